package engine

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"fleetcost/models"
	"fleetcost/models/balancing"
	"fleetcost/models/load"
	"fleetcost/models/result"
	"fleetcost/models/traffic"
	"fleetcost/sim"
)

// Several services at a time, on schedules short enough to work out by hand.
// All times are in milliseconds.

// A system is a scene of several services: the requests from outside enter the
// first of them.
type system struct {
	sentence string
	services []models.Service // one instance of one core each, any number may wait, unless they say otherwise
	inner    []models.Class   // classes that are only sent
	backends []models.Backend
	visits   []visit
	retry    *models.Policy // of all clients; their patience is that of an attempt
	want     string
}

// send is a step that sends the k-th inner class.
func send(action models.Action, k int) models.Step { return models.Step{Action: action, Class: -1 - k} }

// calling waits for the answer of the k-th inner class.
func calling(k int) models.Step { return send(models.Call, k) }

// over is the step over a network that takes so many milliseconds there and back.
func over(s models.Step, milliseconds float64) models.Step {
	s.Time = constant(milliseconds / 1e3)
	return s
}

// under is the step under a policy.
func under(s models.Step, p models.Policy) models.Step { s.Policy = &p; return s }

func branches(of ...[]models.Step) models.Step {
	return models.Step{Action: models.Parallel, Branches: of}
}

// first goes on when n of the branches have ended.
func first(s models.Step, n int) models.Step { s.Answers = n; return s }

func (s system) fleet() *models.Fleet {
	f := &models.Fleet{Backends: s.backends, Services: slices.Clone(s.services)}
	for i := range f.Services {
		service := &f.Services[i]
		service.Name = fmt.Sprint("service ", i)
		service.Balancer = balancing.RoundRobin{}
		if service.Groups == nil {
			service.Groups = []models.Group{{Machine: core(1), Count: 1}}
		}
		switch rt := &service.Runtime; rt.Backlog {
		case 0:
			rt.Backlog = models.NoLimit
		case noBacklog:
			rt.Backlog = 0
		}
	}
	var times timetable
	for i, v := range s.visits {
		times = append(times, sim.Seconds(v.at/1e3))
		c := models.Class{Name: fmt.Sprint(i), Share: 1, Steps: v.steps, Timeout: sim.Seconds(v.patience / 1e3)}
		if s.retry != nil {
			own := *s.retry
			own.Timeout, c.Timeout = c.Timeout, 0
			c.Retry = &own
		}
		f.Classes = append(f.Classes, c)
	}
	// What is sent counts while there are arrivals: the last does nothing.
	times = append(times, sim.Second)
	f.Classes = append(f.Classes, models.Class{Name: "the end", Share: 1})
	outside := len(f.Classes)
	f.Classes = append(f.Classes, s.inner...)
	for i := range f.Classes {
		c := &f.Classes[i]
		if c.Name == "" {
			c.Name = fmt.Sprint("inner ", i-outside)
		}
		c.Steps = numbered(c.Steps, outside)
	}
	f.Traffic = times
	return f
}

// numbered is a copy of steps whose inner classes have their index.
func numbered(steps []models.Step, outside int) []models.Step {
	steps = slices.Clone(steps)
	for i := range steps {
		s := &steps[i]
		if (s.Action == models.Call || s.Action == models.Enqueue) && s.Class < 0 {
			s.Class = outside - 1 - s.Class
		}
		s.Steps = numbered(s.Steps, outside)
		s.Branches = slices.Clone(s.Branches)
		for j := range s.Branches {
			s.Branches[j] = numbered(s.Branches[j], outside)
		}
	}
	return steps
}

