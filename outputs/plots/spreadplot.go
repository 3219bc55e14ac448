package plots

import (
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"fleetcost/models"
	"fleetcost/models/report"
	"fleetcost/models/result"
	"fleetcost/models/words"
	"fleetcost/outputs/phrases"
)

func init() {
	OfReport.Register("latency", "how response times are spread, and the goal", Plot[report.Report]{DrawSpread, timed})
}

// timed tells whether there is a design whose response times are known.
func timed(r *report.Report) bool {
	return slices.ContainsFunc(r.Designs, func(d report.Design) bool { return report.Finite(spreadOf(&d).P50.Value()) })
}

// spreadOf are the response times of a design; unknown while it is overloaded.
func spreadOf(d *report.Design) result.Latency {
	return report.MeasuredLatency(d.Result.Verdict, d.Result.Latency)
}

// spreadFor are the response times whose spread is drawn beside the figure that binds: of its
// class, where the goal is that of one, and else of all requests.
func spreadFor(d *report.Design, main limit) result.Latency {
	if of := classOf(d, main); of != nil {
		return report.MeasuredLatency(d.Result.Verdict, of.Latency)
	}
	return spreadOf(d)
}

// classOf is the class that a limit is of; nil where it is of all, or of something else.
func classOf(d *report.Design, l limit) *result.ClassResult {
	at := slices.IndexFunc(d.Result.Classes, func(c result.ClassResult) bool { return c.Name == l.class })
	if at < 0 || l.class == "" || l.in != "" || l.goal.Of != models.ResponseTime || !report.Finite(d.Result.Classes[at].Latency.P50.Value()) {
		return nil
	}
	return &d.Result.Classes[at]
}

// DrawSpread draws the quantiles of the response times of each design in a row, the
// cheapest first: half of the requests are faster than where the bar begins, one in a
// hundred is slower than where it ends, and one in a thousand than the end of its line. The
// figure that the goal limits most strictly is a point with its confidence interval, and
// limits are dashed lines.
func DrawSpread(r *report.Report) Draft {
	return Draft{wide, rowsHeight(len(r.Designs), spreadPitch, spreadNotes(r)) + spreadTop, func(c draw.Canvas) { paintSpread(c, r) }}
}

// The measures of the rows, in points.
const (
	spreadPitch = 32 // from row to row
	spreadBar   = 11
	spreadTop   = 26 // room for what limits are called

	spreadColumn = 88 // from the figure that binds to another
)

// spreadNotes explain the rows.
func spreadNotes(r *report.Report) []string {
	note := "Bar: from p50, which half of the requests are faster than, to p99, which one in a hundred is slower than; stroke in it: p95; line behind it: p99.9."
	if l, ok := strictest([]*report.Report{r}); ok {
		if slices.ContainsFunc(r.Designs, func(d report.Design) bool { return classOf(&d, l) != nil }) {
			note = "Of " + l.class + " alone, whose goal binds. " + note
		}
		note += " Point: " + l.name() + " with its 95% confidence interval"
		if slices.ContainsFunc(r.Designs, func(d report.Design) bool { return l.figure(&d).AtLeast() }) {
			note += "; arrow: at least, no one knows how much longer"
		}
		note += "."
		if also, ok := alsoLimited(limitsOf(r), l); ok {
			note += " Line below a bar: from " + also.name() + " to its goal."
		}
	}
	return append(phrases.Incomplete(r), note)
}

// alsoLimited is the goal of another figure of the same requests as the one that binds: its
// line would pass through bars that keep to it. False where there is none.
func alsoLimited(limits []limit, main limit) (limit, bool) {
	at := slices.IndexFunc(limits, func(l limit) bool {
		return l.class == main.class && l.in == main.in && l.goal.Of == main.goal.Of && !l.same(main)
	})
	if at < 0 {
		return limit{}, false
	}
	return limits[at], true
}

