package phrases

import (
	"cmp"
	"fmt"
	"math"
	"strconv"

	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/models/words"
)

// Purpose says what a portion of a bill is paid for.
func Purpose(p *report.Portion) string {
	switch p.Purpose {
	case report.ForStep:
		return p.Class
	case report.ForRuntime:
		return "every request: runtime, besides its steps"
	case report.ForWaiting:
		if p.Of == report.BoundWorkers {
			return "workers held while their requests wait"
		}
		return "runtime: garbage, switching, waking up"
	case report.ForGoal:
		return "idle: with less of it the goal is missed"
	case report.ForWholes:
		return "idle: instances come whole"
	case report.ForHeadroom:
		return "headroom for a higher rate"
	case report.ForSurvival:
		return "instances that may be lost"
	case report.ForIdleServers:
		return "idle servers"
	case report.ForServers:
		return "servers: what they can do is not limited here"
	}
	return p.What
}

// Step says which step of a request it is: 2, io db 6 ms.
func Step(s report.StepAt) string {
	said := s.Place + ", " + s.Action
	if s.Backend != "" {
		said += " " + s.Backend
	}
	return said + " " + words.Duration(s.Seconds)
}

// StepNotes say under which key a step is varied: people count from 1, keys from 0.
func StepNotes(x *report.Explanation) []string {
	for _, p := range x.Portions {
		if at, err := strconv.Atoi(p.Step.Place); p.Purpose == report.ForStep && err == nil {
			return []string{fmt.Sprintf("steps are counted from 1, keys from 0: step %d of %s is request.%s.steps.%d", at, p.Class, p.Class, at-1)}
		}
	}
	return nil
}

// Change says what would be run instead.
func Change(c *report.Change) string {
	switch {
	case c.Backend == "" && c.All:
		return fmt.Sprintf("no CPU time in %s (-%s)", c.Class, words.Duration(c.Seconds))
	case c.Backend == "":
		return fmt.Sprintf("-%s of CPU in %s", words.Duration(c.Seconds), c.Class)
	case c.Offer != "":
		return fmt.Sprintf("%s: instance = %q", c.Backend, c.Offer)
	}
	return fmt.Sprintf("%s: count = %d", c.Backend, c.Count)
}

// ChangeNotes say what else is to know of the changes.
func ChangeNotes(x *report.Explanation) (notes []string) {
	for i := range x.Changes {
		if why := changeWhy(&x.Changes[i], whole(x)); why != "" {
			notes = append(notes, cmp.Or(x.Changes[i].Class, Change(&x.Changes[i]))+": "+why)
		}
	}
	return notes
}

// whole says why little may save nothing.
func whole(x *report.Explanation) string {
	if report.PaidByUse(x.Design()) {
		return "billed time is rounded up"
	}
	return "instances come whole"
}

// changeWhy says why it saves what it does, or how much of it would.
func changeWhy(c *report.Change, whole string) string {
	switch {
	case c.Unseen:
		return "nobody said how much it can do: what fewer do to p99 is not seen here"
	case c.Backend != "" && report.Finite(c.P99) && report.Finite(c.Was) && math.Abs(c.P99-c.Was) <= 0.01*c.Was:
		return "at the same p99"
	case c.Backend != "" && report.Finite(c.P99) && report.Finite(c.Was):
		return fmt.Sprintf("p99 %s, now %s", words.Duration(c.P99), words.Duration(c.Was))
	case c.Backend != "":
		return ""
	case !c.Met:
		return "no fleet meets the goal then, as far as was looked"
	case c.First == 0 && c.All:
		return whole
	case c.First == 0:
		return "all of its CPU time would save nothing either: " + whole
	case c.Saves == 0:
		return fmt.Sprintf("%s: %s of CPU less is the least that saves something", whole, words.Duration(c.First))
	}
	said := fmt.Sprintf("%s of CPU less saves something already", words.Duration(c.First))
	if c.Likely {
		said += "; the goal is likely met then"
	}
	return said
}

// Saving a year of a change, in whole dollars and cents.
func Saving(c *report.Change) cost.Money { return c.Saves * 12 }

// RunsOn says what a design that is explained runs on, for how much.
func RunsOn(d *report.Design) string {
	if !d.Met {
		return "no fleet of " + d.Name + " meets the goal"
	}
	said := d.Name + " runs on " + Fleet(d) + " for " + d.Bill.Currency.Of(d.Bill.Monthly()) + " a month"
	if year, err := d.Bill.Monthly().Times(12); err == nil {
		said += ", " + d.Bill.Currency.Of(year) + " a year"
	}
	if sure := Sure(d); sure != "" {
		said += fmt.Sprintf("; to be sure of the goal: %s for %s a month", sure, d.Bill.Currency.Of(d.Sure.Monthly))
	}
	return said
}

// Carries says up to which rate the fleet was seen to meet its goal, and what is full first.
func Carries(x *report.Explanation) string {
	if x.Most <= 0 || len(x.Limits) == 0 {
		return ""
	}
	planned := x.Report.Rate
	rate := words.Plain(planned*x.Most) + " requests/s"
	if x.Ample {
		return "the goal at " + rate + " too, the most that was tried"
	}
	if x.Most == 1 {
		return "the goal up to the planned rate, and not a little more"
	}
	return fmt.Sprintf("the goal up to some %s (%s the planned rate)", rate, words.Times(x.Most))
}

// NextLimit says what binds next where there is more of what binds now.
func NextLimit(x *report.Explanation) string {
	binding := -1
	for i, l := range x.Limits {
		if l.Binds {
			binding = i
			break
		}
	}
	for i, l := range x.Limits {
		if i == binding || binding >= 0 && sameThing(x.Limits[binding], l) {
			continue
		}
		said := fmt.Sprintf("%s, full at %s requests/s", limitName(&l), words.Plain(l.Full))
		if binding >= 0 {
			now := x.Limits[binding]
			return fmt.Sprintf("%s would be full at %s requests/s; with more of it %s", limitName(&now), words.Plain(now.Full), said)
		}
		return said
	}
	return ""
}

// sameThing tells that lanes and cores of a service, which its lanes keep busy, are full
// together.
func sameThing(a, b report.LimitUse) bool {
	return a.Part == b.Part && math.Abs(a.Share-b.Share) < 1e-9
}

// limitName is what is limited, and of what.
func limitName(l *report.LimitUse) string {
	if l.Part == "" {
		return limited(l.Bound)
	}
	return l.Part + " " + limited(l.Bound)
}

// limited is what there is only so much of. Connections that all instances share are those
// of a proxy before the backend, or a limit of its own.
func limited(b report.Bound) string {
	switch b {
	case report.BoundProxy:
		return "connections"
	case report.BoundPool:
		return "pool"
	case report.BoundBackend:
		return "servers"
	}
	return string(b)
}

// Limited names a limit.
func Limited(l *report.LimitUse) string { return limitName(l) }

// Divided says by what the money of each part was divided.
func Divided(x *report.Explanation) (said []string) {
	for _, p := range x.Portions {
		if p.Purpose > report.ForWaiting {
			continue
		}
		part := p.Part
		if part == "" {
			part = "the fleet"
		}
		said = append(said, fmt.Sprintf("the money of %s is divided by the use of its %s, which is what binds or is used most", part, limited(p.Of)))
	}
	return Unique(said)
}

// TotalOf the portions, as their cents add up.
func TotalOf(x *report.Explanation) cost.Money {
	var sum cost.Money
	for _, c := range x.Cents() {
		sum += c
	}
	return sum
}
