package models

import (
	"fmt"
	"slices"

	"fleetcost/sim"
)

// Micro-batching. A model that scores sixteen rows at once takes hardly longer
// than for one: the weights are read from memory once, and vector units and
// accelerators are full. So servers of models gather the requests of a process
// and serve them in batches (bulk service). A batch of n takes
//
//	time(n) = Time + n·Each     or as measured:     time(n) = Sizes(n)
//
// where Time is that of the step, drawn with the batch's first request, and
// Sizes runs straight between the sizes that were measured. It starts as soon as
// an executor of the process is free and there are Max requests, or the first of
// them has waited for Wait:
//
//	n = min(Max, waiting)
//
// With Wait = 0, one executor and exponential times that do not depend on n this
// is the queue M/M^[1,K]/1 with K = Max (Bailey: On queueing processes with bulk
// service, J. R. Stat. Soc. B 16, 1954; Neuts: A general class of bulk queues
// with Poisson input, Ann. Math. Stat. 38, 1967). The most that an executor
// serves is Max/time(Max).
//
// Code on cores lets go of the GIL, and no event loop stands still for it: a
// thread of its own computes, and the time is CPU time of native code, shared
// evenly by Cores of the step. An accelerator takes one batch at a time, first
// come, first served among the processes of its instance; it needs no core, and
// its time is what was measured on it, whatever the machine's cores are like.
//
// Who waits for a batch keeps its worker; so a process of w workers never
// gathers more than w. A request whose client has given up keeps its place: the
// server learns too late. All requests of a batch go on when it ends.
//
// Not known here: batches that requests join and leave while they run
// (continuous batching of language models), and the memory of accelerators.

// Batching says how requests are gathered. Steps with the same Batching gather
// into the same batches.
type Batching struct {
	Max  int      // requests of a batch, at most
	Wait sim.Time // for more of them, from the first on
	// Time of a batch of any size, in place of that of the step; nil: the step's.
	Time Distribution
	Each sim.Time // for each request, besides
	// Sizes are what batches of given sizes were measured to take, from 1 to Max
	// or more, in place of Time and Each.
	Sizes []BatchTime
	// Executors of a process, each of which works on one batch; 0 is one.
	Executors int
	// Accelerator: a batch runs on one of those of its machine, not on cores.
	Accelerator bool
}

// A BatchTime is the time that a batch of Size takes.
type BatchTime struct {
	Size int
	Time sim.Time
}

// MostBatch bounds the size of batches.
const MostBatch = 1 << 16

// validate are the reasons why a step's requests cannot be gathered.
func (b *Batching) validate(s *Step, whose string) (errs []error) {
	complain := func(format string, args ...any) {
		errs = append(errs, fmt.Errorf(whose+": "+format, args...))
	}
	if s.Action != NativeCode {
		complain("only native code runs in batches, a step with %v does not", s.Action)
	}
	if b.Max < 1 || b.Max > MostBatch {
		complain("a batch of %d", b.Max)
	}
	if least := min(b.Wait, b.Each, sim.Time(b.Executors)); least < 0 || b.Wait > MostWork || b.Each > MostWork || b.Executors > MostBatch {
		complain("batches that wait for %v, with %v for each request, on %d executors", b.Wait, b.Each, b.Executors)
	}
	if len(b.Sizes) > 0 && (b.Each != 0 || b.Time != nil) {
		complain("times of batches both measured and computed")
	}
	if b.Accelerator && s.Cores > 1 {
		complain("a batch runs on an accelerator or on %d cores", s.Cores)
	}
	for i, t := range b.Sizes {
		if i > 0 && (t.Size <= b.Sizes[i-1].Size || t.Time < b.Sizes[i-1].Time) || t.Time < 0 || t.Time > MostWork {
			complain("a batch of %d takes %v: times are those of growing sizes, and do not fall", t.Size, t.Time)
		}
	}
	if n := len(b.Sizes); n > 0 && (b.Sizes[0].Size != 1 || b.Sizes[n-1].Size < b.Max) {
		complain("times of batches of %d to %d, which must reach from 1 to %d", b.Sizes[0].Size, b.Sizes[n-1].Size, b.Max)
	}
	return errs
}

// Extra is what n requests take beyond the time of any batch, in nanoseconds.
func (b *Batching) Extra(n int) float64 {
	if len(b.Sizes) == 0 {
		return float64(n) * float64(b.Each)
	}
	i := 0
	for b.Sizes[i].Size < n {
		i++
	}
	to := b.Sizes[i]
	if to.Size == n {
		return float64(to.Time)
	}
	from := b.Sizes[i-1]
	part := float64(n-from.Size) / float64(to.Size-from.Size)
	return float64(from.Time) + part*float64(to.Time-from.Time)
}

// ExecutorCount of each process.
func (b *Batching) ExecutorCount() int { return max(b.Executors, 1) }

// TimeOf of a batch of any size, of a step.
func (b *Batching) TimeOf(s *Step) Distribution {
	switch {
	case len(b.Sizes) > 0:
		return nil
	case b.Time != nil:
		return b.Time
	}
	return s.Time
}

// batched are the classes as the design gathers them: the native code of a
// service in batches of the deployment's, each step in its own.
func (s *Scenario) batched(d *Layout) []Class {
	classes := slices.Clone(s.Classes)
	for i := range classes {
		if at := classes[i].Service; at < len(d.Deployments) && d.Deployments[at].Batch != nil {
			classes[i].Steps = d.Deployments[at].Batch.gatherAll(classes[i].Steps)
		}
	}
	return classes
}

// gatherAll are the steps with all native code in batches.
func (b *Batching) gatherAll(steps []Step) []Step {
	steps = slices.Clone(steps)
	for i := range steps {
		s := &steps[i]
		if s.Action == NativeCode {
			own := *b
			s.Batch = &own
			if b.Accelerator {
				s.Cores = 0
			}
		}
		s.Steps = b.gatherAll(s.Steps)
		s.Branches = slices.Clone(s.Branches)
		for k := range s.Branches {
			s.Branches[k] = b.gatherAll(s.Branches[k])
		}
	}
	return steps
}

// Gathers tells whether something runs in batches.
func (f *Fleet) Gathers() bool {
	for i := range f.Classes {
		for s := range f.Classes[i].All() {
			if s.Batch != nil {
				return true
			}
		}
	}
	return false
}

// accelerated tells whether requests of the service need an accelerator.
func (f *Fleet) accelerated(service int) bool {
	for i := range f.Classes {
		for s := range f.Classes[i].All() {
			if f.Classes[i].Service == service && s.Batch != nil && s.Batch.Accelerator {
				return true
			}
		}
	}
	return false
}

// bareMachines are the problems of machines that lack the accelerator that the
// service's requests need.
func (f *Fleet) bareMachines(service int) (errs []error) {
	if !f.accelerated(service) {
		return nil
	}
	for _, g := range f.Services[service].Groups {
		if g.Machine.Accelerators < 1 {
			errs = append(errs, fmt.Errorf("needs an accelerator, %s has none", g.Machine.Name))
		}
	}
	return errs
}
