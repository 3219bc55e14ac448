package models

import (
	"math"
	"slices"
)

// A Size is the machine that a service runs on and how many there are.
type Size struct {
	Machine Machine
	Count   int
}

// Host is the deployment whose processes serve a service: its own, or that
// which it is inside of.
func (d *Layout) Host(service int) int {
	for range d.Deployments { // nothing is inside of itself; a circle ends
		inside := d.Deployments[service].InProcessOf
		if inside == 0 {
			break
		}
		service = inside - 1
	}
	return service
}

// Deployed are the deployments that are services of their own, in order.
func (d *Layout) Deployed() (own []int) {
	for i := range d.Deployments {
		if d.Deployments[i].InProcessOf == 0 {
			own = append(own, i)
		}
	}
	return own
}

// Deploy is the fleet of a design where each of its deployed services has that
// size; sizes are in the order of Deployed.
//
// A service that is inside of another has no instances: its requests are served
// by the processes of its host. A call between the two is a call of a function:
// its steps are done in place, without messages, a network, an attempt's timeout
// or a worker of their own, and so is work that was to be left for later. Where
// such a step fails its request fails too, but only when all other steps are
// done; retries in place cost nothing.
func (s *Scenario) Deploy(d *Layout, sizes []Size) *Fleet {
	if slices.ContainsFunc(d.Deployments, func(p Deployment) bool { return p.Batch != nil }) {
		gathered := *s
		gathered.Classes = s.batched(d)
		s = &gathered
	}
	f := &Fleet{Traffic: s.Traffic, Classes: s.Classes, Backends: s.Backends}
	own := d.Deployed()
	for i, k := range own {
		if i == len(sizes) {
			break
		}
		deployment, name := &d.Deployments[k], ""
		if k < len(s.Services) {
			name = s.Services[k]
		}
		f.Services = append(f.Services, Service{
			Name: name, Runtime: deployment.Runtime, Balancer: deployment.Balancer,
			Groups:    []Group{{Machine: deployment.On(sizes[i].Machine), Count: sizes[i].Count}},
			Admission: s.admission(k),
		})
	}
	if t, ok := f.Traffic.(Realtime); ok && len(own) < len(d.Deployments) {
		f.Traffic = t.servedBy(d, own)
	}
	if len(own) < len(d.Deployments) && Cycle(s.Classes) == nil {
		f.Classes, f.InProcess = s.colocated(d, own), s.inProcess(d)
	}
	return f
}

// colocated are the classes as the deployed services serve them. Those that nobody
// sends any more have no steps left.
func (s *Scenario) colocated(d *Layout, own []int) []Class {
	number := make([]int, len(d.Deployments))
	for i, k := range own {
		number[k] = i
	}
	in := colocation{s, d}
	classes := make([]Class, len(s.Classes))
	sent := make([]bool, len(classes))
	for i := range classes {
		c := s.Classes[i]
		at := d.Host(c.Service)
		c.Steps, c.Service = in.steps(c.Steps, at), number[at]
		if share := in.survives(s.Classes[i].Steps, at); share < 1 {
			c.Failure = 1 - (1-c.Failure)*share
		}
		classes[i] = c
	}
	var reach func(i int)
	reach = func(i int) {
		if sent[i] {
			return
		}
		sent[i] = true
		for step := range classes[i].All() {
			if step.Action == Call || step.Action == Enqueue {
				reach(step.Class)
			}
		}
	}
	for i := range classes {
		if classes[i].Share > 0 {
			reach(i)
		}
	}
	for i := range classes {
		if !sent[i] {
			classes[i].Steps, classes[i].Failure = nil, 0
		}
	}
	return classes
}

