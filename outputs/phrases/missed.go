package phrases

import (
	"fmt"

	"fleetcost/models"
	"fleetcost/models/report"
	"fleetcost/models/words"
	"fleetcost/sim"
)

// missed writes why a goal is missed; false where the reason is none of these.
func (t *text) missed(r report.Reason) bool {
	switch r := r.(type) {
	case report.Missed:
		t.figure(r)
	case report.Overload:
		t.overload(r)
	case report.NearCapacity:
		t.WriteString("so near to its capacity (")
		t.percent(r.Offered)
		t.say(" of it is offered) that %s requests would not show its latencies", words.Count(r.Requests))
	case report.Standstill:
		t.WriteString("all requests wait for one another, for ever")
	case report.TooRare:
		t.say("%s comes once in %s: too seldom to be seen in %s requests", r.What,
			words.Plural(r.Once, "request", "requests"), words.Count(r.Seen))
	case report.PeakOverload:
		t.say("the busiest times bring %s its capacity: ", words.Times(r.Times))
		t.percent(r.Late)
		t.say(" of the requests cannot keep %s", r.Goal.Name())
	case report.PeakLate:
		t.WriteString("at the busiest times alone ")
		t.percent(r.Late)
		t.say(" of all requests cannot keep %s", r.Goal.Name())
	case report.SlowAlone:
		t.slowAlone(r)
	case report.SweepTooLong:
		t.say("%s %s is missed: its processes stand still for too long to look at all their connections", r.Class, r.Goal.Name())
	case report.CannotLose:
		t.say("%s: of %d instances %d cannot be lost", r.Clients, r.Instances, r.Lost)
	case report.NoRoomToReturn:
		t.say("%s: when %s, the others have nothing to spare for those who come back", r.Clients, dying(r.Lost))
	case report.LateReturn:
		t.lateReturn(r)
	case report.NothingLeft:
		t.WriteString("no instance is left")
	default:
		return false
	}
	return true
}

// figure writes that a figure is beyond its limit, or not surely within it: page
// p99 412 ms > 300 ms.
func (t *text) figure(m report.Missed) {
	unit := t.percent
	if m.Figure.Measure == report.Times {
		unit = func(seconds float64) { t.WriteString(words.Duration(seconds)) }
	}
	t.WriteString(figureName(m.Figure) + " ")
	if m.Value.AtLeast() { // without an upper end it is at least so much
		t.WriteString("at least ")
		unit(m.Value.Value())
	} else {
		unit(m.Value.Mid)
	}
	if m.Surely {
		t.WriteString(" > ")
	} else {
		t.WriteString(" is not surely within ")
	}
	unit(m.Limit)
}

// figureName is which figure it is: page p99, job in page p95, utilization of api.
func figureName(f report.Figure) string {
	whose := ""
	if f.Class != "" {
		whose = f.Class + " "
		if f.In != "" {
			whose += "in " + f.In + " "
		}
	}
	switch f.Measure {
	case report.ErrorRate:
		return whose + "error rate"
	case report.Degraded:
		return "the share of degraded answers"
	case report.Utilization:
		if f.Service != "" {
			return "utilization of " + f.Service
		}
		return "utilization"
	}
	return whose + f.Goal.Name()
}

// overload writes what has more work than it can do, and what it does at most.
func (t *text) overload(o report.Overload) {
	if o.Where != "" {
		t.WriteString(o.Where + " is ")
	}
	t.say("overloaded: %s times its capacity is offered", words.Plain(o.Times))
	if o.Answers > 0 {
		who := "it"
		if o.Backend {
			who = "the system"
		}
		t.say("; %s answers at most %s requests/s", who, words.Significant(o.Answers))
	}
}

func (t *text) slowAlone(s report.SlowAlone) { t.slowAloneOf(words.Duration(s.Takes), s) }

func (t *text) slowAloneOf(takes string, s report.SlowAlone) {
	whose := ""
	if s.Class != "" {
		whose = " of " + s.Class
	}
	switch {
	case s.Least:
	case s.At.Quantile == 0:
		takes += " in the mean"
	default:
		takes += " at " + models.LatencyGoal{Quantile: s.At.Quantile}.Name()
	}
	t.say("a request%s alone takes %s: no number of instances meets %s ≤ %s", whose, takes, s.Goal.Name(), words.Duration(s.Goal.Limit.Seconds()))
}

func (t *text) lateReturn(l report.LateReturn) {
	t.say("%s: when %s, ", l.Clients, dying(l.Lost))
	switch back := words.Duration(l.Back.Seconds()); {
	case l.AtBest:
		t.say("handshakes keep the others busy until all are back after %s at best", back)
	case l.Back == sim.Never && l.Watched < l.Within:
		t.WriteString("some are refused and come back too late")
	case l.Back == sim.Never:
		t.percent(l.Share)
		t.say(" are back after %s", words.Duration(l.Watched.Seconds()))
	default:
		t.say("all are back after %s", back)
	}
	t.say(", not within %s", words.Duration(l.Within.Seconds()))
}

func dying(instances int) string {
	if instances == 1 {
		return "1 instance dies"
	}
	return fmt.Sprintf("%d instances die", instances)
}
