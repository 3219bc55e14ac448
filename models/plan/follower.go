package plan

import (
	"slices"

	"fleetcost/models"
	"fleetcost/models/engine"
	"fleetcost/models/result"
	"fleetcost/models/timeline"
	"fleetcost/sim"
)

// A follower lets scalers change a fleet that runs.
type follower struct {
	scalers []*timeline.Scaler
	begin   sim.Time           // of the run, on the scalers' clock
	places  []int              // instances that there may be of each service
	every   int                // of which one in so many is run, under its share of the requests
	ends    []sim.Time         // how long those that drain take which are not
	drains  []map[int]sim.Time // since when they do
	mark    sim.Time           // when the window begins,
	marked  float64            // and what had been paid by then
	last    sim.Time
	arrived []int64
	busy    [][]float64 // until the last look, by services and places
	control *engine.Control
	short   bool   // more instances were wanted than there may be
	holds   []bool // services whose platform keeps what comes while there is no instance
	held    bool   // it did, which no run of requests knows

	asks    int                // the class of the health checks of the first service
	sent    []map[sim.Time]int // by when they were, those of each service: the place that was asked
	answers []answeredCheck    // that nobody has been told of

	backends  []slowBackend
	of        int      // backends
	slowUntil sim.Time // the next time that one becomes slow, or well again

	// openings is how many times as often as in the mean connections are opened at a time, on
	// the scalers' clock; nil where none stay open.
	openings func(at sim.Time) float64
	silent   map[[2]int]bool // places of services that are dead: nobody measures them
}

// expectChecks adds a class to a fleet for the health checks of each service, where there are
// any: requests of little work, whose client waits for the timeout.
func (f *follower) expectChecks(fleet *models.Fleet) {
	f.sent = nil
	classes := slices.Clone(fleet.Classes)
	asks := false
	for i, s := range f.scalers {
		class := models.Class{Name: "health check of " + s.Life.Platform, Service: i, Steps: []models.Step{{Action: models.CPU, Time: constantly(checkWork)}}}
		if s.Life.Health != nil {
			class.Timeout, asks = s.Life.Health.Timeout, true
		}
		classes = append(classes, class)
		f.sent = append(f.sent, map[sim.Time]int{})
	}
	if asks {
		f.asks, fleet.Classes = len(fleet.Classes), classes
	}
}

// checkWork is the CPU work of a health check: a handler that does nothing.
const checkWork = 100 * sim.Microsecond

// An answeredCheck is how a health check of an instance went.
type answeredCheck struct {
	service, place int
	answered       bool
}

// observe notes how a health check went; false of what is none.
func (f *follower) observe(d engine.Departure) bool {
	i := d.Class - f.asks
	if f.asks == 0 || i < 0 || i >= len(f.sent) {
		return false
	}
	f.answers = append(f.answers, answeredCheck{i, f.sent[i][d.Born], d.Outcome == result.Done})
	delete(f.sent[i], d.Born)
	if f.control != nil {
		f.control.Wake()
	}
	return true
}

// check asks the instances of a service whose time has come, and tells how it went before.
func (f *follower) check(i int, now sim.Time, c *engine.Control) {
	s := f.scalers[i]
	if s.Life.Health == nil {
		return
	}
	for _, a := range f.answers {
		if a.service == i && s.Pool.Serves(a.place) {
			s.Pool.Checked(a.place, a.answered)
		}
	}
	f.answers = slices.DeleteFunc(f.answers, func(a answeredCheck) bool { return a.service == i })
	for _, place := range s.Pool.Due() {
		f.sent[i][now] = place
		c.Ask(f.asks+i, i, place)
		f.arrived[i]++ // which is no request of anybody
	}
}

