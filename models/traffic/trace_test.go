package traffic

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"fleetcost/models"
	"fleetcost/models/modeltest"
	"fleetcost/sim"
)

// The record of these tests: ten minutes from 2024-03-01T00:00Z with
//
//	minute    0  1  2  3  4  5  6  7  8  9
//	requests  3  1  4  1  5  9  2  6  5  3
var pi = modeltest.Record(3, 1, 4, 1, 5, 9, 2, 6, 5, 3)

func TestWindows(t *testing.T) {
	for _, c := range []struct {
		sentence, window string
		from, to         int
	}{
		{"all of it", "all", 0, 10},
		{"the busiest minute", "peak 1m", 5, 6},
		{"the busiest two minutes are 5+9, the first to reach 14", "peak 2m", 4, 6},
		{"the busiest three minutes are 9+2+6", "peak 3m", 5, 8},
		{"the busiest five minutes are 5+9+2+6+5", "peak 5m", 4, 9},
		{"the busiest bucket and a part of one are two", "peak 1m1s", 4, 6},
		{"a minute and a half is two", "peak 1m30s", 4, 6},
		{"the peak can be the whole record", "peak 10m", 0, 10},
		{"three minutes from a moment", "3m from 2024-03-01T00:02Z", 2, 5},
		{"the same with seconds", "3m from 2024-03-01T00:02:00Z", 2, 5},
		{"the same in another zone", "3m from 2024-03-01T01:02:00+01:00", 2, 5},
		{"the same in unix seconds", "3m from 1709251320", 2, 5},
		{"a day begins at midnight UTC", "3m from 2024-03-01", 0, 3},
		{"a moment within a bucket begins with the bucket", "1m from 2024-03-01T00:02:59Z", 2, 3},
		{"up to the very end", "10m from 2024-03-01T00:00Z", 0, 10},
		{"spaces do not matter", "  peak   2m ", 4, 6},
	} {
		from, to, err := findWindow(pi, c.window)
		if err != nil || from != c.from || to != c.to {
			t.Errorf("%s: %q is buckets %d to %d (%v), want %d to %d", c.sentence, c.window, from, to, err, c.from, c.to)
		}
	}
}

// The busiest window is one of which all is known.
func TestThePeakHasNoGap(t *testing.T) {
	c := modeltest.Record(3, 1, 9, 0, 9, 2, 4, 1)
	c.Gaps, c.Missing = []models.Gap{{From: 3, To: 4}}, 1
	if from, to, err := findWindow(c, "peak 3m"); err != nil || from != 4 || to != 7 {
		t.Errorf("buckets %d to %d, %v", from, to, err)
	}
	for window, problems := range map[string]int{"all": 1, "peak 3m": 0, "peak 5m": 1, "mean": 0} {
		a := &modeltest.Answers{Given: map[string]any{"file": c, "window": window}}
		tr := models.Patterns.Entries()
		for _, e := range tr {
			if e.Name == "trace" {
				if got := e.Value(a); window == "mean" && math.Abs(got.(Poisson).Rate()-29.0/7/60) > 1e-12 {
					t.Errorf("mean %v", got)
				}
			}
		}
		if len(a.Problems) != problems {
			t.Errorf("%s: %v", window, a.Problems)
		}
	}
}

func TestNonsenseIsNoWindow(t *testing.T) {
	for _, c := range []struct{ window, says string }{
		{"", "not a window"},
		{"peak 30s", "shorter than the buckets of the record, which are of 1 min"},
		{"busiest hour", "not a window"},
		{"all of it", "not a window"},
		{"peak", "not a window"},
		{"peak 10", "not a span"},
		{"peak ten minutes", "not a window"},
		{"peak -5m", "not a span"},
		{"peak 0s", "not a span"},
		{"peak 11m", "longer than the trace"},
		{"peak 2562047h", "longer than the trace"},
		{"1m from", "not a window"},
		{"1m from noon", "not a time"},
		{"1m from 2024-02-30T00:00Z", "not a time"},
		{"1m from 2024-02-29T23:59Z", "does not lie within"},
		{"1m from 2024-03-01T00:10Z", "does not lie within"},
		{"5m from 2024-03-01T00:06Z", "does not lie within"},
		{"11m from 2024-03-01T00:00Z", "longer than the trace"},
	} {
		if from, to, err := findWindow(pi, c.window); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%q: buckets %d to %d, error %v, should say %q", c.window, from, to, err, c.says)
		}
	}
}

