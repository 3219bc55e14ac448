package engine

import (
	"context"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"fleetcost/models"
	"fleetcost/models/load"
	"fleetcost/models/traffic"
	"fleetcost/sim"
)

// A meddler does anything to a fleet at random times, so often, and then lets all serve
// at full speed for ever.
type meddler struct {
	stream *rand.Rand
	gap    sim.Time
	left   int
	closes bool // connections that stay open, too
}

func newMeddler(f *models.Fleet, requests int, seed uint64) *meddler {
	gap := sim.Seconds(float64(requests) / f.Traffic.Rate() / 40)
	return &meddler{stream: sim.Stream(seed, 0, "meddler"), gap: max(gap, 1), left: 40}
}

func (m *meddler) Tick(now sim.Time, c *Control) sim.Time {
	for s := range c.Services() {
		for i := range c.Instances(s) {
			if m.left == 0 {
				c.Serve(s, i)
				c.Slow(s, i, 1)
			}
		}
	}
	if m.left == 0 {
		return sim.Never
	}
	m.left--
	for range 1 + m.stream.IntN(3) {
		s := m.stream.IntN(c.Services())
		i := m.stream.IntN(c.Instances(s))
		if m.closes && m.stream.IntN(4) == 0 {
			c.Close(s, i, m.stream.IntN(20))
		}
		switch m.stream.IntN(8) {
		case 0, 1:
			c.Serve(s, i)
		case 2:
			c.Boot(s, i)
		case 3:
			c.Drain(s, i)
		case 4:
			c.Slow(s, i, 0.25+3*m.stream.Float64())
		default:
			c.Stop(s, i, Loss(m.stream.IntN(3)))
		}
	}
	return now + 1 + sim.Time(m.stream.ExpFloat64()*float64(m.gap))
}

// meddled are options under a controller that does anything.
func meddled(f *models.Fleet, requests int, seed uint64) Options {
	o := everything(seed)
	o.Controller = newMeddler(f, requests, seed)
	return o
}

// unready is the fleet with all its instances there from the beginning.
func unready(f *models.Fleet) *models.Fleet {
	for i := range f.Services {
		for k := range f.Services[i].Groups {
			f.Services[i].Groups[k].Ready = 0
		}
	}
	return f
}

// Whatever is done to it while it runs: a system counts every request, and when all is
// done and all instances serve again, every worker, lane, core and connection is free,
// and every credit is with the broker.
func TestAnySystemGivesBackWhateverIsDoneToIt(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		choose := func(what string, n int) int { return rapid.IntRange(0, n-1).Draw(t, what) }
		var f *models.Fleet
		if choose("one service", 3) == 0 {
			f = unready(anyFleet(choose, 300))
			f.Traffic = only{anyPoisson(f), 300}
		} else {
			f = anySystem(choose, 300)
		}
		seed := rapid.Uint64().Draw(t, "seed")
		if err := f.Validate(); err != nil {
			t.Skip(err)
		}
		if stuck(f) {
			t.Skip("they wait for one another")
		}
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		if err := givesBackAfter(ctx, startRun(f, meddled(f, 300, seed)), seed); err != nil {
			t.Fatal(err)
		}
		rep, err := Replicate(ctx, f, meddled(f, 300, seed))
		if err != nil {
			t.Fatal(err)
		}
		over := 1e-9
		for i := range f.Services {
			for _, g := range f.Services[i].Groups {
				if g.Machine.Quota > 0 { // a part of a period may use more than its share
					over = math.Inf(1)
				}
			}
		}
		for _, s := range rep.Services {
			if u := s.Averages.Utilization; !(u >= 0 && u <= 1+over) {
				t.Fatalf("of what there was, %g is used", u)
			}
		}
		again, err := Replicate(ctx, f, meddled(f, 300, seed))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(rep, again, cmp.Exporter(func(reflect.Type) bool { return true })); diff != "" {
			t.Fatal(diff)
		}
	})
}

// anyPoisson is traffic of the fleet that keeps it busy.
func anyPoisson(f *models.Fleet) models.Traffic {
	rate := 1000.0
	if worst := load.Of(f).Worst(); worst > 0 {
		rate = math.Min(0.8/worst, 50_000)
	}
	return traffic.Poisson(rate)
}

// idler is a controller that does nothing, now and then.
type idler struct{}

func (idler) Tick(now sim.Time, _ *Control) sim.Time { return now + 7*sim.Millisecond }

// A controller that does nothing changes nothing.
func TestAControllerThatDoesNothing(t *testing.T) {
	statistical(t)
	for _, rule := range rules() {
		f := rule.fleet(2, 0.6)
		o := Options{Seed: 5, Requests: 2000, Batches: 2, NoWarmUp: true}
		want := replicate(t, f, o)
		o.Controller = idler{}
		got := replicate(t, f, o)
		got.Events = want.Events
		if diff := cmp.Diff(want, got, cmp.Exporter(func(reflect.Type) bool { return true })); diff != "" {
			t.Errorf("%s: %s", rule.sentence, diff)
		}
	}
}
