package samples

import (
	"time"

	"fleetcost/models/cost"
	"fleetcost/models/report"
)

// YearBudget is a year of three designs, of which one meets no goal, with two inputs in doubt.
func YearBudget() *report.Budget {
	from := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	b := &report.Budget{
		Scenario: "Storefront", Traffic: "(800 requests/s) × (growing by 3% a month)", Seed: 1, Goal: Storefront().Goal, Provider: "aws", Region: "us-east-1",
		From: from, To: from.AddDate(1, 0, 0), Samples: 1000, Worth: USD(310), LeastExpected: "node", MinimaxRegret: "go", LeastWorst: "go",
		Inputs: []report.InDoubt{
			{Key: "traffic.of.0.rate", Low: 600, Mid: 800, High: 1500, Worth: USD(290)},
			{Key: "request.browse.steps.0.cpu", Unit: "ms", Low: 0.8, Mid: 1.2, High: 2.5},
			{Key: "runtime.node-http: CPU", Low: 0.8, Mid: 1, High: 1.3, Preset: true, Worth: USD(3)},
		},
		Matches:  []report.Match{{A: "node", B: "go", ACheaper: 0.61, Same: 0.04, BCheaper: 0.35}},
		Accuracy: report.Accuracy{Points: 6, Median: 0.004, Worst: 0.031, P50: USD(410), PlannedP50: USD(412), Runs: 42},
	}
	for i, name := range []string{"node", "go"} {
		dear := 1 + 0.1*float64(i)
		d := report.BudgetDesign{
			Name: name, AtMid: USD(5100 * dear), MostRegret: USD(2400 / dear), MeanRegret: USD(300 * dear), Beyond: 0.02 * float64(i),
			Swings: []report.Swing{
				{Input: "traffic.of.0.rate", AtLow: USD(4100 * dear), AtHigh: USD(8900 * dear)},
				{Input: "request.browse.steps.0.cpu", AtLow: USD(5100 * dear), AtHigh: USD(4900 * dear)},
				{Input: "runtime.node-http: CPU", AtLow: USD(5100 * dear), AtHigh: USD(5100 * dear)},
			},
			Fleets:   []report.BudgetFleet{{PerSecond: 800, Fleet: "2 × c7g.large", Monthly: USD(105.85)}},
			Unpriced: []string{"db (no price here)"}, AsOf: []string{"2026-07-20"},
		}
		if i > 0 {
			d.BeyondFrom, d.BeyondWhy = 2100, Note("db is asked to do 1.2 times what it can")
		}
		expected := func(begin, end time.Time, usd float64) report.Expected {
			return report.Expected{Begin: begin, End: end, P10: USD(usd * 0.7), P50: USD(usd), P90: USD(usd * 1.9), Mean: USD(usd * 1.15)}
		}
		for m := range 12 {
			d.Months = append(d.Months, expected(from.AddDate(0, m, 0), from.AddDate(0, m+1, 0), dear*400*(1+0.03*float64(m))))
		}
		d.Whole = expected(b.From, b.To, 5200*dear)
		b.Designs = append(b.Designs, d)
	}
	b.Designs[1].Followed = &report.Followed{Policy: "hpa", Least: 0.52, Most: 0.61, Missed: 25 * time.Minute}
	b.Held = []report.Held{{Design: "node", Limit: cost.Limit{Text: "$500", Most: USD(500)}, Fails: true, Allowed: USD(6000), Over: 0.34, Months: 3}}
	b.Designs = append(b.Designs, report.BudgetDesign{Name: "django", Unmet: Note("p99 is 2 s, and 300 ms are allowed")})
	return b
}

// OddBudgets are budgets that have little in them, or odd names.
func OddBudgets() map[string]*report.Budget {
	sure := YearBudget()
	sure.Inputs, sure.Accuracy = nil, report.Accuracy{}
	none := YearBudget()
	none.Designs, none.Matches, none.LeastExpected = none.Designs[2:], nil, ""
	alone := YearBudget()
	alone.Designs, alone.Matches = alone.Designs[:1], nil
	odd := map[string]*report.Budget{"an ordinary year": YearBudget(), "nothing": {}, "no doubt": sure, "no design meets the goal": none, "one design": alone}
	for _, text := range hostile {
		b := YearBudget()
		b.Scenario, b.Traffic, b.Provider, b.Region, b.LeastExpected, b.MinimaxRegret = text, text, text, text, text, text
		for i := range b.Inputs {
			b.Inputs[i].Key, b.Inputs[i].Unit = text, text
		}
		for i := range b.Designs {
			d := &b.Designs[i]
			d.Name, d.Unpriced = text, []string{text}
			for k := range d.Swings {
				d.Swings[k].Input = text
			}
		}
		b.Matches[0].A, b.Matches[0].B = text, text
		b.Warnings = []report.Reason{Note(text)}
		odd["names like "+text] = b
	}
	return odd
}
