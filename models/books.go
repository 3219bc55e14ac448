package models

import "fleetcost/sim"

// A classTally collects one class: batch is emptied into total after each
// batch.
type classTally struct {
	offered      int64
	outcomes     [outcomes]int64
	filed        Counts // what earlier batches have reported
	total, batch *sim.Tally
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
	Utilization float64
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
		t.total.Merge(t.batch)
		t.batch.Reset()
	}
	if m.mixed != nil {
		row.Latency = append(row.Latency, summarizeBatch(m.mixed, all))
		m.mixed.Reset()
	} else {
		row.Latency = append(row.Latency, row.Latency[0])
	}
	busy := r.busy()
	if span := float64(r.now - m.batchFrom); span > 0 {
		row.Utilization = (busy - m.busyFrom) / span / r.vcpus()
	}
	row.InSystem = float64(m.inSystem.N)
	m.busyFrom, m.batchFrom = busy, r.now
	m.batches = append(m.batches, row)
}

func summarizeBatch(t *sim.Tally, c Counts) BatchLatency {
	b := BatchLatency{Count: t.Count, Mean: t.Mean(), ErrorRate: c.ErrorRate()}
	t.Quantiles(quantiles, b.Quantiles[:])
	return b
}

// busy is the vCPU-nanoseconds used since measuring began.
func (r *run) busy() float64 {
	sum := 0.0
	for i := range r.instances {
		in := &r.instances[i]
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
	for i := range r.instances {
		sum += r.instances[i].vcpu
	}
	return sum
}

// countArrival enters a request into the books.
func (r *run) countArrival(q *request) {
	m := &r.measure
	m.countState(r.now)
	m.inSystem.Up(r.now)
	if m.phase == measuring {
		q.counted = true
		m.open++
		m.tallies[q.class].offered++
	}
}

// countBegin notes that a request got its worker.
func (r *run) countBegin(q *request) {
	if q.counted && r.limited {
		r.workerWait.Add(q.begun - q.born)
	}
}

// decide notes how a request ended; the first word counts.
func (r *run) decide(q *request, how Outcome) {
	if q.decided {
		return
	}
	q.decided = true
	m := &r.measure
	if m.options.Observe != nil {
		r.observe(q, how)
	}
	if r.crowd != nil && how != Rejected {
		r.answered(q)
	}
	if how == Done && m.phase == measuring {
		m.completions++
	}
	if !q.counted {
		if m.phase == warming && how == Done {
			m.warmUp.Add((r.now - q.born).Seconds())
		}
		return
	}
	t := &m.tallies[q.class]
	t.outcomes[how]++
	if how == Done {
		sojourn := r.now - q.born
		t.batch.Add(sojourn)
		if m.mixed != nil {
			m.mixed.Add(sojourn)
		}
		in := &r.instances[r.processes[q.process].instance]
		in.served++
		in.sojourn += sojourn
	}
	m.open--
	if m.open == 0 && m.phase == draining {
		m.over = true
	}
}

// countLeave takes a request out of the system.
func (r *run) countLeave(q *request) {
	r.countState(r.now)
	r.inSystem.Down(r.now)
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
