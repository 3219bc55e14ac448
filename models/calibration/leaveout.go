package calibration

import "context"

// fewestToLeaveOut is how many tests there must be for each to be predicted from the others.
const fewestToLeaveOut = 4

// leaveOut predicts each test from all others.
func leaveOut(ctx context.Context, s Server, tests []Test, o Options) (all []Residual, err error) {
	if len(tests) < fewestToLeaveOut {
		return nil, nil
	}
	for i := range tests {
		doing := "predicting " + tests[i].Place + " from the others"
		o.Say(doing)
		if o.Done != nil { // the fit of all is as much work as each of these
			o.Done(doing, float64(i+1)/float64(len(tests)+1))
		}
		var rest []Test
		rest = append(append(rest, tests[:i]...), tests[i+1:]...)
		if refuse(rest) != nil {
			continue
		}
		r, _, _, err := fit(ctx, s, rest, o.Seed)
		if err != nil {
			return nil, err
		}
		one, err := r.Predict(ctx, tests[i:i+1], o.Seed)
		if err != nil {
			return nil, err
		}
		for _, p := range one {
			p.Test = i
			all = append(all, p)
		}
	}
	return all, nil
}

// Predict is what tests give under the costs that were found, beside what was measured.
func (r *Result) Predict(ctx context.Context, tests []Test, seed uint64) ([]Residual, error) {
	tests = r.Server.onCores(tests)
	var costs []Costs
	for _, k := range r.Kinds {
		costs = append(costs, k.Costs)
	}
	b := &bench{ctx: ctx, server: &r.Server, tests: tests, figures: figures(tests), seed: seed + 1, heavy: heavyOf(r.Kinds, r.Tests)}
	all, err := b.each(costs, runsOfScatter)
	if err != nil {
		return nil, err
	}
	return (&problem{bench: b}).residuals(meanOf(all), b.scatter(all)), nil
}
