package plan

import (
	"context"
	"slices"
	"strings"
	"testing"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/outputs/phrases"
	"fleetcost/sim"
)

// db is I/O on the first backend.
func db(ms float64) models.Step { return io(exponential(ms)) }

// A backend that accepts only so many connections bars fleets that would open
// more; the excuse has the numbers, and the fix.
func TestCeilingsBarFleets(t *testing.T) {
	statistical(t)
	work := class(cpu(exponential(5)), db(2))
	says := func(d report.Design, what string) bool {
		text := strings.Join(phrases.All(d.Warnings), "\n")
		for _, e := range d.Excuses {
			text += "\n" + e.Machine + ": " + phrases.Of(e.Why)
		}
		return strings.Contains(text, what)
	}
	t.Run("one service", func(t *testing.T) {
		s := scenario(700, work, p99(60), eventLoop, "two")
		s.Backends = []models.Backend{{Name: "db", Pool: 10}}
		free, _ := sized(t, s, 1)
		n := free.Services[0].Instances
		for _, c := range []struct {
			ceiling int
			met     bool
			says    string
		}{
			{20 * n, true, ""},
			{20*n - 1, false, "2 processes with a pool of 10 would open"},
			{25, false, "it accepts 25: a smaller pool or proxy = true"},
			{9, false, "2 processes with a pool of 10 would open"},
		} {
			s.Backends[0].Ceiling = c.ceiling
			d, _ := sized(t, s, 1)
			if d.Met != c.met || c.met && d.Services[0].Instances != n || c.says != "" && !says(d, c.says) {
				t.Errorf("%d connections accepted: met %v with %v, %v %v", c.ceiling, d.Met, d.Services, d.Warnings, d.Excuses)
			}
		}
	})
	t.Run("two services", func(t *testing.T) {
		s := system(300, p99(90), []float64{5, 6}, []models.Runtime{eventLoop, eventLoop}, "one")
		s.Classes[1].Steps = append(s.Classes[1].Steps, db(2))
		s.Backends = []models.Backend{{Name: "db", Pool: 10}}
		free, _ := sized(t, s, 1)
		second := free.Services[1].Instances
		s.Backends[0].Ceiling = 10 * second
		if d, _ := sized(t, s, 1); !d.Met || d.Bill.Monthly() != free.Bill.Monthly() {
			t.Errorf("a ceiling that just allows the fleet changes it: %v, %v", d.Services, d.Warnings)
		}
		if b := free.Backends[0]; b.Connections != 10*second || b.Name != "db" {
			t.Errorf("the backend is %+v, used by %d processes", b, second)
		}
		// One instance less of the tier that opens the connections: the other may
		// make good for it, at a price, or nothing does.
		s.Backends[0].Ceiling = 10*second - 1
		d, _ := sized(t, s, 1)
		switch {
		case d.Met && (d.Services[1].Instances >= second || d.Bill.Monthly() < free.Bill.Monthly()):
			t.Errorf("with a ceiling of %d: %v for %v", s.Backends[0].Ceiling, d.Services, d.Bill.Monthly())
		case !d.Met && !says(d, "would open"):
			t.Errorf("not met, but not for its ceiling: %v", d.Warnings)
		}
		s.Backends[0].Ceiling = 10
		if d, _ := sized(t, s, 1); d.Met || !says(d, "processes of tier1 with a pool of 10 would open") || !says(d, "connections to db, it accepts 10") {
			t.Errorf("one connection pool for all: met %v, %v", d.Met, d.Warnings)
		}
	})
}

// A database that cannot do the work is said to be the reason, whatever the fleet.
func TestOverloadedStations(t *testing.T) {
	s := system(300, p99(90), []float64{5, 6}, []models.Runtime{eventLoop, eventLoop}, "one")
	s.Classes[1].Steps = append(s.Classes[1].Steps, db(20))
	s.Backends = []models.Backend{{Name: "db", Servers: 4}}
	d, _ := sized(t, s, 1)
	want := "db is overloaded whatever the fleet: 1.5 times what it can do is asked of it"
	if d.Met || d.Binds != "db" || !slices.Equal(phrases.All(d.Warnings), []string{want}) || len(d.Services) != 2 {
		t.Errorf("met %v, binds %s: %v %v", d.Met, d.Binds, d.Warnings, d.Services)
	}
}

