package diff

import (
	"slices"
	"strings"

	"fleetcost/models/cost"
)

// A LinePair is a line of a bill on both sides, nil where it is not there.
type LinePair struct {
	Part, What, Unit string
	Old, New         *cost.Line
	// ByPrice is the part of the step that is because the price of the same thing in the
	// same place is another:
	//
	//	new quantity · (new price − old price)
	ByPrice cost.Money
	moved   bool // to another provider or region
	step    bool // one side has it alone, and both have other steps of its price
}

// linePairs are the lines of two bills, those of the same part, use and unit together: in
// the order of the new bill, then what went. Machines of one part that are other machines
// now, or bought otherwise, stay one line. placed tells that both are priced in one place.
func linePairs(old, new *Design, placed bool) (pairs []LinePair) {
	var before, after []cost.Line
	if old != nil {
		before = old.Bill.Lines
	}
	if new != nil {
		after = new.Bill.Lines
	}
	taken := make([]bool, len(before))
	for i := range after {
		n := &after[i]
		p := LinePair{Part: n.Part, What: n.What, Unit: n.Unit, New: n, moved: !placed}
		for k := range before {
			if o := &before[k]; !taken[k] && o.Part == n.Part && o.What == n.What && o.Unit == n.Unit {
				taken[k], p.Old = true, o
				break
			}
		}
		if p.Old != nil && placed && old.machine(*p.Old) == new.machine(*n) && p.Old.Price != n.Price {
			if at, err := p.Old.Price.Times(n.Quantity); err == nil {
				p.ByPrice = n.Amount.Minus(at)
			}
		}
		pairs = append(pairs, p)
	}
	for i := range pairs {
		if p := &pairs[i]; p.Old == nil {
			if k := onlyMachines(before, taken, p.Part, p.Unit); k >= 0 && alone(pairs, p.Part, p.Unit) {
				taken[k], p.Old = true, &before[k]
			}
		}
	}
	for k := range before {
		if o := &before[k]; !taken[k] {
			pairs = append(pairs, LinePair{Part: o.Part, What: o.What, Unit: o.Unit, Old: o})
		}
	}
	for i := range pairs {
		p := &pairs[i]
		p.step = p.Old == nil && stepOf(before, *p.New) || p.New == nil && stepOf(after, *p.Old)
	}
	return pairs
}

// stepOf tells that lines have one of the same use at another step of its price: "egress to
// internet, 0–10,240 GB".
func stepOf(lines []cost.Line, l cost.Line) bool {
	use, _, stepped := strings.Cut(l.What, ", ")
	return stepped && slices.ContainsFunc(lines, func(o cost.Line) bool {
		of, _, also := strings.Cut(o.What, ", ")
		return also && of == use && o.Part == l.Part && o.Unit == l.Unit
	})
}

// machines is the unit of lines that are for machines.
const machines = "instance-hours"

// onlyMachines is the place of the only line of machines of a part that is not taken; −1
// where there is none, or several.
func onlyMachines(lines []cost.Line, taken []bool, part, unit string) int {
	found := -1
	for k, l := range lines {
		if !taken[k] && l.Part == part && l.Unit == unit && unit == machines {
			if found >= 0 {
				return -1
			}
			found = k
		}
	}
	return found
}

// alone tells that one line of a part and unit has no line of before.
func alone(pairs []LinePair, part, unit string) bool {
	n := 0
	for _, p := range pairs {
		if p.Old == nil && p.Part == part && p.Unit == unit {
			n++
		}
	}
	return n == 1
}

// Step is that of the amount.
func (l *LinePair) Step() (d cost.Difference) {
	if l.Old != nil {
		d.From = l.Old.Amount
	}
	if l.New != nil {
		d.To = l.New.Amount
	}
	return d
}

// Same tells that the line is as it was: quantity, price and amount.
func (l LinePair) Same() bool {
	return l.Old != nil && l.New != nil && l.Old.What == l.New.What && l.Old.Quantity == l.New.Quantity && l.Old.Price == l.New.Price && l.Old.Amount == l.New.Amount
}

// A Cause is why a line changed.
type Cause string

// The causes.
const (
	ByPrice  Cause = "price" // the same things at another price
	ByFleet  Cause = "fleet" // other things, or more or less of them
	ByBoth   Cause = "price and fleet"
	ByUse    Cause = "use" // more or less of what the traffic uses, whatever the fleet
	ByCost   Cause = "price and use"
	ByPlace  Cause = "place" // the same things in another region, or of another provider
	LineCame Cause = "new"
	LineWent Cause = "gone"
	AsBefore Cause = ""
)

// Cause is why the line changed.
func (l *LinePair) Cause() Cause {
	switch {
	case l.Same():
		return AsBefore
	case l.step && (l.Old == nil && l.New.ByUse() || l.New == nil && l.Old.ByUse()):
		return ByUse
	case l.Old == nil:
		return LineCame
	case l.New == nil:
		return LineWent
	case l.moved && l.Old.What == l.New.What && l.Old.Quantity == l.New.Quantity:
		return ByPlace
	case l.ByPrice == 0 && l.New.ByUse():
		return ByUse
	case l.ByPrice == 0:
		return ByFleet
	case l.Old.Quantity == l.New.Quantity:
		return ByPrice
	case l.New.ByUse():
		return ByCost
	}
	return ByBoth
}

// A ShownLine is a line that changed, or all that did not together (its Pair is nil), in
// whole cents.
type ShownLine struct {
	Pair  *LinePair
	Count int // of the lines that did not change
	Step  cost.Difference
}

// ShownLines are the lines that changed, and one for all the others, so that each column,
// that of the changes too, adds up to the bills as they are shown.
func (p *Pair) ShownLines() (shown []ShownLine) {
	var rest ShownLine
	for i := range p.Lines {
		l := &p.Lines[i]
		if !l.Same() {
			shown = append(shown, ShownLine{Pair: l, Step: l.Step()})
			continue
		}
		rest.Count++
		rest.Step.From = rest.Step.From.Plus(l.Old.Amount)
		rest.Step.To = rest.Step.To.Plus(l.New.Amount)
	}
	if len(shown) == 0 {
		return nil
	}
	if rest.Count > 0 {
		shown = append(shown, rest)
	}
	from, to, turns := make([]cost.Money, len(shown)), make([]cost.Money, len(shown)), make([]int, len(shown))
	unit := p.currency().Unit()
	for i, s := range shown {
		from[i], to[i], turns[i] = s.Step.From, s.Step.To, p.turn(s.Pair)
	}
	from, to = cost.ApportionInTurn(unit, turns, from...), cost.ApportionInTurn(unit, turns, to...)
	for i := range shown {
		shown[i].Step = cost.Difference{From: from[i], To: to[i]}
	}
	return shown
}

// turn is when the cents of a line are found: those of what does not change first, so that
// they are the same on both sides; then those of what is not of the design's own machines,
// so that designs that pay it alike show it alike.
func (p *Pair) turn(l *LinePair) int {
	switch {
	case l == nil:
		return 0
	case l.Old != nil && p.Old.machine(*l.Old) != "", l.New != nil && p.New.machine(*l.New) != "":
		return 2
	}
	return 1
}
