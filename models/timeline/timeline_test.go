package timeline

import (
	"context"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"fleetcost/models"
	"fleetcost/models/scaling"
	"fleetcost/sim"
)

// each is a surface of instances that do so many requests a second each, on one core
// that is busy for as long, and answer in a time that grows by 1/(1 − ρ).
type each float64

func (mu each) Capacity(instances []int) []float64 {
	return []float64{float64(mu) * float64(instances[0])}
}

func (mu each) At(rate float64, instances []int) (Steady, error) {
	rho := rate / (float64(mu) * float64(instances[0]))
	latency := 0.01 / (1 - rho)
	return Steady{Latency: latency, Excess: latency / 0.1, CPU: []float64{rho * float64(instances[0])}, Full: []float64{float64(instances[0])}, InFlight: []float64{rate * latency}, Waiting: []float64{0}, Visits: []float64{1}, Behind: []bool{false}, Limit: []float64{math.Inf(1)}, Patience: math.Inf(1), Room: []float64{math.Inf(1)}, Hold: []float64{math.Inf(1)}}, nil
}

func constant(seconds float64) models.Distribution {
	d, err := models.Constant(seconds)
	if err != nil {
		panic(err)
	}
	return d
}

// setup is one service for so many minutes.
func setup(a scaling.Autoscaler, life models.Lifecycle, start int, loads ...float64) *Setup {
	return &Setup{
		Services: []Service{{Autoscaler: a, Life: life, Start: start, VCPU: 1, Minimum: sim.Minute}},
		Loads:    loads, Step: sim.Minute, Surface: each(100), Errors: 0.001,
		Hour: func(at sim.Time) int { return int(at / sim.Hour) }, Hours: (len(loads) + 59) / 60,
	}
}

