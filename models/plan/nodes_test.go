package plan

import (
	"context"
	"math"
	"slices"
	"testing"
	"time"

	"fleetcost/models"
	"fleetcost/models/balancing"
	"fleetcost/models/report"
	"fleetcost/models/scaling"
	"fleetcost/sim"
)

// onShared is a scenario whose instances are pods of one core, so many to a node of eight
// cores, which boots for half a minute.
func onShared(t *testing.T, pods int, a scaling.Autoscaler) *report.ForecastDesign {
	t.Helper()
	statistical(t)
	s := operated(recorded(swings(120, 150, 900)...), a, p99(60))
	life := &s.Designs[0].Deployments[0].Operation.Lifecycle
	life.Boot = exactly(2_000)
	life.Nodes = &models.Nodes{
		Machine: "m.eight", CPU: 1, Memory: models.GiB, Pods: pods, Boot: exactly(30_000), Gather: sim.Second, Gathered: 10 * sim.Second, Unneeded: 30 * sim.Second,
	}
	p := &Planner{Scenario: s, Catalogue: catalogue(offer("m.one", 1, 1, 1, 2*models.GiB, 0.04), offer("m.eight", 8, 1, 1, 16*models.GiB, 0.32)), Seed: 1}
	f, err := p.Forecast(context.Background(), Outlook{})
	if err != nil {
		t.Fatal(err)
	}
	d := &f.Designs[0]
	if len(d.Courses) != 3 {
		t.Fatalf("%d courses: %v", len(d.Courses), d.Warnings)
	}
	return d
}

// The bill is that of nodes; static has as many as its pods need, and the oracle, who is
// never short, pays for no more than whoever misses nothing.
func TestTheBillIsNodes(t *testing.T) {
	statistical(t)
	d := onShared(t, 4, hpaAt(60))
	asked, static, oracle := &d.Courses[0], &d.Courses[1], &d.Courses[2]
	for _, c := range d.Courses {
		s, l := c.Services[0], c.Lines[0]
		if s.Offer.Machine.Name != "m.eight" || s.Nodes == nil || s.Nodes.Pods != 4 || l.What != "nodes" || l.Unit != "node-hours" {
			t.Fatalf("%s: %+v, %+v", c.Policy, s, l)
		}
		if usd := 0.32 * c.InstanceHours; math.Abs(c.Money.USD()-usd) > 1e-6 || l.Quantity != c.InstanceHours {
			t.Errorf("%s: %v for %v node-hours", c.Policy, c.Money, c.InstanceHours)
		}
		pods, hours := 0.0, 0.0
		for _, m := range c.Timeline {
			pods += float64(m.Serving+m.Leaving) / 60
		}
		for _, h := range c.Hours {
			hours += h.InstanceHours[0]
		}
		if c.InstanceHours < pods/4*0.99 || math.Abs(hours-c.InstanceHours) > 1e-6 { // a moment is its end
			t.Errorf("%s: %v node-hours, %v by the hour, for %v pod-hours", c.Policy, c.InstanceHours, hours, pods)
		}
	}
	pods := static.Services[0].Most
	if nodes := (pods + 3) / 4; static.Services[0].Nodes.Most != nodes || math.Abs(static.InstanceHours-2*float64(nodes)) > 1e-9 {
		t.Errorf("static: %d pods on %+v for %v h", pods, static.Services[0].Nodes, static.InstanceHours)
	}
	if oracle.Missed > 0 || oracle.Money > static.Money || asked.Missed == 0 && oracle.Money > asked.Money {
		t.Errorf("the oracle pays %v and misses %v; static pays %v, hpa %v", oracle.Money, oracle.Missed, static.Money, asked.Money)
	}
	if asked.Services[0].Nodes.Out == 0 || asked.Services[0].Nodes.In == 0 {
		t.Errorf("no nodes come and go: %+v", asked.Services[0].Nodes)
	}
}

// byMinute wants so many instances in each minute, whatever it sees.
type byMinute []int

func (byMinute) Validate() []scaling.Problem      { return nil }
func (byMinute) Metrics() []string                { return nil }
func (byMinute) Gauges() []scaling.Gauge          { return nil }
func (byMinute) Every() sim.Time                  { return 15 * sim.Second }
func (byMinute) String() string                   { return "by the minute" }
func (m byMinute) Start(sim.Time) scaling.Decider { return m }
func (m byMinute) Decide(_ *scaling.Seen, now sim.Time) int {
	return m[min(len(m)-1, int(now/sim.Minute))]
}

// Where the same is decided, a run of single requests pays for the same nodes as the
// timeline, within 3 %: the last requests of a pod take as long as they do.
func TestNodesAgainstRequests(t *testing.T) {
	statistical(t)
	wanted := make(byMinute, 120)
	for k := range wanted {
		wanted[k] = 8 + 4*(k/3%3)
	}
	d := onShared(t, 3, wanted)
	if len(d.Checked) == 0 {
		t.Fatal("nothing was checked")
	}
	for _, c := range d.Checked {
		t.Logf("%-18s %v, node-hours %.3f told %.3f", c.Why, c.Span, c.Hours, c.ToldHours)
		if math.Abs(c.ToldHours-c.Hours) > 0.03*c.Hours {
			t.Errorf("%s: %.3f node-hours in a run, %.3f in the timeline", c.Why, c.Hours, c.ToldHours)
		}
	}
}

