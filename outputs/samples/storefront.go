// Package samples has made-up answers of every kind, also odd ones, for the tests of
// whatever writes them.
//
// It will never know a format. No program uses it.
package samples

import (
	"fmt"
	"math"
	"slices"

	"fleetcost/models/result"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/sim"
)

// The reports of the tests are built by hand: round numbers of the right size,
// so that the goldens read like real answers and change only with the format.

// USD is money of so many dollars.
func USD(x float64) cost.Money { return cost.MustDollars(x) }

// Interval is one with equal halves.
func Interval(mid, half float64) result.Interval {
	return result.Interval{Low: mid - half, Mid: mid, High: mid + half}
}

// offer is a machine of two vCPUs and four GiB per size step, at its price.
func offer(name string, vcpu, usdPerHour float64) cost.Offer {
	return cost.Offer{
		Machine: models.Machine{Name: name, Arch: "arm64", VCPU: vcpu, Memory: models.Bytes(vcpu*2) * models.GiB,
			Speed: 1, ThreadsPerCore: 1, Baseline: 1},
		OnDemand: USD(usdPerHour), AsOf: "2026-08-01", Source: "price list of the provider",
	}
}

// bill is that of some instances of an offer.
func bill(instances int, o cost.Offer) cost.Bill {
	hours := float64(instances * cost.HoursPerMonth)
	amount, err := o.OnDemand.Times(hours)
	if err != nil {
		panic(err)
	}
	return cost.Bill{Lines: []cost.Line{
		{What: "instances", Quantity: hours, Unit: "instance-hours", Price: o.OnDemand.Price(), Amount: amount},
	}}
}

// milliLatency spreads a latency around a p99 in milliseconds.
func milliLatency(count int64, p99 float64) result.Latency {
	ms := func(x, half float64) result.Interval { return Interval(x/1e3, half/1e3) }
	return result.Latency{
		Count: count, Mean: ms(p99*0.27, p99*0.004), P50: ms(p99*0.234, p99*0.003), P90: ms(p99*0.43, p99*0.008),
		P95: ms(p99*0.54, p99*0.01), P99: ms(p99, p99*0.028), P999: ms(p99*1.9, p99*0.15),
		SD: p99 * 0.2e-3, Min: p99 * 0.1e-3, Max: p99 * 3.1e-3,
	}
}

// measured is a stable result of a fleet that answers everything.
func measured(rate, p99, utilization float64) result.Result {
	const span = 500
	n := int64(rate * span)
	return result.Result{
		Replications: 10, Span: span * sim.Second,
		Counts:      result.Counts{Offered: n, Done: n - 7, InFlight: 7},
		Latency:     milliLatency(n-7, p99),
		Utilization: Interval(utilization, 0.004), ErrorRate: result.Interval{High: 0.0001},
		WorkerWait: milliLatency(n, p99/20), WaitShare: 0.031,
		Averages: result.Averages{
			InSystem: 9.1, In: [result.StateCount]float64{result.WaitingWorker: 0.02, result.WaitingLane: 1.4, result.WaitingPool: 0.1, result.InIO: 5.14, result.Running: 2.44},
			Utilization: utilization, Lanes: utilization * 0.98, Workers: 0, LaneWait: 0.0009, PoolWait: 0.00012,
			DonePerSecond: float64(n-7) / span,
		},
		OfferedLoad: utilization, Events: 1e7,
	}
}

func design(name, runtime string, o cost.Offer, instances, processes int, met bool, r result.Result) report.Design {
	return report.Design{
		Name: name, Services: []report.Service{{Runtime: models.Runtime{Name: runtime}, Offer: o, Processes: processes, Workers: models.NoLimit,
			Instances: instances, Balancer: "round-robin"}}, Met: met, Result: r, Bound: report.BoundCPU,
		Estimate: Interval(r.Latency.P99.Mid*1.02, 0.002), EstimateP99: Interval(r.Latency.P99.Mid*1.02, 0.002), Bill: bill(instances, o),
	}
}

