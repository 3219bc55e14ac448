package queueing

import "errors"

// MGkPS is a processor that k cores share among the requests present: with n of
// them each runs at rate min(1, k/n). Arrivals are Poisson, demands follow any
// law. M/G/1-PS is Cores = 1.
//
// It is insensitive: whatever the law of the demands, the number in the system
// is that of M/M/k with the same mean demand, and the mean sojourn grows in
// proportion to a request's own demand,
//
//	E[T | demand x] = x·E[T]/E[S],    which is x/(1-ρ) for k = 1.
//
// It holds for ρ = λE[S]/k < 1. The law of the sojourn does depend on that of
// the demands and is not given. Sources: J. W. Cohen, "The multiple phase service
// network with generalized processor sharing", Acta Informatica 12, 1979; F. P.
// Kelly, Reversibility and Stochastic Networks, 1979, ch. 3; for k = 1 Kleinrock
// (1976), ch. 4.
type MGkPS struct {
	Arrival float64 // λ, requests per second; may be 0
	Demand  float64 // E[S], seconds of one core a request needs
	Cores   int     // k
}

// Validate reports every parameter out of range. An overloaded processor is well
// formed: the answers report it.
func (m MGkPS) Validate() error {
	return errors.Join(
		nonNegative("arrival rate", m.Arrival),
		positive("mean demand", m.Demand),
		count("cores", m.Cores, 1),
	)
}

// Averages returns the long-run means, or an [OverloadError]. Nobody waits in
// line here: WaitMean is the delay beyond running alone, E[T] - E[S];
// QueueLenMean is the mean of requests beyond the cores, E[(N-k)^+]; and
// ProbWait is the share of arrivals that find every core taken and share from
// the start.
func (m MGkPS) Averages() (Averages, error) {
	if err := m.Validate(); err != nil {
		return Averages{}, err
	}
	return m.twin().Averages()
}

// Slowdown returns E[T | demand x]/x, the same for every demand.
func (m MGkPS) Slowdown() (float64, error) {
	a, err := m.Averages()
	if err != nil {
		return 0, err
	}
	return a.SojournMean / m.Demand, nil
}

// SojournGiven returns the mean sojourn, in seconds, of requests that need this
// many seconds of a core.
func (m MGkPS) SojournGiven(demand float64) (float64, error) {
	slowdown, err := m.Slowdown()
	if err := errors.Join(err, nonNegative("demand", demand)); err != nil {
		return 0, err
	}
	return demand * slowdown, nil
}

// NumberTail returns P(N ≥ n), the share of time with n or more requests
// present: ρ^n for one core.
func (m MGkPS) NumberTail(n int) (float64, error) {
	if err := m.Validate(); err != nil {
		return 0, err
	}
	return m.twin().NumberTail(n)
}

// twin is the M/M/k with the same number in the system.
func (m MGkPS) twin() MMc {
	return MMc{Arrival: m.Arrival, Service: 1 / m.Demand, Servers: m.Cores}
}