func run(t testing.TB, s *Setup) *Course {
	t.Helper()
	c, err := Run(context.Background(), s)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func minutes(n int, load float64) []float64 {
	all := make([]float64, n)
	for i := range all {
		all[i] = load
	}
	return all
}

// What is paid for is the integral of instances over time, of those that boot and drain
// too, and a minute at least for each start.
func TestInstanceHours(t *testing.T) {
	pool := NewPool(models.Lifecycle{Boot: constant(30), Drain: 20 * sim.Second}, 2, sim.Minute, rand.New(rand.NewPCG(1, 1)))
	pool.Want(3, sim.Minute) // at 0: one boots until 30 s
	pool.Advance(10 * sim.Second)
	if b, s, l := pool.Counts(); b != 1 || s != 2 || l != 0 || pool.Next() != 30*sim.Second {
		t.Errorf("%d boot, %d serve, %d leave, next at %v", b, s, l, pool.Next())
	}
	pool.Want(1, sim.Minute) // the one that boots is gone at once, one that serves drains for 20 s
	if b, s, l := pool.Counts(); b != 0 || s != 1 || l != 1 {
		t.Errorf("%d boot, %d serve, %d leave", b, s, l)
	}
	pool.Advance(30 * sim.Second)
	pool.Advance(100 * sim.Second)
	if want := 100.0 + 30 + 60; pool.Paid() != want {
		t.Errorf("%v instance-seconds are paid, want %v", pool.Paid(), want)
	}
}

// An instance that warms up counts for what it can do, in the mean of each quarter of that
// time.
func TestWarmUp(t *testing.T) {
	pool := NewPool(models.Lifecycle{WarmUp: 40 * sim.Second, Cold: 3}, 0, 0, rand.New(rand.NewPCG(1, 1)))
	pool.Want(1, 0)
	for _, x := range []struct{ at, strength float64 }{{0, 1 / 2.75}, {10, 1 / 2.25}, {20, 1 / 1.75}, {30, 1 / 1.25}, {40, 1}, {100, 1}} {
		pool.Advance(sim.Seconds(x.at))
		if math.Abs(pool.Strength()-x.strength) > 1e-9 {
			t.Errorf("after %v s: %v, want %v", x.at, pool.Strength(), x.strength)
		}
	}
}

// The fluid law: a minute of 50 more requests a second than the fleet can do leaves
// 3,000 of them, which another with 50 fewer works off.
func TestBacklog(t *testing.T) {
	s := setup(scaling.Static{Instances: 2}, models.Lifecycle{}, 2, 100, 250, 150, 100)
	c := run(t, s)
	want := []struct {
		wait   float64
		missed bool
	}{{0, false}, {15, true}, {15, true}, {0, false}}
	for k, w := range want {
		m := c.Moments[k]
		steady, _ := s.Surface.At(math.Min(s.Loads[k], 200*mostBusy), []int{2})
		if math.Abs(m.Latency-steady.Latency-w.wait) > 1e-6 || m.Missed != w.missed {
			t.Errorf("minute %d: latency %v, missed %v; want %v", k, m.Latency, m.Missed, w)
		}
	}
	if c.Failed != 0 || c.Missed != 2*sim.Minute || c.Rough != 2*sim.Minute {
		t.Errorf("%v failed, missed for %v, rough for %v", c.Failed, c.Missed, c.Rough)
	}
	if busy := (100 + 200 + 200 + 100) / (4 * 200.); math.Abs(c.Busy-busy) > 1e-9 {
		t.Errorf("busy for %v, want %v", c.Busy, busy)
	}
}

// While there is no instance what comes is turned away, unless the platform holds it: then it
// waits before the door. What is left in a queue that nobody waits for misses nothing but its own
// limit.
func TestWithoutInstances(t *testing.T) {
	at, err := scaling.ParseWallTime("1970-01-01 00:03")
	if err != nil {
		t.Fatal(err)
	}
	late := scaling.Actions{Actions: []scaling.Action{{Zone: time.UTC, Once: &at, Capacity: 4}}}
	for _, x := range []struct {
		sentence      string
		a             scaling.Autoscaler
		behind, waits bool
		failed        float64
		missed        int // minutes
	}{
		{"a balancer answers that there is nobody", late, false, false, 3 * 60 * 100, 3},
		{"the platform holds what comes", holding{late}, false, true, 0, 4},
		{"a queue of tasks", late, true, false, 0, 4},
	} {
		s := setup(x.a, models.Lifecycle{}, 0, minutes(6, 100)...)
		s.Surface = door{each(100), x.behind}
		c := run(t, s)
		for k, m := range c.Moments {
			// Where they wait, 18,000 do at the end of the third minute, the first for 45 s more, and then 300
			// a second more are done than come.
			if m.Missed != (k < x.missed) || (m.Serving == 0) != (k < 3) {
				t.Errorf("%s, minute %d: %+v", x.sentence, k, m)
			}
			if (m.Latency > 1) != (k < 4 && x.waits) {
				t.Errorf("%s, minute %d: a latency of %v", x.sentence, k, m.Latency)
			}
		}
		if c.Failed != x.failed {
			t.Errorf("%s: %v failed, want %v", x.sentence, c.Failed, x.failed)
		}
	}
}

// holding is an autoscaler of a platform that holds requests.
type holding struct{ scaling.Autoscaler }

func (holding) Holds() {}

// door is a service that others may leave work with, for 30 s at most.
type door struct {
	each
	behind bool
}

func (s door) At(rate float64, instances []int) (Steady, error) {
	at, err := s.each.At(rate, instances)
	at.Behind, at.Limit = []bool{s.behind}, []float64{30}
	return at, err
}

// Where nobody waits for longer than a second, what would have to wait for longer fails.
func TestWhatIsTooLateFails(t *testing.T) {
	s := setup(scaling.Static{Instances: 1}, models.Lifecycle{}, 1, 150, 0)
	s.Surface = impatient{each(100)}
	c := run(t, s)
	if want := 60*50 - 100.; math.Abs(c.Failed-want) > 1e-6 {
		t.Errorf("%v failed, want %v", c.Failed, want)
	}
}

type impatient struct{ each }

func (s impatient) At(rate float64, instances []int) (Steady, error) {
	at, err := s.each.At(rate, instances)
	at.Patience = 1
	return at, err
}

// The HPA of a service at a constant load comes to rest where ⌈load ÷ (target × capacity)⌉
// says, within its tolerance.
func TestHPAComesToRest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := scaling.DefaultHPA()
		h.Max = 100
		load := rapid.Float64Range(10, 3000).Draw(t, "load")
		s := setup(h, models.Lifecycle{Boot: constant(rapid.Float64Range(0, 90).Draw(t, "boot"))}, rapid.IntRange(1, 50).Draw(t, "start"), minutes(60, load)...)
		c, err := Run(context.Background(), s)
		if err != nil {
			t.Fatal(err)
		}
		n := float64(c.Moments[59].Serving)
		if u := load / (100 * n); u > 0.8*1.1+0.01 || n > 1 && load/(100*(n-1)) < 0.8*0.9-0.01 {
			t.Errorf("rests at %v instances, %.3f busy", n, u)
		}
	})
}

