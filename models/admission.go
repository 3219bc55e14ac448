package models

import (
	"errors"
	"fmt"
	"math"

	"fleetcost/sim"
)

// An Admission is whom a service lets in. What it turns away is rejected.
type Admission struct {
	Limit Limit
	Shed  Shed
}

// A Limit is a token bucket at the door of a service: it holds at most Burst
// tokens, is full at first, and gains Rate of them per second; a request takes
// one, and is turned away where less than one is left. In the long run no more
// than Rate requests per second come in, and never more than Burst at once.
//
// It is the generic cell rate algorithm (ITU-T I.371, virtual scheduling), which
// needs one number: the time v at which the bucket would be full again. A request
// that comes at t is let in when
//
//	v ≤ t + (Burst − 1)/Rate,    and then v becomes max(v, t) + 1/Rate.
type Limit struct {
	Rate  float64 // requests per second; 0: no limit
	Burst int
}

// Shed is the load that a service sheds, so that what it does serve is served in
// time.
type Shed struct {
	// InFlight is the number of requests in the service, waiting or not, above
	// which one more is turned away; 0: any number.
	InFlight int
	// Delay is the longest that a request may have waited when it gets its worker;
	// else it is dropped and the next one gets it. 0: any time.
	Delay sim.Time
}

// admission of a service of the scenario: where nothing is said, all are let in.
func (s *Scenario) admission(service int) Admission {
	if service < len(s.Admissions) {
		return s.Admissions[service]
	}
	return Admission{}
}

// validate are the reasons why nobody could keep to the rules.
func (a *Admission) validate() error {
	var errs []error
	if l := a.Limit; !(l.Rate >= 0) || math.IsInf(l.Rate, 0) || l.Burst < 0 || l.Rate > 0 && l.Burst < 1 {
		errs = append(errs, fmt.Errorf("a limit of %g requests per second with a burst of %d: the rate must not be negative, and a burst be at least 1", l.Rate, l.Burst))
	}
	if s := a.Shed; s.InFlight < 0 || s.Delay < 0 {
		errs = append(errs, fmt.Errorf("shedding above %d requests in flight or after a wait of %v: neither may be negative", s.InFlight, s.Delay))
	}
	return errors.Join(errs...)
}
