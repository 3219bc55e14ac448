package calibration

import (
	"math"
	"slices"
	"strings"

	"fleetcost/models/recording"
)

// Tools whose users wait for an answer before they send again, and tools that send at even
// gaps unless they are told otherwise.
var (
	closedTools = []string{"wrk", "ab", "ab-requests", "ab-percentiles", "hey", "hey-csv", "autocannon"}
	evenTools   = []string{"vegeta", "wrk2"}
)

// evenIndex is the index of dispersion of arrivals below which they are no Poisson process,
// of which it is 1: counts of that many windows scatter by a fifth at most.
const evenIndex = 0.5

// Recorded is the load test that a record holds. Users are those of a closed loop, 0 for
// none; stated says that how requests came was said. The error is of type Refused.
func Recorded(r *recording.Recording, users int, stated bool) (Test, error) {
	place := strings.Join(r.Files, ", ")
	refused := func(what, fix string) (Test, error) { return Test{}, Refused{place, what, fix} }
	t := Test{
		Place: place, Users: users, Done: r.Mean, CPU: math.NaN(), Seconds: r.Seconds, WarmUp: math.Min(10, r.Seconds), Errors: r.Errors,
		Requests: []Times{{Name: "all", Share: 1, Count: r.Requests, Mean: math.NaN(), P50: math.NaN(), P90: math.NaN(), P95: math.NaN(), P99: math.NaN()}},
	}
	if math.IsNaN(t.Errors) {
		t.Errors = 0
	}
	if !(t.Seconds > 0) && r.Requests > 0 && r.Mean > 0 {
		t.Seconds = r.Requests / r.Mean
	}
	if t.Offered = r.Offered; !(t.Offered > 0) {
		t.Offered = r.Mean
	}
	even := slices.ContainsFunc(evenTools, func(tool string) bool { return strings.HasPrefix(r.Kind, tool) })
	for _, b := range r.Bursts {
		even = even || b.Windows >= 50 && b.Index < evenIndex
	}
	switch {
	case !(t.Done > 0) || !(t.Seconds > 0):
		return refused("says neither how many requests per second were answered nor for how long", "give a CSV file with rate_rps and window_s")
	case users == 0 && slices.Contains(closedTools, r.Kind) && !(r.Offered > 0):
		return refused("is of a closed loop: how long requests took tells of its users", "say how many there were, --users 64, and its rate counts")
	case users == 0 && even && !stated:
		return refused("requests came evenly spaced, which queue less than those of a Poisson process", "say --arrivals even, and they are simulated so")
	}
	if l := r.Latency; l != nil {
		k := &t.Requests[0]
		k.Mean, k.P50, k.P90, k.P95, k.P99 = l.Mean, l.P50, l.P90, l.P95, l.P99
	}
	return t, nil
}