func paintSpread(c draw.Canvas, r *report.Report) {
	ranked := report.Standings(r.Designs)
	main, limited := strictest([]*report.Report{r})
	if !limited {
		main = limit{goal: models.LatencyGoal{Quantile: 0.99}}
	}
	h := heading{subtitle: r.Scenario + ": response times of the cheapest fleet of each design"}
	var figures []phrases.Named
	for _, s := range ranked {
		figures = append(figures, phrases.Named{Name: s.Name, Figure: main.figure(s.Design), Met: s.Met})
	}
	h.title = phrases.SpreadTitle(main.name(), main.goal.Limit.Seconds(), figures)
	if r.Traffic != "" {
		h.subtitle += "; " + r.Traffic
	}
	body := head(c, h, spreadNotes(r))
	var ms []float64
	var names []string
	for _, s := range ranked {
		l := spreadFor(s.Design, main)
		main := known(main.figure(s.Design))
		names = append(names, s.Name)
		for _, i := range []result.Interval{l.P50, l.P99, l.P999, {Mid: main.Low}, {Mid: main.High}} {
			if v := i.Value() * 1e3; v > 0 {
				ms = append(ms, v)
			}
		}
	}
	limits := limitsOf(r)
	for _, l := range limits {
		ms = append(ms, l.goal.Limit.Milliseconds())
	}
	if len(ms) == len(limits) {
		middle(body, "no design has response times")
		return
	}
	x := scaleOf(ms, true, false, 9)
	also, two := alsoLimited(limits, main)
	after := vg.Length(rowAfter)
	if two {
		after = rowTold
	}
	p := newRows(body, names, rowName, 0, after, x, "milliseconds"+x.said())
	p.panel = p.lowered(spreadTop)
	p.drawAxes()
	p.markLimits(limits, func(l limit) bool { return two && l.same(also) })
	above := strong(markSize, ink)
	room := p.whole.Max.X + p.after - p.data.Max.X - 7
	beside := two && p.after >= rowTold // a narrow page has no room for two
	if beside {
		room = spreadColumn - 7
		second := p.data.Max.X + 7 + spreadColumn
		p.data.FillText(above, vg.Point{X: second, Y: p.data.Max.Y + 4}, fitted(above, also.name(), p.whole.Max.X+p.after-second))
	}
	p.data.FillText(above, vg.Point{X: p.data.Max.X + 7, Y: p.data.Max.Y + 4}, fitted(above, main.name(), room))
	places := placesIn(r)
	for i, s := range ranked {
		ofDesign(p.data, s.Name, places[s.Design], func() {
			p.drawSpread(i, s, places[s.Design], main)
			if two {
				p.drawSlack(i, s.Design, also, beside)
			}
		})
	}
}

// drawSlack draws how far a figure is from its goal, below the bar, and where there is
// room writes the figure behind that of the goal that binds.
func (p rowed) drawSlack(i int, d *report.Design, l limit, beside bool) {
	figure := l.figure(d)
	if !report.Finite(figure.Value()) {
		return
	}
	y := p.middle(i) - spreadBar/2 - 4
	from, to := p.at(figure.Value()*1e3, 0).X, p.at(l.goal.Limit.Milliseconds(), 0).X
	p.data.StrokeLine2(draw.LineStyle{Color: ink, Width: 0.7}, from, y, to, y)
	p.data.StrokeLine2(draw.LineStyle{Color: ink, Width: 0.7}, from, y-2, from, y+2)
	p.data.StrokeLine2(draw.LineStyle{Color: ink, Width: 1.2}, to, y-4, to, y+4)
	if beside {
		p.beside(i, p.data.Max.X+spreadColumn, phrases.Doubted(figure)+" ms")
	}
}

// markLimits draws a dashed line at each limit, with its name above; a limit that is drawn
// in each row has a short one.
func (p rowed) markLimits(limits []limit, inRows func(limit) bool) {
	style := regular(markSize-1, ink)
	var ends [2]vg.Length // of the names in each row
	for i := range ends {
		ends[i] = p.left
	}
	slices.SortStableFunc(limits, func(a, b limit) int { return int(a.goal.Limit - b.goal.Limit) })
	for _, l := range limits {
		x := p.at(l.goal.Limit.Milliseconds(), 0).X
		low := p.data.Min.Y
		if inRows(l) {
			low = p.data.Max.Y - 3
		}
		p.data.StrokeLine2(draw.LineStyle{Color: ink, Width: 1, Dashes: []vg.Length{4, 3}}, x, low, x, p.data.Max.Y+2)
		said := words.Printable(l.said())
		left := max(p.left, min(x-style.Width(said)/2, p.data.Max.X-style.Width(said)))
		for row := range ends {
			if left > ends[row] || row == 0 && ends[row] == p.left {
				p.data.FillText(style, vg.Point{X: left, Y: p.data.Max.Y + 4 + vg.Length(row)*(markSize+1)}, said)
				ends[row] = left + style.Width(said) + 8
				break
			}
		}
	}
}

