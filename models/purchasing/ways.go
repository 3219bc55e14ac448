package purchasing

import (
	"math"

	"fleetcost/models/cost"
	"fleetcost/models/report"
)

// add works out a way that commits to machines.
func (b *buyer) add(name string, choices []choice) error {
	w := report.Way{Name: name, Utilization: math.NaN(), Payback: math.NaN()}
	usedHours, committedHours, covered, demand := 0, 0, 0, 0
	saved := cost.Money(0) // in a month, before what is paid in advance
	for i, m := range b.machines {
		c := choices[i].commitment
		mix, err := m.demand.With(option(c), choices[i].mix.Committed)
		if err != nil {
			return err
		}
		fall, err := m.demand.Falls(mix, fallen)
		if err != nil {
			return err
		}
		for _, x := range []struct {
			to *cost.Money
			by cost.Money
		}{
			{&w.OnDemand, mix.OnDemand}, {&w.Spot, mix.Spot}, {&w.Owned, mix.Owned}, {&w.Fee, mix.Fee}, {&w.Unused, mix.Unused}, {&w.OwnedUnused, mix.OwnedUnused},
			{&w.Total, mix.Total}, {&w.Fallen, fall.Kept.Total}, {&w.AgainstNone, fall.AgainstNone},
		} {
			*x.to = x.to.Plus(x.by)
		}
		if c.Years > 0 {
			w.AgainstBest = w.AgainstBest.Plus(fall.AgainstBest)
		}
		usedHours, committedHours = usedHours+mix.UsedHours, committedHours+mix.UsedHours+mix.UnusedHours
		covered, demand = covered+mix.OwnedHours+mix.UsedHours, demand+mix.Demand
		if mix.Committed == 0 {
			continue
		}
		back, err := mix.Payback()
		if err != nil {
			return err
		}
		w.Upfront, saved = w.Upfront.Plus(back.Upfront), saved.Plus(back.Saved)
		w.Bought = append(w.Bought, report.Bought{Commitment: c, Instances: mix.Committed})
		b.lasting(&w, c.Years)
	}
	if committedHours > 0 {
		w.Utilization = float64(usedHours) / float64(committedHours)
	}
	if demand > 0 {
		w.Coverage = float64(covered) / float64(demand)
	}
	w.Payback = payback(w.Upfront, saved)
	if err := b.byMonth(&w, choices); err != nil {
		return err
	}
	b.ways = append(b.ways, w)
	return nil
}

// lasting notes the term of a commitment.
func (b *buyer) lasting(w *report.Way, years int) {
	w.Years = max(w.Years, years)
	w.Longer = w.Longer || float64(years)*8760 > b.forecast.Span().Seconds()/3600
}

// payback is in how many months what is paid in advance has come back; NaN where nothing is.
func payback(upfront, saved cost.Money) float64 {
	switch {
	case upfront <= 0:
		return math.NaN()
	case saved <= 0:
		return math.Inf(1)
	}
	return upfront.USD() / saved.USD()
}
