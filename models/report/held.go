package report

import (
	"slices"

	"fleetcost/models/cost"
)

// OverLimit is of a bill of a month that is more than a budget allows.
type OverLimit struct {
	Limit         cost.Limit
	Fails         bool // it breaks the budget, and is not warned of alone
	Bill, Allowed cost.Money
}

func (OverLimit) reason() {}

// Hold takes up a budget, and warns of each design whose bill breaks it. A limit of growth has nothing
// to grow from here: two answers tell that (package diff).
func (r *Report) Hold(b cost.Budget) {
	r.Budget = b
	for i := range r.Designs {
		d := &r.Designs[i]
		if d.HasNoFleet() || !isFor(b, d.Name) {
			continue
		}
		bill := d.Bill.Monthly()
		for _, l := range []cost.Limit{b.Fail, b.Warn} {
			if !l.Grows() && l.Breaks(0, bill) {
				d.Warnings = append(d.Warnings, OverLimit{l, l == b.Fail, bill, l.Allowed(0)})
				break // what fails is not warned of besides
			}
		}
	}
}

// isFor tells whether a budget is for a design.
func isFor(b cost.Budget, design string) bool {
	return len(b.Designs) == 0 || slices.Contains(b.Designs, design)
}

// BreaksBudget tells whether a bill of a design fails it.
func (r *Report) BreaksBudget() bool {
	return slices.ContainsFunc(r.Designs, func(d Design) bool {
		return slices.ContainsFunc(d.Warnings, func(w Reason) bool { over, is := w.(OverLimit); return is && over.Fails })
	})
}

// A Held is a design against a limit of a budget over a span: the amount of a month, as often as there
// are months.
type Held struct {
	Design  string
	Limit   cost.Limit
	Fails   bool
	Allowed cost.Money // over the span
	Over    float64    // how probable it is that the span costs more
	Months  int        // whose P50 is above the limit
}

// Hold holds designs against a budget: costs are those of the futures, in dollars.
func (b *Budget) Hold(limits cost.Budget, design int, costs []float64) {
	d := &b.Designs[design]
	for _, l := range []cost.Limit{limits.Fail, limits.Warn} {
		if !l.Set() || l.Grows() || !isFor(limits, d.Name) {
			continue
		}
		h := Held{Design: d.Name, Limit: l, Fails: l == limits.Fail}
		for range d.Months {
			h.Allowed = h.Allowed.Plus(l.Allowed(0))
		}
		for _, usd := range costs {
			if usd > h.Allowed.USD() {
				h.Over += 1 / float64(len(costs))
			}
		}
		for _, m := range d.Months {
			if l.Breaks(0, m.P50) {
				h.Months++
			}
		}
		b.Held = append(b.Held, h)
	}
}

// moreLikely than not is a probability above this.
const moreLikely = 0.5

// BreaksBudget tells whether a design costs more than the budget allows more likely than not.
func (b *Budget) BreaksBudget() bool {
	return slices.ContainsFunc(b.Held, func(h Held) bool { return h.Fails && h.Over > moreLikely })
}
