package load

import (
	"fmt"
	"slices"
	"strings"

	"fleetcost/models"
	"fleetcost/sim"
)

// Deadlocks. No class calls itself (validate.go), but a request may wait for another
// of its own service, directly or by way of others, or those of two services for
// one another. Where their workers are limited, each may have a request that waits
// for one which waits for a worker: then all wait for ever, whatever the load was
// when it happened, as a pool of threads does that waits for its own tasks. (A
// circular wait for resources that nobody takes away: Coffman, Elphick, Shoshani:
// System deadlocks, ACM Computing Surveys 3(2), 1971.)
//
// A time limit on the way ends it, and so does a service that turns requests away
// because too many are there.

// Deadlocks warns of services whose requests may all wait for one another: of the
// chains of classes by which they do, and what to do.
func Deadlocks(f *models.Fleet) (warnings []string) {
	if f.Cycle() != nil {
		return nil
	}
	waits := make([][][]int, len(f.Services))
	for i := range waits {
		waits[i] = waitsOf(f, i)
	}
	var told []int
	for i := range f.Services {
		circle := circleOf(waits, i)
		if slices.ContainsFunc(circle, func(i int) bool { return slices.Contains(told, i) }) || circle == nil {
			continue
		}
		told = append(told, circle...)
		warnings = append(warnings, deadlock(f, circle, waits))
	}
	return warnings
}

// waitsOf are the shortest chains of classes by which requests of a service wait for
// workers of each, while they have what others of it need; nil for none.
func waitsOf(f *models.Fleet, service int) [][]int {
	chains := make([][]int, len(f.Services))
	var open [][]int
	for i := range f.Classes {
		if f.Classes[i].Service == service && sent(f, i) {
			open = append(open, []int{i})
		}
	}
	for home := len(open); len(open) > 0; home-- {
		chain := open[0]
		open = open[1:]
		for s := range f.Classes[chain[len(chain)-1]].All() {
			if !waitsLong(f, s) || home > 0 && !mayRunOut(&f.Services[service].Runtime, s) {
				continue
			}
			next := append(slices.Clone(chain), s.Class)
			open = append(open, next)
			c := &f.Classes[s.Class]
			patient := keepsWaiting(&f.Services[c.Service]) && c.Patience == nil || blocksLanes(f, c.Service)
			if chains[c.Service] == nil && (s.Action == models.Enqueue || patient) {
				chains[c.Service] = next
			}
		}
	}
	return chains
}

// circleOf is the shortest circle of services that wait for one another and begins
// with the given one; nil for none.
func circleOf(waits [][][]int, service int) []int {
	seen := make([]bool, len(waits))
	for open := [][]int{{service}}; len(open) > 0; open = open[1:] {
		way := open[0]
		for u, chain := range waits[way[len(way)-1]] {
			switch {
			case chain == nil:
			case u == service:
				return way
			case !seen[u]:
				seen[u] = true
				open = append(open, append(slices.Clone(way), u))
			}
		}
	}
	return nil
}

// mayRunOut tells whether requests that are in a step may have all that others of
// the process need: its workers (of one that is to be replaced, any number of them)
// or its lane.
func mayRunOut(rt *models.Runtime, s *models.Step) bool {
	return rt.Concurrency > 0 || rt.Recycle.Requests > 0 || s.Blocking && rt.Blocks()
}

// waitsLong tells whether a step may wait for another request, or for a place in
// its queue, as long as that takes.
func waitsLong(f *models.Fleet, s *models.Step) bool {
	if s.Action != models.Call && s.Action != models.Enqueue || s.Class < 0 || s.Class >= len(f.Classes) {
		return false
	}
	c := &f.Classes[s.Class]
	if s.Action == models.Enqueue {
		return s.Waits && f.Services[c.Service].Runtime.Backlog != models.NoLimit
	}
	return (s.Policy == nil || s.Policy.Timeout == 0) && c.Timeout == 0
}

// keepsWaiting tells whether as many requests may wait for a worker as have one: of
// a process that is to be replaced, which begins no more, any number may.
func keepsWaiting(s *models.Service) bool {
	rt := &s.Runtime
	workers, room := max(rt.Concurrency, 1), rt.Backlog
	if rt.Accept == models.AcceptBroker {
		room += int(rt.PrefetchLimit())
	}
	if rt.Recycle.Requests > 0 {
		if rt.Accept == models.AcceptBroker || rt.Dispatch > 0 {
			room += workers
		}
		workers = 1
	}
	return (rt.Backlog == models.NoLimit || room >= workers) && (s.Shed.InFlight == 0 || s.Shed.InFlight >= 2*workers)
}

// blocksLanes tells whether a call of the service blocks the lane for which others,
// who are begun, wait.
func blocksLanes(f *models.Fleet, service int) bool {
	for i := range f.Classes {
		for s := range f.Classes[i].All() {
			if f.Classes[i].Service == service && s.Action == models.Call && s.Blocking && f.Services[service].Runtime.Blocks() {
				return true
			}
		}
	}
	return false
}

// sent tells whether there are requests of a class: from outside, or of another.
func sent(f *models.Fleet, class int) bool {
	if f.Classes[class].Share > 0 {
		return true
	}
	for i := range f.Classes {
		for s := range f.Classes[i].All() {
			if (s.Action == models.Call || s.Action == models.Enqueue) && s.Class == class {
				return true
			}
		}
	}
	return false
}

// deadlock says it in words.
func deadlock(f *models.Fleet, circle []int, waits [][][]int) string {
	var names, chains []string
	taken, killed := "event loops", sim.Never
	for k, i := range circle {
		s := &f.Services[i]
		name := s.Name
		if name == "" {
			name = s.Runtime.Name
		}
		names = append(names, name)
		if s.Runtime.Concurrency > 0 || !s.Runtime.Blocks() {
			taken = "workers"
		}
		var way []string
		for _, c := range waits[i][circle[(k+1)%len(circle)]] {
			at := &f.Services[f.Classes[c].Service]
			way = append(way, strings.TrimPrefix(at.Name+"."+f.Classes[c].Name, "."))
			if rt := &at.Runtime; rt.Timeout > 0 && rt.Concurrency == 1 {
				killed = min(killed, rt.Timeout)
			}
		}
		chains = append(chains, strings.Join(way, " → "))
	}
	each, their := "others of it", "its"
	if len(circle) > 1 {
		each, their = "one another", "their"
	}
	end := "for ever"
	if killed < sim.Never {
		end = fmt.Sprintf("until one is killed after %v", killed)
	}
	return fmt.Sprintf("requests of %s wait for %s (%s): when such hold all %s %s, none is left for those they wait for, and all wait %s; let a service of its own do the last, or give a call on the way a timeout",
		strings.Join(names, " and "), each, strings.Join(chains, "; "), their, taken, end)
}
