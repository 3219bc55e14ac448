package models

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// PredictionInterval is the 95 % interval in which one more of the values lies,
// if their logarithms are normal:
//
//	exp(mean ± t·s·√(1 + 1/n))
//
// It is unbounded when there are fewer than three.
func PredictionInterval(values []float64) Interval {
	var logs []float64
	for _, v := range values {
		if x := math.Log(v); !math.IsNaN(x) && !math.IsInf(x, 0) {
			logs = append(logs, x)
		}
	}
	if len(logs) < 3 {
		return Interval{0, math.NaN(), math.Inf(1)}
	}
	mean, sd := stat.MeanStdDev(logs, nil)
	n := float64(len(logs))
	t := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: n - 1}.Quantile((1 + Confidence) / 2)
	half := t * sd * math.Sqrt(1+1/n)
	return Interval{math.Exp(mean - half), math.Exp(mean), math.Exp(mean + half)}
}

// Median of the values, NaN where there are none.
func Median(values []float64) float64 {
	if len(values) == 0 {
		return math.NaN()
	}
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

// Mean of the values, NaN where there are none.
func Mean(values []float64) float64 {
	if len(values) == 0 {
		return math.NaN()
	}
	return stat.Mean(values, nil)
}
