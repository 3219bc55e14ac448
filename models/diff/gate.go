package diff

import (
	"slices"

	"fleetcost/models/cost"
)

// A Finding is what the gate has to say of a change, as values; package outputs/phrases
// words it.
type Finding interface{ finding() }

// A GoalBroken is of a design that met the goal and no longer does.
type GoalBroken struct{ Design, Missed string }

// A NothingMet tells that no design meets the goal.
type NothingMet struct{}

// A StillMissed is of a design that misses the goal as before, or that is new.
type StillMissed struct{ Design, Missed string }

// A LessSure is of a design that met the goal surely and is only likely to.
type LessSure struct{ Design string }

// An OverBudget is of a bill that is more than a limit allows.
type OverBudget struct {
	Design   string
	Limit    cost.Limit
	From, To cost.Money // a month; From is of a limit of growth
	Allowed  cost.Money
}

// A NoBill is of a design whose budget cannot be judged: no fleet was found.
type NoBill struct{ Design string }

// A NoGrowth is of a design whose growth cannot be judged: it was not there before.
type NoGrowth struct {
	Design string
	Limit  cost.Limit
}

// A NoDesign is of a budget for a design that is not there.
type NoDesign struct{ Design string }

// OtherSeeds tells that both sides faced other requests.
type OtherSeeds struct{ Old, New uint64 }

func (GoalBroken) finding()  {}
func (NothingMet) finding()  {}
func (StillMissed) finding() {}
func (LessSure) finding()    {}
func (OverBudget) finding()  {}
func (NoBill) finding()      {}
func (NoGrowth) finding()    {}
func (NoDesign) finding()    {}
func (OtherSeeds) finding()  {}

// A Verdict is how a change ends.
type Verdict string

// The verdicts.
const (
	Passes Verdict = "passes"
	Warns  Verdict = "warns"
	Fails  Verdict = "fails"
)

// Verdict is whether a goal or the budget breaks.
func (d *Diff) Verdict() Verdict {
	switch {
	case len(d.Broken) > 0:
		return Fails
	case len(d.Warnings) > 0:
		return Warns
	}
	return Passes
}

// judge finds what breaks, and what is to be told.
func (d *Diff) judge() {
	if d.New.Cheapest("") == nil {
		d.Broken = append(d.Broken, NothingMet{})
	}
	for i := range d.Designs {
		p := &d.Designs[i]
		switch n := p.New; {
		case n == nil:
		case !n.Met && p.Old != nil && p.Old.Met:
			d.Broken = append(d.Broken, GoalBroken{p.Name, n.Missed})
		case !n.Met:
			d.Warnings = append(d.Warnings, StillMissed{p.Name, n.Missed})
		case n.Likely && p.Old != nil && p.Old.Met && !p.Old.Likely:
			d.Warnings = append(d.Warnings, LessSure{p.Name})
		}
	}
	d.judgeBudget()
	if d.Old.Seed != d.New.Seed {
		d.Warnings = append(d.Warnings, OtherSeeds{d.Old.Seed, d.New.Seed})
	}
}

// judgeBudget holds the bills of the new side against its budget.
func (d *Diff) judgeBudget() {
	b := d.New.Budget
	if !b.Warn.Set() && !b.Fail.Set() {
		return
	}
	for _, name := range b.Designs {
		if d.New.find(name) == nil {
			d.Broken = append(d.Broken, NoDesign{name})
		}
	}
	for i := range d.Designs {
		p := &d.Designs[i]
		if p.New == nil || len(b.Designs) > 0 && !slices.Contains(b.Designs, p.Name) {
			continue
		}
		if p.New.Instances() == 0 {
			d.Warnings = append(d.Warnings, NoBill{p.Name})
			continue
		}
		for _, l := range []cost.Limit{b.Fail, b.Warn} {
			over := OverBudget{p.Name, l, p.Bill().From, p.Bill().To, l.Allowed(p.Bill().From)}
			switch {
			case l.Grows() && (p.Old == nil || p.Old.Instances() == 0):
				d.Warnings = append(d.Warnings, NoGrowth{p.Name, l})
				continue
			case !l.Breaks(over.From, over.To):
				continue
			case l == b.Fail:
				d.Broken = append(d.Broken, over)
			default:
				d.Warnings = append(d.Warnings, over)
			}
			break // what fails is not warned of besides
		}
	}
}
