package engine

import (
	"math"
	"strings"
	"testing"

	"fleetcost/models"
	"fleetcost/models/balancing"
	"fleetcost/models/traffic"
	"fleetcost/sim"
)

// handingOut is a broker's process that is killed after 10 ms, replaced 5 ms later,
// and what it had begun handed out again so many times.
func handingOut(times int, after float64) models.Runtime {
	return models.Runtime{
		Concurrency: 1, Lanes: 1, Accept: models.AcceptBroker, Redeliveries: times, RedeliverAfter: sim.Seconds(after / 1e3),
		Timeout: 10 * sim.Millisecond, Recycle: models.Recycle{Boot: 5 * sim.Millisecond},
	}
}

func TestRedelivery(t *testing.T) {
	t.Parallel()
	several := func(n int, rt models.Runtime) models.Runtime { rt.Processes.Plus = n; return rt }
	reserving := handingOut(1, 0)
	reserving.Prefetch = 1
	playAll(t, []scene{
		{
			sentence: "what is acknowledged when it is begun fails with its worker",
			runtime:  handingOut(0, 0),
			visits:   []visit{visitAt(0, compute(20)), visitAt(1, compute(2))},
			want:     "failed@10 15-17",
		},
		{
			sentence: "else it is begun again, before those that wait, and demands the same: it fails the second time",
			runtime:  handingOut(1, 0),
			visits:   []visit{visitAt(0, compute(20)), visitAt(1, compute(2))},
			want:     "failed@25 30-32",
		},
		{
			sentence: "or the third",
			runtime:  handingOut(2, 0),
			visits:   []visit{visitAt(0, compute(20)), visitAt(1, compute(2))},
			want:     "failed@40 45-47",
		},
		{
			sentence: "another process takes it at once",
			runtime:  several(2, handingOut(1, 0)), machine: core(2),
			visits: []visit{visitAt(0, compute(20)), visitAt(22, compute(2))},
			// 10–20 on the second. The first is there again at 15.
			want: "failed@20 22-24",
		},
		{
			sentence: "it is done where it finds the core less busy",
			runtime:  several(2, handingOut(1, 0)),
			// From 4 on half a core each: at 10, 0 has 1 left and 1 has 1. 1 is done
			// at 11, and its process begins 0.
			visits: []visit{visitAt(0, compute(8)), visitAt(4, compute(4))},
			want:   "11-19 4-11",
		},
		{
			sentence: "until the broker knows, others go before it",
			runtime:  handingOut(1, 12),
			visits:   []visit{visitAt(0, compute(20)), visitAt(1, compute(2)), visitAt(23, compute(2))},
			want:     "failed@32 15-17 37-39",
		},
		{
			sentence: "more urgent ones go before it, and it before its equals",
			runtime:  handingOut(1, 0),
			visits:   []visit{visitAt(0, compute(20)), visitAt(1, compute(2)), visitAt(2, compute(2)).urgent(1)},
			want:     "failed@27 32-34 15-17",
		},
		{
			sentence: "what its process held in reserve is begun before it: that was sent to it, and waits there",
			runtime:  reserving,
			visits:   []visit{visitAt(0, compute(20)), visitAt(1, compute(2)), visitAt(2, compute(2))},
			want:     "failed@27 15-17 32-34",
		},
		{
			sentence: "a client that gives up meanwhile has taken it back",
			runtime:  handingOut(1, 12),
			visits:   []visit{visitAt(0, compute(20)).patient(11), visitAt(21, compute(2))},
			want:     "expired@11 21-23",
		},
		{
			sentence: "or while it waits to be begun again",
			runtime:  handingOut(1, 0),
			visits:   []visit{visitAt(0, compute(20)).patient(12), visitAt(21, compute(2))},
			want:     "expired@12 21-23",
		},
		{
			sentence: "or before it was lost",
			runtime:  handingOut(1, 0),
			visits:   []visit{visitAt(0, compute(20)).patient(9), visitAt(21, compute(2))},
			want:     "expired@9 21-23",
		},
		{
			sentence: "who leaves only when a request is not begun in time stays: it was",
			runtime:  handingOut(1, 0),
			visits:   []visit{visitAt(0, compute(20)).begunWithin(3)},
			want:     "failed@25",
		},
		{
			sentence: "its connection is free meanwhile",
			runtime:  several(2, handingOut(1, 8)), machine: core(2), backends: []models.Backend{{Connections: 1}},
			// 0 has the connection 0–10, 1 has it 10–12; 0 again 18–28.
			visits: []visit{visitAt(0, await(50)), visitAt(5, await(2))},
			want:   "failed@28 5-12",
		},
	})
}

