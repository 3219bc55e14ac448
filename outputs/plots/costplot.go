package plots

import (
	"image/color"
	"slices"
	"strings"

	"fleetcost/models/result"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/models/words"
	"fleetcost/outputs/phrases"
)

func init() {
	OfSweep.Register("cost", "what the designs cost over the key", Plot[report.Sweep]{Draw: DrawCost})
}

// DrawCost draws the monthly cost of each design over the varied key, and
// marks where the cheapest design changes. A point that misses the goal is
// hollow; an overloaded fleet has no point, since no number of its instances
// was found to do the work.
func DrawCost(s *report.Sweep) Draft {
	return Draft{10 * vg.Inch, 6 * vg.Inch, func(c draw.Canvas) { paintCost(c, s) }}
}

// A costLine is the cost of one design over the key.
type costLine struct {
	name   string
	place  int
	points []costPoint
	// hides tells that all its points lie on those of an earlier line, which
	// it would hide.
	hides bool
}

type costPoint struct {
	x, y       float64
	met, drawn bool
	says       string
}

// over tells that two points lie on each other.
func (p costPoint) over(q costPoint) bool {
	return p.x == q.x && p.y == q.y && p.met == q.met && p.drawn == q.drawn
}

// costLines are the lines of all designs. A value at which a design has no
// cost to draw is a gap in its line.
func costLines(reached []report.Point) []costLine {
	var lines []costLine
	for i, n := range report.SweptDesigns(reached) {
		l := costLine{name: n, place: i}
		for _, p := range reached {
			at := costPoint{x: p.Value}
			if d := p.Find(n); d != nil && d.Result.Verdict != result.Overloaded {
				at.y, at.met = d.Bill.Monthly().USD(), d.Met
				at.drawn, at.says = at.y > 0, phrases.CostAt(d, p.Value)
			}
			l.points = append(l.points, at)
		}
		l.hides = slices.ContainsFunc(lines, func(other costLine) bool { return slices.EqualFunc(other.points, l.points, costPoint.over) })
		lines = append(lines, l)
	}
	return lines
}

func paintCost(c draw.Canvas, s *report.Sweep) {
	reached := plotted(s)
	lines := costLines(reached)
	var ys []float64
	for _, l := range lines {
		for _, p := range l.points {
			if p.drawn {
				ys = append(ys, p.y)
			}
		}
	}
	// Where the key grows by factors so do the costs, and break-even points are
	// found in logarithms of both.
	x := scaleOf(valuesOf(reached), s.Log, false, 9)
	y := scaleOf(ys, x.log || spansWidely(ys), true, 8)
	unit := s.Currency().Units() + " per month"
	if y.log {
		unit += ", logarithmic"
	}
	body := head(c, sweepHeading(s.Key, reached, "monthly cost", unit), append(phrases.SweptPart(reached), append(costNotes(lines), unpricedIn(reached)...)...))
	if len(ys) == 0 {
		middle(body, nothing(reached))
		return
	}
	y.prefix = s.Currency().Prefix()
	width := labelWidth(endLabels(s.Currency(), lines, nil), (body.Max.X-body.Min.X)*0.3)
	p := newPanel(draw.Crop(body, 0, -width-14, 0, 0), x, y, keyWithUnit(s.Key))
	signs := placeSignposts(within(s.BreakEven, x), p)
	p = p.lowered(signs.height())
	p.drawAxes()
	signs.draw(p.data, body.Max.X)
	for _, l := range lines {
		ofDesign(p.data, l.name, l.place, func() { l.draw(p) })
	}
	for _, b := range within(s.BreakEven, x) {
		if report.Finite(b.USDPerMonth) && b.USDPerMonth > 0 {
			ring(p.data, p.at(b.Value, b.USDPerMonth), 4.5, ink, draw.CircleGlyph{})
		}
	}
	labels := endLabels(s.Currency(), lines, &p)
	spread(labels, labelSize*1.25, p.data.Min.Y, p.data.Max.Y)
	drawLabels(p.data, labels, p.data.Max.X+10, width)
}

