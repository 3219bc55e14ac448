package plots

import (
	"image/color"
	"math"
	"slices"

	"fleetcost/models/result"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"fleetcost/models/report"
	"fleetcost/models/words"
	"fleetcost/outputs/phrases"
)

func init() {
	OfSweep.Register("latency", "percentiles over the key", Plot[report.Sweep]{Draw: DrawLatency})
}

// DrawLatency draws p50, p95 and p99 of each design over the varied key, and the figure that
// its goal limits most strictly with its confidence interval: a panel per design with the
// same scales, and its limit as a dashed line. Values at which a design is overloaded are
// shaded: it has no latency there.
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

// A latencySweep is what the panels of one picture share.
type latencySweep struct {
	along   *report.Axis
	reached []report.Point
	figures []limit // the last is the one that matters most
	x, y    scale
}

func paintLatency(c draw.Canvas, s *report.Sweep) {
	l := latencySweep{along: &s.Axis, reached: plotted(s)}
	names := report.SweptDesigns(l.reached)
	places := report.PlacesOf(l.reached, names)
	rows, columns := tiling(len(names))
	l.figures = figuresFor(strictest(reportsOf(l.reached)))
	note := "Band: 95% confidence interval of " + l.main().name() + "."
	if l.fleetsChange(names) {
		note += " Dotted: the fleets at both ends are not the same; which would do between them was not simulated."
	}
	if l.atLeastAnywhere() {
		note += " Arrow: at least, no one knows how much longer."
	}
	if overloadedAnywhere(l.reached) {
		note += " Grey: the design is overloaded and has no latency."
	}
	ms := l.milliseconds(names)
	l.x = scaleOf(valuesOf(l.reached), s.Log, false, 12/columns)
	l.x.percent = s.Percent
	if !s.Ordered() {
		l.x = choices(&s.Axis, l.reached, 9*vg.Inch/vg.Length(columns))
	}
	l.y = scaleOf(ms, spansWidely(ms), true, 6)
	h := sweepHeading(&s.Axis, l.reached, "response time", "milliseconds"+l.y.said())
	h.title = phrases.LatencyTitle(s)
	body := head(c, h, append(phrases.SweptPart(l.reached), note))
	if !slices.ContainsFunc(ms, report.Finite) {
		middle(body, nothing(l.reached))
		return
	}
	tiles := draw.Tiles{Rows: rows, Cols: columns, PadX: 12, PadY: 12}
	for i, n := range names {
		ofDesign(body, n, places[i], func() { l.paint(tiles.At(body, i%columns, i/columns), n, places[i], columns) })
	}
}

// main is the figure that matters most.
func (l *latencySweep) main() limit { return l.figures[len(l.figures)-1] }

// milliseconds are all that have to be on the axis.
func (l *latencySweep) milliseconds(names []string) (ms []float64) {
	for _, p := range l.reached {
		for _, n := range names {
			if i := known(l.main().figure(p.Find(n))); !i.AtLeast() {
				ms = append(ms, i.High*1e3) // the whole band
			}
			for _, f := range l.figures {
				ms = append(ms, f.figure(p.Find(n)).Value()*1e3)
			}
		}
	}
	if !slices.ContainsFunc(ms, report.Finite) {
		return nil
	}
	for _, p := range l.reached {
		for _, f := range l.figures {
			ms = append(ms, f.seconds(p.Report)*1e3*1.1) // room for its text
		}
	}
	return ms
}

func reportsOf(reached []report.Point) (all []*report.Report) {
	for _, p := range reached {
		all = append(all, p.Report)
	}
	return all
}

func overloadedAnywhere(reached []report.Point) bool {
	return slices.ContainsFunc(reached, func(p report.Point) bool {
		return slices.ContainsFunc(p.Report.Designs, func(d report.Design) bool { return d.Result.Verdict == result.Overloaded })
	})
}

// paint draws the figures of one design.
func (l *latencySweep) paint(c draw.Canvas, name string, place, columns int) {
	title := strong(textSize+1, letter(place))
	c.FillText(title, vg.Point{X: c.Min.X, Y: c.Max.Y - textSize - 2}, fitted(title, name, c.Max.X-c.Min.X))
	labels := l.labels(name, place, nil)
	width := labelWidth(labels, (c.Max.X-c.Min.X)*0.3)
	p := newPanel(draw.Crop(c, 0, -width-5, 0, -textSize-10), l.x, l.y, phrases.AxisTitle(l.along)+l.x.said())
	p.shadeOverload(l.reached, name)
	p.drawAxes()
	for _, f := range l.figures {
		p.drawLimit(l.reached, f)
	}
	for i, f := range l.figures {
		l.trace(p, name, place, f, i == len(l.figures)-1)
	}
	labels = l.labels(name, place, &p)
	spread(labels, labelSize*1.1, p.data.Min.Y, p.data.Max.Y)
	drawLabels(p.data, labels, p.data.Max.X+5, width)
}

