package engine

import (
	"fmt"
	"math/rand/v2"

	"fleetcost/models"
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
	answers                                                int64   // given while it is measured
	wasted                                                 int64   // answers to nobody
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
