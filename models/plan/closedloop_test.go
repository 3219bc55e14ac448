package plan

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"fleetcost/models"
	"fleetcost/models/modeltest"
	"fleetcost/models/report"
	"fleetcost/models/scaling"
	"fleetcost/models/traffic"
	"fleetcost/sim"
)

// people are so many users by the minute, who think for so long.
func people(think models.Distribution, numbers ...float64) models.Traffic {
	read, _ := models.Patterns.Find("users")
	return read(&modeltest.Answers{Given: map[string]any{
		"users": map[string]any{"pattern": "trace", "file": recorded(numbers...).(*traffic.Trace).Counts},
		"think": think, "duration": sim.Time(len(numbers)) * sim.Minute,
	}})
}

// thinking multiplies numbers of requests a second by a think time: about so many users.
func thinking(seconds float64, rates []float64) (numbers []float64) {
	for _, x := range rates {
		numbers = append(numbers, x*seconds)
	}
	return numbers
}

// What the timeline says of users who come and go is what runs of their requests show: the
// instance-hours within 3 %, the minutes that miss the goal within 10 %, and what they send
// within 1 %, whether they think for shorter than an overload lasts or for longer.
func TestUsersAgainstRequests(t *testing.T) {
	statistical(t)
	var hours, told, missed, toldMissed float64
	for _, c := range []struct {
		think float64
		a     scaling.Autoscaler
	}{
		{0.5, hpaAt(85)}, {20, hpaAt(85)},
		{5, scaling.EC2Group{Min: 1, Max: 60, Warmup: sim.Minute, Policies: []scaling.Policy{scaling.TrackCPU(60)}}},
	} {
		d := forecast(t, operated(people(exponential(1e3*c.think), thinking(c.think, swings(150, 150, 700))...), c.a, p99(60)), Outlook{}).Designs[0]
		if len(d.Courses) != 3 || len(d.Checked) == 0 {
			t.Fatalf("%v: %d courses, %d windows: %v", c, len(d.Courses), len(d.Checked), d.Warnings)
		}
		for _, w := range d.Checked {
			t.Logf("think %v s, %-30v %-18s %v: %d requests, p99 %.1f told %.1f ms, missed %v told %v, hours %.2f told %.2f", c.think, c.a, w.Why, time.Duration(w.Span), w.Requests, 1e3*w.Latency, 1e3*w.Told, time.Duration(w.Missed), time.Duration(w.ToldMiss), w.Hours, w.ToldHours)
			hours, told = hours+w.Hours, told+w.ToldHours
			missed, toldMissed = missed+w.Missed.Seconds()/60, toldMissed+w.ToldMiss.Seconds()/60
			sent := 0.0
			for _, m := range d.Courses[0].Timeline {
				if at := w.From.Sub(time.Unix(1_767_571_200, 0)); m.At >= sim.Time(at) && m.At < sim.Time(at)+w.Span {
					sent += 60 * m.Load
				}
			}
			if math.Abs(sent/float64(w.Requests)-1) > 0.01 {
				t.Errorf("%d requests in a run, %.0f told", w.Requests, sent)
			}
		}
		if oracle, static := d.Under(report.OraclePolicy), d.Under(report.StaticPolicy); oracle.Missed > 0 || static.Missed > 0 || oracle.Money > static.Money {
			t.Errorf("the oracle misses %v and pays %v, static %v and %v", oracle.Missed, oracle.Money, static.Missed, static.Money)
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

// The surface of users is the law of the machine repairman, M/M/1//N: with N users who think
// for Z and 1/μ of work each, p₀ = 1/Σ N!/(N−k)!·(1/(Z·μ))ᵏ and X = μ·(1 − p₀). So it is of ten
// users, and of ten thousand, of whom fewer are run.
func TestSurfaceOfUsers(t *testing.T) {
	statistical(t)
	for _, c := range []struct{ think, mu float64 }{{0.5, 20}, {60, 200}} {
		s := operated(traffic.Users{Count: 10, Think: exponential(1e3 * c.think)}, hpaAt(60), p99(60))
		s.Classes = class(cpu(exponential(1e3 / c.mu)))
		p := &Planner{Scenario: s, Catalogue: catalogue(offer("m.one", 1, 1, 1, 2*models.GiB, 0.04)), Seed: 1}
		p.init()
		surface := p.newSurface(context.Background(), s.Designs[0], p.Catalogue.Offers[:1])
		knee := surface.knee([]int{1})
		if want := c.mu*c.think + 1; math.Abs(knee/want-1) > 0.01 {
			t.Errorf("the bounds meet at %v users, want %v", knee, want)
		}
		for _, x := range []float64{0.3, 0.7, 0.95, 1.1, 1.5, 4} {
			n := math.Max(1, math.Round(x*knee))
			sum, term := 1.0, 1.0
			for k := 0.0; k < n; k++ {
				term *= (n - k) / (c.think * c.mu)
				if sum += term; math.IsInf(sum, 1) {
					break
				}
			}
			want := c.mu * (1 - 1/sum)
			at, err := surface.At(n, []int{1})
			if err != nil {
				t.Fatal(err)
			}
			if math.Abs(at.Rate/want-1) > 0.01 {
				t.Errorf("%v users send %v a second, want %v", n, at.Rate, want)
			}
			if wait := n/want - c.think; math.Abs(at.InFlight[0]/(wait*want)-1) > 0.1 {
				t.Errorf("of %v users %v wait, want %v", n, at.InFlight[0], wait*want)
			}
		}
	}
}

// A scenario with one number of users has it in the busiest hour of a typical week, and tells
// how many requests they really send: fewer than users who never wait.
func TestTypicalWeekOfUsers(t *testing.T) {
	f := forecast(t, operated(traffic.Users{Count: 300, Think: exponential(1000)}, hpaAt(60), p99(60)), Outlook{Days: 1})
	if !f.Typical || math.Abs(f.PeakUsers-300) > 1 || f.MeanUsers > 200 || math.Abs(f.Peak-300) > 1 {
		t.Errorf("%v users at most, %v in the mean, %v requests a second", f.PeakUsers, f.MeanUsers, f.Peak)
	}
	for _, c := range f.Designs[0].Courses {
		if share := c.Requests / f.Requests; share > 0.99 || share < 0.95 { // 14 ms of work and waits beside a second
			t.Errorf("%s: %v of %v requests", c.Policy, c.Requests, f.Requests)
		}
	}
}

// Recorded requests have no rate over time, and it is said what has.
func TestRecordedRequestsAreNotForecast(t *testing.T) {
	statistical(t)
	p := &Planner{Scenario: operated(traffic.NewRecorded(sim.Hour, nil), hpaAt(60), p99(80)), Catalogue: catalogue(offer("m.one", 1, 1, 1, 2*models.GiB, 0.04)), Seed: 1}
	if _, err := p.Forecast(context.Background(), Outlook{}); !errors.Is(err, ErrOutlook) || !strings.Contains(err.Error(), `pattern = "trace"`) {
		t.Error(err)
	}
}
