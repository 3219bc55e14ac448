package outputs

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"

	"fleetcost/models"
	"fleetcost/models/report"
	"fleetcost/models/result"
	"github.com/google/go-cmp/cmp"
)

func validationDrawings() []func(*report.Validation, io.Writer, string) error {
	return []func(*report.Validation, io.Writer, string) error{DrawP50, DrawP99, DrawErrorByLoad, DrawIntervals}
}

// calledLike gives a text to everything in a validation that comes from
// outside.
func calledLike(v *report.Validation, text string) *report.Validation {
	v.Source = text
	for i := range v.Rows {
		r := &v.Rows[i]
		r.ID, r.Server, r.Scenario, r.Load, r.Runtime = text, text, text, text, text
		r.Measured.Class, r.Predicted.Class = text, text
		if r.Left != "" {
			r.Left = text + "!"
		}
	}
	return v
}

// oddValidations are those that a writer could stumble over.
func oddValidations() map[string]*report.Validation {
	blind := fewTrials()
	nothing := models.Figures{P50: math.NaN(), P95: math.NaN(), P99: math.NaN(), DonePerSecond: math.NaN(), Utilization: math.NaN()}
	for i := range blind.Rows {
		r := &blind.Rows[i]
		r.Measured, r.Predicted = nothing, nothing
		r.P50, r.P95, r.P99 = noInterval, unbounded, result.Interval{Low: math.NaN(), Mid: 1, High: math.Inf(1)}
		r.Rate = math.NaN()
	}
	nan := math.NaN()
	blind.Summary = report.ValidationSummary{Rows: 4, P50Median: nan, P95Median: nan, P99Median: nan, P99Worst: math.Inf(1),
		P99WorstRow: 99, UtilizationMedian: nan, ThroughputMedian: nan, CapacityMedian: nan, CapacityWorst: nan,
		Coverage: nan, P50Coverage: nan, P95Coverage: nan, P99Coverage: nan}

	zeros := fewTrials()
	for i := range zeros.Rows {
		zeros.Rows[i].Measured = models.Figures{Class: "all"}
		zeros.Rows[i].Band = ""
	}

	far := fewTrials()
	for i := range far.Rows {
		r := &far.Rows[i]
		for _, x := range []*float64{&r.Predicted.P50, &r.Predicted.P95, &r.Predicted.P99} {
			*x *= []float64{1e-6, 1e6}[i%2]
		}
	}

	closed := fewTrials()
	closed.Rows = closed.Rows[6:]

	many := &report.Validation{Repeats: 1}
	for i := range 30 {
		r := fewTrials().Rows[i%7]
		r.Runtime, r.Server = fmt.Sprint("runtime-", i), fmt.Sprint("server-", i)
		many.Rows = append(many.Rows, r)
	}

	odd := map[string]*report.Validation{
		"no rows":                   {},
		"rows without a summary":    {Rows: fewTrials().Rows},
		"a row of zeros":            {Rows: []report.ValidationRow{{}}},
		"nothing was measured":      blind,
		"zero was measured":         zeros,
		"a million times too much":  far,
		"closed trials alone":       summarised(closed),
		"more runtimes than colour": summarised(many),
	}
	for i, text := range hostile {
		odd[fmt.Sprint("hostile names ", i)] = calledLike(fewTrials(), text)
	}
	return odd
}

