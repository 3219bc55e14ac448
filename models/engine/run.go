package engine

import (
	"context"
	"errors"
	"math/rand/v2"

	"fleetcost/models"
	"fleetcost/models/program"
	"fleetcost/models/result"
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
	// NoWarmUp measures from the empty start on, with processes that are all new, as
	// after a deployment; Aged with such as are met in the midst of their lives.
	NoWarmUp, Aged bool
	// WarmUp is a warm-up of given length, of traffic with a horizon: what
	// arrives in it is not measured, what arrives after it until the horizon is.
	WarmUp sim.Time
	// Observe is told of every request that leaves, when it is not nil.
	Observe func(Departure)
	// Visit is told of every request that leaves a process, also of those that requests send,
	// when it is not nil.
	Visit func(Departure)
	// Controller changes the fleet while it runs, when it is not nil.
	Controller Controller
	// Open is how many connections that stay open each instance holds at the beginning, in the
	// mean, by clients and by instances of their service; nil: as many as in the steady state,
	// as their balancer spreads them.
	Open [][]float64
}

// A Departure is what an observer learns of a request that is decided.
type Departure struct {
	Born, Begun, Left sim.Time // Begun: when it got a worker
	Class             int
	Service           int // that it was sent to, of those of the fleet
	Instance          int
	Outcome           result.Outcome
}

// The kinds of events. Arrivals are no events of the calendar: there is always
// exactly one to come, and it is kept beside.
const (
	laneDone       uint8 = iota // a request's time on a lane of its own core is over
	ioDone                      // a request's I/O is over
	coresDone                   // on a machine whose lanes share cores, the next one is over
	sliceOver                   // a process's lane must change hands
	deadline                    // the oldest pending client timeout of a class
	boot                        // an instance begins to serve
	boundary                    // a batch of a run with a horizon is over
	drainLimit                  // what is still in flight will be counted as such
	replaceProcess              // a new process takes the place of one that has ended
	heartbeatOver               // a process may have been silent for too long
	hop                         // a request has come over the network
	answered                    // word from another service that a request has waited for: it is done,
	refused                     // rejected,
	expired                     // given up,
	failed                      // failed,
	answeredInPart              // or done without an answer of its own
	callTimeout                 // a caller gives up an attempt
	tryAgain                    // a caller begins another
	hedge                       // a caller sends a second attempt beside the first
	poolTimeout                 // a request has waited for a connection for too long
	reneging                    // a client has waited for its request to be begun for too long
	thought                     // a user has made up their mind
	doorOpens                   // who waits at the door of an instance may come in
	batchDue                    // the first that waits for a batch has waited for long enough
	redeliver                   // a broker hands out again what a lost worker had begun
	batchDone                   // an accelerator is done with a batch
	sessionOver                 // a connection that stayed open closes
	sweep                       // a process looks at all its connections
	crash                       // instances die
	comeBack                    // a client whose connection was lost opens another
	lookOut                     // how busy the others are meanwhile
	controlTick                 // a controller looks at the fleet
	numberOfUsers               // users join or leave
)

// A run is one replication under way. Its methods are the story of a request:
// see life.go for the plot and accept.go, lane.go, cores.go, connection_pool.go and
// deadline.go for the parts it names.
type run struct {
	model *Model
	fleet *models.Fleet
	needs
	programs []boundProgram

	now            sim.Time
	calendar       sim.Calendar
	arrivals       models.Arrivals
	arriving       sim.Time // next arrival
	arrivalOfClass int
	playback       *playback        // the arrivals, where they are recorded,
	population     *population      // or those of a closed source,
	clients        *openConnections // or of clients with connections
	returning      bool             // what enters is one of those who come back

	requests []request
	work     []float64 // demand of every op of every request, nanoseconds
	spare    uint32    // free list

	services    []*service
	own         []*service // those of the fleet: the others are stations of backends
	instances   []instance
	processes   []process
	slots       []uint32 // the instance at each place: see lifecycle.go
	outstanding []int32  // at each place, for the balancer
	pools       []pool
	usages      []usage     // of each of them
	batchers    []batcher   // of all processes
	batchSlots  []batchSlot // of all executors

	classStream, workStream *rand.Rand

	links                   []link
	linkSource              *rand.PCG
	linkStream              *rand.Rand // what a request demands, from kinSource
	treeStream, retryStream *rand.Rand
	callers                 []caller // for each op that calls, in each process
	sites                   int      // ops that call
	attempts                int64
	steered                 uint32 // instance that has a place for the attempt made now; none
	ownPools                []pool // of each process for each backend
	controlled
	impatient, keeping bool // some backend's connections are not waited for for ever, or kept by requests

	measure
}

