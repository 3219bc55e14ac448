package models

import "math"

// A BackendLoad is the load of what is limited of one backend: work, or time with
// a connection, over what there is; 0 where that is not limited.
type BackendLoad struct {
	Shared  float64   // connections that the whole fleet shares
	Station float64   // its servers or cores
	Own     []float64 // the pools of the processes of each service
}

// BackendLimits are the loads of each backend.
func (f *Fleet) BackendLimits() []BackendLoad {
	c := compile(f)
	all := make([]BackendLoad, len(f.Backends))
	for k := range f.Services {
		d := f.demand(c, k)
		for i := range all {
			own := 0.0
			if n := f.Services[k].connections(&f.Backends[i]); n > 0 {
				own = f.Traffic.Rate() * d.PerPool[i] / float64(n)
			}
			all[i].Own = append(all[i].Own, own)
		}
	}
	for i := range all {
		all[i].Shared, all[i].Station = f.backendLoads(c, i)
	}
	return all
}

// backendLoad is the load of a backend's connections and of its station.
func (f *Fleet) backendLoad(c *compiler, backend int) float64 {
	return math.Max(f.backendLoads(c, backend))
}

// backendLoads are the loads of the connections that the fleet shares to a backend,
// and of its station.
func (f *Fleet) backendLoads(c *compiler, backend int) (shared, station float64) {
	b := &f.Backends[backend]
	rate := f.Traffic.Rate()
	all, served, busy := 0.0, c.visits(), 0.0
	for i := range c.programs {
		for j := range c.programs[i].ops {
			if o := &c.programs[i].ops[j]; o.action == IO && !o.sleep && int(o.backend) == backend {
				mean, _ := o.moments()
				busy += served[i] * o.share * mean
				all += served[i] * o.share * (mean + c.elsewhere(o))
			}
		}
	}
	if b.Connections > 0 {
		shared = rate * all / float64(b.Connections)
	}
	if b.isStation() {
		station = rate * busy / b.machine().VCPU
	}
	return shared, station
}

// Threads of a process on the machine to which native code is offloaded, and code
// of the language itself.
func (r *Runtime) Threads(m Machine) (native, code int) {
	n := r.threadsOn(m)
	return int(n[nativePool]), int(n[codePool])
}
