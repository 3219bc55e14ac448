package models

import "fleetcost/sim"

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
	Degraded  float64 // share of what was done
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
	b := BatchLatency{Count: t.Count, Mean: t.Mean(), ErrorRate: c.ErrorRate(), Degraded: c.DegradedRate()}
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
		sum += r.instances[s.first:][i].busyUntil(r.now)
	}
	return sum
}

// busyUntil is the vCPU-nanoseconds that the instance has used.
func (in *instance) busyUntil(now sim.Time) float64 {
	if in.cores != nil {
		in.cores.advance(now)
		return in.cores.busy
	}
	return in.running.Area(now)
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
