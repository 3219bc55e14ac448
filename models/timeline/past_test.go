package timeline

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"fleetcost/models"
	"fleetcost/models/scaling"
	"fleetcost/sim"
)

// A load of 50 rises to 400, of 100 that an instance does, at minute 10. When an autoscaler
// wants more for the first time follows from when the data points that have it are known.
func TestMetricsComeLate(t *testing.T) {
	group := func(change func(*scaling.EC2Group)) scaling.Autoscaler {
		g := scaling.EC2Group{Min: 1, Max: 20, Warmup: sim.Minute, Policies: []scaling.Policy{scaling.TrackCPU(60)}}
		change(&g)
		return g
	}
	pods := func(change func(*scaling.HPA)) scaling.Autoscaler {
		h := scaling.DefaultHPA()
		change(&h)
		return h
	}
	for _, x := range []struct {
		sentence string
		a        scaling.Autoscaler
		seconds  int // from the rise until it wants more
	}{
		{"three points as they end: those of minutes 10, 11 and 12", group(func(*scaling.EC2Group) {}), 180},
		{"each known a minute after its end", group(func(g *scaling.EC2Group) { g.Delay = sim.Minute }), 240},
		{"basic monitoring: [10, 15) is known at 16, and fills 16, 17 and 18", group(func(g *scaling.EC2Group) { g.Basic, g.Delay = true, sim.Minute }), 480},
		{"a request count does not wait for five minutes", group(func(g *scaling.EC2Group) {
			g.Basic, g.Delay, g.Policies = true, sim.Minute, []scaling.Policy{scaling.Track("requests_per_instance", 60*60)}
		}), 240},
		{"pods: [600 s, 615 s) is known at 630 s", pods(func(*scaling.HPA) {}), 30},
		{"the kubelet's at once", pods(func(h *scaling.HPA) { h.Delay = 0 }), 15},
		{"scraped once a minute: [600 s, 660 s) is known at 675 s", pods(func(h *scaling.HPA) { h.Resolution = sim.Minute }), 75},
	} {
		s := setup(x.a, models.Lifecycle{}, 1, append(minutes(10, 50), minutes(20, 400)...)...)
		s.Step, s.Loads = sim.Second*15, nil
		for k := range 120 {
			s.Loads = append(s.Loads, 50)
			if k >= 40 {
				s.Loads[k] = 400
			}
		}
		c := run(t, s)
		for k := range c.Moments {
			if c.Moments[k].Wanted > 1 {
				if got := (k - 40) * 15; got != x.seconds {
					t.Errorf("%s: %d s after the rise, want %d", x.sentence, got, x.seconds)
				}
				break
			}
			if k == len(c.Moments)-1 {
				t.Errorf("%s: it never wants more", x.sentence)
			}
		}
	}
}

// What the past tells of a span is the integral over it, however it was cut in pieces and
// whatever has been forgotten since.
func TestThePastIsAnIntegral(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := past{keeps: 100}
		var rates []float64 // of each unit of time
		for now := sim.Time(0); now < 1000; {
			span := sim.Time(rapid.IntRange(1, 5).Draw(t, "span"))
			rate := float64(rapid.IntRange(0, 1000).Draw(t, "rate"))
			for range span {
				rates = append(rates, rate)
			}
			now += span
			p.add(now, Usage{Requests: rate * float64(span), Depth: rate})
			from := max(0, now-sim.Time(rapid.IntRange(1, 100).Draw(t, "from")))
			to := from + sim.Time(rapid.IntRange(0, int(now-from)).Draw(t, "length"))
			want := 0.0
			for _, r := range rates[from:to] {
				want += r
			}
			if got := p.between(from, to); math.Abs(got.Requests-want) > 1e-9*(1+want) {
				t.Fatalf("[%d, %d) has %v, want %v", from, to, got.Requests, want)
			}
		}
		if len(p.marks) > 300 {
			t.Fatalf("%d marks are kept", len(p.marks))
		}
	})
}
