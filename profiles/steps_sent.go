package profiles

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"fleetcost/models"
	"fleetcost/profiles/keys"
	"fleetcost/sim"
)

// call reads a step that waits for another service, and the work on messages
// around it.
func (r reader) call(t *keys.Table) []models.Step {
	step := models.Step{Action: models.Call, Class: r.target(t, "call")}
	protocol := r.protocol(t, r.request, step.Class)
	step.Time = protocol.Network
	if t.Has("network") {
		step.Time = readDistribution(t, "network")
	} else if protocol.Network != nil {
		t.Assume(r.request.At("steps", "network"), sim.Seconds(protocol.Network.Mean()).String(), "of "+protocol.Name+", for the calls that do not say")
	}
	var timeout sim.Time
	if t.Has("timeout") {
		timeout = t.Duration("timeout", 0, 1, sim.Hour)
	}
	step.Policy = readPolicy(t, timeout)
	if t.Bool("optional") {
		if step.Policy == nil {
			step.Policy = &models.Policy{}
		}
		step.Policy.Optional = true
	}
	step.Blocking = t.Bool("blocking")
	step.Class = max(step.Class, 0)
	return slices.Concat(onWire(protocol.Client+protocol.Encode, models.CallerEnd), []models.Step{step}, onWire(protocol.Decode, models.CallerEnd))
}

// enqueue reads a step that leaves work for another service.
func (r reader) enqueue(t *keys.Table) models.Step {
	step := models.Step{Action: models.Enqueue, Class: r.target(t, "enqueue")}
	if step.Class >= 0 {
		r.enqueued[step.Class] = true
	}
	step.Class = max(step.Class, 0)
	switch {
	case t.Has("via"):
		if name := t.Required("via", `name the broker, e.g. via = "redis"`); name != "" {
			step.Backend = r.backends.index(t, "via", name)
		}
		if t.Require("time", `add how long it takes to leave the work there, e.g. time = "1ms"`) {
			step.Time = readDistribution(t, "time")
		}
	case t.Has("time") && !t.Means("via"):
		t.Problem("time", "of what?", `add the broker, e.g. via = "redis"`)
	}
	if t.Has("when_full") {
		step.Waits = t.Word("when_full", fullQueue) == 1
	}
	return step
}

// fullQueue are the words for Step.Waits: false, true.
var fullQueue = []string{"fail", "wait"}

// target is the request that a step sends to the service under key, unknown
// where there is none.
func (r reader) target(t *keys.Table, key string) int {
	class := r.named(t, key)
	if class == unknown {
		r.astray = true
		t.Has("request")
		return unknown
	}
	r.sent[class] = true
	r.system.calls = append(r.system.calls, sending{r.class, class, t, key})
	return class
}

func (r reader) named(t *keys.Table, key string) int {
	name := t.Required(key, fmt.Sprintf(`name a service, e.g. %s = "worker"`, key))
	if name == "" || slices.Contains(r.refused, name) {
		return unknown
	}
	if len(r.services) == 0 {
		t.Problem(key, "there are no services", "add [service."+clipName(name)+"], and one for the rest")
		return unknown
	}
	service := slices.Index(r.services, name)
	if service < 0 {
		t.Problem(key, fmt.Sprintf("there is no service %q", name), keys.OneOf(name, r.services))
		return unknown
	}
	return r.requestOf(t, key, service)
}

// requestOf is the request of a service that a step names, or else the only one
// that it can mean.
func (r reader) requestOf(t *keys.Table, key string, service int) int {
	var names, inner []string
	for i, request := range r.requests {
		if r.classes[i].Service == service {
			names = append(names, r.classes[i].Name)
			if _, ok := request.Peek("share"); !ok {
				inner = append(inner, r.classes[i].Name)
			}
		}
	}
	if len(names) == 0 {
		if !slices.ContainsFunc(r.classes, func(c models.Class) bool { return c.Service == unknown }) {
			t.Problem(key, fmt.Sprintf("no request enters %s", r.services[service]), fmt.Sprintf("add [request.X] with service = %q", r.services[service]))
		}
		return unknown
	}
	if !t.Has("request") {
		switch {
		case len(inner) == 1:
			return r.index(inner[0])
		case len(names) == 1:
			return r.index(names[0])
		}
		t.Problem("request", "missing", "name one of "+keys.List(keys.Quoted(names)))
		return unknown
	}
	name := t.Required("request", "name one of "+keys.List(keys.Quoted(names)))
	class := r.index(name)
	switch {
	case name == "":
		return unknown
	case class == unknown:
		t.Problem("request", fmt.Sprintf("there is no request %q", name), keys.OneOf(name, names))
	case r.classes[class].Service != service:
		if at := r.classes[class].Service; at != unknown {
			t.Problem("request", fmt.Sprintf("request.%s enters %s, not %s", name, r.services[at], r.services[service]), keys.OneOf(name, names))
		}
		return unknown
	}
	return class
}

// index is that of the request of that name.
func (s *system) index(name string) int {
	return slices.IndexFunc(s.classes, func(c models.Class) bool { return c.Name == name })
}

// speak adds to a class what its service does with the messages of calls.
func (s *system) speak(c *models.Class, p Protocol) {
	c.Steps = slices.Concat(onWire(p.Decode, models.CalleeEnd), c.Steps, onWire(p.Encode, models.CalleeEnd))
}

// protocol of a call to a class: what it costs the caller. All calls to a class
// are made in the same one.
func (s *system) protocol(t *keys.Table, request *keys.Table, class int) Protocol {
	names := slices.Sorted(maps.Keys(s.protocols))
	name := protocolByDefault
	if t.Has("protocol") {
		name = t.Choice("protocol", protocolByDefault, names)
	} else {
		t.Assume(request.At("steps", "protocol"), name, "for the calls that do not say")
	}
	p := s.protocols[name]
	if class == unknown {
		return p
	}
	if spoken := s.spoken[class].Name; spoken != "" && spoken != name {
		t.Problem(cmp.Or(keyIf(t, "protocol"), "call"), fmt.Sprintf("request.%s is called in %s elsewhere, and here in %s", s.classes[class].Name, spoken, name), "let all calls of a request be in the same protocol")
	}
	s.spoken[class] = p
	return p
}

// keyIf is the key where the table has it.
func keyIf(t *keys.Table, key string) string {
	if t.Has(key) {
		return key
	}
	return ""
}
