package main

import (
	"context"
	"fmt"
	"math"
	"os"

	"fleetcost/models/plan"
	"fleetcost/profiles"
)

func main() {
	dir := "../shared/validation/real"
	if len(os.Args) > 1 {
		dir = os.Args[1]
	}
	c, err := profiles.ReadCampaign(dir)
	if err != nil {
		fmt.Println(err)
		os.Exit(2)
	}
	for _, w := range c.Warnings {
		fmt.Println("warning:", w)
	}
	p := &plan.Planner{Seed: 1}
	v, err := p.Validate(context.Background(), dir, c.Trials)
	if err != nil {
		panic(err)
	}
	f := func(pred, m float64, i interface{ In(float64) bool }) string {
		return fmt.Sprintf("%8.1f→%8.1f %+5.1f%%", 1e3*m, 1e3*pred, 100*(pred/m-1))
	}
	_ = f
	for _, r := range v.Rows {
		one := func(pred, m, lo, hi float64) string {
			in := " "
			if m < lo || m > hi {
				in = "!"
			}
			return fmt.Sprintf("%8.1f→%8.1f %+5.1f%% [%.1f %.1f]%s", 1e3*m, 1e3*pred, 100*(pred/m-1), 1e3*lo, 1e3*hi, in)
		}
		fmt.Printf("%-22s %-4s %-6s %7.1f %-11s u %.3f→%.3f x %.0f→%.0f  p50 %s p95 %s p99 %s %s\n", r.Server, r.Scenario, r.Measured.Class, r.Rate, r.Band,
			r.Measured.Utilization, r.Predicted.Utilization, r.Measured.DonePerSecond, r.Predicted.DonePerSecond,
			one(r.Predicted.P50, r.Measured.P50, r.P50.Low, r.P50.High),
			one(r.Predicted.P95, r.Measured.P95, r.P95.Low, r.P95.High),
			one(r.Predicted.P99, r.Measured.P99, r.P99.Low, r.P99.High), r.Left)
	}
	worst := 0.0
	for _, r := range v.Rows {
		if e := math.Abs(r.Predicted.P99/r.Measured.P99 - 1); r.Left == "" && r.Measured.Utilization < .85 && e > worst {
			worst = e
		}
	}
	fmt.Printf("%+v\nworst below 85 %%: %.3f\n", v.Summary, worst)
}
