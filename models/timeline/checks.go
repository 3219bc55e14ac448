package timeline

import (
	"math"
	"slices"

	"fleetcost/models"
	"fleetcost/sim"
)

// checks are the health checks of a pool, each instance at its own time of the interval. Over a
// fluid one fails that would be answered too late: what waits before it takes longer than
// the timeout. Over a run of requests it is one of them.
//
// An instance that is taken out keeps what it has, and works it off: it answers in time again
// when that takes no longer than the timeout.
type checks struct {
	*models.HealthCheck
	each    map[int]*check // by place, of those that have failed
	out     int            // of them are taken out
	open    bool           // and get requests nevertheless
	ejected int            // since it was asked last

	// Of those at full speed, and of those that are slow: how long one waits for its answer, in
	// seconds, and since when that is too long.
	wait  [2]float64
	since [2]sim.Time
	// Busy says that somebody might be late soon.
	busy bool
}

// A check is what is known of an instance that has failed one.
type check struct {
	failed, passed int // in a row
	out            bool
	clear          sim.Time // when it has worked off what it had
}

func newChecks(of *models.HealthCheck) *checks {
	if of == nil {
		return nil
	}
	return &checks{HealthCheck: of, each: map[int]*check{}, since: [2]sim.Time{sim.Never, sim.Never}}
}

// phase is when in the interval an instance is asked: any number of them about evenly over it.
func (c *checks) phase(place int) sim.Time {
	const golden = 0.6180339887498949
	_, part := math.Modf(float64(place) * golden)
	return sim.Time(part * float64(c.Interval))
}

// nextCheck is when an instance is asked next. Of a fluid that does not matter where nobody is
// late, and where somebody might be it is looked at once in an interval.
func (p *Pool) nextCheck() (next sim.Time) {
	c := p.checks
	next = sim.Never
	switch {
	case c == nil:
		return next
	case p.hands != nil, len(c.each) > 0, c.since != [2]sim.Time{sim.Never, sim.Never}:
	case c.busy, p.fate != nil && len(p.fate.slow) > 0:
		return (p.now/c.Interval + 1) * c.Interval
	default:
		return next
	}
	for _, place := range p.serving() {
		phase := c.phase(place)
		next = min(next, phase+((p.now-phase+c.Interval)/c.Interval)*c.Interval)
	}
	return next
}

// Due are the places of those that are asked now.
func (p *Pool) Due() (places []int) {
	if c := p.checks; c != nil {
		for _, place := range p.serving() {
			if since := p.now - c.phase(place); since >= 0 && since%c.Interval == 0 {
				places = append(places, place)
			}
		}
	}
	return places
}

// Checked tells how a check of an instance went.
func (p *Pool) Checked(place int, answered bool) {
	c := p.checks
	k := c.each[place]
	switch {
	case k == nil && answered:
		return
	case k == nil:
		k = &check{}
		c.each[place] = k
	}
	if answered {
		k.failed, k.passed = 0, k.passed+1
	} else {
		k.failed, k.passed = k.failed+1, 0
	}
	switch {
	case !k.out && answered:
		delete(c.each, place)
	case !k.out && k.failed >= c.Unhealthy:
		k.out, k.passed = true, 0
		k.clear = p.now + sim.Seconds(math.Max(0, c.wait[p.slowGroup(place)]-c.Timeout.Seconds()))
		c.out++
		c.ejected++
		if p.hands != nil && !c.open {
			p.hands.Drain(place)
		}
	case k.out && k.passed >= c.Healthy:
		delete(c.each, place)
		c.out--
		if p.hands != nil && !c.open {
			p.hands.Serve(place)
		}
	}
	p.judge()
}

// slowGroup is 1 of those that events have made slow.
func (p *Pool) slowGroup(place int) int {
	if p.slownessOf(place) > 1 {
		return 1
	}
	return 0
}

// check asks those whose time has come, of a fluid.
func (p *Pool) check() {
	c := p.checks
	if c == nil || p.hands != nil {
		return
	}
	for _, place := range p.Due() {
		answered := c.since[p.slowGroup(place)] > p.now-c.Timeout
		if k := c.each[place]; k != nil && k.out && !c.open {
			answered = p.now >= k.clear
		}
		p.Checked(place, answered)
	}
}

// waits tells how long a check waits for its answer, of an instance at full speed and of a slow
// one, from now on.
func (p *Pool) waits(full, slow float64) {
	c := p.checks
	c.wait = [2]float64{full, slow}
	for g, w := range c.wait {
		switch {
		case w <= c.Timeout.Seconds():
			c.since[g] = sim.Never
		case c.since[g] == sim.Never:
			c.since[g] = p.now
		}
	}
}

// away tells whether an instance that serves gets nothing, for its checks have failed.
func (p *Pool) away(place int) bool {
	if p.checks == nil || p.checks.open {
		return false
	}
	k := p.checks.each[place]
	return k != nil && k.out
}

// Away is how many of those are there.
func (p *Pool) Away() int {
	if p.checks == nil || p.checks.open {
		return 0
	}
	return p.checks.out
}

// taken is how many have been taken out since it was asked last.
func (p *Pool) taken() (n int) {
	if p.checks != nil {
		n, p.checks.ejected = p.checks.ejected, 0
	}
	return n
}

// uncheck forgets what is known of an instance that serves no more.
func (p *Pool) uncheck(place int) {
	if p.checks == nil {
		return
	}
	if k := p.checks.each[place]; k != nil && k.out {
		p.checks.out--
	}
	delete(p.checks.each, place)
}

// Serves tells whether the instance of a place serves.
func (p *Pool) Serves(place int) bool { return slices.Contains(p.serving(), place) }
