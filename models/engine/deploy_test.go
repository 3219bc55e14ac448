package engine

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"fleetcost/models"
	"fleetcost/models/balancing"
	"fleetcost/models/load"
	"fleetcost/models/result"
	"fleetcost/models/traffic"
	"fleetcost/sim"
)

// A shop of three services: api scores in ml and sends mail by a worker.
func shopScenario() models.Scenario {
	return models.Scenario{
		Traffic:  traffic.Poisson(100),
		Services: []string{"api", "ml", "mail"},
		Backends: []models.Backend{{Name: "db"}},
		Classes: []models.Class{
			{Name: "buy", Service: 0, Share: 1, Steps: []models.Step{
				compute(1),
				{Action: models.Call, Class: 1, Time: constant(0.001), Policy: &models.Policy{Retries: 1}},
				{Action: models.Cache, Hit: 0.5, Steps: []models.Step{{Action: models.Call, Class: 1}}},
				{Action: models.Parallel, Branches: [][]models.Step{{await(2)}, {{Action: models.Enqueue, Class: 2, Time: constant(0.001)}}}},
			}},
			{Name: "score", Service: 1, Steps: []models.Step{compute(3)}, Failure: 0.2},
			{Name: "send", Service: 2, Steps: []models.Step{compute(5), {Action: models.Call, Class: 1}, await(4)}},
		},
	}
}

// Where a call is done in place there are no messages to work on: neither the
// caller's nor the callee's. Those of other calls stay.
func TestNoMessagesWithinAService(t *testing.T) {
	at := func(end models.End) models.Step {
		return models.Step{Action: models.CPU, Time: constant(0.001), Wire: end}
	}
	node := models.Deployment{Runtime: models.Runtime{Name: "node", Lanes: 1}, Balancer: balancing.RoundRobin{}}
	call := func(class int) models.Step { return models.Step{Action: models.Call, Class: class} }
	s := models.Scenario{
		Traffic: traffic.Poisson(1), Services: []string{"api", "ml", "auth"},
		Classes: []models.Class{
			{Name: "buy", Share: 1, Steps: []models.Step{at(models.CallerEnd), call(2), at(models.CallerEnd), at(models.CallerEnd), call(1), at(models.CallerEnd), compute(1)}},
			{Name: "score", Service: 1, Steps: []models.Step{at(models.CalleeEnd), at(models.CallerEnd), call(2), at(models.CallerEnd), compute(3), at(models.CalleeEnd)}},
			{Name: "check", Service: 2, Steps: []models.Step{at(models.CalleeEnd), compute(2), at(models.CalleeEnd)}},
		},
	}
	size := models.Size{Machine: core(2), Count: 1}
	f := s.Deploy(&models.Layout{Deployments: []models.Deployment{node, {InProcessOf: 1}, node}}, []models.Size{size, size})
	auth := []models.Step{at(models.CallerEnd), call(2), at(models.CallerEnd)}
	want := append(append([]models.Step{}, auth...), append(append([]models.Step{}, auth...), compute(3), compute(1))...)
	if diff := cmp.Diff(want, f.Classes[0].Steps); diff != "" {
		t.Error(diff)
	}
	f = s.Deploy(&models.Layout{Deployments: []models.Deployment{node, {InProcessOf: 1}, {InProcessOf: 1}}}, []models.Size{size})
	if diff := cmp.Diff([]models.Step{compute(2), compute(2), compute(3), compute(1)}, f.Classes[0].Steps); diff != "" {
		t.Error(diff)
	}
	f = s.Deploy(&models.Layout{Deployments: []models.Deployment{node, node, node}}, []models.Size{size, size, size})
	if diff := cmp.Diff(s.Classes, f.Classes); diff != "" {
		t.Error(diff)
	}
}

