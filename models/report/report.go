// Package report is the answer, typed: reports, sweeps, simulations and
// validations, and what follows from their figures alone.
//
// It will never know how an answer is found (package plan) nor how it is shown
// (package outputs): both import it, and neither the other.
package report

import (
	"fleetcost/models"
	"fleetcost/models/billing"
	"fleetcost/models/cost"
	"fleetcost/models/result"
	"fleetcost/sim"
)

// A Report is the answer to a scenario: every design, sized and priced.
type Report struct {
	Scenario string
	Traffic  string // one line
	SizedFor *SizedFor
	Rate     float64 // requests per second, mean over what was simulated
	Seed     uint64
	Goal     models.Goal
	Goals    []ClassGoal // of single classes
	Storms   []StormGoal
	Provider string
	Region   string
	Currency cost.Currency // of all amounts
	Designs  []Design
	Warnings []Reason
	Budget   cost.Budget
	// Curve is what the designs cost with less traffic and with more; nil where nobody asked.
	Curve *Sweep
}

// SizedFor is the part of the traffic over time for which a fleet is sized that is as
// large all the time; nil where that is all of it.
type SizedFor struct {
	Window string  // what it is and when it begins
	Rate   float64 // in it, requests per second in the mean
	Mean   float64 // of all the traffic
}

// SizedBy is what a fleet under this traffic is sized for.
func SizedBy(t models.Traffic) *SizedFor {
	if w, ok := t.(models.Windowed); ok {
		if part, mean, ok := w.Window(); ok {
			return &SizedFor{Window: part, Rate: t.Rate(), Mean: mean}
		}
	}
	return nil
}

// A ClassGoal is what must hold for one class of requests.
type ClassGoal struct {
	Class string
	Goal  models.Goal
}

// A Design of the report: the cheapest fleet found for one design of the
// scenario, and why not another.
type Design struct {
	Name     string
	Place    int       // in the scenario as it is written, from 1 on; 0: nobody said
	Services []Service // that the design deploys, in the order of the scenario
	Backends []Backend // that they wait for, in the order of the scenario
	// Binds is the service or backend that keeps the system from being smaller,
	// "" where there is but one service.
	Binds string

	Met    bool   // the goal is met with 95 % confidence
	Missed Reason // what of it is not; nil where it is met
	Result result.Result
	Bound  Bound
	Scarce Usage         // of what binds, where it can be counted
	Beyond *Beyond       // a larger fleet would miss the goal; nil where that was not seen
	Goals  []ClassFigure // what the goals of single classes limit
	// Estimate by closed form, in seconds, of the figure that the goal limits first
	// (Goal.First), beside the simulated one, and EstimateP99 of p99; zero where
	// none holds.
	Estimate, EstimateP99 result.Interval
	Bill                  cost.Bill
	Unbilled              []billing.Omission // what is not in it, besides backends without a price
	Team                  *cost.Team         // what people cost, apart from the bill; nil where nobody said
	// Busiest is the rate that the fleet is sized for over the mean of the month, which
	// what is paid by use is paid at; 0 is 1.
	Busiest float64
	// Asked is how many requests a second come in the mean of the month, by the law of the traffic;
	// 0 where that depends on the answers, or is not known.
	Asked float64
	// Savings are what the fleet would cost more in a month without its caches, Spared is the price of the work that they spare it (see Saving).
	Savings, Spared cost.Money
	Caches          []Saving // of each of them, where they are few
	// Metastable tells of retry storms; nil where nobody tries again.
	Metastable *Metastable
	Excuses    []Excuse // machines that were looked at and not taken
	Warnings   []Reason
	// Likely tells that the goal is met by each figure, but not by the whole of its
	// confidence interval.
	Likely bool
	// Sure is the fleet that meets the goal beyond doubt, where the smallest that
	// meets it is not sure to; nil where it is.
	Sure *Sure
	// Endured is how it does under what the goal asks of it beside normal operation; nil
	// where that is nothing.
	Endured *Endured
	// Survivor is what surviving the loss of any one instance would take; nil where the
	// scenario says itself what shall be survived, and where none was found.
	Survivor *Survivor
	// Calm is the fleet that would do if the traffic had no bursts; nil where it has none.
	Calm *Calm
}

