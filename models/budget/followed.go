package budget

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/models/plan"
	"fleetcost/models/report"
)

// Followed is a design under its autoscaler within months: what its machines cost over those of a fleet
// that is sized for the busiest hour and stays so, by the load of that hour. Each month has it at three
// loads, that at mid and the 5 and 95 % of the futures, from timelines of the month; between them
// it lies on straight lines over the logarithm of the load, and beyond them it is as at the end.
type followed struct {
	shares []line // of each month
	told   report.Followed
}

// endsOfLoads are the quantiles of the loads of a month, beside the load at mid.
var endsOfLoads = []float64{0.05, 0.95}

// follow finds what an autoscaler saves, where the design has one.
func (x *surface) follow(ctx context.Context, base *plan.Planner, drawn [][]float64) error {
	pursuit, ok := base.Pursue(ctx, *x.layout(base), &x.mid.design, x.mid.rate)
	if !ok {
		return nil
	}
	f := &followed{told: report.Followed{Policy: pursuit.Policy, Least: math.Inf(1)}}
	for k, m := range x.calendar.months {
		loads := []float64{m.peak}
		var all []float64
		for _, values := range drawn {
			peak, _ := x.calendar.at(k, values)
			all = append(all, min(peak*x.times(values), x.stair.last()))
		}
		slices.Sort(all)
		for _, p := range endsOfLoads {
			if u := all[int(p*float64(len(all)-1))]; math.Abs(u/m.peak-1) > 0.02 {
				loads = append(loads, u)
			}
		}
		slices.Sort(loads)
		var l line
		for _, u := range loads {
			c, err := pursuit.Between(x.calendar.begins[k], x.calendar.begins[k+1], u/m.said)
			if err != nil {
				return err
			}
			static := x.stair.at(u).machine * float64(len(m.rates)) / cost.HoursPerMonth
			share := c.Machines().USD() / static
			if u == m.peak {
				f.told.Missed += time.Duration(c.Missed)
				f.told.Least, f.told.Most = min(f.told.Least, share), max(f.told.Most, share)
			}
			l.xs, l.ys = append(l.xs, math.Log(u)), append(l.ys, share)
		}
		f.shares = append(f.shares, l)
	}
	x.followed = f
	return nil
}

// share of what a static fleet's machines cost in a month of that load.
func (f *followed) share(k int, load float64) float64 {
	l := f.shares[k]
	if len(l.xs) == 1 {
		return l.ys[0]
	}
	return l.at(min(max(math.Log(load), l.xs[0]), l.xs[len(l.xs)-1]))
}

// layout of the design in the scenario of a planner.
func (x *surface) layout(p *plan.Planner) *models.Layout {
	i := slices.IndexFunc(p.Scenario.Designs, func(d models.Layout) bool { return d.Name == x.name })
	return &p.Scenario.Designs[i]
}

// asFollowed is what a month costs under the autoscaler of a design that was planned for its busiest
// hour, with all that is around its machines.
func (x *surface) asFollowed(ctx context.Context, values []float64, s sized, from, to time.Time, times float64) (usd float64, err error) {
	p, err := x.study.at(values)
	if err != nil {
		return 0, err
	}
	pursuit, ok := p.Pursue(ctx, *x.layout(p), &s.design, s.rate)
	if !ok {
		return 0, fmt.Errorf("%s has an autoscaler at mid alone", x.name)
	}
	c, err := pursuit.Between(from, to, times)
	return c.Money.USD(), err
}
