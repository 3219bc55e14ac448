package phrases

import (
	"fmt"
	"math"
	"strings"

	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/models/words"
	"fleetcost/sim"
)

// Forecast is what a forecast says of a design, in one sentence: hpa costs $37.10 for a
// week, 31% over the oracle and 42% under the static fleet, and misses the goal for 14
// min.
func Forecast(f *report.Forecast, d *report.ForecastDesign) string {
	c := d.Asked()
	if c == nil {
		said := "there is nothing to forecast, for no fleet of it meets the goal"
		if d.Unmet != nil {
			said += ": " + Of(d.Unmet)
		}
		return said + "; change what it lacks, or the goal (fleetcost compare tells more)"
	}
	said := ""
	if d.Unmet != nil {
		said = "no fleet of it meets the goal at the planned rate (see the warnings); "
	}
	said += fmt.Sprintf("%s costs %s for %s", OrUnknown(c.Policy), Paid(f, c), LongSpan(f.From, f.To))
	if against := compared(d, "the oracle", "the static fleet", inAll); len(against) > 0 {
		said += ", " + strings.Join(against, " and ")
	}
	if outcome := outcome(f, c); outcome != "" {
		said += ", and " + outcome
		if months := f.Span().Seconds() / monthSeconds; months > 1.5 && c.Missed > 0 {
			said += " (" + words.Duration(c.Missed.Seconds()/months) + " a month)"
		}
	}
	if rate := c.ErrorRate(); rate > 0 {
		said += "; " + words.Percent(rate) + " of the requests fail"
	}
	return said
}

// monthSeconds are those of a month of the bill.
const monthSeconds = cost.HoursPerMonth * 3600

// ForecastTitle is the finding in fewer words: node under hpa: 31% over the oracle, 42% under
// static, misses the goal for 14 min.
func ForecastTitle(f *report.Forecast, d *report.ForecastDesign) string {
	c := d.Asked()
	parts := compared(d, "the oracle", "static", func(_, _ *report.Course) string { return "" })
	if d.Unmet != nil {
		parts = append(parts, "no fleet meets the goal")
	}
	if len(parts) == 0 {
		parts = []string{Paid(f, c) + " for " + LongSpan(f.From, f.To)}
	}
	if outcome := outcome(f, c); outcome != "" {
		parts = append(parts, outcome)
	}
	return d.Name + " under " + OrUnknown(c.Policy) + ": " + strings.Join(parts, ", ")
}

// Paid is the money of a course.
func Paid(f *report.Forecast, c *report.Course) string {
	if c.Money <= 0 {
		return words.Unknown
	}
	return Spelt(f.Currency, c.Money)
}

// compared says how the asked course compares with the two it is held against, by these
// names, and what besides is to be said of each.
func compared(d *report.ForecastDesign, oracle, static string, besides func(asked, held *report.Course) string) []string {
	var parts []string
	for _, other := range []struct{ policy, name string }{{report.OraclePolicy, oracle}, {report.StaticPolicy, static}} {
		held := d.Under(other.policy)
		over := d.Asked().Over(held)
		switch {
		case held == d.Asked() || !report.Finite(over):
		case over == 0 && held.Policy == d.Asked().Policy: // it is asked for
		case over == 0:
			parts = append(parts, "as much as "+other.name+besides(d.Asked(), held))
		case over > 0:
			parts = append(parts, words.Percent(over)+" over "+other.name+besides(d.Asked(), held))
		default:
			parts = append(parts, words.Percent(-over)+" under "+other.name+besides(d.Asked(), held))
		}
	}
	return parts
}

// inAll says both of what follows.
func inAll(asked, held *report.Course) string { return inMachines(asked, held) + falls(asked, held) }

// inMachines says how a course compares in the machines that its policy orders, where the
// bill holds more.
func inMachines(asked, held *report.Course) string {
	over := asked.OverInMachines(held)
	if asked.Machines() == asked.Money || over == 0 || !report.Finite(over) {
		return ""
	}
	return " (" + Signed(over) + " in machines)"
}

