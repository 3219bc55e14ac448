package outputs

import (
	"math"
	"slices"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/models/result"
)

var noInterval = result.Interval{Low: math.NaN(), Mid: math.NaN(), High: math.NaN()}

// unmeasured is a number that is not known.
var unmeasured = math.NaN()

// noLatency is the latency of which nothing is known.
var noLatency = result.Latency{
	Mean: noInterval, P50: noInterval, P90: noInterval, P95: noInterval, P99: noInterval, P999: noInterval,
	SD: math.NaN(), Min: math.NaN(), Max: math.NaN(),
}

// latency is what may be said about l: nothing while the fleet is overloaded,
// since the times then only tell for how long it was watched, and nothing
// where no request was measured.
func latency(v result.Verdict, l result.Latency) result.Latency {
	if v == result.Overloaded || l.Count == 0 {
		return noLatency
	}
	return l
}

// steady is x while the fleet is not overloaded. Queues and waits of an
// overloaded fleet grow for as long as it is watched.
func steady(v result.Verdict, x float64) float64 {
	if v == result.Overloaded {
		return math.NaN()
	}
	return x
}

// limited are the latency goals whose quantiles are measured, or p99 without a
// limit when there are none: what a table shows of the latency.
func limited(g models.Goal) []models.LatencyGoal {
	var shown []models.LatencyGoal
	for _, l := range g.Latency {
		if l.Of == models.ResponseTime && finite((result.Latency{}).At(l.Quantile).Mid) {
			shown = append(shown, l)
		}
	}
	if len(shown) == 0 {
		return []models.LatencyGoal{{Quantile: 0.99}}
	}
	return shown
}

// perSecond is the rate of n of the counted requests in the whole fleet, of
// which a part may have been simulated.
func perSecond(n int64, r *result.Result) float64 {
	if r.Span <= 0 {
		return 0
	}
	return wholeFleet(float64(n), r) / r.Span.Seconds()
}

// wholeFleet is a number of requests in the simulated part, raised to the
// whole fleet.
func wholeFleet(inPart float64, r *result.Result) float64 {
	if r.Scale > 0 {
		return inPart * r.Scale
	}
	return inPart
}

// workerWait is the wait for a worker. Where workers are not limited nothing
// is measured, because nobody waits.
func workerWait(r *result.Result) result.Latency {
	if r.Verdict != result.Overloaded && r.WorkerWait.Count == 0 && r.Latency.Count > 0 {
		return result.Latency{Count: r.Latency.Count}
	}
	return latency(r.Verdict, r.WorkerWait)
}

// workersOf is the number of workers of each process; false where there is no
// limit, or one that no machine reaches.
func workersOf(s report.Service) (workers int, limited bool) {
	return s.Workers, s.Workers != models.NoLimit && s.Workers < math.MaxInt32
}

// closedForm is an estimate of a design. There is none of an overloaded
// fleet.
func closedForm(d *report.Design, estimate result.Interval) result.Interval {
	if d.Result.Verdict == result.Overloaded || !(estimate.Mid > 0) {
		return noInterval
	}
	return estimate
}

// usdPerMillion is the price of a million answered requests; NaN when nothing
// was answered.
func usdPerMillion(d *report.Design) float64 {
	price, err := d.Bill.PerMillionRequests(d.Result.DonePerSecond())
	if err != nil {
		return math.NaN()
	}
	return price.USD()
}

// A standing is the place of a design among its rivals.
type standing struct {
	*report.Design
	monthly  cost.Money // in whole cents, as it is shown
	cheapest bool       // of those that meet the goal
	tied     bool       // with another that is cheapest
	// more is the step from the cheapest; zero for a design that misses the
	// goal, which is no cheaper way to do the same.
	more cost.Difference
}

// designsOf are the ranked designs.
func designsOf(ranked []standing) []*report.Design {
	var designs []*report.Design
	for _, s := range ranked {
		designs = append(designs, s.Design)
	}
	return designs
}

// standings rank the designs as a reader wants them: those that meet the goal
// by cost, then the others by cost; equals keep their order. Costs that are shown
// alike are equal: a tie.
func standings(designs []report.Design) []standing {
	ranked := make([]standing, len(designs))
	best, equals := cost.Money(-1), 0
	for i := range designs {
		d := &designs[i]
		ranked[i] = standing{Design: d, monthly: d.Bill.Monthly().RoundedTo(cost.Cent)}
		switch price := ranked[i].monthly; {
		case d.Met && price == best:
			equals++
		case d.Met && (best < 0 || price < best):
			best, equals = price, 1
		}
	}
	for i := range ranked {
		if s := &ranked[i]; s.Met {
			s.cheapest = s.monthly == best
			s.tied = s.cheapest && equals > 1
			s.more = cost.Difference{From: best, To: s.monthly}
		}
	}
	slices.SortStableFunc(ranked, func(a, b standing) int {
		switch {
		case a.Met != b.Met && a.Met:
			return -1
		case a.Met != b.Met:
			return 1
		case nowhere(a.Design) != nowhere(b.Design) && nowhere(b.Design):
			return -1
		case nowhere(a.Design) != nowhere(b.Design):
			return 1
		case a.monthly < b.monthly:
			return -1
		case a.monthly > b.monthly:
			return 1
		}
		return 0
	})
	return ranked
}
