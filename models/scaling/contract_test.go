package scaling_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"fleetcost/models/scaling"
	"fleetcost/sim"
)

// seenBy draws what an autoscaler may see.
func seenBy(t *rapid.T, a scaling.Autoscaler, current int, now sim.Time) scaling.Seen {
	metrics := len(a.Metrics())
	s := scaling.Seen{Current: current}
	for range rapid.IntRange(0, 4).Draw(t, "groups") {
		g := scaling.Group{
			Count: rapid.IntRange(0, 6).Draw(t, "count"), State: scaling.InstanceState(rapid.IntRange(int(scaling.Running), int(scaling.Terminating)).Draw(t, "state")),
			Request: 1000, Started: now - sim.Time(rapid.IntRange(0, 900).Draw(t, "age"))*sim.Second, Ready: rapid.Bool().Draw(t, "ready"), Sampled: now, Window: 15 * sim.Second,
		}
		g.ReadyChanged = g.Started + sim.Time(rapid.IntRange(0, 90).Draw(t, "boot"))*sim.Second
		for range metrics {
			g.Values = append(g.Values, rapid.OneOf(rapid.Int64Range(0, 3000), rapid.Just(int64(scaling.NoSample))).Draw(t, "value"))
		}
		s.Groups = append(s.Groups, g)
	}
	for range metrics {
		s.Readings = append(s.Readings, scaling.Reading{
			State: scaling.ReadingState(rapid.IntRange(int(scaling.Unpublished), int(scaling.Measured)).Draw(t, "published")),
			Value: rapid.OneOf(rapid.Float64Range(0, 300), rapid.Just(0.0)).Draw(t, "reading"),
		})
	}
	return s
}

// The contract of every autoscaler, a new one included: the settings that it comes
// with are right, it depends on times and observations alone, wants numbers of
// instances that can be, does not care how instances are grouped and in which order they
// come, changes nothing of what it sees, and allocates nothing once its memory is full.
func TestEveryAutoscalerKeepsTheContract(t *testing.T) {
	for _, e := range scaling.Autoscalers.Entries() {
		t.Run(e.Name, func(t *testing.T) {
			a := e.Value.Vendor()
			if e.About == "" || strings.Contains(e.About, "\n") || a.String() == "" || strings.Contains(a.String(), "\n") {
				t.Errorf("describes itself as %q and %q", e.About, a)
			}
			valid(t, a)
			if gauges := a.Gauges(); len(gauges) != len(a.Metrics()) || slices.Contains(gauges, scaling.Unmeasured) {
				t.Errorf("metrics %q measure %v", a.Metrics(), gauges)
			}
			if a.Every() <= 0 {
				t.Fatalf("decides every %v", a.Every())
			}
			rapid.Check(t, func(t *rapid.T) {
				deciders := [3]scaling.Decider{a.Start(0), a.Start(0), a.Start(0)}
				current := rapid.IntRange(0, 20).Draw(t, "instances")
				for k := range rapid.IntRange(1, 60).Draw(t, "decisions") {
					now := sim.Time(k) * a.Every()
					seen := seenBy(t, a, current, now)
					before := slices.Clone(seen.Groups)
					wanted := deciders[0].Decide(&seen, now)
					if wanted < 0 || wanted > 1000 {
						t.Fatalf("wants %d instances", wanted)
					}
					if again := deciders[1].Decide(&seen, now); again != wanted {
						t.Fatalf("wants %d and %d of the same", wanted, again)
					}
					for i, g := range before {
						if seen.Groups[i].Count != g.Count || !slices.Equal(seen.Groups[i].Values, g.Values) {
							t.Fatal("changes what it sees")
						}
					}
					seen.Groups = oneByOne(seen.Groups)
					slices.Reverse(seen.Groups)
					if single := deciders[2].Decide(&seen, now); single != wanted {
						t.Fatalf("wants %d, and %d when each instance is told by itself, in another order", wanted, single)
					}
					current = wanted
				}
			})
			d, now := a.Start(0), sim.Time(0)
			seen := scaling.Seen{Current: 3, Groups: []scaling.Group{{Count: 3, State: scaling.Ready, Request: 1000, Values: make([]int64, len(a.Metrics()))}}}
			for i := range a.Metrics() {
				seen.Groups[0].Values[i] = 900
				seen.Readings = append(seen.Readings, scaling.Of(1))
			}
			decide := func() {
				seen.Current = d.Decide(&seen, now)
				now += a.Every()
			}
			for range 1000 {
				decide()
			}
			if allocs := testing.AllocsPerRun(500, decide); allocs > 0 {
				t.Errorf("%v allocations per decision", allocs)
			}
		})
	}
}

