package profiles

import (
	"fmt"
	"slices"
	"strings"

	"fleetcost/models"
	"fleetcost/models/traffic"
	"fleetcost/models/words"
	"fleetcost/profiles/endpoints"
	"fleetcost/profiles/keys"
	"fleetcost/profiles/replays"
	"fleetcost/sim"
)

// request reads the table of one class of requests.
func (s *system) request(i int) {
	r, c := s.requests[i], &s.classes[i]
	recorded := s.matched != nil && s.matches[i] != nil
	if len(s.services) == 0 {
		c.Share = 1
		if r.Has("share") || len(s.requests) > 1 && !recorded {
			c.Share = r.Share("share", 1, 0, 1e12)
		}
	}
	if recorded && r.Has("share") {
		r.Assume(r.At("share"), "not used", "so many requests of the record match")
	}
	if r.Has("timeout") {
		c.Timeout = r.Duration("timeout", 0, 1, sim.Never)
	} else if len(s.services) == 0 || r.Has("share") || recorded {
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

// replay is traffic whose requests a record has one by one, with those of its window, each
// of the class whose pattern it matches; other traffic stays as it is.
func (s *system) replay(t *keys.Table, offered models.Traffic) models.Traffic {
	for _, r := range s.requests {
		s.matches = append(s.matches, endpoints.Patterns(r, "match"))
	}
	trace, ok := offered.(*traffic.Trace)
	if !ok || !trace.Singly {
		for _, r := range s.requests {
			if r.Has("match") {
				r.Assume(r.At("match"), "not used", "the traffic has no single requests whose class could be told by their endpoints")
			}
		}
		return offered
	}
	if s.replayed, s.matched = replays.Read(t, "file", trace, s.matches); s.matched == nil {
		return offered
	}
	return trace.Replayed(s.replayed)
}

// matching tells whether a class has a pattern.
func (s *system) matching() bool {
	return slices.ContainsFunc(s.matches, func(p []endpoints.Pattern) bool { return p != nil })
}

// recorded makes the shares those of the requests that were recorded, and returns their
// sum. Requests that match no pattern are of the classes without one, by their shares.
func (s *system) recorded() (sum float64) {
	t, none, others := s.t.Sub("traffic"), float64(s.matched.None), 0.0
	shares := make([]float64, len(s.requests))
	for i := range s.requests {
		if s.matches[i] == nil {
			shares[i] = s.classes[i].Share
			others += shares[i]
		}
	}
	switch {
	case none > 0 && others == 0:
		t.Problem("file", fmt.Sprintf("%s of %s requests match no [request.X]: %s", words.Grouped(none, 0), words.Grouped(float64(s.replayed.Len()), 0), s.matched.Busiest()),
			`add a class for them: one without match takes all that match no other, by its share`)
		none, others, shares[0] = 1, 1, 1
	case none > 0:
		s.replayed.Others(shares)
	}
	var told []string
	for i, r := range s.requests {
		c := &s.classes[i]
		switch {
		case s.matches[i] != nil:
			if c.Share = float64(s.matched.Classes[i]); c.Share == 0 {
				r.Warn(r.At("match"), "no request of the window matches it: it does not come from outside")
			}
			told = append(told, fmt.Sprintf("%s of %s", words.Grouped(c.Share, 0), r.Name()))
		case others > 0:
			c.Share = shares[i] / others * none
		}
		sum += c.Share
	}
	s.replayed.Told = fmt.Sprintf("%s; %s of none, by the shares of the others", strings.Join(told, ", "), words.Grouped(none, 0))
	if none == 0 {
		s.replayed.Told = strings.Join(told, ", ")
	}
	t.Assume(t.At("replay"), "requests", "each at its own time and of the class whose match it has: "+s.replayed.Told)
	return sum
}
