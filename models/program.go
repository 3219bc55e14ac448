package models

import (
	"math"

	"fleetcost/sim"
)

// A program is what one kind of request does, as the runtime that serves it
// executes it: of a class, of a branch of a Parallel step, of an attempt of a
// client that tries again, or of a step of I/O in the backend that it waits for.
type program struct {
	service  *service
	site     int // the service's index
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
	pending  sim.Ring[timer]
	armed    bool // the calendar holds a deadline of the class
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
// are stations belong to services of their own, which stations returns.
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
	w.overhead(rt.Overhead - rt.OverheadAfter)
	w.steps(class.Steps)
	if class.Failure > 0 {
		w.add(op{action: mayFail, draws: []draw{{uniformly, 1, 1}}, beyond: &beyond{hit: class.Failure}})
	}
	w.overhead(rt.OverheadAfter)
	return w.ops
}

// A writer writes a list of ops.
type writer struct {
	*compiler
	service int
	runtime *Runtime
	share   float64
	step    uint64
	ops     []op
	fence   int // ops before it are not joined with what follows
}

// add appends an op. Adjacent CPU ops join: they are one visit to the lane.
func (w *writer) add(o op) {
	o.share = w.share
	if n := len(w.ops); n > w.fence && o.action == CPU && w.ops[n-1].action == CPU {
		last := &w.ops[n-1]
		last.fixed += o.fixed
		last.draws = append(last.draws, o.draws...)
		return
	}
	w.ops = append(w.ops, o)
}

func (w *writer) overhead(t sim.Time) {
	if t > 0 {
		w.add(op{action: CPU, fixed: float64(t)})
	}
}

func (w *writer) steps(steps []Step) {
	for i := range steps {
		w.step++
		w.compile(&steps[i])
	}
}

// compile adds the ops of one step.
func (w *writer) compile(s *Step) {
	rt := w.runtime
	switch s.Action {
	case Call:
		o := op{action: Call, blocking: s.Blocking && rt.blocks(), beyond: &beyond{target: w.served[s.Class], number: w.number(), step: w.step, policy: s.Policy}}
		o.demands(s.Time, 1)
		w.add(o)
	case Enqueue:
		if s.Time != nil {
			o := op{action: IO, backend: int32(s.Backend)}
			o.demands(s.Time, 1)
			w.add(w.atStation(o))
		}
		w.add(op{action: Enqueue, beyond: &beyond{target: s.Class, number: w.number(), step: w.step, waits: s.Waits}})
	case Parallel:
		w.parallel(s)
	case Cache:
		w.cache(s)
	case Stream:
		for i := range max(s.Chunks, 1) {
			w.steps(s.Steps)
			if i == 0 {
				w.add(op{action: firstByte, beyond: &beyond{}})
			}
		}
	case NativeCode:
		w.native(s)
	default:
		w.add(w.atStation(w.simple(s)))
	}
}

// simple is the op of a step that stays in its process, or waits for a backend.
func (w *writer) simple(s *Step) op {
	rt := w.runtime
	o := op{action: s.Action, backend: int32(s.Backend), sleep: s.Sleep, blocking: s.Action == IO && s.Blocking && rt.blocks()}
	if s.Action == Offload {
		o.backend = codePool
		if s.Kind == Native {
			o.backend = nativePool
		}
		if rt.Switching == GIL && s.Kind != Native {
			o.action, o.backend = CPU, 0 // a thread like any other
		}
	}
	factor := 1.0
	if s.Action != IO {
		factor = rt.slowdown(s.Kind)
	}
	o.demands(s.Time, factor)
	return o
}

// demands adds a time to the op, as many times as long.
func (o *op) demands(t Distribution, factor float64) {
	scale := factor * 1e9
	switch t := t.(type) {
	case nil:
	case constant:
		o.fixed += float64(t) * scale
	case exponential:
		o.draws = append(o.draws, draw{nil, float64(t) * scale, factor})
	default:
		o.draws = append(o.draws, draw{t, scale, factor})
	}
}

