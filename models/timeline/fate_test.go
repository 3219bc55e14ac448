package timeline

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"fleetcost/models"
	"fleetcost/models/scaling"
	"fleetcost/sim"
)

// minute is an instance that takes one from its order until it serves, drains for 20 s, and
// is missed half a minute after its death.
var minute = models.Lifecycle{Boot: constant(60), Drain: 20 * sim.Second, Notice: 30 * sim.Second}

// struck is four instances for ten minutes at a load, and what happens to them.
func struck(load float64, events ...Event) *Setup {
	s := setup(scaling.Static{Instances: 4}, minute, 4, minutes(10, load)...)
	s.Services[0].Events, s.Services[0].Ends = events, 20*sim.Second
	return s
}

func event(kind models.EventKind, at sim.Time, e models.Event) Event {
	e.Kind = kind
	return Event{Event: e, At: at}
}

// What happens at 1:00 to four instances that do 100 a second each and could do with
// fewer, worked out by hand. In each there are load/4·T requests, which die with it:
// one at 200 a second.
func TestEvents(t *testing.T) {
	for _, x := range []struct {
		sentence string
		load     float64
		event    Event
		failed   float64
		missed   sim.Time
		serving  [6]int // at the end of each minute
		paid     float64
		out      int
	}{
		{"one of four crashes: a quarter fails for half a minute, and a minute later another serves",
			200, event(models.Crash, sim.Minute, models.Event{Instances: 1}), 30*50 + 1, sim.Minute, [6]int{3, 3, 4, 4, 4, 4}, 4 * 600, 1},
		{"it is noticed later where the event says so",
			200, event(models.Crash, sim.Minute, models.Event{Instances: 1, Notice: 90 * sim.Second}), 90*50 + 1, 2 * sim.Minute, [6]int{3, 3, 3, 4, 4, 4}, 4 * 600, 1},
		{"one that is repaired comes back, and nothing is ordered",
			200, event(models.Crash, sim.Minute, models.Event{Instances: 1, Repair: 100 * sim.Second}), 30*50 + 1, sim.Minute, [6]int{3, 3, 4, 4, 4, 4}, 4 * 600, 0},
		{"all crash: what comes fails, and is turned away until the first serves",
			100, event(models.Crash, sim.Minute, models.Event{Instances: 4}), (30+60)*100 + 100*0.01/(1-0.25), 2 * sim.Minute, [6]int{0, 0, 4, 4, 4, 4}, 4 * 600, 4},
		{"the largest of three zones has two of four",
			150, event(models.ZoneLoss, sim.Minute, models.Event{Zones: 3, For: 30 * sim.Minute}), 30*75 + 75*0.01/(1-0.375), sim.Minute, [6]int{2, 2, 4, 4, 4, 4}, 4 * 600, 2},
		{"half is reclaimed: they drain for 20 s, and others come",
			150, event(models.SpotReclaim, sim.Minute, models.Event{Share: 0.5, Notice: 2 * sim.Minute}), 0, 0, [6]int{2, 4, 4, 4, 4, 4}, 4*600 + 2*20, 2},
		{"a quarter more and a quarter fewer: two at a time are replaced, a minute each",
			200, event(models.Deploy, sim.Minute, models.Event{Surge: 0.25, Unavailable: 0.25}), 0, 0, [6]int{3, 3, 4, 4, 4, 4}, 4*600 + 4*20 + 2*60, 4},
		{"without either one at a time stops and is replaced",
			200, event(models.Deploy, sim.Minute, models.Event{}), 0, 0, [6]int{3, 3, 3, 3, 4, 4}, 4*600 + 4*20, 4},
		{"blue-green: twice as many boot, and all old ones stop at once",
			200, event(models.Deploy, sim.Minute, models.Event{BlueGreen: true}), 0, 0, [6]int{4, 4, 4, 4, 4, 4}, 4*600 + 4*60 + 4*20, 4},
	} {
		t.Run(x.sentence, func(t *testing.T) {
			c := run(t, struck(x.load, x.event))
			if math.Abs(c.Failed-x.failed) > 1e-6 {
				t.Errorf("%v failed, want %v", c.Failed, x.failed)
			}
			if c.Missed != x.missed {
				t.Errorf("missed for %v, want %v", c.Missed, x.missed)
			}
			pool := c.Scalers[0].Pool
			if pool.Paid() != x.paid || pool.Launched != x.out {
				t.Errorf("%v instance-seconds, %d ordered; want %v, %d", pool.Paid(), pool.Launched, x.paid, x.out)
			}
			got := [6]int{}
			for k := range got {
				got[k] = c.Moments[k].Serving
			}
			if got != x.serving {
				t.Errorf("%v serve, want %v", got, x.serving)
			}
		})
	}
}

