package queueing

import (
	"errors"
	"math"
)

// ErlangB returns the share of arrivals lost by a group of servers without a
// waiting room, offered a load in erlangs (arrival rate times mean service):
//
//	B(c, a) = (a^c/c!) / Σ_{n=0..c} a^n/n!
//
// by the recursion B(n) = a·B(n-1) / (n + a·B(n-1)), which neither overflows nor
// cancels. It holds for Poisson arrivals and any law of service times with that
// mean. With 0 servers everything is lost.
//
// Source: A. K. Erlang, "Solution of some problems in the theory of probabilities
// of significance in automatic telephone exchanges", 1917; recursion: Tijms
// (2003), §5.2; insensitivity: B. A. Sevastyanov, 1957.
func ErlangB(servers int, offered float64) (float64, error) {
	if err := errors.Join(count("servers", servers, 0), nonNegative("offered load", offered)); err != nil {
		return 0, err
	}
	return erlangB(servers, offered), nil
}

// ErlangC returns the share of arrivals that wait in M/M/c, the queue of c
// servers that loses nobody:
//
//	C(c, a) = c·B(c, a) / (c - a + a·B(c, a)),    a < c
//
// An offered load of c erlangs or more is an [OverloadError].
//
// Source: Erlang (1917); relation to B: Tijms (2003), §5.1.
func ErlangC(servers int, offered float64) (float64, error) {
	if err := errors.Join(count("servers", servers, 0), nonNegative("offered load", offered)); err != nil {
		return 0, err
	}
	return erlangC(servers, offered)
}

// erlangB starts the recursion near the load instead of at zero servers.
//
// A relative error in B(n-1) comes out of a step multiplied by 1-B(n), which is
// at most n/a because B(n) ≥ 1-n/a. Over the last 12√a steps before min(c, a)
// these factors multiply to less than e^-72, so the bound 1-n/a itself serves as
// the start and the answer has all its digits after O(√a + |c-a|) steps.
func erlangB(servers int, offered float64) float64 {
	start, lost := 0, 1.0
	if far := min(float64(servers), offered) - 12*math.Sqrt(offered); far >= 1 {
		start = int(far)
		lost = 1 - float64(start)/offered
	}
	for n := start + 1; n <= servers && lost > 0; n++ {
		lost = 1 / (1 + float64(n)/(offered*lost))
	}
	return lost
}

// erlangC is ErlangC of parameters that are in range.
func erlangC(servers int, offered float64) (float64, error) {
	c := float64(servers)
	if offered >= c {
		return 0, &OverloadError{Offered: offered, Capacity: c}
	}
	lost := erlangB(servers, offered)
	return c * lost / (c - offered + offered*lost), nil
}