// endLabels name the lines and say their last cost, or where they end when
// that is before the last value. Without a panel they have no place yet.
func endLabels(in cost.Currency, lines []costLine, on *panel) []lineLabel {
	var labels []lineLabel
	for _, l := range lines {
		for i, p := range slices.Backward(l.points) {
			if !p.drawn {
				continue
			}
			label := lineLabel{name: l.name, detail: in.Prefix() + words.Grouped(p.y, 0), place: l.place}
			if !p.met {
				label.detail = "(" + label.detail + ") misses"
			}
			if i < len(l.points)-1 {
				label.detail = "to " + words.Plain(p.x)
			}
			if on != nil {
				label.at = on.at(p.x, p.y)
			}
			labels = append(labels, label)
			break
		}
	}
	return labels
}

// draw strokes the line between its points, dotted where one of them misses
// the goal and dashed where another line runs below, and then the points.
func (l costLine) draw(on panel) {
	place := func(p costPoint) vg.Point { return on.at(p.x, p.y) }
	for i := 1; i < len(l.points); i++ {
		from, to := l.points[i-1], l.points[i]
		if !from.drawn || !to.drawn {
			continue
		}
		style := draw.LineStyle{Color: hue(l.place), Width: 2}
		switch {
		case !from.met || !to.met:
			style.Width, style.Dashes = 1.2, []vg.Length{2, 3}
		case l.hides:
			style.Dashes = []vg.Length{7, 7}
		}
		on.data.StrokeLines(style, []vg.Point{place(from), place(to)})
	}
	for _, p := range l.points {
		if !p.drawn {
			continue
		}
		telling(on.data, place(p), p.says, func() {
			if p.met {
				on.data.DrawGlyphNoClip(draw.GlyphStyle{Color: hue(l.place), Radius: dotRadius, Shape: mark(l.place)}, place(p))
			} else {
				ring(on.data, place(p), dotRadius, hue(l.place), mark(l.place))
			}
		})
	}
}

// ring draws a shape that is white inside.
func ring(c draw.Canvas, at vg.Point, radius vg.Length, outline color.Color, shape draw.GlyphDrawer) {
	c.DrawGlyphNoClip(draw.GlyphStyle{Color: outline, Radius: radius + 0.7, Shape: shape}, at)
	c.DrawGlyphNoClip(draw.GlyphStyle{Color: paper, Radius: radius - 0.7, Shape: shape}, at)
}

// costNotes explain the points that are hollow or missing.
func costNotes(lines []costLine) []string {
	missed, missing := false, false
	for _, l := range lines {
		for _, p := range l.points {
			missed = missed || p.drawn && !p.met
			missing = missing || !p.drawn
		}
	}
	var notes []string
	if missed {
		notes = append(notes, "Hollow points: the goal is not met; what is paid there buys nothing that was asked for.")
	}
	if missing {
		notes = append(notes, "No point: no fleet of the design meets the goal.")
	}
	return notes
}

// unpricedIn is the note of what is not in the costs.
func unpricedIn(reached []report.Point) []string {
	if names := phrases.SweptUnpriced(reached); names != "" {
		return []string{"Not in these bills: " + names + "."}
	}
	return nil
}

// sweepHeading says what a plot of a sweep shows.
func sweepHeading(key string, reached []report.Point, what, axis string) heading {
	if len(reached) == 0 {
		return heading{title: key + ": " + what}
	}
	goal := phrases.SameOver(reached, func(r *report.Report) string { return phrases.Goal(r.Goal) })
	prices := phrases.SameOver(reached, func(r *report.Report) string { return phrases.Prices(r.Currency, r.Provider, r.Region, nil) })
	h := heading{title: reached[0].Report.Scenario + ": " + what, axis: axis}
	h.subtitle = "Cheapest fleet of each design"
	if goal != "" {
		h.subtitle += " with " + goal
	}
	if prices != "" {
		h.subtitle += "; prices of " + prices
	}
	return h
}

// nothing says why a plot is empty.
func nothing(reached []report.Point) string {
	if len(reached) == 0 {
		return "no value was reached"
	}
	return "no fleet can do the work at any value"
}

// plotted are the points that have a place on an axis.
func plotted(s *report.Sweep) []report.Point {
	return slices.DeleteFunc(report.Points(s), func(p report.Point) bool { return !report.Finite(p.Value) })
}

// keyWithUnit is the key as an axis names it. Most keys have their unit in the
// name or none at all.
func keyWithUnit(key string) string {
	if strings.HasSuffix(key, "rate") {
		return key + ", requests per second"
	}
	return key
}

func valuesOf(reached []report.Point) []float64 {
	values := make([]float64, len(reached))
	for i, p := range reached {
		values[i] = p.Value
	}
	return values
}