// Who decides by the same hour of yesterday has seen days like those that come: instances
// are there before the load is.
func TestYesterdayIsKnown(t *testing.T) {
	loads := make([]float64, 2*1440)
	for k := range loads {
		loads[k] = 100
		if h := k / 60 % 24; h >= 8 && h < 20 {
			loads[k] = 900
		}
	}
	a := scaling.SameHour(24 * sim.Hour)
	a.Max, a.PerInstance, a.Ahead = 50, 60, 5*sim.Minute
	c := run(t, setup(a, models.Lifecycle{Boot: constant(60)}, 2, loads...))
	if c.Missed > 0 || c.Most[0] != 15 || c.Least[0] != 2 {
		t.Errorf("missed for %v with %d to %d instances", c.Missed, c.Least[0], c.Most[0])
	}
}

// Same seed, same course; requests, paid time and missed time are the sums of the hours.
func TestHoursAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := scaling.DefaultHPA()
		h.Max = 30
		boot, err := models.Exponential(rapid.Float64Range(1, 300).Draw(t, "boot"))
		if err != nil {
			t.Fatal(err)
		}
		loads := rapid.SliceOfN(rapid.Float64Range(0, 2000), 1, 200).Draw(t, "loads")
		s := setup(h, models.Lifecycle{Boot: boot, Drain: sim.Minute, WarmUp: 90 * sim.Second, Cold: 2}, 3, loads...)
		s.Services[0].Ends = 5 * sim.Second
		a, err := Run(context.Background(), s)
		if err != nil {
			t.Fatal(err)
		}
		if b, _ := Run(context.Background(), s); !reflect.DeepEqual(a.Moments, b.Moments) {
			t.Fatal("the second course differs from the first")
		}
		var requests, failed, paid float64
		var missed sim.Time
		for _, x := range a.Hours {
			requests, failed, paid, missed = requests+x.Requests, failed+x.Failed, paid+x.Paid[0], missed+x.Missed
		}
		near := func(what string, a, b float64) {
			if math.Abs(a-b) > 1e-9*math.Max(1, math.Abs(b)) {
				t.Errorf("%s: %v in hours, %v in all", what, a, b)
			}
		}
		near("requests", requests, a.Requests)
		near("failed", failed, a.Failed)
		near("paid", paid, a.Scalers[0].Pool.Paid())
		if missed != a.Missed {
			t.Errorf("missed: %v in hours, %v in all", missed, a.Missed)
		}
	})
}

// The oracle is never dearer than a policy that is never short of capacity, where
// instances boot as long and are billed alike.
func TestOracleIsTheLowerBound(t *testing.T) {
	short, held := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		h := scaling.DefaultHPA()
		h.Max, h.Targets[0].Utilization = 100, int64(rapid.IntRange(20, 60).Draw(t, "target"))
		lease := scaling.Lease{Boot: 15 * sim.Second * sim.Time(rapid.IntRange(0, 12).Draw(t, "boot")), Minimum: sim.Minute, Quantum: sim.Second}
		life := models.Lifecycle{}
		if lease.Boot > 0 {
			life.Boot = constant(lease.Boot.Seconds())
		}
		n := rapid.IntRange(30, 300).Draw(t, "minutes")
		loads := make([]float64, n)
		level := rapid.Float64Range(100, 2000).Draw(t, "level")
		swing := rapid.Float64Range(0, 1).Draw(t, "swing")
		for k := range loads {
			loads[k] = level * (1 + swing*math.Sin(float64(k)/40))
		}
		needs := scaling.Needs(loads, 99, 1)
		policy, err := Run(context.Background(), setup(h, life, 3*needs[0], loads...))
		if err != nil {
			t.Fatal(err)
		}
		for k, m := range policy.Moments {
			if m.Serving < needs[k] || m.Latency > 1 { // at the end of the minute, or within it
				short++
				return
			}
		}
		held++
		best := scaling.Oracle{Step: sim.Minute, Needs: needs, Lease: lease}
		oracle, err := Run(context.Background(), setup(best, life, best.Start(0).Decide(nil, 0), loads...)) // what was launched before is there
		if err != nil {
			t.Fatal(err)
		}
		if oracle.Scalers[0].Pool.Paid() > policy.Scalers[0].Pool.Paid()+1e-6 {
			t.Errorf("the oracle pays %v instance-seconds, the policy %v", oracle.Scalers[0].Pool.Paid(), policy.Scalers[0].Pool.Paid())
		}
		for k, m := range oracle.Moments {
			if m.Serving < needs[k] {
				t.Errorf("minute %d: the oracle has %d instances of %d", k, m.Serving, needs[k])
			}
		}
	})
	if held == 0 {
		t.Errorf("all %d policies were short of capacity", short)
	}
}

