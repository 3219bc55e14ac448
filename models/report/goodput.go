package report

import (
	"slices"

	"fleetcost/models/result"
)

// AnswersPerSecond is the throughput: the rate of answers that somebody still
// waited for, which is the goodput, and of the wasted ones by the services that
// requests from outside enter.
func AnswersPerSecond(r *result.Result) float64 {
	wasted := 0.0
	for _, s := range r.Services {
		if enters(r, s.Name) {
			wasted += s.Averages.WastedPerSecond
		}
	}
	return r.DonePerSecond() + WholeFleet(wasted, r)
}

// enters tells whether requests from outside enter the service.
func enters(r *result.Result, service string) bool {
	return slices.ContainsFunc(r.Classes, func(c result.ClassResult) bool { return c.Service == service && !c.Internal })
}

// few is the share of requests that are sent again, or answered for nobody, up
// to which a reader need not be told.
const few = 0.01

// Wasteful tells whether answers are given to nobody.
func Wasteful(r *result.Result) bool {
	return slices.ContainsFunc(r.Services, func(s result.ServiceResult) bool {
		return s.Averages.WastedPerSecond > few*s.Averages.DonePerSecond
	})
}

// Retries tells whether the services are asked more often than clients have
// requests. What messages over open connections cause is no second attempt.
func Retries(r *result.Result) bool {
	var attempts, offered int64
	for _, c := range r.Classes {
		if !c.Internal {
			attempts, offered = attempts+c.Attempts, offered+c.Counts.Offered
		}
	}
	return float64(attempts) > (1+few)*float64(offered)
}

// OverloadedByRetries tells whether a fleet is overloaded that could do what clients ask for:
// what is asked for again, and done for nobody, is more than the rest.
func (d *Design) OverloadedByRetries() bool {
	r := &d.Result
	return r.Verdict == result.Overloaded && r.OfferedLoad < 1 && Wasteful(r)
}

// SentClasses are the classes without those that other requests do in place of
// sending them.
func SentClasses(r *result.Result) []result.ClassResult {
	return slices.DeleteFunc(slices.Clone(r.Classes), func(c result.ClassResult) bool { return c.Internal && c.Counts.Offered == 0 })
}
