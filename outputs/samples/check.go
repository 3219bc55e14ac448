package samples

import (
	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/sim"
)

// Check is what a scenario of one service means.
func Check() *report.Check {
	return &report.Check{
		Scenario: "Storefront API", Traffic: "constant, 800 requests/s", Goal: StorefrontGoal(), Provider: "aws", Region: "us-east-1",
		Requests: []report.CheckedRequest{
			{Class: "browse", Share: 0.9, CPU: 0.0021, IO: 0.0142, Steps: 3},
			{Class: "report", Share: 0.1, CPU: 0.0123, IO: 0.061, Steps: 2},
		},
		Backends: []report.CheckedBackend{{Backend: models.Backend{Name: "db"}}},
		Designs: []report.CheckedDesign{{Name: "node", Services: []report.CheckedService{
			{Runtime: "node-express", Machines: []string{"c7g.*"}, Matching: 7, Processes: "vcpu", CPU: 0.0034, Balancer: "round-robin"},
		}}},
		Commands: []report.Understood{{Design: "node", Command: "node server.js", Server: "node", As: "1 process"}},
		Assumed:  []report.Assumed{{Key: "design.node.balancer", Value: "round-robin", Why: "the default"}},
		Warnings: []report.Reason{Note("4 processes on c7g.large share a CPU limit of 2")},
	}
}

// CheckedShop is what a scenario of several services means.
func CheckedShop() *report.Check {
	score := report.Sent{Service: "ml", Class: "score", Policy: report.Policy{Timeout: 200 * sim.Millisecond, Retries: 2, Hedge: 50 * sim.Millisecond, Breaker: 0.5, Optional: true}}
	mail := report.Sent{Service: "mail", Class: "send", Enqueued: true}
	return &report.Check{
		Scenario: "Shop", Traffic: "constant, 2,000 requests/s", Goal: StorefrontGoal(), Provider: "aws", Region: "us-east-1",
		Goals: []report.ClassGoal{{Class: "send", Goal: models.Goal{Latency: []models.LatencyGoal{{Of: models.Completion, Quantile: 0.95, Limit: sim.Minute}}}}},
		Requests: []report.CheckedRequest{
			{Service: "api", Class: "page", Share: 1, CPU: 0.00118, IO: 0.0066, Steps: 4},
			{Service: "ml", Class: "score", Inner: true, CPU: 0.0053, Steps: 2},
			{Service: "mail", Class: "send", Inner: true, CPU: 0.001, IO: 0.2, Steps: 2},
		},
		Sends: []report.Sent{{Service: "api", Class: "page", Sends: []report.Sent{score, mail}}},
		Backends: []report.CheckedBackend{
			{Backend: models.Backend{Name: "db", Cores: 8, Pool: models.RuntimesPool, Ceiling: 3424}, Count: 2,
				Offer: cost.Managed{Name: "db.m6g.xlarge", Service: "postgres", Hourly: cost.MustDollars(0.318), AsOf: "2026-07-01"}},
			{Backend: models.Backend{Name: "cache", Servers: 1, Pool: 10, Connections: 100}},
			{Backend: models.Backend{Name: "legacy", PerRequest: true, Connect: 3 * sim.Millisecond}},
		},
		Designs: []report.CheckedDesign{
			{Name: "hybrid", Services: []report.CheckedService{
				{Name: "api", Inside: []string{"mail"}, Runtime: "node-fastify", Machines: []string{"c7g.large"}, Matching: 1, Processes: "vcpu", CPU: 0.0012, Balancer: "least-outstanding"},
				{Name: "ml", Runtime: "uvicorn-fastapi", Machines: []string{"c7g.large", "g4dn.*"}, Matching: 4, Processes: "2", CPU: 0.0013, Batched: true, Balancer: "random"},
			}},
		},
		Assumed: []report.Assumed{{Key: "backend.db.cores", Value: "8", Why: "of db.m6g.xlarge"}},
	}
}

// Machines is a listing with a cell that does not apply.
func Machines() *report.Listing {
	return &report.Listing{
		Columns: []string{"machine", "vcpu", "memory_gib", "burstable", "usd_per_hour"},
		Rows:    [][]any{{"c7g.large", 2, 4.0, false, 0.0725}, {"t4g.medium, \"small\"", 2, nil, true, 0.0336}, {"old|one", 16, 64.5, nil, 1.5}},
	}
}
