package phrases

import (
	"fmt"
	"strings"

	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/models/words"
)

// Valued is a value of a key with its unit: 300ms, 0.5.
func Valued(c *report.Crossings, value float64) string { return On(&c.Looked.Axis, value) }

// Holds says who is cheaper.
func Holds(c *report.Crossings, h report.Cheaper) string {
	switch h {
	case report.FirstCheaper, report.SecondCheaper:
		return c.Between[h]
	case report.SamePrice:
		return "tie"
	}
	return "neither meets the goal"
}

// fewStretches are said one by one.
const fewStretches = 3

// Found says in a few sentences who is cheaper where.
func Found(c *report.Crossings) (said []string) {
	if len(c.Stretches) == 0 {
		return []string{"no value was reached"}
	}
	if c.Idle() {
		said = append(said, fmt.Sprintf("%s changes nothing in either bill, nor in what the designs run on", c.Key))
	}
	if len(c.Stretches) == 1 {
		return append(said, fmt.Sprintf("%s at every value from %s to %s that was looked at", holding(c, c.Stretches[0].Holds), Valued(c, c.Stretches[0].From), Valued(c, c.Stretches[0].To)))
	}
	if len(c.Stretches) <= fewStretches {
		for _, s := range c.Stretches {
			said = append(said, fmt.Sprintf("%s from %s to %s: %s", c.Key, Valued(c, s.From), Valued(c, s.To), holding(c, s.Holds)))
		}
	} else {
		said = append(said, fmt.Sprintf("what is cheaper changes at %d values of %s", len(c.Stretches)-1, c.Key))
	}
	if h, ok := c.AsSaid(); ok {
		said = append(said, fmt.Sprintf("at the scenario's %s: %s", Valued(c, c.Said), holding(c, h)))
	}
	return said
}

// holding says as a sentence who is cheaper.
func holding(c *report.Crossings, h report.Cheaper) string {
	switch h {
	case report.FirstCheaper, report.SecondCheaper:
		return c.Between[h] + " is cheaper than " + c.Between[1-h]
	case report.SamePrice:
		return c.Between[0] + " and " + c.Between[1] + " cost the same, to the cent"
	}
	return "neither meets the goal"
}

// PricedFleet is a fleet in a few words: 3 × c7g.large.
func PricedFleet(p report.Priced) string {
	if !p.Met {
		return "misses the goal"
	}
	var said []string
	for _, f := range p.Fleet {
		one := fmt.Sprintf("%s × %s", words.Count(f.Instances), f.Machine)
		if f.Service != "" {
			one = f.Service + " " + one
		}
		said = append(said, one)
	}
	return strings.Join(said, ", ")
}

// PricedAs is a fleet and its price: 3 × c7g.large, $158.78.
func PricedAs(in cost.Currency, p report.Priced) string {
	if !p.Met {
		return PricedFleet(p)
	}
	return PricedFleet(p) + ", " + Spelt(in, p.Monthly)
}

// Price of a design; unknown where it misses the goal.
func Price(in cost.Currency, p report.Priced) string {
	if !p.Met {
		return words.Unknown
	}
	return Amount(in, p.Monthly)
}

// CrossingsNotes say how far the search went.
func CrossingsNotes(c *report.Crossings) (notes []string) {
	down := fmt.Sprintf("down to %s of the value", words.Percent(c.Fine))
	if c.Whole {
		down += ", or to the next whole number"
	}
	notes = append(notes, fmt.Sprintf("%s were looked at; a change lies between the two values that are shown, and was sought %s", words.Plural(len(c.Looked.Values), "value", "values"), down))
	if c.Chosen {
		notes = append(notes, fmt.Sprintf("nobody said a range: it is around the scenario's %s; --vary %s=FROM:TO gives another", Valued(c, c.Said), c.Key))
	}
	notes = append(notes, "between two values a cost is taken to lie between the costs at both, as it does where it only rises, or only falls, with the key")
	if c.Rough {
		notes = append(notes, "not at all changes the fleets were looked at again with care: those may lie some percent from where they are shown; a narrower range has them all looked at")
	}
	if c.Doubtful() {
		notes = append(notes, "at some of the ends a fleet likely meets the goal: another seed may move them")
	}
	return notes
}

// CrossingsWarnings say what was not found out.
func CrossingsWarnings(c *report.Crossings) (all []string) {
	looked := words.Plural(len(c.Looked.Values), "value", "values")
	if c.Cut {
		all = append(all, fmt.Sprintf("interrupted after %s: what holds between two of them, and beyond the last, is not known", looked))
	}
	if c.Ended {
		all = append(all, fmt.Sprintf("the search ended after %s: between neighbours that differ by more than %s more changes may lie; give a narrower range", looked, words.Percent(c.Fine)))
	}
	return all
}
