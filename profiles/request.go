package profiles

import "fleetcost/sim"

// request reads the table of one class of requests.
func (s *system) request(i int) {
	r, c := s.requests[i], &s.classes[i]
	if len(s.services) == 0 {
		c.Share = 1
		if r.Has("share") || len(s.requests) > 1 {
			c.Share = r.Share("share", 1, 0, 1e12)
		}
	}
	if r.Has("timeout") {
		c.Timeout = r.Duration("timeout", 0, 1, sim.Never)
	} else if len(s.services) == 0 || r.Has("share") {
		r.Assume(r.At("timeout"), "none", "not said: clients wait for ever")
	}
	if p := readPolicy(r, c.Timeout); p != nil && (r.Has("retry") || r.Has("breaker") || r.Has("hedge")) {
		c.Retry, c.Timeout = p, 0 // that of each attempt
	}
	if r.Has("failure") {
		c.Failure = r.Share("failure", 0, 0, 1)
	}
	readWaiting(r, c)
	at := reader{system: s, class: i, request: r}
	if r.Require("steps", `add steps = [ { cpu = "1.2ms" } ]`) {
		c.Steps = at.steps(r, "steps", "a request does nothing")
	}
	c.Goal = readRequestGoal(r.Sub("goal"))
}
