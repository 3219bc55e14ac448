package scaling

import (
	"fmt"

	"fleetcost/models"
	"fleetcost/sim"
)

func init() {
	Autoscalers.Register("hpa", "Kubernetes HorizontalPodAutoscaler", Kind{Vendor: func() Autoscaler { return DefaultHPA() }, read: readHPA})
}

// readHPA reads what a manifest says, and the flags of the controller. Without a
// behavior it goes the older path, as in Kubernetes.
func readHPA(k models.Keys) Autoscaler {
	h := DefaultHPA()
	h.Min, h.Max = askBounds(k, h.Min)
	h.Targets = readHPAMetrics(k)
	h.Behavior = readBehavior(k)
	h.readFlags(k)
	h.Resolution = askFlag(k, "metric_resolution", h.Resolution, 10*sim.Second, 10*sim.Minute)
	return h
}

// readFlags reads those of kube-controller-manager.
func (h *HPA) readFlags(k models.Keys) {
	h.Sync = askFlag(k, "sync", h.Sync, sim.Second, sim.Hour)
	h.Tolerance = askNumber(k, "tolerance", h.Tolerance, 0, 0.99)
	h.DownscaleStabilization = askFlag(k, "downscale_stabilization", h.DownscaleStabilization, 0, 24*sim.Hour)
	h.CPUInitialization = askFlag(k, "cpu_initialization_period", h.CPUInitialization, 0, 24*sim.Hour)
	h.InitialReadinessDelay = askFlag(k, "initial_readiness_delay", h.InitialReadinessDelay, 0, 24*sim.Hour)
	h.Delay = askDelay(k, h.Delay)
}

// HPA is the HorizontalPodAutoscaler of Kubernetes (autoscaling/v2, controller
// source of 2026: pkg/controller/podautoscaler). At every sync each metric gives a
// number of replicas, the largest of them is the recommendation; recommendations are
// stabilized over a window and the change is limited.
type HPA struct {
	Min, Max int // a minimum of 0 needs a metric that is not of the pods
	Targets  []HPAMetric
	Behavior *Behavior // nil: the older path, without policies

	// What follows are settings of the controller, the same for all HPAs of a cluster.
	Sync                   sim.Time
	Tolerance              float64  // by how much a ratio may miss 1 and nothing happens, both ends inside
	DownscaleStabilization sim.Time // the window for scaling down where no behavior gives one
	CPUInitialization      sim.Time // a pod younger than that counts for the CPU with a whole sample since it is ready
	InitialReadinessDelay  sim.Time // an older one that is unready since then was never ready

	// What is known of pods is a rate between two scrapes of metrics-server, Resolution apart.
	// Delay is how old the end of it is: the kubelet's own samples are up to 10 s old, 5 s in the
	// mean, and scrapes and syncs go by different clocks.
	Resolution, Delay sim.Time
}

// DefaultHPA is 1 to 10 replicas at 80 % of the CPU that they request, with the
// flags of kube-controller-manager as they are where nobody sets them. Its behavior
// is that of `behavior: {}`.
func DefaultHPA() HPA {
	return HPA{
		Min: 1, Max: 10,
		Targets:                []HPAMetric{{Type: ResourceMetric, Name: "cpu", Utilization: 80}},
		Behavior:               &Behavior{},
		Sync:                   15 * sim.Second,
		Tolerance:              0.1,
		DownscaleStabilization: 5 * sim.Minute,
		CPUInitialization:      5 * sim.Minute,
		InitialReadinessDelay:  30 * sim.Second,
		Resolution:             15 * sim.Second,
		Delay:                  15 * sim.Second,
	}
}

// Bounds are the least and the most that it wants.
func (h HPA) Bounds() (least, most int) { return h.Min, h.Max }

// Validate lists what the API or the controller would refuse.
func (h HPA) Validate() []Problem {
	var p problems
	least := 1
	for _, m := range h.Targets {
		if m.Type == ExternalMetric {
			least = 0
		}
	}
	p.bounds(h.Min, h.Max, least)
	p.span("sync", h.Sync, sim.Millisecond, 24*sim.Hour)
	if !(h.Tolerance >= 0 && h.Tolerance < 1) {
		p.add("tolerance", "give 0 to less than 1", "%g is out of range", h.Tolerance)
	}
	p.span("downscale_stabilization", h.DownscaleStabilization, 0, 24*sim.Hour)
	p.span("cpu_initialization_period", h.CPUInitialization, 0, 24*sim.Hour)
	p.span("initial_readiness_delay", h.InitialReadinessDelay, 0, 24*sim.Hour)
	p.metrics("metrics", h.Metrics())
	for i, m := range h.Targets {
		m.validate(fmt.Sprintf("metrics[%d]", i), &p)
	}
	if h.Behavior != nil {
		h.Behavior.Up.validate("behavior.scale_up", &p)
		h.Behavior.Down.validate("behavior.scale_down", &p)
	}
	return p
}

