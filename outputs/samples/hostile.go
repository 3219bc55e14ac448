package samples

import (
	"math"
	"strings"

	"fleetcost/models/report"
	"fleetcost/models/result"
	"fleetcost/models/words"
)

// hostile are names that try to get out of their place.
var hostile = []string{
	`=HYPERLINK("http://example.com","cheap")`, "a|b`c*d_e", "two\nlines\tand a tab", "\x1b[31mred\x07",
	"<script>alert(1)</script>&amp;", `a,"b";c`, "turned \u202egnol", "日本語 ★", "$1 and $2", strings.Repeat("long ", 40),
	"", "\xff\xfe",
}

// Named gives hostile texts to everything in a report that comes from outside.
func Named(r *report.Report, text string) *report.Report {
	r.Scenario, r.Traffic, r.Provider, r.Region = text, text, text, text
	r.Warnings = []report.Reason{Note(text)}
	for i := range r.Goals {
		r.Goals[i].Class = text
	}
	for i := range r.Designs {
		d := &r.Designs[i]
		d.Name = text + strings.Repeat("'", i)
		for k := range d.Services {
			s := &d.Services[k]
			s.Runtime.Name, s.Offer.Machine.Name, s.Offer.Source, s.Offer.AsOf, s.Balancer = text, text, text, text, text
			if len(d.Services) > 1 {
				s.Name = text
			}
		}
		for k := range d.Backends {
			b := &d.Backends[k]
			b.Name, b.Offer.Name, b.Offer.Service, b.Offer.AsOf = text, text, text, text
		}
		for k := range d.Result.Classes {
			d.Result.Classes[k].Name, d.Result.Classes[k].Service = text, text
		}
		for k := range d.Caches {
			d.Caches[k].Class, d.Caches[k].Backend = text, text
		}
		if d.Binds != "" {
			d.Binds = text
		}
		d.Warnings = []report.Reason{Note(text)}
		d.Excuses = []report.Excuse{{Machine: text, Why: Note(text)}}
		for k := range d.Bill.Lines {
			d.Bill.Lines[k].Part, d.Bill.Lines[k].What, d.Bill.Lines[k].Unit = text, text, text
		}
	}
	return r
}

// Endless is a report in which no time has an upper end: all are at least so long,
// some of them by not even a middle.
func Endless() *report.Report {
	r := Shop()
	for i := range r.Designs {
		d := &r.Designs[i]
		d.Result.Verdict, d.Result.OfferedLoad = result.Stable, math.NaN()
		for k, of := range []*result.Interval{&d.Result.Latency.Mean, &d.Result.Latency.P50, &d.Result.Latency.P90, &d.Result.Latency.P95,
			&d.Result.Latency.P99, &d.Result.Latency.P999, &d.Result.WorkerWait.Mean, &d.Result.WorkerWait.P99} {
			if of.High = math.Inf(1); k%2 == i%2 {
				of.Mid = math.Inf(1)
			}
		}
		for k := range d.Result.Classes {
			c := &d.Result.Classes[k]
			c.Latency, c.Queueing, c.FirstByte = d.Result.Latency, d.Result.Latency, d.Result.Latency
		}
		for k := range d.Goals {
			d.Goals[k].Figure = d.Result.Latency.P99
		}
	}
	return r
}

// unknowing is a report that knows nothing: every measurement is NaN or ∞.
func unknowing() *report.Report {
	r := Storefront()
	for i := range r.Designs {
		d := &r.Designs[i]
		d.Result.Latency, d.Result.WorkerWait = report.NoLatency, report.NoLatency
		d.Result.Latency.Count = 5
		d.Result.Latency.P99 = result.Interval{Low: 0, Mid: 0.1, High: math.Inf(1)}
		d.Result.Utilization, d.Estimate = report.NoInterval, report.NoInterval
		d.Result.OfferedLoad = math.Inf(1)
		d.Result.Averages = result.Averages{InSystem: math.NaN(), Lanes: math.NaN(), LaneWait: math.Inf(1)}
	}
	return r
}

// A ContractCase is an answer of every kind made from one report.
type ContractCase struct {
	Name   string
	Report func() *report.Report
}

// ContractCases are reports of every sort, among them odd ones and hostile names.
func ContractCases() []ContractCase {
	cases := []ContractCase{
		{"an ordinary report", Storefront},
		{"a report of systems", Shop},
		{"a report that knows nothing", unknowing},
		{"a report without ends", Endless},
		{"a report of doubts", Doubts},
		{"nothing meets the goal", NothingMeets},
		{"no designs at all", func() *report.Report { r := Storefront(); r.Designs = nil; return r }},
		{"an empty report", func() *report.Report { return &report.Report{} }},
		{"a design of zeros", func() *report.Report {
			return &report.Report{Designs: []report.Design{{Services: make([]report.Service, 1)}}}
		}},
		{"a design without services", func() *report.Report { return &report.Report{Designs: []report.Design{{}}} }},
		{"a design of two services of zeros", func() *report.Report {
			return &report.Report{Designs: []report.Design{{Services: make([]report.Service, 2), Backends: make([]report.Backend, 1)}}}
		}},
	}
	for _, text := range hostile {
		cases = append(cases, ContractCase{"names like " + words.Clipped(text, 12),
			func() *report.Report { return Named(Storefront(), text) }},
			ContractCase{"systems with names like " + words.Clipped(text, 12), func() *report.Report { return Named(Shop(), text) }})
	}
	return cases
}
