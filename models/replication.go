package models

import (
	"fmt"

	"fleetcost/sim"
)

// A Replication is what one run measured. Replications of one fleet with
// different numbers are independent; Summarize puts them together.
type Replication struct {
	Settled   bool // the warm-up ended by its own rule
	Windowed  bool // the traffic has a horizon: batches are parts of a story, not repetitions
	Span      sim.Time
	Classes   []ClassTally
	Batches   []Batch
	Wait      *sim.Tally // for a worker; empty where workers are not limited
	Averages  Averages
	Instances []InstanceTally
	// States is the share of time with so many requests in the system; the
	// last one is for that many or more.
	States []float64
	Events int64
}

// A ClassTally is what a replication measured of one class.
type ClassTally struct {
	Name    string
	Counts  Counts
	Latency *sim.Tally
}

// An InstanceTally is what a replication measured of one instance.
type InstanceTally struct {
	Done        int64
	Sojourn     float64 // mean response time, seconds
	Utilization float64 // busy share of its vCPUs
}

// Averages over time, and mean waits, while a run was measured.
type Averages struct {
	InSystem      float64 // requests in the system,
	WaitingWorker float64 // waiting for a worker,
	WaitingLane   float64 // waiting for a lane,
	WaitingPool   float64 // waiting for a connection to a backend,
	InIO          float64 // in I/O,
	Running       float64 // computing on a lane
	Blocked       float64 // of those in I/O or waiting for a connection: holding a lane
	Utilization   float64 // busy share of the vCPUs
	Lanes         float64 // busy share of the lanes; 0 where they are not limited
	Workers       float64 // taken share of the workers; 0 where they are not limited
	LaneWait      float64 // wait for a lane per visit, seconds
	PoolWait      float64 // wait for a connection per visit, seconds
	WaitingThread float64 // waiting for a thread to offload to
	DonePerSecond float64 // answers given in the measured span, whenever the request came
}

// freeze computes the time averages at the end of measuring.
func (r *run) freeze() {
	m := &r.measure
	span := float64(m.ended - m.started)
	if span <= 0 {
		return
	}
	a := &m.averages
	a.InSystem = m.inSystem.Mean(r.now)
	a.WaitingWorker = m.waitingWorker.Mean(r.now)
	a.WaitingLane = m.waitingLane.Mean(r.now)
	a.WaitingPool = m.waitingPool.Mean(r.now)
	a.InIO = m.inIO.Mean(r.now)
	a.WaitingThread = m.waitingThread.Mean(r.now)
	a.DonePerSecond = float64(m.completions) / span * 1e9
	a.Blocked = m.blocked.Mean(r.now)
	a.Utilization = r.busy() / span / r.vcpus()
	lanes, workers := 0.0, 0.0
	for i := range r.instances {
		in := &r.instances[i]
		if in.cores != nil {
			a.Running += in.cores.lanes / span
			in.used = in.cores.busy / span
		} else {
			in.used = in.running.Mean(r.now)
			a.Running += in.used
		}
		lanes += float64(in.count) * float64(r.fleet.Runtime.Lanes)
		workers += float64(in.count) * float64(in.workers)
	}
	if lanes > 0 {
		a.Lanes = (a.Running - m.offloaded.Mean(r.now) + a.Blocked) / lanes
	}
	if m.limited {
		a.Workers = (a.InSystem - a.WaitingWorker) / workers
	}
	if m.laneVisits > 0 {
		a.LaneWait = a.WaitingLane * span / 1e9 / float64(m.laneVisits)
	}
	if m.poolVisits > 0 {
		a.PoolWait = a.WaitingPool * span / 1e9 / float64(m.poolVisits)
	}
}

// report closes the books of the run and checks that every request is in them.
func (r *run) report() (*Replication, error) {
	m := &r.measure
	if m.phase != draining {
		return nil, fmt.Errorf("models: the traffic ended before anything was measured")
	}
	rep := &Replication{
		Settled:  m.settled,
		Windowed: r.fleet.Traffic.Horizon() > 0,
		Span:     m.ended - m.started,
		Batches:  m.batches,
		Wait:     m.workerWait,
		Averages: m.averages,
		Events:   m.events,
	}
	open := m.open
	for i := range m.tallies {
		t := &m.tallies[i]
		t.total.Merge(t.batch) // what drained after the last batch
		c := t.counts()
		c.InFlight = r.inFlight(i)
		open -= c.InFlight
		if sum := c.Done + c.Errors() + c.InFlight; c.Offered != sum {
			return nil, fmt.Errorf("models: class %s: %d requests offered but %d accounted for", r.fleet.Classes[i].Name, c.Offered, sum)
		}
		rep.Classes = append(rep.Classes, ClassTally{r.fleet.Classes[i].Name, c, t.total})
	}
	if open != 0 {
		return nil, fmt.Errorf("models: %d requests are neither decided nor in flight", open)
	}
	total := float64(rep.Span)
	for _, t := range m.states {
		if total > 0 {
			rep.States = append(rep.States, float64(t)/total)
		}
	}
	for i := range r.instances {
		in := &r.instances[i]
		t := InstanceTally{Done: in.served}
		if in.served > 0 {
			t.Sojourn = in.sojourn.Seconds() / float64(in.served)
		}
		t.Utilization = in.used / in.vcpu
		rep.Instances = append(rep.Instances, t)
	}
	return rep, nil
}

// inFlight counts the requests of a class that are in the system and counted
// but not decided, by looking at every one of them: the count of law 1 does
// not rest on a difference.
func (r *run) inFlight(class int) int64 {
	free := make([]bool, len(r.requests))
	for id := r.spare; id != none; id = r.requests[id].next {
		free[id] = true
	}
	n := int64(0)
	for id := range r.requests {
		q := &r.requests[id]
		if !free[id] && int(q.class) == class && q.counted && !q.decided {
			n++
		}
	}
	return n
}
