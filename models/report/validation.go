package report

import (
	"fleetcost/models"
	"fleetcost/models/result"
)

// A Validation compares measured servers with what is predicted of them.
type Validation struct {
	Source  string // of the measurements, as the user named it
	Seed    uint64
	Repeats int // fresh runs behind each prediction interval
	Rows    []ValidationRow
	Parts   []ValidationPart // of systems, in the order of their trials
	// Recoveries are the trials in which a backend stood still.
	Recoveries []ValidationRecovery
	Summary    ValidationSummary
	Warnings   []Reason
}

// A ValidationRecovery is how a system fared in a trial in which a backend stood still: the
// seconds until all was well again, and the share of requests that were not answered.
type ValidationRecovery struct {
	ID, Server, Scenario string
	Rate                 float64
	Watched              float64 // from the end of the standstill on: what takes so long had not recovered by then
	Measured, Predicted  float64
	Interval             result.Interval // 95 % prediction interval
	MeasuredErrors       float64
	PredictedErrors      float64
}

// Within tells whether a system had recovered by then, in the time that it was watched.
func (r *ValidationRecovery) Within(seconds float64) bool { return seconds < r.Watched-1e-6 }

// A ValidationPart is a service or a backend of a system in one trial.
type ValidationPart struct {
	ID, Server, Scenario string
	Rate                 float64
	Measured, Predicted  models.PartFigures
}

// A ValidationRow is one trial, all its requests or one class of them.
type ValidationRow struct {
	ID, Server, Scenario, Load string
	Runtime                    string // preset that the prediction starts from
	Rate                       float64
	Closed                     bool
	Measured, Predicted        models.Figures
	// The 95 % prediction intervals of a run of the same length under fresh
	// traffic, seconds. Unbounded where none was computed.
	P50, P95, P99 result.Interval
	// Done is that of the throughput of a closed trial, which counts for seconds only: with the
	// sampling error of its mix. Unbounded of others.
	Done result.Interval
	Band Band
	// Left says why the row is left out of the errors of latency; of no reason where
	// it counts.
	Left Exclusion
	// Disturbed rows are no measure of the model at all.
	Disturbed bool
	// Saturated tells whether the trial was beyond its steady state, and PredictedSaturated
	// whether that is predicted.
	Saturated, PredictedSaturated bool
	// Marked says what of the host showed in the trial, which counts all the same; else it
	// is empty.
	Marked string
}

// An Exclusion is why a row is left out: one of few reasons, that rows have in
// common, and its detail.
type Exclusion struct{ Reason, Detail string }

// Counts tells whether a row counts in the errors of latency.
func (r *ValidationRow) Counts() bool { return r.Left.Reason == "" }

// SaturationMissed tells whether an undisturbed trial was saturated and is predicted as stable.
func (r *ValidationRow) SaturationMissed() bool {
	return r.Saturated && !r.PredictedSaturated && !r.Disturbed
}

// SaturationInvented tells whether an undisturbed trial was stable and is predicted as saturated.
func (r *ValidationRow) SaturationInvented() bool {
	return !r.Saturated && r.PredictedSaturated && !r.Disturbed
}

// A Band of load, by the share of its scarcest resource that the trial used:
// cores, lanes or workers.
type Band string

// The bands of load.
const (
	BandLow       Band = "below 50 %"
	BandMiddle    Band = "50 to 70 %"
	BandHigh      Band = "70 to 85 %"
	BandNear      Band = "85 to 95 %"
	BandSaturated Band = "saturated"
)

// Bands are all of them, in order.
var Bands = []Band{BandLow, BandMiddle, BandHigh, BandNear, BandSaturated}

// A ValidationSummary holds errors as shares of the measured value.
type ValidationSummary struct {
	Rows int // that count in the errors of latency
	P50Median, P95Median, P99Median,
	P99Worst float64 // of the rows that count
	P99WorstRow int // its index in Rows; -1 where there is none
	// Saturated are the undisturbed open trials that were measured as saturated,
	// SaturationMissed those of them that are predicted as stable, and SaturationInvented
	// those that were stable and are predicted as saturated.
	Saturated, SaturationMissed, SaturationInvented int
	UtilizationMedian,
	ThroughputMedian float64 // of all undisturbed rows of open trials
	CapacityMedian,
	CapacityWorst float64 // throughput of closed trials; NaN where there are none
	// Coverage is the share of the measured p50, p95 and p99 of stable rows that
	// lie within their prediction intervals.
	Coverage, P50Coverage, P95Coverage, P99Coverage float64
}

// Error is the relative error of a prediction; NaN where nothing was measured.
func Error(predicted, measured float64) float64 { return predicted/measured - 1 }
