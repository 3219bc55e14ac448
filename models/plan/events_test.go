package plan

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"fleetcost/models"
	"fleetcost/models/balancing"
	"fleetcost/models/report"
	"fleetcost/models/scaling"
	"fleetcost/sim"
)

// eventful is a small fleet that stays as it was sized, six hours from Monday at midnight
// on, and what happens to it. An instance takes a minute until it serves.
func eventful(t *testing.T, events ...models.Event) *report.ForecastDesign {
	t.Helper()
	statistical(t)
	db := io(exponential(3))
	s := scenario(300, class(cpu(exponential(4)), db), p99(100), single, "one")
	s.Backends = []models.Backend{{Name: "db", Pool: 10, Ceiling: 100}} // of ten instances
	d := &s.Designs[0].Deployments[0]
	d.Balancer = balancing.RoundRobin{}
	d.Operation.Lifecycle = models.Lifecycle{Boot: exactly(60_000), Drain: 30 * sim.Second, Notice: 30 * sim.Second}
	s.Events = events
	p := &Planner{Scenario: s, Catalogue: catalogue(one), Seed: 1, Precision: 0.05}
	f, err := p.Forecast(context.Background(), Outlook{Span: 6 * sim.Hour})
	if err != nil {
		t.Fatal(err)
	}
	return &f.Designs[0]
}

func clock(hour, minute int) time.Time { return time.Date(2026, 1, 5, hour, minute, 0, 0, time.UTC) }

// One of each kind: what the timeline tells of it is what a run of single requests gives,
// and afterwards all is as before.
func TestEventsOfAForecast(t *testing.T) {
	statistical(t)
	d := eventful(t,
		models.Event{Name: "a", Kind: models.Crash, At: clock(0, 30), Instances: 1},
		models.Event{Name: "b", Kind: models.ZoneLoss, At: clock(1, 0), Zones: 3, For: 20 * sim.Minute},
		models.Event{Name: "c", Kind: models.SlowInstance, At: clock(2, 0), Instances: 1, Factor: 2, For: 10 * sim.Minute},
		models.Event{Name: "d", Kind: models.BrownOut, At: clock(3, 0), Factor: 10, For: 5 * sim.Minute},
		models.Event{Name: "e", Kind: models.SpotReclaim, At: clock(4, 0), Share: 0.3, Notice: 2 * sim.Minute},
		models.Event{Name: "f", Kind: models.Deploy, At: clock(4, 30), Surge: 0.25, Unavailable: 0.25},
		models.Event{Name: "g", Kind: models.Deploy, At: clock(5, 0), BlueGreen: true},
		models.Event{Name: "h", Kind: models.Crash, At: clock(5, 30), Design: "another", Instances: 1},
	)
	asked := &d.Courses[0]
	planned := asked.Timeline[0].Serving
	if last := asked.Timeline[len(asked.Timeline)-1]; last.Serving != planned || last.Booting+last.Leaving > 0 {
		t.Errorf("of %d there are %+v in the end", planned, last)
	}
	if len(d.Events) != 7 || len(d.Checked) < 7 {
		t.Fatalf("%d events, %d windows", len(d.Events), len(d.Checked))
	}
	for i, e := range d.Events {
		c := d.Checked[i]
		told := 0.0
		for k := int(e.At.Sub(clock(0, 0)) / time.Minute); k < int((e.At.Sub(clock(0, 0))+time.Duration(e.Span))/time.Minute); k++ {
			told += asked.Timeline[k].ErrorRate * asked.Timeline[k].Load * 60
		}
		if !e.Run || !strings.Contains(c.Why, "("+e.Name+")") {
			t.Errorf("%s: %+v", e.What, c)
		}
		// Those that fail are a Poisson number.
		if math.Abs(e.Failed-told) > 4*math.Sqrt(told)+1 {
			t.Errorf("%s: %v fail, %v are told", e.What, e.Failed, told)
		}
		if fails := e.Kind == "crash" || e.Kind == "zone-loss"; fails != (e.Failed > 10) || e.Failed > float64(c.Requests) {
			t.Errorf("%s: %v of %d fail", e.What, e.Failed, c.Requests)
		}
		if math.Abs(c.Hours-c.ToldHours) > 0.03*c.Hours {
			t.Errorf("%s: %v instance-hours, %v are told", e.What, c.Hours, c.ToldHours)
		}
		if missed := map[string]sim.Time{"a": sim.Minute, "b": sim.Minute, "d": 5 * sim.Minute}[e.Name]; e.Missed != missed || c.ToldMiss != missed {
			t.Errorf("%s: missed for %v, told %v, want %v", e.What, e.Missed, c.ToldMiss, missed)
		}
	}
}

// Crashes that come by themselves have one window, that of the first.
func TestCrashesOfAForecast(t *testing.T) {
	d := eventful(t, models.Event{Name: "x", Kind: models.Crash, MTBF: 2 * sim.Hour})
	if len(d.Events) != 1 || d.Events[0].Times < 2 || d.Events[0].At.Before(clock(0, 0)) || d.Checked[0].Why != d.Events[0].What {
		t.Errorf("%+v", d.Events)
	}
}

