package plan

import (
	"context"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"fleetcost/models"
	"fleetcost/models/modeltest"
	"fleetcost/models/report"
	"fleetcost/models/scaling"
	"fleetcost/models/timeline"
	"fleetcost/models/traffic"
	"fleetcost/sim"
)

// recorded is traffic by the minute.
func recorded(rates ...float64) models.Traffic {
	c := &models.ArrivalCounts{Name: "record", Width: sim.Minute, Start: 1_767_571_200}
	for _, r := range rates {
		c.Requests = append(c.Requests, 60*r)
	}
	return &traffic.Trace{Counts: c, To: len(c.Requests), Scale: 1}
}

// swings are so many minutes that swing between two rates, with a jump now and then.
func swings(minutes int, low, high float64) (rates []float64) {
	for k := range minutes {
		x := low + (high-low)*(1-math.Cos(float64(k)/25))/2
		if k%70 > 60 {
			x *= 1.5
		}
		rates = append(rates, x)
	}
	return rates
}

// operated is a scenario of one event loop under an autoscaler, whose instances serve a
// minute after their order.
func operated(t models.Traffic, a scaling.Autoscaler, goal models.Goal) models.Scenario {
	s := scenario(1, class(cpu(exponential(4)), io(exponential(10))), goal, eventLoop, "m.one")
	s.Traffic = t
	s.Designs[0].Deployments[0].Operation = models.Operation{
		Autoscaler: a, Lifecycle: models.Lifecycle{Boot: exactly(40_000), Start: exactly(5_000), Register: 15 * sim.Second, Drain: 30 * sim.Second},
	}
	return s
}

func hpaAt(percent int64) scaling.Autoscaler {
	h := scaling.DefaultHPA()
	h.Min, h.Max, h.Targets[0].Utilization = 1, 60, percent
	return h
}

