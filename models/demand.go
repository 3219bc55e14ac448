package models

import "slices"

// Demand is what one mean request from outside asks of a service: seconds of CPU
// on the reference core in its runtime, and seconds of I/O, among which are the
// waits for other services and for branches, as long as they take when nothing
// waits there. What branches ask for is in all but IO.
type Demand struct {
	Visits    float64 // requests to the service
	CPU, IO   float64
	Offloaded [pools]float64 // the part of CPU on each of a process's pools of threads, not on its lanes
	Released  float64        // the part of CPU in threads that are nobody's
	Blocking  float64        // I/O for which it holds its lane
	PerPool   []float64      // seconds with a connection of each backend
	CPUVisits float64        // to the lane
	// CPUVisitSquare is the mean square of the time of one visit, CPU and
	// blocking I/O together.
	CPUVisitSquare float64
	// Pause is the part of CPU for which the request's process stands still.
	Pause   float64
	Batched BatchDemand
	// BranchCPU is the part of CPU (and of what is in batches) that branches ask
	// for. A request has its worker while it waits for them, which is in IO, and no
	// longer.
	BranchCPU float64
}

// Demand of the mean request on the first service of the fleet.
func (f *Fleet) Demand() Demand { return f.demand(compile(f), 0) }

// Demands of the mean request on each service.
func (f *Fleet) Demands() []Demand {
	c := compile(f)
	all := make([]Demand, len(f.Services))
	for i := range all {
		all[i] = f.demand(c, i)
	}
	return all
}

// PerVisit is the demand of one request to the service.
func (d Demand) PerVisit() Demand {
	if d.Visits == 0 || d.Visits == 1 {
		return d
	}
	for _, part := range []*float64{&d.CPU, &d.IO, &d.BranchCPU, &d.Released, &d.Blocking, &d.CPUVisits, &d.Pause, &d.Offloaded[nativePool], &d.Offloaded[codePool]} {
		*part /= d.Visits
	}
	d.PerPool = slices.Clone(d.PerPool)
	for i := range d.PerPool {
		d.PerPool[i] /= d.Visits
	}
	d.Visits = 1
	return d
}

// held is the time for which it has a worker when it never waits for anything else,
// on cores that take so many times as long as the reference.
func (d *Demand) held(slowness float64) float64 {
	return (d.CPU+d.Batched.Beyond-d.BranchCPU)*slowness + d.IO
}

// OnLanes is the CPU time of the mean request that needs a lane.
func (d Demand) OnLanes() float64 {
	return d.CPU - d.Offloaded[nativePool] - d.Offloaded[codePool] - d.Released
}

