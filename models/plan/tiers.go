package plan

import (
	"context"
	"slices"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/models/report"
)

// together finds the cheapest fleet of a design of several services.
func (p *Planner) together(ctx context.Context, d models.Layout) (report.Design, []counts, error) {
	types, excuses, err := p.machines(ctx, d)
	if err != nil {
		return report.Design{}, nil, err
	}
	if types == nil {
		return p.nowhere(d, excuses), nil, nil
	}
	s := p.newSearch(d, chosen(types))
	e, why, err := s.cheapest(ctx, precisely)
	if err == nil && why == nil {
		s, e, err = p.exchange(ctx, s, e, types)
	}
	if err != nil {
		return report.Design{}, nil, err
	}
	out, err := p.describe(d, s.offers, e)
	if err != nil {
		return report.Design{}, nil, err
	}
	if err := p.bindSystem(ctx, out, e, func(f *models.Fleet) *evaluation { return s.evaluationOf(s.countsOf(f)) }); err != nil {
		return report.Design{}, nil, err
	}
	out.Excuses = excuses
	if out.Met && why == nil && !p.brief {
		if out.Beyond, err = s.harm(ctx, s.countsOf(e.fleet)); err != nil {
			return report.Design{}, nil, err
		}
		if err := p.sure(ctx, d, s.offers, e, out); err != nil {
			return report.Design{}, nil, err
		}
	}
	if out.Beyond != nil {
		out.Warnings = append(out.Warnings, report.MoreMisses{Beyond: *out.Beyond})
	}
	switch {
	case why != nil:
		out.Met = false
		out.Warnings = append(out.Warnings, why)
	case s.cut:
		out.Warnings = append(out.Warnings, report.SearchEnded{Fleets: mostFleets})
	}
	return *out, s.missed, nil
}

// cheapest is the cheapest fleet that meets the goal, looked at with care. A vector that does not stand that longer look is missed, and the
// search goes on. Where nothing meets the goal it is the best that was tried, and
// why.
func (s *search) cheapest(ctx context.Context, c care) (*evaluation, report.Reason, error) {
	for {
		v, why, err := s.locally(ctx)
		if err != nil {
			return nil, nil, err
		}
		if why == nil {
			if v, err = s.prove(ctx, v); err != nil {
				return nil, nil, err
			}
			if v, err = s.verify(ctx, v); err != nil {
				return nil, nil, err
			}
		}
		e := s.evaluationOf(v)
		if e == nil {
			if e, err = s.evaluate(ctx, unlimited(s.fleetOf(v)), coarse); err != nil {
				return nil, nil, err
			}
			s.note(v, e)
		}
		if why == nil || e.standing != missed {
			if err := s.replicateMore(ctx, e, c); err != nil {
				return nil, nil, err
			}
			if err := s.weather(ctx, e); err != nil {
				return nil, nil, err
			}
		}
		if why != nil || e.good() {
			return e, why, nil
		}
		s.retract(v)
	}
}

// retract a vector that was thought to be met.
func (s *search) retract(v counts) {
	s.met = slices.DeleteFunc(s.met, func(w counts) bool { return w.within(v) })
	s.missed = append(s.missed, v)
}

// locally is a vector that is met and would not be with one instance less of
// any tier; where there is none, the best that was tried, and why.
func (s *search) locally(ctx context.Context) (counts, report.Reason, error) {
	from := s.cheapestMet()
	if from == nil {
		var err error
		if from, err = s.rise(ctx); err == nil && from == nil {
			from, err = s.scan(ctx)
		}
		if err != nil {
			return nil, nil, err
		}
	}
	if from == nil && len(s.seen) == 0 { // all that was tried is known to miss
		if _, err := s.look(ctx, s.most); err != nil {
			return nil, nil, err
		}
	}
	if from == nil {
		last, best := len(s.seen)-1, s.sizes[s.closest()]
		if s.cut {
			return best, report.NoneOf{Fleets: mostFleets}, nil
		}
		return best, report.NoFleet{Why: s.seen[last].failing, With: s.instancesOf(s.sizes[last])}, nil
	}
	v, err := s.descend(ctx, from, s.dearestFirst())
	if err != nil || s.barred(s.fleetOf(v)) == nil {
		return v, nil, err
	}
	// Fewest first of what opens most connections, while the others are ample.
	rich := slices.Clone(s.most)
	for i := range rich {
		rich[i] = max(rich[i], from[i])
	}
	order := s.dearestFirst()
	slices.SortStableFunc(order, func(a, b int) int { return s.opens(b) - s.opens(a) })
	if v, err = s.descend(ctx, rich, order); err != nil {
		return nil, nil, err
	}
	return v, s.barred(s.fleetOf(v)), nil
}

