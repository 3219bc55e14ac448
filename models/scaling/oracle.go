package scaling

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"fleetcost/sim"
)

func init() {
	Autoscalers.Register("oracle", "knows the need ahead: the cheapest schedule that always has enough", Kind{Vendor: func() Autoscaler {
		return Oracle{Step: sim.Minute, Needs: []int{1}, Lease: Lease{Quantum: sim.Second, Minimum: sim.Minute}}
	}})
}

// Oracle knows what will be needed, and runs the cheapest schedule that always has
// that: a policy that is never short of it, with instances that boot as long and are
// billed alike, cannot be cheaper.
type Oracle struct {
	Step  sim.Time
	Needs []int // the instances needed in each step, from time 0 on
	Lease Lease
}

// Needs are the instances that rates need, of a capacity each, and at least so many.
func Needs(rates []float64, capacity float64, least int) []int {
	needs := make([]int, len(rates))
	for i, r := range rates {
		needs[i] = max(count(math.Ceil(whole(r/capacity))), least)
	}
	return needs
}

// Validate lists what no schedule can be made of.
func (o Oracle) Validate() []Problem {
	var p problems
	p.span("step", o.Step, sim.Millisecond, 24*sim.Hour)
	if len(o.Needs) == 0 {
		p.add("needs", "give the need in each step", "the horizon is empty")
	}
	for i, n := range o.Needs {
		if n < 0 || n > most {
			p.add(fmt.Sprintf("needs[%d]", i), "give 0 or more", "%d is no number of instances", n)
			break
		}
	}
	o.Lease.validate(&p)
	return p
}

// Metrics are none.
func (Oracle) Metrics() []string { return nil }

// Gauges are none.
func (Oracle) Gauges() []Gauge { return nil }

// Every is so that no launch is missed.
func (o Oracle) Every() sim.Time { return gcd(o.Step, o.Lease.Boot) }

func (o Oracle) String() string { return "oracle" }

// A Run is that a number of instances serve from one step to before another.
type Run struct{ From, To, Instances int }

// A Schedule is the cheapest, one of possibly many.
type Schedule struct {
	Runs          []Run // in the order of From and To
	BilledSeconds float64
}

// Cheapest finds the schedule: level by level where a lease is billed by its time alone, else
// as a flow.
//
// Leases are paths through time, and each step must have as many of them as it needs,
// more at no cost: a flow of which the net that crosses a step is its need. A launch
// leads to the end of the first level of the bill, an extension to that of the next,
// and a lease may stop at each of these. Which of several instances stops is open, as
// it must be where there is a minimum: first in, first out is cheaper than layers.
func (o Oracle) Cheapest() Schedule {
	if o.linear() {
		return o.byLevels()
	}
	return o.byFlow()
}

// byFlow is the cheapest schedule under any lease.
func (o Oracle) byFlow() Schedule {
	steps := len(o.Needs)
	v := o.Lease.levelsOf(o.Step, steps)
	unit := gcd(gcd(o.Step, o.Lease.Quantum), gcd(o.Lease.Boot, o.Lease.Minimum))
	kinds := len(v.lengths)
	if v.again > 0 {
		kinds-- // the last is the one that comes again
	}
	running := func(kind, t int) int { return (kind+1)*(steps+1) + t }
	f := newFlow((kinds+1)*(steps+1), steps*(2+2*kinds))
	launch := make([]int, steps)
	extend, stop := make([]int, kinds*(steps+1)), make([]int, kinds*(steps+1))
	for t := range steps {
		launch[t] = f.connect(t, running(0, min(t+v.lengths[0], steps)), int64(v.more[0]/unit))
		f.connect(t+1, t, 0) // more than is needed
	}
	for kind := range kinds {
		for t := 1; t <= steps; t++ {
			i := kind*(steps+1) + t
			stop[i] = f.connect(running(kind, t), t, 0)
			if extend[i] = -1; t < steps && kind+1 < len(v.lengths) {
				extend[i] = f.connect(running(kind, t), running(v.after(kind), min(t+v.lengths[kind+1]-v.lengths[kind], steps)), int64(v.more[kind+1]/unit))
			}
		}
	}
	// Half of what a step costs, for each that a node lies ahead, is a potential under
	// which no arc costs less than 0 and searches stay near where they begin: with
	// none, the whole past would be within reach at no cost, for what is more than
	// needed is free.
	for node := range f.potential {
		f.potential[node] = int64(node%(steps+1)) * int64(o.Step/unit/2)
	}
	supply, before := make([]int, len(f.first)), 0
	for t, n := range o.Needs {
		supply[t], before = n-before, n
	}
	supply[steps] = -before
	f.solve(supply)

	// What each path is: launches arrive at the end of their first level in the order
	// of their times; the oldest go on.
	s := Schedule{}
	waiting := make([][]Run, len(f.first))
	total := int64(0)
	for t := range steps {
		if n := int(f.arcs[launch[t]].flow); n > 0 {
			at := running(0, min(t+v.lengths[0], steps))
			waiting[at] = append(waiting[at], Run{t, 0, n})
		}
	}
	for t := 1; t <= steps; t++ {
		for kind := range kinds {
			i := kind*(steps+1) + t
			here := waiting[running(kind, t)]
			waiting[running(kind, t)] = nil
			goOn := 0
			if extend[i] >= 0 {
				goOn = int(f.arcs[extend[i]].flow)
			}
			for _, r := range here {
				if n := min(goOn, r.Instances); n > 0 {
					at := running(v.after(kind), min(t+v.lengths[kind+1]-v.lengths[kind], steps))
					waiting[at] = append(waiting[at], Run{r.From, 0, n})
					goOn -= n
					r.Instances -= n
				}
				if r.Instances > 0 {
					s.Runs = append(s.Runs, Run{r.From, t, r.Instances})
				}
			}
		}
	}
	s.Runs = inOrder(s.Runs)
	for _, r := range s.Runs {
		total += int64(o.Lease.Billed(sim.Time(r.To-r.From)*o.Step)/unit) * int64(r.Instances)
	}
	s.BilledSeconds = float64(total) * unit.Seconds()
	return s
}

// inOrder are runs in the order of From and To.
func inOrder(runs []Run) []Run {
	slices.SortFunc(runs, func(a, b Run) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To)) })
	return runs
}

// after is the level that follows.
func (v *levels) after(level int) int {
	if v.again > 0 && level+1 == len(v.lengths)-1 {
		return v.again
	}
	return level + 1
}

// Start makes the schedule.
func (o Oracle) Start(sim.Time) Decider {
	d := &oracle{}
	for _, r := range o.Cheapest().Runs {
		d.changes = append(d.changes,
			dated{r.Instances, sim.Time(r.From)*o.Step - o.Lease.Boot},
			dated{-r.Instances, sim.Time(r.To) * o.Step})
	}
	slices.SortStableFunc(d.changes, func(a, b dated) int { return cmp.Compare(a.at, b.at) })
	return d
}

type oracle struct {
	changes []dated
	wanted  int
}

// Decide follows the schedule: an instance is wanted from its launch to its end.
func (o *oracle) Decide(_ *Seen, now sim.Time) int {
	for len(o.changes) > 0 && o.changes[0].at <= now {
		o.wanted += o.changes[0].n
		o.changes = o.changes[1:]
	}
	return o.wanted
}
