package result

import "fleetcost/models"

// A BackendTally is what a replication measured of one backend.
type BackendTally struct {
	Name          string
	Utilization   float64 // busy share of its servers or cores; 0 where they are not limited
	Held, Waiting float64 // connections, and steps that wait for one, mean over time
	Visits        int64
	Wait          float64 // for a connection per visit, seconds
}

// backendResults summarises each backend. The doubt of its utilization is the
// spread between replications.
func backendResults(f *models.Fleet, reps []*Replication) (all []BackendResult) {
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
		if f.Backends[i].IsStation() {
			b.Utilization = newInterval(b.Utilization.Mid, used)
		}
		if visits > 0 {
			b.Wait = waited / float64(visits)
		}
		all = append(all, b)
	}
	return all
}
