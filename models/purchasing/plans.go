package purchasing

import (
	"cmp"
	"math"
	"math/big"
	"slices"
	"strings"

	"fleetcost/models/commitments"
	"fleetcost/models/cost"
	"fleetcost/models/report"
)

// perPart is what a part of an hour costs of what an hour does. To 18 digits it is exact far
// beyond what amounts are rounded to.
var perPart = big.NewRat(1, partsOfHour)

// mostPlanned bounds the types of machines of which a plan is worked out with reservations
// beside it: with more each of many searches takes seconds.
const mostPlanned = 3

// plans adds the ways that commit to dollars an hour, alone and beside reservations of the
// same term that are paid for alike, where machines have prices under a plan.
func (b *buyer) plans(list cost.Catalogue) error {
	var kinds []cost.Commitment // each of the first machine that has it
	for _, m := range b.machines {
		if m.demand.Sustained != nil { // which a plan beside it would change
			return nil
		}
		for _, c := range list.Committable(m.sold) {
			if c.Plan() && !slices.ContainsFunc(kinds, func(k cost.Commitment) bool { return k.Kind == c.Kind }) {
				kinds = append(kinds, c)
			}
		}
	}
	slices.SortStableFunc(kinds, func(a, b cost.Commitment) int { return cmp.Compare(a.Years, b.Years) })
	for _, kind := range kinds {
		alone := b.planOf(list, kind)
		if !slices.ContainsFunc(alone.families, func(f commitments.Family) bool { return f.Plan.Known() }) {
			continue
		}
		if err := b.plan(alone); err != nil {
			return err
		}
		beside := alone.beside(b, list)
		if !slices.ContainsFunc(beside.families, func(f commitments.Family) bool { return f.Reserved.Known() }) {
			continue
		}
		if len(b.machines) > mostPlanned {
			b.unplanned = true
			continue
		}
		if err := b.plan(beside); err != nil {
			return err
		}
	}
	return nil
}

// A planned way is a savings plan over families, with reservations beside it.
type plannedWay struct {
	name     string
	kind     cost.Commitment
	upfront  *big.Rat // the share of the plan that is paid in advance
	families []commitments.Family
	reserved []cost.Commitment // of each family, where there is one
}

// planOf are the machines as a plan of that kind sees them, without what owned commitments
// serve.
func (b *buyer) planOf(list cost.Catalogue, kind cost.Commitment) plannedWay {
	way := plannedWay{name: kind.String(), kind: kind, upfront: new(big.Rat), reserved: make([]cost.Commitment, len(b.machines))}
	if effective := option(kind).Effective(); kind.Upfront.Positive() {
		way.upfront.Sub(effective, kind.Hour.Rat())
		way.upfront.Quo(way.upfront, effective)
	}
	for _, m := range b.machines {
		f := m.demand.Family(m.name)
		for _, c := range list.Committable(m.sold) {
			if rate := option(c).Effective(); c.Kind == kind.Kind && rate.Cmp(m.offer.Hourly().Rat()) < 0 {
				f.Plan = cost.MustPrice("1").Scaled(rate.Mul(rate, perPart))
			}
		}
		way.families = append(way.families, f)
	}
	return way
}

// beside is the same way with reservations, of each machine the cheapest that is paid for as
// the plan is.
func (way plannedWay) beside(b *buyer, list cost.Catalogue) plannedWay {
	what, rest, _ := strings.Cut(way.name, ", ")
	way.name = what + " and reservations, " + rest
	way.families, way.reserved = slices.Clone(way.families), slices.Clone(way.reserved)
	for i, m := range b.machines {
		f := &way.families[i]
		for _, c := range list.Committable(m.sold) {
			if c.Plan() || c.Years != way.kind.Years || paidInAdvance(c) != paidInAdvance(way.kind) {
				continue
			}
			hour := option(c).Effective()
			if hour.Mul(hour, perPart); !f.Reserved.Known() || hour.Cmp(f.Reserved.Rat()) < 0 {
				f.Reserved, way.reserved[i] = cost.MustPrice("1").Scaled(hour), c
			}
		}
	}
	return way
}

// paidInAdvance is how much of a commitment is: nothing, a part, or all.
func paidInAdvance(c cost.Commitment) int {
	switch {
	case !c.Upfront.Positive():
		return 0
	case c.Hour.Positive():
		return 1
	}
	return 2
}

// plan works out the cheapest plan, with reservations where families have them.
func (b *buyer) plan(way plannedWay) error {
	bound := b.cap
	if bound.Known() {
		bound = bound.Scaled(perPart)
	}
	best, err := commitments.Buy(way.families, bound)
	if err != nil {
		return err
	}
	w := report.Way{Name: way.name, Utilization: math.NaN(), Payback: math.NaN()}
	hourly := new(big.Rat).Mul(best.Plan, big.NewRat(partsOfHour, 1))
	if w.Plan, _ = hourly.Float64(); best.Plan.Sign() > 0 {
		b.lasting(&w, way.kind.Years)
	}
	first := hourly.Mul(hourly, way.upfront)
	first.Mul(first, big.NewRat(int64(way.kind.Years)*8760, 1)) // what is paid when a term begins
	for i, n := range best.Reserved {
		if n > 0 {
			w.Bought = append(w.Bought, report.Bought{Commitment: way.reserved[i], Instances: n})
			b.lasting(&w, way.kind.Years)
			first.Add(first, new(big.Rat).Mul(way.reserved[i].Upfront.Rat(), big.NewRat(int64(n), 1)))
		}
	}
	if w.Upfront, err = cost.Exactly(first); err != nil {
		return err
	}
	if err := b.planned(&w, best, &way); err != nil {
		return err
	}
	less := slices.Clone(way.families)
	for i, m := range b.machines {
		d := m.demand
		d.Counts = d.Counts.Scaled(fallen)
		f := d.Family(m.name)
		less[i].Counts, less[i].Sure = f.Counts, f.Sure
	}
	kept, err := commitments.Price(less, best.Reserved, best.Plan)
	if err != nil {
		return err
	}
	then, err := commitments.Buy(less, bound)
	if err != nil {
		return err
	}
	none, err := commitments.Price(less, make([]int, len(less)), new(big.Rat))
	if err != nil {
		return err
	}
	w.Fallen, w.AgainstBest, w.AgainstNone = kept.Total.Plus(w.Owned), kept.Total.Minus(then.Total), kept.Total.Minus(none.Total)
	b.ways = append(b.ways, w)
	return nil
}

