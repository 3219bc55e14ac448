package profiles

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"fleetcost/models"
)

// A system is the services of a scenario and the requests that they serve while
// they are read: steps name requests that stand further down.
type system struct {
	t         *Table
	services  []string       // none where the scenario names none
	weighs    []models.Bytes // what the models of each take in a process
	requests  []*Table
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

	connections []*Table // and the services that they connect to
	connectedTo []int
	kept        []models.Clients
	clientsGoal bool // one of them has a goal
}

// A sending is a step that calls or enqueues a request.
type sending struct {
	from, to int // classes
	t        *Table
	key      string
}

// unknown is the index of a service or request that could not be read: there is
// a problem with it already.
const unknown = -1

// system reads the names of services and requests.
func (t *Table) system(b *backends) *system {
	s := &system{t: t, backends: b, protocols: t.protocols(), requests: t.named("request")}
	tables := t.named("service")
	for _, service := range tables {
		if slices.Contains(designKeys, service.name()) {
			service.Problem("", "designs have a key of that name", "choose another")
			s.refused = append(s.refused, service.name())
			continue
		}
		s.services = append(s.services, service.name())
		s.weighs = append(s.weighs, service.weights())
	}
	if key := t.misspelling("service"); key != "" {
		misspelt, _ := t.values[key].(map[string]any)
		s.refused = slices.AppendSeq(s.refused, maps.Keys(misspelt))
	}
	n := len(s.requests)
	s.classes, s.sent, s.enqueued, s.spoken = make([]models.Class, n), make([]bool, n), make([]bool, n), make([]Protocol, n)
	entered := map[int]bool{}
	for i, r := range s.requests {
		s.classes[i].Name = r.name()
		at := s.entry(r)
		s.classes[i].Service = at
		entered[at] = true
		s.astray = s.astray || at == unknown
	}
	for _, c := range t.named("connections") {
		at := s.entry(c)
		s.connections, s.connectedTo = append(s.connections, c), append(s.connectedTo, at)
		s.astray = s.astray || at == unknown
		entered[at] = true
	}
	for i, name := range s.services {
		if !entered[i] && n > 0 && !s.astray {
			t.sub("service").Problem(name, "no request enters it", fmt.Sprintf("add service = %q to a request, or remove it", name))
		}
	}
	return s
}

