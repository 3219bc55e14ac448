package plan

import (
	"context"
	"encoding/binary"
	"math"
	"math/bits"
	"slices"
	"sort"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/models/engine"
	"fleetcost/models/load"
	"fleetcost/models/program"
	"fleetcost/models/result"
	"fleetcost/models/split"
	"fleetcost/models/timeline"
	"fleetcost/models/traffic"
)

// A surface is the response of one design to rates and numbers of instances: steady
// runs at points of a grid, made when they are first asked for. Between two loads the
// figures lie on a straight line over 1/(1 − ρ), by which waits grow.
type surface struct {
	p      *Planner
	ctx    context.Context
	design models.Layout
	offers []cost.Offer

	scenario *models.Scenario // whose work it is
	open     bool             // connections stay open
	bursts   models.Traffic   // whose bursts a steady state has in it
	loads    []float64        // of the grid

	fleets map[string]*knownFleet // by their instances
	name   []byte                 // room for such a key,
	low    []int                  // and for a fleet of the grid
	errors []float64              // standard errors of the latencies of points, over them

	boundless bool // next to nothing limits what instances of a service do

	users *closedLoop // whom all loads are numbers of; nil: they are rates
}

// A knownFleet is what is known by now of so many instances of each service.
type knownFleet struct {
	computed []float64          // the largest rate that each can do, without a run
	realized float64            // the share of it that a fleet of the grid has; 0: nobody asked
	full     []float64          // busy shares of its cores when overloaded
	loses    float64            // the largest rate at which a loss of instances is borne; NaN: nobody asked
	points   []*timeline.Steady // at the loads of the grid
	closed   *closedFleet       // under users; nil: none came
}

// loads of the grid.
var surfaceLoads = []float64{0.02, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.93, 0.96, 0.98}

// surfaceLoadsOpen are those of fleets to which connections stay open: a message to a room costs as much
// as many requests do.
var surfaceLoadsOpen = []float64{0.05, 0.25, 0.5, 0.7, 0.8, 0.88, 0.94, 0.98}

// surfaceRequests are those of a point, and no more than so many times that.
const (
	surfaceRequests = 40_000
	surfaceMost     = 4
	surfaceEach     = 1500 // of each instance at least
)

func (p *Planner) newSurface(ctx context.Context, d models.Layout, offers []cost.Offer) *surface {
	_, open := p.Scenario.Traffic.(models.Realtime)
	grid := surfaceLoads
	if open {
		grid = surfaceLoadsOpen
	}
	return &surface{p: p, ctx: ctx, design: d, offers: offers, scenario: &p.Scenario, bursts: p.Scenario.Traffic, open: open, loads: grid, fleets: map[string]*knownFleet{}, users: p.closedLoop(d, offers)}
}

// fleet is the design with so many instances under a rate.
func (s *surface) fleet(instances []int, rate float64) *models.Fleet {
	sizes := make([]models.Size, len(instances))
	for i, n := range instances {
		sizes[i] = models.Size{Machine: s.offers[i].Machine, Count: n}
	}
	f := s.scenario.Deploy(&s.design, sizes)
	switch t := f.Traffic.(type) {
	case traffic.Batches, traffic.Even, models.Realtime:
		f.Traffic = t.Scaled(rate / t.Rate())
	default:
		f.Traffic = traffic.WithBursts(traffic.Poisson(rate), s.bursts)
	}
	return f
}

// of is what is known of so many instances of each service.
func (s *surface) of(instances []int) *knownFleet {
	s.name = s.name[:0]
	for _, n := range instances {
		s.name = binary.AppendUvarint(s.name, uint64(n))
	}
	known := s.fleets[string(s.name)]
	if known == nil {
		known = &knownFleet{computed: s.computed(instances), loses: math.NaN(), points: make([]*timeline.Steady, len(s.loads))}
		s.fleets[string(s.name)] = known
	}
	return known
}

