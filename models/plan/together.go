package plan

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/models/load"
	"fleetcost/models/report"
)

// Sizing together. A design of several services is a point of a lattice: a count
// for each of its tiers. What meets the goal is the whole, end to end, so that a
// tier that is cheap may buy time for one that is dear.
//
// The search rests on one assumption, that more instances of any tier never make
// the whole slower under the same arrivals and work (common random numbers); so
// what is met is met with more of any tier, and what misses misses with fewer.
// Where it may be otherwise (see hazards) the answer is looked at again without it
// (see verify.go).
//
//  1. Machine types are chosen tier by tier: the one that is cheapest for the tier
//     while the others have more than they need. To try all combinations would
//     cost their product; but when the counts are found, each tier tries a few
//     other types that could still make the whole cheaper (see exchange.go).
//  2. Rise: all tiers grow in proportion to their loads until the whole is met.
//  3. Descend: from there each tier shrinks as far as it can, the dearest first.
//  4. Prove: for each tier, the fewest of it while the others have all that the
//     money could buy; then every vector between these and what is affordable
//     below the cheapest that was found, those first that leave every tier some
//     slack, until all of them are known to miss. One that is met is the new
//     cheapest, and step 3 goes on from it.
//  5. Verify: with one instance less of any tier the whole is simulated, and
//     misses; where more may do harm, with any fewer of a tier.
//
// What remains is the cheapest vector, unless mostFleets ran out, of which the
// design then warns.

// mostFleets bounds the fleets of one design that are simulated in search of the
// counts.
const mostFleets = 120

// counts of instances, one for each tier.
type counts []int

// within tells whether no tier has more than in the other.
func (v counts) within(w counts) bool {
	for i := range v {
		if v[i] > w[i] {
			return false
		}
	}
	return true
}

// with is the vector with another count of one tier.
func (v counts) with(i, n int) counts {
	w := slices.Clone(v)
	w[i] = n
	return w
}

// A search for the counts of a design on machines that are chosen.
type search struct {
	*Planner
	design      models.Layout
	offers      []cost.Offer
	price       []cost.Money // of one instance for a month
	busy        []float64    // vCPUs of an instance that the whole work would keep busy
	load        []float64    // instances that it would keep busy
	least, most counts       // overloaded below; more than ample above
	seen        []*evaluation
	sizes       []counts // of those seen
	met, missed []counts
	hazards     []hazard
	left        int  // fleets that may still be simulated
	cut         bool // there were none left when one was needed
}

// newSearch on the machines of one candidate for each tier.
func (p *Planner) newSearch(d models.Layout, chosen []candidate) *search {
	s := &search{Planner: p, design: d, left: mostFleets}
	ones := make(counts, len(chosen))
	for i, c := range chosen {
		s.offers = append(s.offers, c.offer)
		s.price = append(s.price, c.offer.OnDemand*cost.HoursPerMonth)
		s.least = append(s.least, c.least)
		ones[i] = 1
	}
	f := unlimited(s.fleetOf(ones))
	loads, mean := load.Each(atPeak(p.hurried(f))), load.Each(p.hurried(f))
	for i, c := range chosen {
		m := d.Deployments[d.Deployed()[i]].On(c.offer.Machine)
		s.busy = append(s.busy, mean[i].Cores*m.Usable())
		s.load = append(s.load, loads[i].PerInstance())
		s.most = append(s.most, max(s.least[i], 20*(int(math.Min(loads[i].PerInstance(), mostFleet))+1)+5))
	}
	s.hazards = p.hazards(f)
	return s
}

// fleetOf that many instances.
func (s *search) fleetOf(v counts) *models.Fleet {
	sizes := make([]models.Size, len(v))
	for i, n := range v {
		sizes[i] = models.Size{Machine: s.offers[i].Machine, Count: n}
	}
	return s.Scenario.Deploy(&s.design, sizes)
}

// cost of the instances.
func (s *search) cost(v counts) cost.Money {
	var sum cost.Money
	for i, n := range v {
		sum += s.monthly(i, n)
	}
	return sum
}

// monthly is the cost of so many instances of a tier, with the credits that
// burstable machines will need: the work to do is the same for any number.
func (s *search) monthly(i, n int) cost.Money {
	m := &s.offers[i].Machine
	sum := s.price[i] * cost.Money(n)
	if above := math.Min(s.busy[i], m.VCPU*float64(n)) - m.Baseline*m.VCPU*float64(n); above > 0 {
		surplus, err := s.offers[i].SurplusVCPUHour.Times(above * cost.HoursPerMonth)
		if err != nil {
			return cost.MostMoney
		}
		sum += surplus
	}
	return sum
}

// affordable is the most instances of a tier with which the vector costs less than
// a limit, when others stay; at least what it has.
func (s *search) affordable(v counts, i int, limit cost.Money) int {
	rest := s.cost(v) - s.monthly(i, v[i])
	n := sort.Search(max(0, s.most[i]-v[i]), func(more int) bool { return rest+s.monthly(i, v[i]+1+more) >= limit })
	return v[i] + n
}