// All that are overloaded are named, and how many would do of those that are bought.
func TestHowManyStationsWouldDo(t *testing.T) {
	statistical(t)
	s := system(310, p99(90), []float64{5, 6}, []models.Runtime{eventLoop, eventLoop}, "one")
	s.Classes[1].Steps = append(s.Classes[1].Steps, db(20), models.Step{Action: models.IO, Time: exactly(10), Backend: 1})
	s.Backends = []models.Backend{{Name: "db", Servers: 4}, {Name: "cache", Servers: 2}}
	offer := cost.Managed{Name: "db.small", Service: "postgres", Memory: models.GiB, Hourly: cost.MustDollars(0.5), AsOf: "2026-01-01", Source: "made up"}
	p := &Planner{Scenario: s, Catalogue: catalogue(shop...), Seed: 1, Backends: []cost.Backend{{Name: "db", Offer: offer, Count: 2}}}
	r, err := p.Compare(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	// 6.2 of four servers, two to an instance, and 3.1 of two.
	want := "db is overloaded whatever the fleet: 1.55 times what it can do is asked of it (2 × db.small; backend.db.count = 4 would do); cache is overloaded whatever the fleet: 1.55 times what it can do is asked of it"
	if d := r.Designs[0]; d.Met || d.Binds != "db" || phrases.Of(d.Missed) != want || !slices.Equal(phrases.All(d.Warnings), []string{want}) {
		t.Errorf("met %v, binds %s: %q, %q", d.Met, d.Binds, d.Missed, d.Warnings)
	}
}

// A bill has a part for each service and for each backend with a price; it is
// their sum.
func TestBillsOfSystems(t *testing.T) {
	statistical(t)
	s := system(100, p99(200), []float64{5, 6}, []models.Runtime{eventLoop, eventLoop}, "one")
	s.Classes[1].Steps = append(s.Classes[1].Steps, db(2))
	s.Backends = []models.Backend{{Name: "db", Servers: 4}, {Name: "friend"}}
	database := cost.Managed{Name: "db.small", Service: "postgres", Memory: models.GiB, Hourly: cost.MustDollars(0.5), AsOf: "2026-01-01", Source: "made up"}
	p := &Planner{Scenario: s, Catalogue: catalogue(shop...), Seed: 1, Backends: []cost.Backend{{Name: "db", Offer: database, Count: 2}}}
	r, err := p.Compare(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	d := r.Designs[0]
	var parts []string
	for _, l := range d.Bill.Lines {
		parts = append(parts, l.Part)
	}
	if got := strings.Join(parts, " "); got != "tier0 tier1 db" {
		t.Errorf("the bill has the parts %s", got)
	}
	sum := d.Backends[0].Bill.Monthly()
	for _, s := range d.Services {
		sum += s.Bill.Monthly()
	}
	if sum != d.Bill.Monthly() || d.Backends[0].Bill.Monthly() != cost.MustDollars(730) || len(d.Backends) != 1 {
		t.Errorf("parts of %v in a bill of %v; the database costs %v", sum, d.Bill.Monthly(), d.Backends[0].Bill.Monthly())
	}
	if load := d.Backends[0].Load; load < 0.049 || load > 0.051 {
		t.Errorf("100 requests/s of 2 ms on four servers are a load of %g", load)
	}
	// The price of what all designs share does not change what is chosen.
	alone := scenario(300, class(cpu(exponential(5))), p99(60), single, "any")
	alone.Classes[0].Steps = append(alone.Classes[0].Steps, db(2))
	alone.Backends = s.Backends
	dear := &Planner{Scenario: alone, Catalogue: catalogue(shop...), Seed: 1, Backends: p.Backends}
	if r, err = dear.Compare(context.Background()); err != nil {
		t.Fatal(err)
	}
	without := compare(t, alone, 1, shop...).Designs[0]
	with := r.Designs[0]
	if with.Services[0].Offer.Machine.Name != without.Services[0].Offer.Machine.Name || with.Services[0].Instances != without.Services[0].Instances {
		t.Errorf("a database for all changed %v to %v", without.Services, with.Services)
	}
}

// A backend is paid for only by designs that wait for it: the broker between a
// web server and its workers is none of the design that works in the request.
func TestBackendsAreBilledWhereUsed(t *testing.T) {
	statistical(t)
	s := system(45, p99(400), []float64{2, 40}, []models.Runtime{eventLoop, syncWorkers}, "two")
	s.Backends = []models.Backend{{Name: "db", Servers: 4}, {Name: "broker", Servers: 1}}
	s.Classes[0].Steps = []models.Step{db(2), {Action: models.Enqueue, Class: 1, Time: exactly(0.05), Backend: 1}}
	inside := models.Layout{Name: "inside", Deployments: slices.Clone(s.Designs[0].Deployments)}
	inside.Deployments[1].InProcessOf = 1
	s.Designs = append(s.Designs, inside)
	managed := cost.Managed{Name: "small", Service: "made up", Memory: models.GiB, Hourly: cost.MustDollars(0.5), AsOf: "2026-01-01", Source: "made up"}
	p := &Planner{Scenario: s, Catalogue: catalogue(shop...), Seed: 1, Backends: []cost.Backend{{Name: "db", Offer: managed, Count: 1}, {Name: "broker", Offer: managed, Count: 2}}}
	r, err := p.Compare(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if apart, in := r.Designs[0].Services, r.Designs[1].Services; len(apart[0].Inside) != 0 || !slices.Equal(in[0].Inside, []string{"tier1"}) {
		t.Errorf("inside of the first services are %q and %q", apart[0].Inside, in[0].Inside)
	}
	for i, want := range []cost.Money{cost.MustDollars(3 * 365), cost.MustDollars(365)} {
		d := r.Designs[i]
		fleets := cost.Money(0)
		for _, one := range d.Services {
			fleets += one.Bill.Monthly()
		}
		fixed, err := p.fixed(s.Designs[i])
		if err != nil || fixed != want || d.Bill.Monthly()-fleets != want || len(d.Backends) != 2-i {
			t.Errorf("%s pays %v for %d backends (%v known before, %v), not %v", d.Name, d.Bill.Monthly()-fleets, len(d.Backends), fixed, err, want)
		}
	}
}

// Goals of a class that is served in place are judged on the requests in which
// it is, and those of a class that is enqueued on its own.
func TestGoalsOfClassesThatOthersSend(t *testing.T) {
	statistical(t)
	s := system(45, p99(400), []float64{2, 40}, []models.Runtime{eventLoop, syncWorkers}, "two")
	s.Classes[0].Steps[1] = models.Step{Action: models.Enqueue, Class: 1}
	limit := func(of models.Span, q, ms float64) models.Goal {
		return models.Goal{Latency: []models.LatencyGoal{{Of: of, Quantile: q, Limit: sim.Seconds(ms / 1e3)}}}
	}
	loose, strict := s, s
	loose.Classes = append([]models.Class(nil), s.Classes...)
	strict.Classes = append([]models.Class(nil), s.Classes...)
	loose.Classes[1].Goal = limit(models.Completion, 0.95, 3000)
	strict.Classes[1].Goal = limit(models.QueueingDelay, 0.95, 1)
	a, _ := sized(t, loose, 1)
	b, _ := sized(t, strict, 1)
	if !a.Met || !b.Met || b.Services[1].Instances <= a.Services[1].Instances {
		t.Errorf("done within 3 s: %d workers' instances (%v); begun within 1 ms: %d (%v)", a.Services[1].Instances, a.Warnings, b.Services[1].Instances, b.Warnings)
	}
	if q := b.Result.Classes[1].Queueing.P95.High; q > 0.001 {
		t.Errorf("met, but a twentieth waits for longer than %v s", q)
	}
	// The same work in the request: the request itself must be done in time.
	inside := s
	inside.Classes = append([]models.Class(nil), s.Classes...)
	inside.Classes[1].Goal = limit(models.Completion, 0.95, 1)
	inside.Designs = []models.Layout{{Name: "inside", Deployments: append([]models.Deployment(nil), s.Designs[0].Deployments...)}}
	inside.Designs[0].Deployments[1].InProcessOf = 1
	d, _ := sized(t, inside, 1)
	if len(d.Services) != 1 || d.Met {
		t.Fatalf("%d services, met %v", len(d.Services), d.Met)
	}
	for _, one := range []struct {
		d    report.Design
		in   string
		name string
	}{{a, "", "done_p95"}, {b, "", "queue_p95"}, {d, "tier0", "done_p95"}} {
		if g := one.d.Goals; len(g) != 1 || g[0].Class != "tier1" || g[0].In != one.in || g[0].Goal.Name() != one.name || one.name == "done_p95" && !(g[0].Figure.Mid > 0) || one.d.Met != (g[0].Figure.High <= g[0].Goal.Limit.Seconds()) {
			t.Errorf("%s: the figures of its goals are %+v", one.d.Name, g)
		}
	}
	said := false
	for _, e := range d.Excuses {
		said = said || strings.Contains(phrases.Of(e.Why), "tier1 in tier0 done_p95 ")
	}
	if !said {
		t.Errorf("not said: %v", d.Excuses)
	}
}
