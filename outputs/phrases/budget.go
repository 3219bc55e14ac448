package phrases

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/models/words"
)

// BudgetAnswer is a budget in words: what the design of the least expected cost costs, and
// how sure it is that it is the one.
func BudgetAnswer(b *report.Budget) []string {
	said := budgetAnswer(b)
	said[0] = cutShort(b.Warnings, said[0])
	return said
}

func budgetAnswer(b *report.Budget) []string {
	var said []string
	i := slices.IndexFunc(b.Designs, func(d report.BudgetDesign) bool { return d.Name == b.LeastExpected && d.Unmet == nil })
	if i < 0 {
		return []string{"no design meets the goal"}
	}
	best := &b.Designs[i]
	span := LongSpan(b.From, b.To)
	if best.Beyond > 0 {
		said = append(said, beyond(best)+": what would meet it there is in no figure")
	}
	if best.Whole.P10 == best.Whole.P90 {
		said = append(said, fmt.Sprintf("%s has the least expected cost: %s for %s", best.Name, SpeltWhole(b.Currency, best.Whole.Mean), span))
	} else {
		p10, p50, p90 := SpeltWhole(b.Currency, best.Whole.P10), SpeltWhole(b.Currency, best.Whole.P50), SpeltWhole(b.Currency, best.Whole.P90)
		halves := fmt.Sprintf("half of the futures cost at most %s (P50), one in ten at most %s (P10)", p50, p10)
		if p10 == p50 { // often the least that any future costs: then nothing is below it
			halves = fmt.Sprintf("half of the futures cost at most %s (P10 and P50)", p50)
		}
		said = append(said, fmt.Sprintf("%s has the least expected cost: %s for %s in the mean; %s, one in ten at least %s (P90)", best.Name, SpeltWhole(b.Currency, best.Whole.Mean), span, halves, p90))
	}
	if rival := rivalOf(b, best.Name); rival != "" {
		said = append(said, rival)
	}
	if b.MinimaxRegret != b.LeastExpected {
		said = append(said, fmt.Sprintf("minimax regret is another question: of the smallest largest regret is %s", b.MinimaxRegret))
	}
	switch {
	case len(b.Inputs) == 0 || len(b.Matches) == 0:
	case Whole(b.Worth) != "0":
		said = append(said, "to know all inputs before a design is chosen is worth "+SpeltWhole(b.Currency, b.Worth))
	case b.Worth > 0:
		said = append(said, fmt.Sprintf("to know all inputs before a design is chosen is worth less than %s: another would cost less in few futures, or by little", SpeltWhole(b.Currency, cost.MustDollars(1))))
	default:
		said = append(said, "to know the inputs before a design is chosen is worth nothing: no other costs less in any future")
	}
	return said
}

// rivalOf is the design that is most often cheaper than the best, or costs the same.
func rivalOf(b *report.Budget, best string) string {
	rival, least := "", 2.0
	for _, m := range b.Matches {
		if m.B == best {
			m = report.Match{A: m.B, B: m.A, ACheaper: m.BCheaper, Same: m.Same, BCheaper: m.ACheaper}
		}
		if m.A == best && m.ACheaper < least {
			least = m.ACheaper
			rival = fmt.Sprintf("it is cheaper than %s in %s of the futures", m.B, words.Percent(m.ACheaper))
			if m.Same > 0 {
				rival += fmt.Sprintf(", and costs the same in %s", words.Percent(m.Same))
			}
		}
	}
	return rival
}

// InDoubt is a value of an input with its unit.
func InDoubt(x float64, unit string) string { return words.Plain(x) + unit }

// SaidBy is who says of an input that it is a range.
func SaidBy(in report.InDoubt) string {
	if in.Preset {
		return "preset"
	}
	return "scenario"
}

// BudgetPrices is where the prices of a budget come from.
func BudgetPrices(b *report.Budget) string {
	var days []string
	region := b.Region
	for _, d := range b.Designs {
		days, region = append(days, d.AsOf...), alsoOn(region, d.Name, d.Abroad)
	}
	return pricesOf(b.Currency, b.Provider, region, days)
}

// BudgetTraffic is the traffic of a budget.
func BudgetTraffic(b *report.Budget) string {
	if b.Typical {
		return b.Traffic + ", taken for the busiest hour of a typical week"
	}
	return b.Traffic
}

// BudgetWarnings are what should be known before the figures are trusted.
func BudgetWarnings(b *report.Budget) []string {
	said := All(b.Warnings)
	for _, d := range b.Designs {
		if d.Unmet != nil {
			said = append(said, fmt.Sprintf("%s has no cost: %s", d.Name, Of(d.Unmet)))
		}
		if d.Beyond > 0 {
			said = append(said, beyond(&d)+"; its cost there goes on as the load does, and what would meet the goal, such as a larger backend, may cost much more")
		}
	}
	if len(b.Inputs) == 0 {
		said = append(said, "no key of the scenario is a range, so there is no doubt in these figures; write e.g. rate = { low = 600, mid = 800, high = 1500 }")
	} else if !slices.ContainsFunc(b.Inputs, func(in report.InDoubt) bool { return !in.Preset }) {
		said = append(said, "no key of the scenario is a range: the doubt is that of the presets of runtimes alone; write e.g. rate = { low = 600, mid = 800, high = 1500 }")
	}
	return said
}

