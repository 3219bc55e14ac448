package scaling

import (
	"fmt"
	"math"

	"fleetcost/models"
	"fleetcost/sim"
)

func init() {
	Autoscalers.Register("queue", "KEDA: depth of queues, down to zero", Kind{
		Vendor: func() Autoscaler { return DefaultQueueDepth() }, read: readQueueDepth,
	})
}

// readQueueDepth reads one trigger: the queue of the service.
func readQueueDepth(k models.Keys) Autoscaler {
	q := DefaultQueueDepth()
	q.Min, q.Max = askBounds(k, 0)
	t := &q.Triggers[0]
	if k.Require("depth", "add how many tasks are the share of an instance, e.g. depth = 10") {
		t.Target = k.Float("depth", t.Target, 0.001, 1e9)
	}
	t.Activation = askNumber(k, "activation", 0, 0, 1e9)
	q.Polling = askFlag(k, "polling", q.Polling, sim.Second, 24*sim.Hour)
	q.Cooldown = askFlag(k, "cooldown", q.Cooldown, 0, 24*sim.Hour)
	q.InitialCooldown = askFlag(k, "initial_cooldown", 0, 0, 24*sim.Hour)
	if k.Has("idle") {
		idle := k.Int("idle", 0, 0, mostAsked)
		q.Idle = &idle
	}
	q.HPA.Behavior = readBehavior(k)
	q.HPA.readFlags(k)
	return q
}

// QueueDepth is KEDA (pkg/scaling/executor at 8b4f083): an operator that polls its
// triggers and moves the count between none and some, and an HPA that does the rest at
// every sync, with one external metric for each trigger.
type QueueDepth struct {
	Min, Max        int
	Idle            *int // the count while no trigger is active, below Min; nil: none where Min is 0
	Triggers        []Trigger
	Polling         sim.Time // the operator acts at its multiples, before the HPA
	Cooldown        sim.Time // after the last poll that found a trigger active
	InitialCooldown sim.Time // after Created, where there never was one
	Created         sim.Time
	// HPA is the rest of the HPA's settings; its bounds and targets follow from those
	// above.
	HPA HPA
}

// A Trigger is a queue: Target tasks are the share of one instance, and more than
// Activation wake the service.
type Trigger struct {
	Name               string
	Target, Activation float64
}

// DefaultQueueDepth is what KEDA does where nobody says otherwise, with 10 tasks for
// each instance.
func DefaultQueueDepth() QueueDepth {
	h := DefaultHPA()
	h.Behavior, h.Resolution, h.Delay = nil, 0, 0 // triggers are asked at every sync
	return QueueDepth{Max: 100, Triggers: []Trigger{{"queue", 10, 0}}, Polling: 30 * sim.Second, Cooldown: 5 * sim.Minute, HPA: h}
}

// Bounds are the least and the most that it wants.
func (q QueueDepth) Bounds() (least, most int) { return q.Min, q.Max }

// Validate lists what is wrong with the triggers and times, and with the HPA.
func (q QueueDepth) Validate() []Problem {
	var p problems
	p.bounds(q.Min, q.Max, 0)
	if q.Idle != nil && (*q.Idle < 0 || *q.Idle >= q.Min) {
		p.add("idle", "give less than min, best 0", "%d idle replicas are not below the least number, %d", *q.Idle, q.Min)
	}
	p.span("polling", q.Polling, sim.Millisecond, 24*sim.Hour)
	p.span("cooldown", q.Cooldown, 0, 365*24*sim.Hour)
	p.span("initial_cooldown", q.InitialCooldown, 0, 365*24*sim.Hour)
	p.metrics("triggers", q.Metrics())
	for i, t := range q.Triggers {
		key := fmt.Sprintf("triggers[%d]", i)
		// The HPA counts in thousandths.
		if !(t.Target >= 0.001 && t.Target <= most) {
			p.add(key+".target", "give 0.001 or more tasks for each instance", "%g tasks are no share of an instance", t.Target)
		}
		if math.IsNaN(t.Activation) {
			p.add(key+".activation", "give a number, such as 0", "the threshold is no number")
		}
	}
	if len(p) > 0 {
		return p
	}
	return q.hpa().Validate()
}

