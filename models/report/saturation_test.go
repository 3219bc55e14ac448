package report

import (
	"testing"

	"fleetcost/models"
)

// A trial is one vote on saturation, however many classes it has, and one that the host
// disturbed or that had users without think time is none.
func TestSaturationIsCounted(t *testing.T) {
	row := func(class string, measured, predicted bool, with func(*ValidationRow)) ValidationRow {
		r := ValidationRow{Measured: models.Figures{Class: class}, Saturated: measured, PredictedSaturated: predicted}
		if with != nil {
			with(&r)
		}
		return r
	}
	v := &Validation{Rows: []ValidationRow{
		row("all", false, false, nil),
		row("all", true, true, nil),
		row("all", true, false, nil), row("light", true, false, nil), row("heavy", true, false, nil),
		row("all", false, true, nil), row("all", false, true, nil),
		row("all", true, false, func(r *ValidationRow) { r.Disturbed = true }),
		row("all", false, true, func(r *ValidationRow) { r.Disturbed = true }),
		row("all", false, true, func(r *ValidationRow) { r.Closed = true }),
	}}
	v.Summarize()
	if s := v.Summary; s.Saturated != 2 || s.SaturationMissed != 1 || s.SaturationInvented != 2 {
		t.Errorf("%d saturated, %d missed, %d invented", s.Saturated, s.SaturationMissed, s.SaturationInvented)
	}
}

// Marked rows count, and the errors without them are those of the others.
func TestUnmarkedRows(t *testing.T) {
	row := func(predicted float64, marked, left string) ValidationRow {
		return ValidationRow{Measured: models.Figures{Class: "all", P99: 1}, Predicted: models.Figures{P99: predicted}, Marked: marked, Left: Exclusion{Reason: left}}
	}
	v := &Validation{Rows: []ValidationRow{row(1.1, "", ""), row(1.2, "", ""), row(1.9, "others", ""), row(1.8, "others", "saturated"), row(2, "", "saturated")}}
	v.Summarize()
	rest, marked := v.Unmarked()
	if v.Summary.Rows != 3 || marked != 1 || rest.Summary.Rows != 2 || len(rest.Rows) != 3 {
		t.Errorf("%d rows count, %d of them marked, %d are left of %d", v.Summary.Rows, marked, rest.Summary.Rows, len(rest.Rows))
	}
	if got := rest.Summary.P99Median; got < 0.1499 || got > 0.1501 {
		t.Errorf("the median without them is %v", got)
	}
}
