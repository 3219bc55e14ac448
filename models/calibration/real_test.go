package calibration_test

import (
	"context"
	"fmt"
	"math"
	"os"
	"testing"

	"fleetcost/models"
	"fleetcost/models/calibration"
	"fleetcost/profiles/measured"
	"fleetcost/profiles/runtimes"
	"fleetcost/profiles/shared"
)

// realServers were measured on one core; 1 ms there is 1.2 ms of the reference core.
var realServers = []struct {
	name, scenario, preset string
	processes, threads     int
}{
	{"node-http", "A", "node-http", 1, 0}, {"flask-sync-w4", "A", "gunicorn-sync-flask", 4, 0},
	{"node-express", "A", "node-express", 1, 0}, {"node-http", "B", "node-http", 1, 0}, {"node-http", "D", "node-http", 1, 0},
	{"flask-sync-w8", "A", "gunicorn-sync-flask", 8, 0}, {"gunicorn-gevent", "A", "gunicorn-gevent-flask", 1, 0},
	{"flask-gthread-1x16", "A", "gunicorn-gthread-flask", 1, 16}, {"flask-gthread-1x4", "A", "gunicorn-gthread-flask", 1, 4},
	{"uvicorn-fastapi-async", "B", "uvicorn-fastapi", 1, 0},
	{"uvicorn-fastapi-async", "C", "uvicorn-fastapi", 1, 0}, {"uvicorn-fastapi-def", "C", "uvicorn-fastapi-def", 1, 0}, {"flask-gthread-2x8", "C", "gunicorn-gthread-flask", 2, 8},
}

// Real servers, fitted from all rates but one, of which there are three at most, with all
// tests at them: the tests at the other rate are predicted. With FLEETCOST_LONG all
// servers and rates count and the figures are logged, otherwise one of each.
func TestRealServersAtOtherRates(t *testing.T) {
	if testing.Short() {
		t.Skip("thousands of simulations")
	}
	servers, long := realServers[:1], os.Getenv("FLEETCOST_LONG") != ""
	if long {
		servers = realServers
	}
	var all []calibration.Residual
	for _, s := range servers {
		in := shared.Open(t, "validation", "real", "runs.csv")
		tests, _, err := measured.ReadServerTests("runs.csv", in, []measured.Pick{{Column: "server", Value: s.name}, {Column: "scenario", Value: s.scenario}, {Column: "conn_policy", Value: "lifo"}, {Column: "class", Value: "all"}})
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
		server := calibration.Server{Runtime: rt, Told: true, Machine: models.Machine{Name: "own", VCPU: 1, Speed: 1.2, Memory: 24 * models.GiB, ThreadsPerCore: 1, Baseline: 1}}
		done := map[string]bool{}
		for i := range tests {
			near := func(o *calibration.Test) bool { return math.Abs(o.Offered/tests[i].Offered-1) < 0.06 }
			var rest, left []calibration.Test
			for k := range tests {
				if near(&tests[k]) {
					left = append(left, tests[k])
				} else {
					rest = append(rest, tests[k])
				}
			}
			if key := left[0].Place; done[key] || !long && len(left) < 2 {
				continue
			} else {
				done[key] = true
			}
			r, err := calibration.Fit(context.Background(), server, rest, calibration.Options{Seed: 1, Alone: true})
			if err != nil {
				t.Logf("%s %s without %s: %v", s.name, s.scenario, left[0].Load(), err)
				continue
			}
			off, err := r.Predict(context.Background(), left, 7)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, off...)
			t.Logf("%s %s %s: %s", s.name, s.scenario, left[0].Load(), said(off))
			if !long {
				break
			}
		}
	}
	p99, cpu := calibration.MedianOff(all, "p99"), calibration.MedianOff(all, "cpu")
	t.Logf("of %d figures: p99 off by %.1f %% in the median, CPU time by %.1f %%, rate of those overloaded by %.1f %%", len(all), 100*p99, 100*cpu, 100*calibration.MedianOff(all, "rate"))
	if !long && !(p99 < 0.15 && cpu < 0.05) {
		t.Errorf("p99 off by %.1f %%, CPU time by %.1f %%", 100*p99, 100*cpu)
	}
}

func said(off []calibration.Residual) (text string) {
	for _, x := range off {
		if x.Figure == "p99" || x.Figure == "cpu" || x.Figure == "rate" {
			text += fmt.Sprintf(" %s %+.0f%%", x.Figure, 100*x.Off())
		}
	}
	return text
}