// Every writer takes every validation and writes no number that is none.
func TestOddValidations(t *testing.T) {
	for name, v := range oddValidations() {
		writers := map[string]func(io.Writer) error{"accuracy": func(w io.Writer) error { return Accuracy(w, v) }}
		for _, e := range Formats.Entries() {
			writers[e.Name] = func(w io.Writer) error { return e.Value.Validation(w, v, Options{}) }
		}
		for writer, write := range writers {
			var page bytes.Buffer
			if err := write(&page); err != nil {
				t.Fatalf("%s: %s: %v", name, writer, err)
			}
			for _, bad := range []string{"NaN", "Inf", "∞", "%!", "\x1b"} {
				if strings.Contains(page.String(), bad) {
					t.Errorf("%s: %s writes %s:\n%s", name, writer, bad, page.String())
				}
			}
		}
		for i, draw := range validationDrawings() {
			var page bytes.Buffer
			if err := draw(v, &page, "svg"); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if strings.Contains(page.String(), "NaN") || strings.Contains(page.String(), "Inf") {
				t.Errorf("%s: plot %d has places that are none", name, i)
			}
			in := xml.NewDecoder(&page)
			for {
				if _, err := in.Token(); errors.Is(err, io.EOF) {
					break
				} else if err != nil {
					t.Fatalf("%s: plot %d: %v", name, i, err)
				}
			}
		}
	}
}

// validationContract is what programs were written with.
const validationContract = `{"summary":{"rows":4,"p50_error_median":0.07,"p95_error_median":0.06,"p99_error_median":0.1,
  "p99_error_worst":0.3,"utilization_error_median":0.01,"throughput_error_median":0.01,"capacity_error_median":0.02,
  "capacity_error_worst":0.02,"coverage":0.7,"p50_coverage":0.5,"p95_coverage":0.7,"p99_coverage":0.7},
 "rows":[{"id":"1","server":"node-http","scenario":"A","load":"lifo","class":"all","runtime":"node-http","rate_per_s":190.3,
  "closed":false,"band":"below 50 %","left_out":"",
  "measured":{"p50_ms":1,"p95_ms":1,"p99_ms":1,"done_per_s":1,"utilization":0.4,"requests":4666},
  "predicted":{"p50_ms":1,"p95_ms":1,"p99_ms":1,"done_per_s":1,"utilization":0.4,"requests":4666},
  "error":{"p50":0.1,"p95":0.1,"p99":0.1,"done_per_s":0.1,"utilization":0.1},
  "interval":{"p50_low_ms":1,"p50_high_ms":1,"p95_low_ms":1,"p95_high_ms":1,"p99_low_ms":1,"p99_high_ms":1},
  "inside":{"p50":true,"p95":true,"p99":true}}]}`

func TestValidationKeepsTheContract(t *testing.T) {
	var page bytes.Buffer
	if err := (jsonFormat{}).Validation(&page, fewTrials(), Options{}); err != nil {
		t.Fatal(err)
	}
	sameShape(t, "validation", object(t, []byte(validationContract)), object(t, page.Bytes()))
}

// Errors are shares of the measured value with a sign; where no interval was
// computed nothing is inside or outside of it.
func TestValidationRowJSON(t *testing.T) {
	rows := validationJSON(fewTrials()).Rows
	if e := float64(rows[0].Error.P99); math.Abs(e-(88.1/91.5-1)) > 1e-12 {
		t.Errorf("88.1 ms for 91.5 ms is an error of %v", e)
	}
	for _, c := range []struct {
		what string
		got  *bool
		want string
	}{
		{"a p99 between its bounds", rows[0].Inside.P99, "true"},
		{"a p99 above them", rows[3].Inside.P99, "false"},
		{"a p99 without bounds", rows[2].Inside.P99, "null"},
	} {
		if got, err := json.Marshal(c.got); err != nil || string(got) != c.want {
			t.Errorf("%s: inside is %s, not %s (%v)", c.what, got, c.want, err)
		}
	}
	text, err := json.Marshal(rows[2].Interval)
	if err != nil || strings.Count(string(text), "null") != 6 {
		t.Errorf("the interval that was not computed is %s (%v)", text, err)
	}
	none, err := json.Marshal(validationJSON(&report.Validation{}))
	if err != nil || !strings.Contains(string(none), `"rows":[]`) || !strings.Contains(string(none), `"p99_error_median":null`) {
		t.Errorf("of no rows something is known: %s (%v)", none, err)
	}
}