// Tick tells the scalers what happened, and has them act.
func (f *follower) Tick(now sim.Time, c *engine.Control) sim.Time {
	f.control = c
	if f.arrived == nil {
		f.arrived, f.busy = make([]int64, len(f.scalers)), make([][]float64, len(f.scalers))
		for i, s := range f.scalers {
			f.busy[i] = make([]float64, f.places[i])
			for own := 0; own*f.every < f.places[i]; own++ {
				if own*f.every >= s.Pool.Places() {
					c.Stop(i, own, engine.Lost)
				}
			}
			s.Pool.Follow(&hands{f, c, i})
			f.ends, f.drains = append(f.ends, min(s.Ends, s.Life.Drain)), append(f.drains, map[int]sim.Time{})
			s.Ends = s.Life.Drain // it is seen when they are empty
		}
	}
	next := min(now+tickOfController, f.slow(now, c))
	if f.openings != nil {
		c.Openings(f.openings(f.begin + now))
	}
	span := (now - f.last).Seconds()
	f.last = now
	for i, s := range f.scalers {
		used, held := 0.0, 0
		for own := 0; own*f.every < min(s.Pool.Places(), f.places[i]); own++ {
			busy := c.Busy(i, own)
			if f.openings == nil || c.Serves(i, own) && !f.silent[[2]int{i, own}] { // one that drains may have connections for long
				used += busy - f.busy[i][own]
				held += c.Connections(i, own)
			}
			f.busy[i][own] = busy
		}
		times := float64(f.every)
		arrived, inside := c.Arrived(i), times*float64(c.InSystem(i))
		_, serving, _ := s.Pool.Counts()
		f.held = f.held || f.holds[i] && serving == 0 && arrived > f.arrived[i]
		s.Observe(f.begin+now, timeline.Usage{
			Requests: times * float64(arrived-f.arrived[i]), CPU: times * used, Inside: (inside + float64(held)) * span, Serving: float64(serving+s.Pool.Away()) * span, Depth: inside,
		})
		f.arrived[i] = arrived
		s.Pool.Advance(f.begin + now)
		s.Pool.Leaving(func(place int) {
			if f.drained(i, place, now, c) {
				s.Pool.Gone(place)
			}
		})
		f.check(i, now, c)
		s.Act(f.begin + now)
		next = min(next, s.Next()-f.begin)
	}
	if now == f.mark {
		f.marked = f.paid()
	} else if now < f.mark {
		next = min(next, f.mark)
	}
	return next
}

// drained tells whether nothing is left in an instance that drains: it is seen of one that is
// run, and taken for so of another when its time is over.
func (f *follower) drained(service, place int, now sim.Time, c *engine.Control) bool {
	if place%f.every == 0 {
		own := place / f.every
		return c.InFlight(service, own) == 0 && c.Connections(service, own) == 0 && (now > 0 || f.openings == nil)
	}
	since, known := f.drains[service][place]
	if !known {
		f.drains[service][place], since = now, now
	}
	if now-since < f.ends[service] {
		return false
	}
	delete(f.drains[service], place)
	return true
}

// advance lets time pass until the end.
func (f *follower) advance(now sim.Time) {
	for _, s := range f.scalers {
		s.Pool.Advance(f.begin + now)
	}
}

// paid is the instance-seconds of all services until now, or the node-seconds.
func (f *follower) paid() (sum float64) {
	for _, s := range f.scalers {
		sum += s.Pool.Paid()
	}
	return sum
}

// hands are those of one service.
type hands struct {
	f       *follower
	c       *engine.Control
	service int
}

// of is the place in the run of an instance, if it is one that is run.
func (h *hands) of(place int) (own int, run bool) {
	if place >= h.f.places[h.service] {
		h.f.short = true
		return 0, false
	}
	return place / h.f.every, place%h.f.every == 0
}

func (h *hands) Boot(place int) {
	if own, run := h.of(place); run {
		h.c.Boot(h.service, own)
	}
}

func (h *hands) Serve(place int) {
	if own, run := h.of(place); run {
		h.c.Serve(h.service, own)
	}
}

func (h *hands) Slow(place int, factor float64) {
	if own, run := h.of(place); run {
		h.c.Slow(h.service, own, factor)
	}
}

func (h *hands) Weigh(place int, share float64) {
	if own, run := h.of(place); run {
		h.c.Weigh(h.service, own, share)
	}
}

func (h *hands) Drain(place int) {
	if own, run := h.of(place); run {
		h.c.Drain(h.service, own)
	}
}

// hung is how many times as long the CPU work of an instance takes that is dead: what is in
// it waits until health checks take it out, or whoever waits gives up.
const hung = 1e7

func (h *hands) Crash(place int) {
	if own, run := h.of(place); run {
		h.c.Slow(h.service, own, hung)
		h.f.silent[[2]int{h.service, own}] = true
	}
}

func (h *hands) Stop(place int) {
	if own, run := h.of(place); run {
		h.c.Stop(h.service, own, engine.Lost)
		delete(h.f.silent, [2]int{h.service, own})
	}
}

// slow makes backends as slow in a run as they are at a time, and returns until when
// they are so.
func (f *follower) slow(now sim.Time, c *engine.Control) (until sim.Time) {
	until = sim.Never
	for _, at := range turns(f.backends) {
		if at > f.begin+now {
			until = at - f.begin
			break
		}
	}
	if until == f.slowUntil {
		return until
	}
	f.slowUntil = until
	factors := factorsAt(f.backends, f.begin+now, f.of)
	for _, s := range f.backends {
		factor := 1.0
		if factors != nil {
			factor = factors[s.backend]
		}
		c.SlowBackend(s.backend, factor)
	}
	return until
}
