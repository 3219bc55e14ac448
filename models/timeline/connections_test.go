package timeline

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"fleetcost/models"
	"fleetcost/models/scaling"
	"fleetcost/sim"
)

// lounge is a service of so many instances, at which that many connections are open of
// sessions that last 30 minutes, as many as begin in them.
func lounge(instances int, open, holds float64) Service {
	return Service{
		Autoscaler: scaling.Static{Instances: instances}, Start: instances, VCPU: 1, Minimum: sim.Minute,
		Sockets: []Sockets{{Opened: []float64{open / 1800}, Open: open, Session: 1800, Reconnect: 10 * sim.Second, Handshake: 1}}, Holds: holds,
	}
}

// all is how many connections are open, and away.
func (c *Connections) all() (sum float64) {
	for i := range c.at {
		sum += c.at[i].total
	}
	for i := range c.away {
		sum += c.away[i].left
	}
	return sum
}

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 1e-9*math.Max(1, math.Abs(want)) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

// After a scale-out a new instance only gets new connections: of 3000 on two instances the
// third has 1000·(1 − exp(−t/30 min)) where all get as many of those that are opened.
// Where those who hold fewest get them first it has all of them, 100 a minute, until
// all three have as many:
//
//	1500·exp(−t/s) = 3000·(1 − exp(−t/s)),    t = s·ln 1.5
func TestNewInstancesGetNewConnections(t *testing.T) {
	alike := lounge(2, 3000, 1e6)
	c := newConnections(&alike)
	c.Serve(2)
	for minute := 1; minute <= 90; minute++ {
		c.pass(0, sim.Time(minute)*sim.Minute)
		near(t, "on the new one", c.At(2, 0), 1000*-math.Expm1(-float64(minute)/30))
	}
	fewest := lounge(2, 3000, 1e6)
	fewest.Pooled = true
	c = newConnections(&fewest)
	c.Serve(2)
	level := 30 * math.Log(1.5)
	for minute := 1; minute <= 30; minute++ {
		c.pass(0, sim.Time(minute)*sim.Minute)
		near(t, "on the new one of those that hold fewest", c.At(2, 0), math.Min(1000, 3000*-math.Expm1(-float64(minute)/30)))
		times := c.uneven(0.99).times
		near(t, "an old one over the mean", times, math.Max(1, 1500*math.Exp(-float64(minute)/30)/1000))
		if float64(minute) > level && times > 1 {
			t.Errorf("after %d minutes they are not even", minute)
		}
	}
}

// An instance that drains keeps its sessions until they end. Those that have not when its
// time is over are closed: 1000·exp(−1/6) after five minutes. They are back within 10 s.
func TestConnectionsDrain(t *testing.T) {
	s := lounge(3, 3000, 1e6)
	c := newConnections(&s)
	c.Drain(2)
	c.pass(0, 5*sim.Minute)
	left := 1000 * math.Exp(-1./6)
	near(t, "on the one that drains", c.At(2, 0), left)
	near(t, "on one of the others", c.At(0, 0), 1000+500*-math.Expm1(-1./6))
	c.Stop(2)
	near(t, "handshakes a second", c.returning(), left/10)
	if c.next() != 5*sim.Minute+10*sim.Second {
		t.Errorf("all are back at %v", c.next())
	}
	c.pass(0, 5*sim.Minute+4*sim.Second)
	near(t, "away", c.all()-c.At(0, 0)-c.At(1, 0), 0.6*left)
	c.pass(0, c.next())
	near(t, "open", c.At(0, 0)+c.At(1, 0), c.all())
	if c.next() != sim.Never {
		t.Error("some are still away")
	}
}

// Who finds no room and was connected before tries again; a handshake of who is new fails.
func TestConnectionsFindNoRoom(t *testing.T) {
	s := lounge(3, 3000, 1200)
	c := newConnections(&s)
	c.Stop(2)
	if refused := c.pass(0, 10*sim.Second); math.Abs(refused-600) > 20 {
		t.Errorf("%v of 1000 are refused where two have room for 200 each", refused)
	}
	near(t, "on one of the others", c.At(0, 0), 1200)
	if again := c.all() - 2400; math.Abs(again-590) > 20 {
		t.Errorf("%v try again", again)
	}
}

