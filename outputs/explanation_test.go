package outputs

import (
	"bytes"
	"errors"
	"io"
	"math"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/jedib0t/go-pretty/v6/text"

	"fleetcost/outputs/samples"
)

// Every writer takes every explanation, writes whole lines of valid text, the same each
// time, and no number that is none.
func TestOddExplanations(t *testing.T) {
	for name, explanation := range samples.OddExplanations() {
		for _, e := range Formats.Entries() {
			var page, again bytes.Buffer
			if err := errors.Join(e.Value.Explanation(&page, explanation, Options{}), e.Value.Explanation(&again, explanation, Options{})); err != nil {
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
			if err := e.Value.Explanation(fullDisk{}, explanation, Options{}); !errors.Is(err, errFull) {
				t.Errorf("%q: %s: the error of the writer is %v", name, e.Name, err)
			}
		}
	}
}

// An explanation fits a terminal of 80 columns.
func TestExplanationFitsATerminal(t *testing.T) {
	var page bytes.Buffer
	if err := (terminal{}).Explanation(&page, samples.WhatNodeCosts(), Options{Width: 80}); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(page.String()) {
		if n := text.StringWidth(strings.TrimRight(line, "\n")); n > 80 {
			t.Errorf("%d columns of 80: %s", n, line)
		}
	}
	for _, said := range []string{"with more of it db proxy, full at 19,348", "−1.7 ms is the least that saves something", "at the same p99", "1,000 requests/s"} {
		if !strings.Contains(strings.Join(strings.Fields(page.String()), " "), said) {
			t.Errorf("%q is not said:\n%s", said, page.String())
		}
	}
}

// The lines of CSV add up, in whole cents, to what the portions come to: ten of 10⅓ cents
// are 1.03.
func TestExplanationCSV(t *testing.T) {
	rows := read(t, func(w io.Writer) error { return csvFormat{}.Explanation(w, samples.WhatNodeCosts(), Options{}) })
	sum := 0.0
	for _, row := range rows {
		usd, err := strconv.ParseFloat(row["usd_per_month"], 64)
		if err != nil || math.Abs(usd*100-math.Round(usd*100)) > 1e-9 {
			t.Errorf("%q is not in whole cents: %v", row["usd_per_month"], err)
		}
		sum += usd
	}
	if len(rows) != 10 || math.Round(sum*100) != 103 {
		t.Errorf("%d lines come to %v", len(rows), sum)
	}
}
