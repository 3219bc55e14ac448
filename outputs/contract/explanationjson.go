package contract

import (
	"math"
	"strconv"

	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/outputs/phrases"
)

// ExplanationJSON is what explain writes.
type ExplanationJSON struct {
	ReportJSON
	Portions []PortionJSON  `json:"portions"` // in whole cents, which add up to the bill
	Limits   []LimitUseJSON `json:"limits"`
	Carries  Number         `json:"carries_per_s"` // up to which the fleet was seen to meet the goal; null where nobody looked
	Ample    bool           `json:"carries_more"`  // no higher rate was tried
	Changes  []WorthJSON    `json:"changes"`
}

// PortionJSON is a portion of the bill.
type PortionJSON struct {
	Purpose     string `json:"purpose"` // step, runtime, waiting, goal, wholes, headroom, survival, idle_servers, servers, other
	Part        string `json:"part"`    // service or backend; "" where there is but one
	Request     string `json:"request"` // of a step
	Step        string `json:"step"`    // its place, counted from 1: 3, or within it 3.1
	What        string `json:"what"`
	DividedBy   string `json:"divided_by"` // cpu, lanes, workers, backend; "" where the whole is one portion
	Share       Number `json:"share_of_part"`
	USDPerMonth Number `json:"usd_per_month"`
}

// LimitUseJSON is how much of something limited the work takes.
type LimitUseJSON struct {
	Part  string `json:"part"`
	Limit string `json:"limit"`
	Taken Number `json:"taken"`
	Full  Number `json:"full_at_per_s"`
	Binds bool   `json:"binds"`
}

// WorthJSON is a change, planned again.
type WorthJSON struct {
	What        string `json:"what"`
	Request     string `json:"request"` // whose CPU time is less
	CPUms       Number `json:"cpu_ms_less"`
	FirstMs     Number `json:"cpu_ms_less_to_save"` // the least that saves anything; null where none does
	Backend     string `json:"backend"`             // that is smaller
	Count       int    `json:"count"`
	Instance    string `json:"instance"`
	Met         bool   `json:"met"`
	USDPerMonth Number `json:"saves_usd_per_month"`
	USDPerYear  Number `json:"saves_usd_per_year"`
	Fleet       string `json:"fleet"`
	P99         Number `json:"p99_ms"`
}

// purposeNames of the purposes, in their order.
var purposeNames = []string{"step", "runtime", "waiting", "goal", "wholes", "headroom", "survival", "idle_servers", "servers", "other"}

// Explanation is what the money of a design is paid for.
func Explanation(x *report.Explanation) ExplanationJSON {
	answer := ExplanationJSON{ReportJSON: Report(x.Report), Portions: []PortionJSON{}, Limits: []LimitUseJSON{}, Carries: Number(math.NaN()), Ample: x.Ample, Changes: []WorthJSON{}}
	if x.Most > 0 {
		answer.Carries = Number(x.Most * x.Report.Rate)
	}
	shown := x.Cents()
	for i := range x.Portions {
		p := &x.Portions[i]
		one := PortionJSON{
			Purpose: purposeNames[p.Purpose], Part: p.Part, Request: p.Class, Step: p.Step.Place, What: phrases.Purpose(p), DividedBy: string(p.Of),
			Share: Number(p.Share), USDPerMonth: Number(shown[i].USD()),
		}
		if p.Purpose == report.ForStep {
			one.What = phrases.Step(p.Step)
		}
		answer.Portions = append(answer.Portions, one)
	}
	for _, l := range x.Limits {
		answer.Limits = append(answer.Limits, LimitUseJSON{l.Part, string(l.Bound), Number(l.Share), Number(l.Full), l.Binds})
	}
	for i := range x.Changes {
		c := &x.Changes[i]
		one := WorthJSON{
			What: phrases.Change(c), Request: c.Class, CPUms: Number(math.NaN()), FirstMs: Number(math.NaN()), Backend: c.Backend, Count: c.Count, Instance: c.Offer, Met: c.Met,
			USDPerMonth: Number(c.Saves.USD()), USDPerYear: Number(phrases.Saving(c).USD()), Fleet: phrases.PricedFleet(report.Priced{Met: c.Met, Fleet: c.Fleet}), P99: Number(c.P99 * 1e3),
		}
		if c.Backend == "" {
			one.CPUms = Number(c.Seconds * 1e3)
		}
		if c.First > 0 {
			one.FirstMs = Number(c.First * 1e3)
		}
		answer.Changes = append(answer.Changes, one)
	}
	return answer
}

// ExplanationTable has a line for each portion of the bill.
func ExplanationTable(x *report.Explanation) Table {
	whole := Explanation(x)
	line := func(p PortionJSON) record {
		return append(record{
			{Name: "scenario", Value: whole.Scenario, Text: true}, {Name: "seed", Value: strconv.FormatUint(whole.Seed, 10)},
			{Name: "provider", Value: whole.Provider, Text: true}, {Name: "region", Value: whole.Region, Text: true},
			{Name: "design", Value: x.Design().Name, Text: true}, {Name: "hours_per_month", Value: strconv.Itoa(cost.HoursPerMonth)},
		}, fields(p)...)
	}
	var rows []record
	for _, p := range whole.Portions {
		rows = append(rows, line(p))
	}
	return Table{line(PortionJSON{}).in(x.Report.Currency), rows}
}
