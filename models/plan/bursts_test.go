package plan

import (
	"testing"

	"fleetcost/models/report"
	"fleetcost/models/result"
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
