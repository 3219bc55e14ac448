package result

import "fleetcost/sim"

// A Batch is what was measured of the requests that arrived in one part of a
// replication, whenever they were answered; the spread between batches gives the
// confidence intervals. The last row of Classes is that of all requests from
// outside together.
type Batch struct {
	From        sim.Time
	Classes     []BatchClass
	Utilization float64
	Services    []float64 // utilization of each
	InSystem    float64   // requests in the system, mean over its time,
	Queued      float64   // and those in services that do not wait for something elsewhere
}

// BatchClass is what was measured of the requests of one class in one batch.
type BatchClass struct {
	Outcomes [OutcomeCount]int64
	Degraded int64
	Times    *sim.Sketch // response times
	// Times until they were begun, and until the first byte of their answers; nil
	// where nobody asks.
	Queueing, FirstByte *sim.Sketch
}

// Done is the number of those that were answered.
func (b *BatchClass) Done() int64 { return b.Outcomes[Done] }

// counts of the batch; nothing is offered or in flight in it.
func (b *BatchClass) counts() Counts {
	return Counts{
		Done: b.Outcomes[Done], Rejected: b.Outcomes[Rejected],
		Expired: b.Outcomes[Expired], Failed: b.Outcomes[Failed], Degraded: b.Degraded,
	}
}

func (b *BatchClass) Add(c *BatchClass) {
	for i, n := range c.Outcomes {
		b.Outcomes[i] += n
	}
	b.Degraded += c.Degraded
	merge(&b.Times, c.Times)
	merge(&b.Queueing, c.Queueing)
	merge(&b.FirstByte, c.FirstByte)
}

// merge adds the times of one sketch to another, which is made when there is none.
func merge(into **sim.Sketch, from *sim.Sketch) {
	if from == nil {
		return
	}
	if *into == nil {
		*into = new(sim.Sketch)
	}
	(*into).Merge(from)
}
