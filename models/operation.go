package models

import (
	"fmt"
	"strings"

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
// It is billed from when it is ordered until it has stopped.
type Lifecycle struct {
	Platform string       // the preset that it follows; empty for none
	Boot     Distribution // from the order until the operating system or the container runs
	Start    Distribution // of the application, from then until it listens
	Register sim.Time     // from then until health checks have passed and requests come
	// WarmUp is how long its CPU work is slower after that, at first by the factor Cold
	// (1: never), then less and less, in a straight line.
	WarmUp sim.Time
	Cold   float64
	// Drain is how long one that is to stop may go on with what it has; what is in it
	// then is lost.
	Drain sim.Time
	// Origins tell where those that nobody said come from, by key.
	Origins []Origin
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
	about("drains up to", l.Drain.Seconds())
	text := strings.Join(said, ", ")
	if l.Platform != "" {
		text = l.Platform + ": " + text
	}
	return text
}
