package plan

import (
	"context"
	"math"
	"reflect"
	"slices"

	"fleetcost/models"
	"fleetcost/models/plan/search"
	"fleetcost/models/report"
)

// A Range is the values that a sweep gives to a key.
type Range struct {
	Key      string
	Unit     string // of the values: ms; empty of plain numbers
	From, To float64
	Log      bool
	Steps    int
}

// Name is the key with its unit: goal.p99_ms.
func (r Range) Name() string {
	if r.Unit == "" {
		return r.Key
	}
	return r.Key + "_" + r.Unit
}

// Values are Steps values from From to To, evenly spaced or, with Log, with
// equal ratios but for rounding to three significant digits, so that they can
// be read. Both ends are hit exactly.
func (r Range) Values() []float64 {
	values := make([]float64, r.Steps)
	for i := range values {
		t := 0.0
		if r.Steps > 1 {
			t = float64(i) / float64(r.Steps-1)
		}
		switch {
		case i == 0:
			values[i] = r.From
		case i == r.Steps-1:
			values[i] = r.To
		case r.Log:
			values[i] = rounded(r.From*math.Pow(r.To/r.From, t), 3)
		default:
			values[i] = roundedBy(r.From+t*(r.To-r.From), (r.To-r.From)/float64(r.Steps-1), 3)
		}
	}
	return values
}

// roundedBy rounds to so many significant digits of a step.
func roundedBy(x, step float64, digits int) float64 {
	digits += int(math.Floor(math.Log10(math.Abs(x))) - math.Floor(math.Log10(math.Abs(step))))
	if x == 0 || step == 0 || digits < 1 || digits > 15 {
		return x
	}
	return rounded(x, digits)
}

// rounded to so many significant digits.
func rounded(x float64, digits int) float64 {
	if x == 0 {
		return 0
	}
	unit := math.Pow(10, float64(digits-1)-math.Floor(math.Log10(math.Abs(x))))
	return math.Round(x*unit) / unit
}

// RunSweep compares the designs at every value of a range. at builds the
// planner for one value. When it is cut short it returns, with the error, the
// values that were finished.
func RunSweep(ctx context.Context, r Range, at func(value float64) (*Planner, error)) (*report.Sweep, error) {
	s := &report.Sweep{Key: r.Name(), Log: r.Log}
	var points Points
	for _, v := range r.Values() {
		p, err := at(v)
		if err != nil {
			return nil, err
		}
		answer, err := points.Compare(ctx, p)
		if err != nil {
			s.BreakEven, s.Takeovers = changes(s)
			for _, done := range s.Report {
				done.Warnings = append(done.Warnings, report.Interrupted{Done: len(s.Report), All: r.Steps, Of: "values"})
			}
			return s, err
		}
		s.Values = append(s.Values, v)
		s.Report = append(s.Report, answer)
	}
	s.BreakEven, s.Takeovers = changes(s)
	return s, nil
}

// Points are answers to one question after another. Of each nothing is worked out but
// fleets and what they cost, and a design of which all is as it was in the question
// before is not planned again.
type Points struct {
	// Rough are points of which many are worth more than few that are sure.
	Rough   bool
	Shorter int64 // as of Planner
	Hasty   bool  // as of Planner
	// Likely are fleets one of which is likely the answer for a design at the next point, by
	// what is known of others: the first of them that meets the goal is taken for it. nil:
	// nothing is known.
	Likely func(design string) [][]report.Count

	before *point
	runs   memory
}

// Compare plans the designs at the next point.
func (s *Points) Compare(ctx context.Context, p *Planner) (*report.Report, error) {
	p.brief, p.before, p.likely, p.Rough, p.Shorter, p.Hasty = true, s.before, s.Likely, s.Rough, s.Shorter, s.Hasty
	p.runs = &s.runs
	answer, err := p.Compare(ctx)
	if err == nil {
		s.before = &point{&Planner{Scenario: p.Scenario, Catalogue: p.Catalogue, Backends: p.Backends, Architecture: p.Architecture, Seed: p.Seed, Precision: p.Precision}, answer}
	}
	return answer, err
}

// taken is the first of the fleets that are likely a design's answer which meets the goal;
// nil where none does, or none is known.
func (p *Planner) taken(ctx context.Context, d models.Layout) (*report.Design, error) {
	if p.likely == nil || len(onDemandAt(&d)) > 0 {
		return nil, nil
	}
	for _, fleet := range p.likely(d.Name) {
		if out, err := p.on(ctx, d, fleet); out != nil || err != nil {
			return out, err
		}
	}
	return nil, nil
}