// entry is the service that a request enters.
func (s *system) entry(r *Table) int {
	if len(s.services) == 0 {
		if r.Has("service") && len(s.refused) == 0 {
			r.Problem("service", "there are no services", "add [service."+clipName(r.Text("service", ""))+"], or remove it")
		}
		return 0
	}
	if !r.Has("service") && len(s.services) == 1 {
		return 0
	}
	name := r.required("service", fmt.Sprintf("say which service it enters, e.g. service = %q", s.services[0]))
	if name == "" {
		return unknown
	}
	at := slices.Index(s.services, name)
	if at < 0 && !slices.Contains(s.refused, name) {
		r.Problem("service", fmt.Sprintf("there is no service %q", name), oneOf(name, s.services))
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
		if !s.t.means("connections") {
			s.t.lacks("request", "no requests", `add [request.page] with steps = [ { cpu = "1ms" } ]`)
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
		return r.Float("share", 1, 0, 1e12)
	case s.sent[i], s.astray:
		return 0
	case len(s.services) > 1:
		r.Problem("share", "missing, and nothing calls or enqueues it", "add share = 1 if it comes from outside, or a step that sends it")
		return 1
	}
	return r.Float("share", 1, 0, 1e12)
}

// inner records keys that are those of clients outside; what was enqueued may be
// tried again.
func (s *system) inner(i int) {
	r := s.requests[i]
	for _, key := range []string{"retry", "breaker", "hedge"} {
		if _, ok := r.values[key]; ok && !(key == "retry" && s.enqueued[i]) {
			r.Problem(key, "belongs to who sends the request, and nobody outside does", "move it to the step that calls it, or add share = 1")
		}
	}
}

// speak adds to a class what its service does with the messages of calls.
func (s *system) speak(c *models.Class, p Protocol) {
	c.Steps = slices.Concat(onWire(p.Decode, models.CalleeEnd), c.Steps, onWire(p.Encode, models.CalleeEnd))
}

// cycles records the circles in which requests send each other, each at the step
// that closes it, and tells whether there are any.
func (s *system) cycles() bool {
	classes := make([]models.Class, len(s.classes))
	for i := range classes {
		classes[i].Name = s.classes[i].Name
	}
	fill := func(without map[[2]int]bool) {
		for i := range classes {
			classes[i].Steps = nil
		}
		for _, c := range s.calls {
			if !without[[2]int{c.from, c.to}] {
				classes[c.from].Steps = append(classes[c.from].Steps, models.Step{Action: models.Call, Class: c.to})
			}
		}
	}
	broken := map[[2]int]bool{}
	for fill(broken); len(broken) < most; fill(broken) {
		circle := models.Cycle(classes)
		if circle == nil {
			break
		}
		n := len(circle)
		i := slices.IndexFunc(s.calls, func(c sending) bool {
			return s.classes[c.from].Name == circle[n-2] && s.classes[c.to].Name == circle[n-1]
		})
		c := s.calls[i]
		broken[[2]int{c.from, c.to}] = true
		c.t.Problem(c.key, "requests go in a circle: "+strings.Join(circle, " → "), "let one of them do without the next")
	}
	return len(broken) > 0
}

// mostSteps bounds the steps of a request, those of the requests that it leads to
// and of every chunk of an answer counted.
const mostSteps = 10_000

// flood records a request that leads to more than can be simulated.
func (s *system) flood() {
	sizes := make([]float64, len(s.classes))
	var size func(i int) float64
	size = func(i int) float64 {
		if sizes[i] == 0 {
			sizes[i] = sum(s.classes[i].Steps, func(step *models.Step) float64 {
				if step.Action == models.Call || step.Action == models.Enqueue {
					return 1 + size(step.Class)
				}
				return 1
			})
		}
		return sizes[i]
	}
	for i, r := range s.requests {
		if n := size(i); n > mostSteps {
			r.Problem("steps", fmt.Sprintf("%.3g steps, with those of all chunks and of the requests that it leads to", n), fmt.Sprintf("at most %d can be simulated", mostSteps))
		}
	}
}

// sum adds up what steps and those within them weigh, those of a stream once for
// each chunk.
func sum(steps []models.Step, weigh func(*models.Step) float64) float64 {
	total := 0.0
	for i := range steps {
		step := &steps[i]
		total += weigh(step) + float64(max(1, step.Chunks))*sum(step.Steps, weigh)
		for _, branch := range step.Branches {
			total += sum(branch, weigh)
		}
	}
	return total
}

// reached tells which classes something sends.
func (s *system) reached() []bool {
	reached := make([]bool, len(s.classes))
	var reach func(i int)
	reach = func(i int) {
		if reached[i] {
			return
		}
		reached[i] = true
		for _, c := range s.calls {
			if c.from == i {
				reach(c.to)
			}
		}
	}
	for i := range s.classes {
		if s.classes[i].Share > 0 || i >= len(s.requests) {
			reach(i)
		}
	}
	return reached
}

// protocol of a call to a class: what it costs the caller. All calls to a class
// are made in the same one.
func (s *system) protocol(t *Table, request *Table, class int) Protocol {
	names := slices.Sorted(maps.Keys(s.protocols))
	name := protocolByDefault
	if t.Has("protocol") {
		name = t.Choice("protocol", protocolByDefault, names)
	} else {
		t.doc.assume(request.at("steps", "protocol"), name, "for the calls that do not say")
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
func keyIf(t *Table, key string) string {
	if t.Has(key) {
		return key
	}
	return ""
}