// The pattern reads file, window and scale, and says what is wrong with them.
func TestTracePattern(t *testing.T) {
	pattern, ok := models.Patterns.Find("trace")
	if !ok {
		t.Fatal("there is no pattern trace")
	}
	for _, c := range []struct {
		sentence string
		given    map[string]any
		rate     float64 // per minute
		horizon  sim.Time
		problem  string
	}{
		{"ten minutes of peak unless it says otherwise", map[string]any{"file": pi}, 3.9, 10 * sim.Minute, ""},
		{"the busiest minute", map[string]any{"file": pi, "window": "peak 1m"}, 9, sim.Minute, ""},
		{"the mean is a constant rate", map[string]any{"file": pi, "window": "mean"}, 3.9, 0, ""},
		{"scaled by ten", map[string]any{"file": pi, "window": "all", "scale": 10.0}, 39, 10 * sim.Minute, ""},
		{"the mean, scaled by ten", map[string]any{"file": pi, "window": "mean", "scale": 10.0}, 39, 0, ""},
		{"no file", nil, 60, 0, "file: is missing"},
		{"no such window", map[string]any{"file": pi, "window": "yesterday"}, 60, 0, `window: "yesterday" is not a window`},
		{"the fix shows when the record begins", map[string]any{"file": pi, "window": "1h from now"}, 60, 0, "2h from 2024-03-01T00:00Z"},
		{"a scale of nothing", map[string]any{"file": pi, "scale": 0.0}, 3.9, 10 * sim.Minute, "scale: no requests at all"},
		{"a window in which nobody came", map[string]any{"file": modeltest.Record(0, 0, 5), "window": "2m from 2024-03-01"}, 60, 0, "holds no requests"},
		{"a record in which nobody came", map[string]any{"file": modeltest.Record(0, 0), "window": "mean"}, 60, 0, "the trace holds no requests"},
	} {
		keys := &modeltest.Answers{Given: c.given}
		traffic := pattern(keys)
		if got := 60 * traffic.Rate(); math.Abs(got-c.rate) > 1e-9 || traffic.Horizon() != c.horizon {
			t.Errorf("%s: %.6g requests per minute over %v, want %.6g over %v", c.sentence, got, traffic.Horizon(), c.rate, c.horizon)
		}
		if got := strings.Join(keys.Problems, "\n"); c.problem == "" && got != "" || !strings.Contains(got, c.problem) {
			t.Errorf("%s: problems %q, want %q", c.sentence, got, c.problem)
		}
	}
}