// Nothing is lost: what is open or away changes by what is opened and what ends.
func TestConnectionsAreConserved(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := lounge(rapid.IntRange(1, 5).Draw(t, "instances"), rapid.Float64Range(1, 1e6).Draw(t, "open"), math.Inf(1))
		s.Pooled = rapid.Bool().Draw(t, "fewest")
		s.Sockets = append(s.Sockets, Sockets{Opened: []float64{3, 0, 10}, Open: 1000, Session: 20, Reconnect: sim.Minute})
		c := newConnections(&s)
		for step := range 40 {
			place := rapid.IntRange(1, 6).Draw(t, "place")
			[]func(int){c.Serve, c.Drain, c.Crash, c.Stop}[rapid.IntRange(0, 3).Draw(t, "what")](place)
			to := min(c.now+sim.Time(rapid.Int64Range(1, int64(sim.Minute)).Draw(t, "span")), c.next())
			want := c.all()
			for k, of := range c.kinds {
				ends := -math.Expm1(-(to - c.now).Seconds() / of.Session)
				want += of.Opened[min(step, len(of.Opened)-1)] * of.Session * ends
				for i := range c.at {
					want -= c.at[i].open[k] * ends
				}
			}
			want -= c.pass(step, to)
			for _, a := range c.away { // who were refused and come again are not lost
				if a.until == to+max(c.kinds[a.kind].Reconnect, sim.Second) && c.held(taking) == 0 {
					want += a.left
				}
			}
			if got := c.all(); math.Abs(got-want) > 1e-6*math.Max(1, want) {
				t.Fatalf("%v are open or away, want %v", got, want)
			}
			for i := range c.at {
				if c.at[i].total < 0 {
					t.Fatalf("%v on %d", c.at[i].total, i)
				}
			}
		}
	})
}

// Two instances are busy for 95 % of the time, and miss the goal, until a third serves after
// ten minutes. Then they go on to miss it, for they keep their connections, until they are
// busy for 90 %:
//
//	63.3 % + 31.7 %·exp(−t/s) = 90 %,    t = 5.2 min
func TestOldInstancesStayHot(t *testing.T) {
	s := setup(scaling.Static{Instances: 3}, models.Lifecycle{}, 2, minutes(60, 190)...)
	s.Services[0] = lounge(2, 3000, 1e6)
	s.Services[0].Autoscaler = scaling.Static{Instances: 3}
	s.Services[0].Life.Boot = constant(600)
	s.Quantile = 0.99
	c := run(t, s)
	missed := 0
	for k, m := range c.Moments {
		if m.Missed {
			missed++
		}
		if k >= 11 {
			held := 0.5 * math.Exp(-float64(k-10)/30) // beyond the mean, when the minute begins
			each := func(times float64) float64 { return 0.01 / (1 - 1.9/3*times) }
			want, sum := each(1+held), (2*(1+held)*math.Pow(0.01, m.Latency/each(1+held))+(1-2*held)*math.Pow(0.01, m.Latency/each(1-2*held)))/3
			if m.Latency > want || math.Abs(sum/0.01-1) > 0.02 {
				t.Errorf("minute %d: %v s, the old ones %v", k, m.Latency, want)
			}
		}
	}
	if missed != 16 { // the new one has less than 1 % of what would change that
		t.Errorf("%d minutes are missed, want 16", missed)
	}
}

// Autoscalers see the connections of instances that serve among what is being answered, and
// the work of those alone.
func TestWhatIsSeenOfConnections(t *testing.T) {
	a := scaling.DefaultKnative()
	a.Target = 1000
	s := setup(a, models.Lifecycle{}, 6, minutes(30, 10)...)
	s.Services[0] = lounge(6, 2600, 1e6)
	s.Services[0].Autoscaler, s.Services[0].Life.Drain, s.Services[0].Ends = a, sim.Minute, sim.Minute
	c := run(t, s)
	if n := c.Moments[29].Serving; n != 4 { // ⌈2600 / 700⌉
		t.Errorf("%d instances of 700 connections each", n)
	}
}