// planned fills in the sums of a way and its months.
func (b *buyer) planned(w *report.Way, p commitments.Portfolio, way *plannedWay) error {
	covered, demand := 0.0, 0.0
	avoided, hourly := cost.Money(0), cost.Money(0)
	for _, s := range b.months {
		month := report.WayMonth{Begin: s.begin, End: s.end}
		of := make([]commitments.Family, len(way.families))
		hours := 0.0
		for i, m := range b.machines {
			of[i] = way.families[i]
			of[i].Counts = way.families[i].Counts[s.from:s.to]
			if of[i].Spot.Known() {
				of[i].Sure = way.families[i].Sure[s.from:s.to]
			}
			mix, err := m.of(s).With(option(cost.Commitment{Upfront: cost.Free, Hour: m.offer.Hourly()}), 0)
			if err != nil {
				return err
			}
			lines, err := b.lines(m, cost.Commitment{}, mix, s)
			if err != nil {
				return err
			}
			for _, l := range lines { // of what is owned: all else is the portfolio's
				if l.Under == "owned" {
					month.Lines = append(month.Lines, l)
				}
			}
			w.Owned, w.OwnedUnused = w.Owned.Plus(mix.Owned), w.OwnedUnused.Plus(mix.OwnedUnused)
			covered += float64(mix.OwnedHours) / partsOfHour
			hours += float64(mix.OnDemandHours+mix.SpotHours) / partsOfHour
			demand += float64(mix.Demand) / partsOfHour
		}
		part, err := commitments.Price(of, p.Reserved, p.Plan)
		if err != nil {
			return err
		}
		list, err := commitments.Price(of, make([]int, len(of)), new(big.Rat))
		if err != nil {
			return err
		}
		fee, unused := part.ReservedFee.Plus(part.PlanFee), part.UnusedReserved.Plus(part.UnusedPlan)
		onDemand, spot := part.OnDemandHours/partsOfHour, part.SpotHours/partsOfHour
		covered += hours - onDemand - spot
		monthly, err := b.monthly(p, way, s)
		if err != nil {
			return err
		}
		lines := []report.WayLine{
			{What: report.PaidOnDemand, Hours: onDemand, Billed: part.OnDemand, Effective: part.OnDemand, List: part.OnDemand},
			{What: report.PaidSpot, Hours: spot, Billed: part.Spot, Effective: part.Spot},
			{What: report.CommittedUsed, Under: w.Name, Hours: max(0, hours-onDemand-spot), Effective: fee.Minus(unused), List: list.Total.Minus(part.OnDemand).Minus(part.Spot)},
			{What: report.CommittedIdle, Under: w.Name, Effective: unused},
			{What: report.FeeMonthly, Under: w.Name, Billed: monthly},
		}
		if b.begins(s, way.kind.Years) {
			lines = append(lines, report.WayLine{What: report.FeeUpfront, Under: w.Name, Billed: w.Upfront})
		}
		for _, l := range lines {
			if l.Effective != 0 || l.Billed != 0 {
				month.Lines = append(month.Lines, l)
			}
		}
		w.Months = append(w.Months, summed(month))
		w.OnDemand, w.Spot, w.Fee, w.Unused = w.OnDemand.Plus(part.OnDemand), w.Spot.Plus(part.Spot), w.Fee.Plus(fee), w.Unused.Plus(unused)
		avoided, hourly = avoided.Plus(list.Total.Minus(part.OnDemand).Minus(part.Spot)), hourly.Plus(monthly)
	}
	w.Total = w.OnDemand.Plus(w.Spot).Plus(w.Fee).Plus(w.Owned)
	if w.Fee > 0 {
		w.Utilization = 1 - w.Unused.USD()/w.Fee.USD()
	}
	if demand > 0 {
		w.Coverage = covered / demand
	}
	if saved := avoided.Minus(hourly); w.Upfront > 0 {
		if w.Payback = math.Inf(1); saved > 0 {
			w.Payback = w.Upfront.USD() / saved.USD() * b.forecast.Span().Seconds() / 3600 / cost.HoursPerMonth
		}
	}
	return nil
}

// monthly is what commitments cost in a month besides what is paid in advance.
func (b *buyer) monthly(p commitments.Portfolio, way *plannedWay, s span) (cost.Money, error) {
	sum := new(big.Rat).Sub(big.NewRat(1, 1), way.upfront)
	sum.Mul(sum, p.Plan)
	for i, n := range p.Reserved {
		if n > 0 {
			hour := way.reserved[i].Hour.Rat()
			sum.Add(sum, hour.Mul(hour, new(big.Rat).Mul(perPart, big.NewRat(int64(n), 1))))
		}
	}
	return cost.Exactly(sum.Mul(sum, big.NewRat(int64(s.to-s.from), 1)))
}
