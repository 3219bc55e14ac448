package timeline

import (
	"math"
	"slices"

	"fleetcost/sim"
)

// A BrownOut is a span in which backends are slow, and how the fleet fares meanwhile.
type BrownOut struct {
	From, To sim.Time
	Surface  Surface
}

// answers sets the surface of a moment, and returns until when it is that.
func (r *course) answers(now sim.Time) (until sim.Time) {
	surface := r.Surface
	until = sim.Never
	for i := range r.BrownOuts {
		switch b := &r.BrownOuts[i]; {
		case b.From > now:
			until = min(until, b.From)
		case b.To > now:
			surface, until = b.Surface, min(until, b.To)
		}
	}
	if surface != r.surface {
		r.surface, r.asked = surface, r.asked[:0]
	}
	return until
}

// reaches is what of a load comes to instances that answer: of d dead ones that nobody
// has noticed among n, d/n of the requests go to them, and fail. A balancer that goes by
// the requests in flight sends them nothing, once they have as many as the others. What is
// sent over connections goes where these are.
func (r *course) reaches(load float64) float64 {
	for i, st := range r.services {
		if c := st.Connections; c != nil {
			if lost := c.held(silent); lost > 0 {
				load *= 1 - lost/(lost+c.held(taking)+c.held(draining))
			}
			continue
		}
		if d := st.Pool.Dead(); d > 0 && !(st.Pooled && r.instances[i] > 0) {
			load *= float64(r.instances[i]) / float64(r.instances[i]+d)
		}
	}
	return load
}

// turned is how many requests are turned away within a span because a service has no
// instance: all that come to it, and those that waited there, unless they wait in a queue or their platform
// holds them.
func (r *course) turned(load, span float64) (requests float64) {
	for i, st := range r.services {
		if st.holds() || r.instances[i] > 0 || r.steady.Behind[i] {
			continue
		}
		left := math.Max(0, load-requests/span)
		requests += math.Min(1, r.steady.Visits[i])*left*span + st.backlog
		st.backlog = 0
	}
	return requests
}

// inside is how many requests were in instances that have died since it was asked last:
// of each the same part of what is in flight.
func (r *course) inside() (lost float64) {
	for i, st := range r.services {
		if d := st.Pool.died(); d > 0 && len(r.asked) > 0 && r.asked[i] > 0 {
			lost += float64(d) * r.steady.InFlight[i] / float64(r.asked[i])
		}
	}
	return lost
}

// slowed is the latency where instances are slow that get as many requests as others. One
// that computes c times as slowly under a load is in the state of one at full speed under
// c times the load, on a clock that goes c times as slowly:
//
//	T(λ, μ/c) = c·T(c·λ, μ)
//
// which is exact of work that is CPU alone. A quantile q is theirs where they have more
// than 1 − q of the requests. What they cannot do fails where it would have to wait for longer than
// anybody does (lost, in requests per second).
//
// Under a balancer that goes by the requests in flight the fleet is about one of fewer
// instances, as many as it has strength.
//
// The third result is the share of requests whose latency it is; 0 where it is too small
// for the quantile.
func (r *course) slowed(load float64) (latency, lost, theirs float64, err error) {
	for i, st := range r.services {
		starting, err := r.starting(i, load)
		if err != nil {
			return 0, 0, 0, err
		}
		if starting > latency {
			latency, theirs = starting, 1
		}
		n, c := st.Pool.Slow()
		if n == 0 || load == 0 || r.instances[i] == 0 || math.IsInf(r.capacity[i], 1) {
			continue
		}
		if st.Pooled {
			at, err := r.surface.At(math.Min(load*float64(r.instances[i])/st.Pool.Strength(), mostBusy*r.capacity[i]), r.instances)
			if err != nil {
				return 0, 0, 0, err
			}
			latency, theirs = math.Max(latency, at.Latency), 1
			continue
		}
		share := float64(n) / float64(r.instances[i])
		most := mostBusy * r.capacity[i]
		at, err := r.surface.At(math.Min(c*load, most), r.asked)
		if err != nil {
			return 0, 0, 0, err
		}
		slow := c * at.Latency
		if over := share * (load - r.capacity[i]/c); over > 0 {
			room := r.steady.Room[i] / r.steady.Visits[i] * c * float64(r.instances[i]) / r.capacity[i] // seconds to work it off
			most := math.Min(r.steady.Patience, room)
			wait := most
			if st.Pool.checks != nil { // which end it before it is as long
				wait = math.Min(st.slow, most)
			}
			slow += wait
			if wait == most && !math.IsInf(most, 1) {
				lost += over
			}
		}
		switch {
		case r.Quantile == 0:
			latency, theirs = math.Max(latency, (1-share)*r.steady.Latency+share*slow), 1
		case share > 1-r.Quantile:
			latency, theirs = math.Max(latency, slow), math.Max(theirs, share)
		}
	}
	return latency, lost, theirs, nil
}

