package measured

import (
	"math"
	"testing"
)

func TestBusyLoops(t *testing.T) {
	loops := []busyLoop{{1, 1.2}, {2, 2.2}, {10, 10}}
	for _, tt := range []struct {
		sentence      string
		loops         []busyLoop
		nominal, want float64
	}{
		{"nothing was measured", nil, 3, 3},
		{"what was measured", loops, 2, 2.2},
		{"shorter than any: the ratio of the shortest", loops, 0.5, 0.6},
		{"longer than any: the ratio of the longest", loops, 20, 20},
		{"between two: their ratios, by how near they are", loops, 1.5, 1.5 * 1.15},
		{"nearer to one", loops, 4, 4 * (1.1*0.75 + 1*0.25)},
		{"one length", loops[:1], 7, 8.4},
	} {
		if got := really(tt.loops, tt.nominal); math.Abs(got-tt.want) > 1e-12 {
			t.Errorf("%s: %v, not %v", tt.sentence, got, tt.want)
		}
	}
}
