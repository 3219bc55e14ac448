package engine

import (
	"fmt"
	"math"
	"math/rand/v2"

	"fleetcost/models"
	"fleetcost/models/program"
	"fleetcost/models/result"
	"fleetcost/sim"
)

// A service of a fleet while it runs: its rules, its instances and processes among
// those of the run, and what is watched of it. Each process and each instance points
// to its service.
type service struct {
	serviceRules

	first, count uint32 // its slots
	from, to     uint32 // its processes
	outstanding  []int32
	picker       models.Picker
	sockets      models.Picker // for connections that stay open
	broker       broker
	limiter      limiter
	atDoor       int32 // requests at its doors, see queue_backpressure.go

	listed   uint32 // slots that a balancer may pick: see lifecycle.go
	weights  []float64
	rising   bool    // some that are listed get less than their share, see weigh
	seen     []int32 // room for what a balancer then takes for what they hold
	capacity capacity

	pickStream, connectionStream, recycleStream, ageStream *rand.Rand

	watched
}

// What is watched of a service, from which its averages are read.
type watched struct {
	in                                                     [result.StateCount]sim.Level // requests in each state; but for those who run, whom the cores count
	inService, blocked, offloaded, executing, accelerating sim.Level
	undispatched                                           sim.Level // not yet handed to a worker by the thread that owns the sockets
	laneVisits, poolVisits                                 int64
	workerWait                                             *sim.Tally
	answers                                                int64   // given since measuring began
	wasted                                                 int64   // answers to nobody
	arrived                                                int64   // requests, since measuring began
	answersBefore, arrivedBefore                           int64   // until then
	busyFrom                                               float64 // vCPU-nanoseconds used before the batch began
	batchTally
}

// each calls do with every level.
func (l *watched) each(do func(*sim.Level)) {
	for state := range l.in {
		do(&l.in[state])
	}
	for _, level := range []*sim.Level{&l.inService, &l.blocked, &l.offloaded, &l.executing, &l.accelerating, &l.undispatched} {
		do(level)
	}
}

// newService is a service without instances yet.
func newService(of serviceRules, o Options) *service {
	stream := func(purpose string) *rand.Rand {
		if of.index > 0 {
			purpose = fmt.Sprintf("%s %d", purpose, of.index)
		}
		return sim.Stream(o.Seed, o.Replication, purpose)
	}
	s := &service{
		serviceRules:     of,
		pickStream:       stream("balancer"),
		connectionStream: stream("connection"),
		recycleStream:    stream("recycle"),
		ageStream:        stream("age"),
	}
	s.workerWait, s.batchWait = sim.NewTally(), sim.NewTally()
	s.broker.waiting = s.newBacklog()
	return s
}

// The rules of a service: what follows from its runtime, its machines, what is asked
// at its door and the programs that it serves. They are set here and nowhere else, and
// never change.
type serviceRules struct {
	index   int
	runtime *models.Runtime

	accepting     models.Accept
	switching     models.Switching
	turns         models.Turns
	keepAlive     sim.Time
	handover      float64  // nanoseconds
	lifo          bool     // waiting requests are served newest first
	contextSwitch float64  // nanoseconds
	plain         bool     // no rule but run to completion, first come, first served
	slice         sim.Time // of TimeSlice, and an interval of the GIL
	gcEvery       int32    // 0: never
	gcPause       float64
	timeout       sim.Time // after which it kills a process; 0: never
	// What the runtime has: connections opened as needed, a price for gaps, a
	// thread that owns the sockets, and one that takes replies back; one queue
	// for the workers of all processes of an instance.
	pooling, hasColdCost, dispatching, collects, oneQueue bool
	tied, reconnects                                      bool // requests to the process of their connection; each opens one
	recycles                                              bool // the runtime does
	replaces                                              bool // processes may come to an end
	detains                                               bool // lanes do more than compute: they collect garbage, or block
	releases                                              bool // it has threads that are nobody's
	limited                                               bool // the workers are
	timesWaits                                            bool // somebody asks how long its requests wait for a worker

	sweep      int // program of its sweeps; 0: none
	batchRules []*program.BatchRule
	levels     int      // of priority, where requests have more than one
	pooled     bool     // its balancer goes by what instances hold
	guarded    bool     // not every request is let in: see accept.go
	most       int64    // requests in it
	shedAfter  sim.Time // it drops what has waited longer; 0: nothing
}

