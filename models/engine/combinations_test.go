package engine

import (
	"math"
	"testing"

	"fleetcost/models"
	"fleetcost/models/balancing"
	"fleetcost/models/result"
	"fleetcost/models/traffic"
	"fleetcost/sim"
)

// What two mechanisms do to each other, worked out by hand.
func TestMechanismsTogether(t *testing.T) {
	sleep := func(milliseconds float64, blocking bool) models.Step {
		return models.Step{Action: models.IO, Sleep: true, Blocking: blocking, Time: constant(milliseconds / 1e3)}
	}
	offload := func(milliseconds float64) models.Step {
		return models.Step{Action: models.Offload, Kind: models.Native, Time: constant(milliseconds / 1e3)}
	}
	two := models.ProcessRule{Plus: 2}
	dispatched := models.Runtime{Concurrency: 1, Lanes: 1, Dispatch: sim.Millisecond}
	refusing := dispatched
	refusing.Backlog = noBacklog
	shared := dispatched
	shared.Processes = two
	uvloop := models.Runtime{Lanes: 1, Turns: models.Uvloop}
	playAll(t, []scene{
		{
			sentence: "a thread that is done while the loop collects garbage does not end the collection",
			runtime:  models.Runtime{Lanes: 1, Threadpool: 1, GC: models.GC{Every: 1, Pause: 10 * sim.Millisecond}}, machine: core(2),
			// The first is garbage at 1, so the third waits from 3 to 13 for the pause, and is
			// garbage itself at 15: the loop pauses until 25 before it takes the answer of the
			// thread, which was done at 6.
			visits: []visit{visitAt(0, compute(1)), visitAt(2, offload(4)), visitAt(3, compute(2))},
			want:   "0-1 2-25 3-15",
		},
		{
			sentence: "a sleep that blocks holds the lane, and is as long as the operating system makes it",
			runtime:  models.Runtime{Lanes: 1, Timer: models.TruncTimer},
			visits:   []visit{visitAt(0, compute(1), sleep(4.5, true)), visitAt(2, compute(1))},
			want:     "0-5.55 2-6.55",
		},
		{
			sentence: "what is dispatched waits for a worker of its own process",
			runtime:  shared, machine: core(2),
			visits: []visit{visitAt(0, compute(5)), visitAt(0, compute(5)), visitAt(0, compute(5))},
			want:   "1-7 1-6 7-12",
		},
		{
			sentence: "without a backlog what would have to wait is turned away, what is dispatched to a free worker is not",
			runtime:  refusing,
			visits:   []visit{visitAt(0, compute(5)), visitAt(2, compute(1)), visitAt(7, compute(1))},
			want:     "1-6 rejected@2 8-9",
		},
		{
			sentence: "whose client gives up before it was handed over gets no worker",
			runtime:  dispatched,
			visits:   []visit{visitAt(0, compute(5)), visitAt(1.5, compute(5)).patient(2), visitAt(1.5, compute(1))},
			want:     "1-6 expired@3.5 8-9",
		},
		{
			sentence: "a reply that comes of no turn leaves at once",
			runtime:  uvloop,
			visits:   []visit{visitAt(0, compute(1), await(5))},
			want:     "0-6",
		},
	})
}

// The pause of a collector that has lost its core to others is not what the
// holder of the GIL leaves when it is asked to: it is over before anybody else
// has the lane.
func TestCollectorKeepsTheGILOffItsCore(t *testing.T) {
	r := models.Runtime{
		Processes: models.ProcessRule{Plus: 2}, Accept: models.AcceptRoundRobin, Concurrency: 4, Lanes: 1, Backlog: models.NoLimit,
		Switching: models.GIL, Slice: sim.Millisecond, GC: models.GC{Every: 1, Pause: 30 * sim.Millisecond},
	}
	f := &models.Fleet{
		Traffic: only{traffic.Poisson(40), 2000}, Classes: single(work(5), models.Step{Action: models.IO, Time: exponential(0.005)}, work(5)),
		Services: []models.Service{{Runtime: r, Balancer: balancing.RoundRobin{}, Groups: []models.Group{{Machine: inTurns(1), Count: 1}}}},
	}
	if err := givesBack(t.Context(), f, 1); err != nil {
		t.Error(err)
	}
}

// A connection whose request was given up or turned away is closed and its
// place used again; a stack of requests forgets those that gave up.
func TestNothingIsKeptOfWhoLeft(t *testing.T) {
	for _, waiting := range []models.Order{models.FirstInFirstOut, models.LastInFirstOut} {
		for _, accept := range []models.Accept{models.AcceptKernel, models.AcceptShared} {
			f := &models.Fleet{
				Traffic: only{traffic.Poisson(2000), 20_000}, Classes: single(compute(1)), Services: []models.Service{{Balancer: balancing.RoundRobin{},
					Runtime: models.Runtime{
						Processes: models.ProcessRule{Plus: 2}, Concurrency: 1, Lanes: 1, Accept: accept, Backlog: 60,
						KeepAlive: sim.Second, Waiting: waiting,
					},
					Groups: []models.Group{{Machine: core(1), Count: 1}}}},
			}
			f.Classes[0].Timeout = 50 * sim.Millisecond
			run := startRun(f, everything(1))
			if err := run.loop(t.Context()); err != nil {
				t.Fatal(err)
			}
			if n := len(run.requests); n > 300 {
				t.Errorf("%v, %v: %d requests are kept", accept, waiting, n)
			}
			if n := len(run.instances[0].pool.all); n > 300 {
				t.Errorf("%v, %v: %d connections are kept", accept, waiting, n)
			}
		}
	}
}

