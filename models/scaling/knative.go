package scaling

import (
	"fmt"
	"math"

	"fleetcost/models"
	"fleetcost/models/words"
	"fleetcost/sim"
)

func init() {
	Autoscalers.Register("knative", "Knative: concurrent requests, down to zero", Kind{Vendor: func() Autoscaler { return DefaultKnative() }, read: readKnative})
}

func readKnative(k models.Keys) Autoscaler {
	s := DefaultKnative()
	s.Min, s.Max = askBounds(k, 0)
	s.Target = k.Float("concurrency", s.Target, 0.01, 1e6)
	s.Utilization = k.Share("utilization", s.Utilization, 0.01, 1)
	s.Stable = askFlag(k, "stable_window", s.Stable, 6*sim.Second, sim.Hour)
	s.Panic = askFlag(k, "panic_window", s.Panic, sim.Second, sim.Hour)
	if k.Has("stable_window") && !k.Has("panic_window") {
		s.Panic = max(s.Stable/10, s.Tick) // panic-window-percentage is 10
	}
	s.PanicThreshold = askNumber(k, "panic_threshold", s.PanicThreshold, 1.01, 10)
	s.UpRate = askNumber(k, "max_scale_up_rate", s.UpRate, 1.01, 1e6)
	s.DownRate = askNumber(k, "max_scale_down_rate", s.DownRate, 1.01, 1e6)
	s.ScaleDownDelay = askFlag(k, "scale_down_delay", s.ScaleDownDelay, 0, sim.Hour)
	s.Grace = askFlag(k, "grace_period", s.Grace, 0, sim.Hour)
	s.Delay = askDelay(k, s.Delay)
	return s
}

// Knative is the pod autoscaler of Knative Serving (knative/serving,
// pkg/autoscaler/scaling and config-autoscaler at 98e5ef9).
//
// Wanted is ⌈concurrency ÷ (Target × Utilization)⌉, of the mean over the stable window,
// at most UpRate times what is ready and at least what is ready ÷ DownRate. When the
// mean over the panic window asks for PanicThreshold times what is ready, it panics:
// the larger of both windows counts and nothing scales down, until a stable window
// has passed without that. It begins in panic where more than one instance is ready,
// for it has no history. The last instance goes when none was wanted for Grace: the
// longest that it may stay, for the router may take over earlier.
type Knative struct {
	Min, Max         int
	Target           float64 // concurrent requests of one instance
	Utilization      float64 // share of the target that is aimed at
	Stable, Panic    sim.Time
	PanicThreshold   float64
	UpRate, DownRate float64
	ScaleDownDelay   sim.Time // the highest count of so long holds
	Grace            sim.Time
	Tick             sim.Time
	Delay            sim.Time // of what is known of pods: they are scraped once a second
}

// DefaultKnative is the config map as it comes, with at most 100 instances.
func DefaultKnative() Knative {
	return Knative{
		Max: 100, Target: 100, Utilization: 0.7,
		Stable: 60 * sim.Second, Panic: 6 * sim.Second, PanicThreshold: 2,
		UpRate: 1000, DownRate: 2, Grace: 30 * sim.Second, Tick: 2 * sim.Second, Delay: sim.Second,
	}
}

// Bounds are the least and the most that it wants.
func (k Knative) Bounds() (least, most int) { return k.Min, k.Max }

// Validate lists what the config map would refuse.
func (k Knative) Validate() []Problem {
	var p problems
	p.bounds(k.Min, k.Max, 0)
	p.number("concurrency", k.Target, 0, most)
	p.number("utilization", k.Utilization, 0, 1)
	p.span("tick", k.Tick, sim.Millisecond, sim.Hour)
	p.span("stable_window", k.Stable, 6*sim.Second, sim.Hour)
	if k.Panic < k.Tick || k.Panic > k.Stable {
		p.add("panic_window", "give a tenth of the stable window", "%v is less than a tick, or more than the stable window", k.Panic)
	}
	p.number("panic_threshold", k.PanicThreshold, 1, 1000)
	p.number("max_scale_up_rate", k.UpRate, 1, most)
	p.number("max_scale_down_rate", k.DownRate, 1, most)
	p.span("scale_down_delay", k.ScaleDownDelay, 0, sim.Hour)
	p.span("grace_period", k.Grace, 0, sim.Hour)
	return p
}

