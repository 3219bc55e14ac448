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
	"fleetcost/models/plan/search"
	"fleetcost/models/report"
	"fleetcost/models/scaling"
	"fleetcost/sim"
)

// loops are some event loops whose instances take a while to serve.
func loops() *Planner {
	s := scenario(500, class(cpu(exponential(5))), p99(40), eventLoop, "one")
	s.Designs[0].Deployments[0].Operation = models.Operation{Lifecycle: models.Lifecycle{Boot: must(models.Constant(40)), Start: must(models.Constant(5)), Register: 15 * sim.Second, Cold: 1, Drain: 30 * sim.Second}}
	return &Planner{Scenario: s, Catalogue: catalogue(one), Seed: 1, Precision: 0.1}
}

// On the days that it was tuned on a setting keeps the goal, costs no more than what was
// asked for where that keeps it, and no less than the oracle. What is held out plays no part:
// without those days the same settings are found.
func TestTune(t *testing.T) {
	statistical(t)
	for _, policy := range []string{"hpa", "windows"} {
		two, err := loops().Tune(context.Background(), TuneOptions{Outlook: Outlook{Days: 2, Step: 15 * sim.Minute}, Design: "loop", Policy: policy, HeldOut: -1})
		if err != nil {
			t.Fatal(err)
		}
		c := two.Tuned.Courses
		if !two.Keeps || c[report.AsTuned].Missed > 0 {
			t.Errorf("%s misses the goal for %v", policy, c[report.AsTuned].Missed)
		}
		if c[report.AsAsked].Missed == 0 && c[report.AsTuned].Money > c[report.AsAsked].Money {
			t.Errorf("%s: tuned costs %v, as it was %v", policy, c[report.AsTuned].Money, c[report.AsAsked].Money)
		}
		if c[report.AsTuned].Money < c[report.AsOracle].Money {
			t.Errorf("%s: tuned costs %v, the oracle %v", policy, c[report.AsTuned].Money, c[report.AsOracle].Money)
		}
		if day := 24 * time.Hour; two.Tuned.To.Sub(two.Tuned.From) != day || two.Held.To.Sub(two.Held.From) != day || !two.Held.From.Equal(two.Tuned.To) {
			t.Errorf("%v to %v, and %v to %v", two.Tuned.From, two.Tuned.To, two.Held.From, two.Held.To)
		}
		if policy != "windows" {
			continue
		}
		alone, err := loops().Tune(context.Background(), TuneOptions{Outlook: Outlook{Days: 1, Step: 15 * sim.Minute}, Design: "loop", Policy: policy, HeldOut: 0})
		if err != nil {
			t.Fatal(err)
		}
		if a, b := two.Services[0], alone.Services[0]; a.Settings[0] != b.Settings[0] || len(alone.Held.Courses) > 0 {
			t.Errorf("with a day held out it is %v, without %v", a.Settings, b.Settings)
		}
	}
}

// Over the least number and the target of an HPA the search finds the cheapest of the
// whole grid that keeps the goal.
func TestTuneAgainstTheWholeGrid(t *testing.T) {
	statistical(t)
	p := loops()
	p.init()
	p.brief = true
	f, a, err := p.ahead(Outlook{Days: 1, Step: 15 * sim.Minute})
	if err != nil {
		t.Fatal(err)
	}
	run, err := p.forecasting(context.Background(), p.Scenario.Designs[0], f, a)
	if err != nil {
		t.Fatal(err)
	}
	asked := run.operations()
	asked[0].Autoscaler = scaling.Usual("hpa")
	s, err := run.search(asked, 0)
	if err != nil {
		t.Fatal(err)
	}
	s.knobs = s.knobs[:2] // min, cpu
	if _, err := s.cheapest(); err != nil {
		t.Fatal(err)
	}
	tried := s.tried
	found, err := s.price(s.found)
	if err != nil {
		t.Fatal(err)
	}
	best, all := search.Price{Excess: math.Inf(1)}, 0
	for i := range s.knobs[0].Values {
		for k := range s.knobs[1].Values {
			p, err := s.price([]int{i, k})
			if err != nil {
				t.Fatal(err)
			}
			if all++; p.Less(best) {
				best = p
			}
		}
	}
	if found != best || !s.keeps {
		t.Errorf("%v costs %v, the cheapest of the grid %v", s.found, found, best)
	}
	t.Logf("%d of %d settings were tried", tried, all)
}

// What cannot be tuned is said, with what to do.
func TestWhatCannotBeTuned(t *testing.T) {
	for _, c := range []struct {
		change func(*TuneOptions)
		want   string
	}{
		{func(o *TuneOptions) { o.Design = "none" }, `there is no design "none"`},
		{func(o *TuneOptions) { o.HeldOut = 2 }, "hold fewer out"},
		{func(o *TuneOptions) { o.Policy = "" }, "add one, [scaling] policy"},
		{func(o *TuneOptions) { o.Policy = "static" }, "give --policy with one of cloudrun, cron, ec2"},
		{func(o *TuneOptions) { o.Policy = "magic" }, "there is no autoscaler"},
	} {
		o := TuneOptions{Outlook: Outlook{Days: 2, Step: sim.Hour}, Design: "loop", Policy: "hpa", HeldOut: -1}
		c.change(&o)
		if _, err := loops().Tune(context.Background(), o); !errors.Is(err, ErrTuning) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v; want %q", err, c.want)
		}
	}
}

