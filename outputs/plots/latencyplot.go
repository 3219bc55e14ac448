package plots

import (
	"image/color"
	"math"
	"slices"

	"fleetcost/models/result"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"fleetcost/models"
	"fleetcost/models/report"
	"fleetcost/models/words"
	"fleetcost/outputs/phrases"
)

func init() {
	OfSweep.Register("latency", "percentiles over the key", Plot[report.Sweep]{Draw: DrawLatency})
}

// DrawLatency draws p50, p95 and p99 of each design over the varied key, a
// panel per design with the same scales, and the goal as a dashed line. Values
// at which a design is overloaded are shaded: it has no latency there.
func DrawLatency(s *report.Sweep) Draft {
	rows, _ := tiling(len(report.SweptDesigns(plotted(s))))
	height := 1.4*vg.Inch + vg.Length(rows)*2.9*vg.Inch
	if rows == 1 {
		height = 5.5 * vg.Inch
	}
	return Draft{10 * vg.Inch, height, func(c draw.Canvas) { paintLatency(c, s) }}
}

// tiling is how many panels stand below and beside each other.
func tiling(panels int) (rows, columns int) {
	columns = min(max(panels, 1), 3)
	if panels == 4 {
		columns = 2
	}
	return (max(panels, 1) + columns - 1) / columns, columns
}

// The curves of a panel, from the bottom to the top.
var curves = []struct {
	name     string
	of       func(result.Latency) result.Interval
	strength float64 // of the colour
	width    vg.Length
}{
	{"p50", func(l result.Latency) result.Interval { return l.P50 }, 0.55, 1.2},
	{"p95", func(l result.Latency) result.Interval { return l.P95 }, 0.75, 1.5},
	{"p99", func(l result.Latency) result.Interval { return l.P99 }, 1, 2.2},
}

// latencyAt is the latency of a design at a point; nothing where it is not
// known.
func latencyAt(p report.Point, name string) result.Latency {
	d := p.Find(name)
	if d == nil {
		return report.NoLatency
	}
	return report.MeasuredLatency(d.Result.Verdict, d.Result.Latency)
}

func paintLatency(c draw.Canvas, s *report.Sweep) {
	reached := plotted(s)
	names := report.SweptDesigns(reached)
	rows, columns := tiling(len(names))
	note := "Band: 95% confidence interval of p99."
	if atLeastAnywhere(reached) {
		note += " Arrow: at least, no one knows how much longer."
	}
	if overloadedAnywhere(reached) {
		note += " Grey: the design is overloaded and has no latency."
	}
	var ms []float64
	for _, p := range reached {
		for _, n := range names {
			if l := known(latencyAt(p, n).P99); !l.AtLeast() {
				ms = append(ms, l.High*1e3) // the whole band
			}
			for _, curve := range curves {
				ms = append(ms, curve.of(latencyAt(p, n)).Value()*1e3)
			}
		}
	}
	measured := slices.ContainsFunc(ms, report.Finite)
	if measured {
		for _, limit := range variedGoals(reached) {
			ms = append(ms, limit*1.1) // and for that
		}
		for _, g := range sharedGoals(reached) {
			ms = append(ms, g.Limit.Milliseconds()*1.3) // room for its text
		}
	}
	unit := "milliseconds"
	if spansWidely(ms) {
		unit += ", logarithmic"
	}
	body := head(c, sweepHeading(s.Key, reached, "response time", unit), append(phrases.SweptPart(reached), note))
	if !measured {
		middle(body, nothing(reached))
		return
	}
	x := scaleOf(valuesOf(reached), s.Log, false, 12/columns)
	y := scaleOf(ms, spansWidely(ms), true, 6)
	tiles := draw.Tiles{Rows: rows, Cols: columns, PadX: 12, PadY: 12}
	for i, n := range names {
		ofDesign(body, n, i, func() {
			paintPanel(tiles.At(body, i%columns, i/columns), keyWithUnit(s.Key), reached, n, i, x, y)
		})
	}
}

func overloadedAnywhere(reached []report.Point) bool {
	return slices.ContainsFunc(reached, func(p report.Point) bool {
		return slices.ContainsFunc(p.Report.Designs, func(d report.Design) bool { return d.Result.Verdict == result.Overloaded })
	})
}