// falls warns of a course that is cheap because it misses the goal for longer than the one
// that is held against it.
func falls(asked, held *report.Course) string {
	if held.Missed <= asked.Missed {
		return ""
	}
	return " (which misses the goal for " + words.Duration(held.Missed.Seconds()) + ")"
}

// outcome says how long the goal is missed, where there is one.
func outcome(f *report.Forecast, c *report.Course) string {
	switch {
	case f.Goal.Empty():
		return ""
	case c.Missed == 0:
		return "keeps the goal all the time" + exposed(f, c, ", but would not for %s of it %s")
	}
	return "misses the goal for " + words.Duration(c.Missed.Seconds()) + exposed(f, c, ", and would for %s of the time %s")
}

// exposed says for how much of the time a course would miss the goal under what that must
// withstand; nothing where it never would.
func exposed(f *report.Forecast, c *report.Course, text string) string {
	span := f.Span().Seconds()
	if c.Exposed == 0 || span == 0 {
		return ""
	}
	g := &f.Goal
	when := Strain(report.Strain{Headroom: g.Headroom, Survive: g.Survive, Zones: g.Zones})
	for _, s := range f.Storms {
		if when != "" {
			when += ", or "
		}
		when += fmt.Sprintf("if %s of %s died", words.Plural(s.Instances, "instance", "instances"), s.Clients)
	}
	return fmt.Sprintf(text, words.Percent(c.Exposed.Seconds()/span), when)
}

// ForecastTraffic is the traffic of a forecast in one line.
func ForecastTraffic(f *report.Forecast) string {
	if f.Typical {
		return f.Traffic + ", taken for the busiest hour of a typical week"
	}
	return f.Traffic
}

// ForecastAnswer is the forecast in words: what is best, and a sentence for each design.
func ForecastAnswer(f *report.Forecast) []string {
	said := ofDesigns(f)
	if best := f.CheapestKept(); best != nil && len(f.Designs) > 1 {
		c := best.Asked()
		said = append([]string{fmt.Sprintf("the cheapest of those that keep the goal all the time is %s: %s for %s under %s", best.Name, Paid(f, c), LongSpan(f.From, f.To), OrUnknown(c.Policy)) + atTheSamePrice(f, best) + lessStatic(f, c.Money)}, said...)
	}
	return said
}

// atTheSamePrice names the designs that tie with the cheapest, as amounts are shown; "" where
// none does.
func atTheSamePrice(f *report.Forecast, best *report.ForecastDesign) string {
	var names []string
	for i := range f.Designs {
		d := &f.Designs[i]
		if c := d.Asked(); d != best && c != nil && d.Unmet == nil && c.Money > 0 && c.Missed+c.Exposed == 0 && c.Money.RoundedTo(f.Currency.Unit()) == best.Asked().Money.RoundedTo(f.Currency.Unit()) {
			names = append(names, d.Name)
		}
	}
	return costsTheSame(names)
}

// costsTheSame says of others that they tie; "" of none.
func costsTheSame(names []string) string {
	switch len(names) {
	case 0:
		return ""
	case 1:
		return "; " + names[0] + " costs the same"
	}
	return "; " + SomeOf(names) + " cost the same"
}

// lessStatic says that a static fleet keeps the goal, too, for less as amounts are shown; ""
// where none does.
func lessStatic(f *report.Forecast, money cost.Money) string {
	said := ""
	for i := range f.Designs {
		d := &f.Designs[i]
		if c := d.Under(report.StaticPolicy); c != nil && d.Unmet == nil && c.Money > 0 && c.Money.RoundedTo(f.Currency.Unit()) < money.RoundedTo(f.Currency.Unit()) && c.Missed+c.Exposed == 0 {
			money = c.Money
			said = fmt.Sprintf("; %s costs less without an autoscaler: %s, static", d.Name, Paid(f, c))
		}
	}
	return said
}

// ofDesigns is a sentence of each design.
func ofDesigns(f *report.Forecast) []string {
	var said []string
	for i := range f.Designs {
		said = append(said, f.Designs[i].Name+": "+Forecast(f, &f.Designs[i]))
	}
	return said
}

