package calibration

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"testing"

	"fleetcost/models"
)

// Of random servers of known costs the intervals of 95 % of each value hold the truth in at
// least 90 %: of 100 servers with FLEETCOST_LONG, else of two in short tests, of whose eight
// intervals 5 must: a coverage of 95 % fails that in less than one of a thousand cases.
// Each server is a test of its own, so that several processes can share them (-run).
func TestIntervalsCoverTheTruth(t *testing.T) {
	if testing.Short() {
		t.Skip("thousands of simulations")
	}
	servers, requests, long := 2, 1500., os.Getenv("FLEETCOST_LONG") != ""
	if long {
		servers, requests = 100, mostSimulated
	}
	r := rand.New(rand.NewPCG(7, 11))
	within, all := map[string]int{}, map[string]int{}
	for i := range servers {
		truth := Costs{CPU: 1e-3 * math.Exp(3*r.Float64()), Spread: 2 * r.Float64(), Wait: 5e-3 * math.Exp(3*r.Float64()), Ragged: 1.5 * r.Float64()}
		s := loop()
		if i%3 == 2 {
			// Workers that hold one request each, enough for 1.2 times what its core can do.
			s.Runtime.Concurrency, s.Runtime.Connections = 1, 0
			s.Runtime.Processes = models.ProcessRule{Plus: int(1.2*(truth.CPU+truth.Wait)/truth.CPU) + 1}
		}
		t.Run(fmt.Sprintf("server %d", i), func(t *testing.T) {
			tests := tested(t, s, truth, uint64(i)+3, requests*truth.CPU, true, 0.3, 0.6, 0.85)
			fitted, err := Fit(context.Background(), s, tests, Options{Seed: uint64(i), Alone: true})
			if err != nil {
				t.Fatal(err)
			}
			k := fitted.Kinds[0]
			for what, v := range map[string]struct {
				got   Estimate
				truth float64
			}{
				"cpu": {k.CPU, truth.CPU}, "cpu cv": {k.CPUSpread, math.Sqrt(truth.Spread)},
				"wait": {k.Wait, truth.Wait}, "wait cv": {k.WaitSpread, math.Sqrt(truth.Ragged)},
			} {
				all[what]++
				if v.got.Low <= v.truth && v.truth <= v.got.High {
					within[what]++
				} else {
					t.Logf("%s %.4g [%.4g, %.4g] of %.4g (excess %.2g)", what, v.got.Value, v.got.Low, v.got.High, v.truth, fitted.Excess)
				}
			}
		})
	}
	sum, n := 0, 0
	for what := range all {
		t.Logf("%s: %d of %d", what, within[what], all[what])
		if long && float64(within[what]) < 0.9*float64(all[what]) {
			t.Errorf("%s: %d of %d intervals hold the truth", what, within[what], all[what])
		}
		sum, n = sum+within[what], n+all[what]
	}
	if !long && float64(sum) < 0.6*float64(n) {
		t.Errorf("%d of %d intervals hold the truth", sum, n)
	}
}
