package outputs

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/jedib0t/go-pretty/v6/text"

	"fleetcost/models/report"
	"fleetcost/outputs/samples"
)

// Every writer takes every tuning, writes whole lines of valid text, the same each time,
// and no number that is none.
func TestOddTunings(t *testing.T) {
	for name, tuning := range samples.OddTunings() {
		sound(t, name, func(to Format, w io.Writer) error { return to.Tuning(w, tuning, Options{}) })
	}
}

// A tuning fits a terminal, and one of 100 columns leaves nothing out.
func TestTuningFitsATerminal(t *testing.T) {
	for _, tuning := range []*report.Tuning{samples.WeekTuning(), samples.SystemTuning()} {
		for _, width := range []int{80, 100} {
			var page bytes.Buffer
			if err := (terminal{}).Tuning(&page, tuning, Options{Width: width}); err != nil {
				t.Fatal(err)
			}
			for line := range strings.Lines(page.String()) {
				if n := text.StringWidth(strings.TrimRight(line, "\n")); n > width {
					t.Errorf("%d columns of %d: %s", n, width, line)
				}
			}
			if width == 100 && strings.Contains(page.String(), "left out") {
				t.Errorf("%d columns are too few for\n%s", width, page.String())
			}
		}
	}
}

// CSV has a line for each part and fleet, with the numbers of JSON; nothing was held
// out where there is no such part.
func TestTuningCSV(t *testing.T) {
	rows := read(t, func(w io.Writer) error { return csvFormat{}.Tuning(w, samples.WeekTuning(), Options{}) })
	if len(rows) != 2*report.AllCourses {
		t.Fatalf("%d lines", len(rows))
	}
	tuned := rows[report.AllCourses+report.AsTuned]
	if tuned["part"] != "held_out" || tuned["fleet"] != "tuned" || tuned["from"] != "2026-06-20T00:00:00+02:00" || tuned["over_static"] == "" {
		t.Errorf("what is tuned on the days held out is %v", tuned)
	}
	all := samples.WeekTuning()
	all.Held = report.TuningPart{}
	if rows := read(t, func(w io.Writer) error { return csvFormat{}.Tuning(w, all, Options{}) }); len(rows) != report.AllCourses {
		t.Errorf("without days held out there are %d lines", len(rows))
	}
}

func TestTuningFiles(t *testing.T) {
	files, err := TuningFiles(samples.WeekTuning(), Origin{})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range files {
		names = append(names, f.Name)
	}
	slices.Sort(names)
	if want := []string{"report.html", "report.xlsx", "tuning.csv", "tuning.json", "tuning.md", "tuning.txt"}; !slices.Equal(names, want) {
		t.Errorf("the files are %q", names)
	}
}