// One of four becomes slow, fails its health checks, has worked off what it had, is asked again and
// fails again: what a run tells of it the timeline tells too. Without checks what comes to it waits
// for minutes.
func TestChecksAgainstRequests(t *testing.T) {
	statistical(t)
	missed := map[bool]sim.Time{}
	for _, checks := range []bool{false, true} {
		s := operated(recorded(slices.Repeat([]float64{400}, 40)...), scaling.Static{Instances: 4}, p99(100))
		s.Designs[0].Deployments[0].Balancer = balancing.RoundRobin{}
		if checks {
			s.Designs[0].Deployments[0].Operation.Lifecycle.Health = &models.HealthCheck{Interval: 10 * sim.Second, Timeout: sim.Second, Unhealthy: 3, Healthy: 20}
		}
		s.Events = []models.Event{{Name: "a", Kind: models.SlowInstance, At: time.Unix(1_767_571_200+600, 0), Instances: 1, Factor: 4, For: 15 * sim.Minute}}
		d := forecast(t, s, Outlook{}).Designs[0]
		c := d.Checked[0]
		t.Logf("checks %v: p99 %.2f s told %.2f, missed %v told %v, %d fail of %d", checks, c.Latency, c.Told, c.Missed, c.ToldMiss, c.Failed, c.Requests)
		missed[checks] = c.Missed
		if checks && (max(c.Missed-c.ToldMiss, c.ToldMiss-c.Missed) > sim.Minute || math.Abs(c.Told-c.Latency) > c.Latency/2) || c.Failed > 0 {
			t.Errorf("checks %v: p99 %v s, told %v; missed for %v, told %v; %d fail", checks, c.Latency, c.Told, c.Missed, c.ToldMiss, c.Failed)
		}
	}
	if missed[true] >= missed[false]/2 {
		t.Errorf("missed for %v with checks, %v without", missed[true], missed[false])
	}
}

// Where too few are well, an Envoy sends to the dead too: a run and the timeline tell the same
// number that fails.
func TestFailOpenAgainstRequests(t *testing.T) {
	for _, below := range []float64{0, 0.5} {
		s := operated(recorded(slices.Repeat([]float64{150}, 30)...), scaling.Static{Instances: 4}, p99(60))
		s.Designs[0].Deployments[0].Balancer = balancing.RoundRobin{}
		life := &s.Designs[0].Deployments[0].Operation.Lifecycle
		life.Notice, life.FailOpen, life.Panic = 30*sim.Second, true, below
		s.Classes[0].Timeout = sim.Second
		s.Events = []models.Event{{Name: "a", Kind: models.Crash, At: time.Unix(1_767_571_200+600, 0), Instances: 3, Repair: 4 * sim.Minute}}
		d := forecast(t, s, Outlook{}).Designs[0]
		c, told := d.Checked[0], 0.0
		for _, h := range d.Courses[0].Hours {
			told += h.Failed
		}
		seconds := 30.
		if below > 0 {
			seconds = 240
		}
		if want := 0.75 * 150 * seconds; math.Abs(float64(c.Failed)-want) > 4*math.Sqrt(want)+1 || math.Abs(told-want) > 4*math.Sqrt(want) {
			t.Errorf("below %v: %d fail, %.0f are told, want %.0f", below, c.Failed, told, want)
		}
	}
}

// Where new instances get few requests at first, the timeline tells how long requests wait for
// the others, and a run of them shows it: 500 come each second, and of four instances that do 250
// each three start over six minutes. By the requests in flight nobody waits.
func TestSlowStartAgainstRequests(t *testing.T) {
	statistical(t)
	wanted := make(byMinute, 40)
	for k := range wanted {
		wanted[k] = 1
		if k >= 10 {
			wanted[k] = 4
		}
	}
	for _, balancer := range []models.Balancer{balancing.RoundRobin{}, balancing.LeastOutstanding{}} {
		rates := append(slices.Repeat([]float64{150}, 11), slices.Repeat([]float64{500}, 29)...)
		s := operated(recorded(rates...), wanted, p99(60))
		s.Designs[0].Deployments[0].Balancer = balancer
		s.Designs[0].Deployments[0].Operation.Lifecycle.SlowStart = 6 * sim.Minute
		f := forecast(t, s, Outlook{})
		waits := false
		for _, c := range f.Designs[0].Checked {
			t.Logf("%v: %-18s %v: p99 %.2f s told %.2f, missed %v told %v", balancer, c.Why, c.Span, c.Latency, c.Told, c.Missed, c.ToldMiss)
			waits = waits || c.Latency > 1
			if math.Abs(c.Told-c.Latency) > 0.2*c.Latency+0.02 || max(c.Missed-c.ToldMiss, c.ToldMiss-c.Missed) > sim.Minute {
				t.Errorf("%v: %s: p99 %.3f s, told %.3f; missed for %v, told %v", balancer, c.Why, c.Latency, c.Told, c.Missed, c.ToldMiss)
			}
		}
		if waits != (models.SplitOf(balancer) != models.Pooled) {
			t.Errorf("%v: somebody waits: %v", balancer, waits)
		}
	}
}
