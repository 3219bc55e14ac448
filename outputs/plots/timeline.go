package plots

import (
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"fleetcost/models/report"
	"fleetcost/models/words"
	"fleetcost/outputs/phrases"
)

func init() {
	OfForecast.Register("timeline", "load, instances and latency over time", Plot[OneOf]{Draw: DrawTimeline})
}

// OneOf is one design of a forecast, by its place.
type OneOf struct {
	Forecast *report.Forecast
	Design   int
}

// DrawTimeline draws the course of a design that was asked for over the time of its
// zone, in three panels: the load; the instances that are wanted, boot and serve, beside
// those of the static fleet and the oracle; and the latency with its goal. Times in which
// the goal is missed are shaded, and events are marked by a line.
func DrawTimeline(one *OneOf) Draft {
	return Draft{10 * vg.Inch, 8.2 * vg.Inch, func(c draw.Canvas) { paintTimeline(c, one.Forecast, one.Design) }}
}

// The colours of a timeline beside that of its design, which is one of the first of the
// palette.
var (
	missedTone  = tint(hue(1), 0.3)
	roughTone   = tint(hue(6), 0.45)
	bootingTone = tint(ink, 0.4)
	oracleTone  = hue(7)
	eventTone   = letter(3) // the reddish purple, dark enough for a text
)

// A timeline is what the panels of one picture share.
type timeline struct {
	f      *report.Forecast
	course *report.Course
	tone   pigment
	end    float64 // of the span, in seconds
	step   float64

	eventful bool // events are marked
}

func paintTimeline(c draw.Canvas, f *report.Forecast, design int) {
	h := heading{title: f.Scenario + ": no timeline"}
	if design >= len(f.Designs) || f.Designs[design].Asked() == nil || len(f.Designs[design].Asked().Timeline) == 0 || f.Span() <= 0 {
		middle(head(c, h, nil), "nothing was computed")
		return
	}
	d := &f.Designs[design]
	t := timeline{f, d.Asked(), hue(report.PlaceOf(d.Place, design)), f.Span().Seconds(), f.Step.Seconds(), len(d.Events) > 0}
	h.title = phrases.ForecastTitle(f, d)
	h.subtitle = d.Name + " of " + f.Scenario + ", " + phrases.LongSpan(f.From, f.To) + ": " + phrases.Dates(f.From, f.To)
	if goal := phrases.Goal(f.Goal); goal != "" {
		h.subtitle += "; goal " + goal
	}
	body := head(c, h, t.notes(d))
	height := body.Max.Y - body.Min.Y
	parts := []struct {
		share vg.Length
		make  func(draw.Canvas) strip
	}{{0.27, t.load}, {0.37, func(c draw.Canvas) strip { return t.instances(c, d) }}, {0.36, t.latency}}
	var strips []strip
	for _, p := range parts {
		part := body
		part.Min.Y = part.Max.Y - p.share*height
		body.Max.Y = part.Min.Y
		strips = append(strips, p.make(part))
	}
	align(strips)
	for i, s := range strips {
		t.shade(s.panel)
		s.panel.drawAxes()
		s.paint(s.panel)
		t.mark(s.panel, d.Events, i == 0)
	}
	t.tell(strips[0].panel, strips[len(strips)-1].panel)
}

// mostTold is how many stretches of a timeline tell their values; on a narrow page, where a
// finger points at them, a third.
const mostTold = 168

// tell says the values of each stretch of time, from the top panel to the bottom one.
func (t timeline) tell(top, bottom panel) {
	all := t.course.Timeline
	most := mostTold
	if bottom.slim() {
		most /= 3
	}
	each := (len(all) + most - 1) / most
	clock := phrases.ClockOf(t.f.From, t.f.To)
	for moments := range slices.Chunk(all, each) {
		from, to := moments[0].At.Seconds(), moments[len(moments)-1].At.Seconds()+t.step
		over := vg.Rectangle{
			Min: vg.Point{X: bottom.at(from, 0).X, Y: bottom.data.Min.Y},
			Max: vg.Point{X: bottom.at(to, 0).X, Y: top.data.Max.Y},
		}
		tellingOver(top.data, over, phrases.MomentsOf(t.f, clock, moments))
	}
}

