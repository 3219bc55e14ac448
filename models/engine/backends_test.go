package engine

import (
	"context"
	"math"
	"testing"

	"fleetcost/models"
	"fleetcost/models/balancing"
	"fleetcost/models/load"
	"fleetcost/models/result"
	"fleetcost/models/traffic"
)

// What is seen of backends agrees with what is seen of the service that uses
// them, with Little's law, and with the load of a station.
func TestUsageOfBackends(t *testing.T) {
	query := models.Step{Action: models.IO, Time: exponential(0.008), Backend: 0}
	render := models.Step{Action: models.IO, Time: exponential(0.002), Backend: 1}
	f := &models.Fleet{
		Traffic: traffic.Poisson(500), Classes: single(query, render),
		Backends: []models.Backend{{Name: "db", Connections: 7}, {Name: "cache", Servers: 2}},
		Services: []models.Service{{Runtime: models.Runtime{Backlog: models.NoLimit}, Balancer: balancing.RoundRobin{}, Groups: []models.Group{{Machine: core(1), Count: 1}}}},
	}
	var reps []*result.Replication
	for n := range 4 {
		rep, err := Replicate(context.Background(), f, Options{Seed: 1, Replication: n, Requests: 60_000})
		if err != nil {
			t.Fatal(err)
		}
		reps = append(reps, rep)
		service, db, cache := rep.Services[0].Averages, rep.Backends[0], rep.Backends[1]
		if got, want := db.Waiting+cache.Waiting, service.In[result.WaitingPool]; math.Abs(got-want) > 1e-9 {
			t.Errorf("%v wait for a connection to a backend, %v in the service", got, want)
		}
		if got, want := db.Held+cache.Held, service.In[result.InIO]; math.Abs(got-want) > 1e-9 {
			t.Errorf("%v connections are held, %v requests are in I/O", got, want)
		}
	}
	all := result.Summarize(f, load.Of(f).Worst(), reps).Backends
	for i, want := range []struct{ held, used float64 }{{500 * 0.008, 0}, {0, 500 * 0.002 / 2}} {
		b := all[i]
		if want.held > 0 && math.Abs(b.InUse-want.held) > 0.03*want.held {
			t.Errorf("%s: %v connections in use, by Little's law %v", b.Name, b.InUse, want.held)
		}
		if math.Abs(b.Utilization.Mid-want.used) > 0.03*want.used {
			t.Errorf("%s: used %v, want %v", b.Name, b.Utilization.Mid, want.used)
		}
		if want.used > 0 && !(b.Utilization.Low <= want.used && want.used <= b.Utilization.High) {
			t.Errorf("%s: used %v, want %v", b.Name, b.Utilization, want.used)
		}
	}
	if db := all[0]; math.Abs(db.Waiting-500*db.Wait) > 0.03*db.Waiting {
		t.Errorf("%v wait for %v s each", db.Waiting, db.Wait)
	}
}