// Work on threads of a pool takes no lane.
func TestOffloadedWorkIsNotOnLanes(t *testing.T) {
	f := &models.Fleet{
		Traffic: traffic.Poisson(100), Classes: single(compute(1), models.Step{Action: models.Offload, Kind: models.Native, Time: constant(0.02)}),
		Services: []models.Service{{Runtime: models.Runtime{Lanes: 1, Backlog: models.NoLimit, Threadpool: 4}, Balancer: balancing.RoundRobin{}, Groups: []models.Group{{Machine: core(8), Count: 1}}}},
	}
	a := replicate(t, f, Options{Seed: 1, Requests: 20_000, Batches: 2}).Averages
	if math.Abs(a.Lanes-0.1) > 0.005 || math.Abs(a.In[result.Running]-2.1) > 0.1 {
		t.Errorf("%.3f of the lanes and %.3f threads are busy, want 0.1 and 2.1", a.Lanes, a.In[result.Running])
	}
}

// Users are as many while a run warms up by itself, and a record begins with
// its first request.
func TestWarmUpAddsNobody(t *testing.T) {
	f := &models.Fleet{
		Traffic: traffic.Users{Count: 7, Span: 20 * sim.Second}, Classes: single(compute(10)), Services: []models.Service{{Balancer: balancing.RoundRobin{},
			Runtime: models.Runtime{Lanes: 1, Backlog: models.NoLimit}, Groups: []models.Group{{Machine: core(1), Count: 1}}}},
	}
	if n := replicate(t, f, Options{Seed: 1, Batches: 1}).Averages.InSystem; math.Abs(n-7) > 0.01 {
		t.Errorf("%v of 7 users in the system", n)
	}
	f.Classes = single(work(1))
	rec := traffic.NewRecorded(sim.Second, f.Classes)
	rec.Add(3*sim.Millisecond, 0, 2*sim.Millisecond)
	f.Traffic = rec
	if all := log(t, f, Options{Seed: 1, Batches: 1}); len(all) != 1 || all[0].Left != 5*sim.Millisecond {
		t.Errorf("a record of one request gave %+v", all)
	}
}

// Runtimes that could not work are refused.
func TestValidateMechanisms(t *testing.T) {
	for sentence, rt := range map[string]models.Runtime{
		"turns of threads":                     {Lanes: 1, Switching: models.GIL, Slice: 1, Turns: models.Libuv},
		"turns of several lanes":               {Lanes: 2, Turns: models.Uvloop},
		"turns that do not exist":              {Lanes: 1, Turns: 3},
		"a timer that does not exist":          {Timer: -1},
		"an order that does not exist":         {Waiting: 2},
		"a dispatcher behind a broker":         {Concurrency: 1, Accept: models.AcceptBroker, Dispatch: 1},
		"a broker with a stack":                {Concurrency: 1, Accept: models.AcceptBroker, Waiting: models.LastInFirstOut},
		"a gap of nothing":                     {Idle: models.Idle{Extra: 1}},
		"a negative keep-alive":                {KeepAlive: -1},
		"a switch that takes all the interval": {Lanes: 1, Switching: models.GIL, Slice: 10, ContextSwitch: 10},
		"a switch that takes longer than work": {Switching: models.TimeSlice, Slice: 10, Handover: 10},
	} {
		f := rule{runtime: rt, machine: inTurns(1), classes: single(compute(1))}.fleet(1, 0.5)
		if f.Validate() == nil {
			t.Errorf("%s: is taken for valid", sentence)
		}
	}
}

// A long stretch that short ones interrupt leaves no events behind: the calendar
// holds no more than what is to come.
func TestInterruptedStretchesLeaveNoEvents(t *testing.T) {
	f := &models.Fleet{
		Traffic: only{traffic.Poisson(400), 20_000},
		Classes: []models.Class{{Name: "long", Share: 0.001, Steps: []models.Step{compute(5000)}}, {Name: "short", Share: 1, Steps: []models.Step{compute(1)}}},
		Services: []models.Service{{Runtime: models.Runtime{Backlog: models.NoLimit},
			Balancer: balancing.RoundRobin{}, Groups: []models.Group{{Machine: core(1), Count: 1}}}},
	}
	run := startRun(f, everything(1))
	most := 0
	run.options.Observe = func(Departure) { most = max(most, run.calendar.Len()) }
	if err := run.loop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if flight := len(run.requests); most > flight+10 {
		t.Errorf("%d events for at most %d requests at once", most, flight)
	}
}
