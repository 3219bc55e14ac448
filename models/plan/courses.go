package plan

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"sort"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/models/load"
	"fleetcost/models/program"
	"fleetcost/models/report"
	"fleetcost/models/scaling"
	"fleetcost/models/timeline"
	"fleetcost/models/traffic"
	"fleetcost/sim"
)

// asked is the course under the autoscalers of the scenario.
func (r *forecastRun) asked(ops []models.Operation, planned []int) (report.Course, error) {
	about := ""
	for i := range ops {
		if _, ok := ops[i].Autoscaler.(scaling.Autoscaler); !ok {
			ops[i].Autoscaler = scaling.Static{Instances: planned[i]}
		}
		if text := ops[i].Autoscaler.String(); i == 0 || text != about {
			if about != "" {
				about += "; "
			}
			about += text
		}
	}
	start, err := r.start(planned)
	if err != nil {
		return report.Course{}, err
	}
	r.services = r.scaled(ops, start)
	c, err := r.follow(r.services)
	if err == nil {
		err = r.drawn(&c)
	}
	c.Policy, c.About = cmp.Or(ops[0].Policy, policyOf(ops[0].Autoscaler)), about
	return c, err
}

// courses that are drawn for the interval of one: of n + 1 that are alike the last lies between the others
// with probability (n − 1)/(n + 1), here nine times in ten. The longest have fewer steps drawn.
const (
	drawnCourses = 19
	mostDrawn    = 4_000_000 // steps
	fewestDrawn  = 3         // one in two
)

// drawn tells between what the missed time and the money of a course lie: of courses with other boots, crashes
// and numbers of late requests, by a surface that is off by as much as it may be.
func (r *forecastRun) drawn(out *report.Course) error {
	n := max(fewestDrawn, min(drawnCourses, mostDrawn/(len(r.loads)*max(1, r.fine))))
	w := &out.Within
	around := cost.Money(0) // is the same in all
	for i := out.OwnLines; i < len(out.Lines); i++ {
		if out.Divided[i] != nil {
			around = around.Plus(out.Lines[i].Amount)
		}
	}
	for k := range n {
		setup := r.setup(r.services, r.loads)
		setup.Seed += uint64(k+1) << 32
		setup.Drawn, setup.Doubt = true, r.surface.doubt()
		if r.bursts != nil {
			setup.Loads, setup.Parts = r.draw(setup.Seed)
		}
		c, err := timeline.Run(r.ctx, setup)
		if err != nil {
			return err
		}
		one := report.Course{Services: out.Services}
		if err := r.price(&one, c); err != nil {
			return err
		}
		one.Money = one.Money.Plus(around)
		if k == 0 {
			*w = report.Within{MissedLow: c.Missed, MissedHigh: c.Missed, MoneyLow: one.Money, MoneyHigh: one.Money, Share: float64(n-1) / float64(n+1)}
		}
		w.MissedLow, w.MissedHigh = min(w.MissedLow, c.Missed), max(w.MissedHigh, c.Missed)
		w.MoneyLow, w.MoneyHigh = min(w.MoneyLow, one.Money), max(w.MoneyHigh, one.Money)
	}
	return nil
}

// scaled are the services under their autoscalers, which find that many instances: no fewer and
// no more than they would let be.
func (r *forecastRun) scaled(ops []models.Operation, start []int) []timeline.Service {
	services := make([]timeline.Service, len(ops))
	for i, op := range ops {
		n := start[i]
		if b, ok := op.Autoscaler.(scaling.Bounded); ok {
			least, most := b.Bounds()
			n = min(max(n, least), most)
		}
		services[i] = r.service(i, op.Autoscaler.(scaling.Autoscaler), op.Lifecycle, n)
	}
	return services
}

// atRest is by how much more than the first load those instances could do which there are
// when a forecast begins: what an autoscaler aims at.
const atRest = 1.6