// Replayed many times, each bucket has its recorded number of requests on
// average: the sum over the runs is Poisson, and so is that of every part of a
// trace that is scaled or shortened.
func TestTraceReplaysItsCounts(t *testing.T) {
	whole := &Trace{Counts: modeltest.Record(30, 0, 80, 20, 0, 0, 50), To: 7, Scale: 1}
	window := *whole
	window.From, window.To = 2, 4
	for _, c := range []struct {
		sentence string
		trace    models.Traffic
		want     []float64
	}{
		{"as recorded", whole, []float64{30, 0, 80, 20, 0, 0, 50}},
		{"a window of it", &window, []float64{80, 20}},
		{"three times the traffic", whole.Scaled(3), []float64{90, 0, 240, 60, 0, 0, 150}},
		{"a tenth of each bucket", whole.Shortened(0.1), []float64{3, 0, 8, 2, 0, 0, 5}},
		{"three times the traffic, a tenth of each bucket", whole.Scaled(3).Shortened(0.1), []float64{9, 0, 24, 6, 0, 0, 15}},
	} {
		const runs = 500
		width := c.trace.Horizon() / sim.Time(len(c.want))
		counts := make([]float64, len(c.want))
		for seed := range uint64(runs) {
			arrivals := c.trace.(models.Open).Arrivals(sim.Stream(seed, 0, "arrival"))
			last := sim.Time(-1)
			for {
				at, _ := arrivals.Next()
				if at == sim.Never {
					break
				}
				if at <= last {
					t.Fatalf("%s: an arrival at %v after one at %v", c.sentence, at, last)
				}
				last = at
				counts[at/width]++
			}
		}
		for i, want := range c.want {
			law := distuv.Poisson{Lambda: runs * want}
			if want == 0 {
				if counts[i] > 0 {
					t.Errorf("%s: %v requests in bucket %d, where nobody came", c.sentence, counts[i], i)
				}
				continue
			}
			if p := math.Min(law.CDF(counts[i]), law.Survival(counts[i]-1)); p < 1e-5 {
				t.Errorf("%s: %.5g requests per run in bucket %d, want %v (probability %.2g)", c.sentence, counts[i]/runs, i, want, p)
			}
		}
	}
}

func TestTraceDescribesItself(t *testing.T) {
	from, to, _ := findWindow(pi, "peak 2m")
	trace := &Trace{Counts: pi, From: from, To: to, Scale: 60, window: "peak 2m"}
	want := "record, peak 2m (from 2024-03-01 00:04 UTC): mean 7, peak 9 requests/s (scaled by 60)"
	if got := fmt.Sprint(trace); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// Whatever a window says, it is refused or lies within the record.
func FuzzWindow(f *testing.F) {
	for _, s := range []string{"all", "peak 10m", "2h from 1998-06-30T14:00Z", "peak 1ns", "1m from 1709251320", "peak 9m59.999999999s", "-1m from x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		from, to, err := findWindow(pi, text)
		if err == nil && (from < 0 || to <= from || to > len(pi.Requests)) {
			t.Errorf("%q is buckets %d to %d of %d", text, from, to, len(pi.Requests))
		}
	})
}

// E. A span near the longest that there is, or a moment far away, is refused.
func TestHugeWindows(t *testing.T) {
	fine := modeltest.Record(1, 2, 3)
	fine.Width = sim.Millisecond
	for _, c := range []struct {
		counts *models.ArrivalCounts
		window string
	}{{pi, "peak 2562047h47m16s"}, {pi, "2562047h47m16s from 2024-03-01"}, {fine, "1ms from 9223372036854775807"}, {fine, "1ms from -9223372036854775808"}} {
		func() {
			defer func() {
				if p := recover(); p != nil {
					t.Errorf("%q: panic: %v", c.window, p)
				}
			}()
			if from, to, err := findWindow(c.counts, c.window); err == nil {
				t.Errorf("%q is buckets %d to %d", c.window, from, to)
			}
		}()
	}
}

// L. An empty record has no mean.
func TestEmptyRecord(t *testing.T) {
	pattern, _ := models.Patterns.Find("trace")
	keys := &modeltest.Answers{Given: map[string]any{"file": modeltest.Record(), "window": "mean"}}
	if rate := pattern(keys).Rate(); !(rate > 0) || !strings.Contains(strings.Join(keys.Problems, ""), "no requests") {
		t.Errorf("rate %v, problems %v", rate, keys.Problems)
	}
}

// A record of wide buckets is replayed for the busiest of them, unless said: the window is
// written as people write it.
func TestUsualWindowIsPlain(t *testing.T) {
	for width, want := range map[sim.Time]string{sim.Minute: "peak 10m", 30 * sim.Minute: "peak 30m", sim.Hour: "peak 1h", 90 * sim.Minute: "peak 1h30m", 24 * sim.Hour: "peak 24h", 1001 * sim.Second: "peak 16m41s"} {
		if got := usualWindow(&models.ArrivalCounts{Width: width, Requests: make([]float64, 50)}); got != want {
			t.Errorf("buckets of %v: %q, not %q", width, got, want)
		}
	}
}
