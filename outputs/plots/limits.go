package plots

import (
	"math"
	"slices"
	"strings"

	"fleetcost/models"
	"fleetcost/models/report"
	"fleetcost/models/result"
	"fleetcost/outputs/phrases"
)

// A limit is a goal of a latency: of all requests, or of one class.
type limit struct {
	class, in string
	goal      models.LatencyGoal
}

// same tells whether two limits are of one figure, however long it may be.
func (l limit) same(m limit) bool {
	return l.class == m.class && l.in == m.in && l.goal.Of == m.goal.Of && l.goal.Quantile == m.goal.Quantile
}

// name of the figure that it limits.
func (l limit) name() string {
	own := l.goal.Name()
	said := phrases.LimitedFigure(report.ClassFigure{Class: l.class, In: l.in, Goal: l.goal})
	if at := strings.LastIndex(own, "_"); at >= 0 {
		return strings.TrimSuffix(said, own) + own[at+1:] + " of " + spans[own[:at]]
	}
	return said
}

// spans are what times are of that are not those of answers.
var spans = map[string]string{"done": "the time until done", "queue": "the time in the queue", "ttfb": "the time to the first byte"}

// figure of a design that is limited; unknown where the design is overloaded or has none.
func (l limit) figure(d *report.Design) result.Interval {
	if d == nil || d.Result.Verdict == result.Overloaded {
		return report.NoInterval
	}
	if l.class == "" {
		return report.MeasuredLatency(d.Result.Verdict, d.Result.Latency).At(l.goal.Quantile)
	}
	for _, c := range d.Goals {
		if l.same(limit{c.Class, c.In, c.Goal}) {
			return c.Figure
		}
	}
	return report.NoInterval
}

// limitsOf are the limits of a report.
func limitsOf(r *report.Report) []limit {
	var all []limit
	add := func(l limit) {
		if l.goal.Limit > 0 && !slices.ContainsFunc(all, l.same) {
			all = append(all, l)
		}
	}
	for _, g := range r.Goal.Latency {
		if g.Of == models.ResponseTime {
			add(limit{goal: g})
		}
	}
	for _, d := range r.Designs {
		for _, c := range d.Goals {
			add(limit{c.Class, c.In, c.Goal})
		}
	}
	return all
}

// at is the limit of the same figure in a report; false where it has none.
func (l limit) at(r *report.Report) (limit, bool) {
	of := limitsOf(r)
	if i := slices.IndexFunc(of, l.same); i >= 0 {
		return of[i], true
	}
	return limit{}, false
}

// bindsFrom is the share of a limit from which on it can be what makes a fleet as large as
// it is.
const bindsFrom = 0.5

// strictest is the limit that binds: the one that most fleets come nearest to, of those that
// come near to any; false where there is none.
func strictest(reports []*report.Report) (limit, bool) {
	var all []limit
	var near, nearest []int
	for _, r := range reports {
		of := limitsOf(r)
		for i := range r.Designs {
			best, most := -1, 0.0
			for k, l := range of {
				if used := l.figure(&r.Designs[i]).Value() / l.goal.Limit.Seconds(); report.Finite(used) && used > most {
					best, most = k, used
				}
			}
			if best < 0 {
				continue
			}
			at := slices.IndexFunc(all, of[best].same)
			if at < 0 {
				at, all, near, nearest = len(all), append(all, of[best]), append(near, 0), append(nearest, 0)
			}
			nearest[at]++
			if most >= bindsFrom {
				near[at]++
			}
		}
	}
	if len(all) == 0 {
		return limit{}, false
	}
	if slices.Max(near) > 0 {
		nearest = near
	}
	return all[slices.Index(nearest, slices.Max(nearest))], true
}

// usual are the figures of all requests that are drawn whatever the goal is.
var usual = []limit{
	{goal: models.LatencyGoal{Quantile: 0.5}}, {goal: models.LatencyGoal{Quantile: 0.95}}, {goal: models.LatencyGoal{Quantile: 0.99}},
}

// figuresFor are the figures to draw where one has the strictest limit: the usual ones, and
// that one last.
func figuresFor(strict limit, limited bool) []limit {
	figures := slices.Clone(usual)
	if !limited {
		return figures
	}
	if at := slices.IndexFunc(figures, strict.same); at >= 0 {
		return append(slices.Delete(figures, at, at+1), strict)
	}
	return append(figures, strict)
}

// seconds of a limit; NaN of none.
func (l limit) seconds(r *report.Report) float64 {
	if own, ok := l.at(r); ok {
		return own.goal.Limit.Seconds()
	}
	return math.NaN()
}
