package phrases

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/models/words"
)

// What pictures find: their titles, made of the figures that they show.

// nothingMeets is said of an answer in which nothing does.
const nothingMeets = "No design meets the goal"

// ReportTitle is what a comparison finds: node is cheapest, $317.55 a month; django costs
// 4.2 times as much.
func ReportTitle(r *report.Report) string {
	return cutTitle(r.Warnings, reportTitle(r))
}

// cutTitle is a title that says first of how much it is, where the warnings tell that the
// answer was interrupted.
func cutTitle(warnings []report.Reason, said string) string {
	if cut, ok := interrupted(warnings); ok {
		return fmt.Sprintf("Interrupted, of %s: %s", reached(cut), said)
	}
	return said
}

func reportTitle(r *report.Report) string {
	ranked := report.Standings(r.Designs)
	var winners, rest []report.Standing
	for _, s := range ranked {
		switch {
		case s.Cheapest:
			winners = append(winners, s)
		case s.Met:
			rest = append(rest, s)
		}
	}
	if len(ranked) == 0 {
		return "There is no design to compare"
	}
	if len(winners) == 0 {
		return nothingMeets
	}
	best := winners[0]
	price := Spelt(best.Bill.Currency, best.Monthly) + " a month"
	said := fmt.Sprintf("%s is cheapest: %s", best.Name, price)
	if len(ranked) == 1 {
		said = fmt.Sprintf("%s costs %s", best.Name, price)
	}
	if best.Likely {
		if best.ByChance {
			said = fmt.Sprintf("%s is likely cheapest: %s", best.Name, price)
		}
		if best.Sure != nil {
			said += ", or surely " + Spelt(best.Bill.Currency, best.Sure.Monthly)
		} else {
			said += ", or more to be sure"
		}
	}
	if len(winners) > 1 {
		said = fmt.Sprintf("%s cost the same: %s", SomeOf(namesOf(winners)), price)
		if len(rest) > 0 {
			said = fmt.Sprintf("%s are cheapest, at the same price: %s", SomeOf(namesOf(winners)), price)
		}
		if likely := slices.DeleteFunc(slices.Clone(winners), func(s report.Standing) bool { return !s.Likely }); len(likely) > 0 {
			said += " (" + SomeOf(namesOf(likely)) + " likely)"
		}
	}
	switch {
	case len(rest) > 0:
		dearest := rest[len(rest)-1]
		said += fmt.Sprintf("; %s costs %s", dearest.Name, times(ratio(dearest.Monthly, best.Monthly), ratio(dearest.Monthly, best.Monthly)))
		switch missed := len(ranked) - len(winners) - len(rest); missed {
		case 0:
		case 1:
			said += "; " + ranked[len(ranked)-1].Name + " misses the goal"
		default:
			said += fmt.Sprintf("; %s others miss the goal", Spelled(missed))
		}
	case len(winners) < len(ranked):
		said += "; no other design meets the goal"
	}
	return said
}

func namesOf(ranked []report.Standing) (names []string) {
	for _, s := range ranked {
		names = append(names, s.Name)
	}
	return names
}

func ratio(a, b cost.Money) float64 { return a.USD() / b.USD() }

// times says how much dearer something is, from the least to the most that it is: 35% more,
// 4 to 5 times as much.
func times(least, most float64) string {
	if !report.Finite(least) || !report.Finite(most) {
		return "many times as much"
	}
	say, unit := func(x float64) string { return words.Digits(x, 2) }, " times as much"
	if most < 2 {
		say, unit = func(x float64) string { return words.Percent(math.Round(100*(x-1)) / 100) }, " more"
		if most < 1.005 {
			return "less than 1% more"
		}
	}
	if say(least) == say(most) {
		return say(most) + unit
	}
	return say(least) + " to " + say(most) + unit
}

// BudgetTitle is what a budget finds: which design is expected to cost least, and how sure
// that is.
func BudgetTitle(b *report.Budget) string { return cutTitle(b.Warnings, budgetTitle(b)) }

func budgetTitle(b *report.Budget) string {
	i := slices.IndexFunc(b.Designs, func(d report.BudgetDesign) bool { return d.Name == b.LeastExpected && d.Unmet == nil })
	if i < 0 {
		return nothingMeets
	}
	best := &b.Designs[i]
	said := fmt.Sprintf("%s is expected to cost least: %s for %s", best.Name, SpeltWhole(b.Currency, best.Whole.Mean), LongSpan(b.From, b.To))
	if len(b.Designs) == 1 {
		said = fmt.Sprintf("%s costs %s for %s", best.Name, SpeltWhole(b.Currency, best.Whole.Mean), LongSpan(b.From, b.To))
	}
	if best.Whole.P10 != best.Whole.P90 {
		said += fmt.Sprintf(" in the mean, %s to %s in 8 of 10 futures", SpeltWhole(b.Currency, best.Whole.P10), SpeltWhole(b.Currency, best.Whole.P90))
	}
	if best.Beyond > 0 {
		said += fmt.Sprintf("; no fleet meets the goal in %s of them", words.Percent(best.Beyond))
	}
	return said
}

// CrossingsTitle is which of two designs is cheaper where.
func CrossingsTitle(c *report.Crossings) string {
	switch n := len(c.Stretches); {
	case n == 0:
		return c.Key + ": no value was reached"
	case n == 1:
		return fmt.Sprintf("%s at every value", holding(c, c.Stretches[0].Holds))
	case n > fewLeads:
		return fmt.Sprintf("Which of %s and %s is cheaper changes %s times", c.Between[0], c.Between[1], Spelled(n-1))
	}
	said := ""
	for i, s := range c.Stretches {
		who := Holds(c, s.Holds)
		switch {
		case s.Holds == report.SamePrice:
			who = "both alike"
		case i == 0 && s.Holds == report.NobodyMeets:
			who = "Neither meets the goal"
		case i == 0:
			who += " is cheaper"
		}
		switch {
		case i == 0 && s.Holds == report.SamePrice:
			said = "Both cost the same"
		case i == 0:
			said = who
		case i == len(c.Stretches)-1:
			said += ", then " + who
		default:
			said += ", " + who
		}
		if i < len(c.Stretches)-1 {
			said += " up to " + Valued(c, ToFour(c.Edge(i+1)))
		}
	}
	return said
}

// ToFour significant digits, which tell changes apart that are sought as finely.
func ToFour(x float64) float64 {
	if four, err := strconv.ParseFloat(strconv.FormatFloat(x, 'g', 4, 64), 64); err == nil {
		return four
	}
	return x
}
