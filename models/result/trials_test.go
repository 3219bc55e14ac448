package result

import (
	"math"
	"testing"
)

func TestHostSpeed(t *testing.T) {
	for _, tt := range []struct {
		sentence     string
		times        []float64
		usual, doubt float64
	}{
		{"nothing was measured: as fast as it should be", nil, 1, 0},
		{"one time says nothing of the spread", []float64{1.05}, 1.05, 0},
		{"the usual is the median, the doubt that of the rest", []float64{1, 0.98, 1.02}, 1, 0.02},
		{"a host that was disturbed counts in neither", []float64{1, 0.98, 1.02, 1.4, 0.7}, 1, 0.02},
		{"just within, and just without", []float64{2, 2, 2.19, 2.21, 1.81, 1.79, 2}, 2, 0.095 * math.Sqrt(2.0/4)},
		{"relative, whatever the unit", []float64{1000, 980, 1020}, 1000, 0.02},
	} {
		usual, doubt := HostSpeed(tt.times, 0.1)
		if math.Abs(usual-tt.usual) > 1e-12 || math.Abs(doubt-tt.doubt) > 1e-9 {
			t.Errorf("%s: %v ± %v, want %v ± %v", tt.sentence, usual, doubt, tt.usual, tt.doubt)
		}
	}
}