// A metric that no simulation knows is refused.
func TestUnmeasuredMetric(t *testing.T) {
	h := scaling.DefaultHPA()
	h.Targets = []scaling.HPAMetric{{Type: scaling.ResourceMetric, Name: "memory", Utilization: 70}}
	if _, err := Run(context.Background(), setup(h, models.Lifecycle{}, 1, 10)); err == nil {
		t.Error("it scales on memory")
	}
}

// Where the goal must hold by what remains of a fleet, a step in which it would not is
// counted apart from those that miss it.
func TestExposure(t *testing.T) {
	s := setup(scaling.Static{Instances: 2}, models.Lifecycle{}, 2, 50, 120, 0)
	s.Surface = oneLess{each(100)}
	c := run(t, s)
	if c.Exposed != sim.Minute || c.Missed != 0 || !c.Moments[1].Exposed {
		t.Errorf("exposed for %v, missed for %v", c.Exposed, c.Missed)
	}
}

// oneLess must hold with one instance less.
type oneLess struct{ each }

func (s oneLess) At(rate float64, instances []int) (Steady, error) {
	at, err := s.each.At(rate, instances)
	if rest, _ := s.each.At(rate, []int{instances[0] - 1}); rate < float64(s.each)*float64(instances[0]-1) {
		at.Strained = rest.Excess
	} else {
		at.Strained = math.Inf(1)
	}
	return at, err
}

// New instances of whom the balancer asks little at first leave what comes to the others: three
// that start over ten minutes, beside one. By hand, with w of the others after t minutes,
// 1 + 3w instances are reached, w = (⌊t⌋ + 1/2)/10; of 100 a second each they can do
// 100·(1 + 3w), which is less than the 250 that come while w < 1/2. What comes to the old one
// meanwhile waits there, a minute longer for each minute in which it gets 200.
func TestSlowStart(t *testing.T) {
	life := models.Lifecycle{SlowStart: 10 * sim.Minute}
	pool := NewPool(life, 1, 0, rand.New(rand.NewPCG(1, 1)))
	pool.Want(4, 0)
	for k := range 12 {
		pool.Advance(sim.Time(k) * sim.Minute)
		if want := 1 + 3*min(1, (float64(k)+0.5)/10); math.Abs(reached(pool)-want) > 1e-9 || pool.Strength() != 4 {
			t.Errorf("after %d min %v are reached of strength %v, want %v", k, reached(pool), pool.Strength(), want)
		}
		if next := pool.Next(); k < 10 && next != sim.Time(k+1)*sim.Minute || k >= 10 && next != sim.Never {
			t.Errorf("after %d min the next is at %v", k, next)
		}
	}
	alone := NewPool(life, 0, 0, rand.New(rand.NewPCG(1, 1)))
	alone.Want(4, 0)
	if reached(alone) != 4 {
		t.Errorf("of four that all start %v are reached", reached(alone))
	}
	for _, pooled := range []bool{false, true} {
		s := setup(scaling.Static{Instances: 4}, life, 1, minutes(12, 250)...)
		s.Services[0].Pooled = pooled
		c := run(t, s)
		wait := 0.0
		for k, m := range c.Moments {
			before := wait
			if !pooled { // the old one gets 250/(1 + 3w) and does 100
				wait = max(0, wait+60*(250/(1+3*min(1, (float64(k)+0.5)/10))/100-1))
			}
			wait := max(before, wait)
			steady, _ := s.Surface.At(min(250, mostBusy*400), []int{4})
			if math.Abs(m.Latency-wait-steady.Latency) > 0.5 { // and what the busy ones take
				t.Errorf("pooled %v: minute %d has latency %v, want a wait of %v", pooled, k, m.Latency, wait)
			}
		}
	}
}

func reached(p *Pool) float64 {
	n, _ := p.Reached()
	return n
}