// drawSpread draws the response times of one design.
func (p rowed) drawSpread(i int, s report.Standing, place int, main limit) {
	p.name(i, s.Name, strong(textSize, letter(place)))
	l, y := spreadFor(s.Design, main), p.middle(i)
	at := func(seconds float64) vg.Length { return p.at(seconds*1e3, 0).X }
	if !report.Finite(l.P50.Value()) {
		p.beside(i, p.data.Min.X, phrases.Standing(s.Design))
		return
	}
	low, high := at(l.P50.Value()), at(l.P99.Value())
	if end := l.P999.Value(); report.Finite(end) {
		telling(p.data, vg.Point{X: at(end), Y: y}, phrases.FigureOf(s.Name, "p99.9", l.P999), func() {
			p.data.StrokeLine2(draw.LineStyle{Color: tint(hue(place), 0.6), Width: 1.2}, high, y, at(end), y)
			p.data.StrokeLine2(draw.LineStyle{Color: tint(hue(place), 0.6), Width: 1.2}, at(end), y-3, at(end), y+3)
		})
	}
	telling(p.data, vg.Point{X: low, Y: y}, phrases.FigureOf(s.Name, "p50", l.P50), func() {
		fill(p.data, tint(hue(place), 0.4), low, y-spreadBar/2, max(high, low+1), y+spreadBar/2)
	})
	if v := l.P95.Value(); report.Finite(v) {
		telling(p.data, vg.Point{X: at(v), Y: y}, phrases.FigureOf(s.Name, "p95", l.P95), func() {
			p.data.StrokeLine2(draw.LineStyle{Color: hue(place), Width: 1}, at(v), y-spreadBar/2, at(v), y+spreadBar/2)
		})
	}
	end := at(max(l.P999.Value(), l.P99.Value()))
	if figure := main.figure(s.Design); report.Finite(figure.Value()) {
		p.drawFigure(figure, phrases.FigureOf(s.Name, main.name(), figure), y, place, s.Met)
		end = max(end, at(known(figure).High)+3)
		p.beside(i, max(end, p.data.Max.X), phrases.Doubted(figure)+" ms")
	}
}

// drawFigure draws a point with its interval; hollow where the goal is missed.
func (p rowed) drawFigure(figure result.Interval, says string, y vg.Length, place int, met bool) {
	at := func(seconds float64) vg.Length { return p.at(seconds*1e3, 0).X }
	here, band := vg.Point{X: at(figure.Value()), Y: y}, known(figure)
	if !report.Finite(band.High) {
		band.High = figure.Value()
	}
	line := draw.LineStyle{Color: hue(place), Width: 1.2}
	telling(p.data, here, says, func() {
		p.data.StrokeLine2(line, at(band.Low), y, at(band.High), y)
		for _, end := range []float64{band.Low, band.High} {
			p.data.StrokeLine2(line, at(end), y-4, at(end), y+4)
		}
		if figure.AtLeast() {
			p.data.StrokeLines(line, []vg.Point{here, {X: here.X + arrowLength, Y: y}})
			p.data.StrokeLines(line, []vg.Point{{X: here.X + arrowLength - 4, Y: y + 3}, {X: here.X + arrowLength, Y: y}, {X: here.X + arrowLength - 4, Y: y - 3}})
		}
		if met {
			p.data.DrawGlyphNoClip(draw.GlyphStyle{Color: hue(place), Radius: dotRadius + 0.8, Shape: mark(place)}, here)
		} else {
			ring(p.data, here, dotRadius+0.8, hue(place), mark(place))
		}
	})
}
