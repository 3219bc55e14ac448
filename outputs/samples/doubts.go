package samples

import (
	"math"

	"fleetcost/models/result"

	"fleetcost/models/cost"
	"fleetcost/models/report"
)

// Doubts is a comparison of all that must not read like a plain answer: two designs
// at one price, one of which is not sure to meet the goal, a database without a
// price, a service inside of another, and designs that miss the goal, one of them
// by no one knows how much.
func Doubts() *report.Report {
	large := offer("c7g.large", 2, 0.0725)
	db := report.Backend{Name: "db", Connections: 40, Load: 0.21}
	tied := func(name, runtime string) report.Design {
		d := design(name, runtime, large, 5, 2, true, measured(800, 281, 0.71))
		d.Backends = []report.Backend{db}
		return d
	}
	fastify := tied("fastify", "node-fastify")
	fastify.Likely, fastify.Sure = true, &report.Sure{Instances: []int{6}, Monthly: USD(6 * 52.925)}

	mono := design("mono", "node-express", large, 7, 2, true, measured(800, 190, 0.55))
	mono.Services[0].Name, mono.Services[0].Inside, mono.Services[0].Bill = "api", []string{"ml"}, mono.Bill.Part("api")
	mono.Bill = mono.Bill.Part("api")
	mono.Backends = []report.Backend{db}

	slow := design("slow", "gunicorn-sync-django", large, 9, 5, false, measured(800, 2100, 0.44))
	slow.Missed = Note("p99 at least 2.1 s > 300 ms")
	slow.Result.Latency.P99 = result.Interval{Low: 1.9, Mid: 2.1, High: math.Inf(1)}
	slow.Result.Latency.P999 = result.Interval{Low: 2.4, Mid: math.Inf(1), High: math.Inf(1)}
	slow.Backends = []report.Backend{db, {Name: "search"}}

	return &report.Report{
		Scenario: "Doubts", Traffic: "constant, 800 requests/s", Rate: 800, Seed: 1, Goal: StorefrontGoal(),
		Provider: "aws", Region: "us-east-1", Designs: []report.Design{slow, fastify, tied("node", "node-http"), mono},
	}
}

// DoubtfulSweep has them at three values: the first two are alike everywhere, the
// third changes its machine and takes over where they cease to meet the goal.
func DoubtfulSweep() *report.Sweep {
	s := &report.Sweep{Axis: report.Axis{Key: "traffic.rate", Values: []float64{400, 800, 1600}}}
	for i := range s.Values {
		r := Doubts()
		if i == 2 {
			for k := range r.Designs[1:3] {
				d := &r.Designs[1+k]
				d.Met, d.Missed, d.Sure = false, Note("p99 412 ms > 300 ms"), nil
			}
			mono := &r.Designs[3]
			mono.Services[0].Offer = offer("c7g.4xlarge", 16, 0.58)
			mono.Bill = bill(7, mono.Services[0].Offer)
		}
		s.Report = append(s.Report, r)
	}
	s.Takeovers = []report.Takeover{{Low: 800, High: 1600, From: "fastify", To: "mono", Misses: true}}
	return s
}

// NothingMeets is a comparison in which every design misses the goal.
func NothingMeets() *report.Report {
	r := Doubts()
	r.Designs = r.Designs[:1]
	return r
}

// HalfCents is a bill of lines that are half cents.
func HalfCents() cost.Bill {
	line := bill(3, offer("c7g.large", 2, 0.0725)).Lines[0] // $158.775
	return cost.Bill{Lines: []cost.Line{line, line}}
}
