package budget

import (
	"context"
	"math"
	"reflect"
	"slices"

	"fleetcost/models"
	"fleetcost/models/load"
	"fleetcost/models/plan"
	"fleetcost/models/traffic"
)

// An effect is what one input changes of one design beside the traffic. Work is a load that is
// g times as large, with log g on straight lines from mid to both ends, over z; prices lie on straight
// lines from mid to both ends.
type effect struct {
	work   bool
	g      [2]float64 // at low and high
	done   [2]float64 // the same as it was told first: what machines do, whatever they can
	told   [2]bool    // by what is known of a fleet without a run, which is nearer than a few plans are
	prices bool
	at     [2]prices // over those at mid, with the machines in hourly
	rest   [2]float64
}

// probes of the load that an end of an input makes, as many as it is unknown.
func (in Input) probes() int {
	if in.works() {
		return 1
	}
	return 2
}

// ends of an input.
func (in Input) ends() [2]float64 { return [2]float64{in.Low, in.High} }

// effectOf finds what an input changes at both ends, beside a plan at mid.
func (x *surface) look(ctx context.Context, i int, mid sized, base *plan.Planner) error {
	in, e := x.study.Inputs[i], &x.effects[i]
	defer func() { e.done = e.g }()
	e.g, e.rest = [2]float64{1, 1}, [2]float64{1, 1}
	e.at = [2]prices{{1, 1, 1}, {1, 1, 1}}
	if len(x.calendar.moves[i].peak) > 0 || in.Low == in.High || in.Of == OfPrices || in.Of == OfGrowth {
		return nil
	}
	for end, value := range in.ends() {
		p, err := x.study.at(x.study.with(i, value))
		if err != nil {
			return err
		}
		work := !reflect.DeepEqual(x.question(base), x.question(p))
		priced := priced(base, p)
		if !work && !priced {
			continue
		}
		e.work, e.prices = e.work || work, e.prices || priced
		if in.works() { // which follows from what is known without a plan, all but exactly
			e.g[end], e.told[end] = ratio(mid.worst(p), mid.worst(base)), true
			continue
		}
		s, err := x.fleet(ctx, mid.rate, x.study.with(i, value))
		if err != nil {
			return err
		}
		if s.missed != nil {
			if work {
				e.g[end] = math.Max(1, mid.design.Result.OfferedLoad) * 1.5 // refined where the stair is known
			}
			continue
		}
		if work {
			if e.g[end] = ratio(mid.worst(p), mid.worst(base)); e.g[end] == 1 {
				e.g[end] = rough(mid, s)
			} else {
				e.told[end] = true
			}
			continue
		}
		e.at[end] = prices{ratio(s.machine, mid.machine), ratio(s.rest.monthly, mid.rest.monthly), ratio(s.rest.metered, mid.rest.metered)}
		e.rest[end] = ratio(s.rest.hourly, mid.rest.hourly)
	}
	return nil
}

// priced tells whether two planners differ in prices, or in what is priced beside machines.
func priced(a, b *plan.Planner) bool {
	return !reflect.DeepEqual(a.Catalogue, b.Catalogue) || !reflect.DeepEqual(a.Backends, b.Backends) || !reflect.DeepEqual(a.Architecture, b.Architecture)
}

// worst is the load of the fleet, its machines and their number, under the work of a planner.
func (s sized) worst(p *plan.Planner) float64 {
	i := slices.IndexFunc(p.Scenario.Designs, func(d models.Layout) bool { return d.Name == s.design.Name })
	var sizes []models.Size
	for _, service := range s.design.Services {
		sizes = append(sizes, models.Size{Machine: service.Offer.Machine, Count: service.Instances})
	}
	f := p.Scenario.Deploy(&p.Scenario.Designs[i], sizes)
	f.Traffic = traffic.Poisson(s.rate)
	return load.Of(f).PerInstance()
}

// question is what a plan of the design depends on, but for the traffic and all prices.
func (x *surface) question(p *plan.Planner) models.Scenario {
	s := p.Scenario
	s.Traffic = nil
	s.Designs = slices.DeleteFunc(slices.Clone(s.Designs), func(d models.Layout) bool { return d.Name != x.name })
	return s
}

// rough is by how much more work there is, as the loads of two plans at one rate tell: of one
// kind of machine work over what a fleet can do, times how many there are.
func rough(mid, s sized) float64 {
	a, b := mid.design.Result.OfferedLoad*mid.machine, s.design.Result.OfferedLoad*s.machine
	if a > 0 && b > 0 && mid.each == s.each {
		return b / a
	}
	return s.machine / mid.machine
}

func ratio(a, b float64) float64 {
	if b == 0 {
		return 1
	}
	return a / b
}

// refine narrows the loads that ends of inputs make: n instances that suffice at a rate r say
// T(n−1) < g·r ≤ T(n).
func (x *surface) refine(ctx context.Context, top float64) error {
	for i := range x.effects {
		e := &x.effects[i]
		if !e.work {
			continue
		}
		for end, value := range x.study.Inputs[i].ends() {
			low, high := 0.0, math.Inf(1)
			for range x.study.Inputs[i].probes() {
				g := e.g[end]
				n := x.stair.needs(min(top, x.stair.last()))
				rate := x.stair.capacity(n) / g // where the number of instances is in question
				if n > x.stair.least && x.stair.capacity(n) > x.stair.last() {
					rate = x.stair.capacity(n-1) / g
				}
				if low > 0 && !math.IsInf(high, 1) {
					rate *= g / math.Sqrt(low*high)
				}
				s, err := x.fleet(ctx, rate, x.study.with(i, value))
				if err != nil {
					return err
				}
				if s.missed != nil {
					break
				}
				level := x.stair.level(s)
				high = min(high, x.stair.capacity(level)/rate)
				if level > x.stair.least {
					low = max(low, x.stair.capacity(level-1)/rate)
				}
				if low > high {
					low, high = math.Sqrt(low*high), math.Sqrt(low*high)
				}
				if e.g[end] = min(max(g, low), high); high < 1.02*low {
					break
				}
				if low > 0 && (e.g[end] == low || e.g[end] == high) && !e.told[end] {
					e.g[end] = math.Sqrt(low * high)
				}
			}
		}
	}
	return nil
}

// times is the load that an input makes where it has this value.
func (e *effect) times(in Input, value float64) float64 { return e.by(e.g, in, value) }

func (e *effect) by(g [2]float64, in Input, value float64) float64 {
	if !e.work {
		return 1
	}
	switch r := in.law(); {
	case value < in.Mid && in.Low < in.Mid:
		return math.Pow(g[0], math.Log((value+in.Shift)/r.Mid)/math.Log(r.Low/r.Mid))
	case value > in.Mid && in.High > in.Mid:
		return math.Pow(g[1], math.Log((value+in.Shift)/r.Mid)/math.Log(r.High/r.Mid))
	}
	return 1
}

// side is the end towards which a value lies, and how far: 1 at the end.
func (in Input) side(value float64) (end int, far float64) {
	switch {
	case value < in.Mid && in.Low < in.Mid:
		return 0, (in.Mid - value) / (in.Mid - in.Low)
	case value > in.Mid && in.High > in.Mid:
		return 1, (value - in.Mid) / (in.High - in.Mid)
	}
	return 0, 0
}
