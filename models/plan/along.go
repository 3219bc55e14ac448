package plan

import (
	"fleetcost/models"
	"fleetcost/models/load"
)

// answers are the response times of the classes of a fleet whose arrivals at a
// queue have the given squared coefficient of variation, and where each queue
// serves all instances of a service together, or each process is for itself. It is
// nil where a service is overloaded.
func answers(f *models.Fleet, paths []load.Path, together bool, arrivalSCV float64) mixture {
	demands := load.Demands(f)
	waiting, varying := make([]float64, len(f.Services)), make([]float64, len(f.Services)) // of a visit
	for i := range f.Services {
		if demands[i].Visits == 0 {
			continue
		}
		queue := 1.0
		if together {
			queue = float64(f.Services[i].Instances())
		}
		var ok bool
		if waiting[i], varying[i], ok = waits(f, demands[i], i, queue, arrivalSCV); !ok {
			return nil
		}
	}
	all := mixture{}
	for _, p := range paths {
		one := answer{share: p.Share, mean: p.IO, variance: p.Variance}
		for i, at := range p.At {
			pace := paceOf(f, i)
			one.mean += at.CPU / pace
			one.variance += at.Variance / (pace * pace)
			one.wait += at.Visits * waiting[i]
			one.waitVar += at.Visits * varying[i]
		}
		one.mean += one.wait
		one.variance += one.waitVar
		if one.mean <= 0 {
			return nil // it does nothing
		}
		for _, v := range p.Random {
			if v.At != load.Nowhere {
				v.Scale /= paceOf(f, v.At)
			}
			one.random = append(one.random, v)
		}
		all = append(all, one)
	}
	return all
}

// paceOf is the speed of a service's machines for one request that computes
// alone, times that of the reference core: less than its own on a fraction of one.
func paceOf(f *models.Fleet, service int) float64 {
	m := f.Services[service].Groups[0].Machine
	return m.Speed * m.Capacity(1)
}
