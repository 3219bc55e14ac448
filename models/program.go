package models

import "fleetcost/sim"

// A program is what one kind of request does, as the runtime that serves it
// executes it: of a class, of a branch of a Parallel step, of an attempt of a
// client that tries again, or of a step of I/O in the backend that it waits for.
type program struct {
	site     int // index of its service
	books    int // class in whose books its requests are; unbooked for none
	of       int // class that its requests are of, as their service sees it; unbooked for none
	ops      []op
	upTo     float64      // cumulative share of the traffic
	bodiless bool         // it has no process and worker of its own: a client, a branch, a part of a batch
	client   bool         // it stands for a client outside, which holds nothing
	branch   bool         // it runs in the process and with the worker of another
	executes bool         // it is a core's part of a batch, for several others
	part     Part         // of the life of connections
	line     int          // whose connections
	patience Distribution // of the client, until it is begun; nil: without end
	priority int          // the higher, the earlier,
	level    int          // and its place among those of its service: see rank
	timeout  sim.Time
}

// unbooked is the class of requests that are in no books of their own.
const unbooked = -1

// An op is what a request does between two waits, as one runtime does it:
// adjacent CPU steps are one visit to the lane.
type op struct {
	action   Action
	blocking bool    // it holds its lane, without computing
	sleep    bool    // I/O is a timer of the runtime
	delay    bool    // I/O is nothing but time: there is no backend to wait for
	backend  int32   // of I/O; of Offload, the pool of the process
	share    float64 // of the requests that come to it
	fixed    float64 // nanoseconds on the reference core
	draws    []draw
	*beyond
}

// What an op does beyond its process.
type beyond struct {
	target   int     // program of what a Call or Enqueue sends, or of what the backend does for I/O
	number   int     // of the op among those of the whole fleet that call
	step     uint64  // which step of its request it is
	policy   *Policy // of a Call
	waits    bool    // of an Enqueue
	branches []int   // programs of a Parallel
	answers  int     // of them that are enough
	alike    bool    // all branches demand the same
	hit      float64 // of a Cache
	skip     int     // ops that a hit leaves out
	// Of what is gathered into batches: how, and the cores that each runs on.
	gathering *gathering
	cores     int
}

// Actions that only ops have.
const (
	firstByte Action = actions + iota // of the answer is sent
	mayFail                           // the request ends in an error, or does not
	gathered                          // it waits for a batch, and for its end
	toRoom                            // a message goes to the others of its room
)

// A draw adds a random time to an op.
type draw struct {
	time  Distribution // nil for an exponential of mean 1, the most common
	scale float64      // nanoseconds per drawn second
	// factor is the nanoseconds that a recorded nanosecond becomes.
	factor float64
}

// A compiler turns the classes of a fleet into programs: the first are the
// classes themselves, in order.
type compiler struct {
	fleet      *Fleet
	programs   []program
	served     []int // program that serves each class: another where its clients try again
	stations   []int // program of each backend that is a station; 0 for none
	calls      int   // ops that call
	runtimes   []*Runtime
	levels     []int // of priority, of each runtime's service
	gatherings []*gathering
	sweeps     []int // program of each service's sweeps; 0 for none
}

// compile turns the classes of the fleet into programs. Those of backends that
// are stations belong to services of their own, behind those of the fleet.
func compile(f *Fleet) *compiler {
	c := &compiler{fleet: f, programs: make([]program, len(f.Classes)), stations: make([]int, len(f.Backends)), served: make([]int, len(f.Classes))}
	for i := range f.Services {
		c.runtimes = append(c.runtimes, &f.Services[i].Runtime)
	}
	total, sum := 0.0, 0.0
	for i := range f.Classes {
		total += f.Classes[i].Share
	}
	for i := range f.Backends {
		if f.Backends[i].isStation() {
			c.stations[i] = c.add(program{site: len(c.runtimes), books: unbooked, of: unbooked})
			c.programs[c.stations[i]].ops = []op{{action: CPU, share: 1}}
			c.runtimes = append(c.runtimes, f.Backends[i].runtime())
		}
	}
	for i := range f.Classes {
		class := &f.Classes[i]
		sum += class.Share
		c.served[i] = i
		c.programs[i] = program{site: class.Service, books: i, of: i, upTo: sum / total, timeout: class.Timeout}
		if class.Retry != nil {
			c.served[i] = c.add(program{site: class.Service, books: unbooked, of: i})
		}
	}
	for i := range f.Classes {
		class := &f.Classes[i]
		from := len(c.programs)
		ops := c.class(class)
		for j := from; j < len(c.programs); j++ {
			c.programs[j].priority = class.Priority
		}
		p := &c.programs[c.served[i]]
		p.patience, p.priority = class.Patience, class.Priority
		if at := c.served[i]; at != i {
			c.programs[at].ops = ops
			p := &c.programs[i]
			p.client, p.timeout = true, 0
			ops = []op{{action: Call, share: 1, beyond: &beyond{target: at, number: c.number(), policy: class.Retry}}}
		}
		c.programs[i].ops = ops
		c.belong(i)
	}
	c.levels = c.rank()
	c.sweeping()
	for i := range c.programs {
		p := &c.programs[i]
		p.bodiless = p.client || p.branch || p.executes
		for j := range p.ops {
			o := &p.ops[j]
			o.delay = o.action == IO && !o.blocking && !o.sleep && o.beyond == nil && len(f.Backends) == 0
		}
	}
	return c
}

func (c *compiler) add(p program) int {
	c.programs = append(c.programs, p)
	return len(c.programs) - 1
}

func (c *compiler) number() int {
	c.calls++
	return c.calls - 1
}

// class compiles the steps of a class: the overhead of its runtime surrounds
// them.
func (c *compiler) class(class *Class) []op {
	rt := &c.fleet.Services[class.Service].Runtime
	w := writer{compiler: c, service: class.Service, runtime: rt, share: 1}
	if class.Part != Asked {
		w.part(class)
		return w.ops
	}
	if rt.reconnects() {
		w.overhead(rt.Connect)
	}
	w.overhead(rt.Overhead - rt.OverheadAfter)
	w.steps(class.Steps)
	if class.Failure > 0 {
		w.add(op{action: mayFail, draws: []draw{{uniformly, 1, 1}}, beyond: &beyond{hit: class.Failure}})
	}
	w.overhead(rt.OverheadAfter)
	return w.ops
}
