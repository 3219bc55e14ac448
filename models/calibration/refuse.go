package calibration

import (
	"errors"
	"fmt"
	"math"
)

// Refused says why tests tell no costs, and what would.
type Refused struct {
	Place string // of the test; empty: of all
	What  string
	Fix   string
}

func (r Refused) Error() string {
	if r.Place != "" {
		return r.Place + ": " + r.What + "; " + r.Fix
	}
	return r.What + "; " + r.Fix
}

// refuseLoops returns why closed loops alone tell no CPU time: whose users are no more than
// the cores keep none waiting, and of each the CPU time and the wait are one.
func (s *Server) refuseLoops(tests []Test) error {
	cores := s.cores()
	for i := range tests {
		t := &tests[i]
		if t.Users == 0 || t.CPU > 0 || float64(t.Users) > cores {
			return nil
		}
	}
	t := &tests[0]
	return Refused{t.Place, fmt.Sprintf("a closed loop of as many users as cores, %d, or less: the CPU time and the wait of a request are one, %.4g ms", t.Users, 1e3*float64(t.Users)/t.Done),
		"test with several users for each core, or say its CPU time, --cpu"}
}

// different rates must be so far apart.
const different = 0.05

// refuse returns all reasons why the tests tell no costs.
func refuse(tests []Test) error {
	var errs []error
	complain := func(place, fix, format string, args ...any) {
		errs = append(errs, Refused{place, fmt.Sprintf(format, args...), fix})
	}
	if len(tests) == 0 {
		complain("", "give load tests at two rates or more", "there are no load tests")
		return errors.Join(errs...)
	}
	rates, closed, failed := 0, 0, 0
	for i := range tests {
		t := &tests[i]
		if t.Errors > 0 && t.Errors >= 0.5*t.Done*t.Seconds {
			failed++
			complain(t.Place, "a test of errors says nothing of requests that are served: leave it out, or fix the server", "%.4g of %.4g requests failed", t.Errors, math.Max(t.Errors, t.Done*t.Seconds))
		}
		if t.Users > 0 {
			closed++
			continue
		}
		alone := true
		for k := range i {
			if tests[k].Users == 0 && math.Abs(tests[k].Offered-t.Offered) < different*t.Offered {
				alone = false
			}
		}
		if alone {
			rates++
		}
	}
	if failed == 0 && rates == 1 && closed == 0 {
		complain("", "test at another rate too, such as 0.4 and 0.8 of what the server can do; or add a closed loop", "one rate, %s, tells no costs: how times grow with load does", tests[0].Load())
	}
	if failed == 0 && len(figures(tests)) == 0 {
		complain("", "give p50_ms, p95_ms, p99_ms or cpu_ms", "the tests have neither times nor CPU")
	}
	if failed == 0 && rates > 0 && closed == 0 {
		over := true
		for i := range tests {
			over = over && tests[i].Saturated()
		}
		if over {
			complain("", "test at a rate that the server keeps up with", "the server was overloaded in each test: times grew for as long as they lasted")
		}
	}
	return errors.Join(errs...)
}