// starting is the latency where new instances get few requests yet: 0 where none does. The
// others have as many as in a fleet of those that are reached. Of a balancer that goes by the
// requests in flight they hold no more than (n + 1)/w − 1 each, where new ones hold n, and
// with their fill get what is left: an idle one is asked when they hold 1/w − 1.
func (r *course) starting(i int, load float64) (latency float64, err error) {
	st, serve := r.services[i], float64(r.instances[i])
	reached, full := st.Pool.Reached()
	if load == 0 || reached == 0 || reached >= serve || st.Connections != nil || math.IsInf(r.capacity[i], 1) {
		return 0, nil
	}
	at, err := r.surface.At(math.Min(load*serve/reached, mostBusy*slices.Min(r.capacity)), r.asked)
	if err != nil || !st.Pooled {
		return at.Latency, err
	}
	w := (reached - float64(full)) / (serve - float64(full))
	return math.Min(at.Latency, r.steady.Latency+(1/w-1)*serve/r.capacity[i]), nil
}

// strength is the number of instances that could do as much as those do that serve, as some
// warm up, some are slow, and some get few requests yet. Of a balancer that goes by the requests
// in flight those get what the others cannot do.
func (st *state) strength() float64 {
	switch {
	case st.Connections != nil: // those that drain have theirs
		_, _, leaving := st.Pool.Counts()
		return st.Pool.Strength() + float64(leaving+st.Pool.Away())
	case st.Pooled:
		return st.Pool.Strength()
	}
	reached, _ := st.Pool.Reached()
	return math.Min(st.Pool.Strength(), reached)
}

// rise lets the backlog be what it is when new instances get more requests than before: it is in
// those that are full and stays there, so that they have as much to do as ever. The backlog is
// that of all that are reached, if each of them had as much; of it this part is there.
func (st *state) rise(serve float64) (there, all float64) {
	reached, full := st.Pool.Reached()
	if st.Pooled || reached == 0 || st.Life.SlowStart == 0 || st.Connections != nil {
		return 1, serve
	}
	if st.reached > 0 && st.reached < reached {
		st.backlog *= reached / st.reached
	}
	st.reached = reached
	return float64(full) / reached, reached
}

// toil is by how much slow instances lengthen the CPU work of a service.
func (st *state) toil(serving float64) float64 {
	n, c := st.Pool.Slow()
	switch {
	case n == 0:
		return 1
	case st.Pooled:
		return serving / st.Pool.Strength()
	}
	return 1 + (c-1)*float64(n)/serving
}

// checked tells the pool of a service how long a health check waits there for its answer, which
// is a request of no work: as long as a request does beyond what it takes in an idle fleet, and
// for the backlog. In a slow one under a load of c times what it can do more and more waits,
//
//	w' = c·λ/(μ·n) − 1
//
// on its own clock, up to what there is room for.
func (r *course) checked(i int, load, span, waits float64) error {
	st := r.services[i]
	if st.Pool.checks == nil || r.instances[i] == 0 {
		return nil
	}
	st.Pool.checks.busy = r.busyWith(i, load)
	response := func(load float64) (float64, error) {
		at := math.Max(1e-9, math.Min(load, mostBusy*slices.Min(r.capacity)))
		steady, err := r.surface.At(at, r.asked)
		return steady.InFlight[i] / (at * steady.Visits[i]), err
	}
	idle, err := response(0.02 * slices.Min(r.capacity))
	if err != nil {
		return err
	}
	now, err := response(load)
	if err != nil {
		return err
	}
	full := waits + math.Max(0, now-idle)
	n, c := st.Pool.Slow()
	if n == 0 || st.Pooled {
		st.slow = 0
		st.Pool.waits(full, c*full)
		return nil
	}
	more, err := response(c * load)
	if err != nil {
		return err
	}
	room := r.steady.Room[i] / r.steady.Visits[i] * c * float64(r.instances[i]) / r.capacity[i]
	st.slow = math.Max(0, math.Min(st.slow+span*(c*load/r.capacity[i]-1), math.Min(r.steady.Patience, room)))
	st.Pool.waits(full, st.slow+c*math.Max(0, more-idle))
	return nil
}

// busyWith tells whether a service might soon have more to do than it can.
func (r *course) busyWith(i int, load float64) bool {
	const busy = 0.7
	return len(r.capacity) == 0 || load > busy*r.capacity[i] || r.services[i].backlog > 0
}
