package report

import (
	"fmt"
	"testing"

	"fleetcost/models"
	"fleetcost/models/result"

	"github.com/google/go-cmp/cmp"
)

// A run of three classes has three votes or one, and a host that is measured as much as the
// server is counted apart.
func TestVotesOf(t *testing.T) {
	row := func(class, host string, p99 float64) ValidationRow {
		in := result.Interval{Low: 0.5, Mid: 1, High: 1.5}
		at := func(p99 float64) models.Figures { return models.Figures{Class: class, P50: 1, P95: 1, P99: p99} }
		return ValidationRow{Measured: at(p99), Predicted: at(1), P50: in, P95: in, P99: in, Marked: host}
	}
	left := row("all", "", 9)
	left.Left.Reason = "saturated"
	rows := []ValidationRow{row("all", "", 2), row("heavy", "", 4), row("light", "", 4), row("all", "slow", 1), left}
	var got []string
	for _, v := range VotesOf(rows) {
		got = append(got, fmt.Sprintf("%s %d: p99 off by %.3f, %.2f inside, %.1f wide", v.Of, v.Rows, v.Errors[2], v.Coverage[2], v.Width[2]))
	}
	want := []string{
		"rows 4: p99 off by 0.625, 0.25 inside, 1.0 wide",
		"runs 2: p99 off by 0.250, 0.50 inside, 1.0 wide",
		"rows of a quiet host 3: p99 off by 0.750, 0.00 inside, 1.0 wide",
		"runs of a quiet host 1: p99 off by 0.500, 0.00 inside, 1.0 wide",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if votes := VotesOf(rows[:1]); len(votes) != 1 {
		t.Errorf("one row is counted in %d ways", len(votes))
	}
}
