package report

import (
	"math"
	"reflect"

	"fleetcost/models/cost"
)

// Crossings are two designs over a range of one key: which is cheaper where, and all
// places at which that changes.
type Crossings struct {
	Key     string    // as a scenario has it
	Unit    string    // of the values: ms; empty of plain numbers
	Said    float64   // the scenario's own value; NaN where it says none
	Chosen  bool      // the range is not the user's but one around the scenario's value
	Whole   bool      // the key takes whole numbers only
	Fine    float64   // share of a value down to which a place was sought
	Ended   bool      // so many values were looked at that it was not sought everywhere
	Rough   bool      // at some end of a change the designs were not planned with care
	Cut     bool      // it was cut short
	Between [2]string // the designs
	// Looked are the values that were looked at, in order, with the fleets of both designs.
	Looked    *Sweep
	Stretches []Stretch // in order; they share no value, and the first and last are the ends of the range
}

// A Stretch is values from one that was looked at to another, in all of which, as far as
// was looked, the same holds.
type Stretch struct {
	From, To    float64
	Holds       Cheaper
	First, Last [2]Priced // of the designs at its ends
}

// Priced is what a design costs at a value.
type Priced struct {
	Met     bool
	Likely  bool
	Monthly cost.Money // of a fleet that meets the goal
	Fleet   []Count
}

// Cheaper says which of two designs is cheaper.
type Cheaper int

// Who is cheaper of two designs. Nobody is where both miss the goal.
const (
	FirstCheaper Cheaper = iota
	SecondCheaper
	SamePrice
	NobodyMeets
)

// PricedAt is what a design costs that was planned; nothing where there is none.
func PricedAt(d *Design) Priced {
	if d == nil || !d.Met {
		return Priced{}
	}
	return Priced{Met: true, Likely: d.Likely, Monthly: d.Bill.Shown(), Fleet: FleetOf(d)}
}

// FleetOf is how many instances of which machines a design has.
func FleetOf(d *Design) (fleet []Count) {
	for _, s := range d.Services {
		fleet = append(fleet, Count{Instances: s.Instances, Machine: s.Offer.Machine.Name, Service: s.Name})
	}
	return fleet
}

// CheaperOf tells which of two costs less, to the cent. One that misses the goal is never
// cheaper.
func CheaperOf(both [2]Priced) Cheaper {
	a, b := both[0], both[1]
	switch {
	case !a.Met && !b.Met:
		return NobodyMeets
	case !b.Met, a.Met && a.Monthly < b.Monthly:
		return FirstCheaper
	case !a.Met, b.Monthly < a.Monthly:
		return SecondCheaper
	}
	return SamePrice
}

// Name is the key with its unit, as that of a sweep.
func (c *Crossings) Name() string { return c.Looked.Name() }

// Changes are the places between two stretches, as a sweep has them: between the last
// value of the one and the first of the other. Those beside a stretch of one price, or
// where a design begins or ceases to meet the goal, have no one price at which both cost
// the same, and are left out.
func (c *Crossings) Changes() (points []BreakEven) {
	for i := 1; i < len(c.Stretches); i++ {
		before, after := &c.Stretches[i-1], &c.Stretches[i]
		if !before.swaps(after) {
			continue
		}
		from, to := int(before.Holds), int(after.Holds)
		points = append(points, BreakEven{
			Value: (before.To + after.From) / 2, Low: before.To, High: after.From,
			From: c.Between[from], To: c.Between[to], USDPerMonth: after.First[to].Monthly.USD(),
		})
	}
	return points
}

// swaps tells that both meet the goal on both sides, and the other is cheaper then.
func (s *Stretch) swaps(next *Stretch) bool {
	met := s.Last[0].Met && s.Last[1].Met && next.First[0].Met && next.First[1].Met
	return met && s.Holds+next.Holds == FirstCheaper+SecondCheaper && s.Holds != next.Holds
}

// Idle tells that the key changes nothing in what either design runs on or costs, at any
// value that was looked at.
func (c *Crossings) Idle() bool {
	points := Points(c.Looked)
	for _, p := range points {
		for _, name := range c.Between {
			if !reflect.DeepEqual(PricedAt(p.Find(name)), PricedAt(points[0].Find(name))) {
				return false
			}
		}
	}
	return len(points) > 1
}

// Doubtful tells that a fleet on one side of a change only likely meets the goal: where
// it changes is in doubt by as much.
func (c *Crossings) Doubtful() bool {
	for _, s := range c.Stretches {
		for _, p := range append(s.First[:], s.Last[:]...) {
			if p.Likely {
				return true
			}
		}
	}
	return false
}

// Edge is where a stretch begins, from 0 on, or the last one ends: half way between two
// values that were looked at, on an axis of them.
func (c *Crossings) Edge(i int) float64 {
	switch {
	case i == 0:
		return c.Stretches[0].From
	case i == len(c.Stretches):
		return c.Stretches[i-1].To
	case c.Looked.Log && c.Stretches[i-1].To > 0:
		return math.Sqrt(c.Stretches[i-1].To) * math.Sqrt(c.Stretches[i].From)
	}
	return (c.Stretches[i-1].To + c.Stretches[i].From) / 2
}

// AsSaid is what holds at the scenario's own value; false where it says none or it is not
// within the range.
func (c *Crossings) AsSaid() (Cheaper, bool) {
	for _, s := range c.Stretches {
		if !math.IsNaN(c.Said) && s.From <= c.Said && c.Said <= s.To {
			return s.Holds, true
		}
	}
	return NobodyMeets, false
}
