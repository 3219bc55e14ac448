package plan

import (
	"context"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"fleetcost/models"
	"fleetcost/models/queueing"
	"fleetcost/models/report"
	"fleetcost/outputs/phrases"
)

// Instances of one lane behind one queue are the servers of M/M/c, so that the fewest are
// known: with c for the goal at a rate, c + 1 of which one may fail, and ⌈c·z/(z − 1)⌉ of
// z zones; with headroom c is that of the higher rate.
func TestStrainsByTheory(t *testing.T) {
	statistical(t)
	lane := with(single, func(r *models.Runtime) { r.Accept, r.Concurrency = models.AcceptBroker, 1 })
	const rate, ms, limit = 700, 5, 32.0
	for _, c := range []struct {
		why  string
		goal models.Goal
		rate float64
		want func(c int) int
	}{
		{"nothing is lost", models.Goal{}, rate, func(c int) int { return c }},
		{"any instance may be", models.Goal{Survive: models.AnyInstance}, rate, func(c int) int { return c + 1 }},
		{"a zone of three", models.Goal{Survive: models.LargestZone, Zones: 3}, rate, func(c int) int { return (3*c + 1) / 2 }},
		{"a zone of two: as many again", models.Goal{Survive: models.LargestZone, Zones: 2}, rate, func(c int) int { return 2 * c }},
		{"half as much again", models.Goal{Headroom: 0.5}, 1.5 * rate, func(c int) int { return c }},
		{"both", models.Goal{Headroom: 0.5, Survive: models.AnyInstance}, 1.5 * rate, func(c int) int { return c + 1 }},
	} {
		fewest, err := queueing.Staffing{Arrival: c.rate, Service: 1e3 / ms}.ForSojournQuantile(0.99, limit/1e3)
		if err != nil {
			t.Fatal(err)
		}
		c.goal.Latency, c.goal.ErrorRate = p99(limit).Latency, 0.001
		d := compare(t, scenario(rate, class(cpu(exponential(ms))), c.goal, lane, "one"), 1, one).Designs[0]
		if n := d.Services[0].Instances; !d.Met || n != c.want(fewest) {
			t.Errorf("%s: %d instances, met: %v; with c = %d at %g/s they are %d", c.why, n, d.Met, fewest, c.rate, c.want(fewest))
		}
		if bound := map[bool]report.Bound{true: report.BoundSurvive, false: report.BoundHeadroom}[c.goal.Survive != models.NoLoss]; c.goal.Strains() && d.Bound != bound {
			t.Errorf("%s: bound by %s, not %s", c.why, d.Bound, bound)
		}
	}
}

// What a strain costs: never less than nothing; what remains of the answer meets the goal
// and that of one instance less does not; many zones are instances; and headroom is
// planning for the higher rate.
func TestStrainsOfSmallFleets(t *testing.T) {
	statistical(t)
	few(t)
	byDefault("rapid.checks", "5") // each plans five times
	rapid.Check(t, func(t *rapid.T) {
		s := small(t)
		s.Designs[0].Deployments[0].Machines = []string{rapid.SampledFrom([]string{"one", "any"}).Draw(t, "machines")}
		under := func(g models.Goal) report.Design {
			u := s
			u.Goal.Survive, u.Goal.Zones, u.Goal.Headroom = g.Survive, g.Zones, g.Headroom
			return planned(t, u, 1, one, two)
		}
		plain, survives := under(models.Goal{}), under(models.Goal{Survive: models.AnyInstance})
		if survives.Bill.Monthly() <= plain.Bill.Monthly() {
			t.Fatalf("to survive costs %v, not to %v", survives.Bill.Monthly(), plain.Bill.Monthly())
		}
		own := survives.Services[0]
		p := &Planner{Scenario: s, Catalogue: catalogue(one, two), Seed: 1}
		p.init()
		for less, want := range []bool{true, false} {
			n := own.Instances - 1 - less
			if n < 1 {
				continue
			}
			e, err := p.evaluate(context.Background(), p.fleet(s.Designs[0], own.Offer.Machine, n), surely)
			if err != nil || e.good() != want {
				t.Fatalf("%d × %s, of which %d remain: met %v, %v", own.Instances-less, own.Offer.Machine.Name, n, e.good(), err)
			}
		}
		if told := plain.Survivor; told == nil || told.Monthly != survives.Bill.Monthly() {
			t.Fatalf("beside the answer stands %+v, to survive costs %v", told, survives.Bill.Monthly())
		}
		zones := under(models.Goal{Survive: models.LargestZone, Zones: 50})
		if zones.Services[0].Instances != own.Instances || zones.Bill.Monthly() != survives.Bill.Monthly() {
			t.Fatalf("%d of 50 zones, %d without them", zones.Services[0].Instances, own.Instances)
		}
		h := rapid.Float64Range(0.05, 1).Draw(t, "headroom")
		roomy := under(models.Goal{Headroom: h})
		s.Traffic = s.Traffic.Scaled(1 + h)
		if faster := under(models.Goal{}); roomy.Services[0].Instances != faster.Services[0].Instances || roomy.Bill.Monthly() != faster.Bill.Monthly() {
			t.Fatalf("%d instances with a headroom of %g, %d for that rate", roomy.Services[0].Instances, h, faster.Services[0].Instances)
		}
	})
}

