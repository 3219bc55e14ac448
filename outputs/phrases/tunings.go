package phrases

import (
	"fmt"
	"slices"
	"strings"

	"fleetcost/models/report"
	"fleetcost/models/words"
)

// TunedCourses are the names of the courses of a part, in their order.
func TunedCourses(t *report.Tuning) [report.AllCourses]string {
	names := [report.AllCourses]string{"as it was", "tuned", "static", "oracle"}
	if was := t.Under(); was != "" {
		names[report.AsAsked] += " (" + was + ")"
	}
	return names
}

// TuningAnswer is a tuning in words: a sentence of each part, and what there is to turn. One that
// was interrupted says first of how much it is.
func TuningAnswer(t *report.Tuning) []string {
	said := tuningAnswer(t)
	if !report.CutShort(t.Warnings) {
		return said
	}
	if len(said) == 0 {
		outcome := "keep the goal"
		if !t.Keeps {
			outcome = "miss the goal least"
		}
		said = []string{fmt.Sprintf("%s, with the settings that %s and cost least of these, takes instances of %s for the %s that it was tuned on; how they fare beside others was not looked at",
			OrUnknown(t.Policy), outcome, Spelt(t.Currency, t.Instances), daysOf(&t.Tuned))}
	}
	said[0] = cutShort(t.Warnings, said[0])
	return said
}

func tuningAnswer(t *report.Tuning) []string {
	var said []string
	for _, p := range t.Parts() {
		f, d := t.AsForecast(p)
		c := &p.Courses[report.AsTuned]
		what := fmt.Sprintf("%s, tuned, costs %s for the %s that it was tuned on", OrUnknown(t.Policy), Paid(f, c), daysOf(p))
		if p == &t.Held {
			what = fmt.Sprintf("on the %s held out it costs %s", daysOf(p), Paid(f, c))
		}
		parts := []string{what}
		for _, other := range []struct {
			place int
			name  string
		}{{report.AsAsked, TunedCourses(t)[report.AsAsked]}, {report.AsOracle, "the oracle"}} {
			switch over := c.Over(&p.Courses[other.place]); {
			case !report.Finite(over):
			case over == 0:
				parts = append(parts, "as much as "+other.name)
			case over > 0:
				parts = append(parts, words.Percent(over)+" more than "+other.name)
			default:
				parts = append(parts, words.Percent(-over)+" less than "+other.name)
			}
		}
		d.Courses = p.Courses[report.AsTuned : report.AsTuned+1]
		text := strings.Join(parts, ", ")
		if outcome := outcome(f, c); outcome != "" {
			text += ", and " + outcome
		}
		said = append(said, text)
	}
	return said
}

// daysOf is how long a part is: 5 days.
func daysOf(p *report.TuningPart) string {
	said := LongSpan(p.From, p.To)
	if one, ok := strings.CutPrefix(said, "a "); ok {
		return one
	}
	return said
}

// TuningPart is which days a part has: 5 days, Mon 5 – Fri 9 January 2026.
func TuningPart(p *report.TuningPart) string {
	return fmt.Sprintf("%s: %s; %s requests, at most %s/s", LongSpan(p.From, p.To), Dates(p.From, p.To), words.Grouped(p.Requests, 0), words.Digits(p.Peak, 4))
}

// Allowed is for how long settings may miss the goal.
func Allowed(t *report.Tuning) string {
	if t.Allowed == 0 {
		return "no minute of the days that it is tuned on"
	}
	return words.Percent(t.Allowed) + " of the time that it is tuned on"
}

// TuningNotes say how to read a tuning.
func TuningNotes(t *report.Tuning) []string {
	said := []string{
		fmt.Sprintf("the cheapest of %s that were tried: nothing proves that there is no cheaper one; seed %d", words.Plural(t.Tried, "setting", "settings"), t.Seed),
		"each part of the days is forecast on its own; what was held out played no part in the choice",
	}
	if t.Under() != "" {
		about := t.Tuned.Courses[report.AsAsked].About
		said = append(said, "as it was: "+about+", as the scenario has it; the settings of "+OrUnknown(t.Policy)+" begin with its defaults")
	}
	lacks := t.Unbilled
	if slices.ContainsFunc(t.Services, func(s report.TunedService) bool { return onCluster(s.Lifecycle) }) {
		lacks = append(slices.Clone(lacks), controlPlane)
	}
	said = append(said, lackingNotes([]lacking{{t.Design, lacks}})...)
	if t.Goal.Strains() {
		said = append(said, "what is tuned always has as many instances as its goal takes with headroom, and when a part is lost; minutes are missed here where nothing is")
	}
	if t.Typical {
		said = append(said, "the scenario knows one rate only; it is taken for the busiest hour of a typical week, whose days are alike: traffic of a trace, or with events, tells more of the days to come")
	}
	return said
}

// TuningPrices says whose prices a tuning has.
func TuningPrices(t *report.Tuning) string {
	days := slices.Clone(t.AsOf)
	for _, s := range t.Services {
		days = append(days, s.Offer.AsOf)
	}
	return pricesOf(t.Currency, t.Provider, t.Region, days)
}
