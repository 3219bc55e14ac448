package engine

import (
	"errors"
	"fmt"

	"fleetcost/models/result"
	"fleetcost/sim"
)

// freeze computes the time averages of all services at the end of measuring.
func (r *run) freeze() {
	m := &r.measure
	span := float64(m.ended - m.started)
	if span <= 0 {
		m.averages = make([]result.Averages, len(r.services))
		m.backends = r.backendTallies(1)
		return
	}
	for _, s := range r.services {
		m.averages = append(m.averages, r.averagesOf(s, span))
	}
	m.whole = r.whole(span)
	m.backends = r.backendTallies(span)
}

// averagesOf computes the time averages of a service over a span in
// nanoseconds that ends now.
func (r *run) averagesOf(s *service, span float64) result.Averages {
	a := result.Averages{
		InSystem:      s.inService.Mean(r.now),
		Blocked:       s.blocked.Mean(r.now),
		Utilization:   share(r.busyOf(s)/span, s.capacity.mean(r.now, s.capacity.started, span)),
		DonePerSecond: float64(s.answers) / span * 1e9,

		ArrivalsPerSecond: float64(s.arrived) / span * 1e9,
		WastedPerSecond:   float64(s.wasted) / span * 1e9,
	}
	for state := range s.in {
		a.In[state] = s.in[state].Mean(r.now)
	}
	lanes, workers, all := 0.0, 0.0, 0.0
	for i := range r.instances[s.first:][:s.count] {
		in := &r.instances[s.first:][i]
		if in.cores != nil {
			a.In[result.Running] += in.cores.lanes / span
			in.used = in.cores.busy / span
		} else {
			in.used = in.running.Mean(r.now)
			a.In[result.Running] += in.used
		}
		lanes += float64(in.count) * float64(s.runtime.Lanes)
		workers += float64(in.count) * float64(in.workers)
		all += in.vcpu
	}
	if s.capacity.changed { // those that there were
		there := s.capacity.mean(r.now, s.capacity.started, span) / all
		lanes, workers = lanes*there, workers*there
	}
	if lanes > 0 {
		a.Lanes = (a.In[result.Running] - s.offloaded.Mean(r.now) + a.Blocked) / lanes
	}
	if workers > 0 && s.limited {
		a.Workers = (a.InSystem - a.In[result.WaitingWorker] - s.undispatched.Mean(r.now)) / workers
	}
	if s.laneVisits > 0 {
		a.LaneWait = a.In[result.WaitingLane] * span / 1e9 / float64(s.laneVisits)
	}
	if s.poolVisits > 0 {
		a.PoolWait = a.In[result.WaitingPool] * span / 1e9 / float64(s.poolVisits)
	}
	s.averageBatches(r, &a, span)
	return a
}

// share of what there is that is used; none of nothing.
func share(used, there float64) float64 {
	if there == 0 {
		return 0
	}
	return used / there
}

// whole are the averages of the system: numbers of requests of all services
// together, shares of the busiest one, waits of the first.
func (r *run) whole(span float64) result.Averages {
	m := &r.measure
	w := m.averages[0]
	w.InSystem = m.inSystem.Mean(r.now)
	w.DonePerSecond = float64(m.completions) / span * 1e9
	vcpus := 0.0
	for _, s := range r.own {
		vcpus += s.capacity.mean(r.now, s.capacity.started, span)
	}
	w.Utilization = share(r.busy()/span, vcpus)
	for _, a := range m.averages[1:len(r.own)] {
		for state := range w.In {
			w.In[state] += a.In[state]
		}
		w.Accelerators = max(w.Accelerators, a.Accelerators)
		w.Blocked += a.Blocked
		w.ArrivalsPerSecond += a.ArrivalsPerSecond
		w.WastedPerSecond += a.WastedPerSecond
		w.Lanes = max(w.Lanes, a.Lanes)
		w.Workers = max(w.Workers, a.Workers)
	}
	return w
}

// ErrStandstill tells that nothing more could happen before all was measured: every user
// waits for an answer, and every request for what others have that wait, too.
var ErrStandstill = errors.New("models: all requests wait for one another")