// computed is the largest rate that so many instances of each service can do, by what is
// known of them without a run; no more than is looked at.
func (s *surface) computed(instances []int) []float64 {
	f := s.fleet(instances, s.p.Scenario.Traffic.Rate())
	all, most := make([]float64, len(instances)), s.most(f)
	for i, l := range load.Each(f) {
		all[i] = most
		if worst := l.Worst(); worst > 0 {
			all[i] = math.Min(most, f.Traffic.Rate()/worst)
		}
		s.boundless = s.boundless || l.Worst()*most < hardlyBusy*f.Traffic.Rate()
	}
	return all
}

// most is the rate beyond which nobody looks. Where work, memory and limits of requests at once
// allow more than that, or anything at all, so many requests would be in flight that they could
// not be simulated, and more than ever come: it is the rate at which there are manyInFlight, or
// beyondAsked times what the traffic asks for where that is more.
func (s *surface) most(f *models.Fleet) float64 {
	each := math.Max(split.LastsAlone(f), leastLasts) * split.Share(f)
	asked := math.Min(beyondAsked*slices.Max(s.p.Scenario.Traffic.Rates()), split.MostInFlight/each)
	return math.Max(manyInFlight/each, asked)
}

const (
	manyInFlight = 100_000
	beyondAsked  = 10
	leastLasts   = 1e-4 // seconds: what does nothing takes no time
	hardlyBusy   = 1e-3 // at that rate, where nothing is a limit
)

// Capacity is the largest rate that so many instances of each service can do.
func (s *surface) Capacity(instances []int) []float64 {
	all, factor := slices.Clone(s.of(instances).computed), s.overGrid(instances).realized
	for i := range all {
		all[i] *= factor
	}
	return all
}

// overGrid is what is known of the largest fleet of the grid that is no larger.
func (s *surface) overGrid(instances []int) *knownFleet {
	s.low = s.low[:0]
	for _, n := range instances {
		low, _ := onGrid(n)
		s.low = append(s.low, low)
	}
	known := s.of(s.low)
	if known.realized == 0 {
		s.overload(known, slices.Clone(s.low))
	}
	return known
}

// realizedAlone is the share of the computed capacity below which a fleet lacks some of it: what
// an error of sampling may be counts as nothing.
var realizedAlone = 1 - 3/math.Sqrt(overloadRequests)

// overload finds what a fleet of the grid does at most. The share of the computed capacity that it
// really has: work that is not in the computed load, such as what a request costs more after a
// gap, shows in the most that it does under loads about that capacity: far beyond it a backlog
// grows of requests that were begun, and fewer end than could. What turns requests away is no
// lack of capacity.
func (s *surface) overload(known *knownFleet, grid []int) {
	known.realized, known.full = 1, make([]float64, len(grid))
	if s.open { // where a message leads to many a backlog takes too long
		copy(known.full, slices.Repeat([]float64{1}, len(grid)))
	} else if most, ok := s.mostDone(known, grid); ok && most > leastRealized && most < realizedAlone {
		known.realized = most
	}
}

// mostDone is the most that a fleet does under any of the overloads, as a share of its computed
// capacity, or so much that it lacks nothing; false of one that turns requests away.
func (s *surface) mostDone(known *knownFleet, grid []int) (most float64, ok bool) {
	for k, offered := range overloads {
		if most >= math.Min(offered, realizedAlone) {
			break // no more can be done than is offered
		}
		e, err := s.steadily(load.Patient(s.fleet(grid, offered*slices.Min(known.computed))), overloadRequests)
		if err != nil || e.stands {
			return most, k > 0
		}
		if k == 0 {
			for i := range e.result.Services {
				known.full[i] = e.result.Services[i].Utilization.Mid
			}
		}
		most = max(most, e.result.DonePerSecond()/(e.fleet.Traffic.Rate()/offered))
	}
	return most, true
}

// The loads that show what a fleet really can do, from one that is surely too much on.
var overloads = []float64{1.15, 1, 0.95, 0.9, 0.85, 0.8, 0.75}

const (
	overloadRequests = 60_000
	leastRealized    = 0.7
)

// least is the capacity of the fleet.
func (s *surface) least(instances []int) float64 {
	return slices.Min(s.of(instances).computed) * s.overGrid(instances).realized
}