// An event outside of the span that is forecast is told with its key.
func TestEventsOutsideOfTheSpan(t *testing.T) {
	s := scenario(300, class(cpu(exponential(4))), p99(100), single, "one")
	s.Events = []models.Event{{Name: "late", Kind: models.Crash, At: clock(6, 0), Instances: 1}}
	p := &Planner{Scenario: s, Catalogue: catalogue(one), Seed: 1, Precision: 0.05}
	_, err := p.Forecast(context.Background(), Outlook{Span: 6 * sim.Hour})
	if !errors.Is(err, ErrOutlook) || !strings.Contains(err.Error(), "events.late.at: 2026-01-05 06:00 is not within") {
		t.Error(err)
	}
}

// A slow backend is slow for a run and for a surface alike: each step that begins takes so
// many times as long, of whatever distribution.
func TestTimesThatAreLonger(t *testing.T) {
	for _, d := range []models.Distribution{exactly(3), exponential(3), spread(3, 30)} {
		got := longer(d, 4)
		if math.Abs(got.Mean()-4*d.Mean()) > 1e-12 || math.Abs(got.SCV()-d.SCV()) > 1e-12 || models.Fixed(got) != models.Fixed(d) || models.Memoryless(got) != models.Memoryless(d) {
			t.Errorf("%v times 4 is %v", d, got)
		}
	}
}

// What a window pays is counted from its beginning on, also where what happens before falls
// between two seconds.
func TestAWindowPaysFromItsBeginningOn(t *testing.T) {
	d := eventful(t, models.Event{Name: "a", Kind: models.Crash, MTBF: 2 * sim.Minute})
	if len(d.Checked) == 0 {
		t.Fatal("no windows")
	}
	for _, c := range d.Checked {
		if math.Abs(c.Hours/c.ToldHours-1) > 0.03 {
			t.Errorf("%s: the run pays %.3f h, the timeline %.3f", c.Why, c.Hours, c.ToldHours)
		}
	}
}

// Storms of retries: whether they stay or end, for how long the goal is missed and how many
// requests fail is in the timeline what it is in a run of single requests.
func TestStormsAgainstRequests(t *testing.T) {
	statistical(t)
	pool := with(syncWorkers, func(rt *models.Runtime) { rt.Concurrency, rt.Processes = 4, perVCPU(1) })
	again := &models.Policy{Timeout: sim.Second, Retries: 3, Backoff: exactly(100)}
	sparing := &models.Policy{Timeout: sim.Second, Retries: 3, Backoff: exactly(100), Budget: 0.1}
	flat := func(before, peak, after float64) []float64 {
		rates := append(slices.Repeat([]float64{before}, 4), peak)
		return append(rates, slices.Repeat([]float64{after}, 9)...)
	}
	zone := models.Event{Name: "z", Kind: models.ZoneLoss, At: time.Unix(1_767_571_200, 0).UTC().Add(4 * time.Minute), Zones: 3, For: 20 * sim.Minute, Notice: 30 * sim.Second}
	var missed, told float64
	for _, x := range []struct {
		what   string
		rt     models.Runtime
		policy *models.Policy
		rates  []float64
		events []models.Event
	}{
		{"event loops, three retries", eventLoop, again, flat(350, 750, 350), nil},
		{"event loops, few retries", eventLoop, sparing, flat(350, 750, 350), nil},
		{"pools, three retries", pool, again, flat(350, 750, 350), nil},
		{"event loops, loss of a zone", eventLoop, again, flat(450, 450, 450), []models.Event{zone}},
	} {
		s := operated(recorded(x.rates...), scaling.Static{Instances: 2}, p99(100))
		if x.events != nil {
			s.Designs[0].Deployments[0].Operation.Autoscaler = scaling.Static{Instances: 3}
		}
		s.Goal.ErrorRate, s.Events = 0.001, x.events
		d := &s.Designs[0].Deployments[0]
		d.Runtime, d.Balancer, s.Classes[0].Retry = x.rt, balancing.RoundRobin{}, x.policy
		f := forecast(t, s, Outlook{})
		c, failed := f.Designs[0].Checked[0], 0.0
		for k := int(c.From.Sub(f.From) / time.Minute); k < int((c.From.Sub(f.From)+time.Duration(c.Span))/time.Minute); k++ {
			m := &f.Designs[0].Courses[0].Timeline[k]
			failed += 60 * m.Load * m.ErrorRate
		}
		missed, told = missed+c.Missed.Seconds()/60, told+c.ToldMiss.Seconds()/60
		t.Logf("%-28s missed %v told %v, of %d failed %d told %.0f", x.what, time.Duration(c.Missed), time.Duration(c.ToldMiss), c.Requests, c.Failed, failed)
		if math.Abs(failed/float64(c.Failed)-1) > 0.1 {
			t.Errorf("%s: %d fail, %.0f are told", x.what, c.Failed, failed)
		}
	}
	t.Logf("%.0f minutes missed, %.0f told", missed, told)
	if math.Abs(told/missed-1) > 0.1 {
		t.Errorf("%.0f minutes missed, %.0f told", missed, told)
	}
}
