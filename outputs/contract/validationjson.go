package contract

import (
	"fleetcost/models"
	"fleetcost/models/report"
	"fleetcost/models/result"
	"fleetcost/outputs/phrases"
)

// ValidationJSON is what validate writes. Errors are shares of the measured
// value, of the prediction less the measurement in a row, and without sign in
// the summary.
type ValidationJSON struct {
	Summary ValidationSummaryJSON `json:"summary"`
	Rows    []ValidationRowJSON   `json:"rows"`
	// Votes are the errors and the shares inside with the rows counted in different ways.
	Votes []VotesJSON `json:"votes"`
	// Parts are the services and backends of systems; absent where none was measured.
	Parts []ValidationPartJSON `json:"parts,omitempty"`
	// Recoveries are the trials in which a backend stood still; absent where there are none.
	Recoveries []RecoveryJSON `json:"recoveries,omitempty"`

	Source  string `json:"source"`
	Seed    uint64 `json:"seed"`
	Repeats int    `json:"repeats"` // runs behind each prediction interval

	Warnings    []string `json:"warnings"`
	Interrupted bool     `json:"interrupted,omitempty"` // it is a part of what was asked for; the warnings say which
}

// ValidationSummaryJSON are the errors of all rows that count, and the shares
// of measured values inside of their prediction intervals.
type ValidationSummaryJSON struct {
	Rows              int    `json:"rows"` // that count in the errors of latency
	P50Median         Number `json:"p50_error_median"`
	P95Median         Number `json:"p95_error_median"`
	P99Median         Number `json:"p99_error_median"`
	P99Worst          Number `json:"p99_error_worst"`
	UtilizationMedian Number `json:"utilization_error_median"`
	ThroughputMedian  Number `json:"throughput_error_median"`
	CapacityMedian    Number `json:"capacity_error_median"`
	CapacityWorst     Number `json:"capacity_error_worst"`
	Coverage          Number `json:"coverage"`
	P50Coverage       Number `json:"p50_coverage"`
	P95Coverage       Number `json:"p95_coverage"`
	P99Coverage       Number `json:"p99_coverage"`

	P99WorstRow *int `json:"p99_error_worst_row"` // its place in rows, from 0; null: none counts

	Saturated          int `json:"saturated"`           // trials in open loop that were measured as saturated
	SaturationMissed   int `json:"saturation_missed"`   // of these, those that are predicted as stable
	SaturationInvented int `json:"saturation_invented"` // trials that were stable and are predicted as saturated
}

// VotesJSON are the errors of latency with the rows counted in one way.
type VotesJSON struct {
	Counted     string `json:"counted"`          // rows, a vote for each class of a run; runs, one for each; both of a quiet host, without marked ones
	Rows        int    `json:"rows"`             // that were counted so
	P50Median   Number `json:"p50_error_median"` // of the sizes of the errors
	P95Median   Number `json:"p95_error_median"` // the same
	P99Median   Number `json:"p99_error_median"` // the same
	P50Coverage Number `json:"p50_coverage"`     // share of measured values inside of their prediction intervals
	P95Coverage Number `json:"p95_coverage"`     // the same
	P99Coverage Number `json:"p99_coverage"`     // the same
	P50Width    Number `json:"p50_width_median"` // of the prediction interval, high less low, over what is predicted
	P95Width    Number `json:"p95_width_median"` // the same
	P99Width    Number `json:"p99_width_median"` // the same
}

// ValidationRowJSON is one trial, all its requests or one class of them.
type ValidationRowJSON struct {
	ID            string `json:"id"`
	Server        string `json:"server"`
	Scenario      string `json:"scenario"`
	Load          string `json:"load"`  // how the traffic was offered, such as the policy of connections
	Class         string `json:"class"` // all: all requests
	Runtime       string `json:"runtime"`
	RatePerSecond Number `json:"rate_per_s"` // users, where closed
	Closed        bool   `json:"closed"`     // users without think time
	Band          string `json:"band"`       // of the used share of the scarcest resource
	LeftOut       string `json:"left_out"`   // of the errors of latency, and why; empty: it counts

	Saturated          bool   `json:"saturated"`           // more was offered in open loop than was answered in its time, or no core was free
	PredictedSaturated bool   `json:"predicted_saturated"` // that is predicted of it
	Marked             string `json:"marked"`              // what of the host showed in it, though it counts; empty: nothing

	Measured  FiguresJSON    `json:"measured"`
	Predicted FiguresJSON    `json:"predicted"`
	Error     ErrorsJSON     `json:"error"`
	Interval  PredictionJSON `json:"interval"`
	Inside    InsideJSON     `json:"inside"`
}

