package engine

import (
	"slices"

	"fleetcost/models"
	"fleetcost/models/result"
)

// Preemption. Threads of different priority under a scheduler that always runs
// the most urgent (SCHED_FIFO of Linux): a request of a higher level that becomes
// ready takes the lane of one of the lowest at once; that one stands first in its
// level until a lane is free for it, and goes on where it was stopped. With one
// lane it is the queue M/G/1 with preemptive-resume priorities.
//
// Of several on the lowest level the one is stopped that was set going last.
// Levels are those of Class.Priority; where all have the same, requests run to
// completion. Nothing is stopped while a process collects garbage.

// lanesByLevel is what a process under Preemptive switching knows.
type lanesByLevel struct {
	running []uint32 // requests that compute on a lane, in the order in which they began to
	last    []uint32 // of each level, the request that waits for a lane and stands last
}

// newLanesByLevel of a process; nil under any other switching.
func (s *service) newLanesByLevel() *lanesByLevel {
	if s.switching != models.Preemptive {
		return nil
	}
	return &lanesByLevel{last: slices.Repeat([]uint32{none}, s.levels)}
}

// started notes that a request computes.
func (l *lanesByLevel) started(id uint32) { l.running = append(l.running, id) }

// stopped notes that a request computes no more.
func (l *lanesByLevel) stopped(id uint32) {
	if i := slices.Index(l.running, id); i >= 0 {
		l.running = slices.Delete(l.running, i, i+1)
	}
}

// askLane lets a request wait for a lane, or takes one for it.
func (r *run) askLane(id uint32, pr *process) {
	pr.in[result.WaitingLane].Up(r.now)
	r.insert(&pr.ready, pr.byLevel.last, id, false)
	r.preempt(pr)
}

// nextOfLevel is the most urgent of those that wait for a lane.
func (r *run) nextOfLevel(pr *process) uint32 {
	pr.in[result.WaitingLane].Down(r.now)
	id := r.pop(&pr.ready)
	r.taken(pr.byLevel.last, id)
	return id
}

// preempt gives lanes to those that wait and are more urgent than who computes.
func (r *run) preempt(pr *process) {
	for pr.ready.n > 0 && !pr.collector.running {
		victim, lowest := none, r.level(pr.ready.head)
		for _, id := range pr.byLevel.running {
			if level := r.level(id); level > lowest || level == lowest && victim != none {
				victim, lowest = id, level
			}
		}
		if victim == none {
			return
		}
		r.stop(victim, pr)
		id := r.nextOfLevel(pr)
		pr.in[result.WaitingLane].Up(r.now)
		r.insert(&pr.ready, pr.byLevel.last, victim, true)
		r.occupyLane(id, pr)
	}
}

// stop takes a request off its lane; it remembers what is left of its visit.
func (r *run) stop(id uint32, pr *process) {
	q := &r.requests[id]
	in := &r.instances[pr.instance]
	var left float64
	if in.cores == nil {
		in.running.Down(r.now)
		q.gen++ // its laneDone is void
		left = float64(q.until - r.now)
	} else {
		left = in.cores.leave(r, pr.instance, id)
	}
	q.remaining = left / in.slowness
	pr.byLevel.stopped(id)
}

// leave takes a stretch off the cores, or out of the queue for them, and
// returns what is left of it.
func (c *cores) leave(r *run, instance, id uint32) float64 {
	if left, ok := c.interrupt(r, instance, id); ok {
		return left
	}
	return c.withdraw(id)
}
