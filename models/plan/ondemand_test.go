package plan

import (
	"context"
	"math"
	"strings"
	"testing"

	"fleetcost/models"
	"fleetcost/models/billing"
	"fleetcost/models/cost"
	"fleetcost/models/packing"
	"fleetcost/models/platforms"
	"fleetcost/models/report"
	"fleetcost/sim"
)

// hosted plans a design on a platform that needs no CPU time and waits for exactly 20.4 ms.
func hosted(t *testing.T, rate float64, on models.Platform, change func(*models.Scenario)) report.Design {
	t.Helper()
	statistical(t)
	s := scenario(rate, class(io(exactly(20.4))), p99(100), bare(), "instance")
	d := &s.Designs[0].Deployments[0]
	d.Platform = on
	on.(platforms.Platform).Deploy(d)
	if change != nil {
		change(&s)
	}
	return planOfOne(t, s)
}

// bare needs no CPU time.
func bare() models.Runtime {
	return models.Runtime{Name: "bare", Accept: models.AcceptShared, Lanes: 1, Processes: models.ProcessRule{Plus: 1}, Backlog: models.NoLimit, Memory: models.Memory{Process: models.MiB, Request: 1}}
}

// planOfOne plans the only design of a scenario, on machines and by rates of what is paid by use.
func planOfOne(t *testing.T, s models.Scenario) report.Design {
	t.Helper()
	statistical(t)
	r, err := planner(s).Compare(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return r.Designs[0]
}

func planner(s models.Scenario) *Planner {
	c := catalogue(offer("instance", 1, 1, 1, 4*models.GiB, 0.01))
	c.Provider = "aws"
	for _, r := range []struct{ service, dimension, price string }{
		{"lambda", "requests", "0.0000002"}, {"lambda", "duration_arm64", "0.0000133334"}, {"lambda", "provisioned_concurrency_arm64", "0.0000033334"}, {"lambda", "provisioned_duration_arm64", "0.0000077778"},
		{"container_apps", "vcpu_active", "0.000024"}, {"container_apps", "vcpu_idle", "0.000003"}, {"container_apps", "memory_active", "0.000003"}, {"container_apps", "memory_idle", "0.000003"}, {"container_apps", "requests", "0.4"},
	} {
		c.Rates = append(c.Rates, cost.Rate{Service: r.service, Dimension: r.dimension, Unit: "unit", Steps: []cost.Step{{Price: cost.MustPrice(r.price)}}, AsOf: "2026-09-01", Source: "test"})
	}
	return &Planner{Scenario: s, Catalogue: c, Seed: 1, Precision: 0.05}
}

func functions(change func(*platforms.Lambda)) platforms.Lambda {
	f := platforms.Lambda{MB: 512, Arch: "arm64", Pool: platforms.Pool{KeepAlive: 10 * sim.Minute, Limit: 1000}, ColdStart: exactly(500)}
	if change != nil {
		change(&f)
	}
	return f
}

// quantity of a line of the bill.
func quantity(d report.Design, what string) float64 {
	for _, l := range d.Bill.Lines {
		if strings.HasPrefix(l.What, what) {
			return l.Quantity
		}
	}
	return math.NaN()
}

// A request of 20.4 ms is billed for 21; nobody waits for a cold start where requests come often.
func TestFunctionsAreBilledByTheMillisecond(t *testing.T) {
	d := hosted(t, 20, functions(nil), nil)
	requests := 20 * 730 * 3600.0
	if !d.Met || math.Abs(d.Result.Latency.P99.Mid-0.0204) > 0.0204/100 {
		t.Errorf("met: %v, p99 %v", d.Met, d.Result.Latency.P99)
	}
	if got := quantity(d, "requests"); math.Abs(got-requests) > 1 {
		t.Errorf("%v requests are billed of %v", got, requests)
	}
	cold := d.Services[0].OnDemand.Cold
	want := requests * (0.021 + cold*0.5) / 2
	if got := quantity(d, "duration"); math.Abs(got-want) > want*1e-6 || cold > 0.01 {
		t.Errorf("%v GB-seconds, want %v; %v are cold", got, want, cold)
	}
}

// Where requests are rare most wait for a cold start, and the quantiles tell.
func TestRareRequestsWaitForColdStarts(t *testing.T) {
	rare := functions(func(f *platforms.Lambda) { f.KeepAlive = 10 * sim.Second })
	d := hosted(t, 0.05, rare, nil)
	o := d.Services[0].OnDemand
	if want := math.Exp(-0.05 * 10); math.Abs(o.Cold-want) > 0.15 { // some hundred requests
		t.Errorf("%v wait for a cold start, e^(−λT) is %v", o.Cold, want)
	}
	if d.Met || math.Abs(d.Result.Latency.P99.Mid-0.5204) > 0.006 {
		t.Errorf("met: %v, p99 %v", d.Met, d.Result.Latency.P99)
	}
	if mean := 0.0204 + o.Cold*0.5; math.Abs(d.Result.Latency.Mean.Mid-mean) > 1e-3 {
		t.Errorf("mean %v, want %v", d.Result.Latency.Mean.Mid, mean)
	}
	kept := functions(func(f *platforms.Lambda) { f.KeepAlive, f.Kept = 10*sim.Second, 1 })
	if d := hosted(t, 0.05, kept, nil); !d.Met || d.Services[0].OnDemand.Cold > 0.01 || quantity(d, "provisioned concurrency") != 730*3600/2 {
		t.Errorf("with one that is kept: %+v, %v", d.Services[0].OnDemand, d.Bill)
	}
}

// One erlang on one instance is half turned away (Erlang's loss formula), which is an error.
func TestBeyondTheLimitRequestsAreErrors(t *testing.T) {
	d := hosted(t, 1/0.0204, functions(func(f *platforms.Lambda) { f.Limit = 1 }), nil)
	o := d.Services[0].OnDemand
	if d.Met || math.Abs(o.Refused-0.5) > 0.02 || math.Abs(d.Result.ErrorRate.Mid-o.Refused) > 1e-9 {
		t.Errorf("met: %v, %+v, errors %v", d.Met, o, d.Result.ErrorRate)
	}
	served := 730 * 3600 / 0.0204 * (1 - o.Refused)
	if got, want := d.USDPerMillion(), d.Bill.Monthly().USD()/served*1e6; math.Abs(got-want) > want*0.02 {
		t.Errorf("$%v for a million that are served, want %v", got, want)
	}
	if got := quantity(d, "requests"); math.Abs(got-served) > served*1e-3 {
		t.Errorf("%v requests are billed, %v are not turned away", got, served)
	}
	if got, want := quantity(d, "duration"), served*(0.021+o.Cold/(1-o.Refused)*o.Init)/2; math.Abs(got-want) > want*1e-3 {
		t.Errorf("%v GB-seconds, want %v", got, want)
	}
}

// Cold starts are of requests that no provisioned instance takes, and all are billed:
// however many instances are provisioned, the seconds are those of all requests and of
// all cold starts.
func TestColdStartsAreBilledOfTheOthers(t *testing.T) {
	m := platforms.Metering{Part: "f", Hours: 730, Requests: 1000, Billed: 0.02, Cold: 0.1, Init: 2, Reserved: 0.7, Refused: 0.1}
	seconds, requests := 0.0, 0.0
	for _, i := range functions(nil).Bill(m)[0].(billing.Lambda).Invocations {
		requests += i.Count
		seconds += i.Count * i.Lasts.Seconds()
	}
	if want := 900*0.02 + 100*2.0; math.Abs(requests-900) > 1e-9 || math.Abs(seconds-want) > 1e-6 {
		t.Errorf("%v requests and %v seconds, want 900 and %v", requests, seconds, want)
	}
}

// A replica that is kept is active while a request is in it, 1 − e^(−λ·E[S]) of the time
// (M/G/∞), and idle the rest.
func TestReplicasAreIdleWithoutRequests(t *testing.T) {
	d := hosted(t, 10, platforms.ContainerApps{VCPU: 1, Concurrency: 10, Least: 1}, nil)
	active, idle := quantity(d, "CPU, active"), quantity(d, "CPU, idle")
	want := 1 - math.Exp(-10*0.0204)
	if got := active / (active + idle); math.Abs(got-want) > 0.01 || math.Abs(active+idle-730*3600) > 1 {
		t.Errorf("active %v of the time, want %v", got, want)
	}
}

// An autoscaler keeps at least what it wants, whatever the goal needs: 100 requests/s of
// 20.4 ms are 2.04 in flight, of 2 at once in a replica.
func TestAnAutoscalerKeepsWhatItWants(t *testing.T) {
	for concurrency, want := range map[int]int{1: 3, 2: 2, 10: 1} {
		if d := hosted(t, 100, platforms.ContainerApps{VCPU: 1, Concurrency: concurrency}, nil); d.Services[0].Instances != want {
			t.Errorf("%d replicas where one comes for %d requests, want %d", d.Services[0].Instances, concurrency, want)
		}
	}
}

// A service on an instance that asks twice, one after the other, functions of 20.4 ms: they are
// billed for two each, and a request waits where either of them is cold.
func TestFunctionsBesideMachines(t *testing.T) {
	const rate = 0.05
	s := system(rate, p99(2000), []float64{1, 1}, []models.Runtime{bare(), bare()}, "instance")
	s.Classes[0].Steps = []models.Step{io(exactly(5)), call(1, 0), call(1, 0)}
	s.Classes[1].Steps = []models.Step{io(exactly(20.4))}
	back := &s.Designs[0].Deployments[1]
	on := functions(func(f *platforms.Lambda) { f.KeepAlive = 10 * sim.Second })
	back.Platform = on
	on.Deploy(back)
	d := planOfOne(t, s)
	if len(d.Services) != 2 || d.Services[0].OnDemand != nil || d.Services[1].OnDemand == nil {
		t.Fatalf("%+v", d)
	}
	cold, requests := d.Services[1].OnDemand.Cold, rate*2*730*3600.0
	if got := quantity(d, "requests"); math.Abs(got-requests) > requests*1e-9 {
		t.Errorf("%v requests to functions are billed of %v", got, requests)
	}
	if got, want := quantity(d, "duration"), requests*(0.021+cold*0.5)/2; math.Abs(got-want) > want*1e-6 {
		t.Errorf("%v GB-seconds, want %v", got, want)
	}
	if d.Services[1].Bound != report.BoundDemand || d.Services[0].Instances != 1 || cold < 0.2 || cold > 0.8 {
		t.Errorf("%+v", d.Services)
	}
	either := 1 - (1-cold)*(1-cold)
	if got, want := d.Result.Latency.Mean.Mid, 0.005+2*0.0204+either*0.5; math.Abs(got-want) > 2e-3 {
		t.Errorf("a mean of %v, want %v", got, want)
	}
}

// Clients who try again pay for every attempt, on platforms that bill what requests take as
// on any other: half of the attempts fail, and each is made once more, 1.5 for a request.
func TestAttemptsAreBilled(t *testing.T) {
	const rate = 50
	s := system(rate, p99(2000), []float64{1}, []models.Runtime{bare()}, "instance")
	s.Goal.ErrorRate = 0.9
	s.Classes[0].Steps, s.Classes[0].Failure = []models.Step{io(exactly(20.4))}, 0.5
	s.Classes[0].Retry = &models.Policy{Retries: 1, Backoff: exactly(1), Factor: 1}
	own := &s.Designs[0].Deployments[0]
	on := functions(func(*platforms.Lambda) {})
	own.Platform = on
	on.Deploy(own)
	d := planOfOne(t, s)
	sent := 1.5 * rate * 730 * 3600
	if got := quantity(d, "requests"); math.Abs(got-sent) > sent*0.02 { // 40,000 requests: 4 standard errors are 0.7 %
		t.Errorf("%v attempts are billed, want %v", got, sent)
	}
	if got, want := quantity(d, "duration"), quantity(d, "requests")*0.021/2; math.Abs(got-want) > want*0.01 {
		t.Errorf("%v GB-seconds, want %v and what cold starts take", got, want)
	}
	if !d.Met {
		t.Errorf("the goal is missed: %v", d.Missed)
	}
}

// Functions that a quarter of the requests reach are billed for a quarter of them, not for
// what share a run happened to draw; where requests are tried again, for what was seen.
func TestFunctionsAreBilledByTheShareOfRequests(t *testing.T) {
	const rate = 50
	s := system(rate, p99(2000), []float64{1, 1}, []models.Runtime{bare(), bare()}, "instance")
	s.Classes[0].Steps, s.Classes[0].Share = []models.Step{io(exactly(5))}, 0.75
	s.Classes[1].Steps, s.Classes[1].Share = []models.Step{io(exactly(20.4))}, 0.25
	back := &s.Designs[0].Deployments[1]
	on := functions(func(*platforms.Lambda) {})
	back.Platform = on
	on.Deploy(back)
	all := rate * 730 * 3600.0
	if got, want := quantity(planOfOne(t, s), "requests"), all/4; math.Abs(got-want) > want*1e-9 {
		t.Errorf("%v requests to functions are billed, want %v", got, want)
	}
	s.Classes[1].Failure = 0.5
	s.Classes[1].Retry = &models.Policy{Retries: 1, Backoff: exactly(1), Factor: 1}
	if got, want := quantity(planOfOne(t, s), "requests"), all/4*1.5; math.Abs(got-want) > want*0.05 {
		t.Errorf("%v requests to functions that are tried again are billed, want %v", got, want)
	}
}

// The pods of two services share nodes: 1 + 2 × 0.5 cores go on one node of 2, for which each
// pays its part, and of which there is one control plane and one disk.
func TestPodsOfSeveralServicesShareNodes(t *testing.T) {
	node := offer("node", 2, 1, 1, 8*models.GiB, 0.1)
	pods := func(cpu float64) platforms.Kubernetes {
		return platforms.PodsOn(node, packing.Amount{MilliCPU: 2000, Memory: 4 * models.GiB, Pods: 10}, "EKS", cpu, models.GiB)
	}
	s := system(10, p99(500), []float64{5, 5}, []models.Runtime{bare(), bare()}, "instance")
	offers := []cost.Offer{node}
	for i, cpu := range []float64{1, 0.5} {
		on := pods(cpu)
		d := &s.Designs[0].Deployments[i]
		d.Platform, d.Machines = on, []string{on.Offer().Machine.Name}
		on.Deploy(d)
		offers = append(offers, on.Offer())
	}
	p := planner(s)
	p.Catalogue.Offers = offers
	d := &report.Design{Services: []report.Service{{Name: "a", Instances: 1, Offer: offers[1]}, {Name: "b", Instances: 2, Offer: offers[2]}}}
	for instances, nodes := range map[int]float64{2: 1, 3: 2, 6: 2, 7: 3} {
		d.Services[1].Instances = instances
		if err := p.onSharedNodes(&s.Designs[0], d); err != nil {
			t.Fatal(err)
		}
		if got := d.Services[0].Nodes + d.Services[1].Nodes; math.Abs(got-nodes) > 1e-9 {
			t.Errorf("1 and %d pods take %v nodes, want %v", instances, got, nodes)
		}
		bill := d.Services[0].Bill.Monthly() + d.Services[1].Bill.Monthly()
		if want := cost.Money(nodes * 730 * float64(node.OnDemand)); bill < want-2 || bill > want+2 {
			t.Errorf("%v are paid, want %v", bill, want)
		}
	}
}

// Users who wait for answers are refused by name.
func TestFunctionsAreForOpenTraffic(t *testing.T) {
	d := hosted(t, 10, functions(nil), func(s *models.Scenario) { s.Traffic = closedTraffic{s.Traffic} })
	if d.Met || len(d.Excuses) != 1 {
		t.Errorf("%+v", d)
	}
}

// closedTraffic has no arrivals of its own.
type closedTraffic struct{ models.Traffic }

// ahead forecasts the only design of a scenario for so many hours at its one rate.
func aheadOf(t *testing.T, rate float64, on models.Platform, hours int) report.ForecastDesign {
	t.Helper()
	statistical(t)
	s := scenario(rate, class(cpu(exactly(1)), io(exactly(19.4))), p99(100), bare(), "instance")
	d := &s.Designs[0].Deployments[0]
	d.Platform = on
	on.(platforms.Platform).Deploy(d)
	d.Operation.Lifecycle = models.Lifecycle{Boot: exactly(1000), Cold: 1}
	f, err := planner(s).Forecast(context.Background(), Outlook{Span: sim.Time(hours) * sim.Hour})
	if err != nil {
		t.Fatal(err)
	}
	return f.Designs[0]
}

// Each request of a day is billed as one of a month is, and a replica that is kept is active for
// 1 − e^(−λ·E[S]) of each hour.
func TestForecastsBillWhatRequestsDo(t *testing.T) {
	sum := func(d report.ForecastDesign, what string) (sum float64) {
		for _, l := range d.Asked().Lines {
			if strings.HasPrefix(l.What, what) {
				sum += l.Quantity
			}
		}
		return sum
	}
	day := aheadOf(t, 20, functions(nil), 24)
	c, month := day.Asked(), hosted(t, 20, functions(nil), nil)
	if want := c.Requests; math.Abs(sum(day, "requests")-want) > 1e-6*want || c.Failed > 0 || c.Missed > 0 {
		t.Errorf("%v requests are billed of %v; %v failed, missed for %v", sum(day, "requests"), want, c.Failed, c.Missed)
	}
	// they are 21 ms each, and there are some 10 cold starts of 500 ms an hour at most
	if got, want := sum(day, "duration")/c.Requests, quantity(month, "duration")/quantity(month, "requests"); got < 0.021/2 || got > 0.021/2+240*0.5/2/c.Requests || math.Abs(got/want-1) > 0.01 {
		t.Errorf("%v GB-seconds for a request, %v in a month", got, want)
	}
	day = aheadOf(t, 20, platforms.ContainerApps{VCPU: 1, Concurrency: 10, Least: 1}, 24)
	want := 0.0
	for _, h := range day.Asked().Hours {
		want += 3600 * (1 - math.Exp(-h.Requests/3600*0.0204))
	}
	if got := sum(day, "CPU, active"); math.Abs(got/want-1) > 0.03 { // 10,000 requests are observed
		t.Errorf("active for %v s, want %v", got, want)
	}
	if got := sum(day, "CPU, active") + sum(day, "CPU, idle"); math.Abs(got-24*3600) > 1 {
		t.Errorf("%v s of a replica in a day", got)
	}
}

// What a forecast cannot follow it leaves out, and says why.
func TestForecastsLeaveOut(t *testing.T) {
	design := func(name string, all ...models.Platform) models.Layout {
		d := models.Layout{Name: name}
		for _, on := range all {
			d.Deployments = append(d.Deployments, models.Deployment{Platform: on})
		}
		return d
	}
	all := []models.Layout{design("machines", nil), design("functions", functions(nil)), design("beside", nil, functions(nil)), design("replicas", platforms.ContainerApps{}), design("tasks", platforms.Fargate{})}
	some, left := followed(all, false)
	if len(some) != 4 || len(left) != 1 || !strings.HasPrefix(left[0].(report.Note).Text, "beside is left out: ") {
		t.Errorf("%v are followed, %v are not", some, left)
	}
	if some, _ = followed(all, true); len(some) != 3 {
		t.Errorf("of users who wait: %v", some)
	}
}