// What a lost task had sent it sends again.
func TestRedeliveryOfWhatSends(t *testing.T) {
	t.Parallel()
	loop, tasks := serve(models.Runtime{Lanes: 1}), serve(handingOut(1, 0))
	for _, s := range []system{
		{
			sentence: "calls that were answered are made again",
			services: []models.Service{loop, tasks, loop}, inner: []models.Class{
				{Service: 1, Steps: []models.Step{calling(1), compute(20)}},
				{Service: 2, Steps: []models.Step{compute(1)}},
			},
			visits: []visit{visitAt(0, leave)},
			want:   "0 | 0 done, 1 failed | 2 done in 1",
		},
		{
			sentence: "one that was not is given up with its worker",
			services: []models.Service{loop, tasks, loop}, inner: []models.Class{
				{Service: 1, Steps: []models.Step{calling(1)}},
				{Service: 2, Steps: []models.Step{compute(8)}},
			},
			// Asked at 0, when another has it until 8, and again at 15: the first
			// attempt was given up at 10 and is over at 16, the second at 24.
			visits: []visit{visitAt(0, calling(1)), visitAt(0, leave)},
			want:   "8 0 | 1 done in 24 | 2 done in 8.5, 1 expired",
		},
		{
			sentence: "work is left twice",
			services: []models.Service{loop, tasks, loop}, inner: []models.Class{
				{Service: 1, Steps: []models.Step{send(models.Enqueue, 1), compute(20)}},
				{Service: 2, Steps: []models.Step{compute(1)}},
			},
			visits: []visit{visitAt(0, leave)},
			want:   "0 | 0 done, 1 failed | 2 done in 1",
		},
		{
			sentence: "an attempt of a queue that tries again is two",
			services: []models.Service{loop, tasks}, inner: []models.Class{
				{Service: 1, Steps: []models.Step{compute(20)}, Retry: &models.Policy{Retries: 1}},
			},
			visits: []visit{visitAt(0, leave)},
			want:   "0 | 0 done, 1 failed",
		},
	} {
		f := s.fleet()
		if got := s.play(t); got != s.want {
			t.Errorf("%s:\n got %s\nwant %s", s.sentence, got, s.want)
		}
		attempts := map[string]int64{"an attempt of a queue that tries again is two": 4}[s.sentence]
		if attempts == 0 {
			attempts = 2
		}
		tasks := replicate(t, f, everything(1)).Classes[len(s.visits)+1]
		if tasks.Counts.Offered != 1 || tasks.Attempts != attempts {
			t.Errorf("%s: %d tasks in %d attempts, want 1 in %d", s.sentence, tasks.Counts.Offered, tasks.Attempts, attempts)
		}
	}
}

// Of exponential tasks of mean m under a time limit L the share e^(−L/m) takes too
// long: with k redeliveries, while no worker is short, there are 1 + k·e^(−L/m)
// attempts for each, and that share fails.
func TestRedeliveryOfTasksThatTakeTooLong(t *testing.T) {
	t.Parallel()
	rt := handingOut(2, 3)
	rt.Processes.Plus, rt.Backlog = 40, models.NoLimit
	f := &models.Fleet{
		Traffic: traffic.Poisson(1000), Classes: single(work(4)),
		Services: []models.Service{{Runtime: rt, Balancer: balancing.RoundRobin{}, Groups: []models.Group{{Machine: core(40), Count: 1}}}},
	}
	c := replicate(t, f, Options{Seed: 5, Requests: 20_000}).Classes[0]
	n, long := float64(c.Counts.Offered), math.Exp(-10./4)
	doubt := 4 * math.Sqrt(long*(1-long)/n)
	if got := float64(c.Counts.Failed) / n; math.Abs(got-long) > doubt {
		t.Errorf("%.4f fail, want %.4f ± %.4f", got, long, doubt)
	}
	if got, want := float64(c.Attempts)/n, 1+2*long; math.Abs(got-want) > 2*doubt {
		t.Errorf("%.4f attempts each, want %.4f ± %.4f", got, want, 2*doubt)
	}
}

func TestRedeliveriesThatCannotBe(t *testing.T) {
	for reason, spoil := range map[string]func(*models.Runtime){
		"-1 redeliveries":                  func(rt *models.Runtime) { rt.Redeliveries = -1 },
		"there may be up to 63":            func(rt *models.Runtime) { rt.Redeliveries = 64 },
		"each after -1ns":                  func(rt *models.Runtime) { rt.RedeliverAfter = -1 },
		"only a broker hands out again":    func(rt *models.Runtime) { rt.Accept = models.AcceptShared },
		"concurrency, lanes, prefetch, ba": func(rt *models.Runtime) { rt.Prefetch = -2 },
	} {
		rt := handingOut(1, 0)
		spoil(&rt)
		s := models.Service{Runtime: rt, Balancer: balancing.RoundRobin{}, Groups: []models.Group{{Machine: core(1), Count: 1}}}
		if err := s.Validate(); err == nil || !strings.Contains(err.Error(), reason) {
			t.Errorf("%v does not say %q", err, reason)
		}
	}
}

// An answer has one first byte, however often its work is begun.
func TestFirstByteOfWhatIsHandedOutAgain(t *testing.T) {
	t.Parallel()
	worker := models.Runtime{Accept: models.AcceptBroker, Concurrency: 1, Backlog: models.NoLimit, Processes: models.ProcessRule{Plus: 4}, Timeout: 100 * sim.Millisecond, Redeliveries: 2}
	place := func(rt models.Runtime) models.Service {
		return models.Service{Runtime: rt, Balancer: balancing.RoundRobin{}, Groups: []models.Group{{Machine: core(4), Count: 1}}}
	}
	f := &models.Fleet{
		Traffic: traffic.Poisson(1), Services: []models.Service{place(models.Runtime{Backlog: models.NoLimit, Processes: models.ProcessRule{Plus: 1}}), place(worker)},
		Classes: []models.Class{
			{Name: "a", Share: 1, Steps: []models.Step{{Action: models.Enqueue, Class: 1}}},
			{Name: "b", Service: 1, Steps: []models.Step{{Action: models.Stream, Chunks: 2, Steps: []models.Step{await(60)}}}},
		},
	}
	rep := replicate(t, f, Options{Seed: 1, Requests: 200, Batches: 1, NoWarmUp: true})
	if b := rep.Classes[1]; b.Counts.Failed != 200 || b.FirstByte.Count != 200 {
		t.Errorf("%+v, %d first bytes", b.Counts, b.FirstByte.Count)
	}
}
