package engine

import (
	"math"
	"slices"

	"fleetcost/models"
	"fleetcost/sim"
)

// An instance is one machine with its processes. What every request looks at comes
// first.
type instance struct {
	first, count uint32 // its processes
	slowness     float64
	cores        *cores    // shared by more lanes than there are; nil where every lane has its own
	running      sim.Level // lanes at work, where cores is nil
	served       int64     // counted requests done and
	sojourn      sim.Time  // the sum of their response times

	*service
	waiting     int32 // requests that wait for a worker, in all queues of the instance
	mostWaiting int32
	nextProcess uint32  // where AcceptRoundRobin deals next, where AcceptShared begins to look
	place       uint32  // in the order of which balancers see it: see lifecycle.go
	backlog     backlog // AcceptShared: waits for any of its processes
	opening     bool    // the door, at once
	condition   condition
	door        queue // work that waits for a place in the queue, see queue_backpressure.go

	workers, lanes     int32       // of each process
	vcpu               float64     // usable in the long run
	used               float64     // vCPUs in use, on average over the measured span
	busyBefore         float64     // vCPU-nanoseconds used before measuring began
	full               float64     // slowness at full speed
	withheld           float64     // of the share of the requests that others get, see weigh
	turns              float64     // of that share, which it has not had yet
	connections        []uint32    // process of each kept-alive connection; none when it is closed
	homes              []uint32    // where it falls when all processes serve
	pool               connections // kept alive, where they are opened as needed
	accelerators       accelerators
	crowded            bool     // its lanes may fill all cores
	mostSockets        int32    // connections that stay open which it takes
	nextSocket         uint32   // process of the next one, in turn
	quantum, protected sim.Time // of a thread on them
}

// A backlog is a queue for workers.
type backlog struct {
	queue
	gaveUp int32    // clients of those in it, at most, since it was last swept
	last   []uint32 // of each level of priority, the one that stands last; nil without priorities
}

// A process of a runtime. What every request looks at comes first.
type process struct {
	*service
	instance  uint32
	lanes     int32   // free lanes
	free      int32   // free workers
	inTurn    bool    // of a uvloop that goes on with a request it has run
	ready     queue   // requests that wait for a lane
	place     uint32  // of its instance, in the order of which balancers see them
	backlog   backlog // requests that wait for a worker of this process
	branches  int32   // of its requests, under way
	batched   int32   // requests that wait for a batch or are in one
	lifetime  lifetime
	life      uint32 // rises when it is lost with its instance
	credit    int64  // requests that a broker may send to it, or through it to its instance
	heartbeat heartbeat

	holder     uint32   // thread that got the lane last
	last       uint32   // thread that had a lane last
	thread     uint32   // of its only lane, on the cores
	switches   uint32   // rises whenever another thread gets one
	took       bool     // the holder has had a core
	dropping   bool     // the holder of the GIL has yet to notice that it must drop it
	asked      bool     // the calendar holds the end of an interval of the first that waits for the GIL
	late       bool     // that one waits for a core to ask on
	held       sim.Time // when the holder got the lane
	begun      sim.Time // when the last request began
	loop       loop     // of an event loop that runs in turns
	collector  collector
	dispatcher dispatcher
	threads    [models.PoolCount]threads
	byLevel    *lanesByLevel // under Preemptive
	batchers   uint32        // the first of its own
}

