package outputs

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/jedib0t/go-pretty/v6/text"

	"fleetcost/models/report"
	"fleetcost/outputs/plots"
	"fleetcost/outputs/samples"
	"fleetcost/sim"
)

// Where pods share nodes those are named: in tables, in the bill and for programs.
func TestForecastsNameNodes(t *testing.T) {
	f := samples.NodesForecast()
	for format, wants := range map[string][]string{
		"table": {"machine", "pods", "nodes", "node-hours", "1–5", "pods that request 0.5 cores and 512 MiB, 3 on a node of"},
		"json":  {`"pod_cpu": 0.5`, `"pod_memory": 536870912`, `"pods_per_node": 3`, `"nodes_most": 5`, `"unit": "node-hours"`},
	} {
		write, ok := Formats.Find(format)
		if !ok {
			t.Fatalf("there is no %s", format)
		}
		var page bytes.Buffer
		if err := write.Forecast(&page, f, Options{}); err != nil {
			t.Fatal(err)
		}
		for _, want := range wants {
			if !strings.Contains(page.String(), want) {
				t.Errorf("%s does not say %q:\n%s", format, want, page.String())
			}
		}
	}
}

// Every writer takes every forecast, writes whole lines of valid text, the same each
// time, and no number that is none.
func TestOddForecasts(t *testing.T) {
	for name, f := range samples.OddForecasts() {
		sound(t, name, func(to Format, w io.Writer) error { return to.Forecast(w, f, Options{}) })
		for i := range max(1, len(f.Designs)) {
			var page bytes.Buffer
			if err := plots.DrawTimeline(&plots.OneOf{Forecast: f, Design: i}).Write(&page, "svg"); err != nil {
				t.Fatalf("%q: %v", name, err)
			}
			if strings.Contains(page.String(), "NaN") || strings.Contains(page.String(), "Inf") {
				t.Errorf("%q: the timeline has places that are none", name)
			}
			in := xml.NewDecoder(&page)
			for {
				if _, err := in.Token(); errors.Is(err, io.EOF) {
					break
				} else if err != nil {
					t.Fatalf("%q: %v", name, err)
				}
			}
		}
	}
}

// A forecast fits a terminal, and one of 100 columns shows all of its first tables, but of a
// year what a million requests cost.
func TestForecastFitsATerminal(t *testing.T) {
	for name, f := range map[string]*report.Forecast{"a week": samples.WeekForecast(), "a year": samples.ForecastOf(12, 0, sim.Hour, "node", "django"), "a system": samples.SystemForecast()} {
		for _, width := range []int{80, 100, 120} {
			var page bytes.Buffer
			if err := (terminal{}).Forecast(&page, f, Options{Width: width}); err != nil {
				t.Fatal(err)
			}
			for line := range strings.Lines(page.String()) {
				if n := text.StringWidth(strings.TrimRight(line, "\n")); n > width {
					t.Errorf("%s: %d columns of %d: %s", name, n, width, line)
				}
			}
			tables, _, _ := strings.Cut(page.String(), "Checked request by request")
			if lacks := strings.ReplaceAll(tables, "left out: $ per million", ""); width >= 100 && strings.Contains(lacks, "left out") {
				t.Errorf("%s: %d columns are too few for\n%s", name, width, tables)
			}
		}
	}
}

// Where there are several designs, each has its picture; names that are none in a file
// system, or the same there, have others. Nothing is written twice.
func TestForecastFiles(t *testing.T) {
	f := samples.ForecastOf(0, 1, sim.Hour, "node", "../up", "..\\up", "", "Node")
	files, err := ForecastFiles(f, Origin{})
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, file := range files {
		if len(file.Data) == 0 || slices.Contains(found, file.Name) || strings.ContainsAny(file.Name, `/\`) {
			t.Errorf("%s is empty, there twice or elsewhere", file.Name)
		}
		found = append(found, file.Name)
	}
	for _, want := range []string{"forecast.csv", "forecast.json", "forecast.md", "forecast.txt", "hours.csv", "timeline.png", "timeline.svg",
		"timeline-node.png", "timeline----up.svg", "timeline-3----up.png", "timeline-4-.svg", "timeline-5-Node.png"} {
		if !slices.Contains(found, want) {
			t.Errorf("no %s among %q", want, found)
		}
	}
	alone, err := ForecastFiles(samples.ForecastOf(0, 1, sim.Hour, "node"), Origin{})
	if err != nil || len(alone) != 10 {
		t.Errorf("a single design has %d files (%v)", len(alone), err)
	}
	if err := WriteFiles(t.TempDir(), files); err != nil {
		t.Error(err)
	}
}

// The hours of a course add up to it, and say which of two hours of the same name they
// are when the clock is set back.
func TestHoursAddUp(t *testing.T) {
	f := samples.WeekForecast()
	rows := read(t, func(w io.Writer) error {
		files, err := ForecastFiles(f, Origin{})
		if err != nil {
			return err
		}
		at := slices.IndexFunc(files, func(f File) bool { return f.Name == "hours.csv" })
		_, err = w.Write(files[at].Data)
		return err
	})
	sum := func(name, policy, column string) (total float64) {
		for _, row := range rows {
			if row["name"] == name && row["policy"] == policy {
				x, err := strconv.ParseFloat(row[column], 64)
				if err != nil {
					t.Fatal(err)
				}
				total += x
			}
		}
		return total
	}
	for _, d := range f.Designs {
		for _, c := range d.Courses {
			for column, want := range map[string]float64{"instance_hours": c.InstanceHours, "requests": c.Requests, "failed": c.Failed, "missed_s": c.Missed.Seconds(), "launches": float64(c.Services[0].Out)} {
				if got := sum(d.Name, c.Policy, column); math.Abs(got-want) > 1e-6*want {
					t.Errorf("%s, %s: the %s of hours are %v, of the course %v", d.Name, c.Policy, column, got, want)
				}
			}
		}
	}
	if rows[0]["begin"] != "2026-06-15T00:00:00+02:00" || rows[0]["machine"] != "c7g.large" {
		t.Errorf("the first line is %v", rows[0])
	}
}

// CSV has a line for each design and course, with the numbers of JSON; what is not known
// is empty.
func TestForecastCSV(t *testing.T) {
	f := samples.WeekForecast()
	rows := read(t, func(w io.Writer) error { return csvFormat{}.Forecast(w, f, Options{}) })
	if len(rows) != 6 {
		t.Fatalf("%d lines", len(rows))
	}
	for column, want := range map[string]string{"name": "node", "policy": "hpa", "worst_at": "2026-06-19T19:00:00+02:00", "missed_s": "600", "goal": "p99 ≤ 300 ms, errors ≤ 0.1%"} {
		if got := rows[0][column]; got != want {
			t.Errorf("%s is %q, not %q", column, got, want)
		}
	}
	if rows[2]["policy"] != "oracle" || rows[2]["over_oracle"] != "" || rows[2]["over_static"] == "" {
		t.Errorf("the oracle is held against itself, or not against the static fleet: %v", rows[2])
	}
	aimless := samples.OddForecasts()["without a goal"]
	if rows := read(t, func(w io.Writer) error { return csvFormat{}.Forecast(w, aimless, Options{}) }); rows[0]["missed_s"] != "" {
		t.Errorf("without a goal it is missed for %s s", rows[0]["missed_s"])
	}
}
