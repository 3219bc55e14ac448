package engine

import (
	"math"

	"fleetcost/models"
	"fleetcost/models/result"
	"fleetcost/models/traffic"
	"fleetcost/sim"
)

// The phases of a run. What arrives while it measures is counted, and only
// that: its latency, its outcome. Draining waits for what is still in flight
// of it, under unchanged traffic, so that slow requests are not lost from the
// tail.
type phase int

const (
	warming phase = iota
	measuring
	draining
)

// measure is the part of a run that watches it.
type measure struct {
	options Options
	phase   phase
	over    bool
	left    int // arrivals until the next look at the phase or batch
	warmUp  *sim.WarmUp
	stages  int  // of the warm-up so far
	stage   int  // requests of its first one
	settles bool // the fleet does, in a warm-up
	settled bool // the warm-up ended by its own rule

	started, ended sim.Time // of measuring
	drain          sim.Time // for which the run goes on at most after it
	batch          int      // number of the batch being filled
	open           int64    // counted requests that are not decided
	tallies        []classTally
	external       *classTally // all classes, requests from outside; nil where there are no others
	batches        []result.Batch

	inSystem     sim.Level
	busyFrom     float64               // vCPU-nanoseconds used before the batch began
	inSystemFrom float64               // and request-nanoseconds in the system
	queuedFrom   float64               // and in the queues of the services
	backends     []result.BackendTally // frozen at the end of measuring
	averages     []result.Averages     // of each service, frozen at the end of measuring,
	whole        result.Averages       // and of all
	states       [maxState + 1]sim.Time
	stateSince   sim.Time
	completions  int64 // answers given while it measures, whenever the request came
	events       int64
}

// maxState is the largest number of requests in the system whose share of
// time is kept apart; more count as this many.
const maxState = 127

// A warm-up is looked at for the first time after so many requests, so many
// relaxation times of the fleet, and as long as the slowest requests take, which are
// not all there before; each further stage doubles what there is.
const (
	firstStage  = 2000
	relaxations = 5 // e^−5: what is left of the empty start
	mostStages  = 6
	mostOfFirst = 1_000_000 // arrivals,
	mostWarmUp  = 2_000_000 // and in all stages before the last
)

// begin starts traffic and measuring.
func (r *run) begin(o Options) {
	f := r.fleet
	m := &r.measure
	m.options = o
	if m.options.Batches < 1 {
		m.options.Batches = 20
	}
	if m.options.Requests < m.options.Batches {
		m.options.Requests = max(100_000, m.options.Batches)
	}
	if f.Traffic.Horizon() == 0 {
		m.options.Requests = max(traffic.Countable(m.options.Requests, f.Traffic.Rate()), m.options.Batches)
	}
	m.warmUp = sim.NewWarmUp()
	for i := range f.Classes {
		t := classTally{times: sim.NewTally()}
		if r.queueing[i] {
			t.queueing = sim.NewTally()
		}
		if r.streams[i] {
			t.firstByte = sim.NewTally()
		}
		m.tallies = append(m.tallies, t)
	}
	if r.sends {
		m.external = &classTally{times: sim.NewTally()}
	}
	m.batches = make([]result.Batch, 0, m.options.Batches)
	stream := sim.Stream(o.Seed, o.Replication, "arrival")
	switch t := f.Traffic.(type) {
	case traffic.Users:
		r.population = newPopulation(t, stream)
		r.arrivals = r.population
	case *traffic.Recorded:
		r.playback = &playback{record: t}
		r.arrivals = r.playback
	case models.Realtime:
		p := newOpenConnections(t, stream)
		r.arrivals = p
		r.settle(p)
	case models.Open:
		r.arrivals = t.Arrivals(stream)
	}
	switch {
	case o.NoWarmUp:
		m.settled = true
		r.startMeasuring()
	case o.WarmUp > 0:
		m.settled = true
		m.left = math.MaxInt
		r.calendar.Schedule(o.WarmUp, boundary, 0, 0)
	case r.playback != nil: // what came before is not on record
		m.settled = true
		r.startMeasuring()
	case f.Traffic.Horizon() > 0 && r.population == nil:
		m.settled = true
		span := min(r.model.warmUp, sim.Minute)
		r.arrivals = &traffic.Preceded{Rate: f.Traffic.Rates()[0], Stream: stream, Until: span, Then: r.arrivals}
		m.left = math.MaxInt
		r.calendar.Schedule(span, boundary, 0, 0)
	default:
		m.stage = max(firstStage, int(min(r.model.warmUp.Seconds()*r.model.comes, mostOfFirst)))
		m.left = m.stage
		m.settles = r.model.settles
	}
	if r.population != nil && r.population.think != nil {
		r.startPopulation(r.population.users)
	}
	r.arriving, r.arrivalOfClass = r.arrivals.Next()
}

