package sweeps

import (
	"context"

	"fleetcost/models/plan"
	"fleetcost/models/report"
)

// Run compares the designs at every value of a range, roughly with less effort than an answer
// takes. at builds the planner for one value.
// When it is cut short it returns, with the error, the values that were finished.
func Run(ctx context.Context, r *Range, roughly bool, at func(value float64) (*plan.Planner, error)) (*report.Sweep, error) {
	s, err := run(r.Axis(), asking(ctx, &plan.Points{Rough: roughly}, at))
	s.Rough, s.Alone = roughly, roughly
	return s, err
}

// asking answers at one value after another, and uses at each what is known from those
// before.
func asking[V any](ctx context.Context, points *plan.Points, at func(V) (*plan.Planner, error)) func(V) (*report.Report, error) {
	return func(value V) (*report.Report, error) {
		p, err := at(value)
		if err != nil {
			return nil, err
		}
		return points.Compare(ctx, p)
	}
}

// run is Run, where answers come from anywhere.
func run(along report.Axis, answer func(value float64) (*report.Report, error)) (*report.Sweep, error) {
	s := &report.Sweep{Axis: along}
	var cut error
	for _, v := range along.Values {
		r, err := answer(v)
		if err != nil {
			cut = err
			break
		}
		s.Report = append(s.Report, r)
	}
	if along.Ordered() {
		s.BreakEven, s.Takeovers = changes(s)
	}
	if cut != nil {
		interrupted(s.Report, len(along.Values), "values")
	}
	return s, cut
}

// interrupted tells in each report that is there that it is one of fewer than were asked
// for.
func interrupted(reports []*report.Report, all int, of string) {
	for _, r := range reports {
		r.Warnings = append(r.Warnings, report.Interrupted{Done: len(reports), All: all, Of: of})
	}
}
