package budget

import (
	"cmp"
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"sync"

	"fleetcost/models/doubt"
	"fleetcost/models/report"
)

// A check is the last month where the inputs were drawn, by the surface and as planned.
type check struct{ surface, planned float64 }

// checks plans designs directly where inputs are drawn from their ranges, each input at a
// point of its own stratum. Those that were made before an error are there beside it.
func (s *Study) checks(ctx context.Context, surfaces []*surface) ([]check, error) {
	if s.Checks < 1 {
		return nil, nil
	}
	drawn, err := s.study([]doubt.Design{{Cost: func([]float64) float64 { return 0 }}}).Sample(s.Checks, s.Seed+rand.New(rand.NewPCG(s.Seed, 1)).Uint64N(1<<32))
	if err != nil {
		return nil, err
	}
	all, errs := make([][]check, len(surfaces)), make([]error, len(surfaces))
	var group sync.WaitGroup
	for i, x := range surfaces {
		group.Go(func() {
			for _, values := range drawn.Values {
				one, ok, err := x.check(ctx, s.keyed(values))
				if errs[i] = err; err != nil {
					return
				}
				if ok {
					all[i] = append(all[i], one)
				}
			}
		})
	}
	group.Wait()
	return slices.Concat(all...), cmp.Or(errs...)
}

// check plans one point; false where there is no cost to compare.
func (x *surface) check(ctx context.Context, values []float64) (check, bool, error) {
	if x.unmet != nil {
		return check{}, false, nil
	}
	p, err := x.study.at(values)
	if err != nil {
		return check{}, false, err
	}
	_, months, _, err := monthsOf(p.Scenario.Traffic, x.study.Months, x.study.growth(values))
	if err != nil {
		return check{}, false, err
	}
	k := len(months) - 1
	m := months[k]
	paid, err := p.Reached(x.name).ByUse(m.usage(1))
	if err != nil {
		return check{}, false, err
	}
	x.plans++
	s, err := x.planned(ctx, p, m.peak)
	if err == nil && x.byUse {
		s.machine, err = x.metered(ctx, p, m)
	}
	usd, beyond := x.month(k, values)
	if err != nil || s.missed != nil || beyond {
		return check{}, false, err
	}
	if x.followed != nil {
		planned, err := x.asFollowed(ctx, values, s, x.calendar.begins[k], x.calendar.begins[k+1], m.peak/m.said)
		return check{usd, planned * x.study.prices(values)}, err == nil, err
	}
	return check{usd, (s.month(float64(len(m.rates)), m.mean) + m.owed(s) + paid.Bill().Monthly().USD()) * x.study.prices(values)}, true, nil
}

// accuracy of the points.
func accuracy(all []check) report.Accuracy {
	a := report.Accuracy{Points: len(all)}
	if len(all) == 0 {
		return a
	}
	var errs, ours, planned []float64
	for _, c := range all {
		errs = append(errs, math.Abs(c.surface-c.planned)/c.planned)
		ours, planned = append(ours, c.surface), append(planned, c.planned)
	}
	of := doubt.Of(errs)
	a.Median, a.Worst = of.Quantile(0.5), slices.Max(errs)
	a.P50, a.PlannedP50 = dollars(doubt.Of(ours).Quantile(0.5)), dollars(doubt.Of(planned).Quantile(0.5))
	return a
}
