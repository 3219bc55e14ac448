package report

import (
	"slices"

	"fleetcost/models/cost"
)

// An Explanation is what the money of one design is paid for, and what changes would be
// worth.
type Explanation struct {
	Report   *Report // of the design alone
	Portions []Portion
	Limits   []LimitUse // the most used first
	Most     float64    // times the planned rate up to which the fleet was seen to meet the goal; 0: not looked for
	Ample    bool       // more was not tried
	Changes  []Change
}

// A Purpose is what a portion of a bill is paid for.
type Purpose int

// The purposes.
const (
	ForStep        Purpose = iota // work of a step of a request
	ForRuntime                    // what the runtime does for every request, besides its steps
	ForWaiting                    // workers held while their requests wait; garbage and wake-ups of cores
	ForGoal                       // idle, because with less of it the goal is missed
	ForWholes                     // idle, because instances come whole
	ForHeadroom                   // instances for a rate beyond the planned one
	ForSurvival                   // instances that may be lost
	ForIdleServers                // of a backend
	ForServers                    // of a backend of which nobody said how much it can do
	ForOther                      // a line of the bill that is paid for something else
)

// A Portion of a bill. All of them add up to it.
type Portion struct {
	Purpose Purpose
	Part    string  // service, backend or other part of the bill; empty where there is but one
	Class   string  // of ForStep
	Step    StepAt  // of ForStep
	Of      Bound   // by the use of which it was divided: cpu, lanes, workers, backend
	Share   float64 // of the part
	What    string  // of ForOther, as the bill has it
	Amount  cost.Money
}

// A StepAt is a step of a class: 3, or within it 3.1.
type StepAt struct {
	Place   string
	Action  string
	Seconds float64 // mean, as the scenario says it
	Backend string
}

// A LimitUse is how much of something the work takes at the planned rate.
type LimitUse struct {
	Part  string // service or backend
	Bound Bound
	Share float64
	Full  float64 // requests a second at which it is all taken
	Binds bool    // it is what keeps the fleet from being smaller, as far as is known
}

// A Change of a design is something else to run, planned again.
type Change struct {
	Class   string  // of which CPU time is taken away; empty: of a backend
	Seconds float64 // on the reference core in the reference runtime
	All     bool    // that is all of it
	// First is the least time with which anything is saved, as far as was looked; 0
	// where no time is worth anything.
	First   float64
	Backend string // that is smaller
	Count   int    // servers that it has then
	Offer   string // that they are then, where they are others

	Unseen bool // what it can do is not limited, so that fewer are as good as more

	Met      bool
	Likely   bool
	Saves    cost.Money // a month
	Fleet    []Count    // then
	P99, Was float64    // seconds: then, and now; NaN where unknown
}

// Cents are the portions in whole cents, which add up to the bill. A line that is not divided
// is shown as it is in the bill: the cents of rounding are among portions of lines that are.
func (e *Explanation) Cents() []cost.Money {
	amounts, lines := make([]cost.Money, len(e.Portions)), e.Design().Bill.Lines
	var whole, divided []int // places of portions
	for i, p := range e.Portions {
		amounts[i] = p.Amount
		if p.Purpose == ForOther {
			whole = append(whole, i)
		} else {
			divided = append(divided, i)
		}
	}
	unit := e.Report.Currency.Unit()
	first := len(lines) - len(whole) // they are the last of the bill, in its order
	if first < 0 {
		return cost.Apportion(unit, amounts...)
	}
	shown, billed, left := slices.Clone(amounts), e.Design().Cents(), cost.Money(0)
	for _, c := range billed[:first] {
		left = left.Plus(c)
	}
	for k, i := range whole {
		if l := lines[first+k]; l.What != e.Portions[i].What || l.Amount != amounts[i] {
			return cost.Apportion(unit, amounts...)
		}
		shown[i] = billed[first+k]
	}
	parts := make([]cost.Money, len(divided))
	for k, i := range divided {
		parts[k] = amounts[i]
	}
	parts, ok := cost.ApportionTo(unit, left, parts...)
	if !ok {
		return cost.Apportion(unit, amounts...)
	}
	for k, i := range divided {
		shown[i] = parts[k]
	}
	return shown
}

// PaidByUse tells whether a service of a design is paid for by the time of its requests.
func PaidByUse(d *Design) bool {
	for _, s := range d.Services {
		if s.OnDemand != nil {
			return true
		}
	}
	return false
}

// Design that is explained.
func (e *Explanation) Design() *Design { return &e.Report.Designs[0] }
