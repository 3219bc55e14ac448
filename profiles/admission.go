package profiles

import (
	"fleetcost/models"
	"fleetcost/profiles/keys"
	"fleetcost/sim"
)

// admissions are whom the services let in; nil where none turns anybody away.
func (s *system) admissions() (all []models.Admission) {
	guarded := false
	for _, name := range s.services {
		a := readAdmission(s.t.Sub("service").Sub(name))
		guarded = guarded || a != models.Admission{}
		all = append(all, a)
	}
	if !guarded {
		return nil
	}
	return all
}

// readAdmission reads whom a service lets in:
//
//	rate_limit    = { rate = 100, burst = 10 }   # requests per second, and at once
//	max_in_flight = 200                          # requests, waiting or not
//	shed_after    = "50ms"                       # what has waited longer is dropped
func readAdmission(t *keys.Table) (a models.Admission) {
	if t.Has("rate_limit") {
		l := t.SubLike("rate_limit", "{ rate = 100, burst = 10 }")
		l.Require("rate", "add the requests per second, e.g. rate = 100")
		a.Limit.Rate = l.Float("rate", 1, keys.AboveZero, 1e9)
		if l.Has("burst") {
			a.Limit.Burst = l.Int("burst", 1, 1, 1e9)
		} else {
			a.Limit.Burst = 1
			t.Assume(l.At("burst"), "1", "not said: requests that come at once are turned away but for the first")
		}
	}
	if t.Has("max_in_flight") {
		a.Shed.InFlight = t.Int("max_in_flight", 0, 1, 1e9)
	}
	if t.Has("shed_after") {
		a.Shed.Delay = t.Duration("shed_after", 0, 1, sim.Hour)
	}
	return a
}

// readWaiting reads how the requests of a class wait for a worker:
//
//	priority = 1                                            # the higher, the earlier; 0 by default
//	patience = { mean = "2s", dist = "exponential" }        # until it is begun
func readWaiting(t *keys.Table, c *models.Class) {
	if t.Has("priority") {
		c.Priority = t.Int("priority", 0, -1000, 1000)
	}
	if t.Has("patience") {
		c.Patience = readDistribution(t, "patience")
	}
}
