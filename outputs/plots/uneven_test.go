package plots

import (
	"strings"
	"testing"

	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"

	"fleetcost/models/report"
	"fleetcost/outputs/samples"
)

// Cells have one size: an axis says so of values that are at even distances neither as they
// are nor in logarithm, but for rounding.
func TestAxesOfMapsTellUnevenValues(t *testing.T) {
	for _, c := range []struct {
		values []float64
		log    bool
		want   string
	}{
		{[]float64{6, 25, 60}, true, "values not at even distances"},
		{[]float64{50, 100, 3000}, true, "values not at even distances"},
		{[]float64{1, 2, 5, 10}, true, "values not at even distances"},
		{[]float64{100, 300, 1000}, true, "logarithmic"},
		{[]float64{100, 447, 2000}, true, "logarithmic"},
		{[]float64{6, 25}, true, "logarithmic"},
		{[]float64{0.5, 1.67, 2.83, 4}, false, ""},
		{[]float64{1, 2, 4}, false, "values not at even distances"},
	} {
		got := strings.TrimPrefix(axisOnMap(&report.Axis{Key: "goal.p99", Unit: "ms", Log: c.log, Values: c.values}), "goal: p99, ms")
		if strings.TrimPrefix(got, ", ") != c.want {
			t.Errorf("%v: %q, want %q", c.values, got, c.want)
		}
	}
}

// A change at one value alone has one sign, one that is somewhere between two values has
// both, and other changes have their place.
func TestSignsOfChanges(t *testing.T) {
	s := samples.ShortSweep()
	s.BreakEven = []report.BreakEven{{Value: 199.8, Low: 100, High: 200, From: "b", To: "a"}, {Value: 200.3, Low: 200, High: 300, From: "a", To: "b"}, {Value: 300.2, Low: 300, High: 400, From: "b", To: "c"}, {Value: 450, Low: 400, High: 500, From: "c", To: "d"}}
	s.Takeovers = nil
	on := newPanel(draw.New(vgsvg.New(600, 300)), scale{low: 10, high: 1000}, scale{low: 0, high: 1}, "")
	var said []string
	for _, p := range placeSignposts(s, on) {
		said = append(said, p.text)
	}
	if got, want := strings.Join(said, "; "), "c → d at 450; b → c from 300 to 400; b → a at 200 alone"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