// CSV holds the numbers of JSON, a line for each row.
func TestValidationCSV(t *testing.T) {
	lines := read(t, func(w io.Writer) error { return csvFormat{}.Validation(w, fewTrials(), Options{}) })
	if len(lines) != 7 {
		t.Fatalf("%d lines", len(lines))
	}
	for column, want := range map[string]string{"server": "node-http", "measured_p99_ms": "91.5", "predicted_p99_ms": "88.1",
		"error_p99": "-0.0371584699", "interval_p99_low_ms": "80.171", "inside_p99": "true", "measured_requests": "4666",
		"left_out": "", "closed": "false"} {
		if got := lines[0][column]; got != want {
			t.Errorf("%s is %q, not %q", column, got, want)
		}
	}
	if inside := lines[2]["inside_p99"]; inside != "" {
		t.Errorf("without an interval inside_p99 is %q", inside)
	}
}

// Groups stand in the order of their servers and by load; a closed trial has
// none. Latency is compared where a row counts, throughput at saturation too.
func TestGroupsOfRows(t *testing.T) {
	var got []string
	for _, g := range groupedBy(fewTrials().Rows, columnServer|columnBand) {
		got = append(got, fmt.Sprintf("%s, %s: %d, %d", g.server, g.band, len(g.counted()), len(g.open())))
	}
	want := []string{
		"node-http, below 50 %: 1, 1", "node-http, 85 to 95 %: 1, 1", "node-http, saturated: 0, 1",
		"flask-gthread-2x8, 70 to 85 %: 2, 2",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// The median is that of known values, without and with the sign.
func TestMedianErrors(t *testing.T) {
	of := func(errors ...float64) []*report.ValidationRow {
		var rows []*report.ValidationRow
		for _, e := range errors {
			rows = append(rows, &report.ValidationRow{Measured: models.Figures{P99: 1}, Predicted: models.Figures{P99: 1 + e}})
		}
		return rows
	}
	for _, c := range []struct {
		what              string
		rows              []*report.ValidationRow
		size, withItsSign float64
	}{
		{"the middle of three", of(0.5, -0.25, -0.125), 0.25, -0.125},
		{"between the middle two of four", of(0.5, 0.25, -1, -0.125), 0.375, 0.0625},
		{"what is not known is no error", of(0.5, math.NaN(), math.Inf(1)), 0.5, 0.5},
		{"nothing is known", of(math.NaN()), math.NaN(), math.NaN()},
	} {
		if size, sign := medianError(c.rows, p99), lean(c.rows, p99); !cmp.Equal([]float64{size, sign}, []float64{c.size, c.withItsSign},
			cmp.Comparer(func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) })) {
			t.Errorf("%s: %v, with sign %v", c.what, size, sign)
		}
	}
}

// Reasons are counted without the details behind their colons.
func TestLeftOut(t *testing.T) {
	rows := []report.ValidationRow{{Left: "disturbed: 1.1 ms"}, {}, {Left: "saturated"}, {Left: "disturbed: 1.2 ms"}}
	want := []leftRows{{"disturbed", 2}, {"saturated", 1}}
	if diff := cmp.Diff(want, leftOut(rows), cmp.AllowUnexported(leftRows{})); diff != "" {
		t.Error(diff)
	}
}

// The page of the accuracy names every wrong row, and no other in that table.
func TestAccuracyNamesWhatIsWrong(t *testing.T) {
	v := manyTrials()
	far := farthest(v.Rows, wideError, -1)
	for _, r := range far {
		if e := math.Abs(p99.error(r)); e <= wideError || r.Left != "" {
			t.Errorf("%s is off by %v, left out: %q", rowName(r), e, r.Left)
		}
	}
	var page bytes.Buffer
	if err := Accuracy(&page, v); err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(page.String(), "## Rows whose p99 is off by more than 25%")
	table, _, _ = strings.Cut(table, "\n## ")
	if n := strings.Count(table, "\n| ") - 2; n != len(far) || n == 0 {
		t.Errorf("%d rows of %d are named:\n%s", n, len(far), table)
	}
}
