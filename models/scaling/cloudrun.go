package scaling

import (
	"fmt"
	"math"

	"fleetcost/models"
	"fleetcost/models/words"
	"fleetcost/sim"
)

func init() {
	Autoscalers.Register("cloudrun", "Google Cloud Run: CPU and concurrent requests, down to zero", Kind{Vendor: func() Autoscaler { return DefaultCloudRun() }, read: readCloudRun})
}

// readCloudRun reads a service; the CPUs of an instance are those of its machine.
func readCloudRun(k models.Keys) Autoscaler {
	c := DefaultCloudRun()
	c.Min, c.Max = askBounds(k, 0)
	c.Concurrency = k.Float("concurrency", c.Concurrency, 1, 1000)
	if k.Has("cpu") {
		c.CPUTarget = k.Share("cpu", c.CPUTarget, 0, 0.9)
	}
	if k.Has("concurrency_target") {
		c.ConcurrencyTarget = k.Share("concurrency_target", c.ConcurrencyTarget, 0, 0.95)
	}
	c.IdleFor = askFlag(k, "idle_for", c.IdleFor, 0, 15*sim.Minute)
	c.Delay = askDelay(k, 0)
	return c
}

// On is the same where an instance has so many CPUs.
func (c CloudRun) On(cpus float64) Autoscaler { c.CPUs = cpus; return c }

// CloudRun is the autoscaler of Google Cloud Run, as its documentation has it (Run:
// about instance autoscaling).
//
// Wanted is the larger of ⌈CPUs used ÷ (CPUs of an instance × CPUTarget)⌉ and
// ⌈concurrent requests ÷ (their maximum × ConcurrencyTarget)⌉, both means of a minute.
// Requests that find no room ask for an instance at once, whatever the mean is:
// ⌈concurrent requests ÷ maximum⌉ of the newest reading. An instance without work may
// stay for IdleFor, and does here: Google says "at most 15 minutes".
type CloudRun struct {
	Min, Max          int
	CPUs              float64 // of an instance
	Concurrency       float64 // the most concurrent requests of an instance
	CPUTarget         float64 // 0: does not count
	ConcurrencyTarget float64 // 0: does not count
	Window, Tick      sim.Time
	IdleFor           sim.Time
	Delay             sim.Time // of what is known; Google says nothing of one
}

// DefaultCloudRun is a service with nothing but its image given.
func DefaultCloudRun() CloudRun {
	return CloudRun{
		Max: 100, CPUs: 1, Concurrency: 80, CPUTarget: 0.6, ConcurrencyTarget: 0.6,
		Window: sim.Minute, Tick: 5 * sim.Second, IdleFor: 15 * sim.Minute,
	}
}

// Bounds are the least and the most that it wants.
func (c CloudRun) Bounds() (least, most int) { return c.Min, c.Max }

// Validate lists what the API would refuse.
func (c CloudRun) Validate() []Problem {
	var p problems
	p.bounds(c.Min, c.Max, 0)
	p.number("cpus", c.CPUs, 0, 1024)
	if !(c.Concurrency >= 1 && c.Concurrency <= 1000) {
		p.add("concurrency", "give 1 to 1000", "%g concurrent requests of an instance are out of range", c.Concurrency)
	}
	share := func(key string, x, high float64) {
		if x != 0 && !(x >= 0.1 && x <= high) {
			p.add(key, fmt.Sprintf("give 0.1 to %g, or 0 to leave it aside", high), "%g is out of range", x)
		}
	}
	share("cpu", c.CPUTarget, 0.9)
	share("concurrency_target", c.ConcurrencyTarget, 0.95)
	if c.CPUTarget == 0 && c.ConcurrencyTarget == 0 {
		p.add("cpu", "give one of the two", "neither CPU nor concurrency counts")
	}
	p.span("tick", c.Tick, sim.Millisecond, sim.Hour)
	p.span("window", c.Window, c.Tick, sim.Hour)
	p.span("idle_for", c.IdleFor, 0, sim.Hour)
	return p
}

// Metrics are the CPUs used and the requests inside or waiting to be, over all
// instances, as means since the last decision.
func (CloudRun) Metrics() []string { return []string{"cpu", "concurrency"} }

// Gauges are theirs.
func (CloudRun) Gauges() []Gauge { return []Gauge{CPUsUsed, InFlight} }

// Sights are of both.
func (c CloudRun) Sights() []Sight { return alike(2, Sight{Delay: c.Delay}) }

// Every is the tick.
func (c CloudRun) Every() sim.Time { return c.Tick }

func (c CloudRun) String() string {
	return fmt.Sprintf("Cloud Run, %d to %d, %s requests at once, %s of the CPU and %s of them aimed at", c.Min, c.Max, words.Exact(c.Concurrency), words.Percent(c.CPUTarget), words.Percent(c.ConcurrencyTarget))
}

// Holds tells that requests wait for the first instance.
func (CloudRun) Holds() {}

// Start returns an autoscaler without history.
func (c CloudRun) Start(sim.Time) Decider {
	return &cloudRun{settings: c, cpu: newWindow(c.Window, c.Tick), concurrency: newWindow(c.Window, c.Tick), wanted: history{span: c.IdleFor}}
}

type cloudRun struct {
	settings         CloudRun
	cpu, concurrency window
	wanted           history
	measured         bool
}

// Decide is one tick.
func (c *cloudRun) Decide(seen *Seen, now sim.Time) int {
	s := &c.settings
	wanted := 0
	if r := seen.reading(0); r.State == Measured {
		c.cpu.add(r.Value)
		c.measured = true
	}
	if !c.measured { // nothing is known yet: those that are there stay
		wanted = seen.Current
	}
	if r := seen.reading(1); r.State == Measured {
		c.concurrency.add(r.Value)
		wanted = count(math.Ceil(whole(r.Value / s.Concurrency)))
	}
	if s.CPUTarget > 0 {
		wanted = max(wanted, count(math.Ceil(whole(c.cpu.mean()/(s.CPUs*s.CPUTarget)))))
	}
	if s.ConcurrencyTarget > 0 {
		wanted = max(wanted, count(math.Ceil(whole(c.concurrency.mean()/(s.Concurrency*s.ConcurrencyTarget)))))
	}
	// An instance stays as long as it may: what was wanted at any time since then is
	// still there.
	c.wanted.record(wanted, now)
	highest := 0
	for _, w := range c.wanted.counts {
		highest = max(highest, w.n)
	}
	return max(min(highest, s.Max), s.Min)
}