// strength of the colour of a figure of all requests.
func strength(f limit) float64 {
	switch {
	case f.class != "" || f.goal.Quantile >= 0.99:
		return 1
	case f.goal.Quantile > 0.5:
		return 0.8
	}
	return 0.6
}

// trace draws one figure of a design: the one that matters most in its band.
func (l *latencySweep) trace(p panel, name string, place int, f limit, most bool) {
	style := draw.LineStyle{Color: tint(hue(place), strength(f)), Width: 1.3}
	if most {
		style.Width = lineWidth
	}
	for _, run := range l.runs(name, f) {
		if !l.along.Ordered() { // between choices there is nothing
			style.Width = lineWidth
		}
		line := make([]vg.Point, len(run))
		for k, at := range run {
			line[k] = p.at(at.Value, f.figure(at.Find(name)).Value()*1e3)
		}
		if most {
			l.drawBands(p, name, run, func(at report.Point) result.Interval { return known(f.figure(at.Find(name))) }, tint(hue(place), 0.2))
		}
		if l.along.Ordered() {
			for k := 1; k < len(run); k++ {
				between := style
				if l.fleetChanges(name, run[k-1], run[k]) {
					between.Width, between.Dashes = 0.9, dotted
				}
				p.data.StrokeLines(between, line[k-1:k+1])
			}
		}
		last := p.data.Min.X - arrowsApart
		for k, at := range run {
			figure := f.figure(at.Find(name))
			telling(p.data, line[k], phrases.LatencyAt(name, phrases.Near(l.along, at.Value), f.name(), figure), func() {
				p.data.DrawGlyphNoClip(draw.GlyphStyle{Color: style.Color, Radius: style.Width, Shape: draw.CircleGlyph{}}, line[k])
			})
			if figure.AtLeast() && line[k].X-last >= arrowsApart {
				p.drawUp(line[k], style)
				last = line[k].X
			}
		}
	}
}

// labels name the figures at their last points. Without a panel they have no place yet.
func (l *latencySweep) labels(name string, place int, on *panel) (labels []lineLabel) {
	for _, f := range l.figures {
		runs := l.runs(name, f)
		if len(runs) == 0 {
			continue
		}
		last := runs[len(runs)-1]
		at := last[len(last)-1]
		label := lineLabel{name: f.name(), design: name, place: place}
		if on != nil {
			label.at = on.at(at.Value, f.figure(at.Find(name)).Value()*1e3)
		}
		labels = append(labels, label)
	}
	return labels
}

// runs are the stretches of values at which a figure of a design is known.
func (l *latencySweep) runs(name string, f limit) (all [][]report.Point) {
	open := false
	for _, p := range l.reached {
		known := report.Finite(f.figure(p.Find(name)).Value())
		if known && !open {
			all = append(all, nil)
		}
		if open = known; known {
			all[len(all)-1] = append(all[len(all)-1], p)
		}
	}
	return all
}

// atLeastAnywhere tells whether some figure has no upper end.
func (l *latencySweep) atLeastAnywhere() bool {
	return slices.ContainsFunc(l.reached, func(p report.Point) bool {
		return slices.ContainsFunc(p.Report.Designs, func(d report.Design) bool {
			return slices.ContainsFunc(l.figures, func(f limit) bool { return f.figure(&d).AtLeast() })
		})
	})
}

// drawLimit draws a dashed line at the limit of a figure, through all values where it is
// another at each.
func (p panel) drawLimit(reached []report.Point, f limit) {
	style := draw.LineStyle{Color: ink, Width: 1, Dashes: []vg.Length{4, 3}}
	var line []vg.Point
	var own limit
	same := true
	for _, at := range reached {
		if l, ok := f.at(at.Report); ok {
			own = l
			line = append(line, p.at(at.Value, l.goal.Limit.Milliseconds()))
			same = same && line[0].Y == line[len(line)-1].Y
		}
	}
	text := regular(markSize-1, ink)
	switch {
	case len(line) == 0:
	case same:
		p.data.StrokeLine2(style, p.data.Min.X, line[0].Y, p.data.Max.X, line[0].Y)
		p.data.FillText(text, vg.Point{X: p.data.Min.X + 4, Y: line[0].Y + 2.5}, fitted(text, own.said(), p.data.Max.X-p.data.Min.X-4))
	default:
		p.data.StrokeLines(style, line)
		text.XAlign = draw.XRight
		last := line[len(line)-1]
		p.data.FillText(text, vg.Point{X: last.X, Y: last.Y + 4}, fitted(text, "goal: "+f.name(), p.data.Max.X-p.data.Min.X))
	}
}