// play runs the system and writes what became of each request from outside, and
// of the inner classes that had any: done at these times on average, or the
// counts.
func (s system) play(t *testing.T) string {
	t.Helper()
	fates := slices.Repeat([]string{"lost"}, len(s.visits))
	o := everything(1)
	o.Observe = func(d Departure) {
		switch {
		case d.Class >= len(s.visits): // the end
		case fates[d.Class] != "lost":
			t.Errorf("request %d left twice", d.Class)
		case d.Outcome == result.Done:
			fates[d.Class] = fmt.Sprintf("%.6g", d.Left.Milliseconds())
		default:
			fates[d.Class] = fmt.Sprintf("%v@%.6g", d.Outcome, d.Left.Milliseconds())
		}
	}
	f := s.fleet()
	rep := replicate(t, f, o)
	for i := range s.inner {
		c := rep.Classes[len(s.visits)+1+i]
		text := fmt.Sprintf("%d done", c.Counts.Done)
		if c.Counts.Done > 0 {
			text += fmt.Sprintf(" in %.6g", 1e3*c.Latency.Mean())
		}
		for _, other := range []struct {
			n    int64
			word string
		}{{c.Counts.Rejected, "rejected"}, {c.Counts.Expired, "expired"}, {c.Counts.Failed, "failed"}, {c.Counts.InFlight, "in flight"}} {
			if other.n > 0 {
				text += fmt.Sprintf(", %d %s", other.n, other.word)
			}
		}
		fates = append(fates, "| "+text)
	}
	if err := givesBack(t.Context(), f, 1); err != nil {
		t.Errorf("%s: %v", s.sentence, err)
	}
	return strings.Join(fates, " ")
}

func serve(rt models.Runtime) models.Service { return models.Service{Runtime: rt} }

