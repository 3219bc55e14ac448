package plan

import (
	"math"

	"fleetcost/models"
	"fleetcost/models/closedform"
	"fleetcost/models/report"
	"fleetcost/models/result"
)

// guess is the number of instances at which the closed forms expect the goal
// to be met; at least what the candidate needs.
func (p *Planner) guess(d models.Layout, c candidate) int {
	meets := func(n int) bool {
		f := p.fleet(d, c.offer.Machine, remainder(p.Scenario.Goal.Of(0), n))
		for _, g := range p.Scenario.Goal.Latency {
			if g.Quantile == 0 {
				continue
			}
			if e := closedform.Roughly(f, g.Quantile); !(e > 0 && e <= g.Limit.Seconds()) {
				return false
			}
		}
		return true
	}
	low, high := c.least-1, c.least
	for !meets(high) {
		if high > 3*c.least {
			return c.least
		}
		low, high = high, high+max(1, (high-low))
	}
	for high-low > 1 {
		if n := (low + high) / 2; meets(n) {
			high = n
		} else {
			low = n
		}
	}
	return high
}

// compareWithTheory sets what closed forms expect of a fleet beside what was
// measured. There is nothing to compare where it is overloaded, or where so many
// requests end without an answer that the others find it emptier than the forms
// think.
func (p *Planner) compareWithTheory(d *report.Design, e *evaluation) {
	if r := e.result; r.Verdict == result.Overloaded || r.Counts.ErrorRate() > fewDegraded {
		return
	}
	first := p.Scenario.Goal.First().Quantile
	d.EstimateP99 = closedform.ResponseTime(e.fleet, 0.99)
	if d.Estimate = d.EstimateP99; first != 0.99 {
		d.Estimate = closedform.ResponseTime(e.fleet, first)
	}
}

// notableDifference is the least difference of a closed form from the
// simulation, as a share of the latter, that a reader is told of. The closed
// forms are approximations of waits; within a quarter they are as good as their
// literature promises.
const notableDifference = 0.25

// doubtOf says that the closed forms contradict what was measured: their range and
// its confidence interval are apart, and by more than a notable difference.
func doubtOf(d *report.Design, g models.LatencyGoal) report.Reason {
	expected, measured := d.Estimate, d.Result.Latency.At(g.Quantile)
	apart := expected.Low > measured.High || expected.High < measured.Low
	if expected.Mid == 0 || !apart || !(math.Abs(expected.Mid-measured.Mid) > notableDifference*measured.Mid) {
		return nil
	}
	return report.Disagreement{Goal: g, Expected: expected, Measured: measured.Mid}
}
