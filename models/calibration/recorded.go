package calibration

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"fleetcost/models/recording"
)

// Tools whose users may wait for an answer before they send again, or not, and tools that
// send at even gaps unless they are told otherwise.
var (
	eitherTools = []string{"k6", "locust", "jmeter", "gatling"}
	evenTools   = []string{"vegeta", "wrk2"}
)

// evenIndex is the index of dispersion of arrivals below which they are no Poisson process,
// of which it is 1: counts of that many windows scatter by a fifth at most.
const evenIndex = 0.5

// Recorded is the load test that a record holds, and what was decided in taking it for one.
// Users are those of a closed loop, 0 for as many as the record says; stated says that how
// requests came was said. The error is of type Refused.
func Recorded(r *recording.Recording, users int, stated bool) (t Test, notes []string, err error) {
	place := strings.Join(r.Files, ", ")
	refused := func(what, fix string) (Test, []string, error) { return Test{}, nil, Refused{place, what, fix} }
	tool := func(tools []string) bool {
		return slices.ContainsFunc(tools, func(tool string) bool { return strings.HasPrefix(r.Kind, tool) })
	}
	if r.Closed && users == 0 && !(r.Offered > 0) {
		users, notes = usersOf(r, place)
		if users == 0 {
			return refused("is of a closed loop, and does not say of how many users", "say how many there were, --users 64")
		}
	}
	t = Test{
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
	even := tool(evenTools)
	for _, b := range r.Bursts {
		even = even || b.Windows >= 50 && b.Index < evenIndex
	}
	switch {
	case !(t.Done > 0) || !(t.Seconds > 0):
		return refused("says neither how many requests per second were answered nor for how long", "give a CSV file with rate_rps and window_s")
	case users == 0 && even && !stated:
		return refused("requests came evenly spaced, which queue less than those of a Poisson process", "say --arrivals even, and they are simulated so")
	}
	if users == 0 && tool(eitherTools) && !(r.Offered > 0) && !stated {
		notes = append(notes, place+": requests are taken to have come by themselves, whatever was answered; of users who wait for their answers without a pause say how many, --users 64")
	}
	if !r.First.IsZero() && !r.Local {
		t.From = float64(r.First.UnixNano()) / 1e9
		t.To = t.From + t.Seconds
	}
	if l := r.Latency; l != nil {
		k := &t.Requests[0]
		k.Mean, k.P50, k.P90, k.P95, k.P99 = l.Mean, l.P50, l.P90, l.P95, l.P99
	}
	return t, notes, nil
}

// usersOf a closed loop are those that it says, or by Little's law the rate times how long a
// request took; 0 where neither is known.
func usersOf(r *recording.Recording, place string) (int, []string) {
	if r.Users >= 1 {
		return int(r.Users), []string{fmt.Sprintf("%s: a closed loop of %.0f users, as it says", place, r.Users)}
	}
	if l := r.Latency; l != nil && r.Mean*l.Mean > 0 {
		n := math.Max(1, math.Round(r.Mean*l.Mean))
		return int(n), []string{fmt.Sprintf("%s: a closed loop that does not say of how many users: taken for %.0f by Little's law (%.4g/s × %.4g ms); --users says otherwise", place, n, r.Mean, 1e3*l.Mean)}
	}
	return 0, nil
}
