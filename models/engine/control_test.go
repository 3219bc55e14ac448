package engine

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"fleetcost/models"
	"fleetcost/models/balancing"
	"fleetcost/models/traffic"
	"fleetcost/sim"
)

// A script does to the fleet what is written, at given times in milliseconds.
type script []scripted

type scripted struct {
	at float64
	do func(*Control)
}

// sorted are the steps in order of time; of the same time as they were written.
func (s script) sorted() script {
	slices.SortStableFunc(s, func(a, b scripted) int { return cmp.Compare(a.at, b.at) })
	return s
}

func (s *script) Tick(now sim.Time, c *Control) sim.Time {
	for len(*s) > 0 {
		if at := sim.Seconds((*s)[0].at / 1e3); at > now {
			return at
		}
		(*s)[0].do(c)
		*s = (*s)[1:]
	}
	return sim.Never
}

// What a controller does, on schedules that are worked out by hand; what became of each
// request is begun–left/instance, in milliseconds.
func TestControl(t *testing.T) {
	sync := models.Runtime{Concurrency: 1, Lanes: 1}
	broker := models.Runtime{Concurrency: 1, Lanes: 1, Accept: models.AcceptBroker}
	prefetching := broker
	prefetching.Prefetch = 2
	keeping := broker
	keeping.Redeliveries, keeping.RedeliverAfter = 1, 5*sim.Millisecond
	sliced := models.Runtime{Lanes: 1, Switching: models.TimeSlice, Slice: 4 * sim.Millisecond}
	two := []models.Group{{Machine: core(1), Count: 1}, {Machine: core(1), Count: 1}}
	one := two[:1]
	stop := func(i int, how Loss) func(*Control) { return func(c *Control) { c.Stop(0, i, how) } }
	serve := func(i int) func(*Control) { return func(c *Control) { c.Serve(0, i) } }
	drain := func(i int) func(*Control) { return func(c *Control) { c.Drain(0, i) } }
	slow := func(i int, by float64) func(*Control) { return func(c *Control) { c.Slow(0, i, by) } }
	for _, s := range []struct {
		scene
		script script
	}{
		{scene{
			sentence: "what is in an instance that stops fails, what waits there too; the others are asked from then on",
			runtime:  sync, groups: two,
			visits: []visit{visitAt(0, compute(10)), visitAt(1, compute(2)), visitAt(2, compute(2)), visitAt(5, compute(1)), visitAt(6, compute(1))},
			want:   "failed@4 1-3/1 failed@4 5-6/1 6-7/1",
		}, script{{4, stop(0, Lost)}}},
		{scene{
			sentence: "what is handed back begins anew on another instance",
			runtime:  sync, groups: two,
			visits: []visit{visitAt(0, compute(10)), visitAt(1, compute(2))},
			want:   "4-14/1 1-3/1",
		}, script{{4, stop(0, Requeued)}}},
		{scene{
			sentence: "what is resumed goes on where it stopped",
			runtime:  sync, groups: two,
			visits: []visit{visitAt(0, compute(10)), visitAt(1, compute(2))},
			want:   "4-10/1 1-3/1",
		}, script{{4, stop(0, Resumed)}}},
		{scene{
			sentence: "slices of one request are put together, whether it runs or waits for its turn",
			runtime:  sliced, groups: two,
			// 0 runs 0–4, 2 runs 4–6 of its 4; then on the other instance 0 6–10, 2 10–12, 0 12–14.
			visits: []visit{visitAt(0, compute(10)), visitAt(1, compute(1)), visitAt(2, compute(4)), visitAt(3, compute(1))},
			want:   "6-14/1 1-2/1 6-12/1 3-4/1",
		}, script{{6, stop(0, Resumed)}}},
		{scene{
			sentence: "a broker has it begin before all others, where a worker is free",
			runtime:  broker, groups: one,
			// 1 waits; 0 stops at 4 and goes on at 20 for 6 more.
			visits: []visit{visitAt(0, compute(10)), visitAt(1, compute(2))},
			want:   "20-26 26-28",
		}, script{{4, stop(0, Resumed)}, {20, serve(0)}}},
		{scene{
			sentence: "and so has what begins anew",
			runtime:  broker, groups: one,
			visits: []visit{visitAt(0, compute(10)), visitAt(1, compute(2))},
			want:   "20-30 30-32",
		}, script{{4, stop(0, Requeued)}, {20, serve(0)}}},
		{scene{
			sentence: "a broker hands out again what was lost, where it knows",
			runtime:  keeping, groups: one,
			visits: []visit{visitAt(0, compute(10)), visitAt(1, compute(2))},
			want:   "9-19 4-6",
		}, script{{4, func(c *Control) { c.Stop(0, 0, Lost); c.Serve(0, 0) }}}},
		{scene{
			sentence: "a balancer with nobody behind it turns requests away at once",
			runtime:  sync, groups: one,
			visits: []visit{visitAt(0, compute(1)), visitAt(5, compute(1)), visitAt(9, compute(1))},
			want:   "0-1 rejected@5 9-10",
		}, script{{4, stop(0, Lost)}, {8, serve(0)}}},
		{scene{
			sentence: "who drains ends what it has, and gets nothing new",
			runtime:  sync, groups: two,
			visits: []visit{visitAt(0, compute(10)), visitAt(1, compute(2)), visitAt(2, compute(3)), visitAt(5, compute(1)), visitAt(6, compute(1))},
			want:   "0-10/0 1-3/1 10-13/0 5-6/1 6-7/1",
		}, script{{4, drain(0)}}},
		{scene{
			sentence: "what a worker that drains holds in reserve goes back to its broker",
			runtime:  prefetching, groups: one,
			visits: []visit{visitAt(0, compute(10)), visitAt(1, compute(2)), visitAt(2, compute(3))},
			want:   "0-10 20-22 22-25",
		}, script{{4, drain(0)}, {20, serve(0)}}},
		{scene{
			sentence: "and it takes more when it serves again before it is done",
			runtime:  prefetching, groups: one,
			visits: []visit{visitAt(0, compute(10)), visitAt(1, compute(2)), visitAt(2, compute(3))},
			want:   "0-10 10-12 12-15",
		}, script{{4, drain(0)}, {6, serve(0)}}},
		{scene{
			sentence: "who boots is not asked",
			runtime:  sync, groups: two,
			visits: []visit{visitAt(1, compute(1)), visitAt(3, compute(1)), visitAt(5, compute(1)), visitAt(5.5, compute(1))},
			want:   "1-2/0 3-4/0 5-6/0 5.5-6.5/1",
		}, script{{0, stop(1, Lost)}, {2, func(c *Control) { c.Boot(0, 1) }}, {4, serve(1)}}},
		{scene{
			sentence: "work under way is slower from then on, and fast again",
			runtime:  sync, groups: one,
			// 2 at full speed, 4 of work in 12, the rest at full speed.
			visits: []visit{visitAt(0, compute(10))},
			want:   "0-18",
		}, script{{2, slow(0, 3)}, {14, slow(0, 1)}}},
		{scene{
			sentence: "so is work that shares a core",
			runtime:  models.Runtime{}, groups: one,
			// Each has done 2 of 6 by 4; 8 of work in 16.
			visits: []visit{visitAt(0, compute(6)), visitAt(0, compute(6))},
			want:   "0-20 0-20",
		}, script{{4, slow(0, 2)}}},
		{scene{
			sentence: "steps of a backend that begin while it is slow take longer, those under way do not",
			runtime:  sync, backends: []models.Backend{{Name: "db"}}, groups: one,
			visits: []visit{visitAt(0, await(10)), visitAt(10, await(3)), visitAt(20, sleep(3)), visitAt(30, await(3))},
			want:   "0-10 10-22 22-25.05 30-33",
		}, script{{2, func(c *Control) { c.SlowBackend(0, 4) }}, {26, func(c *Control) { c.SlowBackend(0, 1) }}}},
	} {
		t.Run(s.sentence, func(t *testing.T) {
			f := s.fleet()
			o := everything(1)
			o.Controller = &s.script
			if got := fatesUnder(t, f, len(s.visits), o); got != s.want {
				t.Errorf("got  %s\nwant %s", got, s.want)
			}
		})
	}
}

