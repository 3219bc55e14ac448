package plan

import (
	"context"
	"strings"
	"testing"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/models/traffic"
	"fleetcost/outputs/phrases"
)

// A system in which more of one tier does harm: users wait for a web tier, that for
// an api, and that behind its pools for a database whose cores all share. Nothing
// cheaper than the answer meets the goal, though larger counts than some that meet
// it miss it; and one more than may be is warned of.
func TestNothingCheaperWhereMoreDoHarm(t *testing.T) {
	statistical(t)
	pooled := with(eventLoop, func(r *models.Runtime) { r.Processes = models.ProcessRule{Plus: 1} })
	s := system(1, p95(1000), []float64{1, 1}, []models.Runtime{eventLoop, pooled}, "one")
	s.Traffic = traffic.Users{Count: 20, Think: exactly(1)}
	s.Classes[0].Steps = []models.Step{cpu(exactly(0.1)), call(1, 0.5)}
	s.Classes[1].Steps = []models.Step{io(exactly(450))}
	s.Backends = []models.Backend{{Name: "db", Pool: 2, Cores: 12.8}}
	d, p := sized(t, s, 1)
	if !d.Met {
		t.Fatalf("not met: %v", d.Warnings)
	}
	price := func(v ...int) (sum cost.Money) {
		for i, n := range v {
			sum += cost.Money(n) * d.Services[i].Offer.OnDemand * cost.HoursPerMonth
		}
		return sum
	}
	for i := 1; i <= 2; i++ {
		for j := 1; j <= 6; j++ {
			if price(i, j) < d.Bill.Monthly() && meets(t, p, d, i, j) {
				t.Errorf("%d and %d meet the goal, planned were %d and %d", i, j, d.Services[0].Instances, d.Services[1].Instances)
			}
		}
	}
	if n := d.Services[1].Instances; n != 5 {
		t.Errorf("%d of the api are planned", n)
	}
	look := func(api int) standing {
		sizes := []models.Size{{Machine: one.Machine, Count: d.Services[0].Instances}, {Machine: one.Machine, Count: api}}
		e, err := p.evaluate(context.Background(), s.Deploy(&s.Designs[0], sizes), surely)
		if err != nil {
			t.Fatal(err)
		}
		return e.standing
	}
	if b := d.Beyond; b == nil || b.Backend != "db" || b.Service != "tier1" || look(b.Most) == missed || look(b.Most+1) != missed || !strings.Contains(strings.Join(phrases.All(d.Warnings), "\n"), "of tier1 would miss the goal: db slows down") {
		t.Errorf("beyond %+v, %q", b, d.Warnings)
	}
	if d.Binds != "tier1" || d.Bound != report.BoundPool || d.Scarce.Name != "db" || d.Scarce.Of != 10 {
		t.Errorf("bound by %s of %s, %+v", d.Bound, d.Binds, d.Scarce)
	}
}