// build sets up the instances and processes of a service.
func (r *run) build(s *service) {
	rt := s.runtime
	s.first, s.from = uint32(len(r.instances)), uint32(len(r.processes))
	for _, g := range r.model.groupsOf(s.index) {
		n := rt.Processes.On(g.Machine)
		// Validate has seen the error.
		workers, _, _ := rt.WorkersBeside(g.Machine, r.fleet.SocketsEach(s.index))
		sockets, _ := rt.SocketLimit(g.Machine)
		threadsOf := rt.ThreadsOn(g.Machine)
		lanes := rt.Lanes
		if lanes == 0 {
			lanes = math.MaxInt32
		}
		most := float64(n) * rt.AtOnce(workers)
		if r.offloading {
			most += float64(n) * float64(threadsOf[models.NativePool]+threadsOf[models.CodePool])
		}
		if s.releases {
			most = math.Inf(1)
		}
		for range g.Count {
			in := instance{
				service: s,
				first:   uint32(len(r.processes)), count: uint32(n),
				slowness:     1 / g.Machine.Speed,
				full:         1 / g.Machine.Speed,
				backlog:      s.ownBacklog(),
				door:         emptyQueue,
				mostWaiting:  math.MaxInt32,
				workers:      int32(workers),
				lanes:        int32(lanes),
				accelerators: accelerators{int32(g.Machine.Accelerators), emptyQueue},
				vcpu:         g.Machine.Usable(),
				mostSockets:  int32(sockets),
			}
			if rt.Backlog != models.NoLimit {
				in.mostWaiting = int32(min(rt.Backlog, math.MaxInt32))
			}
			// Where others must stop while one collects, the cores know who runs.
			stops := s.gcEvery > 0 && rt.AtOnce(workers) > 1
			if g.Machine.Capacity(most) < most || stops || g.Machine.Quota > 0 {
				in.cores = newCores(g.Machine)
			}
			in.crowded = most >= g.Machine.VCPU
			in.quantum, in.protected = g.Machine.Quantum, sim.Time(newScheduler(g.Machine).slice)
			for range n {
				r.processes = append(r.processes, process{
					service: s, instance: uint32(len(r.instances)), place: uint32(len(r.instances)), lanes: int32(lanes), free: int32(workers),
					holder: none, last: none, thread: none, ready: emptyQueue, backlog: s.ownBacklog(),
					loop: emptyLoop,
					threads: [models.PoolCount]threads{
						{threadsOf[models.NativePool], emptyQueue}, {threadsOf[models.CodePool], emptyQueue},
					},
					dispatcher: dispatcher{self: none, inbox: emptyQueue, listen: s.ownBacklog()},
					collector:  collector{stopped: emptyQueue},
					byLevel:    s.newLanesByLevel(),
					batchers:   uint32(len(r.batchers)),
				})
				r.openBatchers(uint32(len(r.processes)-1), s.batchRules)
				if s.dispatching {
					self := r.newRequest()
					r.requests[self].op = math.MaxUint16 // it is in no step
					r.processes[len(r.processes)-1].dispatcher.self = self
				}
				r.startLifetime(&r.processes[len(r.processes)-1])
			}
			in.connections = r.spreadConnections(&in)
			in.homes = slices.Clone(in.connections)
			index := uint32(len(r.instances))
			in.place, in.condition = index, slotServing
			s.capacity.vcpus += in.vcpu
			r.slots = append(r.slots, index)
			r.instances = append(r.instances, in)
			weight := g.Weight
			if weight == 0 {
				weight = 1
			}
			s.weights = append(s.weights, weight)
			if g.Ready > 0 {
				r.instances[index].condition = slotBooting
				r.calendar.Schedule(g.Ready, boot, index, 0)
				for p := in.first; p < in.first+in.count; p++ {
					r.processes[p].free = 0
				}
			}
		}
	}
	s.count, s.to = uint32(len(r.instances))-s.first, uint32(len(r.processes))
	s.listed = s.count
}

// spreadConnections gives each kept-alive connection its process.
func (r *run) spreadConnections(in *instance) []uint32 {
	rt := in.runtime
	if rt.Connections <= 0 || in.count == 1 && !in.replaces || in.count > 1 && !in.tied {
		return nil
	}
	connections := make([]uint32, rt.Connections)
	for i := range connections {
		if rt.Accept == models.AcceptKernel {
			connections[i] = in.first + uint32(in.connectionStream.IntN(int(in.count)))
		} else {
			connections[i] = in.first + uint32(i)%in.count
		}
	}
	return connections
}