// known tells what follows from what was simulated.
func (s *search) known(v counts) (standing, bool) {
	if e := s.evaluationOf(v); e != nil {
		if e.good() {
			return met, true
		}
		return e.standing, true
	}
	for _, w := range s.missed {
		if v.within(w) {
			return missed, true
		}
	}
	for _, w := range s.met {
		if w.within(v) {
			return met, true
		}
	}
	return unclear, false
}

// evaluationOf a vector that was simulated; nil for one that was not.
func (s *search) evaluationOf(v counts) *evaluation {
	for i, w := range s.sizes {
		if slices.Equal(v, w) {
			return s.seen[i]
		}
	}
	return nil
}

// meets tells whether the whole meets the goal, by what is known or else by
// simulation. Ceilings of backends do not count here: they do not make it slower.
func (s *search) meets(ctx context.Context, v counts) (bool, error) {
	if standing, ok := s.known(v); ok {
		return standing == met, nil
	}
	e, err := s.look(ctx, v)
	return e != nil && e.good(), err
}

// look evaluates a vector, whatever follows of it from others; nil where no more
// fleets may be simulated.
func (s *search) look(ctx context.Context, v counts) (*evaluation, error) {
	if e := s.evaluationOf(v); e != nil {
		return e, nil
	}
	if s.left == 0 {
		s.cut = true
		return nil, nil
	}
	s.left--
	s.say(fmt.Sprintf("%s: %s", s.design.Name, s.describe(v)))
	e, err := s.evaluate(ctx, unlimited(s.fleetOf(v)), coarse)
	if err != nil {
		return nil, err
	}
	s.note(v, e)
	return e, nil
}

// note remembers an evaluation.
func (s *search) note(v counts, e *evaluation) {
	v = slices.Clone(v)
	s.sizes, s.seen = append(s.sizes, v), append(s.seen, e)
	if e.good() {
		s.met = append(s.met, v)
	} else {
		s.missed = append(s.missed, v)
	}
}

// describe says how many of what: 4 × c7g.large for api, 2 × c7g.xlarge for ml.
func (s *search) describe(v counts) string {
	var parts []string
	for _, c := range s.instancesOf(v) {
		parts = append(parts, fmt.Sprintf("%d × %s for %s", c.Instances, c.Machine, c.Service))
	}
	return strings.Join(parts, ", ")
}

// instancesOf a vector, of each service.
func (s *search) instancesOf(v counts) (all []report.Count) {
	for i, k := range s.design.Deployed() {
		all = append(all, report.Count{Instances: v[i], Machine: s.offers[i].Machine.Name, Service: s.name(k)})
	}
	return all
}

// nearCapacity is the load of a tier above which a fleet forgets so slowly that it is
// not where a search begins.
const nearCapacity = 0.96

// rise finds a vector that is met, growing all tiers in proportion to their
// loads from where none is near its capacity. It is nil where even ample is missed;
// then the last that was tried says why.
func (s *search) rise(ctx context.Context) (counts, error) {
	for growth := 1.0; ; growth *= 1.15 + growth/8 {
		v, ample, busiest := make(counts, len(s.least)), true, 0.0
		for i, n := range s.least {
			v[i] = min(s.most[i], int(math.Ceil(growth*float64(n))))
			ample = ample && v[i] == s.most[i]
			busiest = math.Max(busiest, s.load[i]/float64(v[i]))
		}
		if busiest > nearCapacity && !ample {
			continue
		}
		if ok, err := s.meets(ctx, v); ok || err != nil {
			return v, err
		}
		if ample || s.cut {
			return nil, nil
		}
	}
}

// descend takes away from each tier, in the order given, what it can spare.
func (s *search) descend(ctx context.Context, v counts, order []int) (counts, error) {
	for _, i := range order {
		n, err := s.fewestOf(ctx, v, i)
		if err != nil {
			return nil, err
		}
		v = v.with(i, n)
	}
	return v, nil
}

// fewestOf is the smallest count of one tier while the others are as in v, which
// is met: gallop down, after the first miss bisect.
func (s *search) fewestOf(ctx context.Context, v counts, i int) (int, error) {
	low, high := s.least[i]-1, v[i]
	for step := max(1, (high-low)/4); high-low > 1; {
		n := max(high-step, (low+high)/2)
		ok, err := s.meets(ctx, v.with(i, n))
		switch {
		case err != nil:
			return 0, err
		case ok:
			high, step = n, 2*step
		default:
			low, step = n, high
		}
	}
	return high, nil
}

// dearestFirst is the order of the tiers by the price of an instance.
func (s *search) dearestFirst() []int {
	order := make([]int, len(s.price))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return int(min(max(s.price[b]-s.price[a], -1), 1)) })
	return order
}