// What is inside of a service is done in place: its steps, by its host's
// processes, without a request.
func TestServicesInsideOfOthers(t *testing.T) {
	node := models.Deployment{Runtime: models.Runtime{Name: "node", Lanes: 1}, Balancer: balancing.RoundRobin{}}
	inside := func(host int) models.Deployment { return models.Deployment{InProcessOf: host + 1} }
	size := models.Size{Machine: core(2), Count: 3}
	s := shopScenario()
	for _, c := range []struct {
		sentence string
		design   models.Layout
		sizes    []models.Size
		services []string
		buy      []models.Step
		send     []models.Step // nil: never sent
		failure  float64
		within   [][]int
	}{
		{
			sentence: "each service by itself is the scenario as it stands",
			design:   models.Layout{Deployments: []models.Deployment{node, node, node}},
			sizes:    []models.Size{size, size, size}, services: []string{"api", "ml", "mail"},
			buy: s.Classes[0].Steps, send: s.Classes[2].Steps,
		},
		{
			sentence: "the score is computed in the api; the worker asks the api for it",
			design:   models.Layout{Deployments: []models.Deployment{node, inside(0), node}},
			sizes:    []models.Size{size, size}, services: []string{"api", "mail"},
			buy: []models.Step{compute(1), compute(3),
				{Action: models.Cache, Hit: 0.5, Steps: []models.Step{compute(3)}}, s.Classes[0].Steps[3]},
			send:    s.Classes[2].Steps,
			failure: 1 - (1-0.2*0.2)*(0.5+0.5*0.8), // it is tried twice at first
			within:  [][]int{{0}, {0, 1}, {2}},
		},
		{
			sentence: "all in one: the mail is sent in the request, and within it the score computed",
			design:   models.Layout{Deployments: []models.Deployment{node, inside(2), inside(0)}},
			sizes:    []models.Size{size}, services: []string{"api"},
			buy: []models.Step{compute(1), compute(3),
				{Action: models.Cache, Hit: 0.5, Steps: []models.Step{compute(3)}},
				{Action: models.Parallel, Branches: [][]models.Step{{await(2)}, {compute(5), compute(3), await(4)}}}},
			failure: 1 - (1-0.2*0.2)*(0.5+0.5*0.8)*0.8,
			within:  [][]int{{0}, {0}, {0}},
		},
		{
			sentence: "what is inside of the worker stays a call for the api",
			design:   models.Layout{Deployments: []models.Deployment{node, inside(2), node}},
			sizes:    []models.Size{size, size}, services: []string{"api", "mail"},
			buy: s.Classes[0].Steps, send: []models.Step{compute(5), compute(3), await(4)},
			within: [][]int{{0}, {1, 2}, {2}},
		},
	} {
		f := s.Deploy(&c.design, c.sizes)
		if err := f.Validate(); err != nil {
			t.Errorf("%s: %v", c.sentence, err)
			continue
		}
		var names []string
		for _, one := range f.Services {
			names = append(names, one.Name)
		}
		steps := cmp.AllowUnexported(models.Step{})
		if diff := cmp.Diff(c.services, names); diff != "" {
			t.Errorf("%s: services\n%s", c.sentence, diff)
		}
		if diff := cmp.Diff(c.buy, f.Classes[0].Steps, steps); diff != "" {
			t.Errorf("%s: buy\n%s", c.sentence, diff)
		}
		if diff := cmp.Diff(c.send, f.Classes[2].Steps, steps); diff != "" {
			t.Errorf("%s: send\n%s", c.sentence, diff)
		}
		if math.Abs(f.Classes[0].Failure-c.failure) > 1e-12 {
			t.Errorf("%s: %g of the requests fail, want %g", c.sentence, f.Classes[0].Failure, c.failure)
		}
		if diff := cmp.Diff(c.within, f.InProcess); diff != "" {
			t.Errorf("%s: within\n%s", c.sentence, diff)
		}
	}
}

