package phrases

import (
	"math"

	"fleetcost/models/report"
	"fleetcost/models/words"
)

// warning writes what to know before trusting a figure; false where the reason is
// none of these.
func (t *text) warning(r report.Reason) bool {
	switch r := r.(type) {
	case report.Interrupted:
		t.say("interrupted, incomplete: %s", reached(r))
	case report.Unsettled:
		t.WriteString("the simulation did not settle into a steady state; its figures are doubtful")
	case report.Imprecise:
		t.WriteString("the precision of ")
		t.percent(r.Precision)
		t.WriteString(" was not reached")
	case report.Degrading:
		t.percent(r.Share)
		t.WriteString(" of the answers do without one that is optional")
	case report.Hot:
		of := "vCPUs"
		if r.Limited {
			of = "CPU limit"
		}
		t.WriteString("runs at ")
		t.percent(r.Utilization)
		t.say(" of its %s: a little more load, or a slower request than assumed, makes it slow; beyond 90%% measured p99 were up to twice the predicted", of)
	case report.SharedCores:
		t.say("%s is throttled to %s of its %s vCPUs: no more can be bought, and the credits that it saves for a while of more are not counted on", r.Machine, words.Plain(r.Usable), words.Plain(r.VCPUs))
	case report.Unchecked:
		t.say("no prediction of %s was compared with a measured server: %s", r.Runtime, r.Why)
	case report.HeldGIL:
		t.say("requests that compute for %s keep the GIL from others: measured p99 of such threads differed by a factor of two between runs", words.Duration(r.Seconds))
	case report.IdleCores:
		t.say("%s can use at most %s of the %s vCPUs of %s", words.Plural(r.Processes, "process with one lane (event loop or GIL)", "processes with one lane (event loop or GIL) each"), words.Count(r.Processes), words.Plain(r.VCPUs), r.Machine)
	case report.Disagreement:
		t.say("closed forms expect a %s of %s (%s to %s) where the simulation measured %s: look twice", r.Goal.Name(),
			words.Duration(r.Expected.Mid), words.Duration(r.Expected.Low), words.Duration(r.Expected.High), words.Duration(r.Measured))
	case report.ClosestMiss:
		t.WriteString("no number of instances meets the goal; shown is the attempt that misses it by least")
		if r.Scarce.Of > 0 {
			t.WriteString(", bound by " + Usage(r.Scarce, r.Bound))
		}
	case report.SearchEnded:
		t.say("the search ended after %d fleets: a cheaper mix of counts may exist", r.Fleets)
	case report.MoreMisses:
		t.beyond(r.Beyond)
	case report.RetryStorm:
		t.retryStorm(r)
	case report.Emptied:
		t.percent(r.Share)
		t.say(" of its requests come after %s without any, when no instance is left, and wait about %s for one", words.Duration(r.After), words.Duration(r.Start))
		if math.Abs(r.Planned-r.Share) > 1e-9 {
			t.say("; of those of the percentiles %s do", words.Percent(r.Planned))
		}
		t.say("; %s = 1 keeps one", r.KeptBy)
	case report.CacheNeeded:
		t.WriteString("without the cache no number of these machines would meet the goal: ")
		t.reason(r.Why)
	case report.UnlikeDays:
		t.say("the days held out are %s, of which those that it was tuned on have none: hold others out, or give more days", SomeOf(r.Days))
	case report.OverLimit:
		t.WriteString(overLimit(r))
	case report.ServesAlone:
		t.WriteString("at times one instance")
		if r.Service != "" {
			t.WriteString(" of " + r.Service)
		}
		t.WriteString(` serves alone, and nothing answers when it fails: goal.survive = "instance" keeps another`)
	case report.TakenAtMiddle:
		of := func(x float64) string { return words.Plain(x) + r.Unit }
		t.say("%s is taken at its middle, %s of %s to %s; fleetcost budget takes all of it", r.Key, of(r.Mid), of(r.Low), of(r.High))
	case report.KeepsMachine:
		t.say("%s does not fit on %s and keeps its own machine: %s", r.Part, r.Machine, r.Why)
	case report.LongerThanForecast:
		t.WriteString(longerThanForecast(r))
	case report.OwnedForNothing:
		t.say("%s × %s are owned, and no design runs such machines: they are paid for nothing, and in no figure here", words.Count(r.Instances), r.Machine)
	case report.NothingKeeps:
		t.say("none of %s kept the goal for as long as is asked: these miss it least; allow more, or give instances that start sooner", words.Plural(r.Tried, "setting", "settings"))
	case report.CacheSaves:
		t.say("without the cache it would take %s and %v more a month", Grown(r.Grown), r.Monthly)
	default:
		return false
	}
	return true
}

// beyond writes what would happen in a larger fleet.
func (t *text) beyond(b report.Beyond) {
	who := ""
	if b.Service != "" {
		who = " of " + b.Service
	}
	t.say("more than %s%s would miss the goal: ", words.Count(b.Most), who)
	switch {
	case b.Backend == "":
		t.WriteString("batches would wait longer to be full")
	case b.Connections > 0 && b.Cores > 0:
		t.say("%s slows down with more connections (%s on %s cores)", b.Backend, words.Count(b.Connections), words.Plain(b.Cores))
	case b.Cores > 0:
		t.say("%s slows down with more requests at once (on %s cores)", b.Backend, words.Plain(b.Cores))
	default:
		t.WriteString(b.Backend + " would work for requests that were given up")
	}
}

// retryStorm writes at which rate a retry storm would not end.
func (t *text) retryStorm(s report.RetryStorm) {
	m := s.Metastable
	if m.Recovers {
		t.say("a retry storm ends by itself at %s requests/s, but from %s on it would not", words.Plain(s.Rate), words.Plain(m.Onset))
		return
	}
	t.say("a spike of %s requests/s for %s starts a retry storm that does not end when the load falls back to %s: only ",
		words.Plain(m.Spike), words.Duration(m.During.Seconds()), words.Plain(s.Rate))
	t.percent(m.Goodput)
	t.say(" of the requests are answered then; it ends below %s requests/s", words.Plain(m.Onset))
}
