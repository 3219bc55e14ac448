package models

import "fleetcost/sim"

// A Trial is one load test of a real server, with what a prediction of it
// starts from.
type Trial struct {
	ID       string
	Server   string  // as the measurements name it
	Preset   string  // that the prediction starts from
	Scenario string  // of work
	Load     string  // how it was offered, such as the policy of connections
	Rate     float64 // asked for, requests per second; users of a closed loop
	Closed   bool    // users without think time, who measure the capacity

	// Fleet is the server as its calibration describes it, under the very
	// requests of the trial where they are known, else under traffic of their
	// rate. Again is the same under fresh traffic of that rate.
	Fleet, Again *Fleet
	WarmUp, Span sim.Time // before and while it was measured
	// Outside is the time between client and server, which every latency holds.
	Outside sim.Time
	// Doubt is the relative standard deviation of the host's speed between
	// trials, OverheadDoubt that of the calibrated overhead.
	Doubt, OverheadDoubt float64
	// Disturbed says why the trial is no measure of the model, such as a host
	// that was slower than usual; else it is empty.
	Disturbed string

	Measured []Figures // of all requests, then of each class
}

// Figures are what a trial measured, or a run predicts, of all requests or of
// one class. What is unknown is NaN.
type Figures struct {
	Class         string // "all" for all requests
	Count         int
	P50, P95, P99 float64 // seconds, of the requests that were answered
	DonePerSecond float64 // answers in the measured span
	Utilization   float64 // CPU time of the server over time, in cores
	Errors        int
}
