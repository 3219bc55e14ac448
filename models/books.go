package models

import "fleetcost/sim"

// A classTally collects one class: batch is emptied into total after each
// batch.
type classTally struct {
	offered      int64
	attempts     int64 // requests at its service, retries and hedges among them
	outcomes     [outcomes]int64
	retried      int64
	filed        Counts // what earlier batches have reported
	total, batch *sim.Tally
	// Times until it was begun, and until the first byte of its answer was sent;
	// nil where nobody asks.
	queueing, firstByte *series
}

// A series is a time of the requests of a class, in total and in this batch.
type series struct{ total, batch *sim.Tally }

func (s *series) add(t sim.Time) {
	if s != nil {
		s.batch.Add(t)
	}
}

// file empties the batch into the total.
func (s *series) file() BatchLatency {
	if s == nil {
		return BatchLatency{}
	}
	row := summarizeBatch(s.batch, Counts{})
	s.total.Merge(s.batch)
	s.batch.Reset()
	return row
}

// all of the times, those after the last batch too; nil where nobody asks.
func (s *series) all() *sim.Tally {
	if s == nil {
		return nil
	}
	s.total.Merge(s.batch)
	return s.total
}

// counts of the class so far; what is in flight is not looked at.
func (t *classTally) counts() Counts {
	return Counts{
		Offered: t.offered, Done: t.outcomes[Done], Rejected: t.outcomes[Rejected],
		Expired: t.outcomes[Expired], Failed: t.outcomes[Failed],
	}
}

// quantiles that every Latency reports.
var quantiles = []float64{0.5, 0.9, 0.95, 0.99, 0.999}

// A Batch is what was measured in one part of a replication; the spread
// between batches gives the confidence intervals. The last row of Latency is
// that of all classes together.
type Batch struct {
	Latency     []BatchLatency
	Queueing    []BatchLatency // of each class; empty where it was not measured
	FirstByte   []BatchLatency // of each class; empty where it is not streamed
	Utilization float64
	Services    []float64 // utilization of each
	InSystem    float64
}

// BatchLatency holds mean and quantiles of the response times of one class in
// one batch, in seconds, in the order of the fields of Latency.
type BatchLatency struct {
	Count     int64
	Mean      float64
	Quantiles [5]float64
	ErrorRate float64 // of what was decided
}

// fileBatch notes what the batch measured and empties its tallies.
func (r *run) fileBatch() {
	m := &r.measure
	row := Batch{Latency: make([]BatchLatency, 0, len(m.tallies)+1)}
	var all Counts
	for i := range m.tallies {
		t := &m.tallies[i]
		counts := t.counts().minus(t.filed)
		t.filed.add(counts)
		all.add(counts)
		row.Latency = append(row.Latency, summarizeBatch(t.batch, counts))
		row.Queueing = append(row.Queueing, t.queueing.file())
		row.FirstByte = append(row.FirstByte, t.firstByte.file())
		t.total.Merge(t.batch)
		t.batch.Reset()
	}
	if t := m.outside; t != nil {
		all = t.counts().minus(t.filed)
		t.filed.add(all)
		t.total.Merge(t.batch) // which is mixed
	}
	if m.mixed != nil {
		row.Latency = append(row.Latency, summarizeBatch(m.mixed, all))
		m.mixed.Reset()
	} else {
		row.Latency = append(row.Latency, row.Latency[0])
	}
	busy := r.busy()
	span := float64(r.now - m.batchFrom)
	if span > 0 {
		row.Utilization = (busy - m.busyFrom) / span / r.vcpus()
	}
	row.Services = r.fileServices(max(span, 1))
	row.InSystem = float64(max(m.inSystem.N, r.inServices()))
	m.busyFrom, m.batchFrom = busy, r.now
	m.batches = append(m.batches, row)
}

// inServices is the number of requests in the services of the fleet, those among
// them that nobody outside waits for.
func (r *run) inServices() int64 {
	n := int64(0)
	for _, s := range r.own {
		n += s.inService.N
	}
	return n
}

// fileServices are the utilizations of the services over the batch of that
// span, in nanoseconds.
func (r *run) fileServices(span float64) (shares []float64) {
	for _, s := range r.own {
		busy := r.busyOf(s)
		shares = append(shares, (busy-s.busyFrom)/span/r.vcpusOf(s))
		s.busyFrom = busy
	}
	return shares
}

func summarizeBatch(t *sim.Tally, c Counts) BatchLatency {
	b := BatchLatency{Count: t.Count, Mean: t.Mean(), ErrorRate: c.ErrorRate()}
	t.Quantiles(quantiles, b.Quantiles[:])
	return b
}

