package engine

import (
	"fleetcost/models/result"
	"fleetcost/sim"
)

// openBatch begins a batch.
func (r *run) openBatch() {
	m := &r.measure
	b := result.Batch{From: r.now, Classes: make([]result.BatchClass, len(m.tallies)+1)}
	for i := range m.tallies {
		t := &m.tallies[i]
		b.Classes[i].Times = new(sim.Sketch)
		if t.queueing != nil {
			b.Classes[i].Queueing = new(sim.Sketch)
		}
		if t.firstByte != nil {
			b.Classes[i].FirstByte = new(sim.Sketch)
		}
	}
	if m.external != nil {
		b.Classes[len(m.tallies)].Times = new(sim.Sketch)
	}
	m.batches = append(m.batches, b)
}

// batchOf is the batch in which a request arrived.
func (m *measure) batchOf(born sim.Time) *result.Batch {
	i := len(m.batches) - 1
	for i > 0 && m.batches[i].From > born {
		i--
	}
	return &m.batches[i]
}

// fileBatch notes how busy the fleet was in the batch that ends now.
func (r *run) fileBatch() {
	m := &r.measure
	b := &m.batches[len(m.batches)-1]
	span := float64(r.now - b.From)
	busy, inSystem, queued := r.busy(), r.inSystemArea(), r.queuedArea()
	if span > 0 {
		b.Utilization = share((busy-m.busyFrom)/span, r.vcpus(span))
		b.InSystem = (inSystem - m.inSystemFrom) / span
		b.Queued = (queued - m.queuedFrom) / span
	}
	b.Services = r.fileServices(max(span, 1))
	m.busyFrom, m.inSystemFrom, m.queuedFrom = busy, inSystem, queued
}

// mixed fills in the last row of every batch, where it is not kept apart: all
// classes together.
func (m *measure) mixed() {
	if m.external != nil {
		return
	}
	last := len(m.tallies)
	for i := range m.batches {
		row := m.batches[i].Classes
		if last == 1 {
			row[last] = row[0]
			continue
		}
		for j := range row[:last] {
			row[last].Add(&row[j])
		}
	}
}

// inSystemArea is the number of requests in the system, or in the services of the
// fleet where there are more, those among them that nobody outside waits for: its
// integral since measuring began, in nanoseconds.
func (r *run) inSystemArea() float64 {
	n := 0.0
	for _, s := range r.own {
		n += s.inService.Area(r.now)
	}
	return max(r.measure.inSystem.Area(r.now), n)
}

// queuedArea is the number of requests that compute in the services of the fleet or
// wait there for their turn, not for I/O or for the answer of another: its integral
// since measuring began, in nanoseconds.
func (r *run) queuedArea() (n float64) {
	for _, s := range r.own {
		n += s.inService.Area(r.now) - s.in[result.InIO].Area(r.now) - s.in[result.Calling].Area(r.now)
	}
	return n
}

// fileServices are the utilizations of the services over the batch of that
// span, in nanoseconds.
func (r *run) fileServices(span float64) (shares []float64) {
	for _, s := range r.own {
		busy := r.busyOf(s)
		shares = append(shares, share((busy-s.busyFrom)/span, s.capacity.mean(r.now, s.capacity.batch, span)))
		s.busyFrom, s.capacity.batch = busy, s.capacity.until(r.now)
	}
	return shares
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

// vcpus of the whole fleet, in the mean over the batch of that span, in nanoseconds.
func (r *run) vcpus(span float64) float64 {
	sum := 0.0
	for _, s := range r.own {
		sum += s.capacity.mean(r.now, s.capacity.batch, span)
	}
	return sum
}