func forecast(t *testing.T, s models.Scenario, o Outlook) *report.Forecast {
	t.Helper()
	statistical(t)
	p := &Planner{Scenario: s, Catalogue: catalogue(offer("m.one", 1, 1, 1, 2*models.GiB, 0.04)), Seed: 1}
	f, err := p.Forecast(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// What the timeline says of an hour is what a run of its requests shows: the instance-hours
// within 3 %, and the minutes that miss the goal within 10 %, over several policies.
func TestTimelineAgainstRequests(t *testing.T) {
	statistical(t)
	var hours, told, missed, toldMissed float64
	for _, a := range []scaling.Autoscaler{
		hpaAt(50), hpaAt(70), hpaAt(85),
		scaling.EC2Group{Min: 1, Max: 60, Warmup: sim.Minute, Policies: []scaling.Policy{scaling.TrackCPU(60)}},
		scaling.ApplicationAutoScaling{Min: 1, Max: 60, OutCooldown: sim.Minute, InCooldown: 5 * sim.Minute, Policies: []scaling.Policy{scaling.Track("cpu", 75)}},
	} {
		f := forecast(t, operated(recorded(swings(240, 150, 900)...), a, p99(60)), Outlook{})
		if len(f.Designs[0].Courses) != 3 {
			t.Fatalf("%v: %d courses: %v", a, len(f.Designs[0].Courses), f.Designs[0].Warnings)
		}
		for _, c := range f.Designs[0].Checked {
			t.Logf("%-45v %-18s %v: p99 %.1f told %.1f ms, missed %v told %v, hours %.2f told %.2f", a, c.Why, time.Duration(c.Span), 1e3*c.Latency, 1e3*c.Told, time.Duration(c.Missed), time.Duration(c.ToldMiss), c.Hours, c.ToldHours)
			hours, told = hours+c.Hours, told+c.ToldHours
			missed, toldMissed = missed+c.Missed.Seconds()/60, toldMissed+c.ToldMiss.Seconds()/60
		}
	}
	t.Logf("instance-hours %.2f, told %.2f (%+.1f %%); minutes missed %.0f, told %.0f (%+.1f %%)", hours, told, 100*(told/hours-1), missed, toldMissed, 100*(toldMissed/missed-1))
	if math.Abs(told/hours-1) > 0.03 {
		t.Errorf("%.2f instance-hours in runs, %.2f in timelines", hours, told)
	}
	if missed < 20 || math.Abs(toldMissed/missed-1) > 0.1 {
		t.Errorf("%.0f minutes missed in runs, %.0f in timelines", missed, toldMissed)
	}
}

// An overloaded event loop takes in what its memory or its own limit lets it hold, and not only what
// the listen queue before it holds: 400 requests a second come to one instance that can do
// 250, until 1,000 + 200 wait for 4.8 s and the rest is turned away.
func TestOverloadedInstanceHoldsWhatItTookIn(t *testing.T) {
	s := operated(recorded(append(slices.Repeat([]float64{150}, 10), slices.Repeat([]float64{400}, 10)...)...), scaling.Static{Instances: 1}, p99(60))
	rt := &s.Designs[0].Deployments[0].Runtime
	rt.Concurrency, rt.Backlog = 1000, 200
	f := forecast(t, s, Outlook{})
	c := f.Designs[0].Checked[0]
	if c.Latency < 4 || math.Abs(c.Told/c.Latency-1) > 0.2 { // the timeline adds the p99 of a busy fleet to the wait
		t.Errorf("p99 of the window %v s, told %v s", c.Latency, c.Told)
	}
	failed := 0.0
	for _, h := range f.Designs[0].Courses[0].Hours {
		failed += h.Failed
	}
	if want := 600*150. - 1200; math.Abs(failed/want-1) > 0.05 {
		t.Errorf("%v failed, want %v", failed, want)
	}
}

// Same seed, same forecast; the oracle, who misses nothing, is not dearer than a fleet that
// is sized for the peak, and its money is that of its hours.
func TestForecastRepeats(t *testing.T) {
	statistical(t)
	s := operated(recorded(swings(150, 20, 300)...), hpaAt(60), p99(80))
	p := &Planner{Scenario: s, Catalogue: catalogue(offer("m.one", 1, 1, 1, 2*models.GiB, 0.04)), Seed: 1}
	a, err := p.Forecast(context.Background(), Outlook{})
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(p.Scenario, s) {
		t.Error("a forecast changes the scenario that it is asked of")
	}
	if b := forecast(t, s, Outlook{}); !reflect.DeepEqual(a, b) {
		t.Error("the second forecast differs from the first")
	}
	asked, static, oracle := &a.Designs[0].Courses[0], &a.Designs[0].Courses[1], &a.Designs[0].Courses[2]
	if asked.Policy != "hpa" || static.Policy != "static" || oracle.Policy != "oracle" {
		t.Errorf("policies %s, %s, %s", asked.Policy, static.Policy, oracle.Policy)
	}
	if oracle.Missed > 0 || oracle.Money > static.Money || oracle.InstanceHours > static.InstanceHours {
		t.Errorf("the oracle pays %v for %.2f h and misses %v; static pays %v for %.2f h", oracle.Money, oracle.InstanceHours, oracle.Missed, static.Money, static.InstanceHours)
	}
	for _, c := range a.Designs[0].Courses {
		if usd := 0.04 * c.InstanceHours; math.Abs(c.Money.USD()-usd) > 1e-6 {
			t.Errorf("%s: %v for %v instance-hours", c.Policy, c.Money, c.InstanceHours)
		}
		if math.Abs(c.Requests-a.Requests) > 1e-6*a.Requests {
			t.Errorf("%s: %v requests of %v", c.Policy, c.Requests, a.Requests)
		}
	}
}

// A year counts its real days, by the clocks of its zone, and a month of the calendar is
// none of 730 hours.
func TestOutlookFollowsTheCalendar(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		begin time.Time
		o     Outlook
		hours int
	}{
		{time.Date(2026, 3, 29, 0, 0, 0, 0, zone), Outlook{Days: 1}, 23},
		{time.Date(2026, 10, 25, 0, 0, 0, 0, zone), Outlook{Days: 1}, 25},
		{time.Date(2026, 2, 1, 0, 0, 0, 0, zone), Outlook{Months: 1}, 28 * 24},
		{time.Date(2026, 1, 1, 0, 0, 0, 0, zone), Outlook{Months: 12}, 8760},
		{time.Date(2028, 1, 1, 0, 0, 0, 0, zone), Outlook{Months: 12}, 8784},
	} {
		a := &ahead{course: traffic.Course{Rate: traffic.Level(3), Clock: traffic.Clock{Zone: zone, Begin: x.begin}, Duration: sim.Hour}}
		f := &report.Forecast{}
		if err := a.over(f, x.o); err != nil {
			t.Fatal(err)
		}
		if got := f.To.Sub(f.From); got != time.Duration(x.hours)*time.Hour || math.Abs(f.Requests-3*3600*float64(x.hours)) > 1 || a.hours != x.hours {
			t.Errorf("%+v from %v: %v, %v requests", x.o, x.begin, got, f.Requests)
		}
	}
}

// Whatever cannot be forecast is refused with a reason.
func TestBadOutlooks(t *testing.T) {
	day := recorded(swings(60, 10, 20)...)
	for _, x := range []struct {
		t models.Traffic
		o Outlook
	}{
		{day, Outlook{Span: 2 * sim.Hour}},                      // the record ends
		{day, Outlook{Step: 7 * sim.Minute}},                    // no part of an hour
		{day, Outlook{Span: 30 * sim.Second}},                   // shorter than a step
		{traffic.Poisson(10), Outlook{Months: 1200}},            // a century
		{traffic.Users{Count: 3, Think: nil}, Outlook{Days: 1}}, // no rate
		{day, Outlook{Span: sim.Minute}},                        // over before an instance serves
	} {
		p := &Planner{Scenario: operated(x.t, hpaAt(60), p99(80)), Catalogue: catalogue(offer("m.one", 1, 1, 1, 2*models.GiB, 0.04)), Seed: 1}
		if _, err := p.Forecast(context.Background(), x.o); !errors.Is(err, ErrOutlook) {
			t.Errorf("%T %+v: %v", x.t, x.o, err)
		}
	}
}

// Requests that were begun and wait for their later steps are no lack of capacity: a fleet of a
// forecast can do what its cores can, of work in one step and of work in four.
func TestCapacityOfWorkInSteps(t *testing.T) {
	statistical(t)
	for _, steps := range []int{1, 4} {
		var all []models.Step
		for range steps {
			all = append(all, cpu(exponential(4/float64(steps))), io(exponential(10)))
		}
		s := operated(recorded(300), hpaAt(60), p99(60))
		s.Classes = class(all...)
		p := &Planner{Scenario: s, Catalogue: catalogue(offer("m.one", 1, 1, 1, 2*models.GiB, 0.04)), Seed: 1}
		p.init()
		got := p.newSurface(context.Background(), s.Designs[0], p.Catalogue.Offers[:1]).Capacity([]int{2})[0]
		if math.Abs(got/500-1) > 0.02 {
			t.Errorf("work in %d steps: two instances can do %.1f requests a second, want 500", steps, got)
		}
	}
}

// A forecast begins within the bounds of its autoscaler, whatever the first load would need.
func TestForecastBeginsWithinBounds(t *testing.T) {
	for _, load := range []float64{20, 900} {
		h := hpaAt(60).(scaling.HPA)
		h.Min, h.Max = 3, 4
		c := forecast(t, operated(recorded(load, load, load), h, p99(60)), Outlook{Step: 15 * sim.Second}).Designs[0].Courses[0]
		if least, most := c.Serving(); least < 3 || most > 4 {
			t.Errorf("%v requests a second: %d to %d instances, and 3 to 4 are allowed", load, least, most)
		}
	}
}

// Where the goal must survive the loss of an instance, the oracle does so in each step, the
// static fleet over all that it is sized for, and of an autoscaler that leaves one alone it is told for how long it would not.
func TestForecastOfAGoalThatMustSurvive(t *testing.T) {
	s := operated(recorded(swings(120, 20, 300)...), hpaAt(85), p99(80))
	plain := forecast(t, s, Outlook{}).Designs[0].Courses
	s.Goal.Survive = models.AnyInstance
	strained := forecast(t, s, Outlook{}).Designs[0].Courses
	for _, c := range plain {
		if c.Exposed != 0 {
			t.Errorf("%s is exposed for %v, and must survive nothing", c.Policy, c.Exposed)
		}
	}
	if strained[0].Exposed == 0 {
		t.Error("an autoscaler with one instance at times survives its loss")
	}
	for _, k := range []int{1, 2} {
		if c := &strained[k]; k == 2 && c.Exposed > 0 || c.Missed > 0 || c.InstanceHours <= plain[k].InstanceHours {
			t.Errorf("%s is exposed for %v, misses for %v and pays %.2f h, %.2f where nothing must be survived", c.Policy, c.Exposed, c.Missed, c.InstanceHours, plain[k].InstanceHours)
		}
	}
}

// Of a large fleet one in four instances, under a quarter of the requests, tells what all do:
// as many late, as busy, and the autoscaler orders as many.
func TestAWindowInPart(t *testing.T) {
	statistical(t)
	loads := recorded(slices.Repeat([]float64{9000, 11_000, 13_000}, 3)...)
	p := &Planner{Scenario: operated(loads, scaling.EC2Group{Min: 40, Max: 400, Warmup: sim.Minute, Policies: []scaling.Policy{scaling.TrackCPU(60)}}, p99(60)),
		Catalogue: catalogue(offer("m.one", 1, 1, 1, 2*models.GiB, 0.04)), Seed: 1}
	p = p.forecaster()
	f, a, err := p.ahead(Outlook{Step: 10 * sim.Second})
	if err != nil {
		t.Fatal(err)
	}
	r, err := p.forecasting(t.Context(), p.Scenario.Designs[0], f, a)
	if err != nil {
		t.Fatal(err)
	}
	c, err := r.asked(r.operations(), r.instances())
	if err != nil {
		t.Fatal(err)
	}
	window := stretch{why: "a rise", from: 6, to: 12}
	var runs [2]*report.Checked
	for i, every := range []int{1, 4} {
		until, err := timeline.Run(t.Context(), r.setup(r.services, r.loads[:window.from-1]))
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 && r.inPart(until.Scalers, window.from-1, window.to) != 1 {
			t.Error("a window that is small enough is not run as a whole")
		}
		if runs[i], err = r.checkPart(r.services, until, &c, window, every); err != nil || runs[i] == nil {
			t.Fatalf("one in %d: %v, %v", every, runs[i], err)
		}
	}
	whole, part := runs[0], runs[1]
	if ratio := float64(whole.Requests) / float64(part.Requests); math.Abs(ratio/4-1) > 0.01 {
		t.Errorf("%d requests, of one in four %d", whole.Requests, part.Requests)
	}
	if math.Abs(part.Hours/whole.Hours-1) > 0.01 || math.Abs(part.Latency/whole.Latency-1) > 0.1 {
		t.Errorf("%v instance-hours at %v s, of one in four %v at %v s", whole.Hours, whole.Latency, part.Hours, part.Latency)
	}
}

// A design of which no fleet meets the goal is forecast nevertheless under its autoscaler: within
// its bounds, beside the best that was tried, and without an oracle.
func TestForecastOfWhatNoFleetMeets(t *testing.T) {
	s := operated(recorded(swings(60, 50, 300)...), hpaAt(60), p99(60))
	s.Classes[0].Timeout = sim.Millisecond // before any answer
	d := forecast(t, s, Outlook{}).Designs[0]
	if d.Unmet == nil || len(d.Courses) != 2 || d.Courses[1].Policy != report.StaticPolicy {
		t.Fatalf("%v: %d courses", d.Unmet, len(d.Courses))
	}
	c := d.Asked()
	least, most := c.Serving()
	if c.ErrorRate() < 0.9 || c.Missed != sim.Hour || c.Money <= 0 || least < 1 || most > 60 {
		t.Errorf("%v of the requests fail, missed for %v, %v, %d to %d instances", c.ErrorRate(), time.Duration(c.Missed), c.Money, least, most)
	}
	// What no machine can carry has nothing that could be followed.
	s.Goal = p99(1)
	if d := forecast(t, s, Outlook{}).Designs[0]; d.Unmet == nil || len(d.Courses) != 0 {
		t.Errorf("%v: %d courses", d.Unmet, len(d.Courses))
	}
}

// An autoscaler that is held by its max while the goal is missed is told of; one that is not, is not.
func TestForecastTellsOfAMaxThatBinds(t *testing.T) {
	for max, told := range map[int]bool{1: true, 60: false} {
		h := hpaAt(50).(scaling.HPA)
		h.Max = max
		said := fmt.Sprint(forecast(t, operated(recorded(slices.Repeat([]float64{400}, 20)...), h, p99(60)), Outlook{}).Designs[0].Warnings)
		if strings.Contains(said, "raise its max") != told {
			t.Errorf("at most %d: %s", max, said)
		}
	}
}

// Of a service near its limit, which misses some minutes and others not, runs of all requests with other
// seeds miss as many as the interval says, nine times in ten; and the interval is worth having.
func TestMissedTimeLiesWithin(t *testing.T) {
	statistical(t)
	var rates []float64 // that fall, so that the busiest window is all but the first minute
	for k := range 40 {
		rates = append(rates, 410-2*float64(k))
	}
	inside, n, widest := 0, 0, sim.Time(0)
	for _, limit := range []float64{58, 66} {
		s := operated(recorded(rates...), scaling.Static{Instances: 2}, p99(limit))
		for seed := range 3 {
			p := &Planner{Scenario: s, Catalogue: catalogue(offer("m.one", 1, 1, 1, 2*models.GiB, 0.04)), Seed: uint64(seed + 1)}
			f, err := p.Forecast(context.Background(), Outlook{})
			if err != nil {
				t.Fatal(err)
			}
			w, c := f.Designs[0].Courses[0].Within, f.Designs[0].Checked[0]
			first := sim.Time(0) // the minute that no window has
			if f.Designs[0].Courses[0].Timeline[0].Missed {
				first = sim.Minute
			}
			ok := w.MissedLow-first <= c.Missed && c.Missed <= w.MissedHigh
			t.Logf("p99 of %v ms, seed %d: missed %v of %v, told %v, within %v to %v", limit, seed, time.Duration(c.Missed), time.Duration(c.Span), time.Duration(c.ToldMiss), time.Duration(w.MissedLow), time.Duration(w.MissedHigh))
			if n++; ok {
				inside++
			}
			widest = max(widest, w.MissedHigh-w.MissedLow)
		}
	}
	t.Logf("%d of %d within", inside, n)
	if inside < n-2 || widest > 30*sim.Minute { // of six, nine in ten each, fewer than four are one in 80
		t.Errorf("%d of %d lie within, the widest is %v", inside, n, time.Duration(widest))
	}
}

// A peak of twenty seconds within a minute, which one instance cannot carry, is told as runs show it; in the
// mean of the minute it would be none.
func TestPeaksWithinAStep(t *testing.T) {
	read, _ := models.Patterns.Find("spike")
	s := operated(read(&modeltest.Answers{Given: map[string]any{"base": 100., "times": 4., "at": 5*sim.Minute + 10*sim.Second, "hold": 20 * sim.Second}}), scaling.Static{Instances: 1}, p99(100))
	f := forecast(t, s, Outlook{Span: 10 * sim.Minute})
	for _, c := range f.Designs[0].Checked {
		t.Logf("%s: missed %v told %v, p99 %v s told %v s", c.Why, time.Duration(c.Missed), time.Duration(c.ToldMiss), c.Latency, c.Told)
		if c.Missed != c.ToldMiss || math.Abs(c.Told/c.Latency-1) > 0.3 {
			t.Errorf("%s: missed %v told %v, p99 %v s told %v s", c.Why, time.Duration(c.Missed), time.Duration(c.ToldMiss), c.Latency, c.Told)
		}
	}
	if len(f.Designs[0].Checked) == 0 || !f.Designs[0].Courses[0].Timeline[5].Missed {
		t.Errorf("%d windows, %+v", len(f.Designs[0].Checked), f.Designs[0].Courses[0].Timeline[5])
	}
}

// A forecast that is interrupted between the two fleets of the grid of which a state is mixed
// gives the interruption, whichever of them is known by then.
func TestInterruptedBetweenFleetsOfTheGrid(t *testing.T) {
	s := operated(recorded(300), hpaAt(60), p99(60))
	p := &Planner{Scenario: s, Catalogue: catalogue(offer("m.one", 1, 1, 1, 2*models.GiB, 0.04)), Seed: 1}
	p.init()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	surface := p.newSurface(ctx, s.Designs[0], p.Catalogue.Offers[:1])
	const between, low = 5, 4
	rho := 0.5
	if _, err := surface.at(rho, []int{low}); err != nil {
		t.Fatal(err)
	}
	rate := rho * surface.knee([]int{between})
	cancel()
	if _, err := surface.steady(rate, []int{between}); !errors.Is(err, context.Canceled) {
		t.Errorf("a forecast that was interrupted: %v", err)
	}
}
