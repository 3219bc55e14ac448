package plan

import (
	"slices"
	"testing"
)

// The parts of a work count alike, in whatever order they are done; no part is more than
// done, nor undone.
func TestTally(t *testing.T) {
	var told []float64
	tally := &tally{parts: make([]float64, 4), told: func(_ string, done float64) { told = append(told, done) }}
	for _, s := range []struct {
		part  int
		share float64
	}{{2, 0.5}, {0, 1}, {2, 0.25}, {1, 7}, {3, 1}, {2, 1}} {
		tally.reach(s.part, s.share, "")
	}
	if want := []float64{0.125, 0.375, 0.375, 0.625, 0.875, 1}; !slices.Equal(told, want) {
		t.Errorf("told %v, not %v", told, want)
	}
}
