package profiles

import (
	"fmt"
	"math"
	"slices"
	"time"

	"fleetcost/models"
	"fleetcost/models/traffic"
	"fleetcost/profiles/keys"
	"fleetcost/sim"
)

// Tables [events.NAME] place what happens in a forecast: faults, and deploys.

// eventKeys are the keys that events of each kind have beside kind, at, design and service.
var eventKeys = map[models.EventKind][]string{
	models.Crash:        {"instances", "mtbf", "notice", "repair"},
	models.ZoneLoss:     {"zones", "for", "notice", "capacity", "retry"},
	models.SlowInstance: {"instances", "factor", "for"},
	models.BrownOut:     {"backend", "factor", "for"},
	models.SpotReclaim:  {"share", "notice", "capacity", "for", "retry"},
	models.Deploy:       {"strategy", "surge", "unavailable"},
}

// An eventReader reads the events of a scenario, of which the rest is read.
type eventReader struct {
	*models.Scenario
	course traffic.Course
	dated  bool // the traffic has a course
}

func readEvents(t *keys.Table, s *models.Scenario) []models.Event {
	r := eventReader{Scenario: s}
	if r.course, r.dated = traffic.CourseOf(s.Traffic); !r.dated {
		switch t := traffic.Calm(s.Traffic).(type) {
		case traffic.Poisson, traffic.Even, traffic.Batches:
			r.course, r.dated = traffic.TypicalWeek(t.Rate()), true
		}
	}
	var all []models.Event
	var tables []*keys.Table
	for _, own := range t.Named("events") {
		if own.Broken() {
			continue
		}
		if e, ok := r.read(own); ok {
			all, tables = append(all, e), append(tables, own)
		}
	}
	r.overlaps(all, tables)
	return all
}

// read reads one event; false where it is not known what or when.
func (r *eventReader) read(t *keys.Table) (e models.Event, ok bool) {
	e.Name = t.Name()
	if !t.Require("kind", "add one of "+keys.List(keys.Quoted(models.EventKinds))) {
		t.Pass(t.Keys()...)
		return e, false
	}
	name := t.Text("kind", "")
	kind := slices.Index(models.EventKinds, name)
	if kind < 0 {
		if t.IsText("kind") {
			t.Problem("kind", fmt.Sprintf("%q is not known", name), keys.OneOf(name, models.EventKinds))
		}
		t.Pass(t.Keys()...)
		return e, false
	}
	e.Kind = models.EventKind(kind)
	dated := r.at(t, &e)
	r.whose(t, &e)
	lasts := func() {
		if t.Require("for", `add how long it lasts, e.g. for = "45m"`) {
			e.For = t.Duration("for", sim.Minute, sim.Second, 30*24*sim.Hour)
		}
	}
	slows := func() {
		if t.Require("factor", "add how many times as long it takes, e.g. factor = 3") {
			e.Factor = t.Float("factor", 1, 1, 1000)
		}
	}
	lacks := func() bool {
		if !t.Has("capacity") {
			if t.Has("retry") {
				t.Problem("retry", "nothing is refused, so nothing is tried again", "remove it, or add the share of the orders that are filled, e.g. capacity = 0.5")
			}
			return false
		}
		e.Refused = 1 - t.Share("capacity", 1, 0, 1)
		e.Retry = t.Duration("retry", sim.Minute, sim.Second, sim.Hour)
		return true
	}
	notice := func() {
		if t.Has("notice") {
			e.Notice = t.Duration("notice", 0, sim.Second, sim.Hour)
			return
		}
		t.Assume(t.At("notice"), "that of the platform", "not said: how long its health checks take")
	}
	switch e.Kind {
	case models.Crash:
		if e.MTBF == 0 {
			e.Instances = t.Int("instances", 1, 1, 1_000_000)
		} else if t.Has("instances") {
			t.Problem("instances", "instances that crash by themselves do so one by one", "remove it, or give at in place of mtbf")
		}
		notice()
		if t.Has("repair") {
			e.Repair = t.Duration("repair", 0, sim.Second, 30*24*sim.Hour)
		}
	case models.ZoneLoss:
		e.Zones = t.Int("zones", 3, 2, 100)
		lasts()
		lacks()
		notice()
	case models.SlowInstance:
		e.Instances = t.Int("instances", 1, 1, 1_000_000)
		slows()
		lasts()
	case models.BrownOut:
		r.backend(t, &e)
		slows()
		lasts()
	case models.SpotReclaim:
		if t.Require("share", "add the share of the instances, e.g. share = 0.3") {
			e.Share = t.Share("share", 0, keys.AboveZero, 1)
		}
		e.Notice = t.Duration("notice", 2*sim.Minute, 0, sim.Hour)
		if lacks() {
			lasts()
		} else if t.Has("for") {
			t.Problem("for", "nothing lasts where there is capacity for others", "remove it, or add the share of the orders that are filled, e.g. capacity = 0.5")
		}
	case models.Deploy:
		e.BlueGreen = t.Choice("strategy", "rolling", []string{"rolling", "blue-green"}) == "blue-green"
		if e.BlueGreen {
			for _, key := range []string{"surge", "unavailable"} {
				if t.Has(key) {
					t.Problem(key, "a blue-green deploy has as many new instances as old ones", "remove it")
				}
			}
			break
		}
		e.Surge, e.Unavailable = t.Share("surge", 0.25, 0, 1), t.Share("unavailable", 0.25, 0, 1)
		if e.Surge == 0 && e.Unavailable == 0 && !t.Refused("surge") && !t.Refused("unavailable") {
			t.Problem("surge", "nothing can be replaced where none is more and none is missing", "raise surge, or unavailable")
		}
	}
	refuseForeign(t, "kind", e.Kind.String(), eventOwners)
	return e, dated
}

