package plan

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"fleetcost/models"
	"fleetcost/models/balancing"
	"fleetcost/models/queueing"
	"fleetcost/models/report"
	"fleetcost/models/scaling"
	"fleetcost/models/traffic"
	"fleetcost/outputs/phrases"
	"fleetcost/sim"
)

// stubborn is a policy of so many retries, none of which waits.
func stubborn(retries int) *models.Policy {
	return &models.Policy{Timeout: 500 * sim.Millisecond, Retries: retries}
}

// A retry storm starts where the closed form says: when every attempt comes too
// late, each request is 1 + r of them, and below μ/(1 + r) the fleet catches up
// all the same.
func TestRetryStormsStartWhereTheLawSays(t *testing.T) {
	statistical(t)
	// One server of 100 requests per second that begins whatever comes: what its
	// clients have given up is done to the end, in vain.
	server := func(rate float64, retry *models.Policy) *models.Fleet {
		c := class(cpu(exponential(10)))
		c[0].Retry = retry
		return fleet(traffic.Poisson(rate), c, single, balancing.Random{}, one.Machine, 1)
	}
	p := &Planner{Seed: 1}
	p.init()
	for _, c := range []struct {
		why    string
		policy *models.Policy
		extra  float64 // attempts per request when all fail
	}{
		{"three retries", stubborn(3), 3},
		{"one retry", stubborn(1), 1},
		{"a budget of a fifth", &models.Policy{Timeout: 500 * sim.Millisecond, Retries: 3, Budget: 0.2}, 0.2},
	} {
		onset, err := queueing.Metastability{Capacity: 100, Retries: c.extra}.Onset()
		if err != nil {
			t.Fatal(err)
		}
		for _, rate := range []float64{0.8 * onset, math.Min(90, 1.3*onset)} {
			m, err := p.metastable(context.Background(), server(rate, c.policy))
			if err != nil || m == nil {
				t.Fatalf("%s: %v, %v", c.why, m, err)
			}
			t.Logf("%s at %g: onset %.3g (law %.3g), recovers %v, goodput %.3g, spike %.4g for %v", c.why, rate, m.Onset, onset, m.Recovers, m.Goodput, m.Spike, m.During)
			if m.Onset < 0.95*onset || m.Onset > 1.25*onset {
				t.Errorf("%s: from %.3g requests/s on it does not recover, the law says %.3g", c.why, m.Onset, onset)
			}
			if m.Recovers != (rate < onset) {
				t.Errorf("%s: at %.3g requests/s it recovers: %v; the onset is at %.3g", c.why, rate, m.Recovers, onset)
			}
			if w := phrases.Of(report.RetryStorm{Metastable: *m, Rate: rate}); m.Recovers != strings.Contains(w, "ends by itself") || m.Recovers == strings.Contains(w, "does not end") {
				t.Errorf("%s: it recovers: %v, and the report says %q", c.why, m.Recovers, w)
			}
		}
	}
	// Who takes back what still waits for a worker wastes only what is given up
	// while it is served: no storm but next to the capacity.
	calm := server(50, stubborn(3))
	calm.Services[0].Runtime.Concurrency = 1
	m, err := p.metastable(context.Background(), calm)
	if err != nil || m == nil || m.Onset != 0 && m.Onset < 75 || !m.Recovers {
		t.Errorf("where attempts that are given up leave the queue: %+v, %v", m, err)
	}
	for _, c := range []struct {
		why   string
		fleet *models.Fleet
	}{
		{"nobody tries again", server(50, nil)},
		{"who waits for ever does not try again", server(50, &models.Policy{Retries: 3})},
	} {
		if m, err := p.metastable(context.Background(), c.fleet); m != nil || err != nil {
			t.Errorf("%s: %+v, %v", c.why, m, err)
		}
	}
}

// A spike cannot stand for clients who keep connections open: then nothing is told
// of storms, and the rest of the report is as ever.
func TestRetriesBesideConnections(t *testing.T) {
	p := lounge(100, nil, two)
	asked := class(cpu(exponential(10)))
	asked[0].Retry = stubborn(2)
	clients := p.Scenario.Traffic.(models.Realtime).Clients
	p.Scenario.Traffic, p.Scenario.Classes = models.WithClients(traffic.Poisson(50), asked, clients)
	p.Scenario.Goal = p99(200)
	if d := fleetFor(t, p); !d.Met || d.Metastable != nil {
		t.Errorf("met: %v, %+v", d.Met, d.Metastable)
	}
}

