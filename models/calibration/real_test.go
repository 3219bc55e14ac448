package calibration_test

import (
	"context"
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"fleetcost/models"
	"fleetcost/models/calibration"
	"fleetcost/profiles/measured"
	"fleetcost/profiles/runtimes"
	"fleetcost/profiles/shared"
	"fleetcost/sim"
)

// realServers were measured on one core; 1 ms there is 1.2 ms of the reference core.
var realServers = []realOne{
	{"node-http", "A", "node-http", 1, 0}, {"flask-sync-w4", "A", "gunicorn-sync-flask", 4, 0},
	{"node-express", "A", "node-express", 1, 0}, {"node-http", "B", "node-http", 1, 0}, {"node-http", "D", "node-http", 1, 0},
	{"flask-sync-w8", "A", "gunicorn-sync-flask", 8, 0}, {"gunicorn-gevent", "A", "gunicorn-gevent-flask", 1, 0},
	{"flask-gthread-1x16", "A", "gunicorn-gthread-flask", 1, 16}, {"flask-gthread-1x4", "A", "gunicorn-gthread-flask", 1, 4},
	{"uvicorn-fastapi-async", "B", "uvicorn-fastapi", 1, 0},
	{"uvicorn-fastapi-async", "C", "uvicorn-fastapi", 1, 0}, {"uvicorn-fastapi-def", "C", "uvicorn-fastapi-def", 1, 0}, {"flask-gthread-2x8", "C", "gunicorn-gthread-flask", 2, 8},
}

// A sample is what tests at one rate say, however often it was repeated.
type sample []calibration.Test

// samples of each rate, from the lowest on; those of a closed loop come last.
func samples(tests []calibration.Test) (all []sample) {
next:
	for _, t := range tests {
		for i, s := range all {
			if t.Users == s[0].Users && math.Abs(t.Offered/s[0].Offered-1) < 0.06 {
				all[i] = append(all[i], t)
				continue next
			}
		}
		all = append(all, sample{t})
	}
	return all
}

// judged are the p99 and the CPU time that costs give for tests at a rate beside the
// median of those that were measured, as shares.
func judged(t *testing.T, r *calibration.Result, s sample) (off map[string][]float64) {
	predicted, err := r.Predict(context.Background(), s, 7)
	if err != nil {
		t.Fatal(err)
	}
	type figure struct{ request, name string }
	var order []figure
	both := map[figure][2][]float64{}
	for _, p := range predicted {
		f := figure{p.Request, p.Figure}
		if _, ok := both[f]; !ok {
			order = append(order, f)
		}
		both[f] = [2][]float64{append(both[f][0], math.Log(p.Measured)), append(both[f][1], math.Log(p.Predicted))}
	}
	off = map[string][]float64{}
	for _, f := range order {
		off[f.name] = append(off[f.name], math.Exp(median(both[f][1])-median(both[f][0]))-1)
	}
	return off
}

