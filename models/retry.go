package models

import (
	"fmt"

	"fleetcost/sim"
)

// A Policy says what a caller does when it gets no answer.
type Policy struct {
	Timeout sim.Time // of each attempt; 0: none
	// Retries are the attempts after the first; Unlimited for any number. Before
	// the i-th of them the caller waits Backoff·Factorⁱ⁻¹, at most Most (0: any
	// time), less a random share of it up to Jitter.
	Retries int
	Backoff Distribution
	Factor  float64
	Jitter  float64
	Most    sim.Time
	// Budget is the number of retries per first attempt that a process may make
	// in the long run; 0: any number.
	Budget  float64
	Breaker Breaker
	// Hedge is the time after which a second attempt is sent beside the first;
	// 0: never.
	Hedge sim.Time
	// Optional: without an answer the request goes on all the same.
	Optional bool
}

// Unlimited is a number of retries that does not end.
const Unlimited = -1

// A Breaker stops a process from calling a service that fails: when at least
// Calls attempts ended within Window, and the share Errors of them without an
// answer, it lets none through for Open, and then one, which decides.
type Breaker struct {
	Errors       float64 // 0: no breaker
	Calls        int
	Window, Open sim.Time
}

// validate are the reasons why a caller cannot keep to the policy.
func (p *Policy) validate(whose string) (errs []error) {
	complain := func(format string, args ...any) {
		errs = append(errs, fmt.Errorf(whose+": "+format, args...))
	}
	if p.Timeout < 0 || p.Retries < Unlimited || !(p.Factor >= 0) || !(p.Jitter >= 0 && p.Jitter <= 1) || p.Most < 0 || !(p.Budget >= 0) || p.Hedge < 0 {
		complain("a policy of %d retries with timeout %v, factor %g, jitter %g, at most %v, budget %g, hedge %v", p.Retries, p.Timeout, p.Factor, p.Jitter, p.Most, p.Budget, p.Hedge)
	}
	if p.Retries == Unlimited && (p.Backoff == nil || !(p.Backoff.Mean() > 0)) {
		complain("any number of retries need a backoff above zero")
	}
	if b := p.Breaker; !(b.Errors >= 0 && b.Errors <= 1) || b.Errors > 0 && (b.Calls < 1 || b.Window <= 0 || b.Open <= 0) {
		complain("a breaker of %g errors in %d calls, window %v, open for %v", b.Errors, b.Calls, b.Window, b.Open)
	}
	return errs
}
