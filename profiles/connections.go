package profiles

import (
	"fmt"

	"fleetcost/models"
	"fleetcost/models/traffic"
	"fleetcost/profiles/keys"
	"fleetcost/sim"
)

// clientGoals are what [connections.X.goal] may limit, by the beginning of its
// keys: connect_p99, message_p99, delivery_p99, last_p99.
var clientGoals = []struct {
	prefix string
	of     func(*models.Clients) *models.Goal
	needs  string // key of the clients without which it is of nothing
}{
	{"connect_", func(c *models.Clients) *models.Goal { return &c.ConnectGoal }, ""},
	{"message_", func(c *models.Clients) *models.Goal { return &c.MessageGoal }, "messages_in"},
	{"delivery_", func(c *models.Clients) *models.Goal { return &c.DeliveryGoal }, "room"},
	{"last_", func(c *models.Clients) *models.Goal { return &c.LastGoal }, "room"},
}

// clients reads the tables [connections.X]. Their steps may send requests, and
// so belong to classes behind those of the requests while they are read.
func (s *system) clients() {
	for i, t := range s.connections {
		c := models.Clients{Name: t.Name(), Service: s.connectedTo[i]}
		readClients(t, &c)
		c.Connect = s.clientSteps(t, "connect", c.Service)
		c.Steps = s.clientSteps(t, "steps", c.Service)
		if c.In == 0 && t.Has("steps") && !messagesUnknown(t) {
			t.Problem("steps", "no message comes in", "add messages_in, or remove it")
		}
		readReconnectStorm(t, &c)
		g := t.Sub("goal")
		for _, part := range clientGoals {
			readTimeLimits(g, part.prefix, models.ResponseTime, part.of(&c))
			if goal := part.of(&c); len(goal.Latency) > 0 && part.needs != "" && !t.Means(part.needs) {
				g.Problem("", "of "+part.prefix+"times that never are", fmt.Sprintf("add %s to [connections.%s], or remove it", part.needs, c.Name))
			}
			s.clientsGoal = s.clientsGoal || len(part.of(&c).Latency) > 0
		}
		if g.Has("errors") {
			c.ConnectGoal.ErrorRate = g.Share("errors", 0, keys.AboveZero, 1)
		}
		s.kept = append(s.kept, c)
	}
}

// readClients reads how many there are, for how long, and what they say.
func readClients(t *keys.Table, c *models.Clients) {
	if t.Require("session", `add how long a connection stays open, e.g. session = { mean = "20m", dist = "exponential" }`) {
		c.Session = readDistribution(t, "session")
		if c.Session != nil && !(c.Session.Mean() > 0) {
			t.Problem("session", "a connection that is not open for any time", `write e.g. session = "20m"`)
			c.Session = nil
		}
	}
	switch {
	case t.Has("number") && t.Has("rate"):
		t.Problem("rate", "number says it already: number = rate · mean session", "keep one of them")
	case t.Has("rate"):
		if rate := t.Float("rate", 1, keys.AboveZero, 1e9); c.Session != nil {
			c.Number = rate * c.Session.Mean()
		}
	case t.Require("number", "add the connections that are open at a time, number = 100000, or how many open per second, rate = 80"):
		c.Number = t.Float("number", 1, keys.AboveZero, 1e9)
	}
	if c.Session != nil && c.Number/c.Session.Mean() < traffic.LeastRate && !t.Refused("number") && !t.Refused("rate") {
		key := "number"
		if t.Has("rate") {
			key = "rate"
		}
		t.Problem(key, "connections are opened too seldom to be simulated", fmt.Sprintf("at least one in %.3g days", 1/traffic.LeastRate/86400))
		c.Number = 0
	}
	c.In = t.Float("messages_in", 0, 0, 1e6)
	c.Out = t.Float("messages_out", 0, 0, 1e6)
	c.Reply = t.Bool("reply")
	if t.Has("room") {
		c.Room = t.Int("room", 0, 0, 1e9)
		if c.In == 0 && !messagesUnknown(t) {
			t.Problem("room", "nobody writes to it", "add messages_in, or remove it")
		}
	}
	if t.Has("relay") {
		c.Relay = readDistribution(t, "relay")
	} else if c.Room > 1 {
		t.Assume(t.At("relay"), "no time", "not said: messages reach the other processes at once")
	}
}

