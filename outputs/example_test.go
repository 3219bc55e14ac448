package outputs_test

import (
	"fmt"
	"os"

	"fleetcost/models/result"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/outputs"
	"fleetcost/sim"
)

// A format is found by its name and writes to any writer.
func Example() {
	r := &report.Report{
		Scenario: "Storefront API", Traffic: "constant, 800 requests/s", Seed: 1,
		Goal:     models.Goal{Latency: []models.LatencyGoal{{Quantile: 0.99, Limit: 300 * sim.Millisecond}}},
		Provider: "aws", Region: "us-east-1",
		Designs: []report.Design{{
			Name: "node", Met: true, Services: []report.Service{{Runtime: models.Runtime{Name: "node-express"}, Instances: 4, Processes: 2, Offer: cost.Offer{Machine: models.Machine{Name: "c7g.large"}, AsOf: "2026-08-01"}}}, Bound: report.BoundCPU,
			Bill: cost.Bill{Lines: []cost.Line{{What: "instances", Quantity: 2920, Unit: "instance-hours",
				Price: cost.MustPrice("0.0725"), Amount: cost.MustDollars(211.70)}}},
			Result: result.Result{
				Span:   100 * sim.Second,
				Counts: result.Counts{Offered: 80_000, Done: 80_000}, Averages: result.Averages{DonePerSecond: 800},
				Utilization: result.Interval{Low: 0.60, Mid: 0.61, High: 0.62}, OfferedLoad: 0.61,
				Latency: result.Latency{
					Count: 80_000, Mean: result.Interval{Low: 0.0111, Mid: 0.0112, High: 0.0113},
					P50: result.Interval{Low: 0.0097, Mid: 0.0098, High: 0.0099}, P95: result.Interval{Low: 0.0224, Mid: 0.0227, High: 0.023},
					P99: result.Interval{Low: 0.0407, Mid: 0.0419, High: 0.0431},
				},
			},
		}},
	}
	table, ok := outputs.Formats.Find("table")
	if !ok {
		fmt.Println("no such format; there are", outputs.Formats.Names())
		return
	}
	if err := table.Report(os.Stdout, r, outputs.Options{Width: 90}); err != nil {
		fmt.Println(err)
	}

	// Output:
	// Storefront API
	//   traffic  constant, 800 requests/s
	//   goal     p99 ≤ 300 ms
	//   prices   aws us-east-1, as of 2026-08-01
	//   answer   node on 4 × c7g.large is cheapest: $211.70 a month, $2,540.40 a year
	//
	//                                                  p99               more  more  $/million
	// design  runtime       fleet          goal         ms  $/month   $/month     %   requests
	// ────────────────────────────────────────────────────────────────────────────────────────
	// node    node-express  4 × c7g.large  met   41.9 ±1.2   211.70  cheapest            0.101
	//
	// Service
	//         processes   CPU            mean   p50   p95   p99      p99 by          offered
	// design       each  used  bound by    ms    ms    ms    ms  theory, ms  errors     load
	// ──────────────────────────────────────────────────────────────────────────────────────
	// node            2   61%  cpu       11.2  9.80  22.7  41.9           –      0%     0.61
	//
	// Bill
	// for        quantity  unit            unit price  $/month
	// ────────────────────────────────────────────────────────
	// instances     2,920  instance-hours     $0.0725   211.70
	//
	// Notes
	//   - by theory: – where no closed form holds for the design
	//   - bound by: what keeps the fleet from being smaller; offered load: arriving work over
	//     what the fleet can do
	//   - ± is half of the 95% confidence interval (- and + where its halves differ); a month
	//     has 730 hours; seed 1
}