// notes explain the shades and what is not drawn.
func (t timeline) notes(d *report.ForecastDesign) []string {
	said := ""
	if t.course.Missed > 0 {
		said = "Shaded: the goal is missed. "
	}
	if t.eventful {
		said += "Dashed upright lines: events begin. "
	}
	if slices.ContainsFunc(t.course.Timeline, func(m report.Moment) bool { return !m.Steady }) {
		said += "Grey marks below the latency: the fleet is not in a steady state, and its figures are rough. "
	}
	if slices.ContainsFunc(t.course.Timeline, func(m report.Moment) bool { return math.IsInf(m.Latency, 1) }) {
		said += "At the top of its axis, latency has no end: overload. "
	}
	for _, held := range []struct{ policy, says string }{
		{report.StaticPolicy, "Static: the same number of instances all the time, enough for the busiest. "},
		{report.OraclePolicy, "Oracle: as many as are needed at each moment, known beforehand; no policy that is never short of instances is cheaper. "},
	} {
		if course := d.Under(held.policy); course != nil && course != t.course {
			said += held.says
		}
	}
	if said == "" {
		return nil
	}
	return []string{said[:len(said)-1]}
}

// A strip is one of the panels, and what it paints when its place is known.
type strip struct {
	panel panel
	paint func(panel)
}

// align makes the data of all strips begin and end at one place.
func align(strips []strip) {
	left, right := vg.Length(0), vg.Length(math.Inf(1))
	for _, s := range strips {
		left, right = max(left, s.panel.data.Min.X), min(right, s.panel.data.Max.X)
	}
	for i := range strips {
		p := &strips[i].panel
		p.whole.Min.X += left - p.data.Min.X
		p.whole.Max.X -= p.data.Max.X - right
		p.data = p.plot.DataCanvas(p.whole)
	}
}

// strip lays out a panel below its title and its key.
func (t timeline) strip(c draw.Canvas, title string, key []keyEntry, y scale, last bool, paint func(panel)) strip {
	style := regular(textSize, ink)
	c.FillText(style, vg.Point{X: c.Min.X, Y: c.Max.Y - textSize}, title)
	drawKeyAt(c, c.Min.X+style.Width(title)+18, c.Max.Y-textSize, key)
	c.Max.Y -= textSize * 1.7
	x := scale{low: 0, high: t.end, marks: timeMarks(t.f.From, t.f.To, mostTimes, c.Max.X-c.Min.X-ofAxis)}
	label := ""
	if last {
		label = "time in " + t.f.From.Location().String()
	} else {
		c.Min.Y -= 1.6*textSize + 0.8*markSize // there is no label to leave room for
		for i := range x.marks {
			x.marks[i].Label = " " // the grid has a line there
		}
	}
	return strip{newPanel(c, x, y, label), paint}
}

// mostTimes is how many marks a timeline has, and ofAxis the room for the labels of its y
// axis.
const (
	mostTimes = 14
	ofAxis    = 40
)

// A keyEntry names a line, or an area where it has no style of a line.
type keyEntry struct {
	name string
	line draw.LineStyle
	area color.Color
}

// drawKeyAt writes the names of lines with their looks in one row.
func drawKeyAt(c draw.Canvas, x, y vg.Length, key []keyEntry) {
	style := regular(markSize, faint)
	for _, k := range key {
		if k.area != nil {
			fill(c, k.area, x, y+1, x+14, y+markSize-1)
		} else {
			c.StrokeLine2(k.line, x, y+markSize/2, x+14, y+markSize/2)
		}
		c.FillText(style, vg.Point{X: x + 18, Y: y + 0.5}, k.name)
		x += style.Width(k.name) + 34
	}
}

