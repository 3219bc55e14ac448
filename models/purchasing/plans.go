package purchasing

import (
	"fmt"
	"math"
	"math/big"
	"slices"

	"fleetcost/models/commitments"
	"fleetcost/models/cost"
	"fleetcost/models/report"
)

// perPart is what a part of an hour costs of what an hour does. To 18 digits it is exact far
// beyond what amounts are rounded to.
var perPart = big.NewRat(1, partsOfHour)

// mostPlanned bounds the types of machines of which a plan is worked out with reservations
// beside it: with more that takes minutes.
const mostPlanned = 2

// plans adds the ways that commit to dollars an hour, alone and beside reservations of the
// same term, where machines have prices under a plan.
func (b *buyer) plans(list cost.Catalogue) error {
	for _, years := range []int{1, 3} {
		alone, beside := b.families(list, years)
		if !slices.ContainsFunc(alone, func(f commitments.Family) bool { return f.Plan.Known() }) {
			continue
		}
		name := fmt.Sprintf("savings plan, %d year", years)
		if years > 1 {
			name += "s"
		}
		name += ", nothing upfront"
		if err := b.plan(name, years, alone, nil); err != nil {
			return err
		}
		if len(b.machines) > mostPlanned || !slices.ContainsFunc(beside, func(f commitments.Family) bool { return f.Reserved.Known() }) {
			continue
		}
		if err := b.plan(name+", and reservations", years, beside, list.Committable); err != nil {
			return err
		}
	}
	return nil
}

// families are the machines as a plan sees them, without what owned commitments serve.
func (b *buyer) families(list cost.Catalogue, years int) (alone, beside []commitments.Family) {
	for _, m := range b.machines {
		f := commitments.Family{Name: m.name, Counts: m.unowned(m.counts), OnDemand: m.offer.Hourly().Scaled(perPart)}
		var reserved cost.Price
		for _, c := range list.Committable(m.sold) {
			switch {
			case c.Years != years || c.Upfront.Positive() || m.demand.Sustained != nil:
			case c.Plan() && c.Hour.Compare(m.offer.Hourly()) < 0:
				f.Plan = c.Hour.Scaled(perPart)
			case !c.Plan() && !reserved.Known():
				reserved = c.Hour.Scaled(perPart)
			}
		}
		alone = append(alone, f)
		f.Reserved = reserved
		beside = append(beside, f)
	}
	return alone, beside
}

// unowned are the counts beyond what is owned.
func (m *used) unowned(counts commitments.Counts) commitments.Counts {
	owned := 0
	for _, o := range m.owned {
		owned += o.Instances
	}
	rest := make(commitments.Counts, len(counts))
	for t, n := range counts {
		rest[t] = max(0, n-owned)
	}
	return rest
}

// plan works out the cheapest plan, with reservations where families have them.
func (b *buyer) plan(name string, years int, families []commitments.Family, reserved func(machine string) []cost.Commitment) error {
	best, err := commitments.Buy(families, cost.Price{})
	if err != nil {
		return err
	}
	w := report.Way{Name: name, Utilization: math.NaN(), Payback: math.NaN()}
	w.Plan, _ = new(big.Rat).Mul(best.Plan, big.NewRat(partsOfHour, 1)).Float64()
	if best.Plan.Sign() > 0 {
		b.lasting(&w, years)
	}
	for i, n := range best.Reserved {
		if n > 0 {
			at := slices.IndexFunc(reserved(b.machines[i].sold), func(c cost.Commitment) bool { return c.Years == years && !c.Plan() && !c.Upfront.Positive() })
			w.Bought = append(w.Bought, report.Bought{Commitment: reserved(b.machines[i].sold)[at], Instances: n})
			b.lasting(&w, years)
		}
	}
	if err := b.planned(&w, best, families); err != nil {
		return err
	}
	less := make([]commitments.Family, len(families))
	for i, f := range families {
		f.Counts = b.machines[i].unowned(b.machines[i].counts.Scaled(fallen))
		less[i] = f
	}
	kept, err := commitments.Price(less, best.Reserved, best.Plan)
	if err != nil {
		return err
	}
	then, err := commitments.Buy(less, cost.Price{})
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
func (b *buyer) planned(w *report.Way, p commitments.Portfolio, families []commitments.Family) error {
	covered, demand := 0.0, 0.0
	for _, s := range b.months {
		month := report.WayMonth{Begin: s.begin, End: s.end}
		of := make([]commitments.Family, len(families))
		hours := 0.0
		for i, m := range b.machines {
			of[i] = families[i]
			of[i].Counts = families[i].Counts[s.from:s.to]
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
			hours += float64(mix.OnDemandHours) / partsOfHour
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
		share := 0.0 // of what runs that is on demand, by its price there
		if list.Total > 0 {
			share = part.OnDemand.USD() / list.Total.USD()
		}
		covered += hours * (1 - share)
		for _, l := range []report.WayLine{
			{What: report.PaidOnDemand, Hours: hours * share, Effective: part.OnDemand, List: part.OnDemand},
			{What: report.CommittedUsed, Under: w.Name, Hours: hours * (1 - share), Effective: fee.Minus(unused), List: list.Total.Minus(part.OnDemand)},
			{What: report.CommittedIdle, Under: w.Name, Effective: unused},
			{What: report.FeeMonthly, Under: w.Name, Billed: fee},
		} {
			if l.What == report.PaidOnDemand {
				l.Billed = l.Effective
			}
			if l.Effective != 0 || l.Billed != 0 {
				month.Lines = append(month.Lines, l)
			}
		}
		w.Months = append(w.Months, summed(month))
		w.OnDemand, w.Fee, w.Unused = w.OnDemand.Plus(part.OnDemand), w.Fee.Plus(fee), w.Unused.Plus(unused)
	}
	w.Total = w.OnDemand.Plus(w.Fee).Plus(w.Owned)
	if w.Fee > 0 {
		w.Utilization = 1 - w.Unused.USD()/w.Fee.USD()
	}
	if demand > 0 {
		w.Coverage = covered / demand
	}
	return nil
}
