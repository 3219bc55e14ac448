package result

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// One more of the values lies in the interval as often as it says: the share of
// 4,000 draws is within 4 standard deviations of a binomial of 95 %.
func TestPredictionIntervalCovers(t *testing.T) {
	const draws = 4000
	for _, n := range []int{3, 5, 40} {
		t.Run(fmt.Sprint(n, " values"), func(t *testing.T) {
			rng := rand.New(rand.NewPCG(uint64(n), 9))
			draw := func() float64 { return math.Exp(-3 + 0.4*rng.NormFloat64()) }
			inside := 0
			for range draws {
				values := make([]float64, n)
				for i := range values {
					values[i] = draw()
				}
				i := PredictionInterval(values)
				if x := draw(); i.Low <= x && x <= i.High {
					inside++
				}
			}
			share := float64(inside) / draws
			if sd := math.Sqrt(0.95 * 0.05 / draws); math.Abs(share-0.95) > 4*sd {
				t.Errorf("%.2f %% lie within, %.1f standard deviations from 95 %%", 100*share, (share-0.95)/sd)
			}
		})
	}
}

// Worked out by hand: t(2) at 97.5 % is 4.302653, and logs of mean 0 and
// standard deviation 1 of three values give ±4.302653·√(4/3).
func TestPredictionIntervalByHand(t *testing.T) {
	got := PredictionInterval([]float64{math.Exp(-1), 1, math.E})
	high := math.Exp(4.302653 * math.Sqrt(4.0/3))
	if math.Abs(got.Mid-1) > 1e-12 || math.Abs(got.High/high-1) > 1e-5 || math.Abs(got.Low*high-1) > 1e-5 {
		t.Errorf("%v, not from %g to %g", got, 1/high, high)
	}
	if again := PredictionInterval([]float64{math.NaN(), math.E, 0, 1, math.Exp(-1), math.Inf(1), -2}); !close(again, got) {
		t.Errorf("what has no logarithm counts: %v, not %v", again, got)
	}
	if all := PredictionInterval([]float64{2, 2, 2}); math.Abs(all.Low-2)+math.Abs(all.High-2) > 1e-12 {
		t.Errorf("of equal values: %v", all)
	}
}

func close(a, b Interval) bool {
	return math.Abs(a.Low/b.Low-1)+math.Abs(a.Mid/b.Mid-1)+math.Abs(a.High/b.High-1) < 1e-12
}

func TestPredictionIntervalOfTooFewIsUnbounded(t *testing.T) {
	for _, values := range [][]float64{nil, {1}, {1, 2}, {1, 2, math.NaN()}, {0, 0, 0}} {
		if i := PredictionInterval(values); i.Low != 0 || !math.IsNaN(i.Mid) || !math.IsInf(i.High, 1) {
			t.Errorf("%v: %v", values, i)
		}
	}
}

func TestMedianAndMean(t *testing.T) {
	for _, tt := range []struct {
		values       []float64
		median, mean float64
	}{
		{nil, math.NaN(), math.NaN()},
		{[]float64{7}, 7, 7},
		{[]float64{9, 1, 2}, 2, 4},
		{[]float64{9, 1, 2, 4}, 3, 4},
		{[]float64{1, math.Inf(1), 2}, 2, math.Inf(1)},
	} {
		before := slices.Clone(tt.values)
		if got := Median(tt.values); !same(got, tt.median) {
			t.Errorf("the median of %v is %v", tt.values, got)
		}
		if got := Mean(tt.values); !same(got, tt.mean) {
			t.Errorf("the mean of %v is %v", tt.values, got)
		}
		if !slices.Equal(before, tt.values) {
			t.Errorf("%v became %v", before, tt.values)
		}
	}
}

func same(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }
