package scaling_test

import (
	"testing"

	"fleetcost/models/scaling"
	"fleetcost/sim"
)

// Cases worked out by hand, each for a law that the referee's sequences do not touch.

func ready(n int, values ...int64) scaling.Group {
	return scaling.Group{Count: n, State: scaling.Ready, Request: 1000, Values: values}
}

func in(state scaling.InstanceState, n int) scaling.Group {
	return scaling.Group{Count: n, State: state, Request: 1000}
}

func TestHPALaws(t *testing.T) {
	cpu := func(percent int64) scaling.HPAMetric {
		return scaling.HPAMetric{Type: scaling.ResourceMetric, Name: "cpu", Utilization: percent}
	}
	rps := scaling.HPAMetric{Type: scaling.PodsMetric, Name: "rps", AverageValue: 100_000}
	queue := scaling.HPAMetric{Type: scaling.ExternalMetric, Name: "queue", AverageValue: 10_000}
	whole := scaling.HPAMetric{Type: scaling.ExternalMetric, Name: "lag", Value: 50_000}
	now, half := sim.Time(0), 0.5
	none := scaling.Reading{State: scaling.Absent}
	policies := []scaling.ScalingPolicy{{Value: 3, Period: sim.Minute}, {Percent: true, Value: 50, Period: sim.Minute}}
	fast := func(up, down scaling.ScalingRules) *scaling.Behavior {
		if down.Window == nil {
			down.Window = &now
		}
		return &scaling.Behavior{Up: up, Down: down}
	}
	for _, c := range []struct {
		sentence string
		metrics  []scaling.HPAMetric
		behavior *scaling.Behavior
		current  int
		groups   []scaling.Group
		readings []scaling.Reading
		want     int
	}{
		{"Min takes the smaller change up: +3 of 10, not +50 %", []scaling.HPAMetric{cpu(50)}, fast(scaling.ScalingRules{Select: scaling.SelectMin, Policies: policies}, scaling.ScalingRules{}), 10, []scaling.Group{ready(10, 1000)}, nil, 13},
		{"Max the larger", []scaling.HPAMetric{cpu(50)}, fast(scaling.ScalingRules{Policies: policies}, scaling.ScalingRules{}), 10, []scaling.Group{ready(10, 1000)}, nil, 15},
		{"Min takes the smaller change down", []scaling.HPAMetric{cpu(50)}, fast(scaling.ScalingRules{}, scaling.ScalingRules{Select: scaling.SelectMin, Policies: policies}), 10, []scaling.Group{ready(10, 50)}, nil, 7},
		{"Max the larger", []scaling.HPAMetric{cpu(50)}, fast(scaling.ScalingRules{}, scaling.ScalingRules{Policies: policies}), 10, []scaling.Group{ready(10, 50)}, nil, 5},
		{"upwards disabled", []scaling.HPAMetric{cpu(50)}, fast(scaling.ScalingRules{Select: scaling.SelectDisabled}, scaling.ScalingRules{}), 10, []scaling.Group{ready(10, 1000)}, nil, 10},
		{"a tolerance of 0.5 upwards holds 1.5", []scaling.HPAMetric{cpu(50)}, fast(scaling.ScalingRules{Tolerance: &half}, scaling.ScalingRules{}), 10, []scaling.Group{ready(10, 750)}, nil, 10},
		{"and nothing downwards: 0.8 × 10", []scaling.HPAMetric{cpu(50)}, fast(scaling.ScalingRules{Tolerance: &half}, scaling.ScalingRules{}), 10, []scaling.Group{ready(10, 400)}, nil, 8},
		{"missing pods use the target where it is above 100 %: (2×500 + 2×1500) ÷ 4000 = 100 of 150", []scaling.HPAMetric{cpu(150)}, fast(scaling.ScalingRules{}, scaling.ScalingRules{}), 4, []scaling.Group{ready(2, 500), in(scaling.Missing, 2)}, nil, 3},
		{"a whole value counts ready pods: ⌈150 ÷ 50 × 2⌉, pending ones aside", []scaling.HPAMetric{whole}, nil, 4, []scaling.Group{ready(2), in(scaling.Pending, 2)}, []scaling.Reading{scaling.Of(150)}, 6},
		{"a metric that does not answer forbids the other to scale down", []scaling.HPAMetric{cpu(50), queue}, fast(scaling.ScalingRules{}, scaling.ScalingRules{}), 10, []scaling.Group{ready(10, 100)}, []scaling.Reading{none, none}, 10},
		{"but not up", []scaling.HPAMetric{cpu(50), queue}, fast(scaling.ScalingRules{}, scaling.ScalingRules{}), 10, []scaling.Group{ready(10, 600)}, []scaling.Reading{none, none}, 12},
		{"no pod has a sample: nothing happens", []scaling.HPAMetric{cpu(50)}, nil, 3, []scaling.Group{in(scaling.Missing, 3)}, nil, 3},
		{"a pod without a request spoils the utilization", []scaling.HPAMetric{cpu(50)}, nil, 3, []scaling.Group{ready(2, 900), {Count: 1, State: scaling.Ready, Values: []int64{900}}}, nil, 3},
		{"terminating pods are none", []scaling.HPAMetric{cpu(50)}, nil, 2, []scaling.Group{ready(2, 900), {Count: 5, State: scaling.Terminating, Request: 1000, Values: []int64{0}}}, nil, 4},
		{"unready pods count for what is not the CPU: ⌈1.5 × 4⌉", []scaling.HPAMetric{rps}, nil, 4, []scaling.Group{ready(2, 150_000), {Count: 2, State: scaling.Unready, Values: []int64{150_000}}}, nil, 6},
		{"a pod that only lacks this metric is missing for it: 200 × 2 ÷ 4 is 100", []scaling.HPAMetric{rps}, nil, 4, []scaling.Group{ready(2, 200_000), ready(2, scaling.NoSample)}, nil, 4},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			h := scaling.DefaultHPA()
			h.Min, h.Max, h.Targets, h.Behavior = 1, 100, c.metrics, c.behavior
			valid(t, h)
			d := h.Controller()
			seen := scaling.Seen{Current: c.current, Groups: c.groups, Readings: c.readings}
			if got := d.Decide(&seen, 0); got != c.want {
				t.Errorf("wants %d (recommended %d %v, measured %v), want %d", got, d.Recommended, d.Recommends, d.Measured, c.want)
			}
		})
	}
}

// An HPA with a minimum of 0 wakes by itself, and goes to sleep.
func TestHPAToZero(t *testing.T) {
	h := scaling.DefaultHPA()
	h.Min, h.Behavior.Down.Window = 0, new(sim.Time)
	h.Targets = []scaling.HPAMetric{{Type: scaling.ExternalMetric, Name: "queue", AverageValue: 10_000}}
	valid(t, h)
	d, current := h.Start(0), 0
	for i, c := range []struct{ queue, want int }{{0, 0}, {5, 1}, {31, 4}, {0, 0}} {
		seen := scaling.Seen{Current: current, Groups: []scaling.Group{ready(current)}, Readings: []scaling.Reading{scaling.Of(float64(c.queue))}}
		if current = d.Decide(&seen, sim.Time(i)*h.Sync); current != c.want {
			t.Fatalf("with %d waiting wants %d, want %d", c.queue, current, c.want)
		}
	}
}

// drive feeds readings to an autoscaler whose instances are ready at once.
func drive(d scaling.Decider, every sim.Time, current int, readings ...float64) []int {
	var wanted []int
	for i, x := range readings {
		seen := scaling.Seen{Current: current, Groups: []scaling.Group{ready(current)}, Readings: []scaling.Reading{scaling.Of(x), scaling.Of(x)}}
		current = d.Decide(&seen, sim.Time(i+1)*every)
		wanted = append(wanted, current)
	}
	return wanted
}

// repeat is n times each of the pairs (value, n).
func repeat(pairs ...float64) (values []float64) {
	for i := 0; i < len(pairs); i += 2 {
		for range int(pairs[i+1]) {
			values = append(values, pairs[i])
		}
	}
	return values
}

func expect(t *testing.T, what string, got []int, at int, want int) {
	t.Helper()
	if got[at] != want {
		t.Errorf("%s: wants %d at decision %d, want %d; all: %v", what, got[at], at, want, got)
	}
}

func TestTargetTrackingNeedsAllToScaleIn(t *testing.T) {
	group := func(disable bool) scaling.Decider {
		cpu, requests := scaling.TrackCPU(50), scaling.Track("requests_per_instance", 1000)
		requests.DisableScaleIn = disable
		return scaling.EC2Group{Min: 1, Max: 20, Policies: []scaling.Policy{cpu, requests}}.Start(0)
	}
	run := func(d scaling.Decider, cpu, requests float64) int {
		current := 10
		for m := 1; m <= 15; m++ {
			seen := scaling.Seen{Current: current, Groups: []scaling.Group{{Count: current, State: scaling.Ready, ReadyChanged: -sim.Hour}}, Readings: []scaling.Reading{scaling.Of(cpu), scaling.Of(requests)}}
			current = d.Decide(&seen, sim.Time(m)*sim.Minute)
		}
		return current
	}
	if got := run(group(false), 20, 950); got != 10 {
		t.Errorf("one of two is low: %d", got)
	}
	if got := run(group(true), 20, 950); got != 4 {
		t.Errorf("the other may not scale in: %d", got)
	}
	if got := run(group(false), 20, 800); got != 8 {
		t.Errorf("both are low, the larger capacity wins: %d", got)
	}
	if got := run(group(false), 20, 1100); got <= 10 {
		t.Errorf("one is high: %d", got)
	}
}

