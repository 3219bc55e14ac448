package plots

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"fleetcost/models/report"
	"fleetcost/models/words"
	"fleetcost/outputs/phrases"
)

func init() {
	OfCrossings.Register("cost", "what two designs cost over the key, and by how much they differ", Plot[report.Crossings]{Draw: DrawBreakeven})
	OfCrossings.Register("latency", "percentiles over the key", Plot[report.Crossings]{Draw: func(c *report.Crossings) Draft {
		return DrawLatency(c.Looked)
	}})
}

// DrawBreakeven draws what two designs cost over the key, and below it what the second
// costs more than the first: above the line of 0 the first is cheaper, below it the
// second, and on it both cost the same. A strip between them says who is cheaper where,
// and each change is a line through all. Fleets come whole, so that where the fleet
// changes between two values the cost is a step half way between them, beside what is
// paid by use, which grows in a straight line.
func DrawBreakeven(c *report.Crossings) Draft {
	return Draft{10 * vg.Inch, 7.5 * vg.Inch, func(on draw.Canvas) { paintBreakeven(on, c) }}
}

// halfway between two values on an axis.
func (s scale) halfway(a, b float64) float64 {
	if s.log {
		return math.Sqrt(a) * math.Sqrt(b)
	}
	return a + (b-a)/2
}

// placesOf are the places of both designs in their scenario.
func placesOf(c *report.Crossings) []int {
	return report.PlacesOf(report.Points(c.Looked), c.Between[:])
}

// pricedOver are the costs of a design where it meets the goal.
func pricedOver(along *report.Axis, reached []report.Point, name string) (all []rung) {
	for _, at := range reached {
		r := rung{x: at.Value}
		if d := at.Find(name); d != nil && d.Met {
			r = rungOf(d, along, at.Value)
		}
		all = append(all, r)
	}
	return all
}

// more is what the second costs more than the first at a value; both must meet the goal,
// and a fleet is another where that of either is.
func more(first, second rung) rung {
	return rung{x: first.x, met: first.met && second.met, fleet: slices.Concat(first.fleet, second.fleet), own: second.cost() - first.cost()}
}

func paintBreakeven(on draw.Canvas, c *report.Crossings) {
	reached := plotted(c.Looked)
	places := placesOf(c)
	both := [2][]rung{pricedOver(&c.Looked.Axis, reached, c.Between[0]), pricedOver(&c.Looked.Axis, reached, c.Between[1])}
	var costs, gaps []float64
	differ := make([]rung, len(reached))
	for i := range reached {
		for d := range both {
			if both[d][i].met {
				costs = append(costs, both[d][i].cost())
			}
		}
		if differ[i] = more(both[0][i], both[1][i]); differ[i].met {
			gaps = append(gaps, differ[i].own)
		}
	}
	x := scaleOf(valuesOf(reached), c.Looked.Log, false, 9)
	x.percent = c.Looked.Percent
	y := scaleOf(costs, spansWidely(costs), false, 7)
	axis := c.Looked.Currency().Units() + " per month; the axis does not begin at 0"
	if y.log {
		axis = c.Looked.Currency().Units() + " per month, logarithmic"
	}
	h := sweepHeading(&c.Looked.Axis, reached, "monthly cost", axis)
	h.title = phrases.CrossingsTitle(c)
	head := head(on, h, append(breakevenNotes(both), unpricedIn(&c.Looked.Axis, reached)...))
	if len(costs) == 0 {
		middle(head, nothing(reached))
		return
	}
	y.prefix = c.Looked.Currency().Prefix()
	height := head.Max.Y - head.Min.Y
	width := labelWidth(breakevenLabels(c, both, nil), (head.Max.X-head.Min.X)*0.3)
	upper := newPanel(draw.Crop(head, 0, -width-14, height*0.5, 0), x, y, "")
	lower := newPanel(draw.Crop(head, 0, -width-14, 0, -height*0.66), x, differences(gaps), phrases.AxisTitle(&c.Looked.Axis)+x.said())
	left := max(upper.data.Min.X, lower.data.Min.X)
	upper.data.Min.X, lower.data.Min.X = left, left
	upper.whole.Min.X += left - upper.plot.DataCanvas(upper.whole).Min.X
	lower.whole.Min.X += left - lower.plot.DataCanvas(lower.whole).Min.X
	upper.data, lower.data = upper.plot.DataCanvas(upper.whole), lower.plot.DataCanvas(lower.whole)

	upper.drawAxes()
	lower.drawAxes()
	lower.data.FillText(regular(textSize, ink), vg.Point{X: head.Min.X, Y: lower.whole.Max.Y + 8},
		fmt.Sprintf("%s costs more than %s by, %s per month", words.Clipped(c.Between[1], words.LongestName), words.Clipped(c.Between[0], words.LongestName), c.Looked.Currency().Units()))
	drawHolders(upper, lower, c)
	raised := apart([][]vg.Length{upper.heights(both[0]), upper.heights(both[1])}, func(line, point int) bool { return both[line][point].met })
	for d := range both {
		ofDesign(upper.data, c.Between[d], places[d], func() {
			upper.drawTreads(both[d], func(rung, rung) pigment { return hue(places[d]) }, lineWidth, raised[d])
		})
	}
	zero := lower.at(x.low, 0).Y
	lower.data.StrokeLine2(draw.LineStyle{Color: ink, Width: 1}, lower.data.Min.X, zero, lower.data.Max.X, zero)
	lower.drawTreads(differ, func(a, b rung) pigment { return ink }, 1.5, make([]vg.Length, len(differ)))
	labels := breakevenLabels(c, both, &upper)
	spread(labels, labelSize*1.25, upper.data.Min.Y, upper.data.Max.Y)
	drawLabels(upper.data, labels, upper.data.Max.X+10, width)
}

