package pages

import (
	"slices"
	"testing"

	"fleetcost/models/report"
)

// What is the same of several designs is said once, of all of them, where it was said first.
func TestWarningsOfSeveralDesignsAreOne(t *testing.T) {
	same, other := report.Note{Text: "it was never compared"}, report.Note{Text: "it is busy"}
	got := warnings([]report.Reason{report.Note{Text: "old prices"}}, []report.Design{
		{Name: "a", Warnings: []report.Reason{same, other}}, {Name: "b", Warnings: []report.Reason{other, report.Note{Text: "it is alone"}}}, {Name: "c", Warnings: []report.Reason{same}},
	})
	want := []string{"old prices", "a, c: it was never compared", "a, b: it is busy", "b: it is alone"}
	if !slices.Equal(got, want) {
		t.Errorf("%q; want %q", got, want)
	}
}