// hpa is the HPA that the operator makes.
func (q QueueDepth) hpa() HPA {
	h := q.HPA
	h.Min, h.Max = max(1, q.Min), q.Max
	h.Targets = make([]HPAMetric, len(q.Triggers))
	for i, t := range q.Triggers {
		h.Targets[i] = HPAMetric{Type: ExternalMetric, Name: t.Name, AverageValue: int64(math.Round(1000 * t.Target))}
	}
	return h
}

// Metrics are the triggers.
func (q QueueDepth) Metrics() []string {
	names := make([]string, len(q.Triggers))
	for i, t := range q.Triggers {
		names[i] = t.Name
	}
	return names
}

// Gauges are depths, whatever the triggers are called.
func (q QueueDepth) Gauges() []Gauge {
	all := make([]Gauge, len(q.Triggers))
	for i := range all {
		all[i] = Depth
	}
	return all
}

// Sights are of what the queue tells when it is asked, which some do late.
func (q QueueDepth) Sights() []Sight { return alike(len(q.Triggers), Sight{Delay: q.HPA.Delay}) }

// Every is so that neither a poll nor a sync is missed.
func (q QueueDepth) Every() sim.Time { return gcd(q.Polling, q.HPA.Sync) }

func gcd(a, b sim.Time) sim.Time {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

func (q QueueDepth) String() string {
	return fmt.Sprintf("KEDA, %d to %d, %s, asleep after %s", q.Min, q.Max, described(q.hpa().Targets), lasting(q.Cooldown))
}

// Holds tells that requests wait for the first instance.
func (QueueDepth) Holds() {}

// Start returns the operator and its HPA.
func (q QueueDepth) Start(sim.Time) Decider {
	return &QueueOperator{settings: q, hpa: q.hpa().Controller()}
}

// QueueOperator is the state of KEDA's operator and of its HPA.
type QueueOperator struct {
	settings   QueueDepth
	hpa        *HPAController
	active     bool // some poll found a trigger active
	lastActive sim.Time

	Polled PollEvent // what the operator did at the last decision
}

// A PollEvent is what a poll changed.
type PollEvent string

// What a poll may do.
const (
	Kept        PollEvent = "" // nothing, or there was no poll
	Activated   PollEvent = "activate"
	Deactivated PollEvent = "deactivate"
)

// Decide polls and syncs where it is time to.
func (q *QueueOperator) Decide(seen *Seen, now sim.Time) int {
	polled := *seen
	q.Polled = Kept
	if now%q.settings.Polling == 0 {
		polled.Current = q.poll(seen, now)
		switch {
		case polled.Current > seen.Current:
			q.Polled = Activated
		case polled.Current < seen.Current:
			q.Polled = Deactivated
		}
	}
	if now%q.settings.HPA.Sync != 0 {
		return polled.Current
	}
	return q.hpa.Decide(&polled, now)
}

// poll is the operator: a trigger above its activation keeps the service awake; with
// none, what is above idle goes there at once, from whatever count it has, once the
// cooldown is over. While a source does not answer nothing goes to sleep.
func (q *QueueOperator) poll(seen *Seen, now sim.Time) int {
	s, current := &q.settings, seen.Current
	active, failed := false, false
	for i := range s.Triggers {
		switch r := seen.reading(i); r.State {
		case Measured:
			active = active || r.Value > s.Triggers[i].Activation
		default:
			failed = true
		}
	}
	if active {
		wake := current == 0 || s.Idle != nil && current < s.Min
		if wake || !failed {
			q.active, q.lastActive = true, now
		}
		if wake {
			return max(1, s.Min)
		}
		return current
	}
	idle := 0
	if s.Idle != nil {
		idle = *s.Idle
	}
	switch {
	case failed:
	case s.Min > 0 && s.Idle == nil:
		if current == 0 { // where the HPA would be off
			return s.Min
		}
	case current <= idle:
	case q.active && now-q.lastActive > s.Cooldown, !q.active && now-s.Created > s.InitialCooldown:
		return idle
	}
	return current
}