// The largest of three zones, two of four instances, is lost at 1:00, noticed at 1:30, and for
// four minutes the zones that are left have nothing: what is ordered at 1:30 is tried again each
// minute, and comes at 5:30 with the first try after that; a minute later it serves. What is
// there for a share of the orders comes by chance, as soon as two have been drawn.
func TestCapacityLacks(t *testing.T) {
	loss := func(e models.Event) *Setup {
		e.Zones, e.For, e.Retry = 3, 4*sim.Minute, sim.Minute
		return struck(150, event(models.ZoneLoss, sim.Minute, e))
	}
	for _, x := range []struct {
		sentence string
		refused  float64
		serving  [9]int // at the end of each minute from the second
		unpaid   float64
	}{
		{"there is enough", 0, [9]int{2, 4, 4, 4, 4, 4, 4, 4, 4}, 0},
		{"there is nothing", 1, [9]int{2, 2, 2, 2, 2, 4, 4, 4, 4}, 2 * 240},
	} {
		c := run(t, loss(models.Event{Refused: x.refused}))
		for k, want := range x.serving {
			if got := c.Moments[k+1].Serving; got != want {
				t.Errorf("%s: %d serve in minute %d, want %d", x.sentence, got, k+1, want)
			}
		}
		if got := 4*600 - c.Hours[0].Paid[0]; math.Abs(got-x.unpaid) > 1e-6 {
			t.Errorf("%s: %v instance-seconds are not there, want %v", x.sentence, got, x.unpaid)
		}
	}
	// Of many that are ordered while a quarter is filled half serve after ln 2/ln(4/3) = 2.4
	// tries, and all but 0.75^k after k.
	pool := NewPool(models.Lifecycle{}, 0, 0, rand.New(rand.NewPCG(1, 1)))
	pool.Expect([]Event{event(models.SpotReclaim, sim.Second, models.Event{Share: 1, For: sim.Hour, Refused: 0.75, Retry: sim.Minute})}, rand.New(rand.NewPCG(2, 2)))
	pool.Advance(sim.Second)
	const n = 10_000
	pool.Want(n, 0)
	for k := 1; k < 12; k++ {
		want := n * math.Pow(0.75, float64(k))
		if left := float64(n - pool.Existing()); math.Abs(left-want) > 4*math.Sqrt(want) {
			t.Errorf("after %d tries %v are missing, want %.0f", k, left, want)
		}
		if next := pool.Next(); next != sim.Second+sim.Time(k)*sim.Minute {
			t.Fatalf("try %d is at %v", k+1, next)
		}
		pool.Want(n, 0) // asking again is no further try
		pool.Advance(pool.Next())
	}
}

// Pods are not refused, but the nodes that are ordered for them: here none is for two minutes.
func TestNodesThatLack(t *testing.T) {
	life := minute
	life.Nodes = &models.Nodes{CPU: 1, Pods: 2, Gather: sim.Second, Gathered: 10 * sim.Second}
	pool := NewPool(life, 2, 0, rand.New(rand.NewPCG(1, 1)))
	pool.Expect([]Event{event(models.SpotReclaim, 10*sim.Second, models.Event{Share: 0.1, Notice: sim.Hour, For: 2 * sim.Minute, Refused: 1, Retry: 50 * sim.Second})}, rand.New(rand.NewPCG(2, 2)))
	ordered := sim.Time(0)
	for now := sim.Time(0); now < 5*sim.Minute && ordered == 0; {
		pool.Advance(now)
		if now >= 11*sim.Second {
			pool.Want(5, 0)
		}
		if machines, _, _ := pool.Rented(); machines > 1 {
			ordered = now
		}
		now = max(now+1, min(pool.Next(), now+sim.Second))
	}
	// For the pod that is to replace the first one is ordered at 11 s, and then at 61, 111 and 161 s.
	if want := 161 * sim.Second; ordered < want || ordered > want+sim.Second {
		t.Errorf("a node comes at %v, want %v", ordered, want)
	}
}

