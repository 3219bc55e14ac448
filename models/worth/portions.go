package worth

import (
	"context"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/models/report"
)

// portions divide the bill of a design. The money of a service goes to steps and to the
// runtime by their shares of what binds it. What is idle is there
//
//	for the goal     up to the rate at which the fleet just holds it
//	for survival     what the fleet costs more than one that need not
//	for headroom     likewise
//	for wholes       the rest: instances come whole
//
// The money of a backend goes to steps by their shares of what it can do. All other lines
// of the bill are portions of their own; so is what functions and containers on demand
// are paid for, by the time that they are held. Each sum is divided without a remainder.
func (e *explaining) portions(ctx context.Context) ([]report.Portion, error) {
	d := e.design
	var all, idle []report.Portion
	lines := 0
	fleet := owned(e.planner.Sized(e.layout, e.sizes))
	for i, s := range d.Services {
		lines += len(s.Bill.Lines)
		if s.OnDemand != nil {
			all = append(all, paidByUse(fleet, i, s)...)
			continue
		}
		u := dividing(fleet, usesOf(i), s.Bound)
		own, rest := divide(fleet, u, s.Name, s.Bill.Monthly(), e.measured(i, u.bound), true)
		all = append(all, own...)
		needed := 1.0
		if e.most > 1 {
			needed = 1 / e.most
		}
		used := 1 - rest.Share
		rest.Purpose = report.ForGoal
		wholes := rest
		wholes.Purpose = report.ForWholes
		wholes.Share = min(rest.Share, max(0, 1-max(needed, used)))
		wholes.Amount = min(share(s.Bill.Monthly(), wholes.Share), rest.Amount)
		rest.Share, rest.Amount = rest.Share-wholes.Share, rest.Amount-wholes.Amount
		idle = append(idle, rest, wholes)
	}
	if err := e.redundancy(ctx, idle, &all); err != nil {
		return nil, err
	}
	for _, p := range idle {
		if p.Amount > 0 {
			all = append(all, p)
		}
	}
	for _, b := range d.Backends {
		lines += len(b.Bill.Lines)
		if len(b.Bill.Lines) > 0 {
			all = append(all, e.ofBackend(fleet, b)...)
		}
	}
	for _, l := range d.Bill.Lines[min(lines, len(d.Bill.Lines)):] {
		all = append(all, report.Portion{Purpose: report.ForOther, Part: l.Part, What: l.What, Share: 1, Amount: l.Amount})
	}
	return all, nil
}

// paidByUse divides what is paid for while requests are served, and for nothing else: by
// the time for which each step holds a worker. What rounding up adds is in all alike.
func paidByUse(f *models.Fleet, service int, s report.Service) (all []report.Portion) {
	u := dividing(f, usesOf(service), report.BoundWorkers)
	steps, rest := byStep(f, u)
	total := rest
	for _, one := range steps {
		total += one.share
	}
	left := s.Bill.Monthly()
	runtime := report.Portion{Purpose: report.ForRuntime, Part: s.Name, Of: u.bound, Share: 1}
	for _, one := range steps {
		p := report.Portion{Purpose: report.ForStep, Part: s.Name, Of: u.bound, Class: one.class, Step: one.step, Share: one.share / total}
		p.Amount = min(left, share(s.Bill.Monthly(), p.Share))
		left, runtime.Share = left-p.Amount, runtime.Share-p.Share
		all = append(all, p)
	}
	runtime.Amount, runtime.Share = left, max(0, runtime.Share)
	return append(all, runtime)
}

// ofBackend divides the money of a backend.
func (e *explaining) ofBackend(f *models.Fleet, b report.Backend) []report.Portion {
	whole := report.Portion{Purpose: report.ForServers, Part: b.Name, Share: 1, Amount: b.Bill.Monthly()}
	for i := range f.Backends {
		if f.Backends[i].Name != b.Name {
			continue
		}
		u := dividing(f, usesOfBackend(i), report.BoundBackend)
		if u.of(f) <= 0 {
			break
		}
		own, rest := divide(f, u, b.Name, b.Bill.Monthly(), 0, false)
		if rest.Purpose = report.ForIdleServers; rest.Amount > 0 {
			own = append(own, rest)
		}
		return own
	}
	return []report.Portion{whole}
}

