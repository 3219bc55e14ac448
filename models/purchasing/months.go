package purchasing

import (
	"errors"
	"math/big"

	"fleetcost/models/commitments"
	"fleetcost/models/cost"
	"fleetcost/models/report"
)

// byMonth divides a way by the months of the calendar.
func (b *buyer) byMonth(w *report.Way, choices []choice) error {
	for _, s := range b.months {
		month := report.WayMonth{Begin: s.begin, End: s.end}
		for i, m := range b.machines {
			c := choices[i].commitment
			mix, err := m.of(s).With(option(c), choices[i].mix.Committed)
			if err != nil {
				return err
			}
			lines, err := b.lines(m, c, mix, s)
			if err != nil {
				return err
			}
			month.Lines = append(month.Lines, lines...)
		}
		w.Months = append(w.Months, summed(month))
	}
	return nil
}

// summed is the month with its sums.
func summed(m report.WayMonth) report.WayMonth {
	for _, l := range m.Lines {
		m.Billed, m.Effective = m.Billed.Plus(l.Billed), m.Effective.Plus(l.Effective)
	}
	return m
}

// lines are those of one type of machine in a month. What a commitment covers is billed by its
// fees: what is paid in advance in the month in which a term begins, the rest in each.
func (b *buyer) lines(m *used, c cost.Commitment, mix commitments.Mix, s span) (lines []report.WayLine, err error) {
	var problems []error
	of := func(p cost.Price, hours *big.Rat) cost.Money {
		amount, err := p.Of(hours)
		problems = append(problems, err)
		return amount
	}
	add := func(l report.WayLine, parts int) {
		if parts == 0 {
			return
		}
		hours := big.NewRat(int64(parts), partsOfHour)
		l.Machine, l.Hours = m.name, float64(parts)/partsOfHour
		if l.What != report.OwnedIdle && l.What != report.CommittedIdle {
			l.List = of(m.offer.Hourly(), hours)
		}
		if l.What == report.PaidOnDemand || l.What == report.PaidSpot {
			l.Billed = l.Effective
		}
		lines = append(lines, l)
	}
	onDemand := report.WayLine{What: report.PaidOnDemand, Effective: mix.OnDemand, Price: m.offer.Hourly()}
	if m.demand.Sustained != nil {
		onDemand.Price = cost.Price{}
	}
	add(onDemand, mix.OnDemandHours)
	if m.demand.Spot != nil {
		add(report.WayLine{What: report.PaidSpot, Effective: mix.Spot, Price: m.demand.Spot.Hour}, mix.SpotHours)
	}
	var price cost.Price // of what is owned, where all of it has one
	if len(m.owned) == 1 {
		price = m.owned[0].Hour
	}
	add(report.WayLine{What: report.OwnedUsed, Under: "owned", Price: price, Effective: mix.Owned.Minus(mix.OwnedUnused)}, mix.OwnedHours)
	add(report.WayLine{What: report.OwnedIdle, Under: "owned", Price: price, Effective: mix.OwnedUnused}, mix.OwnedUnusedHours)
	add(report.WayLine{What: report.CommittedUsed, Under: c.String(), Price: c.Hour, Effective: mix.Fee.Minus(mix.Unused)}, mix.UsedHours)
	add(report.WayLine{What: report.CommittedIdle, Under: c.String(), Price: c.Hour, Effective: mix.Unused}, mix.UnusedHours)
	if mix.Owned > 0 {
		lines = append(lines, report.WayLine{What: report.FeeMonthly, Machine: m.name, Under: "owned", Billed: mix.Owned})
	}
	if mix.Committed > 0 && c.Hour.Positive() {
		committed := big.NewRat(int64(mix.Committed)*int64(mix.Hours), partsOfHour)
		lines = append(lines, report.WayLine{What: report.FeeMonthly, Machine: m.name, Under: c.String(), Billed: of(c.Hour, committed)})
	}
	if mix.Committed > 0 && c.Upfront.Positive() && b.begins(s, c.Years) {
		lines = append(lines, report.WayLine{What: report.FeeUpfront, Machine: m.name, Under: c.String(), Billed: of(c.Upfront, big.NewRat(int64(mix.Committed), 1))})
	}
	return lines, errors.Join(problems...)
}

// begins tells whether a term begins in that month: the first does with the forecast, and each
// of the others where the one before ends.
func (b *buyer) begins(s span, years int) bool {
	for n := 0; ; n += years {
		at := b.forecast.From.AddDate(n, 0, 0)
		switch {
		case !at.Before(s.end):
			return false
		case !at.Before(s.begin):
			return true
		case years == 0:
			return false
		}
	}
}