// columns is how many pixels the data of a panel are wide in a PNG, and fewer on a narrow
// page: its reader has come for the shape.
func (p panel) columns() int {
	if p.slim() {
		return int((p.data.Max.X - p.data.Min.X).Points())
	}
	return int((p.data.Max.X - p.data.Min.X) * dotsPerInch / vg.Inch)
}

// slim tells whether the panel is as wide as a narrow page.
func (p panel) slim() bool { return p.data.Max.X-p.data.Min.X < wide/2 }

// shade marks the times in which the goal is missed, each as wide as can be seen.
func (t timeline) shade(p panel) {
	for _, s := range stretchesWhere(t.course.Timeline, t.step, t.end/float64(p.columns()), func(m report.Moment) bool { return m.Missed }) {
		left, right := p.at(s.from, 0).X, p.at(s.to, 0).X
		fill(p.data, missedTone, left, p.data.Min.Y, max(right, left+0.9), p.data.Max.Y)
	}
}

// mark draws a line where each event begins, and its name beside it in the first panel: in
// another row where that of the one before is in the way, and on the left where there is no
// room.
func (t timeline) mark(p panel, events []report.ForecastEvent, named bool) {
	style := regular(markSize-1, eventTone)
	var marked []*report.ForecastEvent
	for i := range events {
		if at := events[i].At.Sub(t.f.From).Seconds(); 0 <= at && at <= t.end {
			x := p.at(at, 0).X
			p.data.StrokeLine2(draw.LineStyle{Color: eventTone, Width: 0.8, Dashes: []vg.Length{3, 2}}, x, p.data.Min.Y, x, p.data.Max.Y)
			marked = append(marked, &events[i])
		}
	}
	if !named {
		return
	}
	var ends []vg.Length // of the names in each row
	for _, e := range marked {
		name := e.Name
		if e.Times > 1 {
			name += " (first of " + words.Count(e.Times) + ")"
		}
		x, wide := p.at(e.At.Sub(t.f.From).Seconds(), 0).X, style.Width(name)
		left := x + 3
		if left+wide > p.data.Max.X {
			left = x - 3 - wide
		}
		row := slices.IndexFunc(ends, func(end vg.Length) bool { return end < left })
		if row < 0 {
			row, ends = len(ends), append(ends, 0)
		}
		ends[row] = left + wide + 4
		y := p.data.Max.Y - vg.Length(row+1)*(markSize+1)
		fill(p.data, paper, left-1, y-1, left+wide+1, y+markSize-1)
		p.data.FillText(style, vg.Point{X: left, Y: y}, name)
	}
}

// sampled is what a value is at each step of a course.
func sampled(c *report.Course, of func(report.Moment) float64) []sample {
	all := make([]sample, len(c.Timeline))
	for i, m := range c.Timeline {
		all[i] = sample{m.At.Seconds(), of(m)}
	}
	return all
}

// heights are the values of samples.
func heights(all []sample) []float64 {
	vs := make([]float64, len(all))
	for i, s := range all {
		vs[i] = s.value
	}
	return vs
}

// drawn are samples as the lines that a panel can show, which hold the last value for so
// many seconds.
func (t timeline) drawn(p panel, all []sample, hold float64) [][]vg.Point {
	var lines [][]vg.Point
	stretches, thinned := thin(all, t.end, p.columns())
	for _, s := range stretches {
		if !thinned {
			s = stairs(s, hold)
		}
		line := make([]vg.Point, len(s))
		for i, one := range s {
			line[i] = p.at(one.at, one.value)
		}
		lines = append(lines, line)
	}
	return lines
}

// area fills what is below lines.
func (p panel) area(fill color.Color, lines [][]vg.Point) {
	for _, line := range lines {
		below := append(slices.Clone(line), vg.Point{X: line[len(line)-1].X, Y: p.data.Min.Y}, vg.Point{X: line[0].X, Y: p.data.Min.Y})
		p.data.FillPolygon(fill, below)
	}
}