func TestSystems(t *testing.T) {
	t.Parallel()
	loop := serve(models.Runtime{Lanes: 1})
	sync := serve(models.Runtime{Concurrency: 1, Lanes: 1})
	gil := serve(models.Runtime{Lanes: 1, Concurrency: 2, Switching: models.GIL, Slice: 5 * sim.Millisecond})
	closed := serve(models.Runtime{Concurrency: 1, Lanes: 1, Backlog: noBacklog})
	broker := serve(models.Runtime{Concurrency: 1, Lanes: 1, Accept: models.AcceptBroker})
	score := models.Class{Service: 1, Steps: []models.Step{compute(4)}}
	slow := models.Class{Service: 1, Steps: []models.Step{compute(20)}}
	ms := func(x float64) sim.Time { return sim.Seconds(x / 1e3) }

	for _, s := range []system{
		// Calls.
		{
			sentence: "a call waits for the network there, the service, and the network back; the loop serves others meanwhile",
			services: []models.Service{loop, loop}, inner: []models.Class{score},
			// 0: loop 0–1, network 1–2, ml 2–6, network 6–7, loop 7–8. 1: loop 1–3.
			visits: []visit{visitAt(0, compute(1), over(calling(0), 2), compute(1)), visitAt(0.5, compute(2))},
			want:   "8 3 | 1 done in 4",
		},
		{
			sentence: "a sync worker stays taken while it calls",
			services: []models.Service{sync, loop}, inner: []models.Class{score},
			visits: []visit{visitAt(0, compute(1), over(calling(0), 2), compute(1)), visitAt(0.5, compute(2))},
			want:   "8 10 | 1 done in 4",
		},
		{
			sentence: "a call that blocks its loop keeps it from others",
			services: []models.Service{loop, loop}, inner: []models.Class{score},
			visits: []visit{visitAt(0, compute(1), over(models.Step{Action: models.Call, Class: -1, Blocking: true}, 2), compute(1)), visitAt(0.5, compute(2))},
			want:   "8 10 | 1 done in 4",
		},
		{
			sentence: "a thread lets go of the GIL while it calls",
			services: []models.Service{gil, loop}, inner: []models.Class{score},
			visits: []visit{visitAt(0, compute(1), over(calling(0), 2), compute(1)), visitAt(0.5, compute(2))},
			want:   "8 3 | 1 done in 4",
		},
		{
			sentence: "calls wait for each other where they go",
			services: []models.Service{loop, sync}, inner: []models.Class{score},
			visits: []visit{visitAt(0, calling(0)), visitAt(1, calling(0))},
			want:   "4 8 | 2 done in 5.5",
		},
		{
			sentence: "a call may lead to another",
			services: []models.Service{loop, sync, sync}, inner: []models.Class{{Service: 1, Steps: []models.Step{compute(1), calling(1), compute(1)}}, {Service: 2, Steps: []models.Step{compute(3)}}},
			visits: []visit{visitAt(0, calling(0)), visitAt(1, calling(0))},
			// 0 at service 1: 0–1, service 2: 1–4, back 4–5. 1: from 5.
			want: "5 10 | 2 done in 7 | 2 done in 3",
		},
		{
			sentence: "a call that is turned away fails its request",
			services: []models.Service{loop, closed}, inner: []models.Class{score},
			visits: []visit{visitAt(0, calling(0)), visitAt(1, compute(1), over(calling(0), 1), compute(5))},
			want:   "4 failed@3 | 1 done in 4, 1 rejected",
		},
		{
			sentence: "unless it can do without",
			services: []models.Service{loop, closed}, inner: []models.Class{score},
			visits: []visit{visitAt(0, calling(0)), visitAt(1, compute(1), under(over(calling(0), 1), models.Policy{Optional: true}), compute(5))},
			want:   "4 8 | 1 done in 4, 1 rejected",
		},
		{
			sentence: "a service may fail by itself, after its work",
			services: []models.Service{loop, loop}, inner: []models.Class{{Service: 1, Steps: []models.Step{compute(4)}, Failure: 1}},
			visits: []visit{visitAt(0, calling(0))},
			want:   "failed@4 | 0 done, 1 failed",
		},
		// Timeouts and retries.
		{
			sentence: "a caller gives up after its timeout; the service works on for nobody",
			services: []models.Service{loop, sync}, inner: []models.Class{slow},
			visits: []visit{visitAt(0, under(calling(0), models.Policy{Timeout: ms(5)})), visitAt(10, calling(0))},
			want:   "failed@5 40 | 1 done in 30, 1 expired",
		},
		{
			sentence: "an attempt that still waits for a worker is taken back",
			services: []models.Service{loop, sync}, inner: []models.Class{slow},
			visits: []visit{visitAt(0, calling(0)), visitAt(1, under(calling(0), models.Policy{Timeout: ms(5)})), visitAt(2, calling(0))},
			want:   "20 failed@6 40 | 2 done in 29, 1 expired",
		},
		{
			sentence: "it is tried again after a backoff that grows",
			services: []models.Service{loop, closed}, inner: []models.Class{slow},
			// The second is turned away at 1, 3, 7, 15; its fifth attempt at 31 is served.
			visits: []visit{visitAt(0, calling(0)), visitAt(1, under(calling(0), models.Policy{Retries: 9, Backoff: constant(0.002), Factor: 2}))},
			want:   "20 51 | 2 done in 20, 4 rejected",
		},
		{
			sentence: "but not more often than it may, nor after longer than the longest",
			services: []models.Service{loop, closed}, inner: []models.Class{slow},
			visits: []visit{visitAt(0, calling(0)), visitAt(1, under(calling(0), models.Policy{Retries: 3, Backoff: constant(0.002), Factor: 2, Most: ms(3)}))},
			want:   "20 failed@9 | 1 done in 20, 4 rejected",
		},
		{
			sentence: "a second attempt beside the first, and the first answer counts",
			services: []models.Service{loop, {Runtime: models.Runtime{Concurrency: 1, Lanes: 1}, Groups: []models.Group{{Machine: core(1), Count: 2}}}}, inner: []models.Class{slow, score},
			// The slow one is at instance 0; the first attempt of the other goes to
			// 1 after a short one, the hedge to 0, too.
			visits: []visit{visitAt(0, calling(0)), visitAt(1, calling(0)), visitAt(2, under(calling(1), models.Policy{Hedge: ms(3)}))},
			want:   "20 21 24 | 2 done in 20 | 2 done in 21",
		},
		{
			sentence: "a breaker opens after two failures, turns away without asking, and tries once when it is time",
			services: []models.Service{loop, loop, closed}, inner: []models.Class{
				{Service: 1, Steps: []models.Step{under(calling(1), fused)}}, {Service: 2, Steps: []models.Step{compute(20)}},
			},
			// Turned away at 1 and 2: open until 12. The try at 13 fails: until 23.
			// That at 24 is served.
			visits: []visit{
				visitAt(0, calling(0)), visitAt(1, calling(0)), visitAt(2, calling(0)), visitAt(3, calling(0)),
				visitAt(13, calling(0)), visitAt(14, calling(0)), visitAt(24, calling(0)), visitAt(45, calling(0)),
			},
			want: "20 failed@1 failed@2 failed@3 failed@13 failed@14 44 65 | 3 done in 20, 5 failed | 3 done in 20, 3 rejected",
		},
		{
			sentence: "clients try again when they are turned away, and wait no longer than they have patience",
			services: []models.Service{closed}, retry: &models.Policy{Retries: 2, Backoff: constant(0.004)},
			visits: []visit{visitAt(0, compute(6)), visitAt(1, compute(2)), visitAt(20, compute(50)).patient(10)},
			// 1: turned away at 1 and 5, served 9–11. 2: gives up at 30, is turned
			// away at 34 and, having waited 4 more, at 38.
			want: "6 11 rejected@38",
		},
		// Branches.
		{
			sentence: "branches of a loop wait at once",
			services: []models.Service{loop},
			visits:   []visit{visitAt(0, compute(1), branches([]models.Step{await(5)}, []models.Step{await(8)}, []models.Step{await(2)}), compute(1))},
			want:     "10",
		},
		{
			sentence: "and compute one after the other",
			services: []models.Service{loop},
			visits:   []visit{visitAt(0, compute(1), branches([]models.Step{compute(2), await(5)}, []models.Step{compute(3), await(1)}), compute(1))},
			// Loop 1–3 and 3–6; waits end at 8 and 7.
			want: "9",
		},
		{
			sentence: "a sync worker does them in sequence",
			services: []models.Service{sync},
			visits:   []visit{visitAt(0, compute(1), branches([]models.Step{await(5)}, []models.Step{await(8)}), compute(1))},
			want:     "15",
		},
		{
			sentence: "unless each has a thread",
			services: []models.Service{sync},
			visits:   []visit{visitAt(0, compute(1), models.Step{Action: models.Parallel, Threads: true, Branches: [][]models.Step{{await(5)}, {await(8)}}}, compute(1))},
			want:     "10",
		},
		{
			sentence: "two of three are enough; the third ends for itself",
			services: []models.Service{loop},
			visits:   []visit{visitAt(0, first(branches([]models.Step{await(5)}, []models.Step{await(8), compute(4)}, []models.Step{await(2)}), 2), compute(1)), visitAt(7, await(2), compute(1))},
			// The second branch has the loop 8–12.
			want: "6 13",
		},
		{
			sentence: "a branch that fails fails them all",
			services: []models.Service{loop, closed}, inner: []models.Class{slow},
			visits: []visit{visitAt(0, calling(0)), visitAt(1, branches([]models.Step{await(5)}, []models.Step{await(2), calling(0)}), compute(1))},
			want:   "20 failed@3 | 1 done in 20, 1 rejected",
		},
		{
			sentence: "one that fails does not matter where the others are enough",
			services: []models.Service{loop, closed}, inner: []models.Class{slow},
			visits: []visit{visitAt(0, calling(0)), visitAt(1, first(branches([]models.Step{await(5)}, []models.Step{await(2), calling(0)}), 1), compute(1))},
			want:   "20 7 | 1 done in 20, 1 rejected",
		},
		{
			sentence: "native code on two cores takes half as long, and threads of the GIL run beside it",
			services: []models.Service{{Runtime: gil.Runtime, Groups: []models.Group{{Machine: core(4), Count: 1}}}},
			visits:   []visit{visitAt(0, models.Step{Action: models.NativeCode, Time: constant(0.010), Cores: 2, Kind: models.Native}), visitAt(1, compute(2))},
			want:     "5 3",
		},
		{
			sentence: "on an event loop it keeps the loop",
			services: []models.Service{{Runtime: loop.Runtime, Groups: []models.Group{{Machine: core(4), Count: 1}}}},
			visits:   []visit{visitAt(0, models.Step{Action: models.NativeCode, Time: constant(0.010), Cores: 2, Kind: models.Native}), visitAt(1, compute(2))},
			want:     "5 7",
		},
		// Work in the background.
		{
			sentence: "what is enqueued is done by others, and nobody waits",
			services: []models.Service{loop, broker}, inner: []models.Class{slow},
			visits: []visit{visitAt(0, compute(1), send(models.Enqueue, 0), compute(1)), visitAt(3, compute(1), send(models.Enqueue, 0))},
			// 1–21 and 21–41.
			want: "2 4 | 2 done in 28.5",
		},
		// Caches and streams.
		{
			sentence: "a miss does what a hit leaves out",
			services: []models.Service{loop},
			visits: []visit{
				visitAt(0, models.Step{Action: models.Cache, Time: constant(0.001), Hit: 1, Steps: []models.Step{await(10), compute(3)}}, compute(1)),
				visitAt(20, models.Step{Action: models.Cache, Time: constant(0.001), Hit: 0, Steps: []models.Step{await(10), compute(3)}}, compute(1)),
			},
			want: "2 35",
		},
		{
			sentence: "a hit in memory goes on without leaving the loop",
			services: []models.Service{loop},
			visits:   []visit{visitAt(0, compute(2), models.Step{Action: models.Cache, Hit: 1, Steps: []models.Step{await(10)}}, compute(1)), visitAt(1, compute(5))},
			want:     "3 8",
		},
		{
			sentence: "a stream is as many chunks",
			services: []models.Service{loop},
			visits:   []visit{visitAt(0, compute(1), models.Step{Action: models.Stream, Chunks: 3, Steps: []models.Step{await(2), compute(1)}})},
			want:     "10",
		},
		// Backends.
		{
			sentence: "a backend of two servers serves two steps at once",
			services: []models.Service{loop}, backends: []models.Backend{{Name: "db", Servers: 2}},
			visits: []visit{visitAt(0, await(6)), visitAt(0, await(6)), visitAt(1, await(6), compute(1))},
			want:   "6 6 13",
		},
		{
			sentence: "two cores that three share are slower for all",
			services: []models.Service{loop}, backends: []models.Backend{{Name: "db", Cores: 2}},
			visits: []visit{visitAt(0, await(6)), visitAt(0, await(6)), visitAt(0, await(6))},
			want:   "9 9 9",
		},
		{
			sentence: "and slower still where each beyond the cores takes a half of the whole",
			services: []models.Service{loop}, backends: []models.Backend{{Name: "db", Cores: 2, Slowing: 0.5}},
			visits: []visit{visitAt(0, await(6)), visitAt(0, await(6)), visitAt(0, await(6))},
			want:   "13.5 13.5 13.5",
		},
		{
			sentence: "the way there and back comes on top",
			services: []models.Service{loop}, backends: []models.Backend{{Name: "db", Servers: 1, Network: constant(0.002)}},
			visits: []visit{visitAt(0, await(6)), visitAt(0, await(6))},
			want:   "8 14",
		},
		{
			sentence: "each process has a pool of its own",
			services: []models.Service{{Runtime: models.Runtime{Lanes: 1, Processes: models.ProcessRule{Plus: 2}, Accept: models.AcceptRoundRobin}, Groups: []models.Group{{Machine: core(2), Count: 1}}}},
			backends: []models.Backend{{Name: "db", Pool: 1}},
			visits:   []visit{visitAt(0, await(6)), visitAt(1, await(6)), visitAt(2, await(6))},
			want:     "6 7 12",
		},
		{
			sentence: "and needs one of the fleet's as well",
			services: []models.Service{{Runtime: models.Runtime{Lanes: 1, Processes: models.ProcessRule{Plus: 2}, Accept: models.AcceptRoundRobin}, Groups: []models.Group{{Machine: core(2), Count: 1}}}},
			backends: []models.Backend{{Name: "db", Pool: 1, Connections: 1}},
			visits:   []visit{visitAt(0, await(6)), visitAt(1, await(6)), visitAt(2, await(6))},
			want:     "6 12 18",
		},
		{
			sentence: "who waits for a connection for too long fails",
			services: []models.Service{loop}, backends: []models.Backend{{Name: "db", Connections: 1, Patience: ms(3)}},
			visits: []visit{visitAt(0, await(6)), visitAt(1, await(6)), visitAt(4, await(6))},
			want:   "6 failed@4 12",
		},
		{
			sentence: "a connection for each request is opened once and kept until it ends",
			services: []models.Service{loop}, backends: []models.Backend{{Name: "db", Connections: 1, PerRequest: true, Connect: ms(2)}},
			// 0: 0–2 opens, 2–5, loop 5–9, 9–12 again. 1 waits until then.
			visits: []visit{visitAt(0, await(3), compute(4), await(3)), visitAt(1, await(1))},
			want:   "12 15",
		},
		{
			sentence: "a connection is held until the process has read the answer",
			services: []models.Service{loop}, backends: []models.Backend{{Name: "db", Connections: 1, Client: ms(2)}},
			// 0: 0–3, read 3–5. 1 has it then: 5–8, read 8–10.
			visits: []visit{visitAt(0, await(3)), visitAt(1, await(3))},
			want:   "5 10",
		},
		{
			sentence: "and so until others have let the process read it",
			services: []models.Service{loop}, backends: []models.Backend{{Name: "db", Connections: 1, Client: ms(2)}},
			// 0: 0–3, the loop is 1's until 11, read 11–13. 2: 13–16, read 16–18.
			visits: []visit{visitAt(0, await(3)), visitAt(1, compute(10)), visitAt(2, await(3))},
			want:   "13 11 18",
		},
		{
			sentence: "but not while the request computes on, or asks again",
			services: []models.Service{loop}, backends: []models.Backend{{Name: "db", Connections: 1, Client: ms(1)}},
			// 0: 0–2, read 2–3, computes 3–7. 1: 3–5, read 7–8. 0 asks again: 8–10, read 10–11.
			visits: []visit{visitAt(0, await(2), compute(4), await(2)), visitAt(1, await(2))},
			want:   "11 8",
		},
		{
			sentence: "a connection for each request is kept beyond that",
			services: []models.Service{loop}, backends: []models.Backend{{Name: "db", Connections: 1, PerRequest: true, Client: ms(1)}},
			visits: []visit{visitAt(0, await(2), compute(4)), visitAt(1, await(2))},
			want:   "7 10",
		},
	} {
		if got := s.play(t); got != s.want {
			t.Errorf("%s: got %s, want %s", s.sentence, got, s.want)
		}
	}
}