// Three of four crash at 1:00, are noticed half a minute later, and are back at 5:00; 80 come a
// second, of which the one that is left can do 100. What comes to the dead fails: three quarters
// while nobody has noticed, and nothing then, unless too few are well for the balancer, so that
// it goes on with all four. In each there are a quarter of 80·T.
func TestFailOpen(t *testing.T) {
	inside := 3. / 4 * 80 * 0.01 / (1 - 0.2)
	for _, x := range []struct {
		sentence string
		open     bool
		panic    float64
		crashed  int
		failed   float64
	}{
		{"it never does", false, 0, 3, 30*60 + inside},
		{"it does when none is well, and one is", true, 0, 3, 30*60 + inside},
		{"a quarter is well, which is not less than a quarter", true, 0.25, 3, 30*60 + inside},
		{"it is less than a half, until they are back", true, 0.5, 3, 240*60 + inside},
		{"none is well, whatever it does", true, 0, 4, 240*80 + 4./3*inside},
		{"and where it does not", false, 0, 4, 240*80 + 4./3*inside},
	} {
		s := struck(80, event(models.Crash, sim.Minute, models.Event{Instances: x.crashed, Repair: 4 * sim.Minute}))
		s.Services[0].Life.FailOpen, s.Services[0].Life.Panic = x.open, x.panic
		if c := run(t, s); math.Abs(c.Failed-x.failed) > 1e-6 {
			t.Errorf("%s: %v fail, want %v", x.sentence, c.Failed, x.failed)
		}
	}
}

// A balancer that goes by the requests in flight sends nothing more to an instance that
// holds what it has, and less to a slow one: the fleet is one of 3⅓.
func TestPooledEvents(t *testing.T) {
	s := struck(200, event(models.Crash, sim.Minute, models.Event{Instances: 1}), event(models.SlowInstance, 5*sim.Minute, models.Event{Instances: 1, Factor: 3, For: sim.Minute}))
	s.Services[0].Pooled = true
	c := run(t, s)
	if math.Abs(c.Failed-1) > 1e-9 {
		t.Errorf("%v failed, want 1", c.Failed)
	}
	if want := 0.01 / (1 - 200/(400*(3+1/3.)/4)); math.Abs(c.Moments[5].Latency-want) > 1e-9 {
		t.Errorf("%v, want %v", c.Moments[5].Latency, want)
	}
}

// A zone that is gone has none of those that are ordered meanwhile: the next loss is of
// the larger of the two that are left.
func TestZonesAreLostOneByOne(t *testing.T) {
	zone := models.Event{Zones: 3, For: 30 * sim.Minute}
	s := setup(scaling.Static{Instances: 6}, minute, 6, minutes(10, 100)...)
	s.Services[0].Events = []Event{event(models.ZoneLoss, sim.Minute, zone), event(models.ZoneLoss, 5*sim.Minute, zone)}
	c := run(t, s)
	if first, second := c.Moments[1].Serving, c.Moments[5].Serving; first != 4 || second != 3 {
		t.Errorf("%d and %d of 6 serve after a zone is lost, want 4 and 3", first, second)
	}
}

// One of four that takes c times as long is in the state of c times the load, on a slower
// clock; beyond what it can do, its requests fail where nobody waits.
func TestSlowInstance(t *testing.T) {
	for _, x := range []struct{ factor, latency, failed float64 }{
		{1.5, 1.5 * 0.01 / (1 - 300/400.), 0},
		{4, 4*0.01/(1-0.98) + 1, 2 * 60 * 0.25 * (200 - 400/4)}, // it can do 100 of 200, and has two minutes
	} {
		s := struck(200, event(models.SlowInstance, sim.Minute, models.Event{Instances: 1, Factor: x.factor, For: 2 * sim.Minute}))
		s.Surface, s.Quantile = impatient{each(100)}, 0.99
		c := run(t, s)
		steady := 0.01 / (1 - 200/400.)
		for k, want := range []float64{steady, x.latency, x.latency, steady} {
			if got := c.Moments[k].Latency; math.Abs(got-want) > 1e-9 {
				t.Errorf("%v times as slow, minute %d: %v, want %v", x.factor, k, got, want)
			}
		}
		if math.Abs(c.Failed-x.failed) > 1e-6 {
			t.Errorf("%v times as slow: %v failed, want %v", x.factor, c.Failed, x.failed)
		}
	}
}

