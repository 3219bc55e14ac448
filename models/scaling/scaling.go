package scaling

import (
	"fmt"
	"math"

	"fleetcost/sim"
)

// An Autoscaler is a policy with its settings.
type Autoscaler interface {
	// Validate lists all that is wrong with the settings; where anything is,
	// Start must not be called.
	Validate() []Problem
	// Metrics are the names of what it reads, in the order of Seen.Readings and of
	// Group.Values.
	Metrics() []string
	// Gauges are what they measure, in the same order.
	Gauges() []Gauge
	// Every is the time from one decision to the next.
	Every() sim.Time
	// Start returns the state of an autoscaler that begins at the given time.
	Start(now sim.Time) Decider
	String() string
}

// A Scheduled autoscaler follows the clock.
type Scheduled interface {
	Autoscaler
	// From is the same where time 0 is that Unix time.
	From(origin int64) Autoscaler
}

// A Remembering autoscaler decides by what the load was.
type Remembering interface {
	Autoscaler
	// Past is how much of it counts.
	Past() sim.Time
}

// A Holding autoscaler is of a platform that keeps the requests which come while there is
// no instance, until there is one: the activator of Knative, the pending queue of Cloud Run,
// the queue that KEDA looks at. Behind any other a balancer answers that there is nobody (503).
type Holding interface {
	Autoscaler
	Holds()
}

// A Bounded autoscaler wants no fewer and no more instances than so many.
type Bounded interface {
	Autoscaler
	Bounds() (least, most int)
}

// A Sized autoscaler counts the CPUs of an instance.
type Sized interface {
	Autoscaler
	// On is the same where an instance has so many.
	On(cpus float64) Autoscaler
}

// A Decider is the state of one autoscaler.
type Decider interface {
	// Decide returns how many instances are wanted from now on. Times never
	// decrease from call to call.
	Decide(seen *Seen, now sim.Time) int
}

// A Problem is a setting that is wrong, and how to fix it; Key is its path below
// the autoscaler's own table.
type Problem struct{ Key, What, Fix string }

func (p Problem) String() string { return p.Key + ": " + p.What + "; " + p.Fix }

// Seen is what an autoscaler may see of a service at a moment. What one does not
// read may be left out.
type Seen struct {
	// Current is how many instances are wanted at present: what was decided last,
	// unless somebody else changed it.
	Current  int
	Groups   []Group   // the instances that there are, in any order
	Readings []Reading // metrics of the service as a whole
}

// A Reading is what is known of a metric of the service now.
type Reading struct {
	State ReadingState
	Value float64
}

// A ReadingState says what has become of a reading.
type ReadingState int

// The states of a reading.
const (
	Unpublished ReadingState = iota // nothing new since the last decision
	Absent                          // a data point is due and missing, or the source does not answer
	Measured
)

// Of is a measured reading.
func Of(value float64) Reading { return Reading{Measured, value} }

// A Group is a number of instances that are alike.
type Group struct {
	Count int
	State InstanceState
	// Request is what an instance is promised of the CPU, in millicores.
	Request int64
	// Values are what is measured on each of them, in thousandths (of the CPU:
	// millicores), in the order of the autoscaler's metrics; [NoSample] where nothing
	// was measured.
	Values []int64

	// Started is when it was started, ReadyChanged when it last became ready or
	// ceased to be: for a ready one, when it came into service.
	Started, ReadyChanged sim.Time
	// Of one that is Running: whether it is ready now, when its CPU was sampled last,
	// and over how long.
	Ready           bool
	Sampled, Window sim.Time
}

// NoSample stands in Group.Values for what was not measured.
const NoSample = math.MinInt64

// An InstanceState is what is known of an instance's life.
type InstanceState int

// The states of an instance.
const (
	Running     InstanceState = iota // is judged by its times
	Ready                            // serves and is measured
	Unready                          // runs and does not serve
	Pending                          // boots
	Missing                          // serves, and no sample of it has come yet
	Terminating                      // drains
)

// Existing is how many instances there are: what terminates is none any more.
func (s *Seen) Existing() int {
	n := 0
	for i := range s.Groups {
		if s.Groups[i].State != Terminating {
			n += s.Groups[i].Count
		}
	}
	return n
}

// Serving is how many instances are ready to serve. One of which no sample has come
// yet serves nevertheless.
func (s *Seen) Serving() int {
	n := 0
	for i := range s.Groups {
		switch g := &s.Groups[i]; {
		case g.State == Ready, g.State == Missing, g.State == Running && g.Ready:
			n += g.Count
		}
	}
	return n
}

// reading returns the i-th reading; what is not there is absent.
func (s *Seen) reading(i int) Reading {
	if i >= len(s.Readings) || s.Readings[i].State == Measured && math.IsNaN(s.Readings[i].Value) {
		return Reading{State: Absent}
	}
	return s.Readings[i]
}

// most is as many instances as an autoscaler may be allowed: the controllers count
// in 32 bits.
const most = math.MaxInt32

// nearly is how far a product may be from a whole number that it stands for.
const nearly = 1e-9

// whole returns the whole number that x stands for, or x.
func whole(x float64) float64 {
	if r := math.Round(x); math.Abs(x-r) <= nearly {
		return r
	}
	return x
}

// count returns x, a whole number, as a count; a ratio of nothing is none.
func count(x float64) int {
	switch {
	case !(x > 0):
		return 0
	case x > most:
		return most
	}
	return int(x)
}

// problems collects what is wrong.
type problems []Problem

func (p *problems) add(key, fix, what string, args ...any) {
	*p = append(*p, Problem{key, fmt.Sprintf(what, args...), fix})
}

// bounds judges the least and the most instances; least is the least that the
// platform allows.
func (p *problems) bounds(low, high, least int) {
	switch {
	case low < least:
		p.add("min", fmt.Sprintf("give %d or more", least), "%d instances at least are too few", low)
	case high < 1 || high > most:
		p.add("max", "give 1 or more", "%d is no number of instances that a service can have", high)
	case low > high:
		p.add("min", "swap them, or raise max", "the least number of instances, %d, is above the most, %d", low, high)
	}
}

// span judges a time.
func (p *problems) span(key string, t, low, high sim.Time) {
	if t < low || t > high {
		p.add(key, fmt.Sprintf("give %v to %v", low, high), "%v is out of range", t)
	}
}

// number judges a number, which must be above low and at most high.
func (p *problems) number(key string, x, low, high float64) {
	if !(x > low && x <= high) {
		p.add(key, fmt.Sprintf("give more than %g, and %g at most", low, high), "%g is out of range", x)
	}
}

// metrics judges metrics by their names: one there must be.
func (p *problems) metrics(key string, names []string) {
	if len(names) == 0 {
		p.add(key, "name one", "there is no metric to scale on")
	}
	for i, name := range names {
		if name == "" {
			p.add(fmt.Sprintf("%s[%d]", key, i), "name it", "the metric has no name")
		}
	}
}