// fused is a call whose breaker opens after two failures.
var fused = models.Policy{Breaker: models.Breaker{Errors: 0.5, Calls: 2, Window: sim.Second, Open: 10 * sim.Millisecond}}

// An answer without one that it can do without is degraded, and so is what is
// made of it.
func TestDegradedAnswersAreCounted(t *testing.T) {
	closed := models.Runtime{Concurrency: 1, Lanes: 1, Backlog: noBacklog}
	f := system{
		services: []models.Service{serve(models.Runtime{Lanes: 1}), serve(models.Runtime{Lanes: 1}), serve(closed)},
		inner: []models.Class{
			{Service: 1, Steps: []models.Step{under(calling(1), models.Policy{Optional: true})}},
			{Service: 2, Steps: []models.Step{compute(20)}},
		},
		visits: []visit{
			visitAt(0, calling(0)), visitAt(1, calling(0)), visitAt(2, branches([]models.Step{calling(0)}, []models.Step{await(1)})),
			visitAt(3, compute(1)), visitAt(30, calling(0)),
		},
	}.fleet()
	rep := replicate(t, f, everything(1))
	degraded := []int64{}
	for _, c := range rep.Classes {
		degraded = append(degraded, c.Counts.Degraded)
	}
	if want := []int64{0, 1, 1, 0, 0, 0, 2, 0}; !slices.Equal(degraded, want) {
		t.Errorf("%v, want %v", degraded, want)
	}
	if res := result.Summarize(f, load.Of(f).Worst(), []*result.Replication{rep}); res.Counts.Degraded != 2 || res.Counts.Done != 6 {
		t.Errorf("%+v", res.Counts)
	}
}

