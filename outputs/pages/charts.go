package pages

import (
	"math"
	"slices"
	"time"

	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/models/result"
	"fleetcost/outputs/phrases"
	"fleetcost/outputs/textchart"
)

// Curves for terminals, as far as characters can draw them; package plots draws them all.

// alongKey is the axis of a swept key, under that label.
func alongKey(a *report.Axis, label string) textchart.Axis {
	return textchart.Axis{Label: label, Log: a.Log, Percent: a.Percent}
}

// costChart is what designs cost over the values of a key, those that meet the goal.
func costChart(title string, x textchart.Axis, in cost.Currency, reached []report.Point, names []string) []textchart.Chart {
	if len(reached) < 2 {
		return nil
	}
	places := report.PlacesOf(reached, names)
	var all []float64
	chart := textchart.Chart{
		Title: title,
		X:     x,
		Y:     textchart.Axis{Label: in.Sign() + "/month of fleets that meet the goal", Zero: true, Prefix: in.Prefix()},
	}
	for i, name := range names {
		l := textchart.Line{Name: name, Place: places[i]}
		var before *report.Design
		for k, p := range reached {
			d := p.Find(name)
			if d == nil || !d.Met || d.Result.Verdict == result.Overloaded {
				before = nil
				l.Path = append(l.Path, textchart.Point{X: p.Value, Y: math.NaN()})
				continue
			}
			at := textchart.Point{X: p.Value, Y: d.Bill.Shown().USD()}
			if before != nil {
				for _, on := range report.Climb(report.RungOf(before, reached[k-1].Value), report.RungOf(d, p.Value), x.Log) {
					l.Path = append(l.Path, textchart.Point{X: on[0], Y: on[1]})
				}
			}
			l.Path, l.Dots = append(l.Path, at), append(l.Dots, at)
			all, before = append(all, at.Y), d
		}
		if len(l.Dots) > 0 {
			chart.Lines = append(chart.Lines, l)
		}
	}
	if len(all) == 0 {
		return nil
	}
	least := slices.Min(all)
	chart.Y.Log = least > 0 && (x.Log || slices.Max(all) > wideSpan*least)
	return []textchart.Chart{chart}
}

// crossingsCharts are what two designs cost, and by how much they differ: there it is seen
// where the lines of both lie on each other.
func crossingsCharts(c *report.Crossings, reached []report.Point) []textchart.Chart {
	in := c.Looked.Currency()
	all := costChart(phrases.CrossingsTitle(c), alongKey(&c.Looked.Axis, c.Looked.Key), in, reached, c.Between[:])
	differ := textchart.Line{Place: report.PlacesOf(reached, c.Between[:])[1]}
	for _, p := range reached {
		at := textchart.Point{X: p.Value, Y: math.NaN()}
		if a, b := report.PricedAt(p.Find(c.Between[0])), report.PricedAt(p.Find(c.Between[1])); a.Met && b.Met {
			at.Y = b.Monthly.Minus(a.Monthly).USD()
			differ.Dots = append(differ.Dots, at)
		}
		differ.Path = append(differ.Path, at)
	}
	if len(all) == 0 || len(differ.Dots) < 2 {
		return all
	}
	chart := textchart.Chart{
		Title: c.Between[1] + " costs more than " + c.Between[0] + " by",
		X:     all[0].X,
		Y:     textchart.Axis{Label: in.Sign() + "/month; below 0 it costs less", Zero: true, Prefix: in.Prefix()},
		Lines: []textchart.Line{differ}, Rows: 10,
	}
	return append(all, chart)
}

// wideSpan is the ratio of the largest to the smallest value above which a linear axis would
// press the small ones together.
const wideSpan = 20

