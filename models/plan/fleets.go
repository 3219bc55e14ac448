package plan

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/models/load"
	"fleetcost/models/plan/search"
	"fleetcost/models/report"
	"fleetcost/models/result"
)

// Fleets of a design on machines that are chosen, one type for each of its services.
// What meets the goal is the whole, end to end, so that a service that is cheap may buy
// time for one that is dear. A fleet is a vector of counts; the cheapest that meets the
// goal is found by package search, which asks for it to be simulated. More instances
// never wait longer under the same arrivals and work (common random numbers), but where
// there are hazards.
//
// Where some of a fleet may be lost, what is searched are the counts of the whole, and
// what is simulated those that remain (see strain.go).
type fleets struct {
	*Planner
	*search.Search
	design   models.Layout
	chosen   []candidate
	limit    int       // instances of a service that may be taken
	busy     []float64 // vCPUs of each service that the whole work would keep busy
	hazards  []hazard
	shares   []bool      // services whose pods run on nodes with those of others
	survives models.Goal // what may be lost
	rest     *fleets     // those that remain then; nil where nothing may be lost
	seen     []seen      // in their order
}

// A fleet that was asked for, and the evaluation that decided.
type seen struct {
	search.Counts
	*evaluation
}

// mostFleets bounds the fleets of one design that are simulated in search of the
// counts.
const mostFleets = 120

// nearCapacity is the load of a service above which a fleet forgets so slowly that it is
// not where a search begins.
const nearCapacity = 0.96

// mostTogether bounds the instances that are tried for the sake of requests that come
// at once.
const mostTogether = 1000

// fleets on the machines of one candidate for each service, with at most so many
// instances of each.
func (p *Planner) fleets(d models.Layout, chosen []candidate, most int) *fleets {
	goal := p.Scenario.Goal
	least := make(search.Counts, len(chosen))
	for i, c := range chosen {
		least[i] = remainder(goal.Of(i), c.least)
	}
	s := &fleets{Planner: p, design: d, chosen: chosen, shares: make([]bool, len(chosen))}
	for _, group := range neighbours(&d) {
		for _, i := range group {
			s.shares[i] = true
		}
	}
	f := s.of(least)
	s.limit = min(remainder(goal, most), mostUseful(f))
	s.hazards = p.hazards(f)
	busiest, mean := load.Each(atPeak(p.hurried(f))), load.Each(p.hurried(f))
	demands, together := load.Demands(f), atOnce(f)
	start, ample := slices.Clone(least), slices.Clone(least)
	for i, c := range chosen {
		n := float64(least[i])
		m := d.Deployments[d.Deployed()[i]].On(c.offer.Machine)
		s.busy = append(s.busy, n*mean[i].Cores*m.Usable()*p.easing())
		whole := math.Min(n*busiest[i].PerInstance(), mostFleet)    // instances that the work keeps busy
		alone := math.Min(together*demands[i].Visits, mostTogether) // instances that could have one each of those that come at once
		ample[i] = min(s.limit, max(20*(int(whole)+1)+5, 2*least[i], int(math.Ceil(alone))))
		start[i] = max(least[i], int(math.Ceil(whole/nearCapacity)))
	}
	if len(chosen) == 1 {
		start[0] = remainder(goal.Of(0), p.guess(d, chosen[0]))
	}
	for i := range chosen {
		start[i] = min(start[i], s.limit)
		ample[i] = max(ample[i], start[i])
		if serverless(&d, i) != nil {
			start[i], ample[i] = least[i], least[i] // more would be of no use
		}
	}
	problem := search.Problem{
		Least: least, Start: start, Most: ample,
		Cost:  func(i, n int) int64 { return int64(s.monthly(i, n)) },
		Meets: s.meets, MissesByFar: s.missesByFar,
		Harms: func(i int) bool { return slices.ContainsFunc(s.hazards, func(h hazard) bool { return s.asks(h, i) }) },
		Takes: s.opens, Questions: mostFleets,
	}
	if slices.ContainsFunc(p.Scenario.Backends, func(b models.Backend) bool { return b.Ceiling > 0 }) {
		problem.Allowed = func(v search.Counts) bool { return s.barred(s.limited(v)) == nil }
	}
	if len(chosen) == 1 { // of several, what one lacks another may have
		problem.Again = s.again
	}
	s.Search = search.New(problem)
	if goal.Survive != models.NoLoss {
		return s.surviving(goal)
	}
	return s
}