// Work is work: of one call, done in place or by a service of its own on the same
// machines, a request demands the same.
func TestWorkInPlaceIsTheSameWork(t *testing.T) {
	s := shopScenario()
	s.Classes[0].Steps[1].Time, s.Classes[0].Steps[1].Policy = nil, nil
	node := models.Deployment{Runtime: models.Runtime{Name: "node", Lanes: 1}, Balancer: balancing.RoundRobin{}}
	size := models.Size{Machine: core(2), Count: 1}
	apart := s.Deploy(&models.Layout{Deployments: []models.Deployment{node, node, node}}, []models.Size{size, size, size})
	whole := s.Deploy(&models.Layout{Deployments: []models.Deployment{node, {InProcessOf: 1}, {InProcessOf: 1}}}, []models.Size{size})
	sum := 0.0
	for _, d := range load.Demands(apart) {
		sum += d.CPU
	}
	if one := load.FirstDemand(whole).CPU; math.Abs(one-sum) > 1e-12 {
		t.Errorf("a request demands %g s of CPU in one process, %g s of several services", one, sum)
	}
}

// Requests that others send are not among those from outside, whose latency and
// errors are those of the system.
func TestRequestsFromOutsideAreCountedApart(t *testing.T) {
	s := shopScenario()
	s.Classes[1].Failure = 0.5
	s.Classes[0].Steps[2] = compute(0)
	node := models.Deployment{Runtime: models.Runtime{Name: "node", Lanes: 1, Backlog: models.NoLimit}, Balancer: balancing.RoundRobin{}}
	worker := models.Deployment{Runtime: models.Runtime{Name: "worker", Concurrency: 1, Lanes: 1, Accept: models.AcceptBroker, Processes: models.ProcessRule{Plus: 2}, Backlog: models.NoLimit}, Balancer: balancing.RoundRobin{}}
	size := models.Size{Machine: core(2), Count: 1}
	f := s.Deploy(&models.Layout{Deployments: []models.Deployment{node, node, worker}}, []models.Size{size, size, size})
	rep := replicate(t, f, Options{Seed: 1, Requests: 20_000, Batches: 10})
	res := result.Summarize(f, load.Of(f).Worst(), []*result.Replication{rep})
	buy, score, send := res.Classes[0], res.Classes[1], res.Classes[2]
	if res.Counts != buy.Counts || res.Latency.Count != buy.Latency.Count || res.Latency.P99.Mid != buy.Latency.P99.Mid {
		t.Errorf("the whole is %+v, p99 %v; the only class from outside %+v, p99 %v", res.Counts, res.Latency.P99, buy.Counts, buy.Latency.P99)
	}
	// One retry: a quarter of the requests fails, of the scores half.
	if r := res.ErrorRate.Mid; math.Abs(r-0.25) > 0.02 {
		t.Errorf("%g of the requests fail, want a quarter", r)
	}
	if r := score.ErrorRate.Mid; math.Abs(r-0.5) > 0.02 {
		t.Errorf("%g of the scores fail, want a half", r)
	}
	// What is enqueued waits for a worker, and that is part of its completion.
	if send.Queueing.Count == 0 || send.Queueing.Mean.Mid <= 0 || send.Queueing.Mean.Mid+0.009 > send.Latency.Mean.Mid+1e-3 {
		t.Errorf("mails wait for %v s of the %v s until they are sent", send.Queueing.Mean, send.Latency.Mean)
	}
	if q := send.Queueing.P95; !(q.Low <= q.Mid && q.Mid <= q.High && q.High < math.Inf(1)) {
		t.Errorf("the doubt of the queueing delay is %v", q)
	}
	if buy.Queueing.Count != 0 || score.Queueing.Count != 0 || buy.FirstByte.Count != 0 {
		t.Error("times are measured that nobody asks for")
	}
}

// The first byte of a stream comes before the last, and after the first chunk; what
// is streamed after it has none of its own.
func TestFirstByteOfAStream(t *testing.T) {
	stream := models.Step{Action: models.Stream, Chunks: 4, Steps: []models.Step{compute(1), await(10)}}
	rest := models.Step{Action: models.Stream, Chunks: 2, Steps: []models.Step{compute(1)}}
	f := &models.Fleet{Traffic: traffic.Poisson(20), Classes: single(stream, compute(1), rest), Services: []models.Service{{
		Runtime: models.Runtime{Lanes: 1, Backlog: models.NoLimit}, Balancer: balancing.RoundRobin{}, Groups: []models.Group{{Machine: core(1), Count: 1}}}}}
	res := result.Summarize(f, load.Of(f).Worst(), []*result.Replication{replicate(t, f, Options{Seed: 1, Requests: 5000, Batches: 10})})
	c := res.Classes[0]
	if c.FirstByte.Count != c.Latency.Count {
		t.Errorf("%d first bytes of %d answers", c.FirstByte.Count, c.Latency.Count)
	}
	if c.FirstByte.Min < 0.011 || c.FirstByte.P50.Mid > c.Latency.P50.Mid-0.03 {
		t.Errorf("the first byte comes after %v s at least, half of them after %v s; the last after %v s", c.FirstByte.Min, c.FirstByte.P50, c.Latency.P50)
	}
	if d := c.FirstByte.P99; !(d.Low < d.Mid && d.Mid < d.High) {
		t.Errorf("the doubt of the p99 is %v", d)
	}
}

