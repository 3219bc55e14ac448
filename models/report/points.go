package report

import (
	"slices"

	"fleetcost/models/cost"
)

// A Point of a sweep is a value of the key and the report for it.
type Point struct {
	Value  float64
	Report *Report
}

// Points are the values that were reached, in order.
func Points(s *Sweep) []Point {
	var reached []Point
	for i, v := range s.Values {
		if i < len(s.Report) && s.Report[i] != nil {
			reached = append(reached, Point{v, s.Report[i]})
		}
	}
	return reached
}

// Currency of all amounts.
func (s *Sweep) Currency() cost.Currency {
	for _, p := range Points(s) {
		return p.Report.Currency
	}
	return cost.Currency{}
}

// Find returns the design of that name, or nil.
func (p Point) Find(name string) *Design {
	for i := range p.Report.Designs {
		if p.Report.Designs[i].Name == name {
			return &p.Report.Designs[i]
		}
	}
	return nil
}

// SweptDesigns are the names of the designs of all points, in order of their
// first appearance.
func SweptDesigns(reached []Point) []string {
	var names []string
	for _, p := range reached {
		for _, d := range p.Report.Designs {
			if !slices.Contains(names, d.Name) {
				names = append(names, d.Name)
			}
		}
	}
	return names
}

// PlacesOf are the places of swept designs in their scenario.
func PlacesOf(reached []Point, names []string) []int {
	places := make([]int, len(names))
	for i, n := range names {
		places[i] = i
		for _, p := range reached {
			if d := p.Find(n); d != nil {
				places[i] = PlaceOf(d.Place, i)
			}
		}
	}
	return places
}

// WithFleets are the points at which there is a fleet of any design, or all where
// there is none.
func WithFleets(reached []Point) []Point {
	some := slices.DeleteFunc(slices.Clone(reached), func(p Point) bool {
		return !slices.ContainsFunc(p.Report.Designs, func(d Design) bool { return !d.HasNoFleet() })
	})
	if len(some) == 0 {
		return reached
	}
	return some
}

// AlwaysCheapest are the designs that are cheapest, alone or with others, at each
// value at which one meets the goal; how many such values there are; and at how many
// of them the first of those designs shares its price.
func AlwaysCheapest(reached []Point) (always []string, met, shared int) {
	ties := map[string]int{}
	for _, p := range reached {
		var now []string
		for _, s := range Standings(p.Report.Designs) {
			if s.Cheapest {
				now = append(now, s.Name)
			}
			if s.Tied {
				ties[s.Name]++
			}
		}
		if len(now) == 0 {
			continue
		}
		if met++; met == 1 {
			always = now
		}
		always = slices.DeleteFunc(always, func(n string) bool { return !slices.Contains(now, n) })
	}
	if len(always) > 0 {
		shared = ties[always[0]]
	}
	return always, met, shared
}

// AnyMet tells whether a design meets the goal.
func AnyMet(r *Report) bool {
	return slices.ContainsFunc(r.Designs, func(d Design) bool { return d.Met })
}
