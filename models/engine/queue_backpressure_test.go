package engine

import (
	"testing"

	"fleetcost/models"
	"fleetcost/models/balancing"
	"fleetcost/models/result"
	"fleetcost/models/traffic"
	"fleetcost/sim"
)

// Work that waits for a place in the queue of another service, by hand. Each piece
// of it takes that service 5 ms. All times are in milliseconds.

// A handing is a scene in whose steps Enqueue leaves work for a second service.
type handing struct {
	scene
	second models.Runtime // whose backlog is as it says
}

// leave is a step that leaves work, and waits for a place where it must.
var leave = models.Step{Action: models.Enqueue, Class: -1, Waits: true}

func (h handing) fleet() *models.Fleet {
	f := h.scene.fleet()
	f.Services = append(f.Services, models.Service{Runtime: h.second, Balancer: balancing.RoundRobin{}, Groups: []models.Group{{Machine: core(1), Count: 1}}})
	for i := range f.Classes {
		steps := append([]models.Step(nil), f.Classes[i].Steps...)
		for k := range steps {
			if steps[k].Action == models.Enqueue {
				steps[k].Class = len(h.visits)
			}
		}
		f.Classes[i].Steps = steps
	}
	f.Classes = append(f.Classes, models.Class{Name: "work", Service: 1, Steps: []models.Step{compute(5)}})
	return f
}

func TestBackPressure(t *testing.T) {
	t.Parallel()
	sync := models.Runtime{Concurrency: 1, Lanes: 1}
	loop := models.Runtime{Lanes: 1}
	killed := sync
	killed.Timeout, killed.Recycle = 4*sim.Millisecond, models.Recycle{Boot: sim.Millisecond}
	lost := leave
	lost.Waits = false
	for _, h := range []handing{
		{scene: scene{
			sentence: "who brings work to a busy service without a queue keeps its worker until it is free",
			runtime:  sync,
			visits:   []visit{visitAt(0, compute(1), leave), visitAt(0, compute(1), leave), visitAt(0, compute(1), leave)},
			want:     "0-1 1-6 6-11",
		}, second: sync},
		{scene: scene{
			sentence: "so it is with a broker",
			runtime:  sync,
			visits:   []visit{visitAt(0, compute(1), leave), visitAt(0, compute(1), leave), visitAt(0, compute(1), leave)},
			want:     "0-1 1-6 6-11",
		}, second: models.Runtime{Concurrency: 1, Lanes: 1, Accept: models.AcceptBroker}},
		{scene: scene{
			sentence: "a place in the queue will do",
			runtime:  sync,
			// The place is taken from 2 on, free at 6 and at 11.
			visits: []visit{visitAt(0, compute(1), leave), visitAt(0, compute(1), leave), visitAt(0, compute(1), leave), visitAt(0, compute(1), leave)},
			want:   "0-1 1-2 2-6 6-11",
		}, second: models.Runtime{Concurrency: 1, Lanes: 1, Backlog: 1}},
		{scene: scene{
			sentence: "a place in the broker's queue will do, too",
			runtime:  sync,
			visits:   []visit{visitAt(0, compute(1), leave), visitAt(0, compute(1), leave), visitAt(0, compute(1), leave), visitAt(0, compute(1), leave)},
			want:     "0-1 1-2 2-6 6-11",
		}, second: models.Runtime{Concurrency: 1, Lanes: 1, Backlog: 1, Accept: models.AcceptBroker}},
		{scene: scene{
			sentence: "an event loop waits without its lane; the first to come is the first to go in",
			runtime:  loop,
			visits:   []visit{visitAt(0, compute(1), leave), visitAt(0, compute(1), leave), visitAt(0, compute(1), leave), visitAt(2.5, compute(1))},
			want:     "0-1 0-6 0-11 2.5-4",
		}, second: sync},
		{scene: scene{
			sentence: "a step behind the wait goes on from there",
			runtime:  loop,
			// 1 waits 2–6 and computes 6–7.
			visits: []visit{visitAt(0, compute(1), leave), visitAt(0, compute(1), leave, compute(1))},
			want:   "0-1 0-7",
		}, second: sync},
		{scene: scene{
			sentence: "work that does not wait is turned away, and nobody learns of it",
			runtime:  sync,
			visits:   []visit{visitAt(0, compute(1), lost), visitAt(0, compute(1), lost), visitAt(0, compute(1), lost)},
			want:     "0-1 1-2 2-3",
		}, second: sync},
		{scene: scene{
			sentence: "a process that is killed while it waits leaves nothing at the door",
			runtime:  killed,
			// 1 waits from 2 on, and is killed at 5. Its process is back at 6, when the
			// door opens: 2 comes at 7 and is let in at once.
			visits: []visit{visitAt(0, compute(1), leave), visitAt(0, compute(1), leave), visitAt(0, compute(1), leave)},
			want:   "0-1 failed@5 6-7",
		}, second: sync},
		{scene: scene{
			sentence: "a client who gives up meanwhile is served to the end, in vain",
			runtime:  sync,
			visits:   []visit{visitAt(0, compute(1), leave), visitAt(0, compute(1), leave).patient(4), visitAt(0, compute(1), leave)},
			want:     "0-1 expired@4 6-11",
		}, second: sync},
	} {
		h.runtime.Backlog = models.NoLimit
		t.Run(h.sentence, func(t *testing.T) {
			f := h.fleet()
			if got := fatesOf(t, f, len(h.visits)); got != h.want {
				t.Errorf("\ngot  %s\nwant %s", got, h.want)
			}
		})
	}
}

