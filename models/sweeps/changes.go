package sweeps

import (
	"math"
	"slices"

	"fleetcost/models/report"
)

// changes are the points where the cheapest design changes from one swept value
// to the next: the break-even points, where straight lines between the two costs
// cross, in logarithms where the sweep is logarithmic, and the takeovers, where
// one of the two has no cost on both sides because it misses the goal on one.
//
// Several designs may be cheapest together. As long as one of those that were is
// still among those that are, nothing changes.
func changes(s *report.Sweep) (points []report.BreakEven, takeovers []report.Takeover) {
	var holders []int
	for i, r := range s.Report {
		now := r.Cheapest()
		if stay := both(holders, now); len(holders) == 0 || len(now) == 0 || len(stay) > 0 {
			if holders = now; len(stay) > 0 {
				holders = stay
			}
			continue
		}
		a, b := s.Report[i-1].Designs, r.Designs
		from, to := leastOf(holders, b), leastOf(now, a)
		if from < 0 || to < 0 {
			takeovers = append(takeovers, report.Takeover{
				Low: s.Values[i-1], High: s.Values[i], From: a[holders[0]].Name, To: b[now[0]].Name, Misses: from < 0})
		} else {
			points = append(points, cross(s, i, from, to))
		}
		holders = now
	}
	return points, takeovers
}

// cross is where the cost of one design reaches that of another between the value
// before the i-th and it.
func cross(s *report.Sweep, i, from, to int) report.BreakEven {
	scale, back := func(x float64) float64 { return x }, func(x float64) float64 { return x }
	if s.Log {
		scale, back = math.Log, math.Exp
	}
	a, b := s.Report[i-1].Designs, s.Report[i].Designs
	y := func(d report.Design) float64 { return scale(math.Max(d.Bill.Monthly().USD(), 1e-9)) }
	left, right := y(a[to])-y(a[from]), y(b[from])-y(b[to])
	t := 0.5
	if left+right > 0 {
		t = left / (left + right)
	}
	x0, x1 := scale(s.Values[i-1]), scale(s.Values[i])
	return report.BreakEven{
		Value: min(max(back(x0+t*(x1-x0)), s.Values[i-1]), s.Values[i]), Low: s.Values[i-1], High: s.Values[i],
		From: a[from].Name, To: b[to].Name,
		USDPerMonth: back(y(a[from]) + t*(y(b[from])-y(a[from]))),
	}
}

// leastOf is the cheapest of some designs that meet the goal, -1 where none does.
func leastOf(some []int, designs []report.Design) int {
	best := -1
	for _, i := range some {
		if d := designs[i]; d.Met && (best < 0 || d.Bill.Monthly() < designs[best].Bill.Monthly()) {
			best = i
		}
	}
	return best
}

// both are the numbers that two lists have in common.
func both(a, b []int) (common []int) {
	for _, x := range a {
		if slices.Contains(b, x) {
			common = append(common, x)
		}
	}
	return common
}