// onGrid is the largest number of the grid that is not above n, and the next: 1, 2, 3, 4,
// 6, 8, 12, … From split.MostInstances instances on a part of a fleet tells of the whole.
func onGrid(n int) (low, high int) {
	for low, high = 1, 2; ; {
		switch {
		case low >= split.MostInstances:
			return split.MostInstances, split.MostInstances
		case n == low:
			return low, low
		case n < high:
			return low, high
		}
		low, high = high, high+max(1, 1<<(bits.Len(uint(high))-2))
	}
}

// At is the steady state, and what it would be under the strains of the goal.
func (s *surface) At(rate float64, instances []int) (timeline.Steady, error) {
	out, err := s.steady(rate, instances)
	if err == nil && s.p.Scenario.Goal.Strains() {
		out.Strained, err = s.strained(rate, instances)
	}
	if s.open && rate > s.loses(instances) {
		out.Strained = math.Inf(1)
	}
	return out, err
}

// strained is the largest of the figures over their limits by what remains of a fleet of
// which what must be survived is lost, at the rate with its headroom.
func (s *surface) strained(rate float64, instances []int) (worst float64, err error) {
	goal := &s.p.Scenario.Goal
	rate *= 1 + goal.Headroom
	for _, rest := range goal.Remaining(instances) {
		if slices.Min(rest) < 1 || s.users == nil && rate > s.loads[len(s.loads)-1]*s.least(rest) {
			return math.Inf(1), nil
		}
		at, err := s.steady(rate, rest)
		if err != nil {
			return 0, err
		}
		if at.Errors > tolerated(goal) {
			return math.Inf(1), nil
		}
		worst = math.Max(worst, at.Excess)
	}
	return worst, nil
}

// tolerated is the share of requests that may fail in a steady state; none seen has to do
// where none may.
func tolerated(g *models.Goal) float64 { return math.Max(g.ErrorRate, 1e-9) }

// steady is the steady state of normal operation. Of a number of instances between two of
// the grid it lies between theirs at the same load, on a straight line over 1/n; of several
// services it is that of the smaller ones.
func (s *surface) steady(rate float64, instances []int) (timeline.Steady, error) {
	rho := rate / s.knee(instances)
	lows, highs := make([]int, len(instances)), make([]int, len(instances))
	for i, n := range instances {
		lows[i], highs[i] = onGrid(n)
	}
	out, err := s.at(rho, lows)
	if err == nil && len(instances) == 1 && highs[0] > lows[0] {
		var above timeline.Steady
		above, err = s.at(rho, highs)
		inverse := func(n int) float64 { return 1 / float64(n) }
		if err == nil {
			out = mixed(&out, &above, (inverse(lows[0])-inverse(instances[0]))/(inverse(lows[0])-inverse(highs[0])))
		}
	}
	if err != nil {
		return timeline.Steady{}, err
	}
	for i := range instances { // so far of each request a second
		out.CPU[i] *= rate
		out.InFlight[i] *= rate
		out.Waiting[i] *= rate
		out.Undone[i] *= rate
	}
	out.Rate *= rate
	out.Full = s.busiest(instances)
	return out, nil
}

// busiest is how many cores of each service are in use when more comes than it can do.
func (s *surface) busiest(instances []int) []float64 {
	full := slices.Clone(s.overGrid(instances).full)
	for i, n := range instances {
		full[i] *= float64(n) * s.offers[i].Machine.Usable()
	}
	return full
}

// mixed lies between two states, w of the way from the first to the second.
func mixed(a, b *timeline.Steady, w float64) timeline.Steady {
	mix := func(x, y float64) float64 {
		if w == 0 {
			return x // the other may be infinite
		}
		return x + w*(y-x)
	}
	n := len(a.CPU)
	each := make([]float64, 4*n)
	out := *a
	out.Rate, out.Latency, out.Excess, out.Errors, out.Memory = mix(a.Rate, b.Rate), mix(a.Latency, b.Latency), mix(a.Excess, b.Excess), mix(a.Errors, b.Errors), mix(a.Memory, b.Memory)
	out.CPU, out.InFlight, out.Waiting, out.Undone = each[:n:n], each[n:2*n:2*n], each[2*n:3*n:3*n], each[3*n:]
	for i := range out.CPU {
		out.CPU[i], out.InFlight[i], out.Waiting[i] = mix(a.CPU[i], b.CPU[i]), mix(a.InFlight[i], b.InFlight[i]), mix(a.Waiting[i], b.Waiting[i])
		out.Undone[i] = mix(a.Undone[i], b.Undone[i])
	}
	return out
}