// on is a design on a fleet, as if that were its cheapest; nil where it misses the goal,
// or such a fleet cannot be had.
func (p *Planner) on(ctx context.Context, d models.Layout, fleet []report.Count) (*report.Design, error) {
	q := p.strain()
	chosen, v, most := make([]candidate, len(fleet)), make(search.Counts, len(fleet)), 0
	for i, n := range fleet {
		all := q.candidates(d, i)
		at := slices.IndexFunc(all, func(c candidate) bool { return c.excuse == nil && c.offer.Machine.Name == n.Machine })
		if at < 0 || n.Instances < all[at].least || all[at].most > 0 && n.Instances > all[at].most {
			return nil, nil
		}
		chosen[i], v[i], most = all[at], n.Instances, max(most, n.Instances)
	}
	s := &sizing{fleets: q.fleets(d, chosen, most)}
	if s.Allowed != nil && !s.Allowed(v) {
		return nil, nil
	}
	var err error
	if s.evaluation, err = s.whole(ctx, v, precisely, true); err != nil || !s.evaluation.good() {
		return nil, err
	}
	if s.out, err = s.normal().describe(ctx, d, s.offers(), s.evaluation); err != nil {
		return nil, err
	}
	return s.out, q.finish(ctx, s)
}

// Fleet plans one design, and works out nothing but its fleet and its bill: it is one
// point of many.
func (p *Planner) Fleet(ctx context.Context, d models.Layout) (report.Design, error) {
	p.init()
	q := p.asking(p.Scenario)
	q.brief = true
	out, _, err := q.design(ctx, d)
	return out, err
}

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

// A point is one value of a sweep: what was asked there, and the answer.
type point struct {
	planner *Planner
	report  *report.Report
}

// unchanged is the answer for a design at the point before, when all that it depends
// on is as it was there: an answer is a function of the planner's fields, and no
// design depends on another.
func (p *Planner) unchanged(d models.Layout) (report.Design, bool) {
	if p.before == nil {
		return report.Design{}, false
	}
	q := p.before.planner
	for i, e := range q.Scenario.Designs {
		if e.Name == d.Name {
			return p.before.report.Designs[i], reflect.DeepEqual(d, e) && p.asks(q)
		}
	}
	return report.Design{}, false
}

// asks tells whether two planners differ in nothing but their designs.
func (p *Planner) asks(q *Planner) bool {
	a, b := p.Scenario, q.Scenario
	a.Designs, b.Designs = nil, nil
	return p.Seed == q.Seed && p.Precision == q.Precision &&
		reflect.DeepEqual(a, b) && reflect.DeepEqual(p.Catalogue, q.Catalogue) && reflect.DeepEqual(p.Backends, q.Backends) && reflect.DeepEqual(p.Architecture, q.Architecture)
}

// A curve has so many values on either side of the scenario's own, to a quarter of it and
// to four times as much, with equal ratios.
const (
	besideOwn = 3
	farthest  = 4
)

// around are the values of a curve around one, which is among them to the bit; the others
// have three significant digits, or are whole.
func around(own float64, whole bool) (values []float64) {
	for k := -besideOwn; k <= besideOwn; k++ {
		v := own
		if k != 0 {
			v = rounded(own*math.Pow(farthest, float64(k)/besideOwn), 3)
			if whole {
				v = math.Round(v)
			}
		}
		if v > 0 {
			values = append(values, v)
		}
	}
	slices.Sort(values)
	return slices.Compact(values)
}

// Curve is what designs cost from a quarter of a scenario's traffic to four times as much:
// key says how much that is, own is its value, and answer what the designs cost there.
// Many points are worth more than sure ones, so that the others are planned with less
// effort (Points.Rough). told hears how many of them are done. When it is cut short it
// returns, with the error, the points that were finished.
func Curve(ctx context.Context, key string, own float64, whole bool, answer *report.Report, at func(value float64) (*Planner, error), told func(done, all int)) (*report.Sweep, error) {
	s := &report.Sweep{Key: key, Log: true, Rough: true, Values: around(own, whole)}
	points := Points{Rough: true}
	var cut error
	for i, value := range s.Values {
		told(i, len(s.Values))
		known := *answer
		known.Warnings = slices.Clone(answer.Warnings)
		point := &known
		if value != own {
			p, err := at(value)
			if err == nil {
				point, err = points.Compare(ctx, p)
			}
			if cut = err; err != nil {
				break
			}
		}
		s.Report = append(s.Report, point)
	}
	s.Values = s.Values[:len(s.Report)]
	s.BreakEven, s.Takeovers = changes(s)
	return s, cut
}
