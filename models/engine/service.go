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

// A service of a fleet while it runs: the rules of its runtime, its instances
// and processes among those of the run, and what is watched of it. Each process
// and each instance points to its service.
type service struct {
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
	pooling, chills, dispatching, collects, oneQueue bool
	tied, reconnects                                 bool // requests to the process of their connection; each opens one
	recycles                                         bool // the runtime does
	replaces                                         bool // processes may come to an end
	detains                                          bool // lanes do more than compute: they collect garbage, or block
	releases                                         bool // it has threads that are nobody's
	limited                                          bool // the workers are
	timesWaits                                       bool // somebody asks how long its requests wait for a worker

	first, count uint32 // its instances
	from, to     uint32 // its processes
	outstanding  []int32
	picker       models.Picker
	sockets      models.Picker // for connections that stay open
	sweep        int           // program of its sweeps; 0: none
	broker       broker
	gatherings   []*program.BatchRule

	levels    int  // of priority, where requests have more than one
	guarded   bool // not every request is let in: see limiter.go
	limiter   limiter
	most      int64    // requests in it
	shedAfter sim.Time // it drops what has waited longer; 0: nothing
	atDoor    int32    // requests at its doors, see backpressure.go

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
	answers                                                int64   // given while it is measured
	vain                                                   int64   // answers to nobody
	arrived                                                int64   // requests, while it is measured
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

// newService reads the rules of a service.
func newService(index int, rt *models.Runtime, o Options) *service {
	stream := func(purpose string) *rand.Rand {
		if index > 0 {
			purpose = fmt.Sprintf("%s %d", purpose, index)
		}
		return sim.Stream(o.Seed, o.Replication, purpose)
	}
	s := &service{
		index:            index,
		runtime:          rt,
		accepting:        rt.Accept,
		switching:        rt.Switching,
		slice:            rt.Slice,
		turns:            rt.Turns,
		lifo:             rt.Waiting == models.LastInFirstOut,
		keepAlive:        rt.KeepAlive,
		handover:         float64(rt.Handover),
		contextSwitch:    float64(rt.ContextSwitch),
		pooling:          rt.PoolsConnections(),
		tied:             rt.TiesConnections(),
		reconnects:       rt.Reconnects() && rt.Connect > 0,
		chills:           max(rt.Idle.Extra, rt.Sockets.Idle.Extra) > 0,
		dispatching:      rt.Dispatch > 0,
		collects:         rt.Dispatch > 0 && rt.Collect > 0,
		recycles:         rt.Recycle.Requests > 0,
		pickStream:       stream("balancer"),
		connectionStream: stream("connection"),
		recycleStream:    stream("recycle"),
		ageStream:        stream("age"),
	}
	s.workerWait, s.batchWait = sim.NewTally(), sim.NewTally()
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
	s.plain = s.switching == models.RunToCompletion && s.turns == models.FIFO && !s.dispatching && !s.chills && rt.Connect == 0 && !s.detains
	return s
}
