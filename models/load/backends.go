package load

import (
	"math"

	"fleetcost/models"
	"fleetcost/models/program"
)

// A BackendLoad is the load of what is limited of one backend: work, or time with
// a connection, over what there is; 0 where that is not limited.
type BackendLoad struct {
	Shared  float64   // connections that the whole fleet shares
	Station float64   // its servers or cores
	Own     []float64 // the pools of the processes of each service
}

// BackendLimits are the loads of each backend.
func BackendLimits(f *models.Fleet) []BackendLoad {
	c := program.Compile(f)
	all := make([]BackendLoad, len(f.Backends))
	for k := range f.Services {
		d := DemandAt(f, c, k)
		for i := range all {
			own := 0.0
			if n := f.Services[k].Connections(&f.Backends[i]); n > 0 {
				own = f.Traffic.Rate() * d.PerPool[i] / float64(n)
			}
			all[i].Own = append(all[i].Own, own)
		}
	}
	for i := range all {
		all[i].Shared, all[i].Station = backendLoads(f, c, i)
	}
	return all
}

// backendLoad is the load of a backend's connections and of its station.
func backendLoad(f *models.Fleet, c *program.Compiled, backend int) float64 {
	return math.Max(backendLoads(f, c, backend))
}

// backendLoads are the loads of the connections that the fleet shares to a backend,
// and of its station.
func backendLoads(f *models.Fleet, c *program.Compiled, backend int) (shared, station float64) {
	b := &f.Backends[backend]
	rate := f.Traffic.Rate()
	all, served, busy := 0.0, c.Visits(), 0.0
	for i := range c.Programs {
		for j := range c.Programs[i].Ops {
			if o := &c.Programs[i].Ops[j]; o.Action == models.IO && !o.Sleep && int(o.Backend) == backend {
				mean, _ := o.Moments()
				busy += served[i] * o.Share * mean
				all += served[i] * o.Share * (mean + downstream(c, o))
			}
		}
	}
	if b.Connections > 0 {
		shared = rate * all / float64(b.Connections)
	}
	if b.IsStation() {
		station = rate * busy / b.Machine().VCPU
	}
	return shared, station
}
