package models

import "fleetcost/sim"

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

// A BackendTally is what a replication measured of one backend.
type BackendTally struct {
	Name          string
	Utilization   float64 // busy share of its servers or cores; 0 where they are not limited
	Held, Waiting float64 // connections, and steps that wait for one, mean over time
	Visits        int64
	Wait          float64 // for a connection per visit, seconds
}

// backendTallies are those of a measured span in nanoseconds that ends now; the
// averages of the services, those of stations among them, are known.
func (r *run) backendTallies(span float64) (tallies []BackendTally) {
	station := len(r.own)
	for i := range r.fleet.Backends {
		w := &r.usages[i]
		t := BackendTally{Name: r.fleet.Backends[i].Name, Held: w.held.Mean(r.now), Waiting: w.waiting.Mean(r.now), Visits: w.visits}
		if w.visits > 0 {
			t.Wait = t.Waiting * span / 1e9 / float64(w.visits)
		}
		if r.fleet.Backends[i].isStation() {
			t.Utilization = r.averages[station].Utilization
			station++
		}
		tallies = append(tallies, t)
	}
	return tallies
}

// backendResults summarises each backend. The doubt of its utilization is the
// spread between replications.
func backendResults(f *Fleet, reps []*Replication) (all []BackendResult) {
	for i := range f.Backends {
		b := BackendResult{Name: f.Backends[i].Name}
		var used []float64
		var waited float64
		var visits int64
		for _, rep := range reps {
			t := &rep.Backends[i]
			used = append(used, t.Utilization)
			b.InUse += t.Held / float64(len(reps))
			b.Waiting += t.Waiting / float64(len(reps))
			b.Utilization.Mid += t.Utilization / float64(len(reps))
			waited += t.Wait * float64(t.Visits)
			visits += t.Visits
		}
		if f.Backends[i].isStation() {
			b.Utilization = interval(b.Utilization.Mid, used)
		}
		if visits > 0 {
			b.Wait = waited / float64(visits)
		}
		all = append(all, b)
	}
	return all
}
