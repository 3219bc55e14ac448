package profiles

import (
	"math"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"fleetcost/profiles/measured"
	"fleetcost/profiles/shared"
)

// timeOf reads a distribution as the time of the first step of the shop.
func timeOf(t *testing.T, toml string) (mean, scv float64, err error) {
	t.Helper()
	l, err := loadShop(t, []string{`cpu = "1.2ms"`, "cpu = " + toml})
	if err != nil {
		return 0, 0, err
	}
	d := l.Scenario.Classes[0].Steps[0].Time
	return d.Mean(), d.SCV(), nil
}

func TestDistributions(t *testing.T) {
	for _, tt := range []struct {
		toml      string
		mean, scv float64
	}{
		{`"12ms"`, 0.012, 0},
		{`"0s"`, 0, 0},
		{`{ value = "12ms", low = "10ms", high = "14ms", source = "measured", sure = "weak" }`, 0.012, 0},
		{`{ mean = "12ms", dist = "constant" }`, 0.012, 0},
		{`{ mean = "12ms", dist = "exponential" }`, 0.012, 1},
		{`{ mean = "12ms", dist = "erlang", k = 4 }`, 0.012, 0.25},
		{`{ mean = "12ms", dist = "hyperexponential", cv = 2 }`, 0.012, 4},
		{`{ mean = "12ms", dist = "gamma", cv = 0.5 }`, 0.012, 0.25},
		{`{ mean = "12ms", dist = "lognormal", cv = 1.5 }`, 0.012, 2.25},
		{`{ mean = "12ms", dist = "pareto", cv = 0.5 }`, 0.012, 0.25},
		{`{ dist = "uniform", low = "6ms", high = "18ms" }`, 0.012, 1. / 12},
		{`{ value = { mean = "12ms", dist = "exponential" }, source = "measured" }`, 0.012, 1},
		{`{ mean = { value = "12ms", source = "measured" }, dist = "exponential" }`, 0.012, 1},
		// exp(mu + sigma²/2) with sigma = ln(p99/p50)/2.3263
		{`{ p50 = "10ms", p99 = "40ms" }`, 0.01 * math.Exp(math.Pow(math.Log(4)/2.3263478740408408, 2)/2), math.Expm1(math.Pow(math.Log(4)/2.3263478740408408, 2))},
		{`{ p50 = "10ms", p99 = "40ms", dist = "lognormal" }`, 0.01 * math.Exp(math.Pow(math.Log(4)/2.3263478740408408, 2)/2), math.Expm1(math.Pow(math.Log(4)/2.3263478740408408, 2))},
		{`{ samples = "samples_ms.csv" }`, 0.012, math.NaN()},
		{`{ samples = "samples_s.csv" }`, 0.012, math.NaN()},
		{`{ samples = "samples_bare.csv" }`, 0.012, math.NaN()},
	} {
		mean, scv, err := timeOf(t, tt.toml)
		if err != nil || math.Abs(mean-tt.mean) > 1e-9 || math.Abs(scv-tt.scv) > 1e-6 {
			t.Errorf("%s: mean %v, scv %v, %v", tt.toml, mean, scv, err)
		}
	}
}

