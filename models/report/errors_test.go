package report

import (
	"math"
	"testing"

	"fleetcost/models"

	"github.com/google/go-cmp/cmp"
)

// The median is that of known values, without and with the sign.
func TestMedianErrors(t *testing.T) {
	of := func(errors ...float64) []*ValidationRow {
		var rows []*ValidationRow
		for _, e := range errors {
			rows = append(rows, &ValidationRow{Measured: models.Figures{P99: 1}, Predicted: models.Figures{P99: 1 + e}})
		}
		return rows
	}
	for _, c := range []struct {
		what              string
		rows              []*ValidationRow
		size, withItsSign float64
	}{
		{"the middle of three", of(0.5, -0.25, -0.125), 0.25, -0.125},
		{"between the middle two of four", of(0.5, 0.25, -1, -0.125), 0.375, 0.0625},
		{"what is not known is no error", of(0.5, math.NaN(), math.Inf(1)), 0.5, 0.5},
		{"nothing is known", of(math.NaN()), math.NaN(), math.NaN()},
	} {
		if size, sign := MedianError(c.rows, ErrorP99), Lean(c.rows, ErrorP99); !cmp.Equal([]float64{size, sign}, []float64{c.size, c.withItsSign},
			cmp.Comparer(func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) })) {
			t.Errorf("%s: %v, with sign %v", c.what, size, sign)
		}
	}
}