// sharedGoals are the latency goals that hold at every value.
func sharedGoals(reached []report.Point) []models.LatencyGoal {
	if phrases.SameOver(reached, func(r *report.Report) string { return phrases.Goal(r.Goal) }) == "" {
		return nil
	}
	var goals []models.LatencyGoal
	for _, g := range reached[0].Report.Goal.Latency {
		if g.Of == models.ResponseTime {
			goals = append(goals, g)
		}
	}
	return goals
}

// variedGoals are the limits, in milliseconds, of the first goal at each value where they
// differ; none where they do not, or it limits something else than response times.
func variedGoals(reached []report.Point) (ms []float64) {
	if len(sharedGoals(reached)) > 0 {
		return nil
	}
	for _, at := range reached {
		g := at.Report.Goal.First()
		if g.Of != models.ResponseTime || g.Limit == 0 || g.Name() != reached[0].Report.Goal.First().Name() {
			return nil
		}
		ms = append(ms, g.Limit.Milliseconds())
	}
	return ms
}

// drawVariedGoal draws a dashed line through a limit that is another at each value.
func (p panel) drawVariedGoal(reached []report.Point) {
	limits := variedGoals(reached)
	if len(limits) < 2 {
		return
	}
	var line []vg.Point
	for i, at := range reached {
		line = append(line, p.at(at.Value, limits[i]))
	}
	p.data.StrokeLines(draw.LineStyle{Color: ink, Width: 1, Dashes: []vg.Length{4, 3}}, line)
	style := regular(markSize-1, ink)
	style.XAlign = draw.XRight
	last := line[len(line)-1]
	p.data.FillText(style, vg.Point{X: last.X, Y: last.Y + 4}, "goal: "+reached[0].Report.Goal.First().Name())
}

// paintPanel draws the curves of one design.
func paintPanel(c draw.Canvas, key string, reached []report.Point, name string, place int, x, y scale) {
	tone := hue(place)
	title := strong(textSize+1, letter(place))
	c.FillText(title, vg.Point{X: c.Min.X, Y: c.Max.Y - textSize - 2}, fitted(title, name, c.Max.X-c.Min.X))
	p := newPanel(draw.Crop(c, 0, -26, 0, -textSize-10), x, y, key)
	p.shadeOverload(reached, name)
	p.drawAxes()
	p.drawGoals(sharedGoals(reached))
	p.drawVariedGoal(reached)

	stretches := runs(reached, name)
	p.drawBand(stretches, name, tint(tone, 0.2))
	var labels []lineLabel
	for _, curve := range curves {
		style := draw.LineStyle{Color: tint(tone, curve.strength), Width: curve.width}
		for i, run := range stretches {
			line := p.trace(run, func(at report.Point) float64 { return curve.of(latencyAt(at, name)).Value() })
			p.data.StrokeLines(style, line)
			for k, at := range run {
				telling(p.data, line[k], phrases.LatencyAt(name, at.Value, curve.name, curve.of(latencyAt(at, name))), func() {
					p.data.DrawGlyphNoClip(draw.GlyphStyle{Color: style.Color, Radius: curve.width, Shape: draw.CircleGlyph{}}, line[k])
				})
			}
			last := p.data.Min.X - arrowsApart
			for k, at := range run {
				if curve.of(latencyAt(at, name)).AtLeast() && line[k].X-last >= arrowsApart {
					p.drawUp(line[k], style)
					last = line[k].X
				}
			}
			if i == len(stretches)-1 {
				labels = append(labels, lineLabel{name: curve.name, design: name, place: place, at: line[len(line)-1]})
			}
		}
	}
	spread(labels, labelSize*1.1, p.data.Min.Y, p.data.Max.Y)
	drawLabels(p.data, labels, p.data.Max.X+5, 26)
}

// trace is the line through what seconds gives at each point.
func (p panel) trace(run []report.Point, seconds func(report.Point) float64) []vg.Point {
	var line []vg.Point
	for _, at := range run {
		line = append(line, p.at(at.Value, seconds(at)*1e3))
	}
	return line
}

