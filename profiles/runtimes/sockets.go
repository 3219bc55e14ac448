package runtimes

import (
	"fleetcost/models"
	"fleetcost/profiles/keys"
	"fleetcost/sim"
)

// readSockets reads [sockets] of a runtime: what connections that stay open take.
func readSockets(t *keys.Table, c *models.Sockets) {
	s := t.Sub("sockets")
	for _, d := range []struct {
		key string
		to  *sim.Time
	}{
		{"connect", &c.Connect}, {"message", &c.Message}, {"deliver", &c.Deliver}, {"relay", &c.Relay},
		{"extra", &c.Idle.Extra}, {"half", &c.Idle.Half}, {"sweep", &c.Sweep}, {"sweep_every", &c.SweepEvery},
	} {
		if s.Has(d.key) {
			*d.to = s.Duration(d.key, 0, 0, sim.Hour)
		}
	}
	if s.Has("max_connections") {
		c.Most = s.Int("max_connections", 0, 0, 1<<30)
	}
	if c.Idle.Extra > 0 && c.Idle.Half == 0 {
		s.Problem("half", "missing", `add the gap after which half of extra is due, e.g. half = "2ms"`)
	}
	if c.Sweep > 0 && c.SweepEvery == 0 {
		s.Problem("sweep_every", "missing", `add the time between two of them, e.g. sweep_every = "10s"`)
	}
	if t.Has("sockets") && c.Message == 0 {
		s.Problem("message", "missing", `add the CPU time of a message in, e.g. message = "0.02ms"`)
	}
}