// Metrics is the mean number of requests inside, or waiting to be, since the last
// decision, over all instances.
func (Knative) Metrics() []string { return []string{"concurrency"} }

// Gauges is its.
func (Knative) Gauges() []Gauge { return []Gauge{InFlight} }

// Sights is of its metric.
func (k Knative) Sights() []Sight { return []Sight{{Delay: k.Delay}} }

// Every is the tick.
func (k Knative) Every() sim.Time { return k.Tick }

func (k Knative) String() string {
	return fmt.Sprintf("Knative, %d to %d, %s of %s concurrent requests", k.Min, k.Max, words.Percent(k.Utilization), words.Exact(k.Target))
}

// Holds tells that requests wait for the first instance.
func (Knative) Holds() {}

// Start returns an autoscaler without history.
func (k Knative) Start(sim.Time) Decider {
	return &knative{
		settings: k,
		stable:   newWindow(k.Stable, k.Tick), panicking: newWindow(k.Panic, k.Tick),
		wanted: history{span: k.ScaleDownDelay}, idleSince: sim.Never,
	}
}

type knative struct {
	settings          Knative
	stable, panicking window
	begun, inPanic    bool
	panicked          sim.Time // when it last was over the threshold
	held              int      // the most in this panic
	wanted            history
	idleSince         sim.Time // since when none are wanted
}

// Decide is one tick.
func (k *knative) Decide(seen *Seen, now sim.Time) int {
	s := &k.settings
	ready := seen.Serving()
	if !k.begun {
		k.begun = true
		if ready > 1 {
			k.inPanic, k.panicked, k.held = true, now, ready
		}
	}
	if r := seen.reading(0); r.State == Measured {
		k.stable.add(r.Value)
		k.panicking.add(r.Value)
	} else if k.stable.empty() {
		return max(min(seen.Current, s.Max), s.Min)
	}
	base := float64(max(ready, 1))
	most, least := math.Ceil(s.UpRate*base), math.Floor(base/s.DownRate)
	share := s.Target * s.Utilization
	calm, urgent := math.Ceil(whole(k.stable.mean()/share)), math.Ceil(whole(k.panicking.mean()/share))
	switch over := urgent/base >= s.PanicThreshold; {
	case over:
		k.inPanic, k.panicked = true, now
	case k.inPanic && k.panicked+s.Stable < now:
		k.inPanic, k.held = false, 0
	}
	wanted := count(min(max(calm, least), most))
	if k.inPanic {
		k.held = max(k.held, wanted, count(min(max(urgent, least), most)))
		wanted = k.held
	}
	if s.ScaleDownDelay > 0 {
		k.wanted.record(wanted, now)
		for _, w := range k.wanted.counts {
			wanted = max(wanted, w.n)
		}
	}
	wanted = max(min(wanted, s.Max), s.Min)
	if wanted > 0 {
		k.idleSince = sim.Never
		return wanted
	}
	k.idleSince = min(k.idleSince, now)
	if seen.Current > 0 && now-k.idleSince < s.Grace {
		return 1
	}
	return 0
}

// window is the mean of the newest values, as many as a span holds ticks.
type window struct {
	values []float64 // a ring
	next   int
	full   bool
}

func newWindow(span, tick sim.Time) window {
	return window{values: make([]float64, max(1, (span+tick-1)/tick))}
}

func (w *window) add(x float64) {
	w.values[w.next] = x
	if w.next++; w.next == len(w.values) {
		w.next, w.full = 0, true
	}
}

func (w *window) empty() bool { return w.next == 0 && !w.full }

// mean is over what there is. It is summed anew, so that no error piles up.
func (w *window) mean() float64 {
	values := w.values
	if !w.full {
		values = values[:w.next]
	}
	sum := 0.0
	for _, x := range values {
		sum += x
	}
	return sum / float64(max(len(values), 1))
}
