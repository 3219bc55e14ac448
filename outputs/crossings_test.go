package outputs

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/jedib0t/go-pretty/v6/text"

	"fleetcost/outputs/samples"
)

// Every writer takes every break-even, writes whole lines of valid text, the same each
// time, and no number that is none.
func TestOddCrossings(t *testing.T) {
	for name, crossings := range samples.OddCrossings() {
		for _, e := range Formats.Entries() {
			var page, again bytes.Buffer
			if err := errors.Join(e.Value.Crossings(&page, crossings, Options{}), e.Value.Crossings(&again, crossings, Options{})); err != nil {
				t.Fatalf("%q: %s: %v", name, e.Name, err)
			}
			if text := page.String(); text != again.String() || !strings.HasSuffix(text, "\n") || !utf8.ValidString(text) {
				t.Errorf("%q: %s writes no whole lines, or not the same ones:\n%s", name, e.Name, text)
			}
			for _, bad := range []string{"NaN", "Inf", "∞", "%!", "\x1b"} {
				if strings.Contains(page.String(), bad) {
					t.Errorf("%q: %s writes %s:\n%s", name, e.Name, bad, page.String())
				}
			}
			if err := e.Value.Crossings(fullDisk{}, crossings, Options{}); !errors.Is(err, errFull) {
				t.Errorf("%q: %s: the error of the writer is %v", name, e.Name, err)
			}
		}
	}
}

// A break-even fits a terminal of 80 columns.
func TestCrossingsFitATerminal(t *testing.T) {
	var page bytes.Buffer
	if err := (terminal{}).Crossings(&page, samples.NodeOrDjango(), Options{Width: 80}); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(page.String()) {
		if n := text.StringWidth(strings.TrimRight(line, "\n")); n > 80 {
			t.Errorf("%d columns of 80: %s", n, line)
		}
	}
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
