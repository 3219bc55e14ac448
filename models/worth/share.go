package worth

import (
	"fmt"
	"math"
	"slices"

	"fleetcost/models"
	"fleetcost/models/load"
	"fleetcost/models/program"
	"fleetcost/models/report"
)

// A use is the share of something limited that the work of a fleet takes.
type use struct {
	bound report.Bound
	of    func(f *models.Fleet) float64
}

// usesOf are those of a service.
func usesOf(service int) []use {
	part := func(bound report.Bound, of func(load.Load) float64) use {
		return use{bound, func(f *models.Fleet) float64 { return of(load.OfService(f, program.Compile(f), service)) }}
	}
	return []use{
		part(report.BoundCPU, func(l load.Load) float64 { return l.Cores }),
		part(report.BoundLanes, func(l load.Load) float64 { return l.Lanes }),
		part(report.BoundWorkers, func(l load.Load) float64 { return l.Workers }),
		part(report.BoundThreads, func(l load.Load) float64 { return l.Threads }),
		part(report.BoundBatches, func(l load.Load) float64 { return l.Batches }),
		part(report.BoundAccelerator, func(l load.Load) float64 { return l.Accelerators }),
		part(report.BoundConnections, func(l load.Load) float64 { return l.Sockets }),
	}
}

// usesOfBackend are those of a backend.
func usesOfBackend(backend int) []use {
	part := func(bound report.Bound, of func(load.BackendLoad) float64) use {
		return use{bound, func(f *models.Fleet) float64 { return of(load.BackendLimits(f)[backend]) }}
	}
	return []use{
		part(report.BoundBackend, func(l load.BackendLoad) float64 { return l.Station }),
		part(report.BoundProxy, func(l load.BackendLoad) float64 { return l.Shared }),
		part(report.BoundPool, func(l load.BackendLoad) float64 { return slices.Max(append(l.Own, 0)) }),
	}
}

// dividing is the use by which the money of a service is divided: what binds it, where
// that can be told by the work alone, and else what is used most. Memory binds by the
// workers that it has room for.
func dividing(f *models.Fleet, all []use, binds report.Bound) use {
	if binds == report.BoundMemory {
		binds = report.BoundWorkers
	}
	best, most := all[0], 0.0
	for _, u := range all {
		share := u.of(f)
		switch {
		case math.IsInf(share, 0) || math.IsNaN(share) || share <= 0:
		case u.bound == binds:
			return u
		case share > most:
			best, most = u, share
		}
	}
	return best
}

// A stepShare is what a step takes.
type stepShare struct {
	class string
	step  report.StepAt
	share float64
}

// byStep divides a use among the steps of all classes: a step takes what would not be
// taken if it took no time,
//
//	share(fleet) − share(fleet without the step)
//
// What is left is taken by every request, whatever it does.
func byStep(f *models.Fleet, u use) (steps []stepShare, rest float64) {
	all := u.of(f)
	rest = all
	for i := range f.Classes {
		c := &f.Classes[i]
		walk(c.Steps, "", func(at string, s *models.Step) {
			if s.Time == nil {
				return
			}
			saved := *s
			s.Time, s.Batch = nil, nil
			taken := all - u.of(f)
			*s = saved
			if taken <= 0 || math.IsNaN(taken) {
				return
			}
			one := report.StepAt{Place: at, Action: s.Action.String(), Seconds: s.Time.Mean()}
			if s.Wire != models.NoEnd {
				one.Action = "message"
			}
			if (s.Action == models.IO && !s.Sleep || s.Action == models.Enqueue || s.Action == models.Cache) && s.Backend < len(f.Backends) {
				one.Backend = f.Backends[s.Backend].Name
			}
			steps = append(steps, stepShare{c.Name, one, taken})
			rest -= taken
		})
	}
	return steps, math.Max(0, rest)
}

// walk visits steps and those within them, each with its place, counted from 1.
func walk(steps []models.Step, around string, visit func(at string, s *models.Step)) {
	for i := range steps {
		s := &steps[i]
		at := fmt.Sprintf("%s%d", around, i+1)
		visit(at, s)
		walk(s.Steps, at+".", visit)
		for j := range s.Branches {
			walk(s.Branches[j], fmt.Sprintf("%s.%c.", at, 'a'+j%26), visit)
		}
	}
}

// owned is a fleet whose classes and steps may be changed.
func owned(f *models.Fleet) *models.Fleet {
	g := f.Clone()
	g.Classes = slices.Clone(f.Classes)
	for i := range g.Classes {
		g.Classes[i].Steps = copied(g.Classes[i].Steps)
	}
	return g
}

// copied steps, and those within them.
func copied(steps []models.Step) []models.Step {
	out := slices.Clone(steps)
	for i := range out {
		out[i].Steps = copied(out[i].Steps)
		out[i].Branches = slices.Clone(out[i].Branches)
		for j := range out[i].Branches {
			out[i].Branches[j] = copied(out[i].Branches[j])
		}
	}
	return out
}
