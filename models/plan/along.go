package plan

import (
	"math"

	"fleetcost/models"
	"fleetcost/models/queueing"
)

// busyStation is the load of a backend's station beyond which its waits are too
// long to be left out of an estimate.
const busyStation = 0.5

// estimateAlong is the estimate of a system: each service waits by itself, and a
// request once for every visit. What the services before it do to its arrivals is
// left out.
func estimateAlong(f *models.Fleet, quantile float64) models.Interval {
	paths := f.Paths()
	for _, p := range paths {
		if !p.Simple {
			return models.Interval{}
		}
	}
	for i, load := range f.BackendLoads() {
		if b := f.Backends[i]; load > busyStation && (b.Servers > 0 || b.Cores > 0 || b.Connections > 0) {
			return models.Interval{}
		}
	}
	low, ok1 := along(f, paths, func(i int) float64 { return float64(f.Services[i].Instances()) }, quantile)
	high, ok2 := along(f, paths, func(int) float64 { return 1 }, quantile)
	if !ok1 || !ok2 {
		return models.Interval{}
	}
	const shapes = 1.2
	return models.Interval{Low: low / shapes, Mid: math.Sqrt(low * high), High: math.Max(low, high) * shapes}
}

// along is a quantile of the response time where each queue of a service serves
// so many of its instances.
func along(f *models.Fleet, paths []models.Path, together func(int) float64, quantile float64) (float64, bool) {
	demands := f.Demands()
	var mean, variance []float64 // of the waits of a visit
	for i := range f.Services {
		if demands[i].Visits == 0 {
			mean, variance = append(mean, 0), append(variance, 0)
			continue
		}
		m, v, ok := waits(f, demands[i], i, together(i), 1)
		if !ok {
			return 0, false
		}
		mean, variance = append(mean, m), append(variance, v)
	}
	mix := &mixture{}
	for _, p := range paths {
		sum, square := p.IO, p.Variance
		for i, at := range p.At {
			m := f.Services[i].Groups[0].Machine
			pace := m.Speed * m.Capacity(1)
			sum += at.CPU/pace + at.Visits*mean[i]
			square += at.Variance/(pace*pace) + at.Visits*variance[i]
		}
		delay, err := queueing.GammaDelay(sum, math.Sqrt(square))
		if err != nil {
			return 0, false
		}
		mix.share, mix.delay = append(mix.share, p.Share), append(mix.delay, delay)
	}
	return mix.quantile(quantile), true
}