func TestDistributionsThatSayTooLittleOrTooMuch(t *testing.T) {
	const key = "shop.toml:14: request.browse.steps.0.cpu"
	for _, tt := range []struct{ toml, want string }{
		{`{}`, key + `: says too little; write { mean = "12ms", dist = "exponential" } or { p50 = "6ms", p99 = "40ms" }`},
		{`{ mean = "12ms" }`, key + `: a mean alone does not say how the times vary; add dist = "exponential" (or "constant"), or cv and dist = "lognormal"`},
		{`{ dist = "exponential" }`, key + `.mean: missing; add mean = "12ms"`},
		{`{ mean = "0s", dist = "exponential" }`, key + `.mean: "0s" is out of range; write a duration above "0s"`},
		{`{ mean = 12, dist = "exponential" }`, key + `.mean: 12 is not a duration; write "12ms"`},
		{`{ mean = "12ms", dist = "exponental" }`, key + `.dist: "exponental" is not known; did you mean exponential?`},
		{`{ mean = "12ms", dist = "weibull", cv = 3 }`, key + `.dist: "weibull" is not known; write "constant", "exponential", "erlang", "hyperexponential", "gamma", "lognormal", "pareto" or "uniform"`},
		{`{ mean = "12ms", dist = "exponential", cv = 2 }`, key + `.cv: does not go with dist = "exponential"; remove it`},
		{`{ mean = "12ms", dist = "gamma" }`, key + `.cv: missing; add the standard deviation over the mean, e.g. cv = 1.5`},
		{`{ mean = "12ms", dist = "gamma", cv = 0 }`, key + `.cv: 0 is out of range; write a number above 0 and at most 1000`},
		{`{ mean = "12ms", dist = "gamma", cv = nan }`, key + `.cv: nan is not a number; write a number above 0 and at most 1000`},
		{`{ mean = "12ms", dist = "hyperexponential", cv = 0.5 }`, key + `.cv: 0.5 is out of range; write a number from 1 to 1000`},
		{`{ mean = "12ms", dist = "erlang", k = 0.5 }`, key + `.k: 0.5 is not a whole number; write a whole number from 1 to 1000`},
		{`{ mean = "12ms", dist = "uniform" }`, key + `.low: missing; add the shortest time, e.g. low = "1ms"` + "\n" +
			key + `.high: missing; add the longest time, e.g. high = "3ms"` + "\n" +
			key + `.mean: does not go with dist = "uniform"; remove it`},
		{`{ dist = "uniform", low = "9ms", high = "3ms" }`, key + `.high: is below low; swap them`},
		{`{ dist = "uniform", low = "9ms", high = "9ms" }`, key + `: the range from 9ms to 9ms is not one of times`},
		{`{ p50 = "6ms" }`, key + `: p50 alone does not say how the times vary; add a second one, as in { p50 = "6ms", p99 = "40ms" }`},
		{`{ p50 = "6ms", p95 = "30ms", p99 = "40ms" }`, key + `: a lognormal goes through two quantiles, not 3; keep two of p50, p95, p99`},
		{`{ p50 = "6ms", p99 = "5ms" }`, key + `.p99: is not above p50; swap them, or write one duration if the time is always the same`},
		{`{ p50 = "6ms", p99 = "40ms", dist = "gamma", cv = 2 }`, key + `.dist: two quantiles give a lognormal; remove it` + "\n" + key + `.cv: does not go with quantiles; remove it`},
		{`{ p50 = "6ms", p98 = "40ms" }`, key + `: p50 alone does not say how the times vary; add a second one, as in { p50 = "6ms", p99 = "40ms" }` + "\n" +
			key + `.p98: unknown key; did you mean p90?`},
		{`{ samples = "samples_ms.csv", mean = "1ms" }`, key + `.mean: does not go with samples; remove it`},
		{`{ samples = "none.csv" }`, key + `.samples: cannot read testdata/none.csv: there is no such file; paths are relative to the folder of the scenario, those of --set to the working directory`},
		{`{ samples = "" }`, key + `.samples: names no file; write the path of a CSV file`},
		{`{ samples = "minutes.csv" }`, `testdata/minutes.csv:1: no column of durations; the first line names the columns, and one of them is duration_ms, duration_us, duration_s or seconds`},
		{`{ samples = "samples_bad.csv" }`, `testdata/samples_bad.csv:3: "-1" is negative; durations are 0 or more
testdata/samples_bad.csv:4: "fast" is not a duration; write a number in the unit of the column
testdata/samples_bad.csv:5: blank line; remove it
testdata/samples_bad.csv:6: "nan" is not a duration; write a number in the unit of the column`},
		{`true`, key + `: true is not a duration; write a duration such as "12ms", "1.5s" or "2h30m"`},
		{`["1ms"]`, key + `: a list is not a duration; write a duration such as "12ms", "1.5s" or "2h30m"`},
	} {
		_, _, err := timeOf(t, tt.toml)
		if err == nil {
			t.Errorf("%s: nothing was found", tt.toml)
		} else if diff := cmp.Diff(tt.want, err.Error()); diff != "" {
			t.Errorf("%s: %s", tt.toml, diff)
		}
	}
}

func TestRecordedDurations(t *testing.T) {
	f, err := os.Open(shared.Path(t, "traces/apache-durations-2024-12.csv.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	values, err := measured.ReadSamples("apache", f)
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	// The mean as published with the record.
	if mean := 1000 * sum / float64(len(values)); err != nil || len(values) != 11_591 || math.Abs(mean-46.37) > 0.005 {
		t.Errorf("%d durations of %.3f ms on average, %v", len(values), mean, err)
	}
}