// While a backend is slow the fleet is another, from one second to another.
func TestBrownOut(t *testing.T) {
	s := struck(200)
	s.BrownOuts = []BrownOut{{From: 90 * sim.Second, To: 3 * sim.Minute, Surface: each(60)}}
	c := run(t, s)
	for k, mu := range []float64{100, 60, 60, 100} {
		if want := 0.01 / (1 - 200/(4*mu)); math.Abs(c.Moments[k].Latency-want) > 1e-9 {
			t.Errorf("minute %d: %v, want %v", k, c.Moments[k].Latency, want)
		}
	}
}

// Crashes of single instances come as a Poisson process: so many as there are
// instance-times in the time between two, within four standard deviations, and nothing
// else is random.
func TestCrashesByThemselves(t *testing.T) {
	s := setup(scaling.Static{Instances: 20}, minute, 20, minutes(3000, 100)...)
	s.Services[0].Events = []Event{event(models.Crash, sim.Never, models.Event{MTBF: 5 * sim.Hour})}
	pool := run(t, s).Scalers[0].Pool
	want := 20 * 50 / 5. * (1 - 1.5/300)
	if n := float64(len(pool.Crashed())); math.Abs(n-want) > 4*math.Sqrt(want) {
		t.Errorf("%v crashes, want %v", n, want)
	}
	if pool.Launched != len(pool.Crashed()) && pool.Launched != len(pool.Crashed())-1 {
		t.Errorf("%d crash, and %d are ordered", len(pool.Crashed()), pool.Launched)
	}
}

// A watcher is hands that know what may be done to an instance in which state.
type watcher struct {
	t     *rapid.T
	state map[int]string
}

func (w *watcher) from(place int, to string, states ...string) {
	for _, s := range states {
		if w.state[place] == s {
			w.state[place] = to
			return
		}
	}
	w.t.Fatalf("instance %d, which is %q, becomes %q", place, w.state[place], to)
}

func (w *watcher) Boot(place int)             { w.from(place, "boots", "") }
func (w *watcher) Serve(place int)            { w.from(place, "serves", "boots", "", "drains") }
func (w *watcher) Slow(place int, _ float64)  { w.from(place, w.state[place], "serves", "drains") }
func (w *watcher) Weigh(place int, _ float64) { w.from(place, w.state[place], "serves", "drains") }
func (w *watcher) Drain(place int)            { w.from(place, "drains", "serves", "drains") }
func (w *watcher) Crash(place int)            { w.from(place, "dead", "serves") }
func (w *watcher) Stop(place int)             { w.from(place, "", "boots", "serves", "drains", "dead") }

