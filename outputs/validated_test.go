package outputs

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"fleetcost/models/report"
	"fleetcost/outputs/pages"
	"fleetcost/outputs/plots"
	"fleetcost/outputs/samples"
)

func validationDrawings() []func(*report.Validation) plots.Draft {
	return []func(*report.Validation) plots.Draft{plots.DrawP50, plots.DrawP99, plots.DrawErrorByLoad, plots.DrawIntervals}
}

// Every writer takes every validation and writes no number that is none.
func TestOddValidations(t *testing.T) {
	for name, v := range samples.OddValidations() {
		writers := map[string]func(io.Writer) error{"accuracy": func(w io.Writer) error { return emit(w, pages.Accuracy(v), nil) }}
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
			if err := draw(v).Write(&page, "svg"); err != nil {
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
	if err := (jsonFormat{}).Validation(&page, samples.FewTrials(), Options{}); err != nil {
		t.Fatal(err)
	}
	sameShape(t, "validation", object(t, []byte(validationContract)), object(t, page.Bytes()))
}

// CSV holds the numbers of JSON, a line for each row.
func TestValidationCSV(t *testing.T) {
	lines := read(t, func(w io.Writer) error { return csvFormat{}.Validation(w, samples.FewTrials(), Options{}) })
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
	for _, g := range report.GroupedBy(samples.FewTrials().Rows, report.ByServer|report.ByBand) {
		got = append(got, fmt.Sprintf("%s, %s: %d, %d", g.Server, g.Band, len(g.Counted()), len(g.Open())))
	}
	want := []string{
		"node-http, below 50 %: 1, 1", "node-http, 85 to 95 %: 1, 1", "node-http, saturated: 0, 1",
		"flask-gthread-2x8, 70 to 85 %: 2, 2",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