// closeBatch is called when as many requests have arrived as were asked for,
// or at the time that was: it ends a stage of the warm-up or a batch.
func (r *run) closeBatch() {
	m := &r.measure
	switch m.phase {
	case warming:
		m.stages++
		m.settled = m.settled || m.settles && m.warmUp.Settled()
		if m.settled || m.stages == mostStages || m.stage<<m.stages > mostWarmUp || r.arriving == sim.Never && r.population == nil {
			r.startMeasuring()
			return
		}
		m.left = m.stage << (m.stages - 1)
	case measuring:
		r.fileBatch()
		if m.batch == m.options.Batches || r.exhausted() {
			r.stopMeasuring()
			return
		}
		r.nextBatch()
	case draining:
		m.left = math.MaxInt
	}
}

// exhausted tells whether traffic without a horizon has ended. Where there is
// a horizon, the silence up to it is part of the story.
func (r *run) exhausted() bool {
	return r.arriving == sim.Never && r.fleet.Traffic.Horizon() == 0 && r.population == nil
}

// startMeasuring begins to count arrivals and time.
func (r *run) startMeasuring() {
	m := &r.measure
	m.phase, m.started = measuring, r.now
	m.inSystem.Start(r.now)
	r.clients.startMeasuring(r.now)
	for _, s := range r.services {
		s.answersBefore, s.arrivedBefore = s.answersBefore+s.answers, s.arrivedBefore+s.arrived
		s.each(func(l *sim.Level) { l.Start(r.now) })
		s.laneVisits, s.poolVisits, s.answers, s.wasted, s.arrived, s.busyFrom = 0, 0, 0, 0, 0, 0
		s.capacity.started = s.capacity.until(r.now)
		s.capacity.batch = s.capacity.started
		s.batches, s.batched = 0, 0
	}
	for i := range r.usages {
		r.usages[i].start(r.now)
	}
	for i := range r.instances {
		in := &r.instances[i]
		in.busyBefore = in.busyUntil(r.now)
		in.running.Start(r.now)
		if in.cores != nil {
			in.cores.startMeasuring(r.now)
		}
	}
	m.states, m.stateSince = [maxState + 1]sim.Time{}, r.now
	m.busyFrom, m.inSystemFrom, m.queuedFrom = 0, 0, 0
	r.nextBatch()
}

// nextBatch says when the batch that begins now is over.
func (r *run) nextBatch() {
	m := &r.measure
	m.batch++
	r.openBatch()
	if h := r.fleet.Traffic.Horizon(); h > 0 {
		m.left = math.MaxInt
		h -= m.options.WarmUp
		r.calendar.Schedule(m.started+h/sim.Time(m.options.Batches)*sim.Time(m.batch), boundary, 0, 0)
		return
	}
	m.left = m.options.Requests*m.batch/m.options.Batches - m.options.Requests*(m.batch-1)/m.options.Batches
}

// stopMeasuring freezes the time averages and lets the counted requests drain.
func (r *run) stopMeasuring() {
	m := &r.measure
	m.countState(r.now)
	m.phase, m.ended, m.left = draining, r.now, math.MaxInt
	r.freeze()
	r.clients.freeze(r.now)
	if m.open == 0 {
		m.over = true
		return
	}
	m.drain = r.drainFor(m.ended - m.started)
	if r.arriving != sim.Never || r.population != nil || r.control != nil {
		r.calendar.Schedule(r.now+max((m.ended-m.started)/10, sim.Second), drainLimit, 0, 0)
	}
}
