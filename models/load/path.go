package load

import (
	"fleetcost/models"
	"fleetcost/models/program"
)

// A Path is what one request from outside asks of each service, by itself and by
// the requests whose answers it waits for one after the other.
type Path struct {
	Share        float64 // of all requests from outside
	IO, Variance float64 // seconds in which it waits for no service, networks among them
	At           []Stay  // in each service
	// Random are the times in it that vary, each for itself; the others always
	// take their mean.
	Random []Varying
	// Simple tells that it waits for nothing else: no branches, and no attempts
	// that may be given up or made again.
	Simple bool
}

// A Varying time of a path: some of its requests have it, the others none.
type Varying struct {
	Share float64 // of the requests of the path
	Law   models.Distribution
	Scale float64 // by which the law is multiplied; on the reference core where it is of CPU
	At    int     // service whose cores compute for it; Nowhere for I/O
}

// Nowhere is the service of a time that no service computes for.
const Nowhere = -1

// A Stay is what a path asks of a service: so many requests, and their seconds of
// CPU on the reference core in its runtime.
type Stay struct{ Visits, CPU, Variance float64 }

// Paths are those of the classes from outside, in their order.
func Paths(f *models.Fleet) (all []Path) {
	c, total := program.Compile(f), 0.0
	for i := range f.Classes {
		total += f.Classes[i].Share
	}
	for i := range f.Classes {
		if f.Classes[i].Share == 0 {
			continue
		}
		p := Path{Share: f.Classes[i].Share / total, At: make([]Stay, len(f.Services)), Simple: f.Classes[i].Retry == nil}
		p.walk(c, c.Served[i], 1)
		all = append(all, p)
	}
	return all
}

// walk adds so many requests of a program.
func (p *Path) walk(c *program.Compiled, k int, visits float64) {
	at, rt := &p.At[c.Programs[k].Site], c.Runtimes[c.Programs[k].Site]
	mean, square := rt.GC.PerRequest()
	at.Visits += visits
	at.CPU += visits * mean
	at.Variance += visits * (square - mean*mean)
	for _, errand := range rt.Errands() {
		at.CPU += visits * errand.Seconds()
	}
	for j := range c.Programs[k].Ops {
		o := &c.Programs[k].Ops[j]
		share := visits * o.Share
		mean, variance := o.Moments()
		p.vary(o, share, c.Programs[k].Site)
		switch o.Action {
		case models.CPU, models.Offload:
			at.CPU += share * mean
			at.Variance += share * variance
			continue
		case models.Call:
			p.Simple = p.Simple && o.Policy == nil
			p.walk(c, o.Target, share)
		case models.IO:
			mean += downstream(c, o)
		case models.Enqueue, models.Cache, program.FirstByte, program.MayFail, program.Release:
		default:
			p.Simple = false
		}
		p.IO += share * mean
		p.Variance += share * variance
	}
}

// vary adds the times of an op that vary.
func (p *Path) vary(o *program.Op, share float64, site int) {
	switch o.Action {
	case models.IO, models.Call, models.Enqueue:
		site = Nowhere
	case models.CPU, models.Offload:
	default:
		return
	}
	for _, d := range o.Draws {
		law := d.Time
		if law == nil {
			law, _ = models.Exponential(1)
		}
		if law.SCV() > 0 {
			p.Random = append(p.Random, Varying{Share: share, Law: law, Scale: d.Scale / 1e9, At: site})
		}
	}
}
