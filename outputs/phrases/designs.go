package phrases

import (
	"fmt"
	"slices"
	"strings"

	"fleetcost/models"
	"fleetcost/models/report"
	"fleetcost/models/result"
	"fleetcost/models/words"
)

// Standing says in one word whether the goal is met.
func Standing(d *report.Design) string {
	switch {
	case d.Result.Verdict == result.Overloaded:
		return "overloaded"
	case d.Met && d.Likely:
		return "likely"
	case d.Met:
		return "met"
	case d.Result.Verdict == result.Unsettled:
		return "unsettled"
	}
	return "missed"
}

// Doubts says about one design what its numbers cannot: that it is
// overloaded or did not settle.
func Doubts(d *report.Design) []string {
	var said []string
	if d.Instances() == 0 {
		return nil // no machine could be tried; the warnings say so
	}
	switch d.Result.Verdict {
	case result.Overloaded:
		bottleneck := Fleet(d)
		if d.IsSystem() && d.Binds != "" {
			bottleneck = d.Binds
		}
		if d.OverloadedByRetries() {
			said = append(said, fmt.Sprintf("%s is overloaded by retries and work for nobody: what clients ask for is %s of what it can do",
				d.Name, words.Percent(d.Result.OfferedLoad)))
			break
		}
		if !toldOverload(d.Missed) { // it was said at the top
			said = append(said, d.Name+" is overloaded: "+tooMuch(d, bottleneck))
		}
	case result.Unsettled:
		said = append(said, d.Name+" did not settle: its numbers are of a run that was still changing")
	}
	return said
}

// toldOverload tells whether a reason says of something that it is overloaded.
func toldOverload(why report.Reason) bool {
	switch why := why.(type) {
	case report.Overload, report.BackendOverload:
		return true
	case report.Strained:
		return toldOverload(why.Why)
	case report.All:
		return slices.ContainsFunc(why.Reasons, toldOverload)
	case report.NoMachine:
		return why.Common() != nil && toldOverload(why.Common())
	}
	return false
}

// Incomplete tells that the report is not the whole answer.
func Incomplete(r *report.Report) []string {
	var said []string
	for _, w := range r.Warnings {
		if cut, ok := w.(report.Interrupted); ok {
			said = append(said, Of(cut))
		}
	}
	return said
}

// Miss is what of the goal a design misses, in words with figures; empty
// of one that meets it.
func Miss(d *report.Design) string {
	switch {
	case d.Met:
		return ""
	case d.Missed != nil:
		return Of(d.Missed)
	case d.OverloadedByRetries():
		return fmt.Sprintf("overloaded by retries and work for nobody: what clients ask for is %s of what it can do", words.Percent(d.Result.OfferedLoad))
	}
	switch standing := Standing(d); standing {
	case "overloaded":
		return "overloaded: " + tooMuch(d, "it")
	case "unsettled":
		return "it did not settle"
	default:
		return standing
	}
}

// Misses is what designs miss: in one sentence of those that miss the same.
func Misses(designs []*report.Design) (said []string) {
	type miss struct {
		alone report.SlowAlone // but for how long it takes
		text  string           // of what is no such miss
	}
	var order []miss
	of := map[miss][]*report.Design{}
	for _, d := range designs {
		key := miss{}
		if alone, is := d.Missed.(report.SlowAlone); is {
			alone.Takes = 0
			key.alone = alone
		} else {
			key.text = Miss(d)
		}
		if of[key] == nil {
			order = append(order, key)
		}
		of[key] = append(of[key], d)
	}
	for _, key := range order {
		alike := of[key]
		if key.text != "" || len(alike) == 1 {
			var names []string
			for _, d := range alike {
				names = append(names, d.Name)
			}
			said = append(said, strings.Join(names, ", ")+": "+Miss(alike[0]))
			continue
		}
		var takes []string
		for i := 0; i < len(alike); {
			time, names := words.Duration(alike[i].Missed.(report.SlowAlone).Takes), []string{}
			for ; i < len(alike) && words.Duration(alike[i].Missed.(report.SlowAlone).Takes) == time; i++ {
				names = append(names, alike[i].Name)
			}
			takes = append(takes, fmt.Sprintf("%s (%s)", time, strings.Join(names, ", ")))
		}
		var t text
		t.slowAloneOf(strings.Join(takes, ", "), key.alone)
		said = append(said, t.String())
	}
	return said
}

// tooMuch says by how much the work that arrives is more than something can do;
// users, who send less where there is more, have no such number.
func tooMuch(d *report.Design, what string) string {
	if !report.Finite(d.Result.OfferedLoad) {
		return "more work arrives than " + what + " can do"
	}
	return "the work that arrives is " + words.Times(d.Result.OfferedLoad) + " what " + what + " can do"
}

// NoStorms says of which designs a retry storm was looked for and not found; of
// those where it was a warning tells.
func NoStorms(designs []*report.Design) []string {
	var said []string
	for _, d := range designs {
		if m := d.Metastable; m != nil && m.Onset == 0 && m.Recovers {
			said = append(said, fmt.Sprintf("%s: a spike of %s requests/s for %s starts no retry storm that lasts, at any load that it can serve",
				d.Name, words.Plain(m.Spike), words.Duration(m.During.Seconds())))
		}
	}
	return said
}

// ClassStanding tells whether the figure is within its limit: with 95 %
// confidence, or likely.
func ClassStanding(c report.ClassFigure) string {
	switch limit := c.Goal.Limit.Seconds(); {
	case c.Figure.High <= limit:
		return "met"
	case c.Figure.Value() <= limit:
		return "likely met"
	case c.Figure.Low <= limit:
		return "likely missed"
	}
	return "missed"
}

// Verdict is the simulation in one sentence.
func Verdict(d *report.Design, g models.Goal) string {
	price := fmt.Sprintf("%v a month", d.Bill.Sum())
	if !d.Met && !g.Empty() {
		price = fmt.Sprintf("this fleet, which misses the goal, costs (%v) a month", d.Bill.Sum())
	}
	if sure := Sure(d); sure != "" {
		price += fmt.Sprintf("; to be sure of the goal: %s for %v a month", sure, d.Bill.Currency.Of(d.Sure.Monthly))
	}
	price += missingFrom([]*report.Design{d})
	switch {
	case d.Result.Verdict == result.Overloaded:
		return Miss(d) + "; " + price
	case g.Empty():
		return price
	case d.Met && d.Likely:
		return "the goal is likely met; " + price
	case d.Met:
		return "the goal is met; " + price
	case d.Result.Verdict == result.Unsettled:
		return "it did not settle, so the goal is not shown to be met; " + price
	}
	return "the goal is missed: " + Miss(d) + "; " + price
}

// NoFleet says of a design without one what no fleet of it does.
func NoFleet(r *report.Report) string {
	if r.Goal.Empty() && len(r.Goals) == 0 {
		return "no fleet was found that can do the work"
	}
	return "no fleet was found that meets the goal"
}