// divide the money of a part by the shares of a use. measured is the share that was seen
// in use, 0 where nothing was measured: what it has beyond the work goes to what holds it
// beside the work. Where the work asks for more than there is, all shares are less.
func divide(f *models.Fleet, u use, part string, money cost.Money, measured float64, runtime bool) (own []report.Portion, idle report.Portion) {
	steps, rest := byStep(f, u)
	total := rest
	for _, s := range steps {
		total += s.share
	}
	scale := 1.0
	if total > 1 {
		scale = 1 / total
	}
	left, used := money, 0.0
	add := func(p report.Portion) {
		p.Part, p.Of = part, u.bound
		if p.Amount = min(share(money, p.Share), left); p.Amount > 0 {
			own, left, used = append(own, p), left-p.Amount, used+p.Share
		}
	}
	for _, s := range steps {
		add(report.Portion{Purpose: report.ForStep, Class: s.class, Step: s.step, Share: s.share * scale})
	}
	if runtime || rest > 1e-9 {
		add(report.Portion{Purpose: report.ForRuntime, Share: rest * scale})
	}
	if beyond := min(measured, 1) - total*scale; beyond > 0 {
		add(report.Portion{Purpose: report.ForWaiting, Share: beyond})
	}
	return own, report.Portion{Part: part, Of: u.bound, Share: max(0, 1-used), Amount: left}
}

// share of an amount; nothing of one that cannot be.
func share(m cost.Money, of float64) cost.Money {
	part, err := m.Times(max(0, of))
	if err != nil {
		return 0
	}
	return part
}

// redundancy takes from what is idle what the goal asks for beside normal operation: what
// the fleet costs more than one without it.
func (e *explaining) redundancy(ctx context.Context, idle []report.Portion, all *[]report.Portion) error {
	goal := e.planner.Scenario.Goal
	if !goal.Strains() {
		return nil
	}
	before := e.design.Bill.Monthly()
	take := func(purpose report.Purpose, change func(*models.Goal)) error {
		changed := e.planner.Scenario
		change(&goal)
		changed.Goal = goal
		d, err := e.replan(ctx, changed)
		if err != nil || d == nil || !d.Met {
			return err
		}
		more := before - d.Bill.Monthly()
		before = d.Bill.Monthly()
		taken := report.Portion{Purpose: purpose}
		for i := len(idle) - 1; i >= 0 && more > 0; i-- {
			p := min(more, idle[i].Amount)
			idle[i].Amount, more, taken.Amount = idle[i].Amount-p, more-p, taken.Amount+p
		}
		if taken.Amount > 0 {
			*all = append(*all, taken)
		}
		return nil
	}
	if goal.Survive != models.NoLoss {
		if err := take(report.ForSurvival, func(g *models.Goal) { g.Survive = models.NoLoss }); err != nil {
			return err
		}
	}
	if goal.Headroom > 0 {
		return take(report.ForHeadroom, func(g *models.Goal) { g.Headroom = 0 })
	}
	return nil
}

// measured share of a limit of a service that was seen in use; 0 where nothing was.
func (e *explaining) measured(service int, bound report.Bound) float64 {
	r := &e.design.Result
	if service >= len(r.Services) {
		return 0
	}
	a := &r.Services[service].Averages
	switch bound {
	case report.BoundCPU:
		return r.Services[service].Utilization.Mid
	case report.BoundLanes:
		return a.Lanes
	case report.BoundWorkers:
		return a.Workers
	case report.BoundAccelerator:
		return a.Accelerators
	}
	return 0
}
