package outputs

import (
	"bytes"
	"errors"
	"io"
	"math"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"fleetcost/models/report"
	"fleetcost/models/result"
)

// hostile are names that try to get out of their place.
var hostile = []string{
	`=HYPERLINK("http://example.com","cheap")`, "a|b`c*d_e", "two\nlines\tand a tab", "\x1b[31mred\x07",
	"<script>alert(1)</script>&amp;", `a,"b";c`, "turned \u202egnol", "日本語 ★", "$1 and $2", strings.Repeat("long ", 40),
	"", "\xff\xfe",
}

// named gives hostile texts to everything in a report that comes from outside.
func named(r *report.Report, text string) *report.Report {
	r.Scenario, r.Traffic, r.Provider, r.Region = text, text, text, text
	r.Warnings = []report.Reason{note(text)}
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
		d.Warnings = []report.Reason{note(text)}
		d.Excuses = []report.Excuse{{Machine: text, Why: note(text)}}
		for k := range d.Bill.Lines {
			d.Bill.Lines[k].Part, d.Bill.Lines[k].What, d.Bill.Lines[k].Unit = text, text, text
		}
	}
	return r
}

// unknowing is a report that knows nothing: every measurement is NaN or ∞.
func unknowing() *report.Report {
	r := storefront()
	for i := range r.Designs {
		d := &r.Designs[i]
		d.Result.Latency, d.Result.WorkerWait = noLatency, noLatency
		d.Result.Latency.Count = 5
		d.Result.Latency.P99 = result.Interval{Low: 0, Mid: 0.1, High: math.Inf(1)}
		d.Result.Utilization, d.Estimate = noInterval, noInterval
		d.Result.OfferedLoad = math.Inf(1)
		d.Result.Averages = result.Averages{InSystem: math.NaN(), Lanes: math.NaN(), LaneWait: math.Inf(1)}
	}
	return r
}

// endless is a report in which no time has an upper end: all are at least so long,
// some of them by not even a middle.
func endless() *report.Report {
	r := shop()
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

// A contractCase is an answer of every kind made from one report.
type contractCase struct {
	name   string
	report func() *report.Report
}

func contractCases() []contractCase {
	cases := []contractCase{
		{"an ordinary report", storefront},
		{"a report of systems", shop},
		{"a report that knows nothing", unknowing},
		{"a report without ends", endless},
		{"a report of doubts", doubts},
		{"nothing meets the goal", nothingMeets},
		{"no designs at all", func() *report.Report { r := storefront(); r.Designs = nil; return r }},
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
		cases = append(cases, contractCase{"names like " + clipped(text, 12),
			func() *report.Report { return named(storefront(), text) }},
			contractCase{"systems with names like " + clipped(text, 12), func() *report.Report { return named(shop(), text) }})
	}
	return cases
}

// answers are the writings of a report, a sweep over it, a simulation of its
// first design and a validation whose names are like the report's in one
// format.
func answers(f Format, r *report.Report, o Options) []func(io.Writer) error {
	sweep := &report.Sweep{Key: "traffic.rate", Values: []float64{1, 2, 3}, Report: []*report.Report{r, nil, r}}
	if len(r.Designs) > 1 {
		sweep.BreakEven = []report.BreakEven{{Value: 1.5, Low: 1, High: 3, From: r.Designs[0].Name, To: r.Designs[1].Name}}
	}
	one := &report.Simulation{Scenario: r.Scenario, Traffic: r.Traffic, Goal: r.Goal, Warnings: r.Warnings}
	if len(r.Designs) > 0 {
		one.Design = r.Designs[0]
		one.Goals = r.Goals
		one.Design.Result.Classes = append(slices.Clone(r.Designs[0].Result.Classes), result.ClassResult{Name: r.Scenario, Latency: one.Design.Result.Latency})
	}
	return []func(io.Writer) error{
		func(w io.Writer) error { return f.Report(w, r, o) },
		func(w io.Writer) error { return f.Sweep(w, sweep, o) },
		func(w io.Writer) error { return f.Simulation(w, one, o) },
		func(w io.Writer) error { return f.Validation(w, calledLike(fewTrials(), r.Scenario), o) },
	}
}

// Every format writes every answer as whole lines of valid text, the same each
// time, without control characters and without numbers that are none. JSON
// keeps texts as they are, as far as it can write them.
func TestEveryFormatWritesEveryAnswer(t *testing.T) {
	for _, e := range Formats.Entries() {
		for _, c := range contractCases() {
			t.Run(e.Name+"/"+c.name, func(t *testing.T) {
				for _, write := range answers(e.Value, c.report(), Options{}) {
					var page, again bytes.Buffer
					if err := write(&page); err != nil {
						t.Fatal(err)
					}
					if err := write(&again); err != nil || !bytes.Equal(page.Bytes(), again.Bytes()) {
						t.Error("the second time something else was written", err)
					}
					text := page.String()
					if !strings.HasSuffix(text, "\n") || !utf8.ValidString(text) {
						t.Errorf("not whole lines of UTF-8: %q", text)
					}
					for _, r := range text {
						if r < ' ' && r != '\n' && r != '\r' || r == '\u202e' && e.Name != "json" {
							t.Fatalf("control character %q in %q", r, text)
						}
					}
					for _, bad := range []string{"NaN", "Inf", "∞", "%!"} {
						if strings.Contains(text, bad) {
							t.Errorf("%s in\n%s", bad, text)
						}
					}
				}
			})
		}
	}
}

// The names of all designs are in every format's report.
func TestEveryFormatNamesTheDesigns(t *testing.T) {
	for _, e := range Formats.Entries() {
		var page bytes.Buffer
		if err := e.Value.Report(&page, storefront(), Options{}); err != nil {
			t.Fatal(err)
		}
		for _, d := range storefront().Designs {
			if !strings.Contains(page.String(), d.Name) {
				t.Errorf("%s does not name %s", e.Name, d.Name)
			}
		}
	}
}

var errFull = errors.New("disk full")

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errFull }

// A failed write is returned as it came.
func TestEveryFormatReturnsTheErrorOfTheWriter(t *testing.T) {
	for _, e := range Formats.Entries() {
		for _, write := range answers(e.Value, storefront(), Options{}) {
			if err := write(fullDisk{}); !errors.Is(err, errFull) {
				t.Errorf("%s: %v", e.Name, err)
			}
		}
	}
	for _, draw := range []func(*report.Sweep, io.Writer, string) error{DrawCost, DrawLatency} {
		if err := draw(shortSweep(), fullDisk{}, "svg"); !errors.Is(err, errFull) {
			t.Errorf("a plot: %v", err)
		}
	}
	for _, draw := range validationDrawings() {
		if err := draw(fewTrials(), fullDisk{}, "svg"); !errors.Is(err, errFull) {
			t.Errorf("a plot of a validation: %v", err)
		}
	}
	if err := Accuracy(fullDisk{}, fewTrials()); !errors.Is(err, errFull) {
		t.Errorf("the page of the accuracy: %v", err)
	}
}
