package queueing

import (
	"errors"
	"fmt"
	"math"
	"sort"
)

// Staffing asks how many servers M/M/c needs for this traffic. Every measure
// falls as servers are added, so the fewest that keep a goal are found by
// bisection; one server fewer would miss it.
//
// The answers hold as far as M/M/c does: one line, Poisson arrivals, exponential
// service. They are at least 1, without traffic too.
type Staffing struct {
	Arrival float64 // λ, requests per second; may be 0
	Service float64 // μ, requests per second of one busy server
}

// Validate reports every parameter out of range.
func (s Staffing) Validate() error { return s.with(1).Validate() }

// ForUtilization returns the fewest servers that are busy for at most this share
// of the time, above 0 and up to 1, and are not overloaded.
func (s Staffing) ForUtilization(limit float64) (int, error) {
	if err := errors.Join(s.Validate(), positiveShare("utilization", limit)); err != nil {
		return 0, err
	}
	return s.fewest(func(m MMc) (bool, error) {
		a, err := m.Averages()
		return a.Utilization <= limit, err
	})
}

// ForProbWait returns the fewest servers with which at most this share of the
// requests, above 0 and up to 1, waits at all.
func (s Staffing) ForProbWait(limit float64) (int, error) {
	if err := errors.Join(s.Validate(), positiveShare("probability of waiting", limit)); err != nil {
		return 0, err
	}
	return s.fewest(func(m MMc) (bool, error) {
		a, err := m.Averages()
		return a.ProbWait <= limit, err
	})
}

// ForWaitMean returns the fewest servers with a mean wait of at most this many
// seconds.
func (s Staffing) ForWaitMean(limit float64) (int, error) {
	if err := errors.Join(s.Validate(), positive("mean wait", limit)); err != nil {
		return 0, err
	}
	return s.fewest(func(m MMc) (bool, error) {
		a, err := m.Averages()
		return a.WaitMean <= limit, err
	})
}

// ForWaitQuantile returns the fewest servers with which a share p of the requests,
// at least 0 and below 1, waits at most this many seconds: P(W > limit) ≤ 1-p.
func (s Staffing) ForWaitQuantile(p, limit float64) (int, error) {
	if err := errors.Join(s.Validate(), level(p), nonNegative("wait", limit)); err != nil {
		return 0, err
	}
	return s.fewest(func(m MMc) (bool, error) {
		wait, err := m.Wait()
		return err == nil && wait.law.tail(limit) <= 1-p, err
	})
}

// ForSojournQuantile returns the fewest servers with which a share p of the
// requests, at least 0 and below 1, is done within this many seconds:
// P(T > limit) ≤ 1-p. The same quantile of the service time alone must be below
// the limit, or the goal is an [UnattainableError].
func (s Staffing) ForSojournQuantile(p, limit float64) (int, error) {
	if err := errors.Join(s.Validate(), level(p), positive("sojourn", limit)); err != nil {
		return 0, err
	}
	if floor := -math.Log1p(-p) / s.Service; floor >= limit {
		return 0, &UnattainableError{Goal: limit, Floor: floor}
	}
	return s.fewest(func(m MMc) (bool, error) {
		sojourn, err := m.Sojourn()
		return err == nil && sojourn.law.tail(limit) <= 1-p, err
	})
}

// SquareRoot returns the servers of the square-root rule, which keeps the share
// of requests that wait about the same at every size:
//
//	c = ⌈a + β√a⌉,    P(wait) → 1/(1 + β·Φ(β)/φ(β))
//
// β is the quality of service: with 0.5 half of the requests wait, with 1 some
// 22 %, with 2 some 3 %. Never below the fewest that are not overloaded. Source: S. Halfin, W. Whitt,
// "Heavy-traffic limits for queues with many exponential servers", Operations
// Research 29(3), 1981.
func (s Staffing) SquareRoot(beta float64) (int, error) {
	if err := errors.Join(s.Validate(), nonNegative("beta", beta)); err != nil {
		return 0, err
	}
	offered := s.Arrival / s.Service
	servers := math.Ceil((offered + beta*math.Sqrt(offered)) * (1 - 1e-12))
	if servers > MaxServers {
		return 0, errTooMany
	}
	least, err := s.least()
	return max(least, int(servers)), err
}

// fewest returns the least number of servers that meets a goal which more servers
// meet all the better: a bracket by doubling steps, then bisection.
func (s Staffing) fewest(meets func(MMc) (bool, error)) (int, error) {
	low, err := s.least()
	if err != nil {
		return 0, err
	}
	high := low
	for step := 1; ; step *= 2 {
		ok, err := meets(s.with(high))
		if err != nil {
			return 0, err
		}
		if ok {
			break
		}
		if high == MaxServers {
			return 0, errTooMany
		}
		low, high = high+1, min(high+step, MaxServers)
	}
	return low + sort.Search(high-low, func(i int) bool {
		ok, err := meets(s.with(low + i))
		return ok && err == nil
	}), nil
}

// least returns the fewest servers that are not overloaded.
func (s Staffing) least() (int, error) {
	offered := s.Arrival / s.Service
	if offered >= MaxServers {
		return 0, errTooMany
	}
	return int(offered) + 1, nil
}

func (s Staffing) with(servers int) MMc { return MMc{s.Arrival, s.Service, servers} }

// errTooMany ends a search beyond what the models take.
var errTooMany = fmt.Errorf("queueing: more than %d servers are needed; that many cannot be modelled", MaxServers)
