package recordings

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"

	"fleetcost/models/recording"
	"fleetcost/profiles/recordings/figures"
)

// Load tests, whose summaries say what happened as a whole.

// closedLoop says by how much a test that waits for each answer may hide queueing. Its
// connections ask again only when they are answered, so while the server is slow nobody
// asks, and what users who come by themselves would have waited is in no figure:
// coordinated omission (Tene, How NOT to Measure Latency).
//
//   - Little's law: rate × mean are waiting at any time, of so many connections.
//   - If the longest answer, M of a test of D seconds, held all up, requests that came
//     evenly would have waited x or more with a share of (M − x)/D: their p99 is then at
//     least M − D/100.
func closedLoop(in *Input, rec *recording.Recording, connections float64) {
	in.Caution("closed loop: each connection waits for its answer before it asks again, so a slow answer delays the questions behind it, and their waiting is not counted (coordinated omission): latencies hold for that many users who wait for each other, not for a rate of arrivals")
	rec.Closed = true
	if connections >= 1 {
		rec.Users = connections
	}
	l := rec.Latency
	if l == nil || !(rec.Mean > 0) {
		return
	}
	answered := rec.Mean
	if l.N > 0 && rec.Seconds > 0 {
		answered = float64(l.N) / rec.Seconds
	}
	waiting := answered * l.Mean
	switch {
	case connections >= 1 && waiting > 0 && waiting >= 0.9*connections:
		in.Caution("%.1f of %.0f connections were waiting at any time (Little's law: %.6g/s × %.6g ms): the rate is the most that so many connections could ask, by no means what users would", waiting, connections, answered, 1e3*l.Mean)
	case connections >= 1 && waiting > 0:
		in.Note("%.3g of %.0f connections were waiting at any time (Little's law: %.6g/s × %.6g ms)", waiting, connections, answered, 1e3*l.Mean)
	}
	if corrected := l.Max - rec.Seconds/100; corrected > l.P99 {
		in.Caution("if the longest answer, %.4g s, held all up, users who come by themselves at %.6g/s would have seen a p99 of %.4g s or more, not %.4g s", l.Max, answered, corrected, l.P99)
	}
}

// failures are the errors of answers by their status: those below 100 (no answer) and
// from 400 on.
func failures(statuses map[string]int) float64 {
	n := 0
	for status, times := range statuses {
		if c, ok := figures.Digits([]byte(status)); ok && (c < 100 || c >= 400) {
			n += times
		}
	}
	return float64(n)
}

// mostRequests are as many as a number can count one by one.
const mostRequests = 1 << 53

// believable refuses what contradicts itself, as files do that were cut or are not what
// they seem.
func believable(rec *recording.Recording) error {
	for _, v := range []float64{rec.Requests, rec.Errors, rec.Mean, rec.Offered, rec.Seconds} {
		if v < 0 || v > mostRequests {
			return fmt.Errorf("its totals cannot be: one of them would be %v", v)
		}
	}
	for status, n := range rec.Statuses {
		if n < 0 {
			return fmt.Errorf("its totals cannot be: %d answers of status %s", n, status)
		}
	}
	if rec.Errors > rec.Requests {
		return fmt.Errorf("its totals cannot be: %.0f errors of %.0f requests", rec.Errors, rec.Requests)
	}
	return nil
}

// severalRuns refuses a text of several tests: their figures are none of one.
func severalRuns(in *Input) error {
	return in.problem(in.Line(), "holds several runs of the tool, one below the other", "split the file into one per run")
}

// count is a whole number of things; 0 and false where it cannot be one.
func count(v float64) (int, bool) {
	if !(v >= 0 && v < 1<<53) || v != math.Trunc(v) {
		return 0, false
	}
	return int(v), true
}

// lasts sets the begin and the end of a test.
func lasts(rec *recording.Recording, first time.Time, seconds float64) {
	rec.Seconds = seconds
	if first.IsZero() || !(seconds >= 0 && seconds < 1e9) {
		return
	}
	rec.First = first.UTC()
	rec.Last = rec.First.Add(time.Duration(math.Round(seconds * 1e9)))
}

// In-law of summaries: a number that a file does not state is not one.
func stated(v *float64) float64 {
	if v == nil || !(*v >= 0) || math.IsInf(*v, 0) {
		return math.NaN()
	}
	return *v
}

// byRequests sorts endpoints, the busiest first.
func byRequests(rec *recording.Recording) {
	slices.SortStableFunc(rec.Endpoints, func(a, b recording.Endpoint) int {
		return cmp.Or(cmp.Compare(b.Requests, a.Requests), cmp.Compare(a.Name, b.Name))
	})
}
