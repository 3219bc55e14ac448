package outputs

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"fleetcost/outputs/plots"
	"fleetcost/outputs/samples"
)

// Every writer takes every break-even, writes whole lines of valid text, the same each
// time, and no number that is none.
func TestOddCrossings(t *testing.T) {
	for name, crossings := range samples.OddCrossings() {
		sound(t, name, func(to Format, w io.Writer) error { return to.Crossings(w, crossings, Options{}) })
		if files, err := CrossingsFiles(crossings, Origin{}); err != nil || len(files) != 11 {
			t.Errorf("%s: %d files, %v", name, len(files), err)
		}
	}
}

// A break-even fits a terminal of 80 columns.
func TestCrossingsFitATerminal(t *testing.T) {
	fits(t, 80, func(w io.Writer) error { return terminal{}.Crossings(w, samples.NodeOrDjango(), Options{Width: 80}) })
}

// CSV has a line for each stretch, and no price where a design misses the goal.
func TestCrossingsCSV(t *testing.T) {
	c := samples.NodeOrDjango()
	rows := read(t, func(w io.Writer) error { return csvFormat{}.Crossings(w, c, Options{}) })
	if len(rows) != len(c.Stretches) {
		t.Fatalf("%d lines of %d stretches", len(rows), len(c.Stretches))
	}
	last := rows[len(rows)-1]
	if last["cheaper"] != c.Between[0] || last["second_usd_per_month_to"] != "" || last["first_usd_per_month_to"] == "" || rows[1]["tie"] != "true" {
		t.Errorf("the lines are %v", rows)
	}
}

// Its plot names who is cheaper where and at which value that changes, and has the key as
// it is written, with its unit.
func TestBreakevenIsDrawn(t *testing.T) {
	c := samples.NodeOrDjango()
	c.Key, c.Unit = "goal.p99", "ms"
	c.Looked.Key, c.Looked.Unit = c.Key, c.Unit
	var svg bytes.Buffer
	if err := plots.DrawBreakeven(c).Write(&svg, "svg"); err != nil {
		t.Fatal(err)
	}
	for _, said := range []string{">goal: p99, ms, logarithmic<", ">tie<", ">" + c.Between[0] + "<"} {
		if !strings.Contains(svg.String(), said) {
			t.Errorf("it does not say %q", said)
		}
	}
	if n := 1 + strings.Count(svg.String(), "ms<"); n < len(c.Stretches) {
		t.Errorf("%d values of %d changes", n-1, len(c.Stretches)-1)
	}
}