// Of a system, any instance of any service may be lost; or one zone of all at once.
func TestStrainsOfSystems(t *testing.T) {
	statistical(t)
	for _, loss := range []models.Goal{{Survive: models.AnyInstance}, {Survive: models.LargestZone, Zones: 3}} {
		s := system(300, p99(70), []float64{4, 6}, []models.Runtime{single, eventLoop}, "one", "two")
		plain, p := sized(t, s, 1)
		goal := s.Goal
		goal.Survive, goal.Zones = loss.Survive, loss.Zones
		s.Goal = goal
		d, _ := sized(t, s, 1)
		if !d.Met || d.Bill.Monthly() <= plain.Bill.Monthly() || d.Bound != report.BoundSurvive || d.Endured == nil {
			t.Fatalf("met: %v for %v, %v without the loss; bound by %s", d.Met, d.Bill.Monthly(), plain.Bill.Monthly(), d.Bound)
		}
		survives := func(v ...int) bool {
			for _, rest := range goal.Remaining(v) {
				if min(rest[0], rest[1]) < 1 {
					return false
				}
				sizes := []models.Size{{Machine: one.Machine, Count: rest[0]}, {Machine: two.Machine, Count: rest[1]}}
				e, err := p.evaluate(t.Context(), s.Deploy(&s.Designs[0], sizes), surely)
				if err != nil {
					t.Fatal(err)
				}
				if !e.good() {
					return false
				}
			}
			return true
		}
		a, b := d.Services[0].Instances, d.Services[1].Instances
		if !survives(a, b) || survives(a-1, b) || survives(a, b-1) {
			t.Errorf("%s: %d and %d survive: %v; with one less of the one: %v, of the other: %v", loss.Survive, a, b, survives(a, b), survives(a-1, b), survives(a, b-1))
		}
		if loss.Survive == models.AnyInstance && (plain.Survivor == nil || plain.Survivor.Monthly != d.Bill.Monthly()) {
			t.Errorf("beside the answer stands %+v, to survive costs %v", plain.Survivor, d.Bill.Monthly())
		}
	}
}

// A fleet that is looked at as it is misses its goal where what remains does, and says
// so.
func TestALoneInstanceSurvivesNothing(t *testing.T) {
	statistical(t)
	s := scenario(50, class(cpu(exactly(5))), p99(100), single, "one")
	s.Goal.Survive = models.AnyInstance
	p := &Planner{Scenario: s, Catalogue: catalogue(one), Seed: 1}
	for n, want := range map[int]string{1: "with one instance gone: no instance is left", 2: ""} {
		r, err := p.Simulate(t.Context(), "single", n)
		if err != nil {
			t.Fatal(err)
		}
		if said := phrases.Of(r.Design.Missed); r.Design.Met != (want == "") || said != want {
			t.Errorf("%d: met: %v, %q, want %q", n, r.Design.Met, said, want)
		}
	}
}

// What is out of reach only with headroom says so.
func TestWhatHeadroomMisses(t *testing.T) {
	s := scenario(50, class(cpu(exactly(1)), io(exactly(10))), p99(60), eventLoop, "one")
	s.Backends = []models.Backend{{Name: "db", Servers: 1}}
	s.Goal.Headroom = 1.5
	d := compare(t, s, 1, one).Designs[0]
	if said := phrases.Of(d.Missed); d.Met || !strings.HasPrefix(said, "at 2.5 times the rate: ") {
		t.Errorf("met: %v, %q", d.Met, said)
	}
}

// Connections that shall outlast the loss of an instance of their own outlast it in
// normal operation.
func TestConnectionsAndStrain(t *testing.T) {
	own := models.Realtime{Clients: []models.Clients{{Number: 10, Survive: 2, Storm: 1}}}
	c := strainedTraffic(own, models.Goal{Survive: models.AnyInstance, Headroom: 1}).(models.Realtime).Clients[0]
	if c.Number != 20 || c.Survive != 0 || c.Storm != 0 {
		t.Errorf("what remains is asked to outlast another loss: %+v", c)
	}
	if own.Clients[0].Survive != 2 {
		t.Error("and so is the whole no longer")
	}
}