// messagesUnknown tells that nobody knows whether messages come in: what is said of that
// is a problem already.
func messagesUnknown(t *keys.Table) bool {
	return t.Refused("messages_in") || !t.Has("messages_in") && t.Means("messages_in")
}

// readReconnectStorm reads what shall happen when instances die.
func readReconnectStorm(t *keys.Table, c *models.Clients) {
	s := t.SubLike("storm", `{ instances = 1, reconnect = "10s" }`)
	if t.Has("storm") {
		if s.Require("instances", "add how many instances die at once, e.g. instances = 1") {
			c.Storm = s.Int("instances", 1, 1, 1e6)
		}
		c.Reconnect = 5 * sim.Second
		if s.Has("reconnect") {
			c.Reconnect = s.Duration("reconnect", 5*sim.Second, 1, sim.Hour)
		} else {
			t.Assume(s.At("reconnect"), c.Reconnect.String(), "the window in which clients come back, at random")
		}
		c.Back = 2 * c.Reconnect
		if !s.Has("back_within") {
			t.Assume(s.At("back_within"), c.Back.String(), "twice reconnect: a fleet whose clients are not all back by then misses the goal")
		} else if !s.Refused("reconnect") {
			c.Back = s.Duration("back_within", c.Back, c.Reconnect+sim.Millisecond, 2*sim.Hour)
		}
	}
	c.Survive = c.Storm
	if t.Has("survives") {
		c.Survive = max(c.Storm, t.Int("survives", 0, 0, 1e6))
	}
}

// clientSteps reads steps of a handshake or a message; none are fine.
func (s *system) clientSteps(t *keys.Table, key string, service int) []models.Step {
	if !t.Has(key) {
		return nil
	}
	s.classes = append(s.classes, models.Class{Name: t.Name() + " " + key, Service: service})
	s.sent, s.enqueued, s.spoken = append(s.sent, false), append(s.enqueued, false), append(s.spoken, Protocol{})
	at := reader{system: s, class: len(s.classes) - 1, request: t}
	steps := at.steps(t, key, "does nothing")
	s.classes[len(s.classes)-1].Steps = steps
	return steps
}

// connected adds the clients to the traffic and their parts to the classes.
func (s *system) connected(m *models.Scenario) {
	if len(s.connections) == 0 {
		return
	}
	for i := range s.kept {
		if c := &s.kept[i]; !(c.Number > 0) || c.Session == nil || c.Service < 0 {
			return // there is a problem with it already
		}
	}
	if m.Traffic != nil && m.Traffic.Horizon() > 0 {
		s.t.Sub("traffic").Problem("pattern", "changes with time, and connections that stay open do not", `write pattern = "constant", or remove the tables [connections.X]`)
		return
	}
	if _, closed := m.Traffic.(models.Closed); closed {
		s.t.Sub("traffic").Problem("pattern", "users who wait for answers, beside connections that stay open", `write pattern = "constant", or remove the tables [connections.X]`)
		return
	}
	for i := range m.Classes {
		if m.Traffic == nil && m.Classes[i].Share > 0 && !s.t.Has("traffic") {
			s.t.Problem("traffic", "missing, and requests come from outside", `add [traffic] with pattern = "constant" and rate = 800`)
			return
		}
	}
	m.Traffic, m.Classes = models.WithClients(m.Traffic, m.Classes, s.kept)
}

// holds records a design whose runtime cannot hold the connections of its
// service.
func (d *deploying) holds(p *models.Deployment) {
	for i, t := range d.connections {
		if d.connectedTo[i] != d.service || p.Runtime.Name == "" {
			continue
		}
		if what, fix := p.Runtime.Unfit(); what != "" {
			_, at, key := d.named()
			at.Problem(key, fmt.Sprintf("%s, for [%s]", what, t.Path()), fix)
			return
		}
	}
}
