package result

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// PredictionInterval is the 95 % interval in which one more of the values lies, whatever
// their distribution is. Of n + 1 values that are drawn alike each is as likely as the others
// to be the k-th least, so between the j-th least and the j-th largest of n lies another one
// with the probability (Wilks 1941; David, Nagaraja: Order Statistics, §7.3)
//
//	(n + 1 − 2j) / (n + 1)
//
// and j is the largest for which that is 95 % at least. The interval is unbounded when there
// are fewer than 39, and what is no number counts as one that is beyond both ends: it may be
// anything.
func PredictionInterval(values []float64) Interval {
	var known []float64
	for _, v := range values {
		if !math.IsNaN(v) {
			known = append(known, v)
		}
	}
	n, unknown := len(known), len(values)-len(known)
	j := int(math.Floor((1-Confidence)/2*float64(len(values)+1)+1e-9)) - unknown
	if j < 1 {
		return Interval{0, Median(known), math.Inf(1)}
	}
	slices.Sort(known)
	return Interval{known[j-1], Median(known), known[n-j]}
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

// Confidence is the level of every interval that is reported.
const Confidence = 0.95

// newInterval is the confidence interval of a figure whose value in each of
// several equal units is given: t·s/√n on both sides of the pooled estimate,
// by Student's t (Law: Simulation Modeling and Analysis, §9.5, batch means),
// where s is the spread round the pooled estimate: quantiles of small batches
// are biased, and the bias must count as doubt (sectioning; Asmussen, Glynn:
// Stochastic Simulation, §III.5).
//
// Neighbouring batches of a congested system are alike, which makes their
// spread too small. While the correlation of neighbours is above what chance
// gives, neighbours are averaged, which leaves fewer and less dependent units.
func newInterval(mid float64, figures []float64) Interval {
	x := append([]float64(nil), figures...)
	for len(x) >= 20 && neighbours(x) > 1.645/math.Sqrt(float64(len(x))) {
		for i := range len(x) / 2 {
			x[i] = (x[2*i] + x[2*i+1]) / 2
		}
		x = x[:len(x)/2]
	}
	if len(x) < 2 {
		return Interval{0, mid, math.Inf(1)}
	}
	n := float64(len(x))
	t := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: n - 1}.Quantile((1 + Confidence) / 2)
	square := 0.0
	for _, v := range x {
		square += (v - mid) * (v - mid)
	}
	half := t * math.Sqrt(square/(n-1)/n)
	return Interval{math.Max(0, mid-half), mid, mid + half}
}

// neighbours is the correlation of each value with the next.
func neighbours(x []float64) float64 {
	mean := stat.Mean(x, nil)
	var num, den float64
	for i, v := range x {
		den += (v - mean) * (v - mean)
		if i > 0 {
			num += (v - mean) * (x[i-1] - mean)
		}
	}
	if den == 0 {
		return 0
	}
	return num / den
}

// AtLeast tells that a figure has a lower end and no upper one: requests that were
// still in flight when nobody looked any longer have taken at least as long as they
// had been, and nobody knows how much longer.
func (i Interval) AtLeast() bool {
	return i.Low > 0 && math.IsInf(i.High, 1) && !math.IsNaN(i.Mid)
}

// Value is the figure to show: the middle, or the lower end where even the middle
// has no end.
func (i Interval) Value() float64 {
	if math.IsInf(i.Mid, 1) {
		return i.Low
	}
	return i.Mid
}
