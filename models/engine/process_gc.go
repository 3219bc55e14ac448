package engine

import (
	"math"

	"fleetcost/models/result"
)

// A collector is what a process knows of its garbage.
type collector struct {
	garbage int32   // requests finished since the last collection began
	running bool    // the world stands still
	visit   float64 // what is left to do of the visit that waits for the pause
	stopped queue   // requests that hold a lane and stand still
}

// countGarbage counts the request if it has just finished its last op. Branches are
// part of one.
func (r *run) countGarbage(q *request) {
	if p := &r.programs[q.class]; int(q.op) == len(p.Ops) && !p.Branch {
		r.processes[q.process].collector.garbage++
	}
}

// collect begins a collection in the request's lane, if one is due.
func (r *run) collect(id uint32, pr *process) bool {
	c := &pr.collector
	if pr.gcEvery == 0 || c.garbage < pr.gcEvery || c.running {
		return false
	}
	c.garbage -= pr.gcEvery
	c.running = true
	q := &r.requests[id]
	if in := &r.instances[pr.instance]; in.cores != nil {
		in.cores.suspend(r, pr.instance, q.process)
	}
	c.visit, q.remaining = q.remaining, pr.gcPause
	r.runOnCore(id, pr)
	return true
}

// standStill makes a request that holds a lane wait for the end of the
// collection.
func (r *run) standStill(id uint32, pr *process) {
	pr.in[result.WaitingLane].Up(r.now)
	r.push(&pr.collector.stopped, id)
	if pr.byLevel != nil {
		pr.byLevel.stopped(id)
	}
}

// endCollection sets the process going again when the pause is over. The request
// in whose lane it collected is the first to go on, unless others want the GIL.
func (r *run) endCollection(id uint32, pr *process) {
	c := &pr.collector
	q := &r.requests[id]
	if q.remaining > 0.5 { // a slice of it is over
		r.runOnCore(id, pr)
		return
	}
	q.remaining = c.visit
	c.running = false
	if pr.dropping && pr.ready.n > 0 {
		r.yieldGIL(pr)
	} else {
		r.runLane(id, pr)
	}
	for c.stopped.n > 0 {
		pr.in[result.WaitingLane].Down(r.now)
		r.runLane(r.pop(&c.stopped), pr)
	}
	if pr.byLevel != nil {
		r.preempt(pr)
	}
}

// suspend takes all lanes of a process off the cores.
func (c *cores) suspend(r *run, instance, process uint32) {
	c.advance(r.now)
	running := c.ends
	c.ends = c.ends[:0]
	pr := &r.processes[process]
	for _, e := range running { // push never writes behind what is read
		q := &r.requests[e.id]
		if q.process != process || r.offloading && r.isOffloaded(q) {
			c.push(e)
			continue
		}
		q.remaining += math.Max(0, e.at-c.virtual) / r.instances[instance].slowness
		if c.tick > 0 {
			c.stop(e.thread)
		}
		r.standStill(e.id, pr)
	}
	for t := range c.entities {
		e := &c.entities[t]
		if q := &r.requests[e.id]; e.state == wanting && q.process == process && !(r.offloading && r.isOffloaded(q)) {
			q.remaining += e.left / r.instances[instance].slowness
			c.dequeue(uint32(t))
			c.forget(uint32(t))
			r.standStill(e.id, pr)
		}
	}
	if !c.handling {
		c.fill(r)
	}
	c.reschedule(r, instance)
}
