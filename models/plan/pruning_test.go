package plan

import (
	"context"
	"strings"
	"testing"

	"fleetcost/models/cost"
)

// burst is cheap by the hour, and dear where it computes most of the time.
var burst = with(cheap(one, 0.04), func(o *cost.Offer) {
	o.Machine.Name, o.Machine.Baseline, o.SurplusVCPUHour = "burst", 0.1, cost.MustDollars(0.1)
})

func TestCreditsCountBeforeAMachineIsSimulated(t *testing.T) {
	statistical(t)
	p := &Planner{Scenario: scenario(80, class(cpu(exponential(10))), p99(2000), single, "burst", "one"), Catalogue: catalogue(burst, one), Seed: 1, brief: true} // what surviving a loss costs is another question
	said := make(chan string, 1000)
	p.Progress = func(doing string) { said <- doing }
	r, err := p.Compare(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	d := r.Designs[0]
	if !d.Met || d.Services[0].Offer.Machine.Name != "one" {
		t.Errorf("%v on %s; a burst machine that is busy for 80 %% of its time costs $0.11 an hour and more, the other $0.10", d.Met, d.Services[0].Offer.Machine.Name)
	}
	for len(said) > 0 {
		if doing := <-said; strings.Contains(doing, "burst") {
			t.Errorf("%q was simulated although it could only be dearer", doing)
		}
	}
}

func TestNoBillIsBelowItsLowerBound(t *testing.T) {
	for _, rate := range []float64{5, 30, 80, 170} {
		s := scenario(rate, class(cpu(exponential(10))), p99(2000), single, "burst")
		p := &Planner{Scenario: s, Catalogue: catalogue(burst), Seed: 1}
		p.init()
		c := p.candidates(s.Designs[0], 0)[0]
		d := compare(t, s, 1, burst).Designs[0]
		least, err := c.leastMonthly(d.Services[0].Instances)
		if err != nil || least > d.Bill.Monthly() || float64(least) < 0.9*float64(d.Bill.Monthly()) {
			t.Errorf("at %v/s: at least %v, %v, and %v in the end", rate, least, err, d.Bill.Monthly())
		}
	}
}