// known is the interval, or its middle where an end of it is not a number; without an end
// above where that is not known, which an arrow tells.
func known(i result.Interval) result.Interval {
	if math.IsInf(i.High, 1) {
		i.High = i.Mid
	}
	if math.IsNaN(i.Low) || math.IsNaN(i.High) {
		return result.Interval{Low: i.Mid, Mid: i.Mid, High: i.Mid}
	}
	return i
}

// drawBand fills the confidence interval of p99.
func (p panel) drawBand(stretches [][]report.Point, name string, fill color.Color) {
	for _, run := range stretches {
		above := p.trace(run, func(at report.Point) float64 { return known(latencyAt(at, name).P99).High })
		below := p.trace(run, func(at report.Point) float64 { return known(latencyAt(at, name).P99).Low })
		slices.Reverse(below)
		p.data.FillPolygon(fill, append(above, below...))
	}
}

// arrowLength is that of an arrow that stands for no upper end, in points, and arrowsApart
// how far the next one is at least.
const (
	arrowLength = 13
	arrowsApart = 9
)

// drawUp draws an arrow from a point upwards.
func (p panel) drawUp(from vg.Point, style draw.LineStyle) {
	top := from.Y + arrowLength
	p.data.StrokeLine2(style, from.X, from.Y, from.X, top)
	p.data.StrokeLine2(style, from.X-3, top-4, from.X, top)
	p.data.StrokeLine2(style, from.X+3, top-4, from.X, top)
}

// atLeastAnywhere tells whether some figure has no upper end.
func atLeastAnywhere(reached []report.Point) bool {
	return slices.ContainsFunc(reached, func(p report.Point) bool {
		return slices.ContainsFunc(p.Report.Designs, func(d report.Design) bool {
			l := report.MeasuredLatency(d.Result.Verdict, d.Result.Latency)
			return l.P50.AtLeast() || l.P95.AtLeast() || l.P99.AtLeast()
		})
	})
}

// shadeOverload shades the values at which the design is overloaded, each as
// far as halfway to its neighbours, and says so once.
func (p panel) shadeOverload(reached []report.Point, name string) {
	edge := func(i int) vg.Length { // between value i-1 and value i
		switch i {
		case 0:
			return p.data.Min.X
		case len(reached):
			return p.data.Max.X
		}
		return (p.at(reached[i-1].Value, 0).X + p.at(reached[i].Value, 0).X) / 2
	}
	said := false
	for i, at := range reached {
		d := at.Find(name)
		if d == nil || d.Result.Verdict != result.Overloaded {
			continue
		}
		left, right := edge(i), edge(i+1)
		p.data.FillPolygon(shade, []vg.Point{{X: left, Y: p.data.Min.Y}, {X: right, Y: p.data.Min.Y},
			{X: right, Y: p.data.Max.Y}, {X: left, Y: p.data.Max.Y}})
		if !said {
			style := regular(markSize-1, faint)
			style.Rotation, style.YAlign = math.Pi/2, draw.YTop
			p.data.FillText(style, vg.Point{X: left + 3, Y: p.data.Min.Y + 6}, "overloaded")
			said = true
		}
	}
}

// drawGoals draws a dashed line at each limit.
func (p panel) drawGoals(goals []models.LatencyGoal) {
	style := draw.LineStyle{Color: ink, Width: 1, Dashes: []vg.Length{4, 3}}
	for _, g := range goals {
		limit := p.at(0, g.Limit.Milliseconds()).Y
		p.data.StrokeLine2(style, p.data.Min.X, limit, p.data.Max.X, limit)
		p.data.FillText(regular(markSize-1, ink), vg.Point{X: p.data.Min.X + 4, Y: limit + 2.5}, goalText(g))
	}
}

// goalText is what stands at the line of a goal.
func goalText(g models.LatencyGoal) string {
	return "goal: " + g.Name() + " ≤ " + words.Duration(g.Limit.Seconds())
}

// runs are the stretches of values at which the latency of a design is known.
func runs(reached []report.Point, name string) [][]report.Point {
	var all [][]report.Point
	open := false
	for _, p := range reached {
		known := true
		for _, curve := range curves {
			known = known && report.Finite(curve.of(latencyAt(p, name)).Value())
		}
		if known && !open {
			all = append(all, nil)
		}
		if open = known; known {
			all[len(all)-1] = append(all[len(all)-1], p)
		}
	}
	return all
}