// Of branches in place as many must end as are needed, not all.
func TestEnoughBranchesInPlace(t *testing.T) {
	for _, c := range []struct {
		sentence string
		lanes    int
		workers  int
		answers  int
		fail     float64
	}{
		{"both of two", 1, 0, 2, 1 - 0.8*0.8},
		{"one of two that run at once", 1, 0, 1, 0.2 * 0.2},
		{"one of two in sequence: the second is not begun", 1, 1, 1, 0.2},
	} {
		fetch := []models.Step{{Action: models.Call, Class: 1}}
		s := &models.Scenario{
			Traffic: traffic.Poisson(1), Services: []string{"web", "ml"},
			Classes: []models.Class{
				{Name: "page", Share: 1, Steps: []models.Step{{Action: models.Parallel, Branches: [][]models.Step{fetch, fetch}, Answers: c.answers}}},
				{Name: "score", Service: 1, Steps: []models.Step{compute(1)}, Failure: 0.2},
			},
		}
		rt := models.Runtime{Lanes: c.lanes, Concurrency: c.workers, Backlog: models.NoLimit}
		d := &models.Layout{Deployments: []models.Deployment{{Runtime: rt, Balancer: balancing.RoundRobin{}}, {InProcessOf: 1}}}
		if got := s.Deploy(d, []models.Size{{Machine: core(1), Count: 1}}).Classes[0].Failure; math.Abs(got-c.fail) > 1e-12 {
			t.Errorf("%s: %g fail, want %g", c.sentence, got, c.fail)
		}
	}
}

// pacer changes the rate at which connections are opened after 10 s, and looks at who holds
// how many when a run begins.
type pacer struct {
	factor float64
	held   [2]int
}

func (p *pacer) Tick(now sim.Time, c *Control) sim.Time {
	switch now {
	case 0:
		c.Openings(0)
		return 1
	case 1:
		p.held = [2]int{c.Connections(0, 0), c.Connections(0, 1)}
		return 10 * sim.Second
	}
	c.Openings(p.factor)
	return sim.Never
}

// A run may begin with any number of connections on each instance, and they may be opened at any rate: 100 a second in the
// mean, here none for ten seconds and then three times as many for as long.
func TestConnectionsBeginAnyhow(t *testing.T) {
	f := crowdOf(2, models.Clients{Number: 10_000, Session: exponential(100), In: 0.001})
	crowd := f.Traffic.(models.Realtime)
	crowd.Span = 20 * sim.Second
	f.Traffic = crowd
	p := &pacer{factor: 3}
	rep := replicate(t, f, Options{Seed: 1, Requests: 1 << 40, Batches: 2, NoWarmUp: true, Controller: p, Open: [][]float64{{1000, 400}}})
	for i, want := range []float64{1000, 400} {
		if math.Abs(float64(p.held[i])-want) > 4*math.Sqrt(want) {
			t.Errorf("instance %d holds %d connections, want %v", i, p.held[i], want)
		}
	}
	if n := float64(classOf(t, f, rep, models.Handshake).Counts.Offered); math.Abs(n-3000) > 4*math.Sqrt(3000) {
		t.Errorf("%v connections are opened, want 3000", n)
	}
	if rep.Span != crowd.Span {
		t.Errorf("a run of %v, want %v", rep.Span, crowd.Span)
	}
}
