package timeline

import (
	"math/rand/v2"
	"slices"

	"fleetcost/sim"
)

// A lack of capacity: the cloud has not what is ordered. While there is one each order is refused
// by itself with a probability q, and tried again after a time r, so that what is ordered
// comes q/(1 − q)·r later in the mean. Nobody pays for what is refused.
type lack struct {
	chance  *rand.Rand
	spans   []shortage
	waiting int      // orders that were refused, of instances
	again   sim.Time // when they are tried again
}

// A shortage is one until a time.
type shortage struct {
	until, retry sim.Time
	refused      float64
}

// worst is the shortage of a moment; of several the one that refuses most.
func (l *lack) worst(now sim.Time) (worst shortage) {
	l.spans = slices.DeleteFunc(l.spans, func(s shortage) bool { return s.until <= now })
	for _, s := range l.spans {
		if s.refused > worst.refused {
			worst = s
		}
	}
	return worst
}

// grants tells whether an order is filled, and else when it is tried again.
func (l *lack) grants(now sim.Time) (filled bool, again sim.Time) {
	if l == nil {
		return true, 0
	}
	s := l.worst(now)
	if s.refused == 0 || l.chance.Float64() >= s.refused {
		return true, 0
	}
	return false, now + s.retry
}

// try orders an instance, unless it is refused: then it waits, and the next try is that of all
// that wait. Pods are not refused, but their nodes.
func (p *Pool) try() bool {
	l := p.lack
	if p.nodes != nil {
		l = nil
	}
	filled, again := l.grants(p.now)
	if filled {
		p.order()
		return true
	}
	if l.waiting++; l.waiting == 1 {
		l.again = again
	}
	return false
}

// refused is how many orders wait to be tried again, of so many instances that are missing.
func (p *Pool) refused(missing int) int {
	if p.lack == nil {
		return 0
	}
	p.lack.waiting = max(0, min(p.lack.waiting, missing))
	return p.lack.waiting
}
