package closedform

import (
	"fleetcost/models"
	"fleetcost/models/load"
	"fleetcost/models/traffic"
)

// busyStation is the load of a backend, or of a pool of threads or connections,
// beyond which its waits are too long to be left out of an estimate.
const busyStation = 0.5

// mostSpread is the squared coefficient of variation of the times that are
// computed at once beyond which two moments do not tell the tail of the waits: a
// few long ones make them, in which all others wait or none. (Against simulation
// of one lane, p99 with one in 50 that is 16 times as long, of SCV 2.7, is within a
// fifth; with one in 100 of 24 times, 3.5, within a quarter or so; with one in 200
// of 40 times, 5.3, and one in 1,000 of 80 times, 5.4, up to three times too small.)
const mostSpread = 4

// Holds tells whether the closed forms are of a fleet like this one: Poisson
// arrivals at one rate, requests that go through it one step after the other and
// are served in their order, no one of whom gives up, tries again or is turned
// away, and processes that never stand still. Waits elsewhere than for workers
// and cores must be short enough to be left out, nobody may compute in turns with
// another, it must be known what falls on each process, and no few requests may
// compute for so much longer than the others that they make all of the waits.
func Holds(f *models.Fleet) bool {
	switch f.Traffic.(type) {
	case traffic.Poisson, traffic.Busy:
	default:
		return false
	}
	if f.Gathers() {
		return false
	}
	for _, p := range load.Paths(f) {
		if !p.Simple {
			return false
		}
	}
	for i := range f.Classes {
		if c := &f.Classes[i]; c.Retry != nil || c.Patience != nil || c.Priority != f.Classes[0].Priority {
			return false
		}
	}
	loads, demands := load.Each(f), load.Demands(f)
	for i := range f.Services {
		s := &f.Services[i]
		rt := &s.Runtime
		if s.Admission != (models.Admission{}) || rt.GC.Every > 0 && rt.GC.Pause > 0 || rt.Recycle.Requests > 0 || rt.Waiting != models.FirstInFirstOut {
			return false
		}
		if takesTurns(s) || rt.Accept == models.AcceptKernel && rt.Processes.On(s.Groups[0].Machine) > 1 {
			return false
		}
		if demands[i].Visits > 0 && visitSCV(demands[i].PerVisit()) > mostSpread {
			return false
		}
		if loads[i].Threads > busyStation || loads[i].Own > busyStation || len(s.Groups) > 1 {
			return false
		}
	}
	for i, load := range load.BackendLoads(f) {
		if b := f.Backends[i]; load > busyStation && (b.Servers > 0 || b.Cores > 0 || b.Connections > 0) {
			return false
		}
	}
	return true
}

// takesTurns tells whether requests of a service compute in turns: threads under a
// GIL or in time slices, and those that are more than the cores where each has a
// lane of its own. Who comes first does not leave first then.
func takesTurns(s *models.Service) bool {
	m := s.Groups[0].Machine
	workers, _, err := s.Runtime.Workers(m)
	switch {
	case err != nil || workers == 1:
		return err != nil
	case s.Runtime.Lanes > 0:
		return s.Runtime.Switching != models.RunToCompletion
	}
	return float64(workers)*float64(s.Runtime.Processes.On(m)) > m.VCPU
}
