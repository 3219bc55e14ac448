package scaling_test

import (
	"slices"
	"testing"

	"fleetcost/models/scaling"
	"fleetcost/sim"
)

type oracleCase struct {
	ID    string
	Model struct {
		Rates    []float64 `json:"rate_per_s_by_minute"`
		Capacity float64   `json:"capacity_per_instance_per_s"`
		Least    int       `json:"minimum_instances"`
		Boot     float64   `json:"boot_s"`
		Minimum  float64   `json:"minimum_billing_s"`
		Quantum  float64   `json:"billing_quantum_s"`
		Price    float64   `json:"price_usd_per_instance_hour"`
	}
	Expected struct {
		Billed      float64  `json:"instance_seconds_billed"`
		Cost        float64  `json:"cost_usd"`
		Bare        float64  `json:"capacity_only_instance_seconds"`
		BareCost    float64  `json:"cost_without_boot_and_minimum_usd"`
		Peak        int      `json:"static_peak_instances"`
		Static      float64  `json:"static_peak_instance_seconds"`
		StaticCost  float64  `json:"static_peak_cost_usd"`
		Needed      []int    `json:"instances_needed"`
		OneSchedule [][3]int `json:"one_optimal_schedule"`
	}
}

func runOracle(t *testing.T) (n tally) {
	for _, c := range referee[oracleCase](t, "oracle.jsonl") {
		n.cases++
		t.Run(c.ID, func(t *testing.T) {
			m, want := c.Model, c.Expected
			o := scaling.Oracle{
				Step: sim.Minute, Needs: scaling.Needs(m.Rates, m.Capacity, m.Least),
				Lease: scaling.Lease{Boot: seconds(m.Boot), Minimum: seconds(m.Minimum), Quantum: seconds(m.Quantum)},
			}
			valid(t, o)
			compare(t, &n, "needs", o.Needs, want.Needed)
			s := o.Cheapest()
			checkSchedule(t, o, s)
			bare, peak := 0, slices.Max(o.Needs)
			for _, need := range o.Needs {
				bare += 60 * need
			}
			static := float64(peak) * o.Lease.Billed(sim.Time(len(o.Needs))*sim.Minute).Seconds()
			compare(t, &n, "figures",
				[]float64{s.BilledSeconds, float64(bare), float64(peak), static},
				[]float64{want.Billed, want.Bare, float64(want.Peak), want.Static})
			for _, x := range [][2]float64{{s.BilledSeconds, want.Cost}, {float64(bare), want.BareCost}, {static, want.StaticCost}} {
				n.decisions++
				if usd := x[0] / 3600 * m.Price; usd < x[1]*(1-1e-9) || usd > x[1]*(1+1e-9) {
					t.Errorf("costs %v USD, want %v", usd, x[1])
				}
			}
			// The referee's schedule, billed by this program's lease, costs the same.
			theirs := scaling.Schedule{BilledSeconds: want.Billed}
			for _, r := range want.OneSchedule {
				theirs.Runs = append(theirs.Runs, scaling.Run{From: r[0], To: r[1], Instances: r[2]})
			}
			checkSchedule(t, o, theirs)
		})
	}
	return n
}

// checkSchedule tells whether a schedule always has enough, and what it is billed.
func checkSchedule(t interface{ Errorf(string, ...any) }, o scaling.Oracle, s scaling.Schedule) {
	have, billed := make([]int, len(o.Needs)), 0.0
	for _, r := range s.Runs {
		for k := r.From; k < r.To; k++ {
			have[k] += r.Instances
		}
		billed += float64(r.Instances) * o.Lease.Billed(sim.Time(r.To-r.From)*o.Step).Seconds()
	}
	for i, need := range o.Needs {
		if have[i] < need {
			t.Errorf("the schedule has %d instances in step %d, which needs %d", have[i], i, need)
			return
		}
	}
	if diff := billed - s.BilledSeconds; diff > 1e-6*billed || diff < -1e-6*billed {
		t.Errorf("the runs are billed %v s, the schedule says %v", billed, s.BilledSeconds)
	}
}
