package engine

import (
	"math"

	"fleetcost/models"
	"fleetcost/models/result"
	"fleetcost/sim"
)

// A limiter is the state of a Limit, in nanoseconds.
type limiter struct {
	gap, tolerance float64 // 1/Rate and (Burst − 1)/Rate; gap 0 lets all in
	full           float64 // when the bucket will be full
}

func newLimiter(l models.Limit) limiter {
	if l.Rate == 0 {
		return limiter{}
	}
	gap := 1e9 / l.Rate
	return limiter{gap: gap, tolerance: gap * float64(l.Burst-1)}
}

// admits takes a token for a request that comes now, if there is one.
func (l *limiter) admits(now sim.Time) bool {
	if l.full > float64(now)+l.tolerance {
		return false
	}
	l.full = math.Max(l.full, float64(now)) + l.gap
	return true
}

// admits tells whether the service lets a request in that has just arrived, and
// is counted among those in it.
func (s *service) admits(now sim.Time) bool {
	if s.most > 0 && s.inService.N > s.most {
		return false
	}
	return s.limiter.gap == 0 || s.limiter.admits(now)
}

// shed drops a request that has waited for a worker for too long.
func (r *run) shed(id uint32) {
	r.decide(&r.requests[id], result.Rejected)
	r.replyToCaller(id, result.Rejected)
	r.withdraw(id)
	r.free(id)
}
