package profiles

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"fleetcost/models"
	"fleetcost/models/traffic"
	"fleetcost/profiles/endpoints"
	"fleetcost/profiles/keys"
	"fleetcost/profiles/replays"
)

// A system is the services of a scenario and the requests that they serve while
// they are read: steps name requests that stand further down.
type system struct {
	t         *keys.Table
	services  []string       // none where the scenario names none
	weighs    []models.Bytes // what the models of each take in a process
	requests  []*keys.Table
	classes   []models.Class // name and service of all are known before the first is read
	backends  *backends
	protocols map[string]Protocol

	calls    []sending
	sent     []bool     // classes that something calls or enqueues
	enqueued []bool     // classes that something enqueues
	spoken   []Protocol // of the calls to each class
	parts    int        // requests, and what runs beside them
	refused  []string   // services that cannot have their names
	astray   bool       // something names a service or a request that there is not

	matches  [][]endpoints.Pattern // by which requests of a record are of a class; none: by shares
	matched  *replays.Matched      // nil where they are not replayed one by one
	replayed *traffic.Singles

	connections []*keys.Table // and the services that they connect to
	connectedTo []int
	kept        []models.Clients
	clientsGoal bool // one of them has a goal
}

// A sending is a step that calls or enqueues a request.
type sending struct {
	from, to int // classes
	t        *keys.Table
	key      string
}

// unknown is the index of a service or request that could not be read: there is
// a problem with it already.
const unknown = -1

// readSystem reads the names of services and requests.
func readSystem(t *keys.Table, b *backends) *system {
	s := &system{t: t, backends: b, protocols: readProtocols(t), requests: t.Named("request")}
	tables := t.Named("service")
	for _, service := range tables {
		if slices.Contains(designKeys, service.Name()) {
			service.Problem("", "designs have a key of that name", "choose another")
			s.refused = append(s.refused, service.Name())
			continue
		}
		s.services = append(s.services, service.Name())
		s.weighs = append(s.weighs, readWeights(service))
	}
	if key := t.Misspelling("service"); key != "" {
		v, _ := t.Peek(key)
		misspelt, _ := v.(map[string]any)
		s.refused = slices.AppendSeq(s.refused, maps.Keys(misspelt))
	}
	n := len(s.requests)
	s.classes, s.sent, s.enqueued, s.spoken = make([]models.Class, n), make([]bool, n), make([]bool, n), make([]Protocol, n)
	entered := map[int]bool{}
	for i, r := range s.requests {
		s.classes[i].Name = r.Name()
		at := s.entry(r)
		s.classes[i].Service = at
		entered[at] = true
		s.astray = s.astray || at == unknown
	}
	for _, c := range t.Named("connections") {
		at := s.entry(c)
		s.connections, s.connectedTo = append(s.connections, c), append(s.connectedTo, at)
		s.astray = s.astray || at == unknown
		entered[at] = true
	}
	for i, name := range s.services {
		if !entered[i] && n > 0 && !s.astray {
			t.Sub("service").Problem(name, "no request enters it", fmt.Sprintf("add service = %q to a request, or remove it", name))
		}
	}
	return s
}

// entry is the service that a request enters.
func (s *system) entry(r *keys.Table) int {
	if len(s.services) == 0 {
		if r.Has("service") && len(s.refused) == 0 {
			r.Problem("service", "there are no services", "add [service."+clipName(r.Text("service", ""))+"], or remove it")
		}
		return 0
	}
	if !r.Has("service") && len(s.services) == 1 {
		return 0
	}
	name := r.Required("service", fmt.Sprintf("say which service it enters, e.g. service = %q", s.services[0]))
	if name == "" {
		return unknown
	}
	at := slices.Index(s.services, name)
	if at < 0 && !slices.Contains(s.refused, name) {
		r.Problem("service", fmt.Sprintf("there is no service %q", name), keys.OneOf(name, s.services))
	}
	return at
}

// clipName is a name that a message may propose.
func clipName(name string) string {
	if name == "" || len(name) > 64 || strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") != "" {
		return "api"
	}
	return name
}

// read reads the tables [request.X], and scales the shares to 1.
func (s *system) read() []models.Class {
	if len(s.requests) == 0 && len(s.connections) == 0 {
		if !s.t.Means("connections") {
			s.t.Lacks("request", "no requests", `add [request.page] with steps = [ { cpu = "1ms" } ]`)
		}
		return nil
	}
	s.parts = len(s.requests)
	for i := range s.requests {
		s.request(i)
	}
	s.clients()
	sum := 0.0
	for i := range s.requests {
		if len(s.services) > 0 {
			s.classes[i].Share = s.share(i)
		}
		if s.classes[i].Share == 0 {
			s.inner(i)
		}
		sum += s.classes[i].Share
	}
	if s.matched != nil && s.matching() {
		sum = s.recorded()
	}
	if sum == 0 && s.astray {
		return s.classes[:len(s.requests)]
	}
	if sum == 0 && len(s.connections) == 0 {
		s.requests[0].Problem("share", "the shares of all requests add up to zero", "give one a share above 0")
		return s.classes[:len(s.requests)]
	}
	for i := range s.requests {
		if sum > 0 {
			s.classes[i].Share /= sum
		}
		s.speak(&s.classes[i], s.spoken[i])
	}
	if !s.cycles() && !s.astray {
		s.flood()
	}
	s.goals()
	return s.classes[:len(s.requests)]
}

// share of the requests from outside. What others send needs none.
func (s *system) share(i int) float64 {
	r := s.requests[i]
	switch {
	case r.Has("share"):
		return r.Share("share", 1, 0, 1e12)
	case s.matched != nil && s.matches[i] != nil:
		return 1
	case s.sent[i], s.astray:
		return 0
	case len(s.services) > 1:
		r.Problem("share", "missing, and nothing calls or enqueues it", "add share = 1 if it comes from outside, or a step that sends it")
		return 1
	}
	return r.Share("share", 1, 0, 1e12)
}

// inner records keys that are those of clients outside; what was enqueued may be
// tried again.
func (s *system) inner(i int) {
	r := s.requests[i]
	for _, key := range []string{"retry", "breaker", "hedge"} {
		if _, ok := r.Peek(key); ok && !(key == "retry" && s.enqueued[i]) {
			r.Problem(key, "belongs to who sends the request, and nobody outside does", "move it to the step that calls it, or add share = 1")
		}
	}
}
