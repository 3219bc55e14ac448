package models

import (
	"math"

	"gonum.org/v1/gonum/integrate/quad"

	"fleetcost/sim"
)

// An OverheadPoint is the CPU time per request of a server whose handler does
// nothing, measured while it was sent so many requests per second.
type OverheadPoint struct {
	Rate      float64 // Poisson arrivals per second
	Processes int     // that share them
	CPU       float64 // seconds per request
	Busy      float64 // seconds per request of the same server when it is saturated
}

// FitIdle finds by least squares of the relative errors what a request costs
// more after a gap, and returns the root of their mean square. With Poisson
// arrivals the gaps of a process are exponential of mean m = processes/rate, and
// the mean cost is
//
//	busy + Extra · E[g/(g + Half)]
//
// Half is looked for from 0.1 to 8 ms: beyond it is not told apart from a
// straight line by rates of 200 per second and more.
func FitIdle(points []OverheadPoint) (idle Idle, rms float64) {
	if len(points) == 0 {
		return Idle{}, math.NaN()
	}
	best := math.Inf(1)
	for k := range 89 {
		half := 0.1e-3 * math.Pow(10, float64(k)*math.Log10(80)/88)
		var num, den float64
		share := make([]float64, len(points))
		for i, p := range points {
			share[i] = meanShare(float64(p.Processes)/p.Rate, half)
			num += share[i] / p.CPU * (1 - p.Busy/p.CPU)
			den += share[i] * share[i] / (p.CPU * p.CPU)
		}
		extra := math.Max(0, num/den)
		sum := 0.0
		for i, p := range points {
			e := (p.Busy+extra*share[i])/p.CPU - 1
			sum += e * e
		}
		if sum < best-1e-12 {
			best = sum
			idle = Idle{Extra: sim.Seconds(extra), Half: sim.Seconds(half)}
		}
	}
	return idle, math.Sqrt(best / float64(len(points)))
}

// CPU is the mean overhead that the fit gives for a point.
func (i Idle) CPU(p OverheadPoint) float64 {
	return p.Busy + i.Extra.Seconds()*meanShare(float64(p.Processes)/p.Rate, i.Half.Seconds())
}

// meanShare is E[g/(g+half)] for an exponential g of the given mean.
func meanShare(mean, half float64) float64 {
	return quad.Fixed(func(x float64) float64 {
		// g = −mean·ln(1−u), with u = 1−(1−x)² so that the end of the range is
		// approached gently.
		g := -2 * mean * math.Log(1-x)
		return 2 * (1 - x) * g / (g + half)
	}, 0, 1, 200, quad.Legendre{}, 0)
}

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
	// trials, OverheadDoubt that of the calibrated overhead, WorkDoubt that of the
	// time that loops of known length were calibrated to take.
	Doubt, OverheadDoubt, WorkDoubt float64
	// Handover is how far that of a lane may be from what the runtime says: 5 and 95 % over
	// its value; {} where nobody says.
	Handover Spread
	// Disturbed says why the trial is no measure of the model, such as a host
	// that was slower than usual; else it is empty.
	Disturbed string
	// DisturbedBy is the detail of that: by how much.
	DisturbedBy string
	// Marked says what of the host showed in the trial, which counts all the same; else it
	// is empty.
	Marked string

	Measured []Figures // of all requests, then of each class
	// Standstill is when a backend stood still, from the beginning of the warm-up on; For 0:
	// none did. Recovery is how long it then took until all was well, seconds; NaN where
	// that was not measured.
	Standstill Standstill
	Recovery   float64
	// Parts is what was measured of the services and backends of a system.
	Parts []PartFigures
}

// A Spread is how far a quantity may be from its value: 5 and 95 % of what it may be, over
// the value. {} is none.
type Spread struct{ Low, High float64 }

// At is the factor at z standard deviations: on each side of the value its logarithm is
// normal, with a standard deviation of its own (two-piece normal distribution: Wallis 2014).
func (s Spread) At(z float64) float64 {
	const z95 = 1.6448536269514722
	switch {
	case s == Spread{}:
		return 1
	case z < 0:
		return math.Pow(s.Low, -z/z95)
	}
	return math.Pow(s.High, z/z95)
}

// A Standstill of a backend, by its index: it answers nothing for a while.
type Standstill struct {
	Backend int
	At, For sim.Time
}

// PartFigures are what a trial measured, or a run predicts, of a service or a backend of a
// system, as means over the measured span. What is unknown is NaN.
type PartFigures struct {
	Name    string
	CPU     float64 // time over time, in cores
	Wait    float64 // for a worker of a service, for a connection of a backend, per visit, seconds
	Waiting float64 // requests that wait for one
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
