package timeline

import (
	"fleetcost/models"
	"fleetcost/models/scaling"
	"fleetcost/sim"
)

// A Service is what comes and goes.
type Service struct {
	Autoscaler scaling.Autoscaler
	Life       models.Lifecycle
	Start      int      // instances that there are at the beginning
	VCPU       float64  // of each, that it may use
	Ends       sim.Time // how long one that stops has to do with what it has
	Minimum    sim.Time // that is paid for each
	Earns      float64  // vCPU-hours an hour, of burstable machines or nodes; 0 of others
	Events     []Event  // that happen to it
	Pooled     bool     // requests go to those who have fewest in flight, else to all alike
	// Sockets are the clients that keep connections open to it, of which an instance takes no
	// more than Holds; without any what comes is balanced.
	Sockets []Sockets
	Holds   float64
}

// A Surface tells the steady state of a fleet.
type Surface interface {
	// At is the steady state at a rate of requests from outside, in requests per second, or of so
	// many users, with so many instances of each service that serve, one at least.
	At(load float64, instances []int) (Steady, error)
	// Capacity is the largest rate from outside that so many instances of each service can
	// do, service by service: infinite of one that the rate does not load.
	Capacity(instances []int) []float64
}

// Steady is a fleet in the steady state of a rate.
type Steady struct {
	Rate     float64   // requests per second that its users send
	Latency  float64   // of what the goal limits first, in seconds
	Excess   float64   // the largest of the figures with a goal over their limits,
	Strained float64   // and the same under what the goal must also withstand; 0 where that is nothing
	Errors   float64   // share of requests that fail
	CPU      []float64 // cores in use, of each service,
	Full     []float64 // and when more comes than it can do
	InFlight []float64 // requests in each service,
	Waiting  []float64 // those among them that wait for a worker,
	Visits   []float64 // and those that come to it for each from outside
	Undone   []float64 // core-seconds of work of those who wait in it
	Spread   []float64 // of each, E[S²]/E[S]² of the CPU time S of a request; none: what is measured is not left to chance
	// Behind tells of a service that nobody waits for: what it does is left in its queue; Limit
	// is how long that may wait there, in seconds, infinite where nobody says.
	Behind []bool
	Limit  []float64
	Memory float64 // seconds in which it forgets
	// Patience is the longest wait before a request fails, in seconds, and Room how many may
	// wait for each instance of a service; infinite where there is no limit.
	Patience float64
	Room     []float64
	// Hold is how many its workers take of each instance, and go on with when nobody waits any more.
	Hold []float64
}

// A Setup is all that a timeline follows from.
type Setup struct {
	Services []Service
	Loads    []float64 // requests per second, or users, the mean of each step
	// Think is how long users think, in seconds, before they send the next request; 0: requests
	// come at a rate, whatever becomes of them.
	Think   float64
	Parts   map[int][]float64 // of steps whose load changes much, that of each of equal parts
	Typical []float64         // what autoscalers that remember have seen before; nil: Loads
	Step    sim.Time
	Begin   int64 // Unix seconds of time 0
	Surface Surface
	// BrownOuts are spans in which backends are slow, in order; none overlap.
	BrownOuts []BrownOut
	// Drawn has the number of late requests of each step be drawn, where else its mean tells, and
	// all latencies of the surface be off by a factor, Doubt its standard error.
	Drawn bool
	Doubt float64
	// Clients are those who send the requests; none: all wait for ever.
	Clients []Clients
	// Quantile is that of Steady.Latency, 0 of the mean.
	Quantile float64
	// Errors is the share of requests that may fail, MostCPU how busy cores may be; 0: any.
	Errors, MostCPU float64
	Seed            uint64
	Hour            func(at sim.Time) int // the index of the hour of the world that holds a moment
	Hours           int
	Done            func(share float64) // is told how much is done, where it is not nil
}

// typical are requests per second. Users send N/Z who are answered at once.
func (s *Setup) typical() []float64 {
	all := s.Typical
	if all == nil {
		all = s.Loads
	}
	if s.Think == 0 {
		return all
	}
	rates := make([]float64, len(all))
	for k, users := range all {
		rates[k] = users / s.Think
	}
	return rates
}

// A Moment is a step of the timeline.
type Moment struct {
	Load                              float64 // requests per second that come
	Wanted, Booting, Serving, Leaving int
	Latency, Errors, Utilization      float64
	Missed, Steady                    bool
	Exposed                           bool    // the goal would be missed under what it must withstand
	Machines                          int     // that are paid: nodes, or the instances
	Paid                              float64 // instance-seconds from the beginning on, or node-seconds
}

// A Course is what became of the fleet.
type Course struct {
	Moments  []Moment
	Requests float64
	Failed   float64
	Missed   sim.Time
	Exposed  sim.Time  // in which it would have been, under what it must withstand
	Rough    sim.Time  // in which it was not in a steady state
	Worst    int       // the step of the highest latency
	Busy     float64   // of the cores that served, in the mean
	Scalers  []*Scaler // as they are at the end
	Surplus  []float64 // vCPU-hours of each service above what burstable machines earn
	Least    []int
	Most     []int
	Rented   [][2]int // machines that were paid, the fewest and the most
	Hours    []Hour
}

// An Hour of the world.
type Hour struct {
	Requests, Failed float64
	Paid             []float64 // instance-seconds of each service, node-seconds where pods share nodes
	Launches         []int     // of instances, or of nodes
	Missed           sim.Time
}
