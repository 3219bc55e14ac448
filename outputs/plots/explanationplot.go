package plots

import (
	"math"
	"regexp"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/models/words"
	"fleetcost/outputs/phrases"
)

func init() {
	OfExplanation.Register("portions", "what the money is paid for", Plot[report.Explanation]{DrawPortions, func(x *report.Explanation) bool { return len(x.Portions) > 0 }})
	OfExplanation.Register("changes", "what changes would save", Plot[report.Explanation]{DrawChanges, func(x *report.Explanation) bool {
		return slices.ContainsFunc(x.Changes, func(c report.Change) bool { return c.Met && c.Saves != 0 })
	}})
}

// A share of a bill is what one thing is paid for.
type share struct {
	what   string
	amount cost.Money
}

// sharesOf are the portions of a bill by what they are paid for, the largest first.
func sharesOf(x *report.Explanation) []share {
	var all []share
	for i, amount := range x.Cents() {
		p := &x.Portions[i]
		what := phrases.Purpose(p)
		if p.Part != "" && p.Purpose != report.ForStep {
			what = p.Part + ": " + untiered(what)
		}
		at := slices.IndexFunc(all, func(s share) bool { return s.what == what })
		if at < 0 {
			at, all = len(all), append(all, share{what: what})
		}
		all[at].amount += amount
	}
	slices.SortStableFunc(all, func(a, b share) int {
		switch {
		case a.amount > b.amount:
			return -1
		case a.amount < b.amount:
			return 1
		}
		return 0
	})
	all = slices.DeleteFunc(all, func(s share) bool { return s.amount == 0 })
	if rest := len(all) - mostShares; rest > 1 {
		var sum cost.Money
		for _, s := range all[mostShares:] {
			sum += s.amount
		}
		all = append(all[:mostShares], share{words.Plural(rest, "other thing", "other things"), sum})
	}
	return all
}

// tier is what a step of a price is called behind what is bought.
var tier = regexp.MustCompile(`, (free allowance|(from )?[0-9][0-9,.]*(–[0-9][0-9,.]*)? .*)$`)

// untiered is what is bought, at all steps of its price.
func untiered(what string) string { return tier.ReplaceAllString(what, "") }

// mostShares are told one by one.
const mostShares = 14

// The measures of the bars, in points.
const (
	sharePitch = 26
	shareBar   = 14
)

// placeOf is the place of the design that is explained.
func placeOf(x *report.Explanation) int { return report.PlaceOf(x.Design().Place, 0) }

// DrawPortions draws what the money of a design is paid for: a bar for each thing, which
// together are the bill.
func DrawPortions(x *report.Explanation) Draft {
	return Draft{wide, rowsHeight(len(sharesOf(x)), sharePitch, portionNotes(x)), func(c draw.Canvas) {
		all := sharesOf(x)
		h := heading{title: x.Report.Scenario + ": the bill is empty", subtitle: x.Report.Scenario + ": what the bill of " + x.Design().Name + " is paid for, together " + phrases.Spelt(x.Report.Currency, phrases.TotalOf(x)) + " a month"}
		if total := phrases.TotalOf(x); total > 0 && len(all) > 0 {
			h.title = phrases.ExplanationTitle(x, all[0].what, all[0].amount.USD()/total.USD())
		}
		drawBars(head(c, h, portionNotes(x)), x, all)
	}}
}

// portionNotes say what is not in the bill.
func portionNotes(x *report.Explanation) []string {
	var notes []string
	if names := phrases.Unpriced([]*report.Design{x.Design()}); names != "" {
		notes = append(notes, "Not in the bill: "+names+".")
	}
	return notes
}

var changeNotes = []string{"Each change by itself, with the design planned again; to the left of 0 it costs more."}

// DrawChanges draws what each change of a design would save: a bar for each that was
// planned, the largest first.
func DrawChanges(x *report.Explanation) Draft {
	return Draft{wide, rowsHeight(len(x.Changes), sharePitch, changeNotes), func(c draw.Canvas) {
		h := heading{title: phrases.ChangesTitle(x), subtitle: x.Report.Scenario + ": what changes of " + x.Design().Name + " would save"}
		var all []share
		for i := range x.Changes {
			if ch := &x.Changes[i]; ch.Met {
				all = append(all, share{phrases.Change(ch), ch.Saves})
			} else {
				all = append(all, share{phrases.Change(ch) + ": misses the goal", 0})
			}
		}
		slices.SortStableFunc(all, func(a, b share) int { return int(math.Copysign(1, b.amount.USD()-a.amount.USD())) })
		drawBars(head(c, h, changeNotes), x, all)
	}}
}

// drawBars draws a bar for each share.
func drawBars(body draw.Canvas, x *report.Explanation, all []share) {
	in, values, names := x.Report.Currency, []float64{0}, []string{}
	for _, s := range all {
		values, names = append(values, s.amount.USD()), append(names, s.what)
	}
	scale := scaleOf(values, false, true, 7)
	scale.prefix = in.Prefix()
	p := newRows(body, names, longName, 0, rowAfter, scale, in.Units()+" per month")
	p.drawAxes()
	tone := hue(placeOf(x))
	for i, s := range all {
		p.name(i, s.what, regular(textSize, ink))
		y, zero, end := p.middle(i), p.at(0, 0).X, p.at(s.amount.USD(), 0).X
		telling(p.data, vg.Point{X: end, Y: y}, s.what+": "+phrases.Spelt(in, s.amount)+" a month", func() {
			fill(p.data, tone, min(zero, end), y-shareBar/2, max(zero, end), y+shareBar/2)
		})
		p.beside(i, max(zero, end), phrases.Spelt(in, s.amount))
	}
}