// at is the state of a fleet of the grid at a load, between two loads of the grid; cores
// and requests inside are for each request a second.
func (s *surface) at(rho float64, grid []int) (timeline.Steady, error) {
	if s.users != nil {
		return s.users.at(s, rho, grid)
	}
	k := min(max(1, sort.SearchFloat64s(s.loads, rho)), len(s.loads)-1)
	a, err := s.point(grid, k-1)
	if err != nil {
		return timeline.Steady{}, err
	}
	low, high := s.loads[k-1], s.loads[k]
	if rho <= low {
		return mixed(a, a, 0), nil
	}
	b, err := s.point(grid, k)
	if err != nil {
		return timeline.Steady{}, err
	}
	z := func(rho float64) float64 { return 1 / (1 - rho) }
	return mixed(a, b, (z(math.Min(rho, high))-z(low))/(z(high)-z(low))), nil
}

// point is what was measured at a point of the grid.
func (s *surface) point(instances []int, k int) (*timeline.Steady, error) {
	known := s.of(instances)
	if known.points[k] != nil {
		return known.points[k], nil
	}
	e, err := s.run(instances, s.loads[k]*s.least(instances), surfaceRequests)
	if err != nil {
		return nil, err
	}
	out := s.seen(e, e.fleet.Traffic.Rate())
	known.points[k] = &out
	return &out, nil
}

// seen is the steady state of a run; cores and requests inside are over a load.
func (s *surface) seen(e *evaluation, of float64) timeline.Steady {
	f := e.fleet
	n := len(f.Services)
	out := timeline.Steady{Excess: s.excess(e), Errors: e.result.ErrorRate.Mid, Latency: e.result.Latency.At(s.p.Scenario.Goal.First().Quantile).Mid,
		CPU: make([]float64, n), InFlight: make([]float64, n), Waiting: make([]float64, n), Undone: make([]float64, n), Spread: make([]float64, n), Room: make([]float64, n), Hold: make([]float64, n),
		Visits: make([]float64, n), Behind: make([]bool, n), Limit: make([]float64, n), Patience: load.Patience(f)}
	if e.stands {
		out.Excess, out.Errors = math.Inf(1), 1
	} else if i := e.result.Latency.At(s.p.Scenario.Goal.First().Quantile); i.Mid > 0 && !math.IsInf(i.High-i.Low, 0) {
		s.errors = append(s.errors, (i.High-i.Low)/(2*1.96*i.Mid))
	}
	if tau := load.Relaxation(program.Compile(e.part)); tau > 0 {
		out.Memory = tau.Seconds()
	}
	for i := range f.Services {
		own, part := &f.Services[i], &e.part.Services[i]
		scale := float64(own.Instances()) / float64(part.Instances())
		out.Visits[i], out.Behind[i], out.Limit[i] = load.Behind(f, i)
		out.Room[i], out.Hold[i] = math.Inf(1), math.Inf(1)
		if i < len(e.result.Services) {
			out.CPU[i] = e.result.Services[i].Utilization.Mid * own.Groups[0].Machine.Usable() * float64(own.Instances()) / of
			averages := &e.result.Services[i].Averages
			out.InFlight[i] = averages.InSystem * scale / of
			out.Waiting[i] = averages.In[result.WaitingWorker] * scale / of
			turns := 1.0 // on a core, of a request
			out.Spread[i], turns = load.RelativeWork(f, i)
			out.Undone[i] = out.CPU[i] / out.Visits[i] * (out.Waiting[i] + averages.In[result.WaitingLane]*scale/of*(1+1/turns)/2)
			out.Room[i], out.Hold[i] = load.Room(f, i, out.InFlight[i]*of/float64(own.Instances())), load.Held(f, i)
		}
	}
	if s.open {
		s.swept(&out, f, withoutSweeps(f))
	}
	return out
}