// said is what stands at the line of a limit.
func (l limit) said() string {
	return "goal: " + l.name() + " ≤ " + words.Duration(l.goal.Limit.Seconds())
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

// dotted are lines from one fleet to another: at which values between them each would do was
// not simulated.
var dotted = []vg.Length{1.5, 2.5}

// loneBand is half of the width of an interval of a fleet that has one value, in points.
const loneBand = 3

// fleetsChange tells whether any design has several fleets along the key.
func (l *latencySweep) fleetsChange(names []string) bool {
	return l.along.Ordered() && slices.ContainsFunc(names, func(name string) bool {
		for k := 1; k < len(l.reached); k++ {
			if l.fleetChanges(name, l.reached[k-1], l.reached[k]) {
				return true
			}
		}
		return false
	})
}

// fleetChanges tells whether a design has another fleet at another value.
func (l *latencySweep) fleetChanges(name string, from, to report.Point) bool {
	a, b := from.Find(name), to.Find(name)
	return a != nil && b != nil && report.Steps(report.RungOf(a, from.Value).Fleet, report.RungOf(b, to.Value).Fleet) > 0
}

// drawBands draws the interval of a figure along the values of one fleet, and from one to the
// next alone.
func (l *latencySweep) drawBands(p panel, name string, run []report.Point, of func(report.Point) result.Interval, tone color.Color) {
	from := 0
	for k := 1; k <= len(run); k++ {
		if k < len(run) && (!l.along.Ordered() || !l.fleetChanges(name, run[k-1], run[k])) {
			continue
		}
		if k-from == 1 && l.along.Ordered() {
			low, high := p.at(run[from].Value, of(run[from]).Low*1e3), p.at(run[from].Value, of(run[from]).High*1e3)
			fill(p.data, tone, low.X-loneBand, low.Y, low.X+loneBand, high.Y)
		} else {
			l.drawBand(p, run[from:k], of, tone)
		}
		from = k
	}
}

// drawBand fills the interval of a figure; of choices it has a bar at each.
func (l *latencySweep) drawBand(p panel, run []report.Point, of func(report.Point) result.Interval, tone color.Color) {
	if !l.along.Ordered() {
		for _, at := range run {
			low, high := p.at(at.Value, of(at).Low*1e3), p.at(at.Value, of(at).High*1e3)
			fill(p.data, tone, low.X-choiceBand, low.Y, low.X+choiceBand, high.Y)
		}
		return
	}
	var above, below []vg.Point
	for _, at := range run {
		above = append(above, p.at(at.Value, of(at).High*1e3))
		below = append(below, p.at(at.Value, of(at).Low*1e3))
	}
	slices.Reverse(below)
	p.data.FillPolygon(tone, append(above, below...))
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

// shadeOverload shades the values at which the design is overloaded, each as
// far as halfway to its neighbours, and says so once.
func (p panel) shadeOverload(reached []report.Point, name string) {
	p.shadeWhere(reached, "overloaded", func(i int) bool {
		d := reached[i].Find(name)
		return d != nil && d.Result.Verdict == result.Overloaded
	})
}

// shadeWhere shades values, each as far as halfway to its neighbours, and says why once.
func (p panel) shadeWhere(reached []report.Point, why string, is func(i int) bool) {
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
	for i := range reached {
		if !is(i) {
			continue
		}
		left, right := edge(i), edge(i+1)
		p.data.FillPolygon(shade, []vg.Point{{X: left, Y: p.data.Min.Y}, {X: right, Y: p.data.Min.Y},
			{X: right, Y: p.data.Max.Y}, {X: left, Y: p.data.Max.Y}})
		if !said {
			style := regular(markSize-1, faint)
			style.Rotation, style.YAlign = math.Pi/2, draw.YTop
			p.data.FillText(style, vg.Point{X: left + 3, Y: p.data.Min.Y + 6}, why)
			said = true
		}
	}
}
