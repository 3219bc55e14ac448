package engine

import (
	"slices"

	"fleetcost/models"
	"fleetcost/models/program"
	"fleetcost/sim"
)

// What is in flight when a run ends. A request that arrived in the measured span
// and is not decided yet is one of the slowest: percentiles of those that were
// answered would be percentiles of survivors. So
//
//   - the run goes on, under unchanged traffic, for at least a tenth of its length,
//     and until all that is left is known, for as long as the slowest requests take
//     (load.Longest) where that is not too many arrivals;
//   - what then only waits for its own I/O is known: it takes as long as it was drawn
//     to take, and counts as if it had ended;
//   - what else is left took at least as long as it has been there, and as its own
//     I/O takes. It is in the percentiles with that, and the upper end of an interval
//     that depends on it is unbounded (Summarize).

// mostDrained bounds the time for which a run goes on, in times of the measured one.
const mostDrained = 5

// drainFor is how long a run may go on after a span that was measured.
func (r *run) drainFor(span sim.Time) sim.Time {
	longest := r.model.longest
	for i := range r.fleet.Classes {
		longest = max(longest, r.fleet.Classes[i].Timeout)
	}
	return max(span/10, sim.Second, min(longest, mostDrained*span))
}

// drained ends the run when its time is up or all that is in flight is known;
// until then it looks again when it has gone on for twice as long.
func (r *run) drained() {
	m := &r.measure
	left := m.ended + m.drain - r.now
	if m.phase != draining || left <= 0 || r.allKnown() {
		m.over = true
		return
	}
	r.calendar.Schedule(r.now+min(left, max(r.now-m.ended, sim.Second)), drainLimit, 0, 0)
}

// allKnown tells whether all that is counted and in flight is known.
func (r *run) allKnown() bool {
	known := r.knownEnds()
	for id := range r.undecided() {
		if _, ok := known[id]; !ok {
			return false
		}
	}
	return true
}

// undecided yields the requests that are in the system and counted but not decided, by
// looking at every one of them: the count of law 1 does not rest on a difference.
func (r *run) undecided() func(yield func(uint32) bool) {
	free := make([]bool, len(r.requests))
	for id := r.spare; id != none; id = r.requests[id].next {
		free[id] = true
	}
	return func(yield func(uint32) bool) {
		for id := range r.requests {
			if q := &r.requests[id]; !free[id] && q.counted && !q.decided && !yield(uint32(id)) {
				return
			}
		}
	}
}

// knownEnds are the requests that have nothing before them but I/O of their own,
// and hardly any CPU time, and when they will end.
func (r *run) knownEnds() map[uint32]sim.Time {
	ends := map[uint32]sim.Time{}
	r.calendar.Each(func(e sim.Event) {
		if e.Kind != ioDone || r.requests[e.Ref].gen != e.Gen {
			return
		}
		if end, ok := r.endAfter(e.Ref, e.At); ok {
			ends[e.Ref] = end
		}
	})
	return ends
}

// littleCPU is the share of a request's time that it may still compute, and wait to
// compute, without being unknown.
const littleCPU = 0.01

// endAfter is when a request ends whose step of I/O is over at a time, if nothing
// that others do can change that by much.
func (r *run) endAfter(id uint32, at sim.Time) (sim.Time, bool) {
	q := &r.requests[id]
	p := &r.programs[q.class]
	if p.Timeout > 0 {
		return 0, false
	}
	computing := 0.0
	for j := int(q.op) + 1; j < len(p.Ops); j++ {
		work := r.work[int(id)*r.stride+j]
		switch o := &p.Ops[j]; {
		case o.Action == models.CPU && !o.Blocking:
			computing += work
		case o.Action == models.IO && (o.Delay || o.Sleep || r.unlimited(o)):
		default:
			return 0, false
		}
		at += sim.Time(work + 0.5)
	}
	return at, computing <= littleCPU*float64(at-q.born)
}

// unlimited tells whether nobody ever waits for what a step of I/O needs.
func (r *run) unlimited(o *program.Op) bool {
	return o.Beyond == nil && r.ownPools == nil && !r.keeping &&
		(len(r.fleet.Backends) == 0 || r.fleet.Backends[o.Backend].Connections == 0)
}

// atLeast is how long a request will have taken at least, when it is answered.
func (r *run) atLeast(id uint32) sim.Time {
	q := &r.requests[id]
	own := 0.0
	for j, o := range r.programs[q.class].Ops {
		switch o.Action {
		case models.IO:
			own += r.work[int(id)*r.stride+j]
		case models.Cache, program.MayFail:
			return r.now - q.born // it may pass over what follows
		}
	}
	return max(r.now-q.born, sim.Time(own))
}

// countInFlight enters what is in flight at the end of the run into the tallies,
// and returns how many requests of each class that are, and of those from outside.
func (r *run) countInFlight() (classes []int64, outside int64) {
	m := &r.measure
	classes = make([]int64, len(m.tallies))
	known := r.knownEnds()
	for id := range r.undecided() {
		q := &r.requests[id]
		p := &r.programs[q.class]
		r.countWaiting(q, p)
		if p.Tally == program.Untallied {
			continue
		}
		classes[p.Tally]++
		end, ok := known[id]
		took := end - q.born
		if !ok {
			took = r.atLeast(id)
		}
		expires := p.Timeout > 0 && took > p.Timeout
		if !expires {
			m.tallies[p.Tally].take(took, ok)
			m.batchOf(q.born).Classes[p.Tally].Times.Add(took)
		}
		if q.internal {
			continue
		}
		outside++
		if m.external != nil && !expires {
			m.external.take(took, ok)
			m.batchOf(q.born).Classes[len(m.tallies)].Times.Add(took)
		}
	}
	return classes, outside
}

// take enters a time that is known, or is only known to be longer than that.
func (t *classTally) take(took sim.Time, known bool) {
	if known {
		t.times.Add(took)
		return
	}
	addTo(&t.longer.Latency, took)
}

// addTo adds a time to a tally, which is made when there is none.
func addTo(t **sim.Tally, took sim.Time) {
	if *t == nil {
		*t = sim.NewTally()
	}
	(*t).Add(took)
}

// countWaiting enters a request that was not begun, or whose answer has no first
// byte yet, into the times of those that were.
func (r *run) countWaiting(q *request, p *boundProgram) {
	if q.redeliveries() > 0 {
		return // it was begun before
	}
	so := r.now - q.born
	if q.waiting && p.service.limited && p.Part != models.Delivery {
		p.service.workerWait.Add(so)
	}
	if p.Of == program.Untallied {
		return
	}
	t, row := &r.tallies[p.Of], &r.batchOf(q.born).Classes[p.Of]
	if t.queueing != nil && q.waiting {
		addTo(&t.longer.Queueing, so)
		row.Queueing.Add(so)
	}
	if t.firstByte != nil && !slices.ContainsFunc(p.Ops[:q.op], func(o program.Op) bool { return o.Action == program.FirstByte }) {
		addTo(&t.longer.FirstByte, so)
		row.FirstByte.Add(so)
	}
}
