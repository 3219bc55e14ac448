package engine

import (
	"fleetcost/models/result"
	"fleetcost/sim"
)

// A usage sees who uses a backend: the connections that are held, and the steps
// that wait for one, of their process or of the fleet.
type usage struct {
	held, waiting sim.Level
	visits        int64
}

func (w *usage) start(now sim.Time) {
	w.held.Start(now)
	w.waiting.Start(now)
	w.visits = 0
}

// backendTallies are those of a measured span in nanoseconds that ends now; the
// averages of the services, those of stations among them, are known.
func (r *run) backendTallies(span float64) (tallies []result.BackendTally) {
	station := len(r.own)
	for i := range r.fleet.Backends {
		w := &r.usages[i]
		t := result.BackendTally{Name: r.fleet.Backends[i].Name, Held: w.held.Mean(r.now), Waiting: w.waiting.Mean(r.now), Visits: w.visits}
		if w.visits > 0 {
			t.Wait = t.Waiting * span / 1e9 / float64(w.visits)
		}
		if r.fleet.Backends[i].IsStation() {
			t.Utilization = r.averages[station].Utilization
			station++
		}
		tallies = append(tallies, t)
	}
	return tallies
}
