package report

import (
	"slices"

	"fleetcost/models/cost"
)

// A Standing is the place of a design among its rivals.
type Standing struct {
	*Design
	Monthly  cost.Money // in whole cents, as it is shown
	Cheapest bool       // of those that meet the goal
	Tied     bool       // with another that is cheapest
	// ByChance tells that another seed may turn which is cheapest: the cheapest design only
	// likely meets the goal, and to be sure of it costs as much as this one or more, by the fleet
	// that is sure or, where none was found, by one instance more; or this one is the cheapest. Such designs are a tie as those of one price are.
	ByChance bool
	// More is the step from the cheapest; zero for a design that misses the
	// goal, which is no cheaper way to do the same.
	More cost.Difference
	// Exact is the same of the bills with all their digits: shares are of these.
	Exact cost.Difference
}

// DesignsOf are the ranked designs.
func DesignsOf(ranked []Standing) []*Design {
	var designs []*Design
	for _, s := range ranked {
		designs = append(designs, s.Design)
	}
	return designs
}

// Standings rank the designs as a reader wants them: those that meet the goal
// by cost, then the others by cost; equals keep their order. Costs that are shown
// alike are equal: a tie.
func Standings(designs []Design) []Standing {
	ranked := make([]Standing, len(designs))
	best, equals := cost.Money(-1), 0
	var exact cost.Money // of the first that is cheapest
	for i := range designs {
		d := &designs[i]
		ranked[i] = Standing{Design: d, Monthly: d.Bill.Shown()}
		switch price := ranked[i].Monthly; {
		case d.Met && price == best:
			equals++
		case d.Met && (best < 0 || price < best):
			best, equals, exact = price, 1, d.Bill.Monthly()
		}
	}
	for i := range ranked {
		if s := &ranked[i]; s.Met {
			s.Cheapest = s.Monthly == best
			s.Tied = s.Cheapest && equals > 1
			s.More = cost.Difference{From: best, To: s.Monthly}
			s.Exact = cost.Difference{From: exact, To: s.Bill.Monthly()}
		}
	}
	if bound, unsure := couldCost(ranked); unsure {
		for i := range ranked {
			s := &ranked[i]
			s.ByChance = s.Met && s.Monthly <= bound
		}
		if !slices.ContainsFunc(ranked, func(s Standing) bool { return s.ByChance && !s.Cheapest }) {
			for i := range ranked {
				ranked[i].ByChance = false
			}
		}
	}
	slices.SortStableFunc(ranked, func(a, b Standing) int {
		switch {
		case a.Met != b.Met && a.Met:
			return -1
		case a.Met != b.Met:
			return 1
		case a.Design.HasNoFleet() != b.Design.HasNoFleet() && b.Design.HasNoFleet():
			return -1
		case a.Design.HasNoFleet() != b.Design.HasNoFleet():
			return 1
		case a.Monthly < b.Monthly:
			return -1
		case a.Monthly > b.Monthly:
			return 1
		}
		return 0
	})
	return ranked
}

// couldCost is what the cheapest designs may cost with another seed, as it is shown: the
// least of what is sure of the goal; where that was not found, of one instance more. Where
// one of them meets the goal beyond doubt nothing is unsure: it costs the same with any seed.
func couldCost(ranked []Standing) (bound cost.Money, unsure bool) {
	for _, s := range ranked {
		switch {
		case !s.Cheapest:
			continue
		case !s.Likely:
			return 0, false
		}
		could := s.mayCost()
		if !unsure || could < bound {
			bound = could
		}
		unsure = true
	}
	return bound, unsure
}

// mayCost is what a design that only likely meets its goal may cost with another seed.
func (d *Design) mayCost() cost.Money {
	if d.Sure != nil {
		return d.Sure.Monthly
	}
	instances := map[string]int{}
	for i := range d.Services {
		instances[d.Services[i].Name] += d.Services[i].Instances
	}
	return d.Bill.OneMore(instances)
}