// report closes the tallies of the run and checks that every request is in them.
func (r *run) report() (*result.Replication, error) {
	m := &r.measure
	if m.phase != draining && r.population != nil {
		return nil, ErrStandstill
	}
	if m.phase != draining {
		return nil, fmt.Errorf("models: the traffic ended before anything was measured")
	}
	rep := &result.Replication{
		Settled:  m.settled,
		Windowed: r.fleet.Traffic.Horizon() > 0,
		Span:     m.ended - m.started,
		Batches:  m.batches,
		Averages: m.whole,
		Backends: m.backends,
		Events:   m.events,
	}
	left, outside := r.countInFlight()
	m.mixed()
	open := m.open
	for i := range m.tallies {
		t := &m.tallies[i]
		c := t.counts()
		c.InFlight = left[i]
		open -= c.InFlight
		if sum := c.Done + c.Errors() + c.InFlight; c.Offered != sum {
			return nil, fmt.Errorf("models: class %s: %d requests offered but %d accounted for", r.fleet.Classes[i].Name, c.Offered, sum)
		}
		rep.Classes = append(rep.Classes, result.ClassTally{
			Name: r.fleet.Classes[i].Name, Counts: c, Latency: t.times, Retried: t.retried, Attempts: t.attempts,
			Queueing: t.queueing, FirstByte: t.firstByte, Longer: t.longer, Answers: t.answers,
		})
	}
	if err := r.reportExternal(rep, outside); err != nil {
		return nil, err
	}
	if open != 0 {
		return nil, fmt.Errorf("models: %d requests are neither decided nor in flight", open)
	}
	var err error
	if rep.Sockets, err = r.clients.counts(); err != nil {
		return nil, err
	}
	total := float64(rep.Span)
	for _, t := range m.states {
		if total > 0 {
			rep.States = append(rep.States, float64(t)/total)
		}
	}
	for i, s := range r.services {
		t := result.ServiceTally{Name: s.runtime.Name, Wait: s.workerWait, BatchWait: s.batchWait, Averages: m.averages[i]}
		if i >= len(r.own) {
			rep.Stations = append(rep.Stations, t)
			continue
		}
		t.Name = r.fleet.Services[i].Name
		for _, in := range r.instances[s.first:][:s.count] {
			one := result.InstanceTally{Done: in.served, Utilization: in.used / in.vcpu}
			if in.served > 0 {
				one.Sojourn = in.sojourn.Seconds() / float64(in.served)
			}
			t.Instances = append(t.Instances, one)
		}
		rep.Services = append(rep.Services, t)
	}
	return rep, nil
}

// reportExternal closes the tallies of the requests from outside, where they are kept
// apart; so many of them are in flight.
func (r *run) reportExternal(rep *result.Replication, inFlight int64) error {
	t := r.external
	if t == nil {
		return nil
	}
	c := t.counts()
	c.InFlight = inFlight
	if sum := c.Done + c.Errors() + c.InFlight; c.Offered != sum {
		return fmt.Errorf("models: %d requests offered from outside but %d accounted for", c.Offered, sum)
	}
	rep.External = &result.ClassTally{Name: "all", Counts: c, Latency: t.times, Longer: t.longer}
	return nil
}

// startMeasuring begins the averages.
func (p *openConnections) startMeasuring(now sim.Time) {
	if p == nil {
		return
	}
	for i := range p.lines {
		p.lines[i].level.Start(now)
	}
}

// counts closes the tallies of the connections.
func (p *openConnections) counts() (all []result.SocketsTally, err error) {
	if p == nil {
		return nil, nil
	}
	for i := range p.lines {
		a := &p.lines[i]
		t := result.SocketsTally{
			Name: a.Name, Opened: a.opened, Closed: a.closed, Lost: a.lost,
			Open: int64(len(a.open)), Refused: a.refused, Mean: a.mean,
		}
		if t.Opened != t.Closed+t.Lost+t.Open {
			return nil, fmt.Errorf("models: connections %s: %d opened but %d accounted for", a.Name, t.Opened, t.Closed+t.Lost+t.Open)
		}
		all = append(all, t)
	}
	return all, nil
}

// freeze notes the averages at the end of measuring.
func (p *openConnections) freeze(now sim.Time) {
	if p == nil {
		return
	}
	for i := range p.lines {
		p.lines[i].mean = p.lines[i].level.Mean(now)
	}
}

// A usage sees who uses a backend: the connections that are held, and the steps
// that wait for one, of their process or of the fleet.
type usage struct {
	held, waiting sim.Level
	visits        int64
}

func (w *usage) start(now sim.Time) {
	w.held.Start(now)
	w.waiting.Start(now)
	w.visits = 0
}

// backendTallies are those of a measured span in nanoseconds that ends now; the
// averages of the services, those of stations among them, are known.
func (r *run) backendTallies(span float64) (tallies []result.BackendTally) {
	station := len(r.own)
	for i := range r.fleet.Backends {
		w := &r.usages[i]
		t := result.BackendTally{Name: r.fleet.Backends[i].Name, Held: w.held.Mean(r.now), Waiting: w.waiting.Mean(r.now), Visits: w.visits}
		if w.visits > 0 {
			t.Wait = t.Waiting * span / 1e9 / float64(w.visits)
		}
		if r.fleet.Backends[i].IsStation() {
			t.Utilization = r.averages[station].Utilization
			station++
		}
		tallies = append(tallies, t)
	}
	return tallies
}