// Whole days at the end are held out, two of seven, or the last quarter of less than two.
func TestHeldOut(t *testing.T) {
	for _, c := range []struct {
		hours, held int
		want        int // hours that are tuned on
	}{
		{7 * 24, -1, 5 * 24}, {28 * 24, -1, 20 * 24}, {48, -1, 24}, {12, -1, 9}, {7 * 24, 0, 7 * 24}, {7 * 24, 3, 4 * 24}, {60, -1, 48},
	} {
		f := &report.Forecast{From: time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)}
		got, err := trained(f, &ahead{step: sim.Hour, loads: make([]float64, c.hours)}, c.held)
		if err != nil || got != c.want {
			t.Errorf("of %d hours and %d days held out %d are tuned on (%v), want %d", c.hours, c.held, got, err, c.want)
		}
	}
}

// Where the goal must survive the loss of an instance there are never fewer than so many
// that the others hold the load.
func TestTuneSurvives(t *testing.T) {
	statistical(t)
	p := loops()
	p.Scenario.Goal.Survive = models.AnyInstance
	o := TuneOptions{Outlook: Outlook{Days: 1, Step: 30 * sim.Minute}, Design: "loop", Policy: "windows", HeldOut: 0}
	tuned, err := p.Tune(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	c := tuned.Tuned.Courses
	if !tuned.Keeps {
		t.Error("no schedule survives")
	}
	for k, m := range c[report.AsTuned].Timeline {
		if alone := c[report.AsOracle].Timeline[k]; m.Serving < alone.Serving {
			t.Errorf("at %v %d serve, %d are needed without a loss", m.At, m.Serving, alone.Serving)
		}
		if m.Serving < 2 {
			t.Errorf("at %v one serves alone", m.At)
		}
	}
}

// What was is what the scenario has, whatever is tuned.
func TestTunedAgainstTheScenario(t *testing.T) {
	statistical(t)
	o := TuneOptions{Outlook: Outlook{Days: 1, Step: sim.Hour}, Design: "loop", Policy: "windows", HeldOut: 0}
	tuned, err := loopsUnder("ec2").Tune(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	f, err := loopsUnder("ec2").Forecast(context.Background(), o.Outlook)
	if err != nil {
		t.Fatal(err)
	}
	was, is := &tuned.Tuned.Courses[report.AsAsked], &f.Designs[0].Courses[0]
	if tuned.Under() != "ec2" || was.Policy != "ec2" || was.About != is.About || was.Money != is.Money {
		t.Errorf("it was %s (%s) for %v, and a forecast has %s (%s) for %v", was.Policy, was.About, was.Money, is.Policy, is.About, is.Money)
	}
}

func loopsUnder(policy string) *Planner {
	p := loops()
	d := &p.Scenario.Designs[0].Deployments[0].Operation
	d.Policy, d.Autoscaler = policy, scaling.Usual(policy)
	return p
}

// A tuning that is interrupted while settings are tried gives the best of them, says of how many,
// and shows no courses; before the first it gives nothing.
func TestInterruptedTuning(t *testing.T) {
	statistical(t)
	o := TuneOptions{Outlook: Outlook{Days: 1, Step: 15 * sim.Minute}, Design: "loop", Policy: "hpa", HeldOut: 0}
	ctx, cancel := context.WithCancel(context.Background())
	p := loops()
	p.Progress = func(doing string) {
		if strings.Contains(doing, "10 settings tried") {
			cancel()
		}
	}
	cut, err := p.Tune(ctx, o)
	if !errors.Is(err, context.Canceled) || cut == nil {
		t.Fatalf("%v, %v", cut, err)
	}
	whole, err := loops().Tune(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(cut.Warnings, report.Reason(report.Interrupted{Done: 10, Of: "settings"})) || cut.Tried != 10 || whole.Tried <= 10 {
		t.Errorf("after %d of %d settings the warnings are %v", cut.Tried, whole.Tried, cut.Warnings)
	}
	if len(cut.Parts()) > 0 || !cut.Tuned.From.Equal(whole.Tuned.From) || cut.Tuned.Requests != whole.Tuned.Requests {
		t.Errorf("of the days it tells %+v", cut.Tuned)
	}
	if cut.Keeps && whole.Keeps && cut.Instances < whole.Instances || whole.Instances <= 0 {
		t.Errorf("the best of 10 settings costs %v, of all %v", cut.Instances, whole.Instances)
	}
	ctx, cancel = context.WithCancel(context.Background())
	cancel()
	if none, err := loops().Tune(ctx, o); none != nil || !errors.Is(err, context.Canceled) {
		t.Errorf("before the first settings: %v, %v", none, err)
	}
}