// start is the fleet that a forecast begins with: it meets the goal at atRest times the first
// load; where none does it is the best that was tried.
func (r *forecastRun) start(planned []int) ([]int, error) {
	if !r.planned.Met {
		return planned, nil
	}
	fleets, most, err := r.ladder(planned, atRest*r.loads[0])
	if err != nil {
		return nil, err
	}
	return fleets[rung(most, atRest*r.loads[0])], nil
}

// atMost is for how long the goal is missed while the autoscaler of the one service wants as
// many instances as it may; 0 of several services, of which a timeline has the sum.
func (r *forecastRun) atMost(ops []models.Operation, c *report.Course) (at sim.Time, most int) {
	b, ok := ops[0].Autoscaler.(scaling.Bounded)
	if _, fixed := ops[0].Autoscaler.(scaling.Static); !ok || fixed || len(ops) > 1 {
		return 0, 0
	}
	_, most = b.Bounds()
	for i := range c.Timeline {
		if m := &c.Timeline[i]; m.Missed && m.Wanted >= most {
			at += r.step
		}
	}
	return at, most
}

// policyOf is the name of an autoscaler in the registry.
func policyOf(a models.Autoscaler) string {
	for _, e := range scaling.Autoscalers.Entries() {
		if fmt.Sprintf("%T", e.Value.Vendor()) == fmt.Sprintf("%T", a) {
			return e.Name
		}
	}
	return a.String()
}

// service is the k-th as a timeline knows it.
func (r *forecastRun) service(k int, a scaling.Autoscaler, life models.Lifecycle, start int) timeline.Service {
	m := r.design.Deployments[r.design.Deployed()[k]].On(r.offers[k].Machine)
	if sized, ok := a.(scaling.Sized); ok {
		a = sized.On(m.Usable())
	}
	pooled := models.SplitOf(r.design.Deployments[r.design.Deployed()[k]].Balancer) == models.Pooled
	s := timeline.Service{Autoscaler: a, Life: life, Start: start, VCPU: m.Usable(), Ends: r.longest(), Minimum: minimumPaid, Events: r.eventsOf(k), Pooled: pooled}
	if r.open != nil {
		s.Ends = life.Drain // sessions are longer
		s.Sockets, s.Holds = r.sockets(k)
	}
	if m.Baseline < 1 {
		s.Earns = m.Baseline * s.VCPU
		if life.Nodes != nil {
			s.Earns = m.Baseline * m.VCPU
		}
	}
	return s
}

// longest is what the slowest requests take.
func (r *forecastRun) longest() sim.Time {
	return load.Longest(program.Compile(r.surface.fleet(ones(len(r.offers)), 1)))
}

func ones(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = 1
	}
	return all
}

// static is the fleet as it was sized.
func (r *forecastRun) static(ops []models.Operation, planned []int) (report.Course, error) {
	services := make([]timeline.Service, len(ops))
	for i, op := range ops {
		services[i] = r.service(i, scaling.Static{Instances: planned[i]}, op.Lifecycle, planned[i])
	}
	c, err := r.follow(services)
	if c.Policy, c.About = "static", "sized for "+r.sizedFor(); !r.planned.Met {
		c.About = "the best that was tried for " + r.sizedFor() + ", which misses the goal"
	}
	return c, err
}

func (r *forecastRun) sizedFor() string {
	if s := report.SizedBy(r.p.Scenario.Traffic); s != nil {
		return s.Window
	}
	if _, one := traffic.Calm(r.p.Scenario.Traffic).(traffic.Poisson); one {
		return "the rate of the scenario"
	}
	return r.p.Scenario.Traffic.String()
}

