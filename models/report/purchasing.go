package report

import (
	"slices"
	"time"

	"fleetcost/models/billing"
	"fleetcost/models/cost"
	"fleetcost/sim"
)

// Purchasing tells how to pay for the machines of a forecast: which mix of commitments, spot
// and on demand is the cheapest.
type Purchasing struct {
	Forecast *Forecast // without the hours of its courses
	Fleets   []PurchasedFleet
	Falls    float64 // what traffic falls to in the figures of less of it: two thirds
	Cap      float64 // the most that new commitments of a fleet may cost an hour; 0 for no bound
	Warnings []Reason
}

// Currency of all amounts.
func (p *Purchasing) Currency() cost.Currency {
	if p.Forecast == nil {
		return cost.Currency{}
	}
	return p.Forecast.Currency
}

// A PurchasedFleet is what one design runs under one policy, and the ways to pay for it.
type PurchasedFleet struct {
	Design, Policy string
	Machines       []PurchasedMachine
	Ways           []Way // the first is on demand
	// Best is the cheapest way whose terms end within the forecast, and Beyond the cheapest of
	// all, were its hours to repeat.
	Best, Beyond int
	// Elsewhere is what the bill of the forecast has besides the machines and what they owe
	// for credits, and Unbilled what it has not.
	Elsewhere cost.Money
	Unbilled  []billing.Omission
	// Missed is for how long the fleet misses its goal, or would have at its headroom; Unmet,
	// that no fleet of the design keeps it.
	Missed sim.Time
	Unmet  bool
	// Unplanned tells that savings plans with reservations beside them were left out, since
	// there are too many types of machines.
	Unplanned bool
}

// InAll is what a fleet costs in its cheapest way with all else that its bill has.
func (f *PurchasedFleet) InAll() cost.Money { return f.Ways[f.Best].Total.Plus(f.Elsewhere) }

// Cheapest is the fleet that costs least, in its cheapest way and with all else that its bill
// has, of those that keep the goal all the time, of several at the same price the first; -1
// where none does, or none has a price.
func (p *Purchasing) Cheapest() int {
	best := -1
	for i := range p.Fleets {
		f := &p.Fleets[i]
		if len(f.Ways) == 0 || f.Missed > 0 || f.Unmet {
			continue
		}
		if w := &f.Ways[f.Best]; w.Total > 0 && (best < 0 || f.InAll() < p.Fleets[best].InAll()) {
			best = i
		}
	}
	return best
}

// A PurchasedMachine is a type of machine that a fleet runs.
type PurchasedMachine struct {
	Name        string
	OnDemand    cost.Quote // of an hour
	Sustained   bool       // long use lowers the price by itself
	Hours       float64    // of machines
	Fallen      float64    // of them, where traffic falls
	Least, Most int        // at once
	Owned       int        // committed to already
}

// A Way to pay for the machines of a fleet.
type Way struct {
	Name   string // on demand; reserved, 1 year
	Years  int    // of the longest term; 0 on demand
	Longer bool   // than the forecast, whose hours are taken to repeat
	Bought []Bought
	Plan   float64 // of a savings plan, dollars an hour

	// Amortised: what is paid in advance is spread over the term. Unused and OwnedUnused are
	// parts of Fee and Owned, what is paid for nothing.
	OnDemand, Spot, Owned, Fee, Unused, OwnedUnused, Total cost.Money
	Credits                                                cost.Money // that burstable machines owe, in the total of every way
	Upfront                                                cost.Money // at the beginning of a term
	Utilization                                            float64    // of what is newly committed to; NaN of nothing
	Coverage                                               float64    // the share of the hours that commitments pay
	Payback                                                float64    // months until what is paid in advance has come back; NaN where nothing is, +Inf never
	// Where traffic falls: what the way then costs without credits, what is lost against the best commitment
	// of then, and against none: below 0 it still pays.
	Fallen, AgainstBest, AgainstNone cost.Money
	Months                           []WayMonth
}

// Bought are machines that are committed to.
type Bought struct {
	cost.Commitment
	Instances int
}

// A WayMonth is a month of the calendar, or the part of one that is forecast, paid in one way.
type WayMonth struct {
	Begin, End        time.Time
	Billed, Effective cost.Money // as it is paid, and with what is paid in advance spread over the term
	Lines             []WayLine
}

// A WayLine is one line of such a month.
type WayLine struct {
	What      WayKind
	Machine   string // "" of a plan for several
	Under     string // the commitment
	Hours     float64
	Price     cost.Price // of an hour; unknown of a plan, and where it changes within the month
	List      cost.Money // on demand
	Billed    cost.Money
	Effective cost.Money
}

// A WayKind is what a line is for.
type WayKind int

// The kinds of lines.
const (
	PaidOnDemand WayKind = iota
	PaidSpot
	OwnedUsed
	OwnedIdle
	CommittedUsed
	CommittedIdle
	FeeUpfront // of a term, paid in the month in which it begins
	FeeMonthly // what a commitment costs by the hour, used or not
	// SurplusCredits is what burstable machines owe, whatever is committed to; its hours are of
	// a vCPU.
	SurplusCredits
)

// LongerThanForecast tells of commitments whose term is longer than what was forecast.
type LongerThanForecast struct {
	Years int
	Hours float64
}

// OwnedForNothing tells of machines that are committed to and that no design runs.
type OwnedForNothing struct {
	Machine   string
	Instances int
}

// Lines are those of all months, each of its kind, machine and commitment as one.
func (w *Way) Lines() (all []WayLine) {
	for _, m := range w.Months {
		for _, l := range m.Lines {
			at := slices.IndexFunc(all, func(x WayLine) bool { return x.What == l.What && x.Machine == l.Machine && x.Under == l.Under })
			if at < 0 {
				all = append(all, l)
				continue
			}
			x := &all[at]
			x.Hours += l.Hours
			x.List, x.Billed, x.Effective = x.List.Plus(l.List), x.Billed.Plus(l.Billed), x.Effective.Plus(l.Effective)
		}
	}
	return all
}