// Events are what the events of a forecast did: loss of one of 3 zones (zone) at Wed 14:00:
// the goal is missed for 9 min and 31,000 of the requests fail within 20 min.
func Events(f *report.Forecast) []string {
	var said []string
	clock := ClockOf(f.From, f.To)
	for i := range f.Designs {
		d := &f.Designs[i]
		for _, e := range d.Events {
			text := e.What + " at " + clock.At(e.At)
			if len(f.Designs) > 1 {
				text = d.Name + ": " + text
			}
			if e.Times > 1 {
				text += " (" + words.Count(e.Times) + " times in all)"
			}
			parts := []string{}
			switch {
			case f.Goal.Empty():
			case e.Missed == 0:
				parts = append(parts, "the goal is kept")
			default:
				parts = append(parts, "the goal is missed for "+Missed(e.Missed, f.Step)+" min")
			}
			failed := "no request fails"
			if n := math.Round(e.Failed); n > 0 {
				failed = words.Grouped(n, 0) + " of the requests fail"
			}
			text += ": " + strings.Join(append(parts, failed), " and ") + " within " + words.Duration(e.Span.Seconds())
			if !e.Run {
				text += ", by the timeline alone"
			}
			said = append(said, text)
		}
	}
	return said
}

// ForecastPrices says whose prices a forecast has.
func ForecastPrices(f *report.Forecast) string {
	var days []string
	region := f.Region
	for _, d := range f.Designs {
		days = append(days, d.AsOf...)
		for _, c := range d.Courses {
			for _, s := range c.Services {
				days, region = append(days, s.Offer.AsOf), alsoOn(region, d.Name, s.Offer.Abroad)
			}
		}
	}
	return pricesOf(f.Currency, f.Provider, region, days)
}

// Load is how much traffic a forecast has.
func Load(f *report.Forecast) string {
	if !report.Finite(f.Requests) {
		return ""
	}
	if f.PeakUsers > 0 {
		return fmt.Sprintf("%s users in the mean, at most %s%s, who would send %s requests were they answered at once", words.Digits(f.MeanUsers, 4), words.Digits(f.PeakUsers, 4), peakAt(f), words.Grouped(math.Round(f.Requests), 0))
	}
	said := fmt.Sprintf("%s requests, %s/s in the mean, at most %s/s", words.Grouped(math.Round(f.Requests), 0), words.Digits(f.Mean, 4), words.Digits(f.Peak, 4))
	return said + peakAt(f)
}

// peakAt is when the peak is, in brackets.
func peakAt(f *report.Forecast) string {
	if f.PeakAt.IsZero() {
		return ""
	}
	return " (" + ClockOf(f.From, f.To).At(f.PeakAt) + ")"
}

// Figure is a latency of a moment in milliseconds; one without end is that of a fleet
// that is overloaded.
func Figure(seconds float64) string {
	if math.IsInf(seconds, 1) {
		return "overload"
	}
	return words.Significant(seconds * 1e3)
}

// Missed is a time in which the goal was missed, in minutes, as exactly as the steps of
// the timeline are.
func Missed(t, step sim.Time) string {
	decimals := 0
	if step < sim.Minute {
		decimals = 1
	}
	return words.Grouped(t.Seconds()/60, decimals)
}

// Range is 2–9, or 6.
func Range(least, most int) string {
	if least == most {
		return words.Count(least)
	}
	return words.Count(least) + "–" + words.Count(most)
}

// Window is why one was run, and how much of its fleet.
func Window(c *report.Checked) string {
	if c.OneOf > 1 {
		return c.Why + ", 1 in " + words.Count(c.OneOf)
	}
	return c.Why
}

// loadWord is what a load is.
func loadWord(f *report.Forecast) string {
	if f.PeakUsers > 0 {
		return "number of users"
	}
	return "rate"
}

// anyAsked is the first course that was asked for; nil where there is none.
func anyAsked(f *report.Forecast) *report.Course {
	for i := range f.Designs {
		if c := f.Designs[i].Asked(); c != nil {
			return c
		}
	}
	return nil
}