// A controller sees what there is, and capacity is what there was.
func TestWhatAControllerSees(t *testing.T) {
	f := &models.Fleet{Traffic: timetable{0, 0, 0}, Classes: make([]models.Class, 3),
		Services: []models.Service{{Runtime: models.Runtime{Concurrency: 1, Lanes: 1, Accept: models.AcceptBroker, Backlog: models.NoLimit},
			Balancer: balancing.RoundRobin{}, Groups: []models.Group{{Machine: core(1), Count: 2}}}}}
	for i := range f.Classes {
		f.Classes[i] = models.Class{Name: fmt.Sprint(i), Share: 1, Steps: []models.Step{compute(10)}}
	}
	var seen []string
	see := func(c *Control) {
		seen = append(seen, fmt.Sprintf("busy %g %g, in flight %d %d, %d wait, %d came, %d done, %d listed", c.Busy(0, 0)*1e3, c.Busy(0, 1)*1e3, c.InFlight(0, 0), c.InFlight(0, 1), c.Waiting(0), c.Arrived(0), c.Done(0), c.Listed(0)))
	}
	o := everything(1)
	o.Controller = &script{
		{0, func(c *Control) { c.Stop(0, 1, Lost) }},
		{4, see},
		{8, func(c *Control) { c.Boot(0, 1) }},
		{12, func(c *Control) { c.Serve(0, 1); see(c) }},
		{15, func(c *Control) { c.Stop(0, 1, Requeued); see(c) }},
		{25, see},
	}
	replicate(t, f, o)
	want := []string{
		"busy 4 0, in flight 1 0, 2 wait, 3 came, 0 done, 1 listed",
		"busy 12 0, in flight 1 1, 0 wait, 3 came, 1 done, 2 listed",
		"busy 15 3, in flight 1 0, 1 wait, 4 came, 1 done, 1 listed",
		"busy 25 3, in flight 1 0, 0 wait, 4 came, 2 done, 1 listed",
	}
	if got := strings.Join(seen, "\n"); got != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", got, strings.Join(want, "\n"))
	}
}

