package outputs

import (
	"io"
	"math"
	"strconv"
	"strings"
	"testing"

	"fleetcost/outputs/samples"
)

// Every writer takes every explanation, writes whole lines of valid text, the same each
// time, and no number that is none.
func TestOddExplanations(t *testing.T) {
	for name, explanation := range samples.OddExplanations() {
		sound(t, name, func(to Format, w io.Writer) error { return to.Explanation(w, explanation, Options{}) })
	}
}

// An explanation fits a terminal of 80 columns.
func TestExplanationFitsATerminal(t *testing.T) {
	page := fits(t, 80, func(w io.Writer) error { return terminal{}.Explanation(w, samples.WhatNodeCosts(), Options{Width: 80}) })
	for _, said := range []string{"with more of it db connections, full at 19,348", "1.7 ms of CPU less is the least that saves something", "at the same p99", "1,000 requests/s"} {
		if !strings.Contains(strings.Join(strings.Fields(page), " "), said) {
			t.Errorf("%q is not said:\n%s", said, page)
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