// StorefrontGoal is the goal of most samples.
func StorefrontGoal() models.Goal {
	return models.Goal{
		Latency:   []models.LatencyGoal{{Quantile: 0.99, Limit: 300 * sim.Millisecond}},
		ErrorRate: 0.001,
	}
}

// Storefront is a comparison in which designs meet the goal, miss it, and
// break down.
func Storefront() *report.Report {
	large := offer("c7g.large", 2, 0.0725)
	node := design("node", "node-express", large, 4, 2, true, measured(800, 41.9, 0.613))

	node.Survivor = &report.Survivor{Instances: []int{5}, Machines: []string{"c7g.large"}, Monthly: USD(264.63)}

	django := design("django", "gunicorn-sync-django", offer("c7g.2xlarge", 8, 0.29), 12, 17, true, measured(800, 288, 0.42))
	django.Services[0].Workers, django.Bound = 1, report.BoundWorkers
	django.Estimate, django.EstimateP99 = Interval(0.163, 0.004), Interval(0.163, 0.004)
	django.Warnings = []report.Reason{Note("the tail is long: 1 of 1,000 requests takes 547 ms")}
	django.Excuses = []report.Excuse{
		{Machine: "c7g.medium", Why: Note("needs 2.4 GiB of memory for 3 processes and one request each, has 2 GiB")},
		{Machine: "t4g.large", Why: Note("$4.38 a month dearer")},
		{Machine: "m7g.large", Why: Note("dearer")}, {Machine: "r7g.large", Why: Note("dearer")}, {Machine: "r7g.xlarge", Why: Note("dearer")},
	}

	burst := offer("t4g.medium", 2, 0.0336)
	burst.Machine.Baseline, burst.SurplusVCPUHour, burst.AsOf = 0.2, USD(0.04), "2026-07-15"
	fastapi := design("fastapi", "uvicorn-fastapi", burst, 9, 2, true, measured(800, 96.25, 0.55))
	fastapi.Bill.Lines = append(fastapi.Bill.Lines, cost.Line{What: "surplus CPU credits", Quantity: 4599,
		Unit: "vCPU-hours", Price: USD(0.04).Price(), Amount: USD(183.96)})

	threads := design("threads", "gunicorn-gthread-django", large, 30, 5, false, measured(800, 1234, 0.88))
	threads.Result.Verdict, threads.Missed = result.Unsettled, Note("p99 1.23 s > 300 ms")
	threads.Result.Counts = result.Counts{Offered: 400000, Done: 398800, Rejected: 700, Expired: 450, Failed: 43, InFlight: 7}
	threads.Result.Averages.DonePerSecond = 398800. / 500
	threads.Services[0].Workers, threads.Bound = 4, report.BoundBacklog

	one := design("one-process", "node-express", large, 1, 1, false, measured(800, 98765, 0.5))
	one.Result.Verdict, one.Result.OfferedLoad = result.Overloaded, 1.3416
	one.Result.Counts = result.Counts{Offered: 400000, Done: 298123, Rejected: 101000, InFlight: 877}
	one.Result.Averages.DonePerSecond = 298123. / 500

	return &report.Report{
		Scenario: "Storefront API", Traffic: "constant, 800 requests/s", Rate: 800, Seed: 1, Goal: StorefrontGoal(),
		Provider: "aws", Region: "us-east-1", Designs: []report.Design{node, django, fastapi, threads, one},
		Warnings: []report.Reason{Note("backend db has no connection limit: waits for it are not modelled")},
	}
}

// OneFleet is a simulation of a fleet with two classes.
func OneFleet() *report.Simulation {
	d := Storefront().Designs[0]
	browse, reports := milliLatency(359993, 38.1), milliLatency(39993, 61)
	d.Result.Classes = []result.ClassResult{
		{Name: "browse", Counts: result.Counts{Offered: 360000, Done: 359993, InFlight: 7}, Latency: browse, DonePerSecond: 359993. / 500},
		{Name: "report", Counts: result.Counts{Offered: 40000, Done: 39993, Expired: 7}, Latency: reports, DonePerSecond: 39993. / 500},
	}
	return &report.Simulation{Scenario: "Storefront API", Traffic: "constant, 800 requests/s", Seed: 1,
		Goal: StorefrontGoal(), Provider: "aws", Region: "us-east-1", Design: d}
}

