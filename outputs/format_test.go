package outputs

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"fleetcost/models/result"

	"fleetcost/models/report"
	"fleetcost/outputs/plots"
	"fleetcost/outputs/samples"
)

// answers are the writings of a report, a sweep over it, a simulation of its
// first design and a validation whose names are like the report's in one
// format.
func answers(f Format, r *report.Report, o Options) []func(io.Writer) error {
	sweep := &report.Sweep{Axis: report.Axis{Key: "traffic.rate", Values: []float64{1, 2, 3}}, Report: []*report.Report{r, nil, r}}
	if len(r.Designs) > 1 {
		sweep.BreakEven = []report.BreakEven{{Value: 1.5, Low: 1, High: 3, From: r.Designs[0].Name, To: r.Designs[1].Name}}
	}
	one := &report.Simulation{Scenario: r.Scenario, Traffic: r.Traffic, Goal: r.Goal, Warnings: r.Warnings}
	if len(r.Designs) > 0 {
		one.Design = r.Designs[0]
		one.Goals = r.Goals
		one.Design.Result.Classes = append(slices.Clone(r.Designs[0].Result.Classes), result.ClassResult{Name: r.Scenario, Latency: one.Design.Result.Latency})
	}
	grid := &report.Grid{Across: sweep.Axis, Down: report.Axis{Key: r.Scenario, Values: []float64{0, 1}, Choices: []string{r.Scenario, ""}}, Rows: []*report.Sweep{sweep, {Axis: sweep.Axis, Report: []*report.Report{r}}}}
	return []func(io.Writer) error{
		func(w io.Writer) error { return f.Grid(w, grid, o) },
		func(w io.Writer) error { return f.Report(w, r, o) },
		func(w io.Writer) error { return f.Sweep(w, sweep, o) },
		func(w io.Writer) error { return f.Simulation(w, one, o) },
		func(w io.Writer) error {
			return f.Validation(w, samples.CalledLike(samples.FewTrials(), r.Scenario), o)
		},
	}
}

// hashes are those of a page's own style and script, in which any letters may follow on each
// other.
var hashes = regexp.MustCompile(`sha256-[^&']*`)

// Every format writes every answer as whole lines of valid text, the same each
// time, without control characters and without numbers that are none. JSON
// keeps texts as they are, as far as it can write them.
func TestEveryFormatWritesEveryAnswer(t *testing.T) {
	if raceDetector {
		t.Skip("nothing is written at once")
	}
	for _, e := range Formats.Entries() {
		for _, c := range samples.ContractCases() {
			t.Run(e.Name+"/"+c.Name, func(t *testing.T) {
				for _, write := range answers(e.Value, c.Report(), Options{}) {
					var page, again bytes.Buffer
					if err := write(&page); err != nil {
						t.Fatal(err)
					}
					if err := write(&again); err != nil || !bytes.Equal(page.Bytes(), again.Bytes()) {
						t.Error("the second time something else was written", err)
					}
					text := hashes.ReplaceAllString(page.String(), "")
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
		if err := e.Value.Report(&page, samples.Storefront(), Options{}); err != nil {
			t.Fatal(err)
		}
		for _, d := range samples.Storefront().Designs {
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
		for _, write := range answers(e.Value, samples.Storefront(), Options{}) {
			if err := write(fullDisk{}); !errors.Is(err, errFull) {
				t.Errorf("%s: %v", e.Name, err)
			}
		}
	}
	for _, draw := range []func(*report.Sweep) plots.Draft{plots.DrawCost, plots.DrawLatency} {
		if err := draw(samples.ShortSweep()).Write(fullDisk{}, "svg"); !errors.Is(err, errFull) {
			t.Errorf("a plot: %v", err)
		}
	}
	for _, draw := range validationDrawings() {
		if err := draw(samples.FewTrials()).Write(fullDisk{}, "svg"); !errors.Is(err, errFull) {
			t.Errorf("a plot of a validation: %v", err)
		}
	}
}
