package outputs

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"github.com/jedib0t/go-pretty/v6/text"

	"fleetcost/models/report"
	"fleetcost/outputs/samples"
)

func rendered(t *testing.T, f Format, r *report.Report, o Options) string {
	t.Helper()
	var page bytes.Buffer
	if err := f.Report(&page, r, o); err != nil {
		t.Fatal(err)
	}
	return page.String()
}

// No line is wider than the page, as long as the columns that may not be left
// out fit it.
func TestTableFitsThePage(t *testing.T) {
	for _, width := range []int{0, 160, 120, 100, 80} {
		o := Options{Width: width}
		for _, write := range answers(terminal{}, samples.Storefront(), o) {
			var page bytes.Buffer
			if err := write(&page); err != nil {
				t.Fatal(err)
			}
			for line := range strings.Lines(page.String()) {
				if n := text.StringWidth(strings.TrimRight(line, "\n")); n > pageWidth(o) {
					t.Errorf("width %d: %d columns: %s", width, n, line)
				}
			}
		}
	}
}

// A table of ordinary names shows all its columns on a page of the default
// width, and what a narrow page leaves out is said.
func TestTableSaysWhatItLeavesOut(t *testing.T) {
	if wide := rendered(t, terminal{}, samples.Storefront(), Options{}); strings.Contains(wide, "left out") {
		t.Errorf("columns are left out of\n%s", wide)
	}
	narrow := rendered(t, terminal{}, samples.Storefront(), Options{Width: 80})
	if !strings.Contains(narrow, "left out: runtime") {
		t.Errorf("nothing is said of the runtime in\n%s", narrow)
	}
}

var escape = regexp.MustCompile("\x1b\\[[0-9;]*m")

// Colours change no letter and no column, and there are none unasked.
func TestColorOnlyColors(t *testing.T) {
	without := rendered(t, terminal{}, samples.Storefront(), Options{})
	with := rendered(t, terminal{}, samples.Storefront(), Options{Color: true})
	if escape.MatchString(without) || !escape.MatchString(with) {
		t.Error("colours come unasked, or not at all")
	}
	bare := regexp.MustCompile(` +\n`).ReplaceAllString(escape.ReplaceAllString(with, ""), "\n")
	if bare != without {
		t.Errorf("colours changed the text:\n%s\n%s", without, bare)
	}
}

// The wide sweep is broken between designs, never inside of one.
func TestSweepBreaksBetweenDesigns(t *testing.T) {
	var page bytes.Buffer
	if err := (terminal{}).Sweep(&page, samples.ShortSweep(), Options{Width: 70}); err != nil {
		t.Fatal(err)
	}
	headers := 0
	for line := range strings.Lines(page.String()) {
		if strings.HasPrefix(line, "traffic.rate  inst.") {
			headers++
			if n := strings.Count(line, "inst."); n != strings.Count(line, "$/month") || n != 2 {
				t.Errorf("a design is torn apart: %s", line)
			}
		}
	}
	if headers != 2 {
		t.Errorf("%d tables of two designs each, want 2:\n%s", headers, page.String())
	}
}

// What Markdown could read as markup is escaped.
func TestMarkdownEscapes(t *testing.T) {
	page := rendered(t, markdown{}, samples.Named(samples.Storefront(), "a|b<i>*c*"), Options{})
	if !strings.Contains(page, `a\|b\<i\>\*c\*`) || strings.Contains(page, "<i>") {
		t.Errorf("markup of a name gets through:\n%s", page)
	}
	var columns int
	for line := range strings.Lines(page) {
		if !strings.HasPrefix(line, "|") {
			columns = 0
			continue
		}
		n := strings.Count(line, "|") - strings.Count(line, `\|`)
		if columns != 0 && n != columns {
			t.Errorf("%d cells instead of %d: %s", n, columns, line)
		}
		columns = n
	}
}
