package load

import (
	"slices"

	"fleetcost/models"
	"fleetcost/models/program"
)

// Demand is what one mean request from outside asks of a service: seconds of CPU
// on the reference core in its runtime, and seconds of I/O, among which are the
// waits for other services and for branches, as long as they take when nothing
// waits there. What branches ask for is in all but IO.
type Demand struct {
	Visits    float64 // requests to the service
	CPU, IO   float64
	Offloaded [models.PoolCount]float64 // the part of CPU on each of a process's pools of threads, not on its lanes
	Released  float64                   // the part of CPU in threads that are nobody's
	Blocking  float64                   // I/O for which it holds its lane
	PerPool   []float64                 // seconds with a connection of each backend
	CPUVisits float64                   // to the lane
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

// FirstDemand is what the mean request asks of the first service of the fleet.
func FirstDemand(f *models.Fleet) Demand { return DemandAt(f, program.Compile(f), 0) }

// Demands are what the mean request asks of each service, in their order.
func Demands(f *models.Fleet) []Demand {
	c := program.Compile(f)
	all := make([]Demand, len(f.Services))
	for i := range all {
		all[i] = DemandAt(f, c, i)
	}
	return all
}

// PerVisit is the demand of one request to the service.
func (d Demand) PerVisit() Demand {
	if d.Visits == 0 || d.Visits == 1 {
		return d
	}
	for _, part := range []*float64{&d.CPU, &d.IO, &d.BranchCPU, &d.Released, &d.Blocking, &d.CPUVisits, &d.Pause, &d.Offloaded[models.NativePool], &d.Offloaded[models.CodePool]} {
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
	return d.CPU - d.Offloaded[models.NativePool] - d.Offloaded[models.CodePool] - d.Released
}

// DemandAt is what the mean request asks of a service, or of the station of a backend.
func DemandAt(f *models.Fleet, c *program.Compiled, service int) Demand {
	d := Demand{PerPool: make([]float64, len(f.Backends))}
	visits := c.Visits()
	for i := range c.Programs {
		p := &c.Programs[i]
		if p.Site != service || p.Client || visits[i] == 0 {
			continue
		}
		if !p.Branch {
			d.Visits += visits[i]
		}
		cpu, io := d.CPU+d.Batched.Beyond, d.IO
		var visit, visitVariance float64
		for j := range p.Ops {
			o := &p.Ops[j]
			share := visits[i] * o.Share
			mean, variance := o.Moments()
			switch {
			case o.Action == program.AwaitBatch:
				d.Batched.add(&d, o, share, fills(o, c.Runtimes[service], p))
			case o.Action == models.CPU:
				d.CPU += share * mean
			case o.Action == models.Offload && o.Backend == models.NoPool:
				d.CPU += share * mean
				d.Released += share * mean
			case o.Action == models.Offload:
				d.CPU += share * mean
				d.Offloaded[o.Backend] += share * mean
			default:
				mean += downstream(c, o)
				d.IO += share * mean
				if o.Action == models.IO && len(d.PerPool) > 0 && !o.Sleep {
					d.PerPool[o.Backend] += share * mean
				}
			}
			if o.Blocking {
				d.Blocking += share * mean
			}
			if !o.OnLane() {
				continue
			}
			visit += mean
			visitVariance += variance
			if j+1 < len(p.Ops) && p.Ops[j+1].OnLane() {
				continue // the same visit
			}
			d.CPUVisits += share
			d.CPUVisitSquare += share * (visitVariance + visit*visit)
			visit, visitVariance = 0, 0
		}
		if p.Branch {
			d.BranchCPU += d.CPU + d.Batched.Beyond - cpu
			d.IO = io
		}
	}
	rt := c.Runtimes[service]
	for _, errand := range rt.Errands() {
		d.CPU += d.Visits * errand.Seconds()
		d.CPUVisits += d.Visits
		d.CPUVisitSquare += d.Visits * errand.Seconds() * errand.Seconds()
	}
	if service < len(f.Services) {
		cpu, sweeps, square := sweepDemand(f, service)
		d.CPU, d.CPUVisits, d.CPUVisitSquare = d.CPU+cpu, d.CPUVisits+sweeps, d.CPUVisitSquare+square
		if n := socketVisits(c, service, visits); n > 0 {
			extra := afterGaps(f, service, &d)
			d.CPUVisitSquare += n * extra * (2*d.CPU/d.CPUVisits + extra)
			d.CPU += n * extra
		}
	}
	if d.CPUVisits > 0 {
		mean, square := rt.GC.PerRequest()
		mean, square = d.Visits*mean, d.Visits*square
		d.CPUVisitSquare += 2*(d.CPU+d.Blocking)/d.CPUVisits*mean + square // it comes before any visit
		d.CPU, d.Pause = d.CPU+mean, mean
		d.CPUVisitSquare /= d.CPUVisits
	}
	return d
}

// A ClassDemand is what one class asks for when nothing makes it wait: seconds of
// CPU on the reference core and of I/O, and their variances.
type ClassDemand struct {
	Share                            float64
	CPU, CPUVariance, IO, IOVariance float64
	OffLane                          float64 // the part of CPU that needs no lane
}

// ClassDemands are what a request of each class asks for, in the order of the classes.
func ClassDemands(programs *program.Compiled) []ClassDemand {
	f, total := programs.Fleet, 0.0
	for _, c := range f.Classes {
		total += c.Share
	}
	all := make([]ClassDemand, len(f.Classes))
	for i := range f.Classes {
		d := &all[i]
		rt := &f.Services[f.Classes[i].Service].Runtime
		mean, square := rt.GC.PerRequest()
		d.Share = f.Classes[i].Share / total
		ops := programs.Programs[programs.Served[i]].Ops
		for j := range ops {
			o := &ops[j]
			mean, variance := o.Moments()
			mean, variance = o.Share*mean, o.Share*variance
			if o.Action == models.CPU || o.Action == models.Offload || o.Action == program.AwaitBatch && !o.Batch.Accelerator {
				d.CPU += mean
				d.CPUVariance += variance
				if o.Action != models.CPU {
					d.OffLane += mean
				}
			} else {
				d.IO += mean + o.Share*downstream(programs, o)
				d.IOVariance += variance
			}
		}
		for _, errand := range rt.Errands() {
			d.CPU += errand.Seconds()
		}
		if d.CPU > 0 {
			d.CPU += mean
			d.CPUVariance += square - mean*mean
		}
	}
	return all
}