// A part of a large fleet tells the same as the whole.
func TestRetryStormsOfLargeFleets(t *testing.T) {
	statistical(t)
	s := system(30_000, p99(400), []float64{2, 4}, []models.Runtime{eventLoop, eventLoop}, "one")
	s.Classes[0].Steps[1].Policy = &models.Policy{Timeout: 500 * sim.Millisecond, Retries: 2}
	f := s.Deploy(&s.Designs[0], []models.Size{{Machine: one.Machine, Count: 120}, {Machine: one.Machine, Count: 200}})
	p := &Planner{Seed: 1}
	p.init()
	m, err := p.metastable(context.Background(), f)
	if err != nil || m == nil {
		t.Fatalf("%+v, %v", m, err)
	}
	// The second tier does 50,000 a second, a third of which is the least onset.
	if m.Onset < 0.9*50_000/3 || m.Onset > 1.4*50_000/3 || m.Recovers {
		t.Errorf("%+v", m)
	}
}

// Whatever chance does to the loads of the grid: what the report says of the onset
// and of the scenario's own rate is no contradiction.
func TestOnsetAgreesWithTheScenario(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		own := rapid.Float64Range(0.001, 0.999).Draw(t, "load")
		if rapid.Bool().Draw(t, "of the grid") {
			own = gridStep * float64(rapid.IntRange(1, 19).Draw(t, "steps"))
		}
		recovers := rapid.Bool().Draw(t, "recovers")
		at, err := onset(own, recovers, func(float64) (bool, error) { return rapid.Bool().Draw(t, "ends"), nil })
		if err != nil || recovers && at > 0 && at <= own || !recovers && (at <= 0 || at > own) {
			t.Fatalf("the onset is %v, the load %v, and it recovers: %v (%v)", at, own, recovers, err)
		}
	})
}

// Where the run of a window is out of a storm at its end, and the timeline is not, the goal may be missed for
// as long as the run says, or for as long as the timeline does, and the answer says so; not where nobody tries again.
func TestStormsNearTheirOnsetAreToldOf(t *testing.T) {
	for _, again := range []bool{true, false} {
		s := operated(recorded(slices.Repeat([]float64{300}, 60)...), scaling.Static{Instances: 2}, p99(100))
		if again {
			s.Classes[0].Retry = stubborn(3)
		}
		p := (&Planner{Scenario: s, Catalogue: catalogue(offer("m.one", 1, 1, 1, 2*models.GiB, 0.04)), Seed: 1, Precision: 0.1}).forecaster()
		f, a, err := p.ahead(Outlook{})
		if err != nil {
			t.Fatal(err)
		}
		run, err := p.forecasting(context.Background(), p.Scenario.Designs[0], f, a)
		if err != nil {
			t.Fatal(err)
		}
		c := report.Course{Timeline: make([]report.Moment, 60), Missed: 49 * sim.Minute}
		c.Within.MissedLow, c.Within.MissedHigh = 48*sim.Minute, 55*sim.Minute
		for k := 5; k < 55; k++ {
			c.Timeline[k].Missed = k != 30 // it pauses
		}
		window := report.Checked{Why: "a spike", From: f.From.Add(5 * time.Minute), Span: 20 * sim.Minute, Missed: 17 * sim.Minute, ToldMiss: 20 * sim.Minute, Ended: true}
		d := report.ForecastDesign{Courses: []report.Course{c}, Checked: []report.Checked{window}}
		run.nearOnset(&d)
		low, said := d.Courses[0].Within.MissedLow, fmt.Sprint(d.Warnings)
		if again && (low != 17*sim.Minute || !strings.Contains(said, "17 min and kept again at its end, in the timeline for 20 min of it and 29 min more")) || !again && (low != 48*sim.Minute || len(d.Warnings) > 0) {
			t.Errorf("retries %v: %v at least, %s", again, time.Duration(low), said)
		}
	}
}