// inProcess tells of each class in the requests of which classes its steps are done
// in place under the design; of one that is sent as a request of its own the class
// itself is among them.
func (s *Scenario) inProcess(d *Layout) [][]int {
	within := make([][]int, len(s.Classes))
	in := colocation{s, d}
	seen := make([]bool, len(s.Classes))
	var sent func(i int)
	var note func(i, whole int)
	note = func(i, whole int) {
		if n := len(within[i]); n > 0 && within[i][n-1] == whole {
			return
		}
		within[i] = append(within[i], whole)
		for step := range s.Classes[i].All() {
			switch {
			case step.Action != Call && step.Action != Enqueue:
			case in.place(step, d.Host(s.Classes[i].Service)):
				note(step.Class, whole)
			default:
				sent(step.Class)
			}
		}
	}
	sent = func(i int) {
		if !seen[i] {
			seen[i] = true
			note(i, i)
		}
	}
	for i := range s.Classes {
		if s.Classes[i].Share > 0 || s.Classes[i].Part != Asked {
			sent(i)
		}
	}
	return within
}

// A colocation serves what is inside of it in place.
type colocation struct {
	*Scenario
	design *Layout
}

// place tells whether the host does in place what a step sends.
func (h colocation) place(s *Step, host int) bool {
	if s.Action != Call && s.Action != Enqueue {
		return false
	}
	to := h.Classes[s.Class].Service
	return h.design.Deployments[to].InProcessOf > 0 && h.design.Host(to) == host
}

// steps as the host does them.
func (h colocation) steps(steps []Step, host int) []Step {
	if steps == nil {
		return nil
	}
	out := make([]Step, 0, len(steps))
	for i, s := range steps {
		if h.place(&s, host) {
			for _, inner := range h.steps(h.Classes[s.Class].Steps, host) {
				if inner.Wire != CalleeEnd {
					out = append(out, inner)
				}
			}
			continue
		}
		if s.Wire == CallerEnd && h.place(callOf(steps, i), host) {
			continue
		}
		s.Steps = h.steps(s.Steps, host)
		branches := make([][]Step, len(s.Branches))
		for i := range branches {
			branches[i] = h.steps(s.Branches[i], host)
		}
		if s.Branches != nil {
			s.Branches = branches
		}
		out = append(out, s)
	}
	return out
}

// callOf is the call whose messages the step at i is work on.
func callOf(steps []Step, i int) *Step {
	if i+1 < len(steps) && steps[i+1].Action == Call || i == 0 {
		return &steps[min(i+1, len(steps)-1)]
	}
	return &steps[i-1]
}

// survives is the share of requests in which nothing fails that is done in place.
func (h colocation) survives(steps []Step, host int) float64 {
	share := 1.0
	for i := range steps {
		s := &steps[i]
		switch {
		case h.place(s, host):
			c := &h.Classes[s.Class]
			fails := 1 - (1-c.Failure)*h.survives(c.Steps, host)
			if p := s.Policy; p != nil && (p.Optional || p.Retries == Unlimited) {
				fails = 0
			} else if p != nil {
				fails = math.Pow(fails, float64(1+p.Retries))
			}
			share *= 1 - fails
		case s.Action == Cache:
			share *= s.Hit + (1-s.Hit)*h.survives(s.Steps, host)
		case s.Action == Stream:
			share *= math.Pow(h.survives(s.Steps, host), float64(max(s.Chunks, 1)))
		case s.Action == Parallel:
			share *= h.enough(s, host)
		}
	}
	return share
}

// enough is the share of requests in which as many branches end as must: of those
// that run at once any will do, of those in sequence no more are begun.
func (h colocation) enough(s *Step, host int) float64 {
	answers := s.Answers
	if answers == 0 {
		answers = len(s.Branches)
	}
	branches := s.Branches
	if rt := &h.design.Deployments[host].Runtime; !rt.Overlaps() && !s.Threads {
		branches = branches[:answers]
	}
	ended := make([]float64, len(branches)+1) // how many have, so far
	ended[0] = 1
	for i, branch := range branches {
		share := h.survives(branch, host)
		for k := i + 1; k > 0; k-- {
			ended[k] = ended[k]*(1-share) + ended[k-1]*share
		}
		ended[0] *= 1 - share
	}
	sum := 0.0
	for _, share := range ended[answers:] {
		sum += share
	}
	return sum
}
