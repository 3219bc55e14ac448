package program

import (
	"math"

	"fleetcost/models"
)

// A BatchRule is how a service gathers by one Batching.
type BatchRule struct {
	*models.Batching
	Site    int     // service
	Place   int     // among those of the service
	factor  float64 // of the runtime on times
	Program int     // of each core that works on a batch
}

// gathering is that of a Batching in the writer's service.
func (w *writer) gathering(b *models.Batching) *BatchRule {
	place := 0
	for _, g := range w.BatchRules {
		if g.Site != w.service {
			continue
		}
		if g.Batching == b {
			return g
		}
		place++
	}
	g := &BatchRule{Batching: b, Site: w.service, Place: place, factor: 1}
	if !b.Accelerator {
		g.factor = w.runtime.SlowdownOf(models.Native)
		g.Program = w.Compiled.add(Program{Site: w.service, Tally: Untallied, Branch: true, Executes: true,
			Ops: []Op{{Action: models.Offload, Backend: models.NoPool, Share: 1}}})
	}
	w.Compiled.BatchRules = append(w.Compiled.BatchRules, g)
	return g
}

// gather compiles a step that waits for a batch.
func (w *writer) gather(s *models.Step) {
	o := Op{Action: AwaitBatch, Beyond: &Beyond{Step: w.step, Batch: w.gathering(s.Batch), Cores: max(s.Cores, 1)}}
	o.demands(s.Batch.TimeOf(s), o.Batch.factor)
	w.add(o)
}

// Span is how long a batch of n takes on each of its cores, or on the
// accelerator, in nanoseconds, when so much of it is the step's own time.
func (o *Op) Span(own float64, n int) float64 {
	return math.Min(own+o.Batch.factor*o.Batch.Extra(n), models.MostWork) / float64(o.Cores)
}

// SpanOf is the mean of span, in seconds.
func (o *Op) SpanOf(n int) float64 {
	mean, _ := o.Own()
	return o.Span(mean*1e9, n) / 1e9
}
