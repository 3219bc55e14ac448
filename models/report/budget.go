package report

import (
	"time"

	"fleetcost/models"
	"fleetcost/models/cost"
)

// A Budget is what each design costs in the months ahead, as a distribution: what is not
// known is a range.
type Budget struct {
	Scenario, Traffic string
	Seed              uint64
	Goal              models.Goal
	Provider, Region  string
	Currency          cost.Currency // of all amounts
	From, To          time.Time
	// Typical tells that the scenario knows one rate, which is that of the busiest hour of
	// a typical week here.
	Typical bool

	Samples int
	Inputs  []InDoubt
	Designs []BudgetDesign // in the order of the scenario
	Matches []Match        // of every two of them that have a cost
	// What it is worth to know all inputs before a design is chosen.
	Worth cost.Money
	// Three answers to which design to choose, by name: of the least expected cost, of the
	// smallest largest regret, and of the least worst case.
	LeastExpected, MinimaxRegret, LeastWorst string

	Held     []Held // against the limits of a budget
	Accuracy Accuracy
	Warnings []Reason
}

// An InDoubt is an input that is not known: its quantiles of 5, 50 and 95 %.
type InDoubt struct {
	Key, Unit      string
	Low, Mid, High float64
	Preset         bool       // it is not of the scenario, but of what presets say of themselves
	Worth          cost.Money // what it is worth to know it alone before a design is chosen
}

// A BudgetDesign is what one design costs.
type BudgetDesign struct {
	Name   string
	Place  int    // as that of Design
	Unmet  Reason // why no fleet of it meets the goal where all inputs are at mid; it has no cost then
	Months []Expected
	Whole  Expected   // of all months together
	AtMid  cost.Money // of all months, where all inputs are at mid
	Swings []Swing    // the widest first
	// The regret of a design in a future is what it costs more than the design that is cheapest there.
	MostRegret, MeanRegret cost.Money
	// Beyond is the share of futures in which no fleet was found to meet the goal in some month; its
	// cost goes on there as the load does.
	Beyond float64
	// BeyondFrom is the least rate of a busiest hour that was seen to be too much for any fleet, in
	// requests/s, and BeyondWhy why; 0 and nil where there is none.
	BeyondFrom float64
	BeyondWhy  Reason
	// Followed is what its autoscaler does within months; nil: the fleet of a month stays as it is.
	Followed *Followed
	Fleets   []BudgetFleet // that were planned, from the least load on

	Unpriced []string // what is not in its bill
	AsOf     []string // dates of its prices
	Abroad   string   // the provider and region of its instances, where those are not the scenario's; "" also where they are in several
}

// Followed is a design under its autoscaler: between which shares of what the machines of a fleet for the
// busiest hour cost its own lie, of all months at mid, and for how long it misses the goal then.
type Followed struct {
	Policy      string
	Least, Most float64
	Missed      time.Duration
}

// Expected is what a span of time costs, as quantiles of 10, 50 and 90 %, and in the mean.
type Expected struct {
	Begin, End          time.Time
	P10, P50, P90, Mean cost.Money
}

// A Swing is what one input moves, with all others at mid.
type Swing struct {
	Input         string
	AtLow, AtHigh cost.Money
}

// Width of the bar.
func (s Swing) Width() cost.Money { return max(s.AtHigh.Minus(s.AtLow), s.AtLow.Minus(s.AtHigh)) }

// A BudgetFleet is the smallest that was found for a rate, at mid.
type BudgetFleet struct {
	PerSecond float64
	Fleet     string
	Monthly   cost.Money // for 730 h, without what is paid by use
}

// A Match is two designs in the same futures: how probable it is that one costs less than the
// other, and that they cost the same.
type Match struct {
	A, B                     string
	ACheaper, Same, BCheaper float64
}

// Accuracy is how far the response surface is from planning directly, at points that were drawn
// from the ranges.
type Accuracy struct {
	Points          int        // of all designs
	Median, Worst   float64    // of the errors, as shares of what planning says
	P50, PlannedP50 cost.Money // of a month, over the points
	Runs            int        // plans that the surface was made of
}

// A Quantile of what a span costs.
type Quantile struct {
	Name  string
	Share float64
	Of    func(Expected) cost.Money
}

// Quantiles that a budget tells.
var Quantiles = []Quantile{
	{"P10", 0.1, func(e Expected) cost.Money { return e.P10 }},
	{"P50", 0.5, func(e Expected) cost.Money { return e.P50 }},
	{"P90", 0.9, func(e Expected) cost.Money { return e.P90 }},
}

// Months are those of the first design that has a cost.
func (b *Budget) Months() []Expected {
	for _, d := range b.Designs {
		if len(d.Months) > 0 {
			return d.Months
		}
	}
	return nil
}

// InDoubt tells whether anything is.
func (b *Budget) InDoubt() bool { return len(b.Inputs) > 0 }