// Metrics are those of the targets.
func (h HPA) Metrics() []string {
	names := make([]string, len(h.Targets))
	for i, m := range h.Targets {
		names[i] = m.Name
	}
	return names
}

// Gauges are those of the targets.
func (h HPA) Gauges() []Gauge {
	all := make([]Gauge, len(h.Targets))
	for i := range h.Targets {
		all[i] = gaugeOf(&h.Targets[i])
	}
	return all
}

// Sights are those of metrics-server, of other metrics too.
func (h HPA) Sights() []Sight { return alike(len(h.Targets), Sight{h.Resolution, h.Delay}) }

// Every is the sync period.
func (h HPA) Every() sim.Time { return h.Sync }

func (h HPA) String() string {
	return fmt.Sprintf("HPA, %d to %d, %s", h.Min, h.Max, described(h.Targets))
}

// Start returns the controller's memory of the HPA.
func (h HPA) Start(sim.Time) Decider { return h.Controller() }

// Controller is Start, with what it measured and recommended in sight.
func (h HPA) Controller() *HPAController {
	c := &HPAController{hpa: h, Measured: make([]Measurement, len(h.Targets))}
	c.tolerance = tolerance{h.Tolerance, h.Tolerance}
	window := h.DownscaleStabilization
	if h.Behavior != nil {
		c.up, c.down = h.Behavior.Up.filled(defaultUp, 0), h.Behavior.Down.filled(defaultDown, h.DownscaleStabilization)
		if t := h.Behavior.Up.Tolerance; t != nil {
			c.tolerance.up = *t
		}
		if t := h.Behavior.Down.Tolerance; t != nil {
			c.tolerance.down = *t
		}
		window = max(c.up.window, c.down.window)
		c.longestPeriod = max(c.up.longestPeriod(), c.down.longestPeriod())
	}
	c.recommendations.span, c.added.span, c.removed.span = window, c.longestPeriod, c.longestPeriod
	return c
}

// HPAController is the state of an HPA.
type HPAController struct {
	hpa       HPA
	tolerance tolerance
	up, down  rules

	begun           bool
	recommendations history
	added, removed  history // by past changes
	longestPeriod   sim.Time

	// Of the last sync: what was measured for each metric, and the count that they ask
	// for before any limit, which Recommends says whether there is one.
	Measured    []Measurement
	Recommended int
	Recommends  bool
}

// A Measurement is what a metric came to at a sync: a utilization in percent, an
// average, or a total, in thousandths.
type Measurement struct {
	Value int64
	Valid bool
}

// Decide is one sync.
//
// At no replicas, with a minimum above that, scaling is off, and nothing is
// recorded. Outside of the bounds the count is set to the bound, and no metric read.
// The count that the first sync finds is recorded as if it had been recommended.
func (c *HPAController) Decide(seen *Seen, now sim.Time) int {
	c.Recommended, c.Recommends = 0, false
	clear(c.Measured)
	h, current := &c.hpa, seen.Current
	if current == 0 && h.Min > 0 {
		return 0
	}
	if !c.begun {
		c.begun = true
		c.recommendations.record(current, now)
	}
	wanted := current
	switch {
	case current > h.Max:
		wanted = h.Max
	case current < h.Min:
		wanted = h.Min
	default:
		c.Recommended, c.Recommends = c.replicas(seen, now)
		if !c.Recommends {
			return current
		}
		if h.Behavior == nil {
			wanted = c.limit(current, c.stabilize(c.Recommended, now))
		} else {
			wanted = c.limitByPolicies(current, c.stabilizeBothWays(current, c.Recommended, now), now)
		}
	}
	if h.Behavior != nil {
		switch {
		case wanted > current:
			c.added.record(wanted-current, now)
		case wanted < current:
			c.removed.record(current-wanted, now)
		}
	}
	return wanted
}