// eventOwners are the keys of all kinds, each with the first that has it.
func eventOwners() map[string]string {
	owners := map[string]string{}
	for k := range models.EventKinds {
		for _, key := range eventKeys[models.EventKind(k)] {
			if owners[key] == "" {
				owners[key] = models.EventKind(k).String()
			}
		}
	}
	return owners
}

// at reads when it happens; false where that is not known.
func (r *eventReader) at(t *keys.Table, e *models.Event) bool {
	const fix = `add when it happens, e.g. at = "2026-01-07 14:00"`
	if e.Kind == models.Crash && t.Has("mtbf") {
		if t.Has("at") {
			t.Problem("at", "an instance that crashes by itself does so at any time", "remove it, or mtbf")
		}
		e.MTBF = t.Duration("mtbf", sim.Hour, sim.Minute, 100*366*24*sim.Hour)
		return true
	}
	if e.Kind == models.Crash && !t.Has("at") {
		t.Problem("at", "missing", fix+`, or how often an instance crashes by itself, e.g. mtbf = "720h"`)
		return false
	}
	if !t.Require("at", fix) {
		return false
	}
	zone := time.UTC
	if r.dated {
		zone = r.course.Clock.Zone
	}
	if e.At = traffic.Moment(modelKeys{t}, "at", zone); e.At.IsZero() {
		return false
	}
	const layout = "2006-01-02 15:04"
	begin := r.course.Clock.Begin
	switch end := begin.Add(time.Duration(r.course.Duration)); {
	case !r.dated:
	case e.At.Before(begin):
		t.Problem("at", "is before the traffic begins, "+begin.In(zone).Format(layout), "choose a later time, or let traffic.from be earlier")
		return false
	case r.course.Ends && !e.At.Before(end):
		t.Problem("at", "is after the record of the traffic ends, "+end.In(zone).Format(layout), "choose an earlier time")
		return false
	}
	return true
}

// whose reads to which designs and services it happens.
func (r *eventReader) whose(t *keys.Table, e *models.Event) {
	if t.Has("design") {
		var names []string
		for i := range r.Designs {
			names = append(names, r.Designs[i].Name)
		}
		e.Design = t.Text("design", "")
		if t.IsText("design") && len(names) > 0 && !slices.Contains(names, e.Design) {
			t.Problem("design", fmt.Sprintf("there is no %q", e.Design), keys.OneOf(e.Design, names))
		}
	}
	if e.Kind == models.BrownOut || !t.Has("service") {
		return
	}
	e.Service = t.Text("service", "")
	switch {
	case !t.IsText("service"):
	case len(r.Services) == 1 && r.Services[0] == "":
		t.Problem("service", "there is but one service, without a name", "remove it")
	case !slices.Contains(r.Services, e.Service):
		t.Problem("service", fmt.Sprintf("there is no %q", e.Service), keys.OneOf(e.Service, r.Services))
	}
}

// backend reads which backend is slow.
func (r *eventReader) backend(t *keys.Table, e *models.Event) {
	var names []string
	for i := range r.Backends {
		names = append(names, r.Backends[i].Name)
	}
	switch {
	case !t.Require("backend", "add the backend that is slow, by the name of its table"):
	case !t.IsText("backend"):
		t.Text("backend", "")
	default:
		name := t.Text("backend", "")
		if e.Backend = slices.Index(names, name); e.Backend < 0 {
			fix := "add [backend." + name + "], and let steps of io name it"
			if len(names) > 0 {
				fix = keys.OneOf(name, names)
			}
			t.Problem("backend", fmt.Sprintf("there is no %q", name), fix)
		}
	}
}

// overlaps records deploys of the same instances of which the second begins before the
// first can have ended: each of its rounds takes as long as an instance does until it
// serves.
func (r *eventReader) overlaps(all []models.Event, tables []*keys.Table) {
	for i := range all {
		for j := range all {
			first, second := &all[i], &all[j]
			if first.Kind != models.Deploy || second.Kind != models.Deploy || i == j || second.At.Before(first.At) || second.At.Equal(first.At) && j < i {
				continue
			}
			takes := sim.Time(0)
			for d := range r.Designs {
				for k := range min(len(r.Services), len(r.Designs[d].Deployments)) {
					if name := r.Designs[d].Name; happensTo(first, name, r.Services[k]) && happensTo(second, name, r.Services[k]) {
						takes = max(takes, leastDeploy(first, &r.Designs[d].Deployments[k].Operation.Lifecycle))
					}
				}
			}
			if takes > 0 && sim.Time(second.At.Sub(first.At)) < takes {
				tables[j].Problem("at", fmt.Sprintf("the deploy %q is not over then, which takes %v at least", first.Name, sim.Time(time.Duration(takes).Round(time.Second))), "let it begin later")
			}
		}
	}
}

// happensTo tells whether an event is one of a service of a design.
func happensTo(e *models.Event, design, service string) bool {
	return (e.Design == "" || e.Design == design) && (e.Service == "" || e.Service == service)
}

// leastDeploy is how long a deploy takes at least, however many instances there are.
func leastDeploy(e *models.Event, l *models.Lifecycle) sim.Time {
	serves := l.Register
	for _, d := range []models.Distribution{l.Boot, l.Start} {
		if d != nil {
			serves += sim.Seconds(d.Mean())
		}
	}
	rounds := 1.0
	if at := e.Surge + e.Unavailable; !e.BlueGreen && at > 0 {
		rounds = math.Max(1, math.Ceil(1/at-1e-9))
	}
	return sim.Time(rounds) * serves
}
