package outputs

import (
	"fmt"
	"slices"
	"testing"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/models/result"
	"fleetcost/sim"
	"pgregory.net/rapid"
)

// Ranking loses no design, puts those that meet the goal first, and each part
// in the order of cost; the cheapest has nothing to be compared with.
func TestStandings(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		designs := make([]report.Design, rapid.IntRange(0, 8).Draw(t, "designs"))
		for i := range designs {
			amount := cost.Money(rapid.Int64Range(0, 5).Draw(t, "dollars") * 1e9)
			designs[i] = report.Design{Name: fmt.Sprint(i), Met: rapid.Bool().Draw(t, "met"),
				Bill: cost.Bill{Lines: []cost.Line{{Amount: amount}}}}
		}
		ranked := standings(designs)
		if len(ranked) != len(designs) {
			t.Fatalf("%d of %d designs", len(ranked), len(designs))
		}
		if !slices.IsSortedFunc(ranked, func(a, b standing) int {
			switch {
			case a.Met == b.Met:
				return int(a.monthly/1e9 - b.monthly/1e9)
			case a.Met:
				return -1
			}
			return 1
		}) {
			t.Fatal("out of order")
		}
		for i, s := range ranked {
			if s.cheapest != (s.Met && s.monthly == ranked[0].monthly) {
				t.Fatalf("place %d: cheapest is %v", i, s.cheapest)
			}
			if s.Met && s.more.Amount() != s.monthly-ranked[0].monthly {
				t.Fatalf("place %d: %v more", i, s.more.Amount())
			}
		}
	})
}

// The table shows the quantiles that the goal limits, p99 where it limits
// none or one that is not measured.
func TestLimitedQuantiles(t *testing.T) {
	for _, c := range []struct {
		what string
		goal []models.LatencyGoal
		want string
	}{
		{"no latency goal", nil, "p99"},
		{"the goal's own quantile", []models.LatencyGoal{{Quantile: 0.95}}, "p95"},
		{"the mean", []models.LatencyGoal{{}}, "mean"},
		{"a quantile that is not measured", []models.LatencyGoal{{Quantile: 0.42}}, "p99"},
		{"the far tail", []models.LatencyGoal{{Quantile: 0.999}}, "p99.9"},
	} {
		if got := limited(models.Goal{Latency: c.goal})[0].Name(); got != c.want {
			t.Errorf("%s: %s, not %s", c.what, got, c.want)
		}
	}
}

// Of a large fleet a part is simulated: rates and numbers of requests are
// raised to the whole, times and shares stay.
func TestRatesAreOfTheWholeFleet(t *testing.T) {
	one := storefront().Designs[0]
	ten := one
	ten.Result.Scale = 10
	part, whole := designJSON(&one, storefrontGoal()), designJSON(&ten, storefrontGoal())
	if whole.DonePerSecond != 10*part.DonePerSecond || whole.InSystem != 10*part.InSystem {
		t.Errorf("done per s %v, in system %v", whole.DonePerSecond, whole.InSystem)
	}
	if whole.P99 != part.P99 || whole.WaitShare != part.WaitShare || whole.Utilization != part.Utilization {
		t.Error("times or shares changed")
	}
	if a, b := whereTimeGoes(&one), whereTimeGoes(&ten); a.rows[5].cells[1] != b.rows[5].cells[1] {
		t.Errorf("the time of a request is %s ms, and %s ms in ten parts", a.rows[5].cells[1], b.rows[5].cells[1])
	}
}

// The parts of a request's time add up to the whole, by Little's law.
func TestWhereTimeGoes(t *testing.T) {
	d := oneFleet().Design
	g := whereTimeGoes(&d)
	if len(g.rows) != 6 || g.rows[5].cells[1] != "11.4" { // 9.1 requests / 800 per second
		t.Errorf("%v", g.rows)
	}
	if said := overlaps(&d); said != nil {
		t.Error(said)
	}
	branched := d
	branched.Result.Averages.InIO += 3
	branched.Result.Averages.InBatch = 0.5
	if g := whereTimeGoes(&branched); len(g.rows) != 7 || g.rows[5].cells[0] != "in a batch" || g.rows[5].cells[1] != "0.625" || len(overlaps(&branched)) != 1 {
		t.Errorf("%v %v", g.rows, overlaps(&branched))
	}
	d.Result.Verdict = result.Overloaded
	if len(whereTimeGoes(&d).rows) != 0 {
		t.Error("an overloaded fleet has times")
	}
	d = report.Design{Result: result.Result{Span: sim.Second}}
	if len(whereTimeGoes(&d).rows) != 0 {
		t.Error("no requests have times")
	}
}
