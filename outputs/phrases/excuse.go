package phrases

import (
	"fleetcost/models/report"
	"fleetcost/models/words"
)

// excuse writes why a machine was not taken; false where the reason is none of
// these.
func (t *text) excuse(r report.Reason) bool {
	switch r := r.(type) {
	case report.Short:
		t.short(r)
	case report.NoFleet:
		t.WriteString("no number of instances meets the goal: ")
		t.reason(r.Why)
		t.WriteString(" even with ")
		for i, c := range r.With {
			if i > 0 {
				t.WriteString(", ")
			}
			t.say("%d × %s for %s", c.Instances, c.Machine, c.Service)
		}
	case report.NoneOf:
		t.say("%d fleets were tried, and none meets the goal", r.Fleets)
	case report.NoMachine:
		t.WriteString("no machine can carry it")
		if why := r.Common(); why != nil {
			t.WriteString(": ")
			t.reason(why)
		}
	case report.NoneRuns:
		t.say("none of the machines of design %s can run it", r.Design)
	case report.TooMany:
		t.say("needs more than %s instances", words.Count(r.Most))
	case report.Crowded:
		t.say("at %s requests/s of %s each, %s million are in flight at once; at most %s million can be simulated",
			words.Digits(r.Rate, 3), words.Duration(r.Lasts), words.Digits(r.InFlight/1e6, 3), words.Digits(r.Most/1e6, 3))
	case report.Dearer:
		verbs := "meet the goal but cost"
		if r.Instances == 1 {
			verbs = "meets the goal but costs"
		}
		t.say("%s %s %v a month", Instances(r.Instances), verbs, r.Monthly)
	case report.NeverCheaper:
		t.say("cannot be cheaper: the load needs at least %s, which alone cost %v a month", Instances(r.Instances), r.Monthly)
	case report.CheaperMisses:
		t.WriteString("as many as would be cheaper do not meet the goal, even with more of all others")
	case report.FewestDearer:
		t.say("the fewest that could do cost %v a month", r.Monthly)
	case report.Barred:
		t.barred(r)
	case report.BackendOverload:
		t.say("%s is overloaded whatever the fleet: %s what it can do is asked of it", r.Backend, words.Times(r.Times))
		if r.Count > 0 {
			t.say(" (%d × %s; backend.%s.count = %s would do)", r.Count, r.Offer, r.Backend, words.Digits(r.Enough, 15))
		}
	case report.SharedTooFew:
		t.say("the %s to %s that all share are too few whatever the fleet: %s as many would be busy",
			words.Plural(r.Connections, "connection", "connections"), r.Backend, words.Times(r.Times))
	default:
		return false
	}
	return true
}

// short writes what is missed with so many instances, and why there are no more.
func (t *text) short(s report.Short) {
	t.reason(s.Why)
	switch with := Instances(s.Instances); s.Limit {
	case report.MoreHarms:
		t.say(" with %s, and more do worse", with)
	case report.OneMoreBarred:
		t.say(" with %s; with one more, ", with)
		t.reason(s.Barred)
	case report.OneForEachUser:
		t.say(" even with %s, one for each user", with)
	case report.MoreIsDearer:
		t.say(" with %s, and more would cost more than the best fleet", with)
	default:
		t.say(" even with %s", with)
	}
}

// barred writes who would open more connections to a backend than it accepts.
func (t *text) barred(b report.Barred) {
	for i, p := range b.By {
		if i > 0 {
			t.WriteString(" and ")
		}
		t.say("%d × %d processes", p.Instances, p.Processes)
		if p.Service != "" {
			t.say(" of %s", p.Service)
		}
		t.say(" with a pool of %d", p.Size)
	}
	t.say(" would open %d connections to %s, it accepts %d: a smaller pool or proxy = true", b.Opened, b.Backend, b.Accepts)
}

// Instances are so many of them: 1 instance, 2 instances.
func Instances(n int) string { return words.Plural(n, "instance", "instances") }