func median(all []float64) float64 {
	sorted := slices.Sorted(slices.Values(all))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

// A verdict gathers what was judged.
type verdict map[string][]float64

func (v verdict) add(off map[string][]float64) (text string) {
	for _, f := range []string{"p99", "cpu", "rate"} {
		for _, x := range off[f] {
			text += fmt.Sprintf(" %s %+.0f%%", f, 100*x)
			v[f] = append(v[f], math.Abs(x))
		}
	}
	return text
}

// take counts what another has judged.
func (v verdict) take(other verdict) {
	for f, off := range other {
		v[f] = append(v[f], off...)
	}
}

func (v verdict) String() string {
	text := ""
	for _, f := range []string{"p99", "cpu", "rate"} {
		if len(v[f]) > 0 {
			text += fmt.Sprintf("%s off by %.1f %% in the median of %d, ", f, 100*median(v[f]), len(v[f]))
		}
	}
	return strings.TrimSuffix(text, ", ")
}

// Real servers, fitted from all rates but one, of which there are three at most, with all
// tests at them: the median of the tests at the other rate is predicted. With
// FLEETCOST_LONG all servers and rates count and each is logged, otherwise one rate of one.
// Rates between those of the fit, from tests that are spread, are counted apart, too, and so
// are light and heavy requests given as one kind.
func TestRealServersAtOtherRates(t *testing.T) {
	if testing.Short() {
		t.Skip("thousands of simulations")
	}
	servers, long := realServers[:1], os.Getenv("FLEETCOST_LONG") != ""
	if long {
		servers = realServers
	}
	all, between, mixed := verdict{}, verdict{}, verdict{}
	for _, s := range servers {
		t.Run(s.name+" "+s.scenario, func(t *testing.T) {
			server, tests := realServer(t, s, "all")
			rates := samples(tests)
			for i, left := range rates {
				if !long && i != 1 {
					continue
				}
				one := verdict{}
				one.judge(t, server, slices.Concat(slices.Concat(rates[:i], rates[i+1:])...), left)
				if s.scenario == "C" {
					mixed.take(one)
					continue
				}
				all.take(one)
				if 0 < i && i < len(rates)-1 {
					between.take(one)
				}
			}
		})
	}
	t.Logf("one kind of requests: %v", all)
	t.Logf("of them between rates of the fit: %v", between)
	t.Logf("light and heavy ones as one kind: %v", mixed)
	if !long && !(median(all["p99"]) < 0.15 && median(all["cpu"]) < 0.05) {
		t.Error(all)
	}
}

// The same where light and heavy requests have lines of their own.
func TestRealServersOfTwoKinds(t *testing.T) {
	if os.Getenv("FLEETCOST_LONG") == "" {
		return
	}
	all := verdict{}
	for _, s := range realServers {
		if s.scenario != "C" {
			continue
		}
		t.Run(s.name, func(t *testing.T) {
			server, tests := realServer(t, s, "")
			rates := samples(tests)
			for i, left := range rates {
				all.judge(t, server, slices.Concat(slices.Concat(rates[:i], rates[i+1:])...), left)
			}
		})
	}
	t.Log(all)
}

// The same from the lowest rate and a closed loop that saturates the server: all other rates
// are predicted.
func TestRealServersFromTheirCapacity(t *testing.T) {
	if os.Getenv("FLEETCOST_LONG") == "" {
		return
	}
	all, mixed := verdict{}, verdict{}
	for _, s := range realServers {
		t.Run(s.name+" "+s.scenario, func(t *testing.T) {
			server, tests := realServer(t, s, "all")
			rates := samples(tests)
			from := append(slices.Clone(rates[0]), capacityOf(t, s))
			if s.scenario == "C" {
				mixed.judge(t, server, from, rates[1:]...)
			} else {
				all.judge(t, server, from, rates[1:]...)
			}
		})
	}
	t.Logf("one kind of requests: %v", all)
	t.Logf("light and heavy ones as one kind: %v", mixed)
}

// judge fits tests and predicts those at other rates.
func (v verdict) judge(t *testing.T, server calibration.Server, from []calibration.Test, left ...sample) {
	r, err := calibration.Fit(context.Background(), server, from, calibration.Options{Seed: 1, Alone: true})
	if err != nil {
		t.Logf("without %s: %v", left[0][0].Load(), err)
		return
	}
	fitted := ""
	for _, k := range r.Kinds {
		fitted += fmt.Sprintf(" %.2g: CPU %.3g ms, cv %.2f, waits %.3g ms, cv %.2f", k.Share, k.CPU.Value*1e3, k.CPUSpread.Value, k.Wait.Value*1e3, k.WaitSpread.Value)
	}
	for _, s := range left {
		t.Logf("%s:%s (excess %.2g;%s)", s[0].Load(), v.add(judged(t, r, s)), r.Excess, fitted)
	}
}

// capacityOf is the closed loop of a server, which counted 6 s.
func capacityOf(t *testing.T, s realOne) calibration.Test {
	in := csv.NewReader(shared.Open(t, "validation", "real", "capacity.csv"))
	rows, err := in.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		number := func(column string) float64 {
			v, err := strconv.ParseFloat(row[slices.Index(rows[0], column)], 64)
			if err != nil {
				t.Fatal(err)
			}
			return v
		}
		if row[0] == s.name && row[1] == s.scenario {
			return calibration.Test{
				Place: "capacity.csv", Users: int(number("users")), Done: number("throughput_rps"), CPU: number("cpu_ms_per_req") / 1e3, WarmUp: 2.5, Seconds: 6,
				Requests: []calibration.Times{{Name: "all", Share: 1, Mean: math.NaN(), P50: math.NaN(), P90: math.NaN(), P95: math.NaN(), P99: math.NaN()}},
			}
		}
	}
	t.Fatalf("no capacity of %s %s", s.name, s.scenario)
	return calibration.Test{}
}

type realOne = struct {
	name, scenario, preset string
	processes, threads     int
}

// realServer is one of them, and its tests, of these kinds of requests.
func realServer(t *testing.T, s realOne, kind string) (calibration.Server, []calibration.Test) {
	picks := []measured.Pick{{Column: "server", Value: s.name}, {Column: "scenario", Value: s.scenario}, {Column: "conn_policy", Value: "lifo"}}
	if kind != "" {
		picks = append(picks, measured.Pick{Column: "class", Value: kind})
	}
	tests, _, err := measured.ReadServerTests("runs.csv", shared.Open(t, "validation", "real", "runs.csv"), picks)
	if err != nil {
		t.Fatal(err)
	}
	rt, err := runtimes.Preset(s.preset)
	if err != nil {
		t.Fatal(err)
	}
	rt.Processes = models.ProcessRule{Plus: s.processes}
	if s.threads > 0 {
		rt.Concurrency = s.threads
	}
	return calibration.Server{Runtime: rt, Told: true, Machine: models.Machine{Name: "own", VCPU: 1, Speed: 1.2, Memory: 24 * models.GiB, ThreadsPerCore: 1, Baseline: 1, Quantum: 4 * sim.Millisecond}}, tests
}
