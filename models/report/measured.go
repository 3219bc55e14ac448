package report

import (
	"math"

	"fleetcost/models/result"

	"fleetcost/models"
)

// NoInterval is the interval of what is not known: NaN.
var NoInterval = result.Interval{Low: math.NaN(), Mid: math.NaN(), High: math.NaN()}

// Unmeasured is a number that is not known.
var Unmeasured = math.NaN()

// NoLatency is the latency of which nothing is known.
var NoLatency = result.Latency{
	Mean: NoInterval, P50: NoInterval, P90: NoInterval, P95: NoInterval, P99: NoInterval, P999: NoInterval,
	SD: math.NaN(), Min: math.NaN(), Max: math.NaN(),
}

// MeasuredLatency is what may be said about l: nothing while the fleet is overloaded,
// since the times then only tell for how long it was watched, and nothing
// where no request was measured.
func MeasuredLatency(v result.Verdict, l result.Latency) result.Latency {
	if v == result.Overloaded || l.Count == 0 {
		return NoLatency
	}
	return l
}

// Steady is x while the fleet is not overloaded. Queues and waits of an
// overloaded fleet grow for as long as it is watched.
func Steady(v result.Verdict, x float64) float64 {
	if v == result.Overloaded {
		return math.NaN()
	}
	return x
}

// ShownGoals are the latency goals whose quantiles are measured, or p99 without a
// limit when there are none: what a table shows of the latency.
func ShownGoals(g models.Goal) []models.LatencyGoal {
	var shown []models.LatencyGoal
	for _, l := range g.Latency {
		if l.Of == models.ResponseTime && Finite((result.Latency{}).At(l.Quantile).Mid) {
			shown = append(shown, l)
		}
	}
	if len(shown) == 0 {
		return []models.LatencyGoal{{Quantile: 0.99}}
	}
	return shown
}

// PerSecond is the rate of n of the counted requests in the whole fleet, of
// which a part may have been simulated.
func PerSecond(n int64, r *result.Result) float64 {
	if r.Span <= 0 {
		return 0
	}
	return WholeFleet(float64(n), r) / r.Span.Seconds()
}

// WholeFleet is a number of requests in the simulated part, raised to the
// whole fleet.
func WholeFleet(inPart float64, r *result.Result) float64 {
	if r.Scale > 0 {
		return inPart * r.Scale
	}
	return inPart
}

// WorkerWait is the wait for a worker. Where workers are not limited nothing
// is measured, because nobody waits.
func WorkerWait(r *result.Result) result.Latency {
	if r.Verdict != result.Overloaded && r.WorkerWait.Count == 0 && r.Latency.Count > 0 {
		return result.Latency{Count: r.Latency.Count}
	}
	return MeasuredLatency(r.Verdict, r.WorkerWait)
}

// WorkersOf is the number of workers of each process; false where there is no
// limit, or one that no machine reaches.
func WorkersOf(s Service) (workers int, limited bool) {
	return s.Workers, s.Workers != models.NoLimit && s.Workers < math.MaxInt32
}

// ClosedForm is an estimate of a design. There is none of an overloaded
// fleet.
func (d *Design) ClosedForm(estimate result.Interval) result.Interval {
	if d.Result.Verdict == result.Overloaded || !(estimate.Mid > 0) {
		return NoInterval
	}
	return estimate
}

// USDPerMillion is the price of a million answered requests, of the month's own hours; NaN when
// nothing was answered. How many come is known where they come by themselves, and only the share
// that is answered was measured: designs that cost the same a month cost the same a million.
func (d *Design) USDPerMillion() float64 {
	served := d.Result.DonePerSecond()
	switch {
	case d.Asked > 0 && served > 0:
		served = d.Asked * (1 - d.Result.ErrorRate.Mid)
	case d.Busiest > 0:
		served /= d.Busiest
	}
	price, err := d.Bill.PerMillionRequests(served)
	if err != nil {
		return math.NaN()
	}
	return price.USD()
}

// Finite tells whether a number is known and has an end.
func Finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