// Whatever happens: hands are told what may be of each instance, none is forgotten, the
// number that is wanted is there in the end, and what is paid is the integral of those
// that are there.
func TestEventsConserveInstances(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kinds := []models.EventKind{models.Crash, models.ZoneLoss, models.SlowInstance, models.SpotReclaim, models.Deploy}
		span := func(name string, most int) sim.Time {
			return sim.Time(rapid.IntRange(1, most).Draw(t, name)) * sim.Second
		}
		var events []Event
		for range rapid.IntRange(1, 6).Draw(t, "events") {
			e := models.Event{
				Instances: rapid.IntRange(1, 4).Draw(t, "instances"), Zones: rapid.IntRange(1, 4).Draw(t, "zones"), For: span("for", 300), Factor: 3,
				Share: rapid.Float64Range(0, 1).Draw(t, "share"), Notice: span("notice", 120), BlueGreen: rapid.Bool().Draw(t, "blue-green"),
				Surge: rapid.Float64Range(0, 1).Draw(t, "surge"), Unavailable: rapid.Float64Range(0, 1).Draw(t, "unavailable"),
			}
			if rapid.Bool().Draw(t, "lacks") {
				e.Refused, e.Retry = rapid.Float64Range(0, 1).Draw(t, "refused"), span("retry", 100)
			}
			if rapid.Bool().Draw(t, "repaired") {
				e.Repair = span("repair", 200)
			}
			events = append(events, event(rapid.SampledFrom(kinds).Draw(t, "kind"), span("at", 900), e))
		}
		events = append(events, event(models.Crash, sim.Never, models.Event{MTBF: 2 * sim.Hour}))
		life := minute
		life.WarmUp, life.Cold = 40*sim.Second, 2
		life.FailOpen, life.Panic = rapid.Bool().Draw(t, "open"), rapid.Float64Range(0, 1).Draw(t, "panic")
		if rapid.Bool().Draw(t, "checked") {
			life.Health = &models.HealthCheck{Interval: span("interval", 30) + 2*sim.Second, Timeout: 2 * sim.Second, Unhealthy: rapid.IntRange(1, 3).Draw(t, "unhealthy"), Healthy: rapid.IntRange(1, 3).Draw(t, "healthy")}
		}
		healthy := rapid.Float64Range(0, 1).Draw(t, "pass")
		chance := rand.New(rand.NewPCG(3, 3))
		pool := NewPool(life, 5, 0, rand.New(rand.NewPCG(1, 1)))
		w := &watcher{t, map[int]string{}}
		for i := range 5 {
			w.state[i] = "serves"
		}
		pool.Expect(events, rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1)))
		pool.Follow(w)
		area, wanted := 0.0, 5
		for now, change := sim.Time(0), sim.Time(0); now < 2000*sim.Second; {
			if now >= change && now < 1500*sim.Second {
				wanted = rapid.IntRange(1, 8).Draw(t, "wanted")
				pool.Want(wanted, 20*sim.Second)
				change = now + span("until", 300)
			}
			next := min(pool.Next(), now+50*sim.Second)
			if next < now {
				t.Fatalf("at %v the next is at %v", now, next)
			}
			area += float64(pool.Existing()+len(pool.leaving)) * (next - now).Seconds()
			pool.Advance(next)
			now = next
			for _, place := range pool.Due() {
				pool.Checked(place, chance.Float64() < healthy)
			}
			in := map[string]int{}
			for _, s := range w.state {
				in[s]++
			}
			booting, serving, leaving := pool.Counts()
			if in["serves"] != serving || in["drains"] != leaving+pool.Away() || in["dead"] != pool.Dead() || in["boots"] < booting {
				t.Fatalf("at %v: %v, but %d boot, %d serve, %d leave, %d are dead", now, in, booting, serving, leaving, pool.Dead())
			}
		}
		if math.Abs(pool.Paid()-area) > 1e-6 {
			t.Errorf("%v are paid, of %v", pool.Paid(), area)
		}
		if n := pool.Existing(); n != wanted {
			t.Errorf("%d exist of %d", n, wanted)
		}
	})
}

// Same seed, same course, and hours add up, whatever happens.
func TestEventsAreReproducible(t *testing.T) {
	h := scaling.DefaultHPA()
	h.Max = 30
	s := setup(h, minute, 4, minutes(600, 250)...)
	s.Services[0].Events = []Event{
		event(models.Crash, sim.Never, models.Event{MTBF: 3 * sim.Hour}),
		event(models.ZoneLoss, 100*sim.Minute, models.Event{Zones: 3, For: sim.Hour}),
		event(models.Deploy, 300*sim.Minute, models.Event{Surge: 0.25}),
	}
	a, b := run(t, s), run(t, s)
	if a.Failed != b.Failed || a.Missed != b.Missed || a.Scalers[0].Pool.Paid() != b.Scalers[0].Pool.Paid() {
		t.Error("the second course differs from the first")
	}
	failed := 0.0
	for _, x := range a.Hours {
		failed += x.Failed
	}
	if math.Abs(failed-a.Failed) > 1e-6 || !(a.Failed > 0) || a.Failed > a.Requests {
		t.Errorf("%v failed in hours, %v of %v in all", failed, a.Failed, a.Requests)
	}
	if _, err := Run(context.Background(), s); err != nil {
		t.Error(err)
	}
}
