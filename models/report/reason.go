package report

import (
	"fleetcost/models"
	"fleetcost/models/result"
	"fleetcost/sim"
)

// A Reason is what an answer says beside its figures: why a goal is missed, why a
// machine was not taken, what to know before trusting a figure. Each kind is a
// struct whose fields say which service, backend, goal or figure it is about, and
// with which values; times are in seconds unless they are [sim.Time], and shares
// are of 1. Package outputs/phrases words them; nothing reads the words.
//
// Reasons of missed goals are below, excuses of machines in excuse.go, warnings in
// warning.go.
type Reason interface{ reason() }

// A Note is said by the model or by whoever described a runtime, in words of
// their own.
type Note struct{ Text string }

// An About is a reason that concerns one of several services.
type About struct {
	Service string
	Reason  Reason
}

// All are several reasons at once.
type All struct{ Reasons []Reason }

// A Measure is a sort of figure that a goal may limit.
type Measure int

// The measures.
const (
	Times       Measure = iota // a latency, see models.LatencyGoal
	ErrorRate                  // requests without an answer, a share
	Degraded                   // answers without one that is optional, a share
	Utilization                // busy share of the vCPUs of a service
)

// A Figure is which of the figures of a fleet is meant.
type Figure struct {
	Measure Measure
	Class   string // whose; empty of the whole
	In      string // the class in whose requests its work is done; empty where it has its own
	Service string // of a utilization, one of several
	Goal    models.LatencyGoal
}

// A Missed tells that a figure is beyond its limit, or not surely within it.
type Missed struct {
	Figure Figure
	Value  result.Interval // seconds, or a share
	Limit  float64
	Surely bool // all of its interval is beyond the limit
}

// An Overload tells that more work is offered than can be done.
type Overload struct {
	Where   string  // the service or backend of several that has the most; empty of the whole
	Backend bool    // Where is a backend
	Times   float64 // work that is offered over what can be done
	Answers float64 // requests per second that are answered at most; 0 unknown
}

// A NearCapacity tells that a fleet settles too slowly to be measured.
type NearCapacity struct {
	Offered  float64 // share of the capacity
	Requests int     // that would not show its latencies
}

// A Standstill tells that all requests wait for what others have that wait, too, and no
// user sends another.
type Standstill struct{}

// A TooRare tells that something comes too seldom for the run to show it.
type TooRare struct {
	What string // recurs, see load.Recurrence
	Once int    // in so many requests
	Seen int64  // requests that were simulated
}

// A PeakOverload tells by the fluid law that too many requests of the busiest
// times wait for too long.
type PeakOverload struct {
	Times float64 // the highest rate over the capacity
	Late  float64 // share of all requests
	Goal  models.LatencyGoal
}

// A PeakLate tells the same of a simulation of the busiest times alone.
type PeakLate struct {
	Late float64 // share of all requests
	Goal models.LatencyGoal
}

// A SlowAlone tells that a request takes too long even when it waits for nothing.
type SlowAlone struct {
	Class string // whose; empty of any
	Takes float64
	At    models.LatencyGoal // the quantile at which it takes that, 0 for the mean
	Least bool               // it takes that at the least
	Goal  models.LatencyGoal
}

// A SweepTooLong tells that scans of open connections alone miss a goal.
type SweepTooLong struct {
	Class string
	Goal  models.LatencyGoal
}

// A CannotLose tells that clients' connections have too few instances to lose any.
type CannotLose struct {
	Clients   string
	Instances int
	Lost      int // that are to be lost
}

// A NoRoomToReturn tells that, when instances die, the others have no time to
// take connections back.
type NoRoomToReturn struct {
	Clients string
	Lost    int // instances
}

// A LateReturn tells that the connections of instances that die are not back in
// time.
type LateReturn struct {
	Clients string
	Lost    int      // instances
	Back    sim.Time // until all are back; sim.Never where they were not
	Within  sim.Time // all should be
	AtBest  bool     // Back is what handshakes alone take
	Share   float64  // of the connections that was back by Watched
	Watched sim.Time
}

// A Strained is a reason that holds under a strain, not in normal operation.
type Strained struct {
	Strain
	Why Reason
}

// A NothingLeft tells that of some service no instance remains.
type NothingLeft struct{}

func (Strained) reason()       {}
func (NothingLeft) reason()    {}
func (Note) reason()           {}
func (About) reason()          {}
func (All) reason()            {}
func (Missed) reason()         {}
func (Overload) reason()       {}
func (NearCapacity) reason()   {}
func (Standstill) reason()     {}
func (TooRare) reason()        {}
func (PeakOverload) reason()   {}
func (PeakLate) reason()       {}
func (SlowAlone) reason()      {}
func (SweepTooLong) reason()   {}
func (CannotLose) reason()     {}
func (NoRoomToReturn) reason() {}
func (LateReturn) reason()     {}
