package load

import (
	"math"

	"fleetcost/models"
	"fleetcost/models/program"
	"fleetcost/sim"
)

// A Recurrence is what comes over the processes of a service time and again, and
// keeps those waiting that meet it: the replacement of a process, a collection of
// garbage, a sweep over its connections, a class of requests that holds the only
// lane.
//
// A run sees of it what happens while it is measured. With n of them in a run the
// share of requests that meet one is known to about 1/√n of itself; a run much
// shorter than Every most likely sees none, and says nothing about percentiles
// beyond 1 − Share.
type Recurrence struct {
	What    string   // e.g. "the replacement of a process"
	Service int      // whose processes
	Every   sim.Time // from one in the fleet to the next, in the mean
	Lasts   sim.Time // each
	Share   float64  // of the time of a process, and so of the requests that come meanwhile
}

// seldomMet is the share of the requests below which what they meet moves none of
// the percentiles that are reported: a tenth of what is beyond the 99.9th.
const seldomMet = 1e-4

// LongestRecurrence is the mean time between two of the rarest of what recurs in the fleet,
// as long as it is met often enough to matter; 0 where nothing recurs. A run must be
// many times as long, or it cannot show it.
func LongestRecurrence(f *models.Fleet) (longest sim.Time) {
	for _, c := range Recurrences(f) {
		if c.Share >= seldomMet {
			longest = max(longest, c.Every)
		}
	}
	return longest
}

// Recurrences are all that recurs in the fleet, at the mean rate of its traffic: of
// n processes that begin λ requests per second together,
//
//	replacement  every E[L]/λ   for Boot          see engine/process_recycling.go
//	garbage      every GC.Every/λ for GC.Pause     see engine/process_gc.go
//	sweep        every SweepEvery/n                see engine/sockets_rooms.go
//	class        every 1/λ of it, for its time on a lane, where each process has one
//	             lane and a queue of its own
//
// and Share is Lasts/(n·Every).
func Recurrences(f *models.Fleet) (all []Recurrence) {
	c := program.Compile(f)
	visits := c.Visits()
	for i := range f.Services {
		s := &f.Services[i]
		rt := &s.Runtime
		processes, slowest := float64(f.Processes(i)), 0.0
		for _, g := range s.Groups {
			slowest = max(slowest, 1/g.Machine.Speed)
		}
		add := func(what string, perSecond, lasts float64) {
			if perSecond > 0 && lasts > 0 {
				all = append(all, Recurrence{what, i, sim.Seconds(1 / perSecond), sim.Seconds(lasts), math.Min(1, perSecond*lasts/processes)})
			}
		}
		rate := f.Traffic.Rate() * c.VisitsOf(i, visits)
		if rc := rt.Recycle; rc.Requests > 0 {
			add("the replacement of a process", rate/rc.Mean(), rc.Boot.Seconds())
		}
		if rt.GC.Every > 0 {
			add("a collection of garbage", rate/float64(rt.GC.Every), rt.GC.Pause.Seconds()*slowest)
		}
		if cpu, sweeps, _ := sweepDemand(f, i); sweeps > 0 {
			add("a sweep over all connections", f.Traffic.Rate()*sweeps, cpu/sweeps*slowest)
		}
		if rt.Lanes != 1 || rt.Switching != models.RunToCompletion || rt.Accept == models.AcceptShared || rt.Accept == models.AcceptBroker {
			continue
		}
		for k := range c.Programs {
			if p := &c.Programs[k]; p.Site == i && p.Of != program.Untallied && !p.Client && !p.Branch {
				add("a request of "+f.Classes[p.Of].Name, f.Traffic.Rate()*visits[k], onLane(p, slowest))
			}
		}
	}
	return all
}

// onLane is the mean time that a request of the program holds a lane, in seconds.
func onLane(p *program.Program, slowness float64) (sum float64) {
	for j := range p.Ops {
		switch o := &p.Ops[j]; {
		case o.Action == models.CPU:
			mean, _ := o.Moments()
			sum += o.Share * mean * slowness
		case o.Blocking:
			mean, _ := o.Moments()
			sum += o.Share * mean
		}
	}
	return sum
}
