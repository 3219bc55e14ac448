// Package diff compares two answers to what a fleet needs and costs: which designs came
// and went, what changes in instances, latency and money line by line, whether that is
// more than chance, and whether the second keeps its goals and its budget.
//
// It will never know how an answer was found, nor whether it was found now or kept in a
// file: a Result has all that is compared, and both sides are made in one way.
package diff

import (
	"fmt"
	"slices"

	"fleetcost/models/cost"
)

// A Result is one side: the answer to a scenario.
type Result struct {
	Name     string // of the file
	Scenario string
	Asked    []Term // what was asked, in an order that both sides have
	Seed     uint64
	Provider string
	Region   string
	Currency cost.Currency // of all amounts, the same on both sides
	Designs  []Design
	Budget   cost.Budget
}

// A Term is a part of the question: the traffic, a limit of the goal.
type Term struct{ What, Is string }

// A Design of a result.
type Design struct {
	Name      string
	Met       bool
	Likely    bool       // met, but not by the whole of each confidence interval
	Sure      cost.Money // what is sure of the goal costs a month, where that is another fleet; else 0
	Missed    string     // in words
	Fleet     string     // 3 × c7g.medium
	Services  []Service
	Figures   []Figure
	Bill      cost.Bill
	NotInBill []string
	Team      *cost.Team // what people cost, apart from the bill; nil where nobody said
}

// A Service of a design.
type Service struct {
	Name      string
	Runtime   string
	Machine   string
	Purchase  string
	Instances int
}

// Instances of all services; none where no fleet was found.
func (d *Design) Instances() (n int) {
	for _, s := range d.Services {
		n += s.Instances
	}
	return n
}

// machine is what a line of the bill is for, where it is for the machines of a service.
func (d *Design) machine(l cost.Line) string {
	for _, s := range d.Services {
		if s.Name == l.Part || l.Part == "" && len(d.Services) == 1 {
			return s.Machine + " " + s.Purchase
		}
	}
	return ""
}

// find is the design of that name, nil where there is none.
func (r *Result) find(name string) *Design {
	for i := range r.Designs {
		if r.Designs[i].Name == name {
			return &r.Designs[i]
		}
	}
	return nil
}

// Cheapest is the design that meets the goal at the least cost, to the cent; of several
// the one of that name, or the first; nil where none does.
func (r *Result) Cheapest(rather string) (best *Design) {
	for i := range r.Designs {
		d := &r.Designs[i]
		if !d.Met {
			continue
		}
		if best == nil || d.shown() < best.shown() || d.shown() == best.shown() && d.Name == rather {
			best = d
		}
	}
	return best
}

// Ties are the other designs that meet the goal at the price of one, to the cent, and those
// that cost more by no more than another seed may change: where the one only likely meets the
// goal, up to what is sure of it, or one instance more where nobody said what is.
func (r *Result) Ties(with *Design) (same, byChance []string) {
	for i := range r.Designs {
		switch d := &r.Designs[i]; {
		case !d.Met || d.Name == with.Name || d.shown() < with.shown():
		case d.shown() == with.shown():
			same = append(same, d.Name)
			if !d.Likely {
				with = &Design{Name: with.Name, Bill: with.Bill} // whatever the seed
			}
		}
	}
	for i := range r.Designs {
		if d := &r.Designs[i]; with.Likely && d.Met && d.shown() > with.shown() && d.shown() <= with.mayCost() {
			byChance = append(byChance, d.Name)
		}
	}
	return same, byChance
}

// mayCost is what a design that only likely meets its goal may cost with another seed.
func (d *Design) mayCost() cost.Money {
	if d.Sure > 0 {
		return d.Sure
	}
	instances := map[string]int{}
	for _, s := range d.Services {
		instances[s.Name] += s.Instances
	}
	return d.Bill.OneMore(instances)
}

// shown is the bill in whole cents.
func (d *Design) shown() cost.Money { return d.Bill.Shown() }

// A Diff is what changes from one result to another.
type Diff struct {
	Old, New *Result
	Asked    []Step // what is asked differently
	Designs  []Pair // in the order of the new one, and then those that went
	Broken   []Finding
	Warnings []Finding
}

// A Step is a part of the question on both sides; empty where it has none.
type Step struct{ What, Old, New string }

// A Pair is a design on both sides, nil where it is not there.
type Pair struct {
	Name     string
	Old, New *Design
	Lines    []LinePair
	Figures  []FigurePair
}

// A Change is what became of a design.
type Change string

// The changes.
const (
	Came    Change = "came"
	Went    Change = "went"
	Changed Change = "changed" // in its fleet, its bill, its goal, or more than chance in a figure
	Same    Change = "same"
)