func TestKnativeLaws(t *testing.T) {
	k := scaling.DefaultKnative()
	k.Target, k.Utilization = 10, 1
	valid(t, k)
	// A steady 35 needs 4, and ten times that panics at once.
	got := drive(k.Start(0), k.Tick, 1, repeat(35, 40, 350, 3)...)
	expect(t, "steady", got, 39, 4)
	if got[42] < 30 {
		t.Errorf("does not panic: %v", got[38:])
	}
	// The panic holds for a stable window after the last time that it was over the
	// threshold; then the count halves, and the last instance goes after the grace.
	got = drive(k.Start(0), k.Tick, 1, repeat(10, 30, 350, 5, 0, 100)...)
	held := got[40]
	expect(t, "no scaling down in panic", got, 35+20, held)
	expect(t, "asleep", got, len(got)-1, 0)
	for i := 36; i < len(got); i++ {
		if got[i] > 1 && got[i] < got[i-1]/2 {
			t.Errorf("from %d to %d at once", got[i-1], got[i])
		}
	}
	last := 0
	for i, n := range got {
		if n > 0 {
			last = i
		}
	}
	if got[last] != 1 || got[last-13] != 1 {
		t.Errorf("the last instance stays for less than the grace: %v", got)
	}
	// One request wakes it.
	expect(t, "wakes", drive(k.Start(0), k.Tick, 0, 0, 0, 1), 2, 1)
}

func TestCloudRunLaws(t *testing.T) {
	c := scaling.DefaultCloudRun()
	c.CPUTarget, c.Concurrency, c.IdleFor = 0, 10, 10*sim.Minute
	valid(t, c)
	// 30 concurrent requests over a minute: ⌈30 ÷ 6⌉; before that those without room
	// ask at once: 30 ÷ 10.
	got := drive(c.Start(0), c.Tick, 0, repeat(0, 12, 30, 12, 0, 200)...)
	expect(t, "at once", got, 12, 3)
	expect(t, "in a minute", got, 23, 5)
	expect(t, "idle instances stay", got, 24+100, 5)
	expect(t, "and go", got, len(got)-1, 0)
	c = scaling.DefaultCloudRun()
	c.CPUs, c.ConcurrencyTarget = 2, 0
	expect(t, "CPU: ⌈7 ÷ 1.2⌉", drive(c.Start(0), c.Tick, 1, repeat(7, 13)...), 12, 6)
}

func TestPredictiveLaws(t *testing.T) {
	const hour = 60
	day := repeat(2, 8*hour, 10, 8*hour, 2, 8*hour) // load by the minute
	two := append(append([]float64{}, day...), day...)
	p := scaling.SameHour(24 * sim.Hour)
	valid(t, p)
	got := drive(p.Start(0), p.Tick, 3, two...)
	expect(t, "no past", got, 20*hour, 3)
	expect(t, "as yesterday", got, 24*hour+4*hour, 2)
	expect(t, "instances come in time", got, 24*hour+8*hour-6, 10)
	expect(t, "not earlier than that", got, 24*hour+8*hour-7, 2)
	expect(t, "and go", got, 24*hour+17*hour, 2)
	p = scaling.AWSPredictive()
	got = drive(p.Start(0), p.Tick, 3, two...)
	expect(t, "out only", got, 24*hour+4*hour, 3)
	expect(t, "out", got, 24*hour+9*hour, 10)
	expect(t, "never in", got, 24*hour+20*hour, 10)
}

func TestStepsOfExactCapacity(t *testing.T) {
	s := scaling.StepScaling{Metric: "cpu", Threshold: 50, Points: 1, Adjustment: scaling.ExactCapacity, Steps: []scaling.Step{{Upper: 20, Adjustment: 4}, {Lower: 20, Upper: 100, Adjustment: 9}}}
	g := scaling.ApplicationAutoScaling{Min: 1, Max: 8, Policies: []scaling.Policy{s}}
	valid(t, g)
	got := drive(g.Start(0), sim.Minute, 2, 60, 75, 40, 60)
	for i, want := range []int{4, 8, 8, 4} {
		expect(t, "exact", got, i, want)
	}
}