// What is done of the work is what was let in, and nothing is left at a door.
func TestWorkThatWaitsIsDone(t *testing.T) {
	t.Parallel()
	for _, second := range []models.Runtime{
		{Concurrency: 1, Lanes: 1},
		{Concurrency: 2, Backlog: 3},
		{Concurrency: 1, Lanes: 1, Processes: models.ProcessRule{Plus: 2}, Accept: models.AcceptKernel, KeepAlive: sim.Second},
		{Concurrency: 1, Lanes: 1, Processes: models.ProcessRule{Plus: 2}, Backlog: 1, Dispatch: sim.Millisecond},
		{Concurrency: 2, Backlog: 2, Accept: models.AcceptBroker, Prefetch: 1},
	} {
		f := backPressed(second)
		f.Traffic = only{traffic.Poisson(260), 3000}
		run := startRun(f, everything(3))
		for range 2 { // clients have their answers after one; let the work be done
			run.over = false
			if err := run.loop(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		// What the last to come leave is not counted: nothing is measured any more.
		first, work := run.tallies[0].counts(), run.tallies[1].counts()
		if first.Done != 3000 || work.Offered < 2900 || work.Done != work.Offered || run.services[1].inService.N != 0 {
			t.Errorf("%v, %d in reserve: 3000 came, %+v were answered and their work was %+v", second.Accept, second.Prefetch, first, work)
		}
		for i := range run.instances {
			if in := &run.instances[i]; in.door.n != 0 || in.atDoor != 0 || in.in[result.Calling].N != 0 {
				t.Errorf("%v, %d in reserve: %d wait at a door, %d are counted and %d call when all is done", second.Accept, second.Prefetch, in.door.n, in.atDoor, in.in[result.Calling].N)
			}
		}
	}
}

// backPressed is an event loop whose requests leave work of 4 ms in the mean for
// two instances of a service.
func backPressed(second models.Runtime) *models.Fleet {
	return &models.Fleet{
		Traffic: traffic.Poisson(200),
		Classes: []models.Class{
			{Name: "all", Share: 1, Steps: []models.Step{work(1), {Action: models.Enqueue, Class: 1, Waits: true}, work(1)}},
			{Name: "work", Service: 1, Steps: []models.Step{work(4)}},
		},
		Services: []models.Service{
			{Runtime: models.Runtime{Lanes: 1, Backlog: models.NoLimit}, Balancer: balancing.RoundRobin{}, Groups: []models.Group{{Machine: core(1), Count: 1}}},
			{Runtime: second, Balancer: balancing.RoundRobin{}, Groups: []models.Group{{Machine: core(1), Count: 2}}},
		},
	}
}
