package plan

import (
	"context"
	"errors"
	"strings"
	"testing"

	"fleetcost/models"
	"fleetcost/models/platforms"
	"fleetcost/models/report"
	"fleetcost/models/split"
	"fleetcost/sim"
)

// limitless is a scenario of requests that only wait, in a runtime in which any number of them may.
func limitless(rate, lasts float64, on models.Platform) models.Scenario {
	s := scenario(rate, class(io(exactly(lasts))), p99(2*lasts), with(bare(), func(r *models.Runtime) { r.Memory = models.Memory{} }), "instance")
	d := &s.Designs[0].Deployments[0]
	if d.Platform = on; on != nil {
		on.(platforms.Platform).Deploy(d)
	}
	d.Operation.Lifecycle = models.Lifecycle{Boot: exactly(1000), Cold: 1}
	return s
}

// What an instance of no limit can do is looked at up to a rate that nobody asks for: a forecast has
// the one instance that such work needs, and says what is missing.
func TestForecastsOfInstancesWithoutALimit(t *testing.T) {
	statistical(t)
	for name, on := range map[string]models.Platform{"machines": nil, "replicas": platforms.ContainerApps{VCPU: 1, Concurrency: 10}} {
		f, err := planner(limitless(60, 20, on)).Forecast(context.Background(), Outlook{Span: sim.Hour})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		d := f.Designs[0]
		for _, c := range d.Courses {
			if c.Services[0].Most > 2 || c.Missed > 0 || c.Failed > 0 {
				t.Errorf("%s: up to %d instances, missed for %v, %v failed", name, c.Services[0].Most, c.Missed, c.Failed)
			}
		}
		said := false
		for _, w := range d.Warnings {
			note, _ := w.(report.Note)
			said = said || strings.Contains(note.Text, "next to nothing limits what an instance does")
		}
		if !said {
			t.Errorf("%s: %v", name, d.Warnings)
		}
	}
}

// An instance of a limit can do what the limit lets it: 8 requests of 20 ms are 400/s.
func TestForecastsOfInstancesWithALimit(t *testing.T) {
	s := limitless(60, 20, nil)
	s.Designs[0].Deployments[0].Runtime.Concurrency = 8
	p := planner(s)
	p.init()
	surface := p.newSurface(context.Background(), s.Designs[0], p.Catalogue.Offers[:1])
	if got := surface.computed([]int{1})[0]; got < 399.9 || got > 400.1 || surface.boundless {
		t.Errorf("%v/s, boundless %v", got, surface.boundless)
	}
}

// More requests in flight than can be simulated, 100,000/s of 10 min, are refused by Little's law
// before anything is run; split over a thousand instances they are not.
func TestTooManyRequestsInFlight(t *testing.T) {
	statistical(t)
	s := limitless(100_000, 600_000, nil)
	want := report.Crowded{Rate: 100_000, Lasts: 600, InFlight: 6e7, Most: split.MostInFlight}
	r, err := planner(s).Compare(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if d := r.Designs[0]; d.Met || len(d.Excuses) != 1 || d.Excuses[0].Why != report.Reason(want) {
		t.Errorf("%+v", d.Excuses)
	}
	var refused Refused
	if _, err := planner(s).Simulate(context.Background(), s.Designs[0].Name, 1); !errors.As(err, &refused) || refused.Why != report.Reason(want) {
		t.Errorf("%v", err)
	}
	p := planner(s)
	p.init()
	if why := split.Crowded(p.fleet(s.Designs[0], p.Catalogue.Offers[0].Machine, 10_000)); why != nil {
		t.Errorf("%+v", why)
	}
	on := limitless(100_000, 600_000, functions(nil))
	if r, err := planner(on).Compare(context.Background()); err != nil || r.Designs[0].Met {
		t.Errorf("%+v, %v", r, err)
	}
}
