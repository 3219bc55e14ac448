package load

import (
	"math"

	"fleetcost/models"
	"fleetcost/models/program"
)

// The load that batches make. What an executor can do is what it does when its
// batches are full: Max/time(Max) requests a second, or fewer where a process
// never has as many at once.

// A BatchDemand is what the mean request from outside asks of batches.
type BatchDemand struct {
	// Beyond is the time, on the reference core, for which a request is in a
	// batch on cores beyond the part of it that CPU counts as its own.
	Beyond      float64
	Accelerated float64   // seconds of an accelerator
	Executors   []float64 // seconds of one of those of each of Ways,
	Ways        []*models.Batching
	Longest     float64 // seconds of the longest full batch
}

// fills is the number of requests of a full batch: a process that works on
// fewer at once never gathers more. (Branches of a request are several.)
func fills(o *program.Op, rt *models.Runtime, p *program.Program) int {
	n := o.Batch.Max
	if rt.Concurrency > 0 && !p.Branch {
		n = min(n, rt.Concurrency)
	}
	return n
}

// add adds a step of so many requests in batches of n.
func (b *BatchDemand) add(d *Demand, o *program.Op, share float64, n int) {
	span := o.SpanOf(n)
	b.Longest = math.Max(b.Longest, span)
	each := share * span / float64(n)
	if o.Batch.Accelerator {
		b.Accelerated += each
		d.IO += share * o.SpanOf(1)
	} else {
		d.CPU += each * float64(o.Cores)
		d.Released += each * float64(o.Cores)
		b.Beyond += share*o.SpanOf(1) - each*float64(o.Cores)
	}
	for i, way := range b.Ways {
		if way == o.Batch.Batching {
			b.Executors[i] += each
			return
		}
	}
	b.Ways, b.Executors = append(b.Ways, o.Batch.Batching), append(b.Executors, each)
}

// batches fills in the loads of executors and accelerators of a service.
func (l *Load) batches(rate float64, d *BatchDemand, s *models.Service) {
	for i, g := range d.Ways {
		executors := 0.0
		for _, group := range s.Groups {
			n := float64(group.Count*s.Runtime.Processes.On(group.Machine)) * float64(g.ExecutorCount())
			if !g.Accelerator {
				n *= group.Machine.Speed
			}
			executors += n
		}
		l.Batches = math.Max(l.Batches, rate*d.Executors[i]/executors)
	}
	if d.Accelerated > 0 {
		there := 0
		for _, group := range s.Groups {
			there += group.Count * group.Machine.Accelerators
		}
		l.Accelerators = rate * d.Accelerated / float64(there)
	}
}