// doubt is the standard error of a latency of the surface, over it: the median of those of its points.
func (s *surface) doubt() float64 {
	if len(s.errors) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(s.errors))
	return sorted[len(sorted)/2]
}

// run is a steady run at a load, of so many requests and up to surfaceMost times as many.
func (s *surface) run(instances []int, rate float64, requests int) (*evaluation, error) {
	return s.steadily(s.fleet(instances, rate), requests)
}

func (s *surface) steadily(f *models.Fleet, requests int) (*evaluation, error) {
	e := &evaluation{fleet: f, part: split.Of(f)}
	requests = max(requests, surfaceEach*e.part.Instances())
	size := max(requests, min(replicationSize(e.part), surfaceMost*requests))
	if s.open { // it begins in the midst of its life
		e.part = withoutSweeps(e.part)
		size = max(leastArrivals(e.part), int(surfaceMost*surfaceRequests/load.Reach(e.part)))
	}
	e.rare, e.least = s.p.rarest(e.part)
	o := engine.Options{Seed: s.p.Seed, Requests: min(size, mostArrivals(e.part)), Batches: batchesOf(e.part)}
	if err := s.p.add(s.ctx, e, o, 0, 1); err != nil {
		return nil, err
	}
	s.p.judge(e, false)
	return e, nil
}

// excess is the largest of the figures over their limits, also of a run that looks like
// one of an overloaded fleet: near to its capacity any may.
func (s *surface) excess(e *evaluation) float64 {
	if e.result.Verdict != result.Overloaded {
		return e.excess
	}
	largest := 0.0
	for _, g := range s.p.Scenario.Goal.Latency {
		if g.Of != models.ResponseTime {
			return math.Inf(1)
		}
		largest = math.Max(largest, e.result.Latency.At(g.Quantile).Mid/g.Limit.Seconds())
	}
	for i, c := range s.p.Scenario.Classes {
		for _, g := range c.Goal.Latency {
			for _, j := range servedIn(e.fleet, i) {
				if c.Part != models.Asked {
					largest = math.Max(largest, e.result.Classes[j].Latency.At(g.Quantile).Mid/g.Limit.Seconds())
				}
			}
		}
	}
	return largest
}

// cannot tells without a run that so many instances cannot do a rate. Of users nothing is known
// so: who waits for long sends little.
func (s *surface) cannot(instances []int, rate float64) bool {
	return s.users == nil && s.loads[len(s.loads)-1]*slices.Min(s.of(instances).computed) < rate
}

// holdsUpTo is the largest rate at which so many instances meet the goal, under its strains
// too, by the surface.
func (s *surface) holdsUpTo(instances []int) (float64, error) {
	goal := &s.p.Scenario.Goal
	most := s.knee(instances)
	holds := func(rate float64) (bool, error) {
		at, err := s.At(rate, instances)
		if err != nil {
			return false, err
		}
		busy := false
		for i, n := range instances {
			busy = busy || goal.MaxUtilization > 0 && at.CPU[i] > goal.MaxUtilization*float64(n)*s.offers[i].Machine.Usable()
		}
		return !busy && at.Excess <= 1 && at.Strained <= 1 && at.Errors <= tolerated(goal), nil
	}
	low, high := 0.0, s.loads[len(s.loads)-1]*most
	for {
		ok, err := holds(high)
		if err != nil || ok && (s.users == nil || high > mostOfKnee*most) {
			return high, err
		}
		if !ok {
			break
		}
		low, high = high, 2*high // who waits for long sends little, and the goal may allow it
	}
	for range 20 {
		mid := (low + high) / 2
		ok, err := holds(mid)
		if err != nil {
			return 0, err
		}
		if ok {
			low = mid
		} else {
			high = mid
		}
	}
	return low, nil
}
