package traffic

import (
	"math"
	"slices"
	"testing"
)

// checkCDF is the test of Kolmogorov and Smirnov at the level 10⁻⁴:
// √n·sup|Fₙ − F| < √(−ln(10⁻⁴/2)/2).
func checkCDF(t *testing.T, draws []float64, cdf func(float64) float64) {
	t.Helper()
	slices.Sort(draws)
	n, worst := float64(len(draws)), 0.0
	for i, x := range draws {
		worst = math.Max(worst, math.Max(float64(i+1)/n-cdf(x), cdf(x)-float64(i)/n))
	}
	if limit := math.Sqrt(-math.Log(1e-4/2)/2) / math.Sqrt(n); worst > limit {
		t.Errorf("the draws leave their distribution function by %.3g; chance allows %.3g", worst, limit)
	}
}
