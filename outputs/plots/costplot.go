package plots

import (
	"image/color"
	"slices"

	"fleetcost/models/result"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"fleetcost/models/report"
	"fleetcost/outputs/phrases"
)

func init() {
	OfSweep.Register("cost", "what the designs cost over the key", Plot[report.Sweep]{Draw: DrawCost})
	OfReport.Register("cost", "what the designs cost with less traffic and with more", Plot[report.Report]{
		Draw: func(r *report.Report) Draft { return DrawCost(r.Curve) },
		When: func(r *report.Report) bool { return r.Curve != nil && len(r.Curve.Report) > 1 },
	})
}

// DrawCost draws the monthly cost of each design over the varied key, and marks where the
// cheapest design changes. Points are values at which fleets were planned; between them
// instances come whole (climb), and lines that lie on each other are drawn beside each
// other (apart). A point that misses the goal is hollow; an overloaded fleet has no point,
// since no number of its instances was found to do the work. Choices have bars (drawCostBars).
func DrawCost(s *report.Sweep) Draft {
	if !s.Ordered() {
		return drawCostBars(s)
	}
	height := 6 * vg.Inch
	if lines := costLines(&s.Axis, plotted(s)); len(lines) > 1 {
		if _, close := excess(lines); close {
			height = 7.6 * vg.Inch
		}
	}
	return Draft{wide, height, func(c draw.Canvas) { paintCost(c, s) }}
}

// A costLine is the cost of one design over the key. A value at which it has no cost to
// draw is a gap in it.
type costLine struct {
	name   string
	place  int
	rungs  []rung
	drawn  []bool
	raised []vg.Length // above its places
}

// costLines are the lines of all designs.
func costLines(along *report.Axis, reached []report.Point) []costLine {
	names := report.SweptDesigns(reached)
	places := report.PlacesOf(reached, names)
	lines := make([]costLine, len(names))
	for i, n := range names {
		l := &lines[i]
		l.name, l.place = n, places[i]
		l.rungs, l.drawn = make([]rung, len(reached)), make([]bool, len(reached))
		for k, p := range reached {
			l.rungs[k].x = p.Value
			if d := p.Find(n); d != nil && d.Result.Verdict != result.Overloaded {
				l.rungs[k] = rungOf(d, along, p.Value)
				l.drawn[k] = l.rungs[k].cost() > 0
			}
		}
	}
	return lines
}

// raise moves the lines apart that lie on each other.
func raise(lines []costLine, on panel) {
	heights := make([][]vg.Length, len(lines))
	for i, l := range lines {
		heights[i] = on.heights(l.rungs)
	}
	for i, moved := range apart(heights, func(line, point int) bool { return lines[line].drawn[point] }) {
		lines[i].raised = moved
	}
}

func paintCost(c draw.Canvas, s *report.Sweep) {
	reached := plotted(s)
	lines := costLines(&s.Axis, reached)
	var ys []float64
	for _, l := range lines {
		for k, r := range l.rungs {
			if l.drawn[k] {
				ys = append(ys, r.cost())
			}
		}
	}
	// Where the key grows by factors so do the costs, and break-even points are
	// found in logarithms of both.
	x := scaleOf(valuesOf(reached), s.Log, false, 9)
	x.percent = s.Percent
	y := scaleOf(ys, x.log || spansWidely(ys), true, 8)
	unit := s.Currency().Units() + " per month" + y.said()
	h := sweepHeading(&s.Axis, reached, "monthly cost", unit)
	h.title = phrases.SweepTitle(s)
	body := head(c, h, append(phrases.SweptPart(reached), append(append(costNotes(lines), phrases.Roughly(s)...), unpricedIn(&s.Axis, reached)...)...))
	if len(ys) == 0 {
		middle(body, nothing(reached))
		return
	}
	y.prefix = s.Currency().Prefix()
	labels := endLabels(s, lines, nil)
	xLabel := phrases.AxisTitle(&s.Axis) + x.said()
	upper, lower := body, body
	_, close := excess(lines)
	if close {
		labels = append(labels, excessLabels(lines)...)
	}
	width := labelWidth(labels, (body.Max.X-body.Min.X)*0.3)
	if close {
		upper.Min.Y += (body.Max.Y - body.Min.Y) * 0.36
		lower.Max.Y = upper.Min.Y - 6
	}
	strips := []strip{{panel: newPanel(draw.Crop(upper, 0, -width-14, 0, 0), x, y, map[bool]string{false: xLabel}[close])}}
	if close {
		strips = append(strips, paintExcess(lower, lines, x, xLabel, width))
		align(strips)
		strips[1].panel.drawAxes()
		strips[1].paint(strips[1].panel)
	}
	p := strips[0].panel
	signs := placeSignposts(s, p)
	p = p.lowered(signs.height())
	p.shadeWhere(reached, "no fleet meets the goal", func(k int) bool {
		return !slices.ContainsFunc(lines, func(l costLine) bool { return l.drawn[k] })
	})
	p.drawAxes()
	signs.draw(p.data, body.Max.X)
	raise(lines, p)
	for _, l := range lines {
		ofDesign(p.data, l.name, l.place, func() { l.draw(p) })
	}
	labels = endLabels(s, lines, &p)
	spread(labels, labelSize*1.25, p.data.Min.Y, p.data.Max.Y)
	drawLabels(p.data, labels, p.data.Max.X+10, width)
}

// endLabels name the lines and say their last cost, or where they end when
// that is before the last value. Without a panel they have no place yet.
func endLabels(s *report.Sweep, lines []costLine, on *panel) []lineLabel {
	var labels []lineLabel
	for _, l := range lines {
		for i, r := range slices.Backward(l.rungs) {
			if !l.drawn[i] {
				continue
			}
			label := lineLabel{name: l.name, detail: brief(s.Currency(), r.cost()), place: l.place}
			if !r.met {
				label.detail = "(" + label.detail + ") misses"
			}
			if i < len(l.rungs)-1 {
				label.detail = "to " + phrases.Near(&s.Axis, r.x)
			}
			if on != nil {
				label.at = on.at(r.x, r.cost())
				label.at.Y += l.raised[i]
			}
			labels = append(labels, label)
			break
		}
	}
	return labels
}

// draw strokes the line from point to point, dotted where one of them misses the goal, and
// then the points.
func (l costLine) draw(on panel) {
	for i := 1; i < len(l.rungs); i++ {
		from, to := l.rungs[i-1], l.rungs[i]
		if !l.drawn[i-1] || !l.drawn[i] {
			continue
		}
		style, path := lineOf(l.place), climb(from, to, on.x)
		if !from.met || !to.met {
			style.Width, style.Dashes = 1.2, []vg.Length{2, 3}
			path = [][2]float64{path[0], path[len(path)-1]}
		}
		on.data.StrokeLines(style, on.along(path, l.raised[i-1], l.raised[i]))
	}
	for i, r := range l.rungs {
		if !l.drawn[i] {
			continue
		}
		at := on.at(r.x, r.cost())
		at.Y += l.raised[i]
		telling(on.data, at, r.says, func() {
			if r.met {
				on.data.DrawGlyphNoClip(draw.GlyphStyle{Color: hue(l.place), Radius: dotRadius, Shape: mark(l.place)}, at)
			} else {
				ring(on.data, at, dotRadius, hue(l.place), mark(l.place))
			}
		})
	}
}

// ring draws a shape that is white inside.
func ring(c draw.Canvas, at vg.Point, radius vg.Length, outline color.Color, shape draw.GlyphDrawer) {
	c.DrawGlyphNoClip(draw.GlyphStyle{Color: outline, Radius: radius + 0.7, Shape: shape}, at)
	c.DrawGlyphNoClip(draw.GlyphStyle{Color: paper, Radius: radius - 0.7, Shape: shape}, at)
}

// costNotes explain what is drawn between points, beside them, and what is missing.
func costNotes(lines []costLine) []string {
	missed, missing, stepped, together := false, false, false, false
	for i, l := range lines {
		for k, r := range l.rungs {
			missed = missed || l.drawn[k] && !r.met
			missing = missing || !l.drawn[k]
			stepped = stepped || k > 0 && l.drawn[k-1] && l.drawn[k] && l.rungs[k-1].met && r.met && report.Steps(l.rungs[k-1].fleet, r.fleet) > 0
			for j := range i {
				together = together || l.drawn[k] && lines[j].drawn[k] && lines[j].rungs[k].cost() == r.cost()
			}
		}
	}
	notes := "Points: values that were simulated."
	if stepped {
		notes += " Between them instances come whole, one by one or all at once: where a step is was not simulated."
	}
	if together {
		notes += " Designs that cost the same are drawn beside each other."
	}
	if missed {
		notes += " Hollow: the goal is not met; what is paid there buys nothing that was asked for."
	}
	if missing {
		notes += " No point: no fleet of the design meets the goal."
	}
	return []string{notes}
}

// unpricedIn is the note of what is not in the costs.
func unpricedIn(along *report.Axis, reached []report.Point) []string {
	if names := phrases.SweptUnpriced(along, reached); names != "" {
		return []string{"Not in these bills: " + names + "."}
	}
	return nil
}

// sweepHeading says what a plot of a sweep shows.
func sweepHeading(along *report.Axis, reached []report.Point, what, axis string) heading {
	if len(reached) == 0 {
		return heading{title: along.Key + ": " + what}
	}
	goal := phrases.SweptGoal(reached, along)
	prices := phrases.SameOver(reached, func(r *report.Report) string { return phrases.Prices(r.Currency, r.Provider, r.Region, r.Designs) })
	h := heading{title: reached[0].Report.Scenario + ": " + what, axis: axis}
	h.subtitle = reached[0].Report.Scenario + ": " + what + " of the cheapest fleet of each design"
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
	return phrases.NoFleet(reached[0].Report) + ", at any value"
}

// plotted are the points that have a place on an axis.
func plotted(s *report.Sweep) []report.Point {
	return slices.DeleteFunc(report.Points(s), func(p report.Point) bool { return !report.Finite(p.Value) })
}

func valuesOf(reached []report.Point) []float64 {
	values := make([]float64, len(reached))
	for i, p := range reached {
		values[i] = p.Value
	}
	return values
}