// rulesOf reads the rules of a service of the fleet, or of a station behind them.
func (m *Model) rulesOf(index int) serviceRules {
	c := m.compiled
	rt := c.Runtimes[index]
	s := serviceRules{
		index:         index,
		runtime:       rt,
		accepting:     rt.Accept,
		switching:     rt.Switching,
		slice:         rt.Slice,
		turns:         rt.Turns,
		lifo:          rt.Waiting == models.LastInFirstOut,
		keepAlive:     rt.KeepAlive,
		handover:      float64(rt.Handover),
		contextSwitch: float64(rt.ContextSwitch),
		pooling:       rt.PoolsConnections(),
		tied:          rt.TiesConnections(),
		reconnects:    rt.Reconnects() && rt.Connect > 0,
		hasColdCost:   max(rt.Idle.Extra, rt.Sockets.Idle.Extra) > 0,
		dispatching:   rt.Dispatch > 0,
		collects:      rt.Dispatch > 0 && rt.Collect > 0,
		recycles:      rt.Recycle.Requests > 0,
		levels:        c.Levels[index],
	}
	s.oneQueue = s.accepting == models.AcceptShared && !s.dispatching || s.accepting == models.AcceptBroker && rt.Reserve == models.ReserveInstance
	if rt.Concurrency == 1 && !s.dispatching {
		s.timeout = rt.Timeout
	}
	s.replaces = s.recycles || s.timeout > 0
	if rt.GC.Pause > 0 {
		s.gcEvery, s.gcPause = int32(min(rt.GC.Every, math.MaxInt32)), float64(rt.GC.Pause)
		s.detains = s.gcEvery > 0
	}
	if s.switching == models.GIL {
		s.slice += rt.Handover
	}
	s.plain = s.switching == models.RunToCompletion && s.turns == models.FIFO && !s.dispatching && !s.hasColdCost && rt.Connect == 0 && !s.detains
	for _, g := range m.groupsOf(index) {
		// Validate has seen the error.
		workers, _, _ := rt.WorkersBeside(g.Machine, m.fleet.SocketsEach(index))
		s.limited = s.limited || g.Count > 0 && workers < math.MaxInt32
	}
	s.timesWaits = s.limited
	for i := range c.Programs {
		if p := &c.Programs[i]; p.Site == index {
			s.serve(p)
			s.timesWaits = s.timesWaits || p.Of != program.Untallied && m.queueing[p.Of]
		}
	}
	for _, g := range c.BatchRules {
		if g.Site == index {
			s.batchRules = append(s.batchRules, g)
		}
	}
	if index < len(m.fleet.Services) {
		s.pooled = models.SplitOf(m.fleet.Services[index].Balancer) == models.Pooled
		s.guard(m.fleet.Services[index].Admission)
		s.sweep = c.Sweeps[index]
	}
	return s
}

// serve adds what the ops of a program ask of its service.
func (s *serviceRules) serve(p *program.Program) {
	for i := range p.Ops {
		o := &p.Ops[i]
		s.releases = s.releases || o.Action == models.Offload && o.Backend == models.NoPool
		instant := o.Action == program.ToRoom || o.Action == models.Cache || o.Action == program.FirstByte || o.Action == program.MayFail || o.Action == program.Release || o.Action == models.Enqueue
		s.detains = s.detains || o.Blocking || instant
		s.plain = s.plain && o.Action != models.Offload && !o.Blocking && !instant
	}
}

// guard adds what is asked at the door.
func (s *serviceRules) guard(a models.Admission) {
	s.most, s.shedAfter = int64(a.Shed.InFlight), a.Shed.Delay
	s.guarded = a.Limit.Rate > 0 || s.most > 0
}

// groupsOf are the groups of a service, or the one machine of a station.
func (m *Model) groupsOf(index int) []models.Group {
	if index < len(m.fleet.Services) {
		return m.fleet.Services[index].Groups
	}
	k := index - len(m.fleet.Services)
	for i := range m.fleet.Backends {
		if b := &m.fleet.Backends[i]; b.IsStation() {
			if k == 0 {
				return []models.Group{{Machine: b.Machine(), Count: 1}}
			}
			k--
		}
	}
	panic("engine: a service that is neither of the fleet nor a station")
}

// What the programs of a fleet ask of a run.
type needs struct {
	stride     int  // ops per request
	offloading bool // a step is offloaded
	hasCalls   bool // a step sends or splits requests, or its outcome is drawn
	sends      bool // requests send others that have tallies of their own
	// Of each class, whether its queueing delay is asked for (it is enqueued, or has a
	// goal for it), and whether it is streamed.
	queueing, streams []bool
}

func needsOf(f *models.Fleet, c *program.Compiled) needs {
	n := needs{queueing: make([]bool, len(f.Classes)), streams: make([]bool, len(f.Classes))}
	for i := range f.Classes {
		n.queueing[i] = f.Enqueued(i)
		for _, g := range f.Classes[i].Goal.Latency {
			n.queueing[i] = n.queueing[i] || g.Of == models.QueueingDelay
		}
	}
	for _, b := range f.Backends {
		n.hasCalls = n.hasCalls || b.PerRequest || b.Client > 0
	}
	for i := range c.Programs {
		p := &c.Programs[i]
		n.stride = max(n.stride, len(p.Ops))
		if p.Patience != nil {
			n.stride = max(n.stride, len(p.Ops)+1)
		}
		for j := range p.Ops {
			o := &p.Ops[j]
			n.offloading = n.offloading || o.Action == models.Offload
			n.hasCalls = n.hasCalls || o.Beyond != nil
			if p.Of != program.Untallied && o.Action == program.FirstByte {
				n.streams[p.Of] = true
			}
			sends := o.Action == models.Call || o.Action == models.Enqueue || o.Action == program.ToRoom
			n.sends = n.sends || sends && c.Programs[o.Target].Tally != program.Untallied
		}
	}
	return n
}