// differences is the scale of what one costs more than another, which holds 0.
func differences(gaps []float64) scale {
	if len(gaps) == 0 {
		gaps = []float64{-1, 1}
	}
	return scaleOf(append(gaps, 0), false, false, 5)
}

// heights are where the costs of a design stand.
func (p panel) heights(all []rung) []vg.Length {
	ys := make([]vg.Length, len(all))
	for i, r := range all {
		ys[i] = p.at(r.x, r.cost()).Y
	}
	return ys
}

// drawTreads strokes the costs of a design, raised above their places, and a point at each
// value that was looked at.
func (p panel) drawTreads(all []rung, tone func(a, b rung) pigment, width vg.Length, raised []vg.Length) {
	for i := 1; i < len(all); i++ {
		a, b := all[i-1], all[i]
		if !a.met || !b.met {
			continue
		}
		style := draw.LineStyle{Color: tone(a, b), Width: width}
		p.data.StrokeLines(style, p.along(climb(a, b, p.x), raised[i-1], raised[i]))
	}
	for i, at := range all {
		if at.met {
			there := p.at(at.x, at.cost())
			there.Y += raised[i]
			telling(p.data, there, at.says, func() {
				p.data.DrawGlyphNoClip(draw.GlyphStyle{Color: tone(at, at), Radius: 2, Shape: draw.CircleGlyph{}}, there)
			})
		}
	}
}

// stripHeight is that of the strip that says who is cheaper, in points, and valueRows how
// many rows of values are written below it; those for which there is no room stand in the
// tables.
const (
	stripHeight = 15
	valueRows   = 2
)

// drawHolders draws who is cheaper where, and a line at each change.
func drawHolders(upper, lower panel, c *report.Crossings) {
	bottom := upper.data.Min.Y - 40
	var said [valueRows]vg.Length // up to where values of changes are written
	for i, s := range c.Stretches {
		left, right := upper.at(c.Edge(i), upper.y.low).X, upper.at(c.Edge(i+1), upper.y.low).X
		tone, name := hair, "tie"
		switch s.Holds {
		case report.FirstCheaper, report.SecondCheaper:
			tone, name = hue(placesOf(c)[s.Holds]), c.Between[s.Holds]
		case report.NobodyMeets:
			tone, name = paper, "neither"
		}
		upper.data.FillPolygon(tint(tone, 0.45), []vg.Point{{X: left, Y: bottom}, {X: right, Y: bottom}, {X: right, Y: bottom + stripHeight}, {X: left, Y: bottom + stripHeight}})
		style := regular(markSize, ink)
		style.XAlign = draw.XCenter
		if name = words.Printable(words.Clipped(name, words.LongestName)); style.Width(name)+6 <= right-left {
			upper.data.FillText(style, vg.Point{X: (left + right) / 2, Y: bottom + 4}, name)
		}
		if i == 0 {
			continue
		}
		dotted := draw.LineStyle{Color: faint, Width: 0.8, Dashes: []vg.Length{2, 2}}
		upper.data.StrokeLine2(dotted, left, bottom, left, upper.data.Max.Y) // not through what is written between
		upper.data.StrokeLine2(dotted, left, lower.data.Min.Y, left, lower.data.Max.Y)
		value := words.Printable(phrases.Valued(c, phrases.ToFour(c.Edge(i))))
		half := style.Width(value) / 2
		for row := range said {
			if left-half >= said[row] {
				upper.data.FillText(style, vg.Point{X: left, Y: bottom - textSize*vg.Length(row+1)}, value)
				said[row] = left + half + 6
				break
			}
		}
	}
}

// breakevenNotes explain the lines.
func breakevenNotes(both [2][]rung) []string {
	notes := []string{"Points: values that were looked at. Between them instances come whole, one by one or all at once: where a step is was not looked at. Dotted: a change."}
	for _, all := range both {
		for _, p := range all {
			if !p.met {
				return append(notes, "No line: no fleet of the design meets the goal.")
			}
		}
	}
	return notes
}

// breakevenLabels name the designs at their last costs. Without a panel they have no
// place yet.
func breakevenLabels(c *report.Crossings, both [2][]rung, on *panel) (labels []lineLabel) {
	for d, all := range both {
		for i := len(all) - 1; i >= 0; i-- {
			if !all[i].met {
				continue
			}
			label := lineLabel{name: c.Between[d], detail: brief(c.Looked.Currency(), all[i].cost()), place: placesOf(c)[d]}
			if on != nil {
				label.at = on.at(all[i].x, all[i].cost())
			}
			labels = append(labels, label)
			break
		}
	}
	return labels
}