// Sure is a fleet for those who want to be sure of the goal: 5, or 6 if you want
// to be sure.
type Sure struct {
	Instances []int      // of each service, in their order
	Monthly   cost.Money // of all of the design
}

// A Service of a design, as it was sized.
type Service struct {
	Name      string   // empty where there is but one
	Inside    []string // services whose work its processes do too
	Runtime   models.Runtime
	Offer     cost.Offer // of the machine chosen
	Processes int        // per instance
	Workers   int        // per process; models.NoLimit where nothing limits them
	Instances int
	Balancer  string

	Utilization result.Interval // busy share of its vCPUs
	WorkerWait  result.Latency  // from arrival to a worker; empty where workers are not limited
	Bound       Bound           // what keeps it from being smaller
	Scarce      Usage           // of that
	Bill        cost.Bill
	Unbilled    []billing.Omission // what is not in it
	Platform    string             // that its instances are of; "" where they are machines
	Nodes       float64            // that it pays of those that its pods share with other services; 0: whole ones of its own
	OnDemand    *OnDemand          // how they came and went; nil where their number is planned
}

// OnDemand is how instances did that appear when a request found none.
type OnDemand struct {
	Cold    float64 // share of requests that waited for one to start
	Init    float64 // seconds of that, in the mean
	Refused float64 // share that was turned away, at the limit
	Mean    float64 // instances that were there, in the mean
	Most    int     // and at once
	Limit   int     // that there may be
	Kept    int     // of them always there
}

// A Backend of a design: what it runs on, and how much of it is in use.
type Backend struct {
	Name        string
	Offer       cost.Managed    // of no name where it has no price: it is somebody else's
	Count       int             // servers of the offer
	Utilization result.Interval // busy share of what it can do at once; 0 where that is not limited
	// Connections that the processes of all services may open to it; 0 where
	// they have no limit.
	Connections int
	Shared      int     // that all of them share; 0: each has its own
	Ceiling     int     // that it accepts; 0: any number, or they are shared
	Load        float64 // work over what it can do, or time over its connections, as computed from the inputs
	Bill        cost.Bill
}

// A Bound is what keeps a fleet from being smaller, or from meeting its goal.
type Bound string

// The bounds.
const (
	BoundCPU     Bound = "cpu"
	BoundLanes   Bound = "lanes" // of the processes: event loops, GILs
	BoundWorkers Bound = "workers"
	BoundMemory  Bound = "memory"
	BoundBacklog Bound = "backlog"
	// BoundConnections is a limit of the connections that stay open.
	BoundConnections Bound = "connections"
	BoundNothing     Bound = "nothing"
	// Of a backend: the pools of connections of the processes, the connections that
	// all of them share, and what it can do at once, its servers or cores.
	BoundPool    Bound = "pool"
	BoundProxy   Bound = "proxy"
	BoundBackend Bound = "backend"
	BoundThreads Bound = "threads" // to which work is offloaded
	// Of what runs in batches: its machines' accelerators, or the executors of its
	// processes, each of which works on one batch at a time.
	BoundAccelerator Bound = "accelerator"
	BoundBatches     Bound = "batches"
	// Of connections that stay open: with fewer instances, the others would take
	// too long to take back those of instances that die, or each process would
	// stand still for too long to look at its own (a full collection of garbage).
	BoundStorm Bound = "storm"
	BoundSweep Bound = "sweep"
	// Of the clients: what is let in at the door, the number of users, and that a
	// request takes too long even when it waits for nothing.
	BoundAdmission Bound = "admission"
	BoundUsers     Bound = "users"
	BoundRequest   Bound = "request"
	// Of what the goal asks beside normal operation: without it fewer instances would do.
	BoundSurvive  Bound = "survive"
	BoundHeadroom Bound = "headroom"
	// Of instances on demand: there are as many as requests are in flight, up to a limit.
	BoundDemand Bound = "demand"
	BoundLimit  Bound = "limit"
)

