package engine

import (
	"strings"
	"testing"

	"fleetcost/models"
	"fleetcost/models/load"
	"fleetcost/sim"
)

// Where requests wait for one another and workers may run out it is warned of, and
// nowhere else: those, and those alone, get stuck when they are simulated.
func TestDeadlocks(t *testing.T) {
	two, loop := serve(models.Runtime{Concurrency: 2}), serve(models.Runtime{Lanes: 1})
	sync := serve(models.Runtime{Concurrency: 1})
	killed := serve(models.Runtime{Concurrency: 1, Timeout: 30 * sim.Second})
	short := serve(models.Runtime{Concurrency: 2, Backlog: 1})
	shedding := two
	shedding.Shed = models.Shed{InFlight: 3}
	blocking := calling(0)
	blocking.Blocking = true
	user := models.Class{Name: "user", Steps: []models.Step{compute(1)}}
	score := func(s models.Step) models.Class {
		return models.Class{Name: "score", Service: 1, Steps: []models.Step{compute(1), s}}
	}
	limited := func(s models.Step) models.Step { return under(s, models.Policy{Timeout: sim.Second}) }

	for _, s := range []struct {
		sentence string
		services []models.Service
		step     models.Step // of a request from outside, which is served first
		inner    []models.Class
		want     string // "" for no warning
	}{
		{"by way of another", []models.Service{two, loop}, calling(0), []models.Class{score(calling(1)), user}, "requests of service 0 wait for others of it (service 0.0 → service 1.score → service 0.user): when such hold all its workers, none is left for those they wait for, and all wait for ever"},
		{"directly", []models.Service{two}, calling(0), []models.Class{user}, "(service 0.0 → service 0.user)"},
		{"within a branch", []models.Service{two}, branches([]models.Step{await(1)}, []models.Step{calling(0)}), []models.Class{user}, "(service 0.0 → service 0.user)"},
		{"an event loop serves the inner one meanwhile", []models.Service{loop, two}, calling(0), []models.Class{score(calling(1)), user}, ""},
		{"unless it is blocked", []models.Service{loop, two}, blocking, []models.Class{score(calling(1)), user}, "hold all its event loops"},
		{"the second calls a third", []models.Service{two, loop, two}, calling(0), []models.Class{score(calling(1)), {Name: "third", Service: 2, Steps: user.Steps}}, ""},
		{"a time limit of the call", []models.Service{two, loop}, limited(calling(0)), []models.Class{score(calling(1)), user}, ""},
		{"or of the one on the way", []models.Service{two, loop}, calling(0), []models.Class{score(limited(calling(1))), user}, ""},
		{"or of the class", []models.Service{two}, calling(0), []models.Class{{Name: "user", Timeout: sim.Second, Steps: user.Steps}}, ""},
		{"a server that kills", []models.Service{killed}, calling(0), []models.Class{user}, "all wait until one is killed after 30s"},
		{"a queue that turns away", []models.Service{short}, calling(0), []models.Class{user}, ""},
		{"a service that sheds", []models.Service{shedding}, calling(0), []models.Class{user}, ""},
		{"what is left for later is not waited for", []models.Service{two}, send(models.Enqueue, 0), []models.Class{user}, ""},
		{"two services wait for one another", []models.Service{two, sync}, calling(0), []models.Class{
			{Name: "score", Service: 1, Steps: []models.Step{compute(1), send(models.Enqueue, 2), compute(1)}}, user,
			{Name: "learn", Service: 1, Steps: []models.Step{calling(1)}},
		}, "requests of service 0 and service 1 wait for one another (service 0.0 → service 1.score; service 1.learn → service 0.user): when such hold all their workers"},
		{"two that do not", []models.Service{two, loop}, calling(0), []models.Class{
			{Name: "score", Service: 1, Steps: []models.Step{compute(1), send(models.Enqueue, 2)}}, user,
			{Name: "learn", Service: 1, Steps: []models.Step{calling(1)}},
		}, ""},
		{"but its place in the queue may be", []models.Service{short}, leave, []models.Class{user}, "(service 0.0 → service 0.user)"},
	} {
		// All workers have one from outside at once, and ask at about the same time.
		ask := visitAt(0, compute(1), s.step)
		f := system{services: s.services, inner: s.inner, visits: []visit{ask, ask, ask, ask}}.fleet()
		got := strings.Join(load.Deadlocks(f), "\n")
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
