package purchasing_test

import (
	"math"
	"testing"

	"fleetcost/models/cost"
	"fleetcost/models/purchasing"
	"fleetcost/models/report"
)

// Two fleets run one machine each for 59 days: "small" at $0.05 an hour, which owes 2,832 vCPU-hours
// of surplus credits at $0.05, $141.60 in all, and "large" at $0.1, which owes nothing. Credits are
// paid however small is bought, 31 of 59 parts of them in January, so that large is the cheapest:
// $141.60 against $212.40 on demand.
func TestCreditsArePaidInEveryWay(t *testing.T) {
	const hours = 59 * 24
	small, large := machine("small"), machine("large")
	small.OnDemand, small.Reserved1Y = cost.MustDollars(0.05), quote("0.03")
	one := func(int) []float64 { return []float64{1} }
	f, other := forecast(hours, one, small), forecast(hours, one, large)
	course := &f.Designs[0].Courses[0]
	course.Lines = []cost.Line{
		{Part: "small", What: "instances", Quantity: hours, Unit: "instance-hours", Price: cost.MustPrice("0.05"), Amount: cost.MustDollars(70.8)},
		{Part: "small", What: cost.SurplusCredits, Quantity: 2 * hours, Unit: "vCPU-hours", Price: cost.MustPrice("0.05"), Amount: cost.MustDollars(141.6)},
		{Part: "db", What: "postgres", Quantity: hours, Unit: "instance-hours", Amount: cost.MustDollars(10)},
	}
	course.OwnLines = 2
	f.Designs = append(f.Designs, other.Designs[0])
	f.Designs[0].Name, f.Designs[1].Name = "small", "large"
	f.Designs[1].Courses[0].Lines = course.Lines[2:]
	p, err := purchasing.Of(f, purchasing.Options{List: cost.Catalogue{Offers: []cost.Offer{small, large}}, Spot: 0.5})
	if err != nil {
		t.Fatal(err)
	}
	fleet := &p.Fleets[0]
	if want := cost.MustDollars(212.4); way(t, fleet, "on demand").Total != want {
		t.Errorf("on demand is %v, want %v", way(t, fleet, "on demand").Total.Exact(), want.Exact())
	}
	if want := cost.MustDollars(hours*0.03 + 141.6); way(t, fleet, "reserved, 1 year, nothing upfront").Total != want {
		t.Errorf("reserved is %v, want %v", way(t, fleet, "reserved, 1 year, nothing upfront").Total.Exact(), want.Exact())
	}
	for _, w := range fleet.Ways {
		var billed, effective float64
		for _, m := range w.Months {
			billed, effective = billed+m.Billed.USD(), effective+m.Effective.USD()
		}
		if w.Credits != cost.MustDollars(141.6) || math.Abs(billed-w.Total.USD()) > 1e-6 || math.Abs(effective-w.Total.USD()) > 1e-6 {
			t.Errorf("%s: credits %v; months have %v and %v of %v", w.Name, w.Credits.Exact(), billed, effective, w.Total.Exact())
		}
		january := w.Months[0].Lines[len(w.Months[0].Lines)-1]
		if january.What != report.SurplusCredits || january.Billed != cost.MustDollars(141.6/59*31) || math.Abs(january.Hours-2*744) > 1e-6 {
			t.Errorf("%s: in January %v for %v vCPU-hours", w.Name, january.Billed.Exact(), january.Hours)
		}
	}
	if best := p.Cheapest(); p.Fleets[best].Design != "large" || fleet.Elsewhere != cost.MustDollars(10) {
		t.Errorf("the cheapest is %s; elsewhere %v", p.Fleets[best].Design, fleet.Elsewhere.Exact())
	}
}