// fanChart is what designs cost by the month: P50, and dotted P10 and P90 of the design
// whose months cost least.
func fanChart(b *report.Budget) []textchart.Chart {
	chart := textchart.Chart{
		Title: phrases.BudgetTitle(b),
		X:     textchart.Axis{Label: "calendar months", Marks: timeMarks(b.From, b.To)},
		Y:     textchart.Axis{Label: b.Currency.Sign() + " per calendar month, P50", Zero: true, Prefix: b.Currency.Prefix()},
	}
	cheapest, least := -1, cost.Money(0)
	for i, d := range b.Designs {
		if len(d.Months) > 0 && (cheapest < 0 || d.Whole.P50 < least) {
			cheapest, least = i, d.Whole.P50
		}
	}
	if cheapest < 0 {
		return nil
	}
	steps := func(d *report.BudgetDesign, of func(report.Expected) cost.Money, marked bool) (l textchart.Line) {
		for _, m := range d.Months {
			from, to, usd := m.Begin.Sub(b.From).Seconds(), m.End.Sub(b.From).Seconds(), of(m).USD()
			l.Path = append(l.Path, textchart.Point{X: from, Y: usd}, textchart.Point{X: to, Y: usd})
			if marked {
				l.Dots = append(l.Dots, textchart.Point{X: (from + to) / 2, Y: usd})
			}
		}
		return l
	}
	for i := range b.Designs {
		d := &b.Designs[i]
		l := steps(d, report.Quantiles[1].Of, true)
		l.Name, l.Place = d.Name, report.PlaceOf(d.Place, i)
		chart.Lines = append(chart.Lines, l)
		if i != cheapest || !b.InDoubt() {
			continue
		}
		for k, q := range []report.Quantile{report.Quantiles[0], report.Quantiles[2]} {
			edge := steps(d, q.Of, false)
			edge.Place, edge.Faint = l.Place, true
			if k == 0 {
				edge.Name = "P10 and P90 of " + d.Name
			}
			chart.Lines = append(chart.Lines, edge)
		}
	}
	return []textchart.Chart{chart}
}

// mostTimes are marks on an axis of time.
const mostTimes = 8

func timeMarks(from, to time.Time) (marks []textchart.Mark) {
	for _, m := range phrases.TimeMarks(from, to, mostTimes) {
		marks = append(marks, textchart.Mark{At: m.Seconds, Label: m.Label})
	}
	return marks
}

// timelineCharts are the load of a forecast over time, and the instances of each design
// under the policy that is asked for.
func timelineCharts(f *report.Forecast) []textchart.Chart {
	x := textchart.Axis{Label: "time in " + f.From.Location().String(), Marks: timeMarks(f.From, f.To)}
	load := textchart.Chart{Title: "Load", X: x, Y: textchart.Axis{Label: "requests per second", Zero: true}, Rows: 8}
	serving := textchart.Chart{Title: "Instances that serve", X: x, Y: textchart.Axis{Label: "instances", Zero: true}, Rows: 12}
	for i := range f.Designs {
		d := &f.Designs[i]
		c := d.Asked()
		if c == nil || len(c.Timeline) == 0 {
			continue
		}
		of := func(value func(report.Moment) float64) (path []textchart.Point) {
			for k, m := range c.Timeline {
				at, v := m.At.Seconds(), value(m)
				if k > 0 && path[len(path)-1].Y != v {
					path = append(path, textchart.Point{X: at, Y: path[len(path)-1].Y})
				} else if k > 0 && k < len(c.Timeline)-1 {
					continue // as before
				}
				path = append(path, textchart.Point{X: at, Y: v})
			}
			return path
		}
		if load.Lines == nil {
			load.Lines = []textchart.Line{{Path: of(func(m report.Moment) float64 { return m.Load })}}
		}
		l := textchart.Line{Name: d.Name, Place: report.PlaceOf(d.Place, i), Path: of(func(m report.Moment) float64 { return float64(m.Serving) })}
		for _, m := range x.Marks { // where the lines are told apart
			if k := slices.IndexFunc(c.Timeline, func(t report.Moment) bool { return t.At.Seconds() >= m.At }); k >= 0 {
				l.Dots = append(l.Dots, textchart.Point{X: m.At, Y: float64(c.Timeline[k].Serving)})
			}
		}
		serving.Lines = append(serving.Lines, l)
	}
	return []textchart.Chart{load, serving}
}
