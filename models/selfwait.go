package models

import (
	"fmt"
	"strings"

	"fleetcost/sim"
)

// Requests that wait for their own service. No class calls itself (cycle.go), but
// one may wait for another of its own service, directly or by way of others. Where
// the workers of that are limited, each of them may have a request that waits for
// one which waits for a worker: they all wait for ever, whatever the load was when
// it happened, as a pool of threads does that waits for its own tasks.
//
// A time limit on the way ends it, and so does a service that turns the inner
// requests away because too many are there.

// SelfWaits warns of each service whose requests may all wait for one another: by
// which chain of classes, and what to do.
func (f *Fleet) SelfWaits() (warnings []string) {
	if f.Cycle() != nil {
		return nil
	}
	for service := range f.Services {
		for i := range f.Classes {
			if f.Classes[i].Service != service || !f.sent(i) {
				continue
			}
			if chain := f.waitsFor(service, []int{i}); chain != nil {
				warnings = append(warnings, f.selfWait(service, chain))
				break
			}
		}
	}
	return warnings
}

// waitsFor is the chain of classes, which begins as given, by which one waits for
// another of the service without end; nil where there is none.
func (f *Fleet) waitsFor(service int, chain []int) (whole []int) {
	home := &f.Services[service].Runtime
	eachStep(f.Classes[chain[len(chain)-1]].Steps, func(s *Step) bool {
		if !f.waitsLong(s) || len(chain) == 1 && home.Concurrency == 0 && !(s.Blocking && home.blocks()) {
			return true
		}
		next := append(chain[:len(chain):len(chain)], s.Class)
		switch {
		case f.Classes[s.Class].Service != service:
			whole = f.waitsFor(service, next)
		case s.Action == Enqueue || f.Services[service].keepsWaiting():
			whole = next
		}
		return whole == nil
	})
	return whole
}

// waitsLong tells whether a step may wait for another request, or for a place in
// its queue, as long as that takes.
func (f *Fleet) waitsLong(s *Step) bool {
	if s.Action != Call && s.Action != Enqueue || s.Class < 0 || s.Class >= len(f.Classes) {
		return false
	}
	c := &f.Classes[s.Class]
	if s.Action == Enqueue {
		return s.Waits && f.Services[c.Service].Runtime.Backlog != NoLimit
	}
	return (s.Policy == nil || s.Policy.Timeout == 0) && c.Timeout == 0 && c.Patience == nil
}

// keepsWaiting tells whether as many requests may wait for a worker as have one.
func (s *Service) keepsWaiting() bool {
	backlog, workers := s.Runtime.Backlog, max(s.Runtime.Concurrency, 1)
	return (backlog == NoLimit || backlog >= workers) && (s.Shed.InFlight == 0 || s.Shed.InFlight >= 2*workers)
}

// sent tells whether there are requests of a class: from outside, or of another.
func (f *Fleet) sent(class int) bool {
	if f.Classes[class].Share > 0 {
		return true
	}
	for i := range f.Classes {
		for s := range f.Classes[i].All() {
			if (s.Action == Call || s.Action == Enqueue) && s.Class == class {
				return true
			}
		}
	}
	return false
}

// selfWait says it in words.
func (f *Fleet) selfWait(service int, chain []int) string {
	home := &f.Services[service]
	whose, taken := home.Name, "workers"
	if whose == "" {
		whose = home.Runtime.Name
	}
	if home.Runtime.Concurrency == 0 {
		taken = "event loops"
	}
	var way []string
	killed := sim.Never
	for _, i := range chain {
		s := &f.Services[f.Classes[i].Service]
		way = append(way, strings.TrimPrefix(s.Name+"."+f.Classes[i].Name, "."))
		if rt := &s.Runtime; rt.Timeout > 0 && rt.Concurrency == 1 {
			killed = min(killed, rt.Timeout)
		}
	}
	end := "for ever"
	if killed < sim.Never {
		end = fmt.Sprintf("until one is killed after %v", killed)
	}
	return fmt.Sprintf("requests of %s wait for others of it (%s): when such hold all its %s, none is left for those, and all wait %s; let a service of its own do the last, or give a call on the way a timeout",
		whose, strings.Join(way, " → "), taken, end)
}
