package phrases

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"fleetcost/models/report"
	"fleetcost/models/result"
	"fleetcost/models/words"
)

// A Named figure is that of one design or service.
type Named struct {
	Name   string
	Figure result.Interval
	Met    bool // the whole goal
}

// FigureOf is a response time of a design: node: p99 246 ±5 ms.
func FigureOf(design, figure string, seconds result.Interval) string {
	return fmt.Sprintf("%s: %s %s ms", design, figure, Doubted(seconds))
}

// SpreadTitle is what a picture of response times finds: how near designs come to the limit
// of a figure, in seconds, 0 of none.
func SpreadTitle(figure string, limit float64, all []Named) string {
	all = slices.DeleteFunc(slices.Clone(all), func(n Named) bool { return !report.Finite(n.Figure.Value()) })
	slices.SortStableFunc(all, func(a, b Named) int { return cmp.Compare(a.Figure.Value(), b.Figure.Value()) })
	if len(all) == 0 {
		return "No design has response times"
	}
	least, most := all[0], all[len(all)-1]
	says := func(n Named) string {
		if n.Figure.AtLeast() {
			return "at least " + words.Duration(n.Figure.Value())
		}
		return words.Duration(n.Figure.Value())
	}
	beyond := slices.DeleteFunc(slices.Clone(all), func(n Named) bool { return !(limit > 0) || n.Figure.Value() <= limit })
	switch {
	case len(beyond) > 0:
		var said []string
		for i, n := range beyond[:min(len(beyond), fewNamed)] {
			said = append(said, n.Name+" "+says(n))
			if i == 0 {
				said[0] = n.Name + " misses " + figure + " ≤ " + words.Duration(limit) + ": " + says(n)
			}
		}
		if rest := len(beyond) - len(said); rest > 0 {
			said = append(said, words.Plural(rest, "other, too", "others, too"))
		}
		return strings.Join(said, "; ")
	case len(all) == 1 && limit > 0:
		return fmt.Sprintf("%s: %s is %s of the %s that the goal allows", least.Name, figure, says(least), words.Duration(limit))
	case len(all) == 1:
		return fmt.Sprintf("%s: %s is %s", least.Name, figure, says(least))
	case limit > 0:
		return fmt.Sprintf("%s is %s (%s) to %s (%s), within its goal of %s", figure, says(least), least.Name, says(most), most.Name, words.Duration(limit))
	}
	return fmt.Sprintf("%s is %s (%s) to %s (%s)", figure, says(least), least.Name, says(most), most.Name)
}

// TimeTitle is what a picture of the time of instances finds: the shares for which vCPUs are
// busy, and before them accelerators where there are some.
func TimeTitle(busy, accelerators []Named) string {
	said := busyTitle("vCPUs", busy)
	if len(accelerators) == 0 {
		return said
	}
	return busyTitle("Accelerators", accelerators) + "; " + said
}

func busyTitle(of string, busy []Named) string {
	if len(busy) == 0 {
		return "No design has a fleet that can do the work"
	}
	by := func(a, b Named) int { return cmp.Compare(a.Figure.Mid, b.Figure.Mid) }
	least, most := slices.MinFunc(busy, by), slices.MaxFunc(busy, by)
	low, high := wholePercent(least.Figure.Mid), wholePercent(most.Figure.Mid)
	switch {
	case len(busy) == 1:
		return fmt.Sprintf("%s of %s are busy for %s of the time", of, least.Name, low)
	case low == high:
		return fmt.Sprintf("%s are busy for %s of the time", of, low)
	}
	return fmt.Sprintf("%s are busy for %s (%s) to %s (%s) of the time", of, low, least.Name, high, most.Name)
}

func wholePercent(share float64) string { return words.Percent(math.Round(share*100) / 100) }

// BusyShare says what something is about: busy 54%, idle 46%; of workers also waiting; of
// lanes also for how long they are held.
func BusyShare(of string, works, held float64) string {
	free := wholePercent(1 - math.Round(works*100)/100 - math.Round(held*100)/100)
	switch {
	case of == "workers" && held > 0:
		return fmt.Sprintf("busy %s, waiting %s, free %s", wholePercent(works), wholePercent(held), free)
	case of == "workers":
		return fmt.Sprintf("taken %s, free %s", wholePercent(works), free)
	case held > 0:
		return fmt.Sprintf("busy %s, held %s, idle %s", wholePercent(works), wholePercent(held), free)
	}
	return fmt.Sprintf("busy %s, idle %s", wholePercent(works), free)
}

// WidestSwing is what a tornado of a design finds: which input moves its cost most.
func WidestSwing(b *report.Budget, d *report.BudgetDesign) string {
	return cutTitle(b.Warnings, widestSwing(b, d))
}

func widestSwing(b *report.Budget, d *report.BudgetDesign) string {
	if len(d.Swings) == 0 || d.Swings[0].Width() == 0 {
		return "No input moves what " + d.Name + " costs"
	}
	s := d.Swings[0]
	return fmt.Sprintf("What %s costs depends most on %s: from %s to %s for %s", d.Name, s.Input,
		SpeltWhole(b.Currency, min(s.AtLow, s.AtHigh)), SpeltWhole(b.Currency, max(s.AtLow, s.AtHigh)), LongSpan(b.From, b.To))
}

// ExplanationTitle is what most of the money of a design is paid for.
func ExplanationTitle(x *report.Explanation, what string, share float64) string {
	return fmt.Sprintf("%s of the bill of %s is paid for %s", wholePercent(share), x.Design().Name, what)
}

// ChangesTitle is which change saves most.
func ChangesTitle(x *report.Explanation) string {
	best := -1
	for i, c := range x.Changes {
		if c.Met && c.Saves > 0 && (best < 0 || c.Saves > x.Changes[best].Saves) {
			best = i
		}
	}
	if best < 0 {
		return "No change that was planned saves anything"
	}
	c := &x.Changes[best]
	return fmt.Sprintf("%s saves most: %s a month", Change(c), Spelt(x.Report.Currency, c.Saves))
}

// ErrorTitle is how well a figure is predicted, by the median of its errors.
func ErrorTitle(v *report.Validation, figure string, median float64) string {
	return cutTitle(v.Warnings, errorTitle(figure, median))
}

func errorTitle(figure string, median float64) string {
	if !report.Finite(median) {
		return "No row counts for the error of " + figure
	}
	return fmt.Sprintf("Half of the predictions of %s are within %s of what was measured", figure, Tenths(median))
}

// InsideTitle is how many of the measured values lie where they were predicted.
func InsideTitle(v *report.Validation, coverage float64) string {
	return cutTitle(v.Warnings, insideTitle(coverage))
}

func insideTitle(coverage float64) string {
	if !report.Finite(coverage) {
		return "No interval was computed"
	}
	return fmt.Sprintf("%s of the measured p99 lie in their prediction interval of 95%%", Tenths(coverage))
}
