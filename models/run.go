package models

import (
	"context"
	"math"
	"math/rand/v2"

	"fleetcost/sim"
)

// Options of one replication.
type Options struct {
	Seed        uint64
	Replication int
	// Requests to measure, for traffic that has no horizon of its own.
	Requests int
	// Batches into which they are divided for confidence intervals.
	Batches int
	// NoWarmUp measures from the empty start on.
	NoWarmUp bool
	// WarmUp is a warm-up of given length, of traffic with a horizon: what
	// arrives in it is not measured, what arrives after it until the horizon is.
	WarmUp sim.Time
	// Observe is told of every request that leaves, when it is not nil.
	Observe func(Departure)
}

// A Departure is what an observer learns of a request that is decided.
type Departure struct {
	Born, Begun, Left sim.Time // Begun: when it got a worker
	Class             int
	Instance          int
	Outcome           Outcome
}

// An Outcome is how a request ends.
type Outcome int

// The outcomes.
const (
	Done Outcome = iota
	Rejected
	Expired
	Failed
	outcomes
)

func (o Outcome) String() string { return [...]string{"done", "rejected", "expired", "failed"}[o] }

// The kinds of events. Arrivals are no events of the calendar: there is always
// exactly one to come, and it is kept beside.
const (
	laneDone   uint8 = iota // a request's time on a lane of its own core is over
	ioDone                  // a request's I/O is over
	coresDone               // on a machine whose lanes share cores, the next one is over
	sliceOver               // a process's lane must change hands
	deadline                // the oldest pending client timeout of a class
	boot                    // an instance begins to serve
	boundary                // a batch of a run with a horizon is over
	drainLimit              // what is still in flight will be counted as such
	succeed                 // a new process takes the place of one that has ended
	silent                  // a process may have been silent for too long
)

// A run is one replication under way. Its methods are the story of a request:
// see life.go for the plot and accept.go, lanes.go, cores.go, pool.go and
// timeout.go for the parts it names.
type run struct {
	fleet         *Fleet
	accepting     Accept    // of its runtime
	switching     Switching // of its runtime
	turns         Turns     // of its runtime
	keepAlive     sim.Time  // of its runtime
	handover      float64   // of its runtime, nanoseconds
	lifo          bool      // waiting requests of its runtime are served newest first
	contextSwitch float64   // of its runtime, nanoseconds
	inTurn        bool      // of a uvloop that goes on with a request it has run
	plain         bool      // no runtime's rule but run to completion, first come, first served
	sleeps        bool      // a step is a timer
	// What the runtime has: connections opened as needed, a price for gaps, a
	// thread that owns the sockets, and one that takes replies back; and
	// whether a step is offloaded.
	pooling, chills, dispatching, collects, offloading bool
	oneQueue                                           bool     // one queue for the workers of all processes of an instance
	slice                                              sim.Time // of its runtime
	gcEvery                                            int32    // of its runtime; 0: never
	gcPause                                            float64
	recycles                                           bool     // the runtime does
	detains                                            bool     // lanes do more than compute: they collect garbage, or block
	replaces                                           bool     // processes may come to an end
	timeout                                            sim.Time // after which it kills a process; 0: never
	classes                                            []compiledClass
	stride                                             int // ops per request

	now            sim.Time
	calendar       sim.Calendar
	arrivals       Arrivals
	arriving       sim.Time // next arrival
	arrivalOfClass int
	playback       *playback // the arrivals, where they are recorded,
	crowd          *crowd    // or those of a closed source

	requests []request
	work     []float64 // demand of every op of every request, nanoseconds
	spare    uint32    // free list

	instances   []instance
	processes   []process
	outstanding []int32 // per instance, for the balancer
	picker      Picker
	broker      broker
	pools       []pool

	classStream, workStream, pickStream, connectionStream, recycleStream *rand.Rand

	measure
}

// compiledClass is a class as the runtime executes it.
type compiledClass struct {
	ops     []op
	upTo    float64 // cumulative share
	timeout sim.Time
	pending sim.Ring[timer]
	armed   bool // the calendar holds a deadline of the class
}

// Replicate runs the fleet once and returns what was measured. The result is a
// function of fleet and options; ctx only cuts it short.
func Replicate(ctx context.Context, f *Fleet, o Options) (*Replication, error) {
	if err := f.Validate(); err != nil {
		return nil, err
	}
	r := newRun(f, o)
	if err := r.loop(ctx); err != nil {
		return nil, err
	}
	return r.report()
}

