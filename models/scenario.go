package models

import (
	"fmt"

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
	Goal     Goal
	Designs  []Design
}

// A Class of requests: what share of the traffic it is and what it does.
type Class struct {
	Name    string
	Share   float64 // of all requests, 0 to 1; the shares of all classes add up to 1
	Steps   []Step
	Timeout sim.Time // the client gives up after it; 0 means never
	Goal    Goal     // of this class alone; may be empty
}

// An Action is what a step does, and so what it holds meanwhile besides its
// worker.
type Action int

// The actions of a step.
const (
	CPU     Action = iota // a lane of its process and a core of its machine
	IO                    // nothing, or a connection of its backend
	Offload               // a thread of a pool of its process and a core, but not the lane
)

func (a Action) String() string { return [...]string{"cpu", "io", "offload"}[a] }

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
}

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

// A Backend is something that I/O waits for.
type Backend struct {
	Name string
	// Connections that the whole fleet has to it; 0 means no limit. An I/O step
	// holds one from its start to its end and waits for it first come, first
	// served.
	Connections int
}

// A Goal is what must hold for a fleet to be good enough.
type Goal struct {
	Latency        []LatencyGoal
	ErrorRate      float64 // share of requests rejected, expired or failed
	MaxUtilization float64 // of the cores; 0 means no goal
}

// Empty tells whether there is nothing to meet.
func (g Goal) Empty() bool { return len(g.Latency) == 0 && g.MaxUtilization == 0 && g.ErrorRate == 0 }

// A LatencyGoal limits one quantile of the response time, or its mean.
type LatencyGoal struct {
	Quantile float64 // 0.99 for p99; 0 for the mean
	Limit    sim.Time
}

// Name is mean, p50, p99 …
func (g LatencyGoal) Name() string {
	if g.Quantile == 0 {
		return "mean"
	}
	return fmt.Sprintf("p%.4g", 100*g.Quantile)
}

// A Design is one way to serve the scenario: a runtime, the machines it may
// run on, and how requests are spread over the instances.
type Design struct {
	Name     string
	Runtime  Runtime
	Machines []string // names or patterns of machine types; "any" for all
	Balancer Balancer
	CPULimit float64 // of the container on each machine, in cores; 0: none
	// TimeSlice is the turn of a thread where cores are shared (Machine.Quantum);
	// 0: as the machine has it, below: shared evenly and continuously.
	TimeSlice sim.Time
}