// OverloadedFleet is a simulation of a fleet that cannot do its work.
func OverloadedFleet() *report.Simulation {
	s := OneFleet()
	s.Design = Storefront().Designs[4]
	s.Design.Result.Classes = []result.ClassResult{{Name: "browse", Counts: s.Design.Result.Counts, Latency: s.Design.Result.Latency, DonePerSecond: s.Design.Result.Averages.DonePerSecond}}
	return s
}

// A rival is a design of a made-up sweep: what one instance answers, and what
// a fleet costs at least.
type rival struct {
	name, runtime string
	offer         cost.Offer
	perInstance   float64 // requests per second
	spare         int     // instances beyond those the rate needs
	most          int     // instances that it may have
}

func rivals() []rival {
	return []rival{
		{"node", "node-express", offer("c7g.large", 2, 0.0725), 210, 0, 100},
		{"django", "gunicorn-sync-django", offer("c7g.xlarge", 4, 0.145), 118, 1, 100},
		{"fastapi", "uvicorn-fastapi", offer("c7g.large", 2, 0.0725), 128, 0, 100},
		{"go", "goroutines", offer("c7g.4xlarge", 16, 0.58), 3100, 0, 100},
		{"threads", "gunicorn-gthread-django", offer("c7g.large", 2, 0.0725), 95, 0, 40},
	}
}

// sweepOf makes up a sweep of the rate for some rivals: fleets are whole
// instances, latencies grow with how full they are, and beyond its most a
// rival misses the goal and then is overloaded.
func sweepOf(values []float64, rivals ...rival) *report.Sweep {
	s := &report.Sweep{Axis: report.Axis{Key: "traffic.rate", Log: true, Values: slices.Clone(values)}}
	for _, rate := range values {
		r := Storefront()
		r.Traffic, r.Rate, r.Designs, r.Warnings = fmt.Sprintf("constant, %g requests/s", rate), rate, nil, nil
		for _, v := range rivals {
			n := int(math.Ceil(rate/v.perInstance)) + v.spare
			n = min(n, v.most)
			used := rate / v.perInstance / float64(n)
			d := design(v.name, v.runtime, v.offer, n, 2, used <= 1, measured(rate, 25+290*math.Pow(used, 6), 0.8*used))
			d.Result.OfferedLoad = used
			if used > 1.15 {
				d.Result.Verdict = result.Overloaded
			}
			r.Designs = append(r.Designs, d)
		}
		s.Report = append(s.Report, r)
	}
	s.BreakEven = crossings(s)
	return s
}

// crossings finds where the cheapest design changes, between the values around
// it and in logarithms.
func crossings(s *report.Sweep) []report.BreakEven {
	var found []report.BreakEven
	for i := 1; i < len(s.Values); i++ {
		before, after := report.Standings(s.Report[i-1].Designs), report.Standings(s.Report[i].Designs)
		if len(before) == 0 || before[0].Name == after[0].Name || !before[0].Met || !after[0].Met {
			continue
		}
		from, to := before[0].Name, after[0].Name
		height := func(at int, name string) float64 {
			return math.Log(report.Point{Report: s.Report[at]}.Find(name).Bill.Monthly().USD())
		}
		gap := height(i-1, to) - height(i-1, from)
		part := gap / (gap - height(i, to) + height(i, from))
		low, high := s.Values[i-1], s.Values[i]
		found = append(found, report.BreakEven{Value: low * math.Pow(high/low, part), Low: low, High: high, From: from, To: to,
			USDPerMonth: math.Exp(height(i-1, from)*(1-part) + height(i, from)*part)})
	}
	return found
}

// spaced are n values from low to high, evenly in logarithm, as whole numbers.
func spaced(low, high float64, n int) []float64 {
	values := make([]float64, n)
	for i := range values {
		values[i] = math.Round(low * math.Pow(high/low, float64(i)/float64(n-1)))
	}
	return values
}

// Note is a reason that says this text.
func Note(text string) report.Reason { return report.Note{Text: text} }