// Utilization is of what there was.
func TestUtilizationIsOfWhatThereWas(t *testing.T) {
	f := &models.Fleet{Traffic: traffic.Poisson(50), Classes: single(compute(10)),
		Services: []models.Service{{Runtime: models.Runtime{Concurrency: 1, Lanes: 1, Backlog: models.NoLimit}, Balancer: balancing.RoundRobin{},
			Groups: []models.Group{{Machine: core(1), Count: 8}}}}}
	o := Options{Seed: 1, Requests: 2000, NoWarmUp: true}
	o.Controller = &script{{0, func(c *Control) {
		for i := 1; i < 8; i++ {
			c.Stop(0, i, Lost)
		}
	}}}
	rep := replicate(t, f, o)
	if u := rep.Averages.Utilization; math.Abs(u-0.5) > 0.05 {
		t.Errorf("one instance of eight is there, and %g of it is used, not half", u)
	}
	for i, n := range rep.Services[0].Instances {
		if i > 0 && n.Done > 0 {
			t.Errorf("instance %d is not there, and has served %d", i, n.Done)
		}
	}
}

// A waker is woken by every departure, and counts its calls.
type waker struct {
	control *Control
	calls   int
}

func (w *waker) Tick(_ sim.Time, c *Control) sim.Time {
	w.control = c
	w.calls++
	return sim.Never
}

func TestAControllerIsWoken(t *testing.T) {
	w := &waker{}
	o := everything(1)
	o.Controller = w
	departures := 0
	o.Observe = func(Departure) { departures++; w.control.Wake(); w.control.Wake() }
	s := scene{runtime: models.Runtime{}, visits: []visit{visitAt(0, compute(1)), visitAt(3, compute(1))}}
	replicate(t, s.fleet(), o)
	if w.calls != departures || departures != 2 { // at first, and but for the last one, with which all is over
		t.Errorf("it is called %d times for %d departures", w.calls, departures)
	}
}

// What cannot be changed while it runs is told.
func TestWhatIsNotControllable(t *testing.T) {
	f := &models.Fleet{Traffic: traffic.Poisson(10), Classes: single(compute(1)),
		Services: []models.Service{{Runtime: models.Runtime{Concurrency: 1, Accept: models.AcceptBroker, Backlog: models.NoLimit}, Balancer: balancing.RoundRobin{},
			Groups: []models.Group{{Machine: core(1), Count: 2, Ready: sim.Second}}}}}
	if _, err := Replicate(context.Background(), f, Options{Requests: 100, Controller: idler{}}); err == nil || !strings.Contains(err.Error(), "Ready") {
		t.Errorf("an instance that boots by itself: %v", err)
	}
}

// Connections that stay open move when their instance stops, or closes them: their
// clients come back within their time, to the others, and none is counted twice. Those of
// an instance that drains stay.
func TestConnectionsMove(t *testing.T) {
	f := crowdOf(3, models.Clients{Number: 900, Session: exponential(3600), In: 0.1, Reconnect: 2 * sim.Second})
	var seen [][3]int
	see := func(c *Control) {
		seen = append(seen, [3]int{c.Connections(0, 0), c.Connections(0, 1), c.Connections(0, 2)})
	}
	o := Options{Seed: 1, Requests: 2000, NoWarmUp: true}
	o.Controller = &script{
		{0, func(c *Control) { c.Stop(0, 2, Lost) }},
		{1000, func(c *Control) { see(c); c.Serve(0, 2) }},
		{2000, func(c *Control) { c.Drain(0, 0) }},
		{3000, func(c *Control) {
			see(c)
			if closed := c.Close(0, 0, 100); closed != 100 {
				t.Errorf("%d are closed, not 100", closed)
			}
			see(c)
		}},
		{5100, func(c *Control) { see(c); c.Stop(0, 0, Resumed); see(c) }},
		{7200, see},
	}
	rep := replicate(t, f, o)
	about := func(what string, got, want int) {
		if got < want-40 || got > want+40 {
			t.Errorf("%s: %d connections, about %d expected", what, got, want)
		}
	}
	about("of those who come while two are there", seen[0][0], 450)
	about("nobody is where nothing was", seen[0][2]+40, 40)
	about("those of one that drains stay", seen[1][0], 450)
	if seen[2][0] != seen[1][0]-100 {
		t.Errorf("of %d connections 100 are closed, and %d are left", seen[1][0], seen[2][0])
	}
	about("all are back", seen[3][0]+seen[3][1]+seen[3][2], 900)
	about("to the one that held fewest", seen[3][2], 100)
	if seen[4][0] != 0 {
		t.Errorf("%d are open to one that has stopped", seen[4][0])
	}
	about("all are back again", seen[5][1]+seen[5][2], 900)
	if lost := rep.Sockets[0].Lost; int(lost) != 100+seen[3][0] {
		t.Errorf("%d connections are lost, not %d", lost, 100+seen[3][0])
	}
}

