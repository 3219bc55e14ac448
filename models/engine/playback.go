package engine

import (
	"fleetcost/models"
	"fleetcost/models/program"
	"fleetcost/models/traffic"
	"fleetcost/sim"
)

// A playback of a record.
type playback struct {
	record *traffic.Recorded
	next   int
	times  int // of Times used up
}

func (p *playback) Next() (sim.Time, int) {
	if p.next == len(p.record.At) {
		return sim.Never, 0
	}
	at, class := p.record.At[p.next], p.record.Class[p.next]
	p.next++
	return at, class
}

// replay puts the recorded times of the request that comes next, which is of
// the class, in the place of what was drawn.
func (p *playback) replay(class int, ops []program.Op, work []float64) {
	n := p.record.RandomSteps(class)
	times := p.record.Times[p.times : p.times+n]
	p.times += n
	for i := range ops {
		t := ops[i].Fixed
		for _, d := range ops[i].Draws {
			t += float64(times[0]) * d.Factor
			times = times[1:]
		}
		work[i] = min(t, models.MostWork)
	}
}