// oracle knows the load of every step: the cheapest schedule of as many instances as meet
// its goal in the steady state. Of several services each has the share of its planned number
// that the load has of the rate which the plan holds.
func (r *forecastRun) oracle(ops []models.Operation, planned []int) (report.Course, error) {
	services := make([]timeline.Service, len(ops))
	needs, err := r.needs(planned)
	if err != nil {
		return report.Course{}, err
	}
	for i, op := range ops {
		if op.Lifecycle.Nodes != nil {
			services[i] = r.oracleOfNodes(i, op.Lifecycle, needs[i])
			continue
		}
		life := op.Lifecycle
		lease := scaling.Lease{Boot: meanBoot(life), Minimum: minimumPaid, Quantum: sim.Second}
		life.Boot, life.Start, life.Register = constantly(lease.Boot), nil, 0
		o := scaling.Oracle{Step: r.step, Needs: needs[i], Lease: lease}
		services[i] = r.service(i, o, life, o.Start(0).Decide(nil, 0)) // what it ordered before is there
	}
	for i := range services { // nobody does better than to spread connections evenly, and wait for none
		services[i].Sockets, services[i].Ends = nil, r.longest()
	}
	c, err := r.follow(services)
	c.Policy, c.About = "oracle", "knows the load of every step"
	return c, err
}

// bootTime is what passes on average from an order until an instance serves, in seconds.
func bootTime(l models.Lifecycle) float64 {
	sum := l.Register.Seconds()
	for _, d := range []models.Distribution{l.Boot, l.Start, bootOfNodes(l)} {
		if d != nil {
			sum += d.Mean()
		}
	}
	return sum
}

// meanBoot is that in whole quarters of a minute, the smaller.
func meanBoot(l models.Lifecycle) sim.Time {
	return sim.Seconds(bootTime(l)) / (15 * sim.Second) * (15 * sim.Second)
}

// constantly is a distribution of one value.
func constantly(t sim.Time) models.Distribution {
	d, err := models.Constant(t.Seconds())
	if err != nil {
		return nil // zero
	}
	return d
}

// needs are the fewest instances of each service that meet the goal at the load of each
// step, by the surface.
func (r *forecastRun) needs(planned []int) ([][]int, error) {
	highest := 0.0
	for t := range r.loads {
		highest = math.Max(highest, r.peak(t))
	}
	fleets, most, err := r.ladder(planned, highest)
	if err != nil {
		return nil, err
	}
	needs := make([][]int, len(planned))
	for i := range needs {
		needs[i] = make([]int, len(r.loads))
	}
	for t := range r.loads {
		for i, n := range fleets[rung(most, r.peak(t))] {
			needs[i][t] = n
		}
	}
	return needs, nil
}

// ladder is larger and larger fleets, up to one that meets the goal at a rate, and the
// rates up to which they do. Of several services each has about its part of the plan. It begins
// with one that can do as much as ever comes: of smaller ones nothing needs to be known.
func (r *forecastRun) ladder(planned []int, rate float64) (fleets [][]int, most []float64, err error) {
	total, lowest := slices.Max(planned), r.lowest()
	for k := 1; ; k++ {
		fleet := make([]int, len(planned))
		for i, n := range planned {
			fleet[i] = max(1, int(math.Ceil(float64(n)*float64(k)/float64(total))))
		}
		if k <= 4*total+20 && r.surface.cannot(fleet, lowest) {
			continue
		}
		holds, err := r.surface.holdsUpTo(fleet)
		if err != nil {
			return nil, nil, err
		}
		if n := len(most); n > 0 {
			holds = math.Max(holds, most[n-1])
		}
		fleets, most = append(fleets, fleet), append(most, holds)
		if holds >= rate || k > 4*total+20 {
			return fleets, most, nil
		}
	}
}

// lowest is the least load for which a fleet is looked for.
func (r *forecastRun) lowest() float64 {
	least := r.loads[0]
	for t := range r.loads {
		least = math.Min(least, r.peak(t))
	}
	return least
}

// rung is the first of the ladder that holds at a rate, or the last.
func rung(most []float64, rate float64) int {
	return min(sort.SearchFloat64s(most, rate), len(most)-1)
}
