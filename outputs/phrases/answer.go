package phrases

import (
	"fmt"
	"strings"

	"fleetcost/models/report"
	"fleetcost/models/words"
)

// Answer is the comparison in one sentence: what is cheapest of what meets the
// goal, or first of all that nothing does.
func Answer(ranked []report.Standing) string { return answer(ranked, " is cheapest: ") }

// ReportAnswer is the answer of a comparison, which says of how many designs it is where it
// was interrupted.
func ReportAnswer(r *report.Report) string {
	return cutShort(r.Warnings, Answer(report.Standings(r.Designs)))
}

// cutShort is an answer that says first of how much it is, where the warnings tell that it was
// interrupted.
func cutShort(warnings []report.Reason, said string) string {
	if cut, ok := interrupted(warnings); ok {
		return fmt.Sprintf("interrupted, of %s: %s", reached(cut), said)
	}
	return said
}

// reached is how much of an answer there is: 3 of 12 designs, or 30 settings where nobody knows
// how many there would be.
func reached(cut report.Interrupted) string {
	if cut.All == 0 {
		return words.Count(cut.Done) + " " + cut.Of
	}
	return fmt.Sprintf("%s of %s %s", words.Count(cut.Done), words.Count(cut.All), cut.Of)
}

// interrupted is how much of an answer there is, where it was interrupted.
func interrupted(warnings []report.Reason) (cut report.Interrupted, is bool) {
	for _, w := range warnings {
		if cut, is = w.(report.Interrupted); is {
			return cut, true
		}
	}
	return cut, false
}

// Planned is the answer of a design that was planned alone, which is cheaper than no other.
func Planned(ranked []report.Standing) string { return answer(ranked, ": ") }

func answer(ranked []report.Standing, says string) string {
	if len(ranked) == 0 {
		return "there is no design to compare"
	}
	var winners, tied []report.Standing
	met := 0
	for _, s := range ranked {
		if s.Met {
			met++
		}
		if s.Cheapest {
			winners = append(winners, s)
		}
		if s.Cheapest || s.ByChance {
			tied = append(tied, s)
		}
	}
	if len(winners) == 0 {
		return "no design meets the goal"
	}
	best := winners[0].Design
	said := describeWinner(best) + says
	if len(winners) > 1 {
		said = tie(winners) + " cost the same: "
		if met > len(winners) {
			said = tie(winners) + " are cheapest, at the same price: "
		}
	}
	if len(tied) > len(winners) {
		said = tie(tied) + " are a tie, within what another seed changes: "
	}
	dearest := tied[len(tied)-1]
	said += span(best.Bill.Currency.Of(winners[0].Monthly), best.Bill.Currency.Of(dearest.Monthly)) + " a month"
	if year, err := best.Bill.Monthly().Times(12); err == nil {
		if most, err := dearest.Bill.Monthly().Times(12); err == nil {
			said += ", " + span(best.Bill.Currency.Of(year), best.Bill.Currency.Of(most)) + " a year"
		}
	}
	for _, s := range winners {
		if sure := Sure(s.Design); sure != "" {
			said += "; to be sure of the goal: "
			if len(tied) > 1 {
				said += s.Name + " on "
			}
			said += fmt.Sprintf("%s for %s a month", sure, s.Bill.Currency.Of(s.Sure.Monthly))
		}
	}
	return said + missingFrom(report.DesignsOf(tied))
}

// span is from the least to the most, where they are not the same.
func span(least, most string) string {
	if least == most {
		return least
	}
	return least + " to " + most
}

// OtherSeed says of each design whose fleet only likely meets the goal what the chance of
// another seed may find for it, and of the cheapest whether another would then be cheapest.
func OtherSeed(ranked []report.Standing) (said []string) {
	for i, s := range ranked {
		if !s.Met || !s.Likely {
			continue
		}
		sure := Sure(s.Design)
		if sure == "" {
			said = append(said, s.Name+" meets the goal likely, not surely: another seed may find more instances")
			continue
		}
		text := fmt.Sprintf("%s meets the goal likely, not surely: another seed may find %s for it, at %s a month", s.Name, sure, s.Bill.Currency.Of(s.Sure.Monthly))
		for k, other := range ranked {
			if k != i && s.Cheapest && other.Met && !other.Likely && other.Bill.Shown() < s.Sure.Monthly {
				text += "; then " + other.Name + " would be cheapest"
				break
			}
		}
		said = append(said, text)
	}
	return said
}

// fewNamed is how many designs of a tie are named, the others counted.
const fewNamed = 2

// tie names designs of the same price: a on 4 × c7g.large and b on 1 ×
// c7g.2xlarge, or a, b and three others.
func tie(winners []report.Standing) string {
	if len(winners) == fewNamed {
		return describeWinner(winners[0].Design) + " and " + describeWinner(winners[1].Design)
	}
	var names []string
	for _, s := range winners {
		names = append(names, s.Name)
	}
	return SomeOf(names)
}

// SomeOf names the first of several, and counts the others.
func SomeOf(names []string) string {
	switch rest := len(names) - fewNamed; {
	case len(names) == 1:
		return names[0]
	case rest == 0:
		return names[0] + " and " + names[1]
	case rest == 1:
		return names[0] + ", " + names[1] + " and " + names[2]
	default:
		return strings.Join(names[:fewNamed], ", ") + " and " + Spelled(rest) + " others"
	}
}

// Spelled is a small number in letters.
func Spelled(n int) string {
	letters := []string{"no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"}
	if n < len(letters) {
		return letters[n]
	}
	return words.Count(n)
}

// describeWinner is a design with its fleet: node on 4 × c7g.large, or hybrid
// (api 4 × c7g.large, ml 2 × m7g.xlarge).
func describeWinner(d *report.Design) string {
	if len(d.Services) < 2 && len(d.OnlyService().Inside) == 0 {
		return d.Name + " on " + Fleet(d)
	}
	return d.Name + " (" + Fleet(d) + ")"
}

// Sure is the fleet that is sure to meet the goal; empty where the
// smallest is.
func Sure(d *report.Design) string {
	if d.Sure == nil || len(d.Sure.Instances) != len(d.Services) {
		return ""
	}
	sure := *d
	sure.Services = append([]report.Service(nil), d.Services...)
	for i, n := range d.Sure.Instances {
		sure.Services[i].Instances = n
	}
	return Fleet(&sure)
}
