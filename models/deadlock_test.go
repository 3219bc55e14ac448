package models

import (
	"strings"
	"testing"

	"fleetcost/sim"
)

// Where requests wait for one another and workers may run out it is warned of, and
// nowhere else: those, and those alone, get stuck when they are simulated.
func TestDeadlocks(t *testing.T) {
	two, loop := serve(Runtime{Concurrency: 2}), serve(Runtime{Lanes: 1})
	sync := serve(Runtime{Concurrency: 1})
	killed := serve(Runtime{Concurrency: 1, Timeout: 30 * sim.Second})
	short := serve(Runtime{Concurrency: 2, Backlog: 1})
	shedding := two
	shedding.Shed = Shed{InFlight: 3}
	blocking := calling(0)
	blocking.Blocking = true
	user := Class{Name: "user", Steps: []Step{compute(1)}}
	score := func(s Step) Class { return Class{Name: "score", Service: 1, Steps: []Step{compute(1), s}} }
	limited := func(s Step) Step { return s.under(Policy{Timeout: sim.Second}) }

	for _, s := range []struct {
		sentence string
		services []Service
		step     Step // of a request from outside, which is served first
		inner    []Class
		want     string // "" for no warning
	}{
		{"by way of another", []Service{two, loop}, calling(0), []Class{score(calling(1)), user}, "requests of service 0 wait for others of it (service 0.0 → service 1.score → service 0.user): when such hold all its workers, none is left for those they wait for, and all wait for ever"},
		{"directly", []Service{two}, calling(0), []Class{user}, "(service 0.0 → service 0.user)"},
		{"within a branch", []Service{two}, branches([]Step{await(1)}, []Step{calling(0)}), []Class{user}, "(service 0.0 → service 0.user)"},
		{"an event loop serves the inner one meanwhile", []Service{loop, two}, calling(0), []Class{score(calling(1)), user}, ""},
		{"unless it is blocked", []Service{loop, two}, blocking, []Class{score(calling(1)), user}, "hold all its event loops"},
		{"the second calls a third", []Service{two, loop, two}, calling(0), []Class{score(calling(1)), {Name: "third", Service: 2, Steps: user.Steps}}, ""},
		{"a time limit of the call", []Service{two, loop}, limited(calling(0)), []Class{score(calling(1)), user}, ""},
		{"or of the one on the way", []Service{two, loop}, calling(0), []Class{score(limited(calling(1))), user}, ""},
		{"or of the class", []Service{two}, calling(0), []Class{{Name: "user", Timeout: sim.Second, Steps: user.Steps}}, ""},
		{"a server that kills", []Service{killed}, calling(0), []Class{user}, "all wait until one is killed after 30s"},
		{"a queue that turns away", []Service{short}, calling(0), []Class{user}, ""},
		{"a service that sheds", []Service{shedding}, calling(0), []Class{user}, ""},
		{"what is left for later is not waited for", []Service{two}, send(Enqueue, 0), []Class{user}, ""},
		{"two services wait for one another", []Service{two, sync}, calling(0), []Class{
			{Name: "score", Service: 1, Steps: []Step{compute(1), send(Enqueue, 2), compute(1)}}, user,
			{Name: "learn", Service: 1, Steps: []Step{calling(1)}},
		}, "requests of service 0 and service 1 wait for one another (service 0.0 → service 1.score; service 1.learn → service 0.user): when such hold all their workers"},
		{"two that do not", []Service{two, loop}, calling(0), []Class{
			{Name: "score", Service: 1, Steps: []Step{compute(1), send(Enqueue, 2)}}, user,
			{Name: "learn", Service: 1, Steps: []Step{calling(1)}},
		}, ""},
		{"but its place in the queue may be", []Service{short}, leave, []Class{user}, "(service 0.0 → service 0.user)"},
	} {
		// All workers have one from outside at once, and ask at about the same time.
		ask := visitAt(0, compute(1), s.step)
		f := system{services: s.services, inner: s.inner, visits: []visit{ask, ask, ask, ask}}.fleet()
		got := strings.Join(f.Deadlocks(), "\n")
		if (got == "") != (s.want == "") || !strings.Contains(got, s.want) || strings.Contains(got, "\n") {
			t.Errorf("%s:\n got %s\nwant %s", s.sentence, got, s.want)
		}
		stuck := int64(0)
		for _, c := range replicate(t, f, everything(1)).Classes {
			stuck += c.Counts.InFlight
		}
		if warned := got != "" && !strings.Contains(got, "killed"); warned != (stuck > 0) {
			t.Errorf("%s: %d are stuck, and it is warned: %v", s.sentence, stuck, warned)
		}
	}
}