// beyond says in how many futures no fleet of a design meets the goal, from which load on, and why.
func beyond(d *report.BudgetDesign) string {
	said := fmt.Sprintf("in %s of the futures no fleet of %s was found that meets the goal in its busiest months", words.Percent(d.Beyond), d.Name)
	if d.BeyondWhy != nil {
		said += fmt.Sprintf(", from %s requests/s on (%s)", words.Plain(d.BeyondFrom), Of(d.BeyondWhy))
	}
	return said
}

// BudgetNotes say how the figures of a budget come about.
func BudgetNotes(b *report.Budget) []string {
	fleets := "each month has the smallest fleet that was found for its busiest hour"
	if slices.ContainsFunc(b.Designs, func(d report.BudgetDesign) bool { return d.Followed != nil }) {
		fleets += ", and where the scenario names an autoscaler what that makes of it"
	}
	said := []string{fleets + "; what is paid by use is paid on the traffic's own hours; months have 672 to 744 hours"}
	for _, d := range b.Designs {
		if f := d.Followed; f != nil {
			said = append(said, fmt.Sprintf("%s under %s: its machines cost %s of a fleet for the busiest hour, as timelines of each month tell at three loads; at mid %s",
				d.Name, f.Policy, sharesBetween(f.Least, f.Most), keptAtMid(f.Missed)))
		}
	}
	if len(b.Inputs) > 0 {
		said = append(said, fmt.Sprintf("P10, P50 and P90 are of %s futures (a Latin hypercube; inputs are independent; of presets, the doubt of CPU times is in them, that of memory, boot times and backends is not); quantiles of months do not add up to those of the span", words.Count(int64(b.Samples))))
	}
	if a := b.Accuracy; a.Points > 0 {
		said = append(said, fmt.Sprintf("surface error: %s in the median and %s at most, at %s planned directly; the figures lie on a response surface of %s plans",
			hundredths(a.Median), hundredths(a.Worst), words.Plural(a.Points, "other point that was", "other points that were"), words.Count(int64(a.Runs-a.Points))))
	}
	return append(said, fmt.Sprintf("seed %d", b.Seed))
}

// overLimit is a bill against a limit.
func overLimit(r report.OverLimit) string {
	in := r.Limit.Currency
	return fmt.Sprintf("%s a month is more than [budget] %s allows, %s", in.Of(r.Bill), LimitWord(r.Fails), in.Of(r.Allowed))
}

// AgainstBudget says which designs keep the limits of a budget, and which do not; nothing where there
// is none that a bill alone can break.
func AgainstBudget(r *report.Report) string {
	var said, fails, warns []string
	for i := range r.Designs {
		for _, w := range r.Designs[i].Warnings {
			if over, is := w.(report.OverLimit); is && over.Fails {
				fails = append(fails, r.Designs[i].Name)
			} else if is {
				warns = append(warns, r.Designs[i].Name)
			}
		}
	}
	for _, l := range []struct {
		limit cost.Limit
		over  []string
		fails bool
	}{{r.Budget.Fail, fails, true}, {r.Budget.Warn, warns, false}} {
		if !l.limit.Set() || l.limit.Grows() {
			continue
		}
		allowed := fmt.Sprintf("[budget] %s, %s a month", LimitWord(l.fails), r.Currency.Of(l.limit.Allowed(0)))
		switch {
		case len(l.over) > 0:
			said = append(said, SomeOf(l.over)+": more than "+allowed)
		case l.fails:
			said = append(said, "kept: no bill is more than "+allowed)
		}
	}
	return strings.Join(said, "; ")
}

// LimitWord is the key of a limit of a budget.
func LimitWord(fails bool) string {
	if fails {
		return "fail"
	}
	return "warn"
}

// Held are designs against the limits of a budget.
func Held(b *report.Budget) (said []string) {
	for _, h := range b.Held {
		in := h.Limit.Currency
		text := fmt.Sprintf("%s: %s is above %s, as often as [budget] %s allows %s a month, with a probability of %s", h.Design, LongSpan(b.From, b.To), in.Of(h.Allowed), LimitWord(h.Fails), in.Of(h.Limit.Allowed(0)), words.Percent(h.Over))
		if h.Months > 0 {
			text += fmt.Sprintf("; of %s the P50 is above it", words.Plural(h.Months, "month", "months"))
		}
		said = append(said, text)
	}
	return said
}

// sharesBetween are two shares, or the one that they are.
func sharesBetween(low, high float64) string {
	if a, b := words.Percent(low), words.Percent(high); a != b {
		return a + " to " + b
	}
	return words.Percent(high)
}

// keptAtMid is for how long a goal is missed, where all inputs are at mid.
func keptAtMid(t time.Duration) string {
	if t <= 0 {
		return "it keeps the goal all the time"
	}
	return "the goal is missed for " + words.Duration(t.Seconds())
}

// Choices are three questions that are asked when a design is chosen, and their answers.
func Choices(b *report.Budget) []string {
	if b.LeastExpected == "" || len(b.Matches) == 0 || !b.InDoubt() {
		return nil
	}
	return []string{
		"least expected cost, which is also least expected regret: " + b.LeastExpected,
		"minimax regret, whose largest regret is smallest, however improbable the future: " + b.MinimaxRegret,
		"least worst case, whose dearest future costs least: " + b.LeastWorst,
	}
}

// Bar is a width beside the widest.
func Bar(width, widest cost.Money) string {
	const longest = 20
	if widest <= 0 {
		return ""
	}
	return strings.Repeat("█", int(width.USD()/widest.USD()*longest+0.5))
}

// hundredths of a percent are as much as is said of an error.
func hundredths(share float64) string { return words.Percent(math.Round(share*1e4) / 1e4) }