// opens is the number of connections that one instance of a tier opens to
// backends that do not accept any number.
func (s *search) opens(i int) int {
	f, n := s.fleetOf(s.least), 0
	for k, b := range f.Backends {
		if b.Ceiling > 0 && f.Uses(i, k) {
			n += b.Pool * f.Services[i].Runtime.Processes.On(f.Services[i].Groups[0].Machine)
		}
	}
	return n
}

// cheapestMet is the cheapest vector that was seen to be met, and may be run; nil
// for none.
func (s *search) cheapestMet() (best counts) {
	for _, v := range s.met {
		if standing, _ := s.known(v); standing == met && (best == nil || s.cost(v) < s.cost(best)) && s.barred(s.fleetOf(v)) == nil {
			best = v
		}
	}
	return best
}

// machines chooses a machine type for each tier: the one of which the fewest that
// meet the goal, while the others have more than they need, cost least. Types are
// tried in the order of the lowest cost that they could have; one that could only
// be dearer is not simulated. It returns nil where a tier has no machine.
func (p *Planner) machines(ctx context.Context, d models.Layout) (types []types, excuses []report.Excuse, err error) {
	for tier, k := range d.Deployed() {
		var fit []candidate
		for _, c := range p.candidates(d, tier) {
			if c.excuse == nil {
				fit = append(fit, c)
			} else {
				excuses = append(excuses, report.Excuse{Machine: p.name(k) + ": " + c.offer.Machine.Name, Why: c.excuse})
			}
		}
		if len(fit) == 0 {
			return nil, excuses, nil
		}
		types = append(types, newTypes(fit))
	}
	for tier, k := range d.Deployed() {
		t := &types[tier]
		excuse := func(i int, why report.Reason) {
			excuses = append(excuses, report.Excuse{Machine: p.name(k) + ": " + t.all[i].offer.Machine.Name, Why: why})
		}
		best, least := 0, cost.MostMoney
		for i, c := range t.all {
			if len(t.all) == 1 {
				break
			}
			if c.lowCost >= least {
				excuse(i, c.dearerThanBest())
				continue
			}
			t.taken = i
			n, monthly, err := p.newSearch(d, chosen(types)).ample(ctx, tier, least)
			if err != nil {
				return nil, nil, err
			}
			if n == 0 || monthly >= least {
				t.low[i] = least
				excuse(i, report.CheaperMisses{})
				continue
			}
			if least < cost.MostMoney {
				excuse(best, report.FewestDearer{Monthly: least})
			}
			best, least, t.low[i] = i, monthly, monthly
		}
		t.taken = best
	}
	return types, excuses, nil
}

// ample is the fewest instances of a tier with which the whole meets the goal
// while the others are ample, and what they cost, which is less than a limit; 0
// where there are none.
func (s *search) ample(ctx context.Context, tier int, limit cost.Money) (int, cost.Money, error) {
	v := make(counts, len(s.least))
	for i, n := range s.least {
		v[i] = min(s.most[i], 3*n+2)
	}
	v[tier] = s.least[tier]
	if s.monthly(tier, v[tier]) >= limit {
		return 0, 0, nil
	}
	most := s.most[tier]
	if limit < cost.MostMoney {
		most = s.affordable(v, tier, s.cost(v)-s.monthly(tier, v[tier])+limit)
	}
	for n := s.least[tier]; ; n = min(most, n+1+n/8) {
		v[tier] = n
		ok, err := s.meets(ctx, v)
		if err != nil {
			return 0, 0, err
		}
		if ok {
			break
		}
		if n >= most {
			return 0, 0, nil
		}
	}
	n, err := s.fewestOf(ctx, v, tier)
	return n, s.monthly(tier, n), err
}
