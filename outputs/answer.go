package outputs

import (
	"fmt"
	"strings"

	"fleetcost/models/report"
	"fleetcost/models/words"
	"fleetcost/outputs/phrases"
)

// answer is the comparison in one sentence: what is cheapest of what meets the
// goal, or first of all that nothing does.
func answer(ranked []standing) string {
	if len(ranked) == 0 {
		return "there is no design to compare"
	}
	var winners []standing
	met := 0
	for _, s := range ranked {
		if s.Met {
			met++
		}
		if s.cheapest {
			winners = append(winners, s)
		}
	}
	if len(winners) == 0 {
		return "no design meets the goal"
	}
	best := winners[0].Design
	said := describeWinner(best) + " is cheapest: "
	if len(winners) > 1 {
		said = tie(winners) + " cost the same: "
		if met > len(winners) {
			said = tie(winners) + " are cheapest, at the same price: "
		}
	}
	said += fmt.Sprintf("%v a month", winners[0].monthly)
	if year, err := best.Bill.Monthly().Times(12); err == nil {
		said += fmt.Sprintf(", %v a year", year)
	}
	for _, s := range winners {
		if sure := describeSure(s.Design); sure != "" {
			said += "; to be sure of the goal: "
			if len(winners) > 1 {
				said += s.Name + " on "
			}
			said += fmt.Sprintf("%s for %v a month", sure, s.Sure.Monthly)
		}
	}
	return said + missingFrom(designsOf(winners))
}

// fewNamed is how many designs of a tie are named, the others counted.
const fewNamed = 2

// tie names designs of the same price: a on 4 × c7g.large and b on 1 ×
// c7g.2xlarge, or a, b and three others.
func tie(winners []standing) string {
	if len(winners) == fewNamed {
		return describeWinner(winners[0].Design) + " and " + describeWinner(winners[1].Design)
	}
	var names []string
	for _, s := range winners {
		names = append(names, s.Name)
	}
	return someOf(names)
}

// someOf names the first of several, and counts the others.
func someOf(names []string) string {
	switch rest := len(names) - fewNamed; {
	case len(names) == 1:
		return names[0]
	case rest == 0:
		return names[0] + " and " + names[1]
	case rest == 1:
		return names[0] + ", " + names[1] + " and " + names[2]
	default:
		return strings.Join(names[:fewNamed], ", ") + " and " + spelled(rest) + " others"
	}
}

// spelled is a small number in letters.
func spelled(n int) string {
	letters := []string{"no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"}
	if n < len(letters) {
		return letters[n]
	}
	return count(n)
}

// describeWinner is a design with its fleet: node on 4 × c7g.large, or hybrid
// (api 4 × c7g.large, ml 2 × m7g.xlarge).
func describeWinner(d *report.Design) string {
	if len(d.Services) < 2 && len(alone(d).Inside) == 0 {
		return d.Name + " on " + describeFleet(d)
	}
	return d.Name + " (" + describeFleet(d) + ")"
}

// describeSure is the fleet that is sure to meet the goal; empty where the
// smallest is.
func describeSure(d *report.Design) string {
	if d.Sure == nil || len(d.Sure.Instances) != len(d.Services) {
		return ""
	}
	sure := *d
	sure.Services = append([]report.Service(nil), d.Services...)
	for i, n := range d.Sure.Instances {
		sure.Services[i].Instances = n
	}
	return describeFleet(&sure)
}

// describeMiss is what of the goal a design misses, in words with figures; empty
// of one that meets it.
func describeMiss(d *report.Design) string {
	switch {
	case d.Met:
		return ""
	case d.Missed != nil:
		return phrases.Of(d.Missed)
	case storms(d):
		return fmt.Sprintf("overloaded by retries and work for nobody: what clients ask for is %s of what it can do", percent(d.Result.OfferedLoad))
	}
	switch standing := describeStanding(d); standing {
	case "overloaded":
		return "overloaded: " + tooMuch(d, "it")
	case "unsettled":
		return "it did not settle"
	default:
		return standing
	}
}

// tooMuch says by how much the work that arrives is more than something can do;
// users, who send less where there is more, have no such number.
func tooMuch(d *report.Design, what string) string {
	if !finite(d.Result.OfferedLoad) {
		return "more work arrives than " + what + " can do"
	}
	return "the work that arrives is " + words.Times(d.Result.OfferedLoad) + " what " + what + " can do"
}

// fewMisses is how many designs that miss the goal are told of at the top.
const fewMisses = 6

// sayMisses says of each design that misses the goal what it misses, before any
// figure of it is shown.
func (d *document) sayMisses(ranked []standing) {
	var missed []standing
	for _, s := range ranked {
		if !s.Met {
			missed = append(missed, s)
		}
	}
	for i, s := range missed {
		if rest := len(missed) - fewMisses; i == fewMisses && rest > 1 {
			d.say("missed", spelled(rest)+" others, see the table")
			return
		}
		d.say("missed", s.Name+": "+describeMiss(s.Design))
	}
}