// FiguresJSON are what was measured or is predicted.
type FiguresJSON struct {
	P50           Number `json:"p50_ms"`
	P95           Number `json:"p95_ms"`
	P99           Number `json:"p99_ms"`
	DonePerSecond Number `json:"done_per_s"`
	Utilization   Number `json:"utilization"` // CPU time over time, in cores
	Requests      int    `json:"requests"`
	Errors        int    `json:"errors"`
}

// ErrorsJSON are relative errors: above 0 where too much is predicted.
type ErrorsJSON struct {
	P50           Number `json:"p50"`
	P95           Number `json:"p95"`
	P99           Number `json:"p99"`
	DonePerSecond Number `json:"done_per_s"`
	Utilization   Number `json:"utilization"`
}

// PredictionJSON are the 95 % prediction intervals of a fresh run of the same
// length; null where none was computed.
type PredictionJSON struct {
	P50Low  Number `json:"p50_low_ms"`
	P50High Number `json:"p50_high_ms"`
	P95Low  Number `json:"p95_low_ms"`
	P95High Number `json:"p95_high_ms"`
	P99Low  Number `json:"p99_low_ms"`
	P99High Number `json:"p99_high_ms"`

	DoneLow  Number `json:"done_low_per_s"` // of closed trials
	DoneHigh Number `json:"done_high_per_s"`
}

// InsideJSON tells whether the measured values lie in these intervals; null
// where there is no interval or no measurement.
type InsideJSON struct {
	P50 *bool `json:"p50"`
	P95 *bool `json:"p95"`
	P99 *bool `json:"p99"`

	DonePerSecond *bool `json:"done_per_s"` // of closed trials
}

// ValidationPartJSON is a service or a backend of a system in one trial.
type ValidationPartJSON struct {
	ID            string          `json:"id"` // of the row of all requests
	Server        string          `json:"server"`
	Scenario      string          `json:"scenario"`
	RatePerSecond Number          `json:"rate_per_s"` // requests from outside, asked for
	Part          string          `json:"part"`
	Measured      PartFiguresJSON `json:"measured"`  // of the part, in the trial
	Predicted     PartFiguresJSON `json:"predicted"` // the same of a simulation of the whole system
}

// RecoveryJSON is how a system fared in a trial in which a backend stood still.
type RecoveryJSON struct {
	ID              string `json:"id"`
	Server          string `json:"server"`
	Scenario        string `json:"scenario"`
	RatePerSecond   Number `json:"rate_per_s"`           // requests from outside, asked for
	Watched         Number `json:"watched_s"`            // from the end of the standstill on: a system that takes so long had not recovered by then
	Measured        Number `json:"measured_s"`           // until all was well again
	Predicted       Number `json:"predicted_s"`          // the same of a simulation
	Low             Number `json:"predicted_low_s"`      // of the 95 % prediction interval
	High            Number `json:"predicted_high_s"`     // of the 95 % prediction interval
	MeasuredErrors  Number `json:"measured_error_rate"`  // share of the requests that were not answered
	PredictedErrors Number `json:"predicted_error_rate"` // the same of a simulation
}

// PartFiguresJSON are means over the measured span.
type PartFiguresJSON struct {
	CPU     Number `json:"cpu_cores"` // CPU time over time, of all its instances
	Wait    Number `json:"wait_ms"`   // for a worker, or a connection
	Waiting Number `json:"waiting"`   // requests
}

