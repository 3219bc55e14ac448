package scaling

import (
	"fmt"
	"time"

	"fleetcost/models"
	"fleetcost/sim"
)

func init() {
	Autoscalers.Register("cron", "a schedule: actions at times of cron", Kind{
		Vendor: func() Autoscaler {
			morning, _ := ParseCron("0 8 * * 1-5")
			evening, _ := ParseCron("0 18 * * 1-5")
			return Actions{Default: 1, Actions: []Action{{Zone: time.UTC, Cron: morning, Capacity: 2}, {Zone: time.UTC, Cron: evening, Capacity: 1}}}
		},
		read: readActions,
	})
}

const fixActions = `write actions = [ { cron = "0 8 * * mon-fri", instances = 8 }, { cron = "0 18 * * mon-fri", instances = 2 } ]`

func readActions(k models.Keys) Autoscaler {
	a := Actions{Default: askCount(k, "default", "until the first action")}
	zone := askZone(k, time.UTC)
	k.Require("actions", fixActions)
	for _, t := range k.Tables("actions", fixActions) {
		x := Action{Zone: zone, Cron: everyHour, Capacity: askCount(t, "instances", "from then on")}
		if t.Has("zone") {
			x.Zone = askZone(t, zone)
		}
		switch {
		case t.Has("at") && t.Has("cron"):
			t.Problem("at", "cron says when already", "keep one of them, or write two actions")
		case t.Has("at"):
			at, err := ParseWallTime(t.Text("at", ""))
			switch {
			case err == nil:
				x.Once = &at
			case !t.Refused("at"):
				t.Problem("at", err.Error(), `write a date that exists with a time of day, e.g. "2026-11-27 06:00"`)
			}
		case t.Require("cron", `add when, e.g. cron = "0 8 * * mon-fri", or once, at = "2026-11-27 06:00"`):
			cron, err := ParseCron(t.Text("cron", ""))
			switch {
			case err == nil:
				x.Cron = cron
			case !t.Refused("cron"):
				t.Problem("cron", err.Error(), `write five fields, e.g. "30 7 * * mon-fri"`)
			}
		}
		a.Actions = append(a.Actions, x)
	}
	if k.Has("actions") && len(a.Actions) == 0 {
		k.Problem("actions", "there are none", fixActions)
	}
	return a
}

// everyHour stands for what could not be read.
var everyHour, _ = ParseCron("0 * * * *")

// Actions is a schedule of actions, each of which sets the capacity until the next;
// of those at the same time the last in the list holds. Wall times that do not exist
// do not occur, those that occur twice count twice.
type Actions struct {
	Origin  int64 // Unix seconds of time 0
	Default int   // until the first action
	Actions []Action
}

// An Action sets the capacity at the times of cron in a zone, or once.
type Action struct {
	Zone     *time.Location
	Cron     Cron
	Once     *WallTime // in place of Cron
	Capacity int
}

// next is the first time from the Unix time on.
func (x *Action) next(from int64) (int64, bool) {
	if x.Once == nil {
		return x.Cron.Next(from, x.Zone)
	}
	for _, at := range x.Once.Instants(x.Zone) {
		if at >= from {
			return at, true
		}
	}
	return 0, false
}

// Validate lists actions that never happen.
func (a Actions) Validate() []Problem {
	var p problems
	p.capacity("default", a.Default)
	for i, x := range a.Actions {
		key := fmt.Sprintf("actions[%d]", i)
		p.capacity(key+".capacity", x.Capacity)
		p.zone(key+".zone", x.Zone)
		if x.Zone == nil {
			continue
		}
		_, comes := x.next(a.Origin)
		switch {
		case comes:
		case x.Once == nil:
			p.add(key+".cron", "give a day that the month has, and an hour that the clocks do not leave out", "%q never comes: there is no such time in %s within %d years", x.Cron, x.Zone, horizonYears)
		case len(x.Once.Instants(x.Zone)) == 0:
			p.add(key+".at", "give a time before or after that", "%v does not exist in %s: the clocks are set forward over it", x.Once, x.Zone)
		default:
			p.add(key+".at", "give a time after that, or leave the action out", "%v is before the time at which all begins", x.Once)
		}
	}
	return p
}

// Metrics are none.
func (Actions) Metrics() []string { return nil }

// Gauges are none.
func (Actions) Gauges() []Gauge { return nil }

// From is the same schedule where time 0 is that Unix time.
func (a Actions) From(origin int64) Autoscaler { a.Origin = origin; return a }

// Every is a minute.
func (Actions) Every() sim.Time { return minute }

func (a Actions) String() string {
	return fmt.Sprintf("schedule of %d actions, first %d", len(a.Actions), a.Default)
}

// Start finds the first time of each action, from now on.
func (a Actions) Start(now sim.Time) Decider {
	s := &actions{schedule: a, capacity: a.Default, next: make([]int64, len(a.Actions))}
	for i := range s.next {
		s.next[i] = s.after(i, unix(a.Origin, now))
	}
	return s
}

type actions struct {
	schedule Actions
	capacity int
	next     []int64 // Unix seconds
}

const never = int64(1) << 62

func (s *actions) after(i int, at int64) int64 {
	if t, ok := s.schedule.Actions[i].next(at); ok {
		return t
	}
	return never
}

// Decide takes the actions since the last decision.
func (s *actions) Decide(_ *Seen, now sim.Time) int {
	at, latest := unix(s.schedule.Origin, now), int64(-never)
	for i := range s.next {
		for s.next[i] <= at {
			if s.next[i] >= latest {
				latest, s.capacity = s.next[i], s.schedule.Actions[i].Capacity
			}
			s.next[i] = s.after(i, s.next[i]+1)
		}
	}
	return s.capacity
}