// oneByOne are the instances of groups, each a group of its own.
func oneByOne(groups []scaling.Group) (single []scaling.Group) {
	for _, g := range groups {
		for range g.Count {
			g.Count = 1
			single = append(single, g)
		}
	}
	return single
}

// What a decision costs, of 50 instances.
func BenchmarkDecide(b *testing.B) {
	for _, e := range scaling.Autoscalers.Entries() {
		b.Run(e.Name, func(b *testing.B) {
			a := e.Value.Vendor()
			d, now := a.Start(0), sim.Time(0)
			seen := scaling.Seen{Current: 5}
			for range 5 {
				seen.Groups = append(seen.Groups, scaling.Group{Count: 10, State: scaling.Ready, Request: 1000, Values: slices.Repeat([]int64{700}, len(a.Metrics()))})
			}
			for range a.Metrics() {
				seen.Readings = append(seen.Readings, scaling.Of(20))
			}
			b.ReportAllocs()
			for b.Loop() {
				seen.Current = d.Decide(&seen, now)
				now += a.Every()
			}
		})
	}
}

// An HPA never leaves its bounds, whatever it sees, behaves and was told before; at no
// replicas it is off.
func TestHPAStaysWithinItsBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := scaling.DefaultHPA()
		h.Min = rapid.IntRange(1, 8).Draw(t, "min")
		h.Max = h.Min + rapid.IntRange(0, 30).Draw(t, "more")
		h.Behavior = drawBehavior(t)
		h.Targets = append(h.Targets,
			scaling.HPAMetric{Type: scaling.PodsMetric, Name: "rps", AverageValue: 500},
			scaling.HPAMetric{Type: scaling.ExternalMetric, Name: "queue", AverageValue: 7000})
		if p := h.Validate(); p != nil {
			t.Fatal(p)
		}
		d, current := h.Start(0), rapid.IntRange(0, 50).Draw(t, "current")
		for k := range rapid.IntRange(1, 80).Draw(t, "syncs") {
			now := sim.Time(k) * h.Sync
			seen := seenBy(t, h, current, now)
			wanted := d.Decide(&seen, now)
			if (wanted < h.Min || wanted > h.Max) && !(current == 0 && wanted == 0) {
				t.Fatalf("wants %d of %d to %d", wanted, h.Min, h.Max)
			}
			current = wanted
		}
	})
}

func drawBehavior(t *rapid.T) *scaling.Behavior {
	if rapid.Bool().Draw(t, "no behavior") {
		return nil
	}
	rules := func(which string) (r scaling.ScalingRules) {
		if rapid.Bool().Draw(t, which+" window") {
			w := sim.Time(rapid.IntRange(0, 600).Draw(t, which)) * sim.Second
			r.Window = &w
		}
		r.Select = scaling.SelectPolicy(rapid.IntRange(0, 2).Draw(t, which+" select"))
		for range rapid.IntRange(0, 3).Draw(t, which+" policies") {
			r.Policies = append(r.Policies, scaling.ScalingPolicy{
				Percent: rapid.Bool().Draw(t, "percent"), Value: rapid.IntRange(1, 150).Draw(t, "value"), Period: sim.Time(rapid.IntRange(1, 300).Draw(t, "period")) * sim.Second,
			})
		}
		return r
	}
	return &scaling.Behavior{Up: rules("up"), Down: rules("down")}
}