// Validation is how far predictions are from measured servers.
func Validation(v *report.Validation) ValidationJSON {
	s := report.SummaryOf(v)
	answer := ValidationJSON{
		Summary: ValidationSummaryJSON{
			Rows: s.Rows, P50Median: Number(s.P50Median), P95Median: Number(s.P95Median), P99Median: Number(s.P99Median),
			P99Worst: Number(s.P99Worst), UtilizationMedian: Number(s.UtilizationMedian),
			ThroughputMedian: Number(s.ThroughputMedian), CapacityMedian: Number(s.CapacityMedian),
			CapacityWorst: Number(s.CapacityWorst), Coverage: Number(s.Coverage), P50Coverage: Number(s.P50Coverage),
			P95Coverage: Number(s.P95Coverage), P99Coverage: Number(s.P99Coverage),
			Saturated: s.Saturated, SaturationMissed: s.SaturationMissed, SaturationInvented: s.SaturationInvented,
		},
		Rows:   []ValidationRowJSON{},
		Votes:  []VotesJSON{},
		Source: v.Source, Seed: v.Seed, Repeats: v.Repeats,
		Warnings: list(phrases.All(v.Warnings)), Interrupted: report.CutShort(v.Warnings),
	}
	if s.P99WorstRow >= 0 {
		answer.Summary.P99WorstRow = &s.P99WorstRow
	}
	for i := range v.Rows {
		answer.Rows = append(answer.Rows, validationRowJSON(&v.Rows[i]))
	}
	for _, c := range report.VotesOf(v.Rows) {
		answer.Votes = append(answer.Votes, VotesJSON{
			Counted: c.Of, Rows: c.Rows, P50Median: Number(c.Errors[0]), P95Median: Number(c.Errors[1]), P99Median: Number(c.Errors[2]),
			P50Coverage: Number(c.Coverage[0]), P95Coverage: Number(c.Coverage[1]), P99Coverage: Number(c.Coverage[2]),
			P50Width: Number(c.Width[0]), P95Width: Number(c.Width[1]), P99Width: Number(c.Width[2]),
		})
	}
	part := func(p models.PartFigures) PartFiguresJSON {
		return PartFiguresJSON{CPU: Number(p.CPU), Wait: Number(p.Wait * 1e3), Waiting: Number(p.Waiting)}
	}
	for _, p := range v.Parts {
		answer.Parts = append(answer.Parts, ValidationPartJSON{
			ID: p.ID, Server: p.Server, Scenario: p.Scenario, RatePerSecond: Number(p.Rate), Part: p.Measured.Name, Measured: part(p.Measured), Predicted: part(p.Predicted),
		})
	}
	for _, r := range v.Recoveries {
		answer.Recoveries = append(answer.Recoveries, RecoveryJSON{
			ID: r.ID, Server: r.Server, Scenario: r.Scenario, RatePerSecond: Number(r.Rate), Watched: Number(r.Watched), Measured: Number(r.Measured), Predicted: Number(r.Predicted),
			Low: Number(r.Interval.Low), High: Number(r.Interval.High), MeasuredErrors: Number(r.MeasuredErrors), PredictedErrors: Number(r.PredictedErrors),
		})
	}
	return answer
}

func validationRowJSON(r *report.ValidationRow) ValidationRowJSON {
	inside := func(q report.ErrorFigure) *bool {
		in, known := q.Inside(r)
		if !known {
			return nil
		}
		return &in
	}
	end := func(i result.Interval, seconds float64) Number {
		if !report.Bounded(i) {
			seconds = report.NoInterval.Mid
		}
		return Number(seconds * 1e3)
	}
	done := func(x float64) Number {
		if !r.Closed || !report.Bounded(r.Done) {
			x = report.NoInterval.Mid
		}
		return Number(x)
	}
	return ValidationRowJSON{
		ID: r.ID, Server: r.Server, Scenario: r.Scenario, Load: r.Load, Class: r.Measured.Class, Runtime: r.Runtime,
		RatePerSecond: Number(r.Rate), Closed: r.Closed, Band: string(r.Band), LeftOut: phrases.LeftOut(r.Left),
		Saturated: r.Saturated, PredictedSaturated: r.PredictedSaturated, Marked: r.Marked,
		Measured: figuresJSON(r.Measured), Predicted: figuresJSON(r.Predicted),
		Error: ErrorsJSON{Number(report.ErrorP50.Error(r)), Number(report.ErrorP95.Error(r)), Number(report.ErrorP99.Error(r)),
			Number(report.ErrorThroughput.Error(r)), Number(report.ErrorUtilization.Error(r))},
		Interval: PredictionJSON{end(r.P50, r.P50.Low), end(r.P50, r.P50.High), end(r.P95, r.P95.Low), end(r.P95, r.P95.High),
			end(r.P99, r.P99.Low), end(r.P99, r.P99.High), done(r.Done.Low), done(r.Done.High)},
		Inside: InsideJSON{inside(report.ErrorP50), inside(report.ErrorP95), inside(report.ErrorP99), insideCapacity(r)},
	}
}

// insideCapacity tells whether the throughput of a closed trial lies in its interval.
func insideCapacity(r *report.ValidationRow) *bool {
	in, known := report.CapacityInside(r)
	if !known {
		return nil
	}
	return &in
}

func figuresJSON(f models.Figures) FiguresJSON {
	return FiguresJSON{
		P50: Number(f.P50 * 1e3), P95: Number(f.P95 * 1e3), P99: Number(f.P99 * 1e3),
		DonePerSecond: Number(f.DonePerSecond), Utilization: Number(f.Utilization), Requests: f.Count, Errors: f.Errors,
	}
}