// atStation sends an op of I/O to its backend's station, where it has one, and
// over its network.
func (w *writer) atStation(o op) op {
	if o.action != IO || o.sleep || int(o.backend) >= len(w.fleet.Backends) {
		return o
	}
	backend := &w.fleet.Backends[o.backend]
	if at := w.stations[o.backend]; at > 0 {
		o.beyond = &beyond{target: at, step: w.step}
	} else if backend.Network != nil {
		o.demands(backend.Network, 1)
	}
	return o
}

// native compiles code that lets go of the GIL: where there is one, or no
// limit of lanes, it needs cores and nothing else. An event loop stands still
// meanwhile.
func (w *writer) native(s *Step) {
	rt := w.runtime
	factor := rt.slowdown(Native)
	loop := rt.blocks()
	switch {
	case s.Batch != nil:
		w.gather(s)
	case s.Cores > 1:
		one := op{action: Offload, backend: noPool, share: 1}
		one.demands(s.Time, factor/float64(s.Cores))
		at := w.compiler.add(program{site: w.service, books: unbooked, of: unbooked, branch: true, ops: []op{one}})
		branches := make([]int, s.Cores)
		for i := range branches {
			branches[i] = at
		}
		w.add(op{action: Parallel, blocking: loop, beyond: &beyond{step: w.step, branches: branches, answers: s.Cores, alike: true}})
	case loop:
		o := op{action: CPU}
		o.demands(s.Time, factor)
		w.add(o)
	default:
		o := op{action: Offload, backend: noPool}
		o.demands(s.Time, factor)
		w.add(o)
	}
}

// parallel compiles branches, or, where the runtime does not overlap them, as
// many of them as are needed one after the other.
func (w *writer) parallel(s *Step) {
	answers := s.Answers
	if answers == 0 {
		answers = len(s.Branches)
	}
	if !w.runtime.overlaps() && !s.Threads {
		for _, branch := range s.Branches[:answers] {
			w.steps(branch)
		}
		return
	}
	fork := &beyond{step: w.step, answers: answers}
	for _, branch := range s.Branches {
		own := writer{compiler: w.compiler, service: w.service, runtime: w.runtime, share: 1}
		own.steps(branch)
		fork.branches = append(fork.branches, w.compiler.add(program{site: w.service, books: unbooked, of: unbooked, branch: true, ops: own.ops}))
	}
	w.add(op{action: Parallel, beyond: fork})
}

// cache compiles a lookup, and what follows a miss.
func (w *writer) cache(s *Step) {
	if s.Time != nil {
		o := op{action: IO, backend: int32(s.Backend), blocking: s.Blocking && w.runtime.blocks()}
		o.demands(s.Time, 1)
		w.add(w.atStation(o))
	}
	look := &beyond{hit: s.Hit}
	w.add(op{action: Cache, draws: []draw{{uniformly, 1, 1}}, beyond: look})
	at, share := len(w.ops), w.share
	w.share *= 1 - s.Hit
	w.fence = len(w.ops)
	w.steps(s.Steps)
	w.share = share
	w.fence = len(w.ops)
	look.skip = len(w.ops) - at
}

// uniformly distributes what is drawn to decide something: from 0 to 1.
var uniformly = uniform{0, 1}

// overlaps tells whether branches of a request run at once in the runtime
// unasked: as callbacks of an event loop, or as threads that cost nothing.
func (rt *Runtime) overlaps() bool {
	loop := rt.Lanes == 1 && rt.Switching == RunToCompletion && rt.Concurrency != 1
	return loop || rt.Lanes == 0 && rt.Concurrency == 0
}

// A backend is a station when what it does at once is limited.
func (b *Backend) isStation() bool { return b.Servers > 0 || b.Cores > 0 }

// runtime of a station: servers that take one at a time, or cores that all
// share.
func (b *Backend) runtime() *Runtime {
	return &Runtime{Name: b.Name, Concurrency: b.Servers, Backlog: NoLimit, Processes: ProcessRule{Plus: 1}}
}

// machine of a station.
func (b *Backend) machine() Machine {
	m := Machine{Name: b.Name, VCPU: b.Cores, Speed: 1, ThreadsPerCore: 1, Baseline: 1, Memory: math.MaxInt64, Slowing: b.Slowing}
	if b.Servers > 0 {
		m.VCPU = float64(b.Servers)
	}
	return m
}
