package platforms

import (
	"math/rand/v2"

	"fleetcost/models"
	"fleetcost/sim"
)

// A Pool has instances that take one request at a time and appear on demand. A request
// takes the instance that was used last; where all are busy, a new one starts for it, and
// it waits for that. One that has been idle for KeepAlive goes. So there are at any time
//
//	max of N(s) over t − KeepAlive ≤ s ≤ t
//
// where N are the requests in flight, and a request that makes N larger than that is one
// that waits. Kept are there all the time, and take requests before others do. Where Limit
// instances are busy, a request is turned away.
type Pool struct {
	KeepAlive   sim.Time
	Kept, Limit int
	Lasts, Init func(*rand.Rand) sim.Time // of a request, and of a cold start
}

// Pooled is what became of a pool.
type Pooled struct {
	Requests int64
	Cold     int64 // waited for a cold start
	Refused  int64
	OnKept   int64    // were served by instances that are kept
	Starting sim.Time // all cold starts together
	Span     sim.Time
	There    float64 // instances in the mean,
	Busy     float64 // and those of them with a request
	Most     int     // at once
}

// Share is a part of the requests.
func (p *Pooled) Share(n int64) float64 {
	if p.Requests == 0 {
		return 0
	}
	return float64(n) / float64(p.Requests)
}

// MeanInit is that of the requests that waited, in seconds.
func (p *Pooled) MeanInit() float64 {
	if p.Cold == 0 {
		return 0
	}
	return p.Starting.Seconds() / float64(p.Cold)
}

// Run serves arrivals until a time; what came before from is not counted. At the beginning
// there are so many idle instances.
func (p Pool) Run(arrivals models.Arrivals, from, until sim.Time, warm int, r *rand.Rand) Pooled {
	s := pooling{Pool: p}
	if p.Limit > 0 {
		warm = min(warm, p.Limit)
	}
	for range max(warm-p.Kept, 0) {
		s.idle = append(s.idle, 0)
	}
	s.kept = p.Kept
	for at, _ := arrivals.Next(); at < until; at, _ = arrivals.Next() {
		s.until(at)
		if at >= from && !s.counts {
			s.counts, s.began, s.out.Most = true, at, 0
			s.area, s.busyArea = 0, 0
		}
		s.arrive(at, r)
	}
	s.until(until)
	if s.out.Span = until - max(s.began, from); s.out.Span > 0 {
		s.out.There, s.out.Busy = s.area/float64(s.out.Span), s.busyArea/float64(s.out.Span)
	}
	return s.out
}

// pooling is a pool under way.
type pooling struct {
	Pool
	idle           []sim.Time // of those that are not kept, since when; the one used last at the end
	oldest         int        // the first of them that is still there
	kept           int        // idle ones of those that are kept
	ends           sim.Calendar
	busy           int
	counts         bool
	began, now     sim.Time
	area, busyArea float64
	out            Pooled
}

// Whose instance an end frees.
const (
	ofMany uint8 = iota
	ofKept
)

// until lets all happen that does before a time.
func (s *pooling) until(at sim.Time) {
	for s.ends.Len() > 0 && s.ends.Next() <= at {
		e := s.ends.Pop()
		s.expire(e.At)
		s.pass(e.At)
		s.busy--
		if e.Kind == ofKept {
			s.kept++
		} else {
			s.idle = append(s.idle, e.At)
		}
	}
	s.expire(at)
	s.pass(at)
}

// pass counts the time until now.
func (s *pooling) pass(now sim.Time) {
	span := float64(now - s.now)
	s.area += span * float64(s.there())
	s.busyArea += span * float64(s.busy)
	s.now = now
}

// there is how many instances there are.
func (s *pooling) there() int { return s.busy + s.kept + len(s.idle) - s.oldest }

// expire takes away those that have been idle for too long by now, each when it had been.
func (s *pooling) expire(now sim.Time) {
	for s.oldest < len(s.idle) && s.idle[s.oldest]+s.KeepAlive <= now {
		s.pass(max(s.idle[s.oldest]+s.KeepAlive, s.now))
		s.oldest++
	}
	if s.oldest > 1024 && 2*s.oldest > len(s.idle) {
		s.idle = append(s.idle[:0], s.idle[s.oldest:]...)
		s.oldest = 0
	}
}

func (s *pooling) arrive(at sim.Time, r *rand.Rand) {
	lasts, kind := s.Lasts(r), ofMany
	if s.counts {
		s.out.Requests++
	}
	switch {
	case s.kept > 0:
		s.kept--
		kind = ofKept
		if s.counts {
			s.out.OnKept++
		}
	case s.oldest < len(s.idle):
		s.idle = s.idle[:len(s.idle)-1]
	case s.Limit > 0 && s.there() >= s.Limit:
		if s.counts {
			s.out.Refused++
		}
		return
	default:
		init := s.Init(r)
		lasts += init
		if s.counts {
			s.out.Cold++
			s.out.Starting += init
		}
	}
	s.busy++
	s.out.Most = max(s.out.Most, s.there())
	s.ends.Schedule(at+lasts, kind, 0, 0)
}
