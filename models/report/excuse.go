package report

import (
	"reflect"

	"fleetcost/models/cost"
)

// An Excuse says why a machine was not taken.
type Excuse struct {
	Machine string // with the service before it, where there are several
	Why     Reason
}

// A Limit is why a fleet of one service was not made larger.
type Limit int

// The limits.
const (
	NoMoreHelps Limit = iota // it is ample
	MoreHarms
	OneMoreBarred // a backend would be sent more connections than it accepts
	OneForEachUser
	MoreIsDearer // than the best fleet
)

// A Short tells what a goal is missed by with so many instances, and why there
// are no more.
type Short struct {
	Why       Reason
	Instances int
	Limit     Limit
	Barred    Reason // of OneMoreBarred
}

// A Count is so many instances of a machine for a service.
type Count struct {
	Instances int
	Machine   string
	Service   string
}

// A NoFleet tells that no instances of several services meet the goal.
type NoFleet struct {
	Why  Reason
	With []Count // the largest that was tried
}

// A NoneOf tells that none of so many fleets, all that may be tried, meets the goal.
type NoneOf struct{ Fleets int }

// A NoMachine tells that no machine can carry a design, each for its reason.
type NoMachine struct{ Why []Reason }

// A NoneRuns tells that none of the machines of a design can run it.
type NoneRuns struct{ Design string }

// A TooMany tells that a machine is too small: more instances would be needed
// than are thought of.
type TooMany struct{ Most int }

// A Crowded tells that more requests are in flight than can be simulated, at such a rate and of
// such a time, in seconds.
type Crowded struct{ Rate, Lasts, InFlight, Most float64 }

// A Dearer tells what a fleet that meets the goal costs a month.
type Dearer struct {
	Instances int
	Monthly   cost.Sum
}

// A NeverCheaper tells what the work alone demands at the least, which is too dear.
type NeverCheaper struct {
	Instances int
	Monthly   cost.Sum
}

// A CheaperMisses tells that as many instances as would be cheaper do not meet the
// goal, even with more of all other services.
type CheaperMisses struct{}

// A FewestDearer tells what the fewest instances that could do cost a month.
type FewestDearer struct{ Monthly cost.Sum }

// A Pool is how many connections the processes of some instances have.
type Pool struct {
	Instances int
	Processes int    // of each
	Service   string // one of several
	Size      int    // of the pool of each process
}

// A Barred tells that a backend would be sent more connections than it accepts.
type Barred struct {
	Backend string
	Opened  int
	Accepts int
	By      []Pool
}

// A BackendOverload tells that a backend has more work than it can do, whatever the
// fleet.
type BackendOverload struct {
	Backend string
	Times   float64 // work over what it can do
	Count   int     // that there are of its offer; 0 where it has no price
	Offer   string
	Enough  float64 // of them would do
}

// A SharedTooFew tells that the connections to a backend that all processes share
// are too few, whatever the fleet.
type SharedTooFew struct {
	Backend     string
	Connections int
	Times       float64 // as many would be busy
}

// Same tells whether two reasons have the same kind and the same fields.
func Same(a, b Reason) bool { return reflect.DeepEqual(a, b) }

// Tells is whether a reason is another, or has it as the reason of all machines.
func Tells(why, told Reason) bool {
	if s, ok := why.(Strained); ok {
		why = s.Why
	}
	if m, ok := why.(NoMachine); ok {
		return told != nil && Same(m.Common(), told)
	}
	return told != nil && Same(why, told)
}

// Common is the reason that all machines have; nil where they have several.
func (m NoMachine) Common() Reason {
	for _, why := range m.Why {
		if !Same(why, m.Why[0]) {
			return nil
		}
	}
	if len(m.Why) == 0 {
		return nil
	}
	return m.Why[0]
}

func (Short) reason()           {}
func (NoFleet) reason()         {}
func (NoneOf) reason()          {}
func (NoMachine) reason()       {}
func (NoneRuns) reason()        {}
func (TooMany) reason()         {}
func (Crowded) reason()         {}
func (Dearer) reason()          {}
func (NeverCheaper) reason()    {}
func (CheaperMisses) reason()   {}
func (FewestDearer) reason()    {}
func (Barred) reason()          {}
func (BackendOverload) reason() {}
func (SharedTooFew) reason()    {}
