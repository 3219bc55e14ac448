package samples

import (
	"fmt"
	"math"

	"fleetcost/models"
	"fleetcost/models/report"
	"fleetcost/models/result"
)

// OddValidations are those that a writer could stumble over.
func OddValidations() map[string]*report.Validation {
	blind := FewTrials()
	nothing := models.Figures{P50: math.NaN(), P95: math.NaN(), P99: math.NaN(), DonePerSecond: math.NaN(), Utilization: math.NaN()}
	for i := range blind.Rows {
		r := &blind.Rows[i]
		r.Measured, r.Predicted = nothing, nothing
		r.P50, r.P95, r.P99 = report.NoInterval, unbounded, result.Interval{Low: math.NaN(), Mid: 1, High: math.Inf(1)}
		r.Rate = math.NaN()
	}
	nan := math.NaN()
	blind.Summary = report.ValidationSummary{Rows: 4, P50Median: nan, P95Median: nan, P99Median: nan, P99Worst: math.Inf(1),
		P99WorstRow: 99, UtilizationMedian: nan, ThroughputMedian: nan, CapacityMedian: nan, CapacityWorst: nan,
		Coverage: nan, P50Coverage: nan, P95Coverage: nan, P99Coverage: nan}

	zeros := FewTrials()
	for i := range zeros.Rows {
		zeros.Rows[i].Measured = models.Figures{Class: "all"}
		zeros.Rows[i].Band = ""
	}

	far := FewTrials()
	for i := range far.Rows {
		r := &far.Rows[i]
		for _, x := range []*float64{&r.Predicted.P50, &r.Predicted.P95, &r.Predicted.P99} {
			*x *= []float64{1e-6, 1e6}[i%2]
		}
	}

	closed := FewTrials()
	closed.Rows = closed.Rows[6:]

	many := &report.Validation{Repeats: 1}
	for i := range 30 {
		r := FewTrials().Rows[i%7]
		r.Runtime, r.Server = fmt.Sprint("runtime-", i), fmt.Sprint("server-", i)
		many.Rows = append(many.Rows, r)
	}

	odd := map[string]*report.Validation{
		"no rows":                   {},
		"rows without a summary":    {Rows: FewTrials().Rows},
		"a row of zeros":            {Rows: []report.ValidationRow{{}}},
		"nothing was measured":      blind,
		"zero was measured":         zeros,
		"a million times too much":  far,
		"closed trials alone":       summarised(closed),
		"more runtimes than colour": summarised(many),
	}
	for i, text := range hostile {
		odd[fmt.Sprint("hostile names ", i)] = CalledLike(FewTrials(), text)
	}
	return odd
}

// CalledLike gives a text to everything in a validation that comes from
// outside.
func CalledLike(v *report.Validation, text string) *report.Validation {
	v.Source = text
	for i := range v.Rows {
		r := &v.Rows[i]
		r.ID, r.Server, r.Scenario, r.Load, r.Runtime = text, text, text, text, text
		r.Measured.Class, r.Predicted.Class = text, text
		if !r.Counts() {
			r.Left = report.Exclusion{Reason: text + "!"}
		}
	}
	return v
}
