package profiles

import (
	"fmt"
	"slices"
	"strings"

	"fleetcost/models"
	"fleetcost/profiles/keys"
	"fleetcost/sim"
)

// startUnknown stands for the start of an application of which nothing is known.
const startUnknown = 10 * sim.Second

// untold is the life of an instance of which the scenario says nothing.
func untold(p *Platform, r *models.Runtime) models.Lifecycle {
	l := models.Lifecycle{Platform: p.Name, Boot: p.Boot, Register: p.Register, Drain: p.Drain, Notice: p.Notice, FailOpen: p.FailOpen, Cold: 1}
	for _, o := range p.Origins {
		if o.Key != "notice" && o.Key != "fail_open" && !strings.HasPrefix(o.Key, "health.") && !ofNodes(o.Key) { // which only events and pods ask for, and tell
			l.Origins = append(l.Origins, o)
		}
	}
	start := models.Origin{Key: "start", Value: startUnknown.String(), Source: "assumption: nothing is known of the start of " + r.Name, Sure: "weak"}
	l.Start, _ = models.Constant(startUnknown.Seconds())
	if r.Start > 0 {
		l.Start, _ = models.Constant(r.Start.Seconds())
		start = models.Origin{Key: "start", Value: r.Start.String(), Source: "the scenario's runtime"}
		for _, o := range r.Origins {
			if o.Key == "start" {
				start = o
			}
		}
	}
	l.Origins = append(l.Origins, start)
	return l
}

// readLife reads what an instance goes through; what is not said is as usual on its
// platform, and that of its runtime.
func readLife(all layered, p *Platform, s served) models.Lifecycle {
	if p == nil { // which is a problem already
		p = &Platform{}
	}
	l := untold(p, s.Runtime)
	said := map[string]bool{}
	assume := func(at keys.Path, value, why string) bool {
		key := at[len(at)-1]
		if said[key] = all.Has(key); !said[key] && value != "" {
			all[0].Assume(at, value, why)
		}
		return said[key]
	}
	tell := func(key, value, why string) bool { return assume(all[0].At(key), value, why) }
	of := "as is usual on " + p.Name
	boot := ""
	if p.Boot != nil {
		boot = p.Boot.String()
	}
	if tell("boot", boot, of) {
		if b := all.Distribution("boot"); b != nil {
			l.Boot = b
		}
	}
	switch {
	case all.Has("start"):
		said["start"] = true
		if start := all.Distribution("start"); start != nil {
			l.Start = start
		}
	case s.Name == "": // nobody knows whose
	case s.Start == 0:
		all.Problem("start", "missing, and "+s.Name+" does not say it", `add how long the application takes until it listens, e.g. start = "3s"`)
	default:
		assume(append(s.own, "start"), l.Start.String(), "that of "+s.Name)
	}
	if tell("register", l.Register.String(), of) {
		l.Register = all.Duration("register", 0, 0, sim.Hour)
	}
	if tell("drain", l.Drain.String(), of) {
		l.Drain = all.Duration("drain", 0, 0, 24*sim.Hour)
	}
	if tell("warm_up", "none", "not said: the first requests are as fast as the others") {
		w := all.at("warm_up").SubLike("warm_up", `{ for = "30s", cold = 2.0 }, or warmup for the time after which an EC2 group counts an instance`)
		if !w.Broken() {
			w.Require("for", `add how long its CPU work is slower, e.g. for = "30s"`)
			w.Require("cold", "add how many times as long it takes at first, e.g. cold = 2.0")
			l.WarmUp, l.Cold = w.Duration("for", 0, 0, 24*sim.Hour), w.Float("cold", 1, 1, 1000)
		}
	}
	if all.Has("slow_start") {
		l.SlowStart = all.Duration("slow_start", 0, sim.Second, sim.Hour)
		if s.fetches(all, "slow_start") {
			l.SlowStart = 0
		}
	}
	if all.Has("fail_open") {
		l.FailOpen, l.Panic = readFailOpen(all)
		s.fetches(all, "fail_open")
	}
	if all.Has("health") {
		h := all.at("health").SubLike("health", `{ interval = "10s", timeout = "1s", unhealthy = 3, healthy = 1 }, or {} for those of the platform`)
		if !h.Broken() {
			checks := readHealth(h, p.Health)
			if !s.fetches(all, "health") {
				l.Health = &checks
			}
		}
	}
	l.Origins = slices.DeleteFunc(l.Origins, func(o models.Origin) bool { return said[o.Key] })
	return l
}

// fetches tells whether instances take their work from a broker, so that no balancer deals it
// out: a key that is about one is none of theirs, and a problem in a table of their own.
func (s *served) fetches(all layered, key string) bool {
	if s.Accept != models.AcceptBroker {
		return false
	}
	if all[0].Has(key) && all[0].Path().String() == s.own.String() {
		all[0].Problem(key, "workers fetch their tasks from a broker, and no balancer deals them out", "remove it")
	}
	return true
}

// readFailOpen reads whether a balancer fails open, and below which share of those that are
// well.
func readFailOpen(all layered) (open bool, below float64) {
	switch v, _ := all.at("fail_open").Peek("fail_open"); v {
	case true, false:
		return all.Bool("fail_open"), 0
	}
	return true, all.Share("fail_open", 0, keys.AboveZero, 1)
}

// readHealth reads health checks; what is not said is as before.
func readHealth(t *keys.Table, h models.HealthCheck) models.HealthCheck {
	if t.Has("interval") {
		h.Interval = t.Duration("interval", 0, sim.Second, sim.Hour)
	}
	if t.Has("timeout") {
		h.Timeout = t.Duration("timeout", 0, sim.Millisecond, sim.Hour)
	}
	if t.Has("unhealthy") {
		h.Unhealthy = t.Int("unhealthy", 0, 1, 100)
	}
	if t.Has("healthy") {
		h.Healthy = t.Int("healthy", 0, 1, 100)
	}
	if h.Timeout > h.Interval && !t.Refused("timeout") && !t.Refused("interval") {
		key := "timeout"
		if !t.Has(key) {
			key = "interval"
		}
		t.Problem(key, fmt.Sprintf("a check waits for %v, and the next comes after %v", h.Timeout, h.Interval), "let the timeout be no longer than the interval")
	}
	return h
}