// demand of the mean request on a service, or on the station of a backend.
func (f *Fleet) demand(c *compiler, service int) Demand {
	d := Demand{PerPool: make([]float64, len(f.Backends))}
	visits := c.visits()
	for i := range c.programs {
		p := &c.programs[i]
		if p.site != service || p.client || visits[i] == 0 {
			continue
		}
		if !p.branch {
			d.Visits += visits[i]
		}
		cpu, io := d.CPU+d.Batched.Beyond, d.IO
		var visit, visitVariance float64
		for j := range p.ops {
			o := &p.ops[j]
			share := visits[i] * o.share
			mean, variance := o.moments()
			switch {
			case o.action == gathered:
				d.Batched.add(&d, o, share, o.fills(c.runtimes[service], p))
			case o.action == CPU:
				d.CPU += share * mean
			case o.action == Offload && o.backend == noPool:
				d.CPU += share * mean
				d.Released += share * mean
			case o.action == Offload:
				d.CPU += share * mean
				d.Offloaded[o.backend] += share * mean
			default:
				mean += c.elsewhere(o)
				d.IO += share * mean
				if o.action == IO && len(d.PerPool) > 0 && !o.sleep {
					d.PerPool[o.backend] += share * mean
				}
			}
			if o.blocking {
				d.Blocking += share * mean
			}
			if !o.onLane() {
				continue
			}
			visit += mean
			visitVariance += variance
			if j+1 < len(p.ops) && p.ops[j+1].onLane() {
				continue // the same visit
			}
			d.CPUVisits += share
			d.CPUVisitSquare += share * (visitVariance + visit*visit)
			visit, visitVariance = 0, 0
		}
		if p.branch {
			d.BranchCPU += d.CPU + d.Batched.Beyond - cpu
			d.IO = io
		}
	}
	rt := c.runtimes[service]
	for _, errand := range rt.errands() {
		d.CPU += d.Visits * errand.Seconds()
		d.CPUVisits += d.Visits
		d.CPUVisitSquare += d.Visits * errand.Seconds() * errand.Seconds()
	}
	if service < len(f.Services) {
		cpu, sweeps, square := f.sweepDemand(service)
		d.CPU, d.CPUVisits, d.CPUVisitSquare = d.CPU+cpu, d.CPUVisits+sweeps, d.CPUVisitSquare+square
		if n := c.socketVisits(service, visits); n > 0 {
			extra := f.afterGaps(service, &d)
			d.CPUVisitSquare += n * extra * (2*d.CPU/d.CPUVisits + extra)
			d.CPU += n * extra
		}
	}
	if d.CPUVisits > 0 {
		mean, square := rt.GC.perRequest()
		mean, square = d.Visits*mean, d.Visits*square
		d.CPUVisitSquare += 2*(d.CPU+d.Blocking)/d.CPUVisits*mean + square // it comes before any visit
		d.CPU, d.Pause = d.CPU+mean, mean
		d.CPUVisitSquare /= d.CPUVisits
	}
	return d
}

// onLane tells whether the op holds a lane.
func (o *op) onLane() bool { return o.action == CPU || o.blocking }

// moments returns mean and variance of an op in seconds, when nothing makes it
// wait: of a batch, that of one alone.
func (o *op) moments() (mean, variance float64) {
	switch o.action {
	case Cache, mayFail:
		return 0, 0
	case gathered:
		_, variance := o.own()
		return o.spanOf(1), variance / float64(o.cores*o.cores)
	}
	return o.own()
}

// own are mean and variance of what an op draws, in seconds.
func (o *op) own() (mean, variance float64) {
	mean = o.fixed / 1e9
	for _, d := range o.draws {
		m, scv := d.scale/1e9, 1.0
		if d.time != nil {
			m, scv = m*d.time.Mean(), d.time.SCV()
		}
		mean += m
		variance += scv * m * m
	}
	return mean, variance
}

// A ClassDemand is what one class asks for when nothing makes it wait: seconds of
// CPU on the reference core and of I/O, and their variances.
type ClassDemand struct {
	Share                            float64
	CPU, CPUVariance, IO, IOVariance float64
	OffLane                          float64 // the part of CPU that needs no lane
}

// ClassDemands of the fleet, in the order of its classes.
func (f *Fleet) ClassDemands() []ClassDemand {
	total := 0.0
	for _, c := range f.Classes {
		total += c.Share
	}
	all := make([]ClassDemand, len(f.Classes))
	programs := compile(f)
	for i := range f.Classes {
		d := &all[i]
		rt := &f.Services[f.Classes[i].Service].Runtime
		mean, square := rt.GC.perRequest()
		d.Share = f.Classes[i].Share / total
		ops := programs.programs[programs.served[i]].ops
		for j := range ops {
			o := &ops[j]
			mean, variance := o.moments()
			mean, variance = o.share*mean, o.share*variance
			if o.action == CPU || o.action == Offload || o.action == gathered && !o.gathering.Accelerator {
				d.CPU += mean
				d.CPUVariance += variance
				if o.action != CPU {
					d.OffLane += mean
				}
			} else {
				d.IO += mean + o.share*programs.elsewhere(o)
				d.IOVariance += variance
			}
		}
		for _, errand := range rt.errands() {
			d.CPU += errand.Seconds()
		}
		if d.CPU > 0 {
			d.CPU += mean
			d.CPUVariance += square - mean*mean
		}
	}
	return all
}