// limited is the fleet of so many instances, as it would be run.
func (s *fleets) limited(v search.Counts) *models.Fleet {
	return s.Scenario.Deploy(&s.design, s.sizes(v))
}

func (s *fleets) sizes(v search.Counts) []models.Size {
	sizes := make([]models.Size, len(v))
	for i, n := range v {
		sizes[i] = models.Size{Machine: s.chosen[i].offer.Machine, Count: n}
	}
	return sizes
}

// of is the fleet of so many instances as it is simulated. Ceilings of backends do not
// count here: they do not make it slower.
func (s *fleets) of(v search.Counts) *models.Fleet { return unlimited(s.limited(v)) }

// offers that the instances are leased as.
func (s *fleets) offers() (all []cost.Offer) {
	for _, c := range s.chosen {
		all = append(all, c.offer)
	}
	return all
}

// monthly is the cost of so many instances of a service, with the credits that
// burstable machines will need: the work to do is the same for any number. Pods that share
// nodes with those of other services cost the part of a node that they take.
func (s *fleets) monthly(i, n int) cost.Money {
	if s.shares[i] {
		return s.chosen[i].offer.Rent(cost.HoursPerMonth * n)
	}
	return s.chosen[i].offer.Monthly(n, s.busy[i], s.chosen[i].charged)
}

// cost of the instances.
func (s *fleets) cost(v search.Counts) cost.Money { return cost.Money(s.CostOf(v)) }

// meets tells whether a fleet meets the goal: whether all that must do so for it do.
func (s *fleets) meets(ctx context.Context, v search.Counts) (bool, error) {
	if s.rest == nil {
		e, err := s.look(ctx, v)
		return err == nil && e.good(), err
	}
	for _, w := range s.borne(v) {
		met, err := s.rest.Met(ctx, w)
		if e := s.rest.evaluationOf(w); e != nil && !met {
			s.seen = append(s.seen, seen{slices.Clone(v), e})
		}
		if !met || err != nil {
			return false, err
		}
	}
	return true, nil
}

// missesByFar tells at a glance that a fleet misses the goal by far.
func (s *fleets) missesByFar(ctx context.Context, v search.Counts) (bool, error) {
	for _, w := range s.borne(v) {
		if far, err := s.Planner.missesByFar(ctx, s.of(w)); far || err != nil {
			return far, err
		}
	}
	return false, nil
}

// look evaluates a fleet as it is, or remembers how it did.
func (s *fleets) look(ctx context.Context, v search.Counts) (*evaluation, error) {
	if s.rest != nil {
		return s.rest.look(ctx, v)
	}
	if e := s.evaluationOf(v); e != nil {
		return e, nil
	}
	s.say(s.design.Name + ": " + s.describe(v))
	e, err := s.evaluate(ctx, s.of(v), coarse)
	if err != nil {
		return nil, err
	}
	s.seen = append(s.seen, seen{slices.Clone(v), e})
	if s.Tried != nil {
		s.Tried(s.design.Name+": "+s.describe(v), e.good(), e.failing)
	}
	return e, nil
}

// again looks for longer at a fleet of one service that was close to its limit.
func (s *fleets) again(ctx context.Context, v search.Counts) (bool, error) {
	e := s.evaluationOf(s.borne(v)[0])
	if e == nil || e.standing != unclear || e.good() {
		return false, nil
	}
	err := s.replicateMore(ctx, e, surely)
	return err == nil && e.good(), err
}

// evaluationOf a fleet that was simulated as it is; nil for one that was not.
func (s *fleets) evaluationOf(v search.Counts) *evaluation {
	if s.rest != nil {
		return s.rest.evaluationOf(v)
	}
	for i := range s.seen {
		if slices.Equal(v, s.seen[i].Counts) {
			return s.seen[i].evaluation
		}
	}
	return nil
}

