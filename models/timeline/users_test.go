package timeline

import (
	"math"
	"testing"

	"fleetcost/models"
	"fleetcost/models/scaling"
	"fleetcost/sim"
)

// bounded is a surface of users who think for Z before instances that do μ each and answer
// in R₀: both of the asymptotic bounds of a closed queueing network are reached,
//
//	X = min(n·μ, N/(Z + R₀)),    R = N/X − Z.
type bounded struct{ mu, think, alone float64 }

func (b bounded) Capacity(instances []int) []float64 {
	return []float64{b.mu * float64(instances[0])}
}

func (b bounded) At(users float64, instances []int) (Steady, error) {
	n := float64(instances[0])
	x := math.Min(n*b.mu, users/(b.think+b.alone))
	r := b.alone
	if x > 0 {
		r = users/x - b.think
	}
	return Steady{Rate: x, Latency: r, Excess: r / 0.1, CPU: []float64{x / b.mu}, Full: []float64{n}, InFlight: []float64{x * r}, Waiting: []float64{0}, Visits: []float64{1}, Behind: []bool{false}, Limit: []float64{math.Inf(1)}, Patience: math.Inf(1), Room: []float64{math.Inf(1)}}, nil
}

// ofUsers are so many users by the minute who think for so many seconds before so many
// instances that do 100 a second.
func ofUsers(think float64, a scaling.Autoscaler, life models.Lifecycle, start int, numbers ...float64) *Setup {
	s := setup(a, life, start, numbers...)
	s.Surface, s.Think, s.Quantile = bounded{100, think, 0.01}, think, 0.99
	return s
}

// Users of an overloaded fleet wait for N/μ − Z, as many minutes as there are, and send what
// it can do: no backlog grows. Those of one with room send N/(Z + R₀).
func TestOverloadedFleetSlowsItsUsers(t *testing.T) {
	const think = 2
	c := run(t, ofUsers(think, scaling.Static{Instances: 1}, models.Lifecycle{}, 1, 100, 300, 300, 300, 300, 100))
	for k, want := range []struct{ rate, wait float64 }{{100 / 2.01, 0.01}, {}, {100, 1}, {100, 1}, {100, 1}, {}} {
		m := c.Moments[k]
		if want.rate > 0 && (math.Abs(m.Load/want.rate-1) > 1e-3 || math.Abs(m.Latency-want.wait) > 1e-3) {
			t.Errorf("minute %d: %v a second after %v s, want %v", k, m.Load, m.Latency, want)
		}
		if m.Missed != (k > 0 && k < 5) { // what was begun before is less than 1 % of the last
			t.Errorf("minute %d: missed %v at %v s", k, m.Missed, m.Latency)
		}
	}
	sum := 0.0
	for _, m := range c.Moments {
		sum += 60 * m.Load
	}
	if math.Abs(c.Requests/sum-1) > 1e-9 || c.Failed != 0 {
		t.Errorf("%v requests, %v failed, %v in the moments", c.Requests, c.Failed, sum)
	}
}

// Where they think for long, an overload comes and goes as slowly: with y' = (N − y)/Z − μ
// the wait of N users who find an instance with room grows as y∞·(1 − exp(−t/Z)), y∞ = N − μ·Z, and a
// second instance that serves from a minute on ends it when y is back at nothing.
func TestUsersWhoThinkForLong(t *testing.T) {
	const think, mu = 100, 100
	c := run(t, ofUsers(think, scaling.Static{Instances: 1}, models.Lifecycle{}, 1, 9_000, 12_000, 12_000, 12_000))
	for k := 1; k < 4; k++ {
		y := 2000 * (1 - math.Exp(-0.6*float64(k)))
		if got := c.Moments[k].Latency; math.Abs(got/(y/mu)-1) > 0.03 { // all of M waits behind y
			t.Errorf("after %d minutes %v s, want %v", k, got, y/mu)
		}
		sent := 12_000*60 - (2000*60 - 2000*think*(math.Exp(-0.6*float64(k-1))-math.Exp(-0.6*float64(k))))
		if got := 60 * c.Moments[k].Load; math.Abs(got/(sent/think)-1) > 0.01 {
			t.Errorf("minute %d: %v requests, want %v", k, got, sent/think)
		}
	}
}

// A fleet that becomes another keeps those who wait: what two instances had inside is what
// one has of more users than there are, until they are back at their thoughts.
func TestWhoWaitsStays(t *testing.T) {
	s := ofUsers(20, scaling.Static{Instances: 2}, models.Lifecycle{}, 2, 3000, 3000, 3000)
	s.Services[0].Events = []Event{event(models.Crash, 90*sim.Second, models.Event{Instances: 1, Notice: sim.Second, Repair: 10 * sim.Second})}
	c := run(t, s)
	if m := c.Moments[0]; m.Missed || math.Abs(m.Load-3000/20.01) > 1 {
		t.Errorf("two instances: %+v", m)
	}
	m := c.Moments[1]
	if waits := 1000 * (1 - math.Exp(-9./20)) / 100; !m.Missed || m.Latency < 0.7*waits || m.Latency > 1.3*waits {
		t.Errorf("one of them is away for 10 s: %v s, about %v", m.Latency, waits)
	}
	if c.Moments[2].Latency > 0.5 && c.Moments[2].Latency > m.Latency {
		t.Errorf("they wait for %v s a minute later", c.Moments[2].Latency)
	}
}

// Without an instance users are turned away and come again when they have thought, N/Z times a second.
func TestUsersAreTurnedAway(t *testing.T) {
	s := ofUsers(10, scaling.Static{Instances: 1}, models.Lifecycle{}, 1, 500, 500, 500, 500)
	s.Services[0].Events = []Event{event(models.Crash, 60*sim.Second, models.Event{Instances: 1, Notice: 1, Repair: 60 * sim.Second})}
	c := run(t, s)
	if m := c.Moments[1]; !m.Missed || math.Abs(m.Load-50) > 0.1 || m.Errors < 0.98 {
		t.Errorf("%+v", m)
	}
	if m := c.Moments[3]; m.Missed || m.Errors > 0 {
		t.Errorf("an instance is back: %+v", m)
	}
}

// A scaler follows what users send, and with room for all of them nobody waits.
func TestScalerOfUsers(t *testing.T) {
	h := scaling.DefaultHPA()
	h.Min, h.Max, h.Targets[0].Utilization = 1, 50, 60
	c := run(t, ofUsers(1, h, models.Lifecycle{Boot: constant(30)}, 2, minutes(60, 1000)...))
	last := c.Moments[59]
	if want := 1000 / 1.01 / 60; math.Abs(float64(last.Serving)-want) > 0.15*want || last.Missed || math.Abs(last.Load-1000/1.01) > 1 {
		t.Errorf("%+v, want about %.1f instances", last, want)
	}
}