// Compare is what changes from old to new, and whether it may.
func Compare(old, new *Result) *Diff {
	d := &Diff{Old: old, New: new, Asked: steps(old, new)}
	placed := old.Provider == new.Provider && old.Region == new.Region
	for i := range new.Designs {
		n := &new.Designs[i]
		d.Designs = append(d.Designs, pair(n.Name, old.find(n.Name), n, placed))
	}
	for i := range old.Designs {
		if o := &old.Designs[i]; new.find(o.Name) == nil {
			d.Designs = append(d.Designs, pair(o.Name, o, nil, placed))
		}
	}
	d.judge()
	return d
}

// prices says whose they are, and in which currency.
func (r *Result) prices() string {
	said := r.Provider + " " + r.Region
	if stated := r.Currency.Stated(); stated != "" {
		said += ", " + stated
	}
	return said
}

// steps are the parts of the question that differ, the place of the prices and the
// seed among them.
func steps(old, new *Result) (differ []Step) {
	terms := func(r *Result) []Term {
		return append(slices.Clone(r.Asked), Term{"prices", r.prices()}, Term{"seed", fmt.Sprint(r.Seed)})
	}
	is := func(all []Term, what string) string {
		for _, t := range all {
			if t.What == what {
				return t.Is
			}
		}
		return ""
	}
	before, after := terms(old), terms(new)
	for _, t := range after {
		if was := is(before, t.What); was != t.Is {
			differ = append(differ, Step{t.What, was, t.Is})
		}
	}
	for _, t := range before {
		if is(after, t.What) == "" && t.Is != "" {
			differ = append(differ, Step{t.What, t.Is, ""})
		}
	}
	return differ
}

func pair(name string, old, new *Design, placed bool) Pair {
	p := Pair{Name: name, Old: old, New: new}
	p.Lines = linePairs(old, new, placed)
	if old != nil && new != nil {
		p.Figures = figurePairs(old.Figures, new.Figures)
	}
	return p
}

// Change is what became of the design.
func (p *Pair) Change() Change {
	switch {
	case p.Old == nil:
		return Came
	case p.New == nil:
		return Went
	case p.Old.Met != p.New.Met || p.Old.Likely != p.New.Likely || p.Old.Fleet != p.New.Fleet,
		!slices.Equal(p.Old.Services, p.New.Services),
		!slices.Equal(p.Old.NotInBill, p.New.NotInBill),
		(p.Old.Team == nil) != (p.New.Team == nil), p.Old.Team != nil && p.New.Team != nil && *p.Old.Team != *p.New.Team,
		slices.ContainsFunc(p.Lines, func(l LinePair) bool { return !l.Same() }),
		slices.ContainsFunc(p.Figures, FigurePair.Moved):
		return Changed
	}
	return Same
}

// Priced tells that no side lacks a bill because no fleet was found.
func (p *Pair) Priced() bool {
	return (p.Old == nil || p.Old.Instances() > 0) && (p.New == nil || p.New.Instances() > 0)
}

// Bill is the step from the one bill to the other; of what is not there nothing is paid.
func (p *Pair) Bill() cost.Difference {
	var d cost.Difference
	if p.Old != nil {
		d.From = p.Old.Bill.Monthly()
	}
	if p.New != nil {
		d.To = p.New.Bill.Monthly()
	}
	return d
}

// Shown is the same in whole cents, as bills are shown.
func (p *Pair) Shown() cost.Difference {
	d := p.Bill()
	unit := p.currency().Unit()
	return cost.Difference{From: d.From.RoundedTo(unit), To: d.To.RoundedTo(unit)}
}

// currency of the bills.
func (p *Pair) currency() cost.Currency {
	if p.New != nil {
		return p.New.Bill.Currency
	}
	return p.Old.Bill.Currency
}

// ByTraffic is how much of the step is because more or less is used, and not because the
// fleet is another.
func (p *Pair) ByTraffic() (sum cost.Money) {
	for i := range p.Lines {
		if l := &p.Lines[i]; l.Old != nil && l.Old.ByUse() || l.New != nil && l.New.ByUse() {
			sum = sum.Plus(l.Step().Amount()).Minus(l.ByPrice)
		}
	}
	return sum
}

// ByPrices is how much of the step is because the prices of the same things changed; the
// rest is because other things are bought, or more of them.
func (p *Pair) ByPrices() (sum cost.Money) {
	for _, l := range p.Lines {
		sum = sum.Plus(l.ByPrice)
	}
	return sum
}