func newRun(f *Fleet, o Options) *run {
	r := &run{
		fleet:            f,
		accepting:        f.Runtime.Accept,
		switching:        f.Runtime.Switching,
		slice:            f.Runtime.Slice,
		turns:            f.Runtime.Turns,
		lifo:             f.Runtime.Waiting == LastInFirstOut,
		keepAlive:        f.Runtime.KeepAlive,
		handover:         float64(f.Runtime.Handover),
		contextSwitch:    float64(f.Runtime.ContextSwitch),
		pooling:          f.Runtime.pools(),
		chills:           f.Runtime.Idle.Extra > 0,
		dispatching:      f.Runtime.Dispatch > 0,
		collects:         f.Runtime.Dispatch > 0 && f.Runtime.Collect > 0,
		spare:            none,
		classStream:      sim.Stream(o.Seed, o.Replication, "class"),
		workStream:       sim.Stream(o.Seed, o.Replication, "work"),
		pickStream:       sim.Stream(o.Seed, o.Replication, "balancer"),
		connectionStream: sim.Stream(o.Seed, o.Replication, "connection"),
		recycleStream:    sim.Stream(o.Seed, o.Replication, "recycle"),
	}
	r.recycles = f.Runtime.Recycle.Requests > 0
	r.oneQueue = r.accepting == AcceptShared && !r.dispatching
	if f.Runtime.Concurrency == 1 && f.Runtime.Dispatch == 0 {
		r.timeout = f.Runtime.Timeout
	}
	r.replaces = r.recycles || r.timeout > 0
	if gc := f.Runtime.GC; gc.Pause > 0 {
		r.gcEvery, r.gcPause = int32(min(gc.Every, math.MaxInt32)), float64(gc.Pause)
		r.detains = r.gcEvery > 0
	}
	if r.switching == GIL {
		r.slice += f.Runtime.Handover
	}
	total, sum := 0.0, 0.0
	for _, c := range f.Classes {
		total += c.Share
	}
	for i := range f.Classes {
		c := &f.Classes[i]
		sum += c.Share
		ops := compile(c, &f.Runtime)
		for _, o := range ops {
			r.offloading = r.offloading || o.action == Offload
			r.detains = r.detains || o.blocking
			r.sleeps = r.sleeps || o.sleep
		}
		r.classes = append(r.classes, compiledClass{ops: ops, upTo: sum / total, timeout: c.Timeout})
		r.stride = max(r.stride, len(ops))
	}
	for _, b := range f.Backends {
		free := int32(math.MaxInt32)
		if b.Connections > 0 {
			free = int32(b.Connections)
		}
		r.pools = append(r.pools, pool{free: free, waiting: emptyQueue})
	}
	if len(r.pools) == 0 {
		r.pools = []pool{{free: math.MaxInt32, waiting: emptyQueue}}
	}
	r.plain = r.switching == RunToCompletion && r.turns == FIFO && !r.detains && !r.offloading && !r.dispatching && !r.chills && f.Runtime.Connect == 0
	r.requests = make([]request, 0, 16)
	weights := r.build()
	r.outstanding = make([]int32, len(r.instances))
	r.picker = f.Balancer.Start(weights)
	r.begin(f, o)
	return r
}

// loop handles one event after the other, in order of time. When an arrival
// and an event of the calendar coincide, the arrival goes first.
func (r *run) loop(ctx context.Context) error {
	for handled := uint(1); !r.over; handled++ {
		at := r.calendar.Next()
		if r.arriving <= at {
			if r.arriving == sim.Never {
				break // nothing more can happen
			}
			r.now = r.arriving
			r.arrive()
		} else {
			e := r.calendar.Pop()
			r.now = e.At
			switch e.Kind {
			case laneDone:
				if r.requests[e.Ref].gen == e.Gen {
					r.laneDone(e.Ref)
				}
			case ioDone:
				if r.requests[e.Ref].gen == e.Gen {
					r.ioDone(e.Ref)
				}
			case coresDone:
				r.coresDone(e.Ref)
			case sliceOver:
				r.sliceOver(e.Ref)
			case deadline:
				r.deadline(int(e.Ref))
			case boot:
				r.boot(e.Ref)
			case boundary:
				r.closeBatch()
			case drainLimit:
				r.over = true
			case succeed:
				r.succeed(e.Ref)
			case silent:
				r.silent(e.Ref)
			}
		}
		if handled&0xfff == 0 {
			r.events += 0x1000
			if err := ctx.Err(); err != nil {
				return err
			}
		}
	}
	return nil
}
