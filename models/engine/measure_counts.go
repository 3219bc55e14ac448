package engine

import (
	"fleetcost/models"
	"fleetcost/models/program"
	"fleetcost/models/result"
	"fleetcost/sim"
)

// A classTally collects one class over the whole run.
type classTally struct {
	offered  int64
	attempts int64 // requests at its service, retries and hedges among them
	outcomes [result.OutcomeCount]int64
	retried  int64
	degraded int64
	answers  int64 // given while it is measured, whenever the request came
	times    *sim.Tally
	longer   result.Longer
	// Times until it was begun, and until the first byte of its answer was sent;
	// nil where nobody asks.
	queueing, firstByte *sim.Tally
}

// counts of the class so far; what is in flight is not looked at.
func (t *classTally) counts() result.Counts {
	return result.Counts{
		Offered: t.offered, Done: t.outcomes[result.Done], Rejected: t.outcomes[result.Rejected],
		Expired: t.outcomes[result.Expired], Failed: t.outcomes[result.Failed], Degraded: t.degraded,
	}
}

// countArrival enters a request into the tallies.
func (r *run) countArrival(q *request) {
	m := &r.measure
	p := &r.programs[q.class]
	if !q.internal {
		m.countState(r.now)
		m.inSystem.Up(r.now)
	}
	if !p.Client {
		p.service.inService.Up(r.now)
		p.service.arrived++
	}
	if m.phase != measuring {
		return
	}
	if !p.Client && p.Of != program.Untallied {
		m.tallies[p.Of].attempts++
	}
	q.counted = true
	if p.Tally != program.Untallied {
		m.open++
		m.tallies[p.Tally].offered++
		if m.external != nil && !q.internal {
			m.external.offered++
		}
	}
}

// countBegin notes that a request got its worker.
func (r *run) countBegin(q *request, s *service) {
	if q.counted && s.timesWaits {
		r.countWait(q, s)
	}
}

// countWait notes how long a request has waited for its worker.
func (r *run) countWait(q *request, s *service) {
	if q.redeliveries() > 0 { // it was begun before
		return
	}
	p := &r.programs[q.class]
	if s.limited && p.Part != models.Delivery { // whose time began with its message
		s.workerWait.Add(q.begun - q.born)
	}
	if p.Of != program.Untallied {
		r.countQueueing(q, p.Of)
	}
}

// countQueueing notes how long a request of a class has waited to be begun.
func (r *run) countQueueing(q *request, class int) {
	if t := r.tallies[class].queueing; t != nil {
		t.Add(q.begun - q.born)
		r.batchOf(q.born).Classes[class].Queueing.Add(q.begun - q.born)
	}
}

// decide notes how a request ended; the first word counts.
func (r *run) decide(q *request, how result.Outcome) {
	if q.decided {
		return
	}
	q.decided = true
	m := &r.measure
	p := &r.programs[q.class]
	if !q.internal {
		r.decideExternal(q, how)
	}
	if p.Part == models.Handshake {
		r.handsShaken(q, p, how)
	}
	if how == result.Done {
		if !p.Client {
			p.service.answers++
		}
		if m.phase == measuring && p.Tally != program.Untallied {
			m.tallies[p.Tally].answers++
		}
	}
	if !q.counted {
		return
	}
	sojourn := r.now - q.born
	if how == result.Done && q.process != none {
		in := &r.instances[r.processes[q.process].instance]
		in.served++
		in.sojourn += sojourn
	}
	if p.Tally == program.Untallied {
		return
	}
	m.tallies[p.Tally].outcomes[how]++
	batch := m.batchOf(q.born)
	row := &batch.Classes[p.Tally]
	row.Outcomes[how]++
	if how == result.Done {
		m.tallies[p.Tally].times.Add(sojourn)
		row.Times.Add(sojourn)
	}
	if m.external != nil && !q.internal {
		m.external.outcomes[how]++
		row := &batch.Classes[len(m.tallies)]
		row.Outcomes[how]++
		if how == result.Done {
			m.external.times.Add(sojourn)
			row.Times.Add(sojourn)
		}
	}
	m.open--
	if m.open == 0 && m.phase == draining {
		m.over = true
	}
}

// decideExternal notes what concerns requests from outside alone.
func (r *run) decideExternal(q *request, how result.Outcome) {
	m := &r.measure
	if m.options.Observe != nil {
		m.options.Observe(r.departure(q, how))
	}
	if r.population != nil && (how != result.Rejected || r.population.think != nil) {
		r.answeredUser(q)
	}
	if how != result.Done {
		return
	}
	if m.phase == measuring {
		m.completions++
	}
	if !q.counted && m.phase == warming {
		m.warmUp.Add((r.now - q.born).Seconds())
	}
}

// countFirstByte notes that the first byte of an answer is sent, and not for a
// second time where the work is done again.
func (r *run) countFirstByte(q *request) {
	of := r.programs[q.class].Of
	if !q.counted || of == program.Untallied || q.redeliveries() > 0 || r.tallies[of].firstByte == nil {
		return
	}
	r.tallies[of].firstByte.Add(r.now - q.born)
	r.batchOf(q.born).Classes[of].FirstByte.Add(r.now - q.born)
}

// countRetried notes that a client tries again for the first time.
func (r *run) countRetried(q *request) {
	if p := &r.programs[q.class]; p.Client && q.counted {
		r.tallies[p.Tally].retried++
	}
}

// countRedelivery notes that a request is handed out again.
func (r *run) countRedelivery(q *request) {
	p := &r.programs[q.class]
	p.service.arrived++
	if r.phase == measuring && q.counted && p.Of != program.Untallied {
		r.tallies[p.Of].attempts++
	}
}

// countDegraded notes that a request is about to be answered without another
// answer that it could do without.
func (r *run) countDegraded(id uint32) {
	q := &r.requests[id]
	tally := r.programs[q.class].Tally
	if !r.links[id].degraded || !q.counted || q.decided || tally == program.Untallied {
		return
	}
	batch := r.batchOf(q.born)
	r.tallies[tally].degraded++
	batch.Classes[tally].Degraded++
	if r.external != nil && !q.internal {
		r.external.degraded++
		batch.Classes[len(r.tallies)].Degraded++
	}
}

// countLeave takes a request out of the system.
func (r *run) countLeave(q *request) {
	if !q.internal {
		r.countState(r.now)
		r.inSystem.Down(r.now)
	}
	if p := &r.programs[q.class]; !p.Client {
		p.service.inService.Down(r.now)
	}
}

// countState adds the time since the last change to the number in the system.
func (m *measure) countState(now sim.Time) {
	if m.phase != draining {
		m.states[min(m.inSystem.N, maxState)] += now - m.stateSince
	}
	m.stateSince = now
}

// departure of a request that leaves now.
func (r *run) departure(q *request, how result.Outcome) Departure {
	d := Departure{Born: q.born, Begun: q.begun, Left: r.now, Class: int(q.class), Service: r.programs[q.class].Site, Instance: -1, Outcome: how}
	if q.process != none {
		d.Instance = int(r.processes[q.process].instance)
	}
	return d
}
