package phrases

import (
	"fmt"
	"strings"

	"fleetcost/models/report"
	"fleetcost/models/words"
)

// ValidationAnswer is how far the predictions are off, in a sentence, which says of how much it is
// where they were interrupted.
func ValidationAnswer(v *report.Validation) string {
	s := report.SummaryOf(v)
	said := "no row counts in the errors of latency"
	if report.Finite(s.P99Median) {
		said = fmt.Sprintf("half of the predictions of p99 are within %s of what was measured, those of p50 within %s", Tenths(s.P99Median), Tenths(s.P50Median))
	}
	return cutShort(v.Warnings, said)
}

// ShareOf is n of a number of all, and nothing when there are none.
func ShareOf(n, all int) string {
	if all == 0 {
		return words.Unknown
	}
	return fmt.Sprintf("%d of %d", n, all)
}

// Tenths formats an error or a share of a table with one decimal, so that the
// digits of a column stay below each other: 5.3%, 12.0%.
func Tenths(share float64) string {
	if !report.Finite(share) {
		return words.Unknown
	}
	return words.Grouped(share*100, 1) + "%"
}

// Signed is an error with its sign: +5.3%, -12.0%.
func Signed(share float64) string {
	s := Tenths(share)
	if report.Finite(share) && share > 0 {
		return "+" + s
	}
	return s
}

// RowName names a row in one line.
func RowName(r *report.ValidationRow) string {
	name := r.Server + " " + r.Scenario + " " + Offered(r)
	if !report.OfAll(r) {
		name += " " + r.Measured.Class
	}
	return name
}

// Offered is the traffic of a row: 175/s, or 100 users.
func Offered(r *report.ValidationRow) string {
	if r.Closed {
		return words.Exact(r.Rate) + " users"
	}
	return words.Plain(r.Rate) + "/s"
}

// Saturation says how many trials were saturated, and which are predicted otherwise: nothing
// where none was, or is predicted to be.
func Saturation(v *report.Validation) string {
	s := report.SummaryOf(v)
	if s.Saturated+s.SaturationInvented == 0 {
		return ""
	}
	named := func(wanted func(*report.ValidationRow) bool) string {
		var names []string
		for i := range v.Rows {
			if r := &v.Rows[i]; report.OfAll(r) && wanted(r) {
				names = append(names, RowName(r))
			}
		}
		if len(names) == 0 {
			return ""
		}
		return " (" + strings.Join(names, ", ") + ")"
	}
	return words.Plural(s.Saturated, "trial was", "trials were") + " measured as saturated, " +
		words.Count(s.SaturationMissed) + " of them predicted as stable" + named((*report.ValidationRow).SaturationMissed) + "; " +
		words.Count(s.SaturationInvented) + " measured as stable and predicted as saturated" + named((*report.ValidationRow).SaturationInvented)
}

// MarkedRows says in how many of the rows that count something of the host showed, and how far
// predictions are off without them: nothing where there are none.
func MarkedRows(v *report.Validation) string {
	rest, marked := v.Unmarked()
	if marked == 0 {
		return ""
	}
	text := words.Plural(marked, "row that counts was", "rows that count were") + " measured while the host was not as quiet or as fast as usual"
	if s := report.SummaryOf(rest); report.Finite(s.P99Median) {
		text += fmt.Sprintf("; without: %s of p50, %s of p95 and %s of p99", Tenths(s.P50Median), Tenths(s.P95Median), Tenths(s.P99Median))
		if report.Finite(s.Coverage) {
			text += fmt.Sprintf(", %s inside", Tenths(s.Coverage))
		}
	}
	return text
}

// LeftOut is why a row is left out: saturated: latency grew for as long as it lasted.
func LeftOut(e report.Exclusion) string {
	if e.Detail == "" {
		return e.Reason
	}
	return e.Reason + ": " + e.Detail
}
