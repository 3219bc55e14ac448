package models

// A Path is what one request from outside asks of each service, by itself and by
// the requests whose answers it waits for one after the other.
type Path struct {
	Share        float64 // of all requests from outside
	IO, Variance float64 // seconds in which it waits for no service, networks among them
	At           []Stay  // in each service
	// Simple tells that it waits for nothing else: no branches, and no attempts
	// that may be given up or made again.
	Simple bool
}

// A Stay is what a path asks of a service: so many requests, and their seconds of
// CPU on the reference core in its runtime.
type Stay struct{ Visits, CPU, Variance float64 }

// Paths of the classes from outside, in their order.
func (f *Fleet) Paths() (all []Path) {
	c, total := compile(f), 0.0
	for i := range f.Classes {
		total += f.Classes[i].Share
	}
	for i := range f.Classes {
		if f.Classes[i].Share == 0 {
			continue
		}
		p := Path{Share: f.Classes[i].Share / total, At: make([]Stay, len(f.Services)), Simple: f.Classes[i].Retry == nil}
		p.walk(c, c.served[i], 1)
		all = append(all, p)
	}
	return all
}

// walk adds so many requests of a program.
func (p *Path) walk(c *compiler, program int, visits float64) {
	at, rt := &p.At[c.programs[program].site], c.runtimes[c.programs[program].site]
	mean, square := rt.GC.perRequest()
	at.Visits += visits
	at.CPU += visits * mean
	at.Variance += visits * (square - mean*mean)
	for _, errand := range rt.errands() {
		at.CPU += visits * errand.Seconds()
	}
	for j := range c.programs[program].ops {
		o := &c.programs[program].ops[j]
		share := visits * o.share
		mean, variance := o.moments()
		switch o.action {
		case CPU, Offload:
			at.CPU += share * mean
			at.Variance += share * variance
			continue
		case Call:
			p.Simple = p.Simple && o.policy == nil
			p.walk(c, o.target, share)
		case IO:
			mean += c.elsewhere(o)
		case Enqueue, Cache, firstByte, mayFail:
		default:
			p.Simple = false
		}
		p.IO += share * mean
		p.Variance += share * variance
	}
}