// surelyMisses tells whether a fleet misses the goal beyond doubt.
func (s *fleets) surelyMisses(ctx context.Context, v search.Counts) (bool, error) {
	for _, w := range s.borne(v) {
		if s.evaluationOf(w) == nil {
			if far, err := s.Planner.missesByFar(ctx, s.of(w)); far || err != nil {
				return far, err
			}
		}
		if e, err := s.look(ctx, w); err != nil || e.standing == missed {
			return err == nil, err
		}
	}
	return false, nil
}

// cheapest is the cheapest fleet that meets the goal, looked at with care, in normal
// operation and under its strains. One that does not stand that longer look, or a storm,
// is missed, and the search goes on. Where nothing meets the goal it is the best that was
// tried, and why.
func (s *fleets) cheapest(ctx context.Context, c care) (*evaluation, report.Reason, error) {
	for {
		v, err := s.Cheapest(ctx)
		if err != nil {
			return nil, nil, err
		}
		var why report.Reason
		if v == nil {
			if len(s.seen) == 0 { // all that was tried is known to miss
				e, err := s.look(ctx, s.borne(s.Most)[0])
				if err != nil {
					return nil, nil, err
				}
				if s.rest != nil {
					s.seen = append(s.seen, seen{slices.Clone(s.Most), e})
				}
			}
			v, why = s.best(), s.excuse()
		} else if s.Allowed != nil {
			why = s.barred(s.limited(v))
		}
		e, err := s.whole(ctx, v, c, why == nil)
		if err != nil {
			return nil, nil, err
		}
		if why != nil || e.good() {
			return e, why, nil
		}
		s.RetractTo(v, alike(v))
	}
}

// toldApart is how many instances of a service differ enough from one more to be told from it:
// a figure that grows with the load ρ like 1/(1 − ρ) changes by ρ/(1 − ρ) times the share that
// one is, which is about as close to a limit as is looked (closest).
const toldApart = 1024

// alike is the largest fleet of one service that cannot be told from one.
func alike(v search.Counts) search.Counts {
	if len(v) > 1 {
		return v
	}
	return v.With(0, v[0]+v[0]/toldApart)
}

// whole is the evaluation of a fleet in normal operation with those of its strains, or,
// where closely, the first of them that does not stand a look with care.
func (s *fleets) whole(ctx context.Context, v search.Counts, c care, closely bool) (*evaluation, error) {
	alone, verdict := s.rest == nil && s.eased == nil, c
	if !alone && s.Scenario.Traffic.Horizon() > 0 {
		verdict = min(c, surely) // a window is long: of those under strain it is enough to know that they do
	}
	var strained []*evaluation
	for _, w := range s.borne(v) {
		e, err := s.look(ctx, w)
		if err == nil && closely {
			err = s.replicateMore(ctx, e, verdict)
		}
		if err == nil && closely && alone {
			err = s.simulateReconnects(ctx, e)
		}
		if err != nil {
			return nil, err
		}
		if closely && !e.good() {
			if s.rest != nil {
				s.rest.RetractTo(w, alike(w))
			}
			return e, nil
		}
		strained = append(strained, e)
	}
	if alone {
		return strained[0], nil
	}
	p := s.normal()
	if !closely {
		c = coarse
	}
	e, err := p.evaluate(ctx, unlimited(p.Scenario.Deploy(&s.design, s.sizes(v))), c)
	if err == nil && closely {
		err = p.simulateReconnects(ctx, e)
	}
	if err == nil {
		e.strained = strained
	}
	return e, err
}

// near is the share of the lowest excess within which another attempt is as good.
const near = 0.02

// best is the attempt that misses by least, and of those that do so the cheapest; where
// all are overloaded it is the largest, which is the last.
func (s *fleets) best() search.Counts {
	lowest := math.Inf(1)
	for i := range s.seen {
		lowest = math.Min(lowest, s.seen[i].misfit())
	}
	best := s.largest()
	if math.IsInf(lowest, 1) {
		return s.seen[best].Counts
	}
	for i := range s.seen {
		if s.seen[i].misfit() <= lowest*(1+near) && (s.seen[best].misfit() > lowest*(1+near) || s.cost(s.seen[i].Counts) < s.cost(s.seen[best].Counts)) {
			best = i
		}
	}
	return s.seen[best].Counts
}

