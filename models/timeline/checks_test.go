package timeline

import (
	"testing"

	"fleetcost/models"
	"fleetcost/models/scaling"
	"fleetcost/sim"
)

// checking is four instances of a balancer that asks each every ten seconds, for a second.
func checking(open bool, loads []float64, events ...Event) *Setup {
	life := models.Lifecycle{FailOpen: open, Health: &models.HealthCheck{Interval: 10 * sim.Second, Timeout: sim.Second, Unhealthy: 3, Healthy: 1}}
	s := setup(scaling.Static{Instances: 4}, life, 4, loads...)
	s.Step, s.Services[0].Events = 10*sim.Second, events
	return s
}

// One of four becomes slower by 4 at 1:00, and gets 50 of 200 a second, of which it can do 25: a
// second later than what came a second before. Of its checks those of 70, 80 and 90 s fail.
// It has 30 s of work then, and 2 s on its own clock as busy as it is: at 130 s, the first time
// after those, it answers in time, gets requests again, and is out again half a minute later.
func TestChecksTakeOutTheSlow(t *testing.T) {
	s := checking(false, minutes(42, 200), event(models.SlowInstance, sim.Minute, models.Event{Instances: 1, Factor: 4, For: 5 * sim.Minute}))
	c := run(t, s)
	for k, m := range c.Moments {
		at := (k + 1) * 10 // seconds, at its end
		want := 4
		if at >= 60 && at < 360 && (at-60)%70 >= 30 {
			want = 3
		}
		if m.Serving != want {
			t.Errorf("at %d s %d serve, want %d", at, m.Serving, want)
		}
	}
	if c.Failed > 0 || c.Moments[len(c.Moments)-1].Machines != 4 {
		t.Errorf("%v fail, %d are paid", c.Failed, c.Moments[len(c.Moments)-1].Machines)
	}
	s.Services[0].Life.Health = nil
	for k, m := range run(t, s).Moments {
		if m.Serving != 4 {
			t.Errorf("without checks %d serve after %d steps", m.Serving, k)
		}
	}
}

// For a minute and a half 500 a second come to four that do 400. When work waits for a second the
// checks fail, instance by instance, and what is left gets the more. A balancer that fails open
// goes on with all four when none is left, so that all is answered, late; one that does not
// turns away what comes until the first has worked off what it had. Where it is soon over
// nobody is taken out.
func TestChecksCascade(t *testing.T) {
	surge := func(steps int) []float64 {
		return append(append(minutes(6, 300), minutes(steps, 500)...), minutes(60, 100)...)
	}
	for _, x := range []struct {
		sentence     string
		open         bool
		steps        int
		out, failing bool
	}{
		{"it fails open", true, 9, true, false},
		{"it turns away", false, 9, true, true},
		{"it is over before the third check", false, 2, false, false},
	} {
		c := run(t, checking(x.open, surge(x.steps)))
		least := 4
		for _, m := range c.Moments {
			least = min(least, m.Serving)
		}
		if (least < 4) != x.out || (c.Failed > 0) != x.failing {
			t.Errorf("%s: %d serve at least; %v fail", x.sentence, least, c.Failed)
		}
		if last := c.Moments[len(c.Moments)-1]; last.Serving != 4 || last.Latency > 0.1 {
			t.Errorf("%s: in the end %+v", x.sentence, last)
		}
	}
}
