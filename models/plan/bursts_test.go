package plan

import (
	"context"
	"math"
	"testing"
	"time"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/models/result"
	"fleetcost/models/scaling"
	"fleetcost/models/traffic"
	"fleetcost/sim"
)

// Bursts of seconds, under which the rate of a second is half as much again now and then,
// ask for more instances; what would do without is told beside, and no closed form is.
func TestBurstsAskForMore(t *testing.T) {
	statistical(t)
	calm := scenario(300, class(cpu(exponential(5))), p99(100), single, "one")
	plain := compare(t, calm, 1, one).Designs[0]
	bursty := calm
	bursts, _ := traffic.GammaBurstsOf(40, 300, 2*sim.Second)
	bursty.Traffic = traffic.Bursty{Open: traffic.Poisson(300), Bursts: bursts}
	d := compare(t, bursty, 1, one).Designs[0]
	count := func(d report.Design) int { return d.Services[0].Instances }
	if plain.Calm != nil || d.Calm == nil || d.Calm.Instances[0] != count(plain) || d.Calm.Machines[0] != "one" {
		t.Fatalf("%d without bursts, told %+v", count(plain), d.Calm)
	}
	if count(d) <= count(plain) {
		t.Errorf("%d instances with bursts, %d without", count(d), count(plain))
	}
	if d.Estimate != (result.Interval{}) || plain.Estimate == (result.Interval{}) {
		t.Errorf("closed forms tell %v with bursts, %v without", d.Estimate, plain.Estimate)
	}
}

// overSeeds plans a scenario once, and follows it by several seeds: with each are told the course that is
// asked for, and its windows.
func overSeeds(t *testing.T, s models.Scenario, offers []cost.Offer, seeds int, tell func(c *report.Course, windows []report.Checked)) {
	t.Helper()
	statistical(t)
	p := (&Planner{Scenario: s, Catalogue: catalogue(offers...), Seed: 1, Precision: 0.1}).forecaster()
	f, a, err := p.ahead(Outlook{})
	if err != nil {
		t.Fatal(err)
	}
	run, err := p.forecasting(context.Background(), p.Scenario.Designs[0], f, a)
	if err != nil {
		t.Fatal(err)
	}
	for k := range seeds {
		if p.Seed, a.seed = uint64(1+k), uint64(1+k); a.bursts != nil {
			a.loads, a.parts = a.draw(a.seed)
		}
		c, err := run.asked(run.operations(), run.instances())
		if err != nil {
			t.Fatal(err)
		}
		windows, err := run.checked(run.services, &c, run.stretches(&c))
		if err != nil {
			t.Fatal(err)
		}
		tell(&c, windows)
	}
}

// Under bursts that last for a part of a minute, or for minutes, a run misses a few minutes where all bursts
// together miss the goal: over several draws the timeline tells as many, within a tenth, and as many
// instance-hours, within 3 %.
func TestBurstsAgainstRequests(t *testing.T) {
	statistical(t)
	var run, told, hours, toldHours float64
	for _, x := range []struct {
		scaler scaling.Autoscaler
		block  sim.Time
	}{
		{scaling.Static{Instances: 3}, 2 * sim.Second},
		{hpaAt(60), 10 * sim.Second},
		{scaling.Static{Instances: 3}, 10 * sim.Second},
		{hpaAt(60), 3 * sim.Minute},
	} {
		s := operated(recorded(swings(60, 150, 600)...), x.scaler, p99(60))
		s.Traffic = traffic.Bursty{Open: s.Traffic.(models.Open), Bursts: traffic.GammaBursts{SCV: 0.04, Block: x.block, Exponential: true}}
		overSeeds(t, s, []cost.Offer{offer("m.one", 1, 1, 1, 2*models.GiB, 0.04)}, 8, func(_ *report.Course, windows []report.Checked) {
			for _, c := range windows {
				t.Logf("%v, %-18s %v of %v: missed %v told %v, hours %.3f told %.3f", x.scaler, c.Why, time.Duration(x.block), time.Duration(c.Span), time.Duration(c.Missed), time.Duration(c.ToldMiss), c.Hours, c.ToldHours)
				run, told = run+c.Missed.Seconds()/60, told+c.ToldMiss.Seconds()/60
				hours, toldHours = hours+c.Hours, toldHours+c.ToldHours
			}
		})
	}
	t.Logf("missed %v told %v minutes, %.2f told %.2f hours", run, told, hours, toldHours)
	if math.Abs(told/run-1) > 0.1 || math.Abs(toldHours/hours-1) > 0.03 {
		t.Errorf("missed %v minutes, told %v; %.2f hours, told %.2f", run, told, hours, toldHours)
	}
}