// An instance whose balancer starts it slowly gets w of the turns of another: of instances in
// turn every fifth request where w is a quarter, 1/4 over 1 + 1/4. By the requests in flight
// it is asked when (n + 1)/w is less than what the other would have.
func TestSlowStart(t *testing.T) {
	two := []models.Group{{Machine: core(1), Count: 1}, {Machine: core(1), Count: 1}}
	share := func(i int, w float64) func(*Control) { return func(c *Control) { c.Weigh(0, i, w) } }
	ten := func(ms float64) (all []visit) {
		for k := range 10 {
			all = append(all, visitAt(float64(k), compute(ms)))
		}
		return all
	}
	for _, s := range []struct {
		sentence string
		balancer models.Balancer
		visits   []visit
		script   script
		want     string // the instances
	}{
		{"in turn", balancing.RoundRobin{}, ten(0.5), script{{0, share(1, 0.25)}}, "0000100001"},
		{"all of them start: as if none did", balancing.RoundRobin{}, ten(0.5), script{{0, share(0, 0.25)}, {0, share(1, 0.25)}}, "0101010101"},
		{"and is whole again", balancing.RoundRobin{}, ten(0.5), script{{0, share(1, 0.25)}, {4.5, share(1, 1)}}, "0000101010"},
		{"one that comes anew has its share", balancing.RoundRobin{}, ten(0.5), script{{0, share(1, 0.25)}, {0.7, func(c *Control) { c.Stop(0, 1, Lost) }}, {4.5, func(c *Control) { c.Serve(0, 1) }}}, "0000001010"},
		{"by what they hold: at four, as much as one there would be", balancing.LeastOutstanding{LowestFirst: true}, ten(20), script{{0, share(1, 0.25)}}, "0000100001"},
	} {
		f := scene{runtime: models.Runtime{Lanes: 1}, groups: two, visits: s.visits}.fleet()
		f.Services[0].Balancer = s.balancer
		o := everything(1)
		o.Controller = &s.script
		got := ""
		for _, fate := range strings.Fields(fatesUnder(t, f, len(s.visits), o)) {
			got += fate[strings.Index(fate, "/")+1:]
		}
		if got != s.want {
			t.Errorf("%s: %s, want %s", s.sentence, got, s.want)
		}
	}
}

// What is asked of an instance comes to it whether or not it is listed, waits there as any
// request, and is given up as one: here behind 5 ms of work, for 2 ms and for ever. What comes by
// the balancer is turned away where nobody is listed.
func TestAskAnInstance(t *testing.T) {
	f := scene{runtime: models.Runtime{Concurrency: 1, Lanes: 1}, groups: []models.Group{{Machine: core(1), Count: 1}, {Machine: core(1), Count: 1}},
		visits: []visit{visitAt(0, compute(1)), visitAt(0, compute(6)), visitAt(2, compute(1))}}.fleet()
	f.Classes = append(f.Classes,
		models.Class{Name: "brief", Steps: []models.Step{compute(1)}, Timeout: 2 * sim.Millisecond},
		models.Class{Name: "patient", Steps: []models.Step{compute(1)}})
	o := everything(1)
	o.Controller = &script{{1, func(c *Control) {
		c.Drain(0, 0)
		c.Drain(0, 1)
		c.Ask(3, 0, 1)
		c.Ask(4, 0, 1)
		c.Ask(4, 0, 0)
	}}}
	got := map[string]int{}
	o.Observe = func(d Departure) {
		got[fmt.Sprintf("%d %v at %v", d.Class, d.Outcome, d.Left)]++
	}
	replicate(t, f, o)
	for _, want := range []string{"3 expired at 3ms", "4 done at 7ms", "4 done at 2ms", "2 rejected at 2ms"} {
		if got[want] != 1 {
			t.Errorf("no %s: %v", want, got)
		}
	}
}
