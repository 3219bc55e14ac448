package models

import (
	"fmt"
	"iter"

	"fleetcost/sim"
)

// A Scenario says what is asked: the traffic, the work of a request, the goal,
// and the designs that compete. It is what a scenario file means, without the
// file, the prices or the money.
type Scenario struct {
	Title    string
	Traffic  Traffic
	Classes  []Class
	Backends []Backend
	Services []string // their names; one without a name where there is but one
	// Admissions are whom the services let in, in their order; nil: everyone. What
	// is done inside of another service goes through no door.
	Admissions []Admission
	Goal       Goal
	Designs    []Layout
	Events     []Event // of a forecast
}

// A Class of requests: what share of the traffic it is and what it does.
type Class struct {
	Name    string
	Service int     // that serves it
	Share   float64 // of all requests from outside, 0 to 1; the shares of all classes add up to 1
	Steps   []Step
	Timeout sim.Time // the client gives up after it; 0 means never. Not beside Retry
	// Patience is how long its client waits for it to be begun; nil: for ever.
	Patience Distribution
	// Retry is what its client does when it gets no answer, or the queue that it
	// was left in; nil: nothing. Whoever calls it has a policy of its own.
	Retry *Policy
	// Failure is the share of its requests that end in an error of their own.
	Failure float64
	// Priority of its requests over others that wait: the higher, the earlier.
	Priority int
	Goal     Goal // of this class alone; may be empty
	// Part of the life of Clients' connections that it is.
	Part    Part
	Clients *Clients
}

// An Action is what a step does, and so what it holds meanwhile besides its
// worker.
type Action int

// The actions of a step.
const (
	CPU        Action = iota // a lane of its process and a core of its machine
	IO                       // nothing, or a connection of its backend
	Offload                  // a thread of a pool of its process and a core, but not the lane
	NativeCode               // cores, and the lane where requests run to completion: code that lets go of the GIL
	Call                     // nothing, until another service has answered
	Enqueue                  // nothing: it leaves work for another service, and goes on
	Parallel                 // what its branches hold, until they have ended
	Cache                    // nothing where it hits, else what the steps of a miss hold
	Stream                   // what the steps of each chunk hold
	ActionCount
)

func (a Action) String() string {
	return [...]string{"cpu", "io", "offload", "native", "call", "enqueue", "parallel", "cache", "stream"}[a]
}

// A Step is one thing that a request does.
type Step struct {
	Action  Action
	Time    Distribution // CPU: on the reference core and the reference runtime
	Kind    Kind         // of CPU work and of offloaded work
	Backend int          // of I/O: index into Scenario.Backends
	// Blocking I/O comes from code that does not know the event loop that it
	// runs in: it holds the lane, without a core, until it is over. Under a GIL
	// it makes no difference: threads let go of the lane while they block.
	Blocking bool
	// Sleep is I/O that is a timer of the runtime (setTimeout, asyncio.sleep):
	// it is rounded as the runtime rounds, and has no backend.
	Sleep bool
	// Wire tells whose CPU work on the messages of a call the step is, if it is
	// such work: there is none where the call is done in place.
	Wire End
	// Cores that native code computes on at once, sharing its time evenly; 0
	// is one.
	Cores int
	// Batch gathers native code of several requests; nil: each runs by itself.
	Batch *Batching
	// Class of the request that a Call or an Enqueue sends; Time of a Call is
	// that of the network there and back, nil for none.
	Class  int
	Policy *Policy // of a Call; nil waits for the answer, and fails without
	// Waits tells that an Enqueue waits for a place where the queue is full,
	// instead of failing.
	Waits bool
	// Branches of Parallel begin at once where the runtime overlaps them, or
	// each in a thread of its own, with Threads; else one after the other. It
	// goes on when Answers of them have ended; 0: all.
	Branches [][]Step
	Answers  int
	Threads  bool
	// Hit is the share of a Cache's lookups that find what they look for; Steps
	// is what happens when they do not. Steps of a Stream are those of each of
	// its Chunks.
	Hit    float64
	Steps  []Step
	Chunks int
}

// An End of a call.
type End int

// The ends of a call. The steps of the caller stand right before and behind the
// Call, those of the callee are the first and the last of its class.
const (
	NoEnd End = iota
	CallerEnd
	CalleeEnd
)

// A Kind of CPU work. Runtimes differ in speed by kind.
type Kind int

// The kinds of CPU work.
const (
	Glue     Kind = iota // the handler's own code: objects, strings, calls
	JSON                 // parsing and writing JSON
	Template             // rendering HTML
	Compute              // tight loops over numbers in the language itself
	Native               // inside native libraries: NumPy, zlib, crypto
	kinds
)

// Kinds are the names of the kinds of work, in order.
var Kinds = [kinds]string{"glue", "json", "template", "compute", "native"}

