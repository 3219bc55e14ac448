package result

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// One more of the values lies in the interval as often as it says, whatever their
// distribution: the share of 4,000 draws is within 4 standard deviations of a binomial of
// (n + 1 − 2j)/(n + 1).
func TestPredictionIntervalCovers(t *testing.T) {
	const draws = 4000
	for name, quantile := range map[string]func(u float64) float64{
		"lognormal": func(u float64) float64 { return math.Exp(-3 + 0.4*math.Sqrt2*math.Erfinv(2*u-1)) },
		"uniform":   func(u float64) float64 { return u },
		"Pareto":    func(u float64) float64 { return math.Pow(1-u, -1/1.1) },
		"two peaks": func(u float64) float64 { return u + 9*math.Round(u) },
	} {
		for n, want := range map[int]float64{39: 38. / 40, 60: 60./61 - 1./61, 79: 76. / 80} {
			t.Run(fmt.Sprint(name, ", ", n, " values"), func(t *testing.T) {
				rng := rand.New(rand.NewPCG(uint64(n), 9))
				inside := 0
				for range draws {
					values := make([]float64, n)
					for i := range values {
						values[i] = quantile(rng.Float64())
					}
					i := PredictionInterval(values)
					if x := quantile(rng.Float64()); i.Low <= x && x <= i.High {
						inside++
					}
				}
				share := float64(inside) / draws
				if sd := math.Sqrt(want * (1 - want) / draws); math.Abs(share-want) > 4*sd {
					t.Errorf("%.2f %% lie within, %.1f standard deviations from %.2f %%", 100*share, (share-want)/sd, 100*want)
				}
			})
		}
	}
}

// Worked out by hand: of 39 values the ends are the least and the largest, of 79 the second
// ones; a value that is no number may lie beyond either end, so it takes one of each.
func TestPredictionIntervalByHand(t *testing.T) {
	count := func(n int) (values []float64) {
		for i := range n {
			values = append(values, float64((i*7)%n+1))
		}
		return values
	}
	nan := math.NaN()
	for _, tt := range []struct {
		values []float64
		want   Interval
	}{
		{count(39), Interval{1, 20, 39}},
		{count(78), Interval{1, 39.5, 78}},
		{count(79), Interval{2, 40, 78}},
		{append(count(78), nan), Interval{1, 39.5, 78}},
		{append(count(38), math.Inf(1)), Interval{1, 20, math.Inf(1)}},
	} {
		if got := PredictionInterval(tt.values); got != tt.want {
			t.Errorf("of %d values: %v, not %v", len(tt.values), got, tt.want)
		}
	}
}

func TestPredictionIntervalOfTooFewIsUnbounded(t *testing.T) {
	for _, values := range [][]float64{nil, {1}, {1, 2}, make([]float64, 38), append(make([]float64, 38), math.NaN())} {
		if i := PredictionInterval(values); i.Low != 0 || !math.IsInf(i.High, 1) {
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