// What an answer says is known when it arrives, not when it is sent: one that comes
// too late says nothing.
func TestDegradedAnswersThatComeTooLate(t *testing.T) {
	loop := serve(models.Runtime{Lanes: 1})
	closed := serve(models.Runtime{Concurrency: 1, Lanes: 1, Backlog: noBacklog})
	for _, c := range []struct {
		sentence string
		busy     float64 // when the second service is busy for 3 ms
		want     string
	}{
		// The third is full until 8. Asked at 2, the second does without it at 3, and
		// is heard at 5.
		{"in time", 20, "done at 5, 1 degraded"},
		// Busy until 4, it does so at 5, and would be heard at 7: given up at 6.5. The
		// next attempt comes at 9.5, has all that it asks for at 11.5, and is heard at 13.5.
		{"on its way back when its caller gives up", 1, "done at 13.5, 0 degraded"},
	} {
		f := system{
			services: []models.Service{loop, loop, closed}, inner: []models.Class{
				{Service: 1, Steps: []models.Step{compute(1), under(calling(2), models.Policy{Optional: true})}},
				{Service: 1, Steps: []models.Step{compute(3)}},
				{Service: 2, Steps: []models.Step{compute(1)}},
				{Service: 2, Steps: []models.Step{compute(8)}},
			},
			visits: []visit{
				visitAt(0, calling(3)),
				visitAt(0, under(over(calling(0), 4), models.Policy{Timeout: 6500 * sim.Microsecond, Retries: 1, Backoff: constant(0.001)})),
				visitAt(c.busy, calling(1)),
			},
		}.fleet()
		if err := givesBack(t.Context(), f, 1); err != nil {
			t.Errorf("%s: %v", c.sentence, err)
		}
		ours := replicate(t, f, everything(1)).Classes[1]
		if got := fmt.Sprintf("done at %.4g, %d degraded", 1e3*ours.Latency.Mean(), ours.Counts.Degraded); got != c.want {
			t.Errorf("%s: %s, want %s", c.sentence, got, c.want)
		}
	}
}