func (k Kind) String() string { return Kinds[k] }

// A Goal is what must hold for a fleet to be good enough.
type Goal struct {
	Latency        []LatencyGoal
	ErrorRate      float64 // share of requests rejected, expired or failed
	MaxUtilization float64 // of the cores; 0 means no goal
	// Degraded is the share of answers that may do without an optional one.
	Degraded float64
	// Headroom h asks that all of it holds at 1 + h times the planned rate; 0: at that.
	Headroom float64
	// Survive asks that what remains of the fleet after such a loss holds it, at the rate
	// with its headroom; the instances of each service are dealt to so many Zones.
	Survive Loss
	Zones   int
	// Rooms are how many pods of each service have room on a node, 1 of machines; nil: none
	// are pods.
	Rooms []int
	// During is the share of the minutes for the busiest of which the fleet is planned;
	// 0: for what the traffic says. Whoever reads a scenario makes its traffic so.
	During float64
}

// Strains tells whether it must hold where things are worse than as planned.
func (g Goal) Strains() bool { return g.Headroom > 0 || g.Survive != NoLoss }

// Empty tells whether there is nothing to meet.
func (g Goal) Empty() bool { return len(g.Latency) == 0 && g.MaxUtilization == 0 && g.ErrorRate == 0 }

// First is the first goal of the response time, or p99 without a limit where
// there is none: the figure by which one looks at a fleet.
func (g Goal) First() LatencyGoal {
	for _, l := range g.Latency {
		if l.Of == ResponseTime {
			return l
		}
	}
	return LatencyGoal{Quantile: 0.99}
}

// A LatencyGoal limits one quantile of a time of a request, or its mean.
type LatencyGoal struct {
	Of       Span
	Quantile float64 // 0.99 for p99; 0 for the mean
	Limit    sim.Time
}

// Name is mean, p50, p99, done_p95, ttfb_p99 …
func (g LatencyGoal) Name() string {
	if g.Quantile == 0 {
		return g.Of.prefix() + "mean"
	}
	return fmt.Sprintf("%sp%.4g", g.Of.prefix(), 100*g.Quantile)
}

// A Span is a stretch of a request's life that a goal may limit.
type Span int

// The spans.
const (
	ResponseTime  Span = iota // from its arrival until whoever sent it has the whole answer
	Completion                // of what was enqueued: from then until it is done, the response time of its class
	QueueingDelay             // of what was enqueued: from then until it is begun
	FirstByte                 // from its arrival until the first byte of the answer
)

// prefix of the names of goals of the span.
func (s Span) prefix() string { return [...]string{"", "done_", "queue_", "ttfb_"}[s] }

// A Layout is one way to serve the scenario, a design as it is asked for (a
// report.Design is the answer to it): for each of its services a deployment, in
// the order of Scenario.Services.
type Layout struct {
	Name        string
	Place       int // in the scenario as it is written, from 1 on; 0: nobody said
	Deployments []Deployment
}

// A Deployment is one way to run a service: a runtime, the machines it may run
// on, and how requests are spread over the instances.
type Deployment struct {
	Runtime  Runtime
	Machines []string // names or patterns of machine types; "any" for all
	Balancer Balancer
	CPULimit float64 // of the container on each machine, in cores; 0: none
	// MemoryLimit is the memory of the machine that the service may use; 0: all.
	MemoryLimit Bytes
	// TimeSlice is the turn of a thread where cores are shared (Machine.Quantum);
	// 0: as the machine has it, below: shared evenly and continuously.
	TimeSlice sim.Time
	// Batch is how all native code of the service is gathered, in place of what
	// its steps say; nil: as they say.
	Batch *Batching
	// InProcessOf is the service whose processes do the work of this one, instead of
	// a service of its own: its index plus one, 0 for none.
	InProcessOf int
	// Platform is what its instances are of where they are no machines of their own; nil where
	// they are. Package platforms knows them.
	Platform Platform
	// Operation is how its instances come and go over time. Plans for one rate ignore it.
	Operation Operation
}

// All yields the steps of the class, and those within them.
func (c *Class) All() iter.Seq[*Step] {
	return func(yield func(*Step) bool) { eachStep(c.Steps, yield) }
}

func eachStep(steps []Step, yield func(*Step) bool) bool {
	for i := range steps {
		s := &steps[i]
		if !yield(s) || !eachStep(s.Steps, yield) {
			return false
		}
		for _, branch := range s.Branches {
			if !eachStep(branch, yield) {
				return false
			}
		}
	}
	return true
}

// Degrades tells whether some request can do without an answer.
func Degrades(classes []Class) bool {
	for i := range classes {
		for s := range classes[i].All() {
			if s.Policy != nil && s.Policy.Optional {
				return true
			}
		}
	}
	return false
}

// MostChunks bounds the chunks of a stream, each of which is simulated.
const MostChunks = 1000
