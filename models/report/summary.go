package report

import (
	"math"
	"slices"

	"fleetcost/models/result"
)

// Summarize computes the summary from the rows.
func (v *Validation) Summarize() {
	s := &v.Summary
	*s = ValidationSummary{P99WorstRow: -1}
	var p50, p95, p99, utilization, throughput, capacity, in50, in95, in99 []float64
	put := func(to *[]float64, predicted, measured float64) {
		if e := math.Abs(Error(predicted, measured)); !math.IsNaN(e) && !math.IsInf(e, 0) {
			*to = append(*to, e)
		}
	}
	for i, r := range v.Rows {
		whole := r.Measured.Class == "all"
		if r.Closed {
			if !r.Disturbed {
				put(&capacity, r.Predicted.DonePerSecond, r.Measured.DonePerSecond)
			}
			continue
		}
		if whole && !r.Disturbed {
			put(&utilization, r.Predicted.Utilization, r.Measured.Utilization)
			put(&throughput, r.Predicted.DonePerSecond, r.Measured.DonePerSecond)
			switch {
			case r.SaturationMissed():
				s.Saturated++
				s.SaturationMissed++
			case r.Saturated:
				s.Saturated++
			case r.SaturationInvented():
				s.SaturationInvented++
			}
		}
		if !r.Counts() {
			continue
		}
		s.Rows++
		put(&p50, r.Predicted.P50, r.Measured.P50)
		put(&p95, r.Predicted.P95, r.Measured.P95)
		put(&p99, r.Predicted.P99, r.Measured.P99)
		if e := math.Abs(Error(r.Predicted.P99, r.Measured.P99)); e > s.P99Worst || s.P99WorstRow < 0 && !math.IsNaN(e) {
			s.P99Worst, s.P99WorstRow = e, i
		}
		count(&in50, r.P50, r.Measured.P50)
		count(&in95, r.P95, r.Measured.P95)
		count(&in99, r.P99, r.Measured.P99)
	}
	s.P50Median, s.P95Median, s.P99Median = result.Median(p50), result.Median(p95), result.Median(p99)
	s.UtilizationMedian, s.ThroughputMedian = result.Median(utilization), result.Median(throughput)
	s.CapacityMedian, s.CapacityWorst = result.Median(capacity), math.NaN()
	if len(capacity) > 0 {
		s.CapacityWorst = slices.Max(capacity)
	}
	if s.P99WorstRow < 0 {
		s.P99Worst = math.NaN()
	}
	s.P50Coverage, s.P95Coverage, s.P99Coverage = result.Mean(in50), result.Mean(in95), result.Mean(in99)
	s.Coverage = result.Mean(slices.Concat(in50, in95, in99))
}

// count adds 1 when x lies in the interval, else 0; nothing where x was not
// measured, or no interval computed.
func count(to *[]float64, i result.Interval, x float64) {
	switch {
	case math.IsNaN(x) || !Bounded(i):
	case i.Low <= x && x <= i.High:
		*to = append(*to, 1)
	default:
		*to = append(*to, 0)
	}
}

// Unmarked are the rows in which nothing of the host showed, with their summary, and how many
// of those that count are marked.
func (v *Validation) Unmarked() (rest *Validation, marked int) {
	rest = &Validation{Source: v.Source, Seed: v.Seed, Repeats: v.Repeats}
	for _, r := range v.Rows {
		switch {
		case r.Marked == "":
			rest.Rows = append(rest.Rows, r)
		case r.Counts():
			marked++
		}
	}
	rest.Summarize()
	return rest, marked
}