// What a request sends demands the same, whether something that it sent before had
// to be sent again or not.
func TestDemandsDoNotDependOnRetries(t *testing.T) {
	play := func(timeout sim.Time) string {
		place := models.Service{Balancer: balancing.RoundRobin{}, Groups: []models.Group{{Machine: core(4), Count: 1}},
			Runtime: models.Runtime{Backlog: models.NoLimit, Processes: models.ProcessRule{Plus: 1}}}
		f := &models.Fleet{
			Traffic: traffic.Poisson(1), Services: []models.Service{place, place},
			Classes: []models.Class{
				{Name: "a", Share: 1, Steps: []models.Step{
					{Action: models.Call, Class: 1, Policy: &models.Policy{Timeout: timeout, Retries: 1, Optional: true}},
					{Action: models.Enqueue, Class: 2},
				}},
				{Name: "b", Service: 1, Steps: []models.Step{await(100)}},
				{Name: "c", Service: 1, Steps: []models.Step{{Action: models.IO, Time: exponential(0.1)}}},
			},
		}
		l := replicate(t, f, Options{Seed: 1, Requests: 200, Batches: 1, NoWarmUp: true}).Classes[2].Latency
		return fmt.Sprint(l.Count, l.Mean(), l.Min, l.Max)
	}
	if with, without := play(50*sim.Millisecond), play(sim.Second); with != without {
		t.Errorf("with retries before it, what is enqueued takes %s, without %s", with, without)
	}
}