// largest is the number of the dearest fleet that was seen.
func (s *fleets) largest() int {
	largest := 0
	for i := range s.seen {
		if s.cost(s.seen[i].Counts) > s.cost(s.seen[largest].Counts) {
			largest = i
		}
	}
	return largest
}

// misfit is by how many times an attempt exceeds its goal; without end where it is
// overloaded.
func (e *evaluation) misfit() float64 {
	if worst := e.decisive(); worst != e {
		return worst.misfit()
	}
	if e.result.Verdict == result.Overloaded || e.excess == 0 {
		return math.Inf(1)
	}
	return e.excess
}

// excuse says why no number of instances meets the goal.
func (s *fleets) excuse() report.Reason {
	last := s.seen[s.largest()]
	if len(s.chosen) > 1 {
		if s.Ended {
			return report.NoneOf{Fleets: mostFleets}
		}
		return report.NoFleet{Why: last.failing, With: s.instancesOf(last.Counts)}
	}
	n, c, at := last.Counts[0], &s.chosen[0], s.best()
	best := s.seen[slices.IndexFunc(s.seen, func(tried seen) bool { return slices.Equal(tried.Counts, at) })]
	switch {
	case at[0] < n && best.misfit()*(1+near) < last.misfit() && len(s.hazards) > 0:
		return report.Short{Why: best.failing, Instances: at[0], Limit: report.MoreHarms}
	case n == c.most:
		return report.Short{Why: last.failing, Instances: n, Limit: report.OneMoreBarred, Barred: s.barred(s.limited(search.Counts{n + 1}))}
	case n == s.survives.Of(0).Whole(mostUseful(last.fleet)):
		return report.Short{Why: last.failing, Instances: n, Limit: report.OneForEachUser}
	case n == s.limit:
		return report.Short{Why: last.failing, Instances: n, Limit: report.MoreIsDearer}
	}
	return report.Short{Why: last.failing, Instances: n}
}

// instancesOf counts, of each service.
func (s *fleets) instancesOf(v search.Counts) (all []report.Count) {
	for i, k := range s.design.Deployed() {
		all = append(all, report.Count{Instances: v[i], Machine: s.chosen[i].offer.Machine.Name, Service: s.name(k)})
	}
	return all
}

// describe says how many of what: 4 × c7g.large for api, 2 × c7g.xlarge for ml.
func (s *fleets) describe(v search.Counts) string {
	var parts []string
	for _, c := range s.instancesOf(v) {
		part := fmt.Sprintf("%d × %s", c.Instances, c.Machine)
		if len(v) > 1 {
			part += " for " + c.Service
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, ", ")
}

// opens is the number of connections that one instance of a service opens to backends
// that do not accept any number.
func (s *fleets) opens(i int) int {
	f, n := s.limited(s.Least), 0
	for k, b := range f.Backends {
		if b.Ceiling > 0 && f.Uses(i, k) {
			n += b.Pool * f.Services[i].Runtime.Processes.On(f.Services[i].Groups[0].Machine)
		}
	}
	return n
}

// asks tells whether a hazard is about what a service asks for.
func (s *fleets) asks(h hazard, service int) bool {
	return h.congestion == emptyBatches || s.limited(s.Least).Uses(service, h.backend)
}

// leastHarm is up to how many instances more are looked at, of many up to as many as
// there are.
const leastHarm = 8

// harm tells whether more of a service than in v, which meets the goal, would miss it.
func (s *fleets) harm(ctx context.Context, v search.Counts) (*report.Beyond, error) {
	for _, h := range s.hazards {
		for i, n := range v {
			if !s.asks(h, i) {
				continue
			}
			more := min(max(n, leastHarm), mostUseful(s.of(v))-n)
			most, ok, err := s.Harm(ctx, v, i, more, s.surelyMisses)
			if err != nil {
				return nil, err
			}
			if ok {
				return beyond(h, s.of(v.With(i, most+1)), i, most), nil
			}
		}
	}
	return nil, nil
}

// countsOf a fleet.
func countsOf(f *models.Fleet) search.Counts {
	v := make(search.Counts, len(f.Services))
	for i := range v {
		v[i] = f.Services[i].Instances()
	}
	return v
}
