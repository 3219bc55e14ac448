package models

import (
	"fmt"
	"strings"
	"time"

	"fleetcost/models/words"
	"fleetcost/sim"
)

// An Operation is how the instances of a deployment come and go over time: who decides
// how many there shall be, and what each goes through. It changes no plan for one rate.
type Operation struct {
	// Autoscaler decides; nil: the number stays as it is. The decisions are those of
	// package scaling.
	Autoscaler Autoscaler
	// Policy is the name of the autoscaler, or of the usual one where there is none.
	Policy string
	// Usual is what people run on such a platform where nobody says otherwise; nil where
	// nothing is known of it.
	Usual     Autoscaler
	Lifecycle Lifecycle
}

// An Autoscaler is the settings of one, by name.
type Autoscaler interface {
	// String describes them in one line.
	String() string
}

// A Lifecycle is what an instance goes through: it is ordered, boots, starts the
// application, passes its health checks, serves, at first more slowly, drains and stops.
// It is billed from when it is ordered until it has stopped, unless it shares nodes.
type Lifecycle struct {
	Platform string       // the preset that it follows; empty for none
	Boot     Distribution // from the order until the operating system or the container runs
	Start    Distribution // of the application, from then until it listens
	Register sim.Time     // from then until health checks have passed and requests come
	// WarmUp is how long its CPU work is slower after that, at first by the factor Cold
	// (1: never), then less and less, in a straight line.
	WarmUp sim.Time
	Cold   float64
	// SlowStart is how long its balancer gives it, after that, only a part of the requests that
	// others get: at first none, then more and more, in a straight line. 0: it never does.
	SlowStart sim.Time
	// Drain is how long one that is to stop may go on with what it has; what is in it
	// then is lost.
	Drain sim.Time
	// Notice is how long one that is dead gets requests, until health checks have failed
	// as often as they must.
	Notice sim.Time
	// FailOpen says that a balancer which believes that no instance is well sends to all of them,
	// or, of a Panic threshold, when less than that share is well.
	FailOpen bool
	Panic    float64
	// Health are the checks that take out what is merely slow; nil: none do.
	Health *HealthCheck
	// Nodes are the machines that pods share; nil: each instance has a machine of its own.
	Nodes *Nodes
	// Origins tell where those that nobody said come from, by key.
	Origins []Origin
}

// A HealthCheck is a request of little work to each instance at an Interval. It fails where no
// answer has come within the Timeout. After as many failures in a row as Unhealthy says the
// instance gets no requests, and after so many answers as Healthy says it does again.
type HealthCheck struct {
	Interval, Timeout  sim.Time
	Unhealthy, Healthy int
}

// Nodes are machines on which the pods of a service are packed, and when they are ordered
// and removed. What is billed is each node, from its order until it is removed.
type Nodes struct {
	Machine string       // of each, by its name in the catalogue
	CPU     float64      // that a pod requests, in cores
	Memory  Bytes        // that it requests, and has
	Pods    int          // that fit on a node
	Boot    Distribution // of a node, from its order until it is Ready
	// Pods without room are looked at every Scan (cluster autoscaler) or, where that is 0, when
	// none has come for Gather, Gathered after the first at the latest (Karpenter).
	Scan, Gather, Gathered sim.Time
	// A node that has been empty for Unneeded is removed, but none until Settle after one was
	// ordered.
	Unneeded, Settle sim.Time
}

// String describes them in a few words.
func (n *Nodes) String() string {
	text := fmt.Sprintf("%d pods of %s cores and %v on a %s", n.Pods, words.Digits(n.CPU, 4), n.Memory, n.Machine)
	if n.Boot != nil {
		text += ", which boots " + words.Duration(n.Boot.Mean())
	}
	return text
}

// String describes it in one line.
func (l Lifecycle) String() string {
	said := []string{}
	about := func(what string, seconds float64) { said = append(said, what+" "+words.Duration(seconds)) }
	if l.Boot != nil {
		about("boots", l.Boot.Mean())
	}
	if l.Start != nil {
		about("starts", l.Start.Mean())
	}
	about("registers", l.Register.Seconds())
	if l.WarmUp > 0 {
		about(fmt.Sprintf("slower by %s for", words.Exact(l.Cold)), l.WarmUp.Seconds())
	}
	if l.SlowStart > 0 {
		about("gets more and more requests for", l.SlowStart.Seconds())
	}
	about("drains up to", l.Drain.Seconds())
	text := strings.Join(said, ", ")
	if l.Platform != "" {
		text = l.Platform + ": " + text
	}
	if l.Nodes != nil {
		text += "; " + l.Nodes.String()
	}
	return text
}

// An Event is what happens to the fleets of a forecast at a time of the world. Plans for
// one rate ignore it.
type Event struct {
	Name    string
	Kind    EventKind
	At      time.Time // the zero time of crashes that come by themselves
	Design  string    // to which it happens; empty: to all
	Service string    // of it; empty: to each

	Instances   int      // Crash, SlowInstance: how many
	MTBF        sim.Time // Crash: the mean time of an instance between two that come by themselves
	Notice      sim.Time // Crash, ZoneLoss: in place of that of the Lifecycle, where above 0; SpotReclaim: from the notice until it is gone
	Repair      sim.Time // Crash: until the instance is back; 0: another takes its place
	Zones       int      // ZoneLoss: over which instances are spread evenly
	For         sim.Time // ZoneLoss, SlowInstance, BrownOut, and SpotReclaim where capacity lacks: how long it lasts
	Factor      float64  // SlowInstance: its CPU work, BrownOut: I/O of the backend takes so many times as long
	Backend     int      // BrownOut: index into Scenario.Backends
	Share       float64  // SpotReclaim: of the instances
	Refused     float64  // ZoneLoss, SpotReclaim: share of the orders that are refused while it lasts, For,
	Retry       sim.Time // and are tried again after so long
	BlueGreen   bool     // Deploy: all new ones serve before the first old one stops
	Surge       float64  // Deploy, rolling: instances that there may be beyond the wanted number, over it
	Unavailable float64  // and that may be missing from those that serve
}

// An EventKind is what happens.
type EventKind int

// The kinds of events.
const (
	Crash        EventKind = iota // instances do not answer any more
	ZoneLoss                      // all instances of a zone do not
	SlowInstance                  // instances compute more slowly, and pass their health checks
	BrownOut                      // a backend answers more slowly
	SpotReclaim                   // instances are told that they will be taken away
	Deploy                        // every instance is replaced by one with a new version
)

// EventKinds are their names, in order.
var EventKinds = []string{"crash", "zone-loss", "slow-instance", "brown-out", "spot-reclaim", "deploy"}

func (k EventKind) String() string { return EventKinds[k] }