// A Usage is how much of something is in use, in the mean over time.
type Usage struct {
	Name string  // of the backend whose it is; empty where it is of the instances
	Unit string  // in the plural: connections, cores, workers
	Used float64 // of them
	Of   float64 // so many there are; 0 where it cannot be counted
}

// A Sweep is a report for each value of one key.
type Sweep struct {
	Axis
	Report []*Report // one per value, fewer where it was cut short
	// BreakEven are the points where the cheapest design changes, Takeovers those
	// where it does because a design begins or ceases to meet the goal.
	BreakEven []BreakEven
	Takeovers []Takeover
	// Rough tells that points were planned with less effort than an answer is: a fleet may be an
	// instance more or less; Alone, that none of them is an answer.
	Rough, Alone bool
}

// A BreakEven is a value of the swept key at which one design becomes cheaper
// than another, interpolated between the two swept values around it.
type BreakEven struct {
	Value       float64
	Low, High   float64 // the swept values around it
	From, To    string  // design that is cheapest below and above
	USDPerMonth float64 // of both at that point
}

// A Takeover is where the cheapest design changes between two swept values without
// a price at which both cost the same: one of them meets the goal at one of the
// two only.
type Takeover struct {
	Low, High float64 // the swept values around it
	From, To  string  // design that is cheapest below and above
	Misses    bool    // From misses the goal at High; else To does at Low
}

// A Simulation is one fleet of given size as it stands, measured and priced,
// not planned.
type Simulation struct {
	Scenario string
	Traffic  string
	SizedFor *SizedFor
	Seed     uint64
	Goal     models.Goal
	Goals    []ClassGoal // of single classes
	Storms   []StormGoal
	Provider string
	Region   string
	Currency cost.Currency // of all amounts
	Design   Design
	Warnings []Reason
}

// A ClassFigure is what was measured of one class where a goal of its own limits
// it.
type ClassFigure struct {
	Class  string
	In     string // the class in whose requests its work is done; empty where it has its own
	Goal   models.LatencyGoal
	Figure result.Interval // seconds
}

// A Saving is what one cache step spares a design; what the cache itself costs is not
// taken off.
type Saving struct {
	Class   string     // whose step it is
	Backend string     // that is looked up; empty where the cache is in the process
	Monthly cost.Money // in whole instances
	// Worth is the price of the work that hits keep from services and backends, each
	// in proportion to what it can do and costs in a month.
	Worth cost.Money
	// Grown are the backends that have to be larger without it, at their price. It is
	// in Monthly.
	Grown []Growth
	// Needed says why nothing of these would meet the goal without it; nil where
	// something would, for Monthly more.
	Needed Reason
}

// Metastable says at which load a fleet stays overloaded by the retries of its
// clients and callers after an overload that has passed (Bronson et al.:
// Metastable failures in distributed systems, HotOS 2021).
type Metastable struct {
	// Onset is the rate of requests from outside, per second, from which on a
	// retry storm does not end when the load falls back to it; 0 where it ends at
	// any that the fleet can serve.
	Onset float64
	// Recovers tells that it ends when the load falls back to the scenario's.
	Recovers bool
	// Spike is the rate, in requests per second, and During the time of the
	// overload that was tried.
	Spike  float64
	During sim.Time
	// Goodput is the share of the requests that are answered long after a spike
	// from the scenario's rate.
	Goodput float64
}

// A StormGoal is what must hold when instances die to which clients keep
// connections open.
type StormGoal struct {
	Clients   string
	Instances int      // that die at once
	Reconnect sim.Time // the window in which clients come back
	Within    sim.Time // all must be back; 0: no matter when
}

// A Beyond says that a larger fleet would miss the goal that a smaller one meets.
type Beyond struct {
	Service string // of which there would be more; empty where there is but one
	Most    int    // instances, of which one more was seen to miss the goal
	Backend string // that more of them harm; empty for batches
	// Connections that one instance more would open to it, where they are limited.
	Connections int
	Cores       float64 // of it
}