// A boundProgram is a program in a run: its service, and the deadlines of those who
// are at it. What it shares with other runs never changes.
type boundProgram struct {
	program.Program
	service *service
	pending sim.Ring[timer]
	armed   bool // the calendar holds a deadline of the class
}

func newRun(m *Model, o Options) *run {
	f, compiled := m.fleet, m.compiled
	r := &run{
		model:       m,
		fleet:       f,
		needs:       m.needs,
		spare:       none,
		steered:     none,
		classStream: sim.Stream(o.Seed, o.Replication, "class"),
		workStream:  sim.Stream(o.Seed, o.Replication, "work"),
	}
	for _, p := range compiled.Programs {
		r.programs = append(r.programs, boundProgram{Program: p})
	}
	for _, rules := range m.rules {
		r.services = append(r.services, newService(rules, o))
	}
	r.own = r.services[:len(f.Services)]
	for i, s := range r.own {
		s.limiter = newLimiter(f.Services[i].Admission.Limit)
	}
	for i := range r.programs {
		r.programs[i].service = r.services[r.programs[i].Site]
	}
	if r.hasCalls {
		r.linkSource = rand.NewPCG(0, 0)
		r.linkStream = rand.New(r.linkSource)
		r.treeStream = sim.Stream(o.Seed, o.Replication, "tree")
		r.retryStream = sim.Stream(o.Seed, o.Replication, "retry")
	}
	r.requests = make([]request, 0, 16)
	for _, s := range r.services {
		r.build(s)
	}
	if o.Aged || !o.NoWarmUp {
		r.ageAll(compiled)
	}
	r.outstanding = make([]int32, len(r.instances))
	for _, s := range r.services {
		if s.accepting == models.AcceptBroker {
			s.broker.open(r, s)
		}
		r.listChanged(s)
	}
	r.openPools(compiled.Calls)
	if o.Controller != nil {
		r.options = o
		r.startControl()
	}
	r.begin(o)
	return r
}

// serviceOf is the service that the request is at.
func (r *run) serviceOf(id uint32) *service { return r.programs[r.requests[id].class].service }

// mostPending events may be to come: far fewer than the calendar holds, so that what 4,096
// events add to them has room.
const mostPending = 1 << 23

// ErrCrowded tells that so much goes on at once that it cannot be simulated.
var ErrCrowded = errors.New("more than 8 million events are to come at once: more requests are in flight than can be simulated; lower the rate of the traffic or the times of its steps, or give the runtime a concurrency")

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
				r.drained()
			case replaceProcess:
				if r.processes[e.Ref].life == e.Gen {
					r.replace(e.Ref)
				}
			case hop:
				r.hop(e.Ref)
			case answered, refused, expired, failed, answeredInPart, callTimeout, tryAgain, hedge, poolTimeout:
				if r.requests[e.Ref].gen == e.Gen {
					r.deliverReply(e.Kind, e.Ref)
				}
			case heartbeatOver:
				r.heartbeatMissed(e.Ref)
			case reneging:
				if r.requests[e.Ref].gen == e.Gen {
					r.renege(e.Ref)
				}
			case thought:
				r.thoughtOver(int(e.Ref) + models.AnyClass)
			case numberOfUsers:
				r.numberChanges(int(e.Ref))
			case doorOpens:
				r.doorOpens(e.Ref)
			case batchDue:
				r.batchDue(e.Ref)
			case redeliver:
				r.redeliver(e.Ref)
			case batchDone:
				if r.batchSlots[e.Ref].gen == e.Gen {
					r.batchDone(e.Ref)
				}
			case sessionOver, sweep, crash, comeBack, lookOut:
				r.ofSockets(e)
			case controlTick:
				r.controlTick(e.Ref == 1, e.Gen)
			}
		}
		if handled&0xfff == 0 {
			r.events += 0x1000
			if r.calendar.Len() > mostPending {
				return ErrCrowded
			}
			if err := ctx.Err(); err != nil {
				return err
			}
		}
	}
	return nil
}

// ofSockets handles an event of connections that stay open.
func (r *run) ofSockets(e sim.Event) {
	switch e.Kind {
	case sessionOver:
		if r.clients.sessions[e.Ref].gen == e.Gen {
			r.sessionOver(e.Ref)
		}
	case sweep:
		r.sweepProcess(e.Ref)
	case crash:
		r.crash(e.Ref, e.Gen)
	case comeBack:
		if e.Gen == ofExodus {
			r.comeBackOf(e.Ref)
		} else {
			r.comeBack(e.Ref, e.Gen == 1)
		}
	case lookOut:
		r.lookOut()
	}
}