// busy is the vCPU-nanoseconds that the services have used since measuring
// began.
func (r *run) busy() float64 {
	sum := 0.0
	for _, s := range r.own {
		sum += r.busyOf(s)
	}
	return sum
}

func (r *run) busyOf(s *service) float64 {
	sum := 0.0
	for i := range r.instances[s.first:][:s.count] {
		in := &r.instances[s.first:][i]
		if in.cores != nil {
			in.cores.advance(r.now)
			sum += in.cores.busy
		} else {
			sum += in.running.Area(r.now)
		}
	}
	return sum
}

// vcpus of the whole fleet.
func (r *run) vcpus() float64 {
	sum := 0.0
	for _, s := range r.own {
		sum += r.vcpusOf(s)
	}
	return sum
}

func (r *run) vcpusOf(s *service) float64 {
	sum := 0.0
	for i := range r.instances[s.first:][:s.count] {
		sum += r.instances[s.first:][i].vcpu
	}
	return sum
}

// countArrival enters a request into the books.
func (r *run) countArrival(q *request) {
	m := &r.measure
	p := &r.programs[q.class]
	if !q.inner {
		m.countState(r.now)
		m.inSystem.Up(r.now)
	}
	if !p.client {
		p.service.inService.Up(r.now)
	}
	if m.phase != measuring {
		return
	}
	if !p.client {
		p.service.arrived++
		if p.of != unbooked {
			m.tallies[p.of].attempts++
		}
	}
	q.counted = true
	if p.books != unbooked {
		m.open++
		m.tallies[p.books].offered++
		if m.outside != nil && !q.inner {
			m.outside.offered++
		}
	}
}

// countBegin notes that a request got its worker.
func (r *run) countBegin(q *request, s *service) {
	if q.counted && s.limited && r.programs[q.class].part != Delivery { // whose time began with its message
		s.workerWait.Add(q.begun - q.born)
	}
	if of := r.programs[q.class].of; q.counted && of != unbooked {
		r.tallies[of].queueing.add(q.begun - q.born)
	}
}

// decide notes how a request ended; the first word counts.
func (r *run) decide(q *request, how Outcome) {
	if q.decided {
		return
	}
	q.decided = true
	m := &r.measure
	p := &r.programs[q.class]
	if !q.inner {
		r.decideOutside(q, how)
	}
	if p.part == Handshake {
		r.handsShaken(q, p, how)
	}
	if how == Done && m.phase == measuring && !p.client {
		p.service.answers++
	}
	if !q.counted {
		return
	}
	sojourn := r.now - q.born
	if how == Done && q.process != none {
		in := &r.instances[r.processes[q.process].instance]
		in.served++
		in.sojourn += sojourn
	}
	if p.books == unbooked {
		return
	}
	t := &m.tallies[p.books]
	t.outcomes[how]++
	if m.outside != nil && !q.inner {
		m.outside.outcomes[how]++
	}
	if how == Done {
		t.batch.Add(sojourn)
		if m.mixed != nil && !q.inner {
			m.mixed.Add(sojourn)
		}
	}
	m.open--
	if m.open == 0 && m.phase == draining {
		m.over = true
	}
}

// decideOutside notes what concerns requests from outside alone.
func (r *run) decideOutside(q *request, how Outcome) {
	m := &r.measure
	if m.options.Observe != nil {
		r.observe(q, how)
	}
	if r.crowd != nil && (how != Rejected || r.crowd.think != nil) {
		r.answeredUser(q)
	}
	if how != Done {
		return
	}
	if m.phase == measuring {
		m.completions++
	}
	if !q.counted && m.phase == warming {
		m.warmUp.Add((r.now - q.born).Seconds())
	}
}

// countFirstByte notes that the first byte of an answer is sent.
func (r *run) countFirstByte(q *request) {
	if of := r.programs[q.class].of; q.counted && of != unbooked {
		r.tallies[of].firstByte.add(r.now - q.born)
	}
}

// countRetried notes that a client tries again for the first time.
func (r *run) countRetried(q *request) {
	if p := &r.programs[q.class]; p.client && q.counted {
		r.tallies[p.books].retried++
	}
}

// countLeave takes a request out of the system.
func (r *run) countLeave(q *request) {
	if !q.inner {
		r.countState(r.now)
		r.inSystem.Down(r.now)
	}
	if p := &r.programs[q.class]; !p.client {
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

// observe tells the observer.
func (r *run) observe(q *request, how Outcome) {
	d := Departure{Born: q.born, Begun: q.begun, Left: r.now, Class: int(q.class), Instance: -1, Outcome: how}
	if q.process != none {
		d.Instance = int(r.processes[q.process].instance)
	}
	r.options.Observe(d)
}
