package plots

import (
	"image/color"
	"io"
	"math"
	"slices"
	"time"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"fleetcost/models"
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
// the goal is missed are shaded. The format is one of Formats.
func DrawTimeline(one *OneOf, w io.Writer, format string) error {
	return draft{10 * vg.Inch, 8.2 * vg.Inch, func(c draw.Canvas) { paintTimeline(c, one.Forecast, one.Design) }}.write(w, format)
}

// The colours of a timeline beside that of its design, which is one of the first of the
// palette.
var (
	missedTone  = tint(hue(1), 0.3)
	roughTone   = tint(hue(6), 0.45)
	bootingTone = tint(ink, 0.4)
	oracleTone  = hue(7)
)

// A timeline is what the panels of one picture share.
type timeline struct {
	f      *report.Forecast
	course *report.Course
	tone   color.NRGBA
	end    float64 // of the span, in seconds
	step   float64
}

func paintTimeline(c draw.Canvas, f *report.Forecast, design int) {
	h := heading{title: f.Scenario + ": no timeline"}
	if design >= len(f.Designs) || f.Designs[design].Asked() == nil || len(f.Designs[design].Asked().Timeline) == 0 || f.Span() <= 0 {
		middle(head(c, h, nil), "nothing was computed")
		return
	}
	d := &f.Designs[design]
	t := timeline{f, d.Asked(), hue(design), f.Span().Seconds(), f.Step.Seconds()}
	h.title = phrases.ForecastTitle(f, d)
	h.subtitle = d.Name + " of " + f.Scenario + ", " + phrases.LongSpan(f.From, f.To) + ": " + phrases.Dates(f.From, f.To)
	if goal := phrases.Goal(f.Goal); goal != "" {
		h.subtitle += "; goal " + goal
	}
	body := head(c, h, t.notes())
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
	for _, s := range strips {
		t.shade(s.panel)
		s.panel.drawAxes()
		s.paint(s.panel)
	}
}

// notes explain the shades and what is not drawn.
func (t timeline) notes() []string {
	said := ""
	if t.course.Missed > 0 {
		said = "Shaded: the goal is missed. "
	}
	if slices.ContainsFunc(t.course.Timeline, func(m report.Moment) bool { return !m.Steady }) {
		said += "Grey marks below the latency: the fleet is not in a steady state, and its figures are rough. "
	}
	if slices.ContainsFunc(t.course.Timeline, func(m report.Moment) bool { return math.IsInf(m.Latency, 1) }) {
		said += "At the top of its axis, latency has no end: overload. "
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
	x := scale{low: 0, high: t.end, marks: marksOfTime(t.f.From, t.f.To, mostTimes)}
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

// mostTimes is how many marks a timeline has.
const mostTimes = 14

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

// columns is how many pixels the data of a panel are wide in a PNG.
func (p panel) columns() int { return int((p.data.Max.X - p.data.Min.X) * dotsPerInch / vg.Inch) }

// shade marks the times in which the goal is missed, each as wide as can be seen.
func (t timeline) shade(p panel) {
	for _, s := range stretchesWhere(t.course.Timeline, t.step, t.end/float64(p.columns()), func(m report.Moment) bool { return m.Missed }) {
		left, right := p.at(s.from, 0).X, p.at(s.to, 0).X
		fill(p.data, missedTone, left, p.data.Min.Y, max(right, left+0.9), p.data.Max.Y)
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

// load is the panel of the requests.
func (t timeline) load(c draw.Canvas) strip {
	all := sampled(t.course, func(m report.Moment) float64 { return m.Load })
	return t.strip(c, "load, requests per second", nil, scaleOf(heights(all), false, true, 5), false, func(p panel) {
		lines := t.drawn(p, all, t.step)
		p.area(tint(hue(6), 0.25), lines)
		p.data.StrokeLines(draw.LineStyle{Color: hue(6), Width: 0.9}, lines...)
	})
}

// instances is the panel of the fleet beside those that it is held against.
func (t timeline) instances(c draw.Canvas, d *report.ForecastDesign) strip {
	wanted := sampled(t.course, func(m report.Moment) float64 { return float64(m.Wanted) })
	booting := sampled(t.course, func(m report.Moment) float64 { return float64(m.Booting) })
	serving := sampled(t.course, func(m report.Moment) float64 { return float64(m.Serving) })
	_, dense := thin(wanted, t.end, int((c.Max.X-c.Min.X)*dotsPerInch/vg.Inch))
	thick, thinner := draw.LineStyle{Color: t.tone, Width: 2}, draw.LineStyle{Color: ink, Width: 0.7}
	long := t.end > longTimeline
	switch {
	case long:
		thick.Width, thick.Color = 1, tint(t.tone, 0.5)
	case dense:
		thick.Width = 1.2
	}
	key := []keyEntry{{name: "serving", line: thick}, {name: "wanted", line: thinner}}
	if slices.ContainsFunc(t.course.Timeline, func(m report.Moment) bool { return m.Booting > 0 }) {
		key = append(key, keyEntry{name: "booting", area: bootingTone})
	}
	all := slices.Concat(heights(wanted), heights(booting), heights(serving))
	type other struct {
		samples []sample
		hold    float64
		style   draw.LineStyle
	}
	var others []other
	for _, held := range []struct {
		policy, name string
		style        draw.LineStyle
	}{
		{report.StaticPolicy, "static", draw.LineStyle{Color: faint, Width: 1, Dashes: []vg.Length{5, 3}}},
		{report.OraclePolicy, "oracle", draw.LineStyle{Color: oracleTone, Width: 0.9}},
	} {
		if course := d.Under(held.policy); course != nil && course != t.course && len(course.Timeline) > 0 {
			line := sampled(course, func(m report.Moment) float64 { return float64(m.Serving) })
			hold := t.step
			if long && held.policy == report.OraclePolicy {
				held.style.Width = 1.4
				line, hold, held.name = mostOfDays(line, t.f.From), daySeconds, held.name+", most of each day"
			}
			all = append(all, heights(line)...)
			others = append(others, other{line, hold, held.style})
			key = append(key, keyEntry{name: held.name, line: held.style})
		}
	}
	y := scaleOf(all, false, true, 5)
	if y.high < fewInstances {
		y.marks = []plot.Tick{} // none of half an instance
		for n := 0; float64(n) <= y.high; n++ {
			y.marks = append(y.marks, plot.Tick{Value: float64(n), Label: words.Count(n)})
		}
	}
	return t.strip(c, "instances", key, y, false, func(p panel) {
		p.area(bootingTone, t.drawn(p, booting, t.step))
		p.data.StrokeLines(thinner, t.drawn(p, wanted, t.step)...)
		p.data.StrokeLines(thick, t.drawn(p, serving, t.step)...)
		for _, o := range slices.Backward(others) {
			p.data.StrokeLines(o.style, t.drawn(p, o.samples, o.hold)...)
		}
	})
}

// fewInstances have a mark each.
const fewInstances = 7

// longTimeline is the length in seconds from which on the ups and downs of a day lie so
// close that a line of them would hide another.
const longTimeline = 45 * daySeconds

const daySeconds = 24 * 3600

// mostOfDays are the greatest values of each day of a zone.
func mostOfDays(all []sample, from time.Time) []sample {
	var days []sample
	day := 0
	for _, s := range all {
		today := from.Add(time.Duration(s.at * 1e9)).YearDay()
		if len(days) == 0 || today != day {
			days, day = append(days, s), today
		}
		days[len(days)-1].value = max(days[len(days)-1].value, s.value)
	}
	return days
}

// latency is the panel of the figure that the goal limits first.
func (t timeline) latency(c draw.Canvas) strip {
	all := sampled(t.course, func(m report.Moment) float64 {
		if m.Latency > 0 {
			return m.Latency * 1e3
		}
		return math.NaN() // there are no requests
	})
	goal := t.f.Goal.First()
	var goals []models.LatencyGoal
	ms := heights(all)
	if goal.Limit > 0 {
		goals = []models.LatencyGoal{goal}
		ms = append(ms, goal.Limit.Milliseconds()*1.3) // room for its text
	}
	y := scaleOf(ms, true, false, 6)
	if y.single {
		y.single, y.low, y.high = false, y.low/2, y.high*2
	}
	for i := range all {
		if math.IsInf(all[i].value, 1) {
			all[i].value = y.high
		}
	}
	return t.strip(c, goal.Name()+", milliseconds, logarithmic", nil, y, true, func(p panel) {
		for _, s := range stretchesWhere(t.course.Timeline, t.step, t.end/float64(p.columns()), func(m report.Moment) bool { return !m.Steady }) {
			left, right := p.at(s.from, 0).X, p.at(s.to, 0).X
			fill(p.data, roughTone, left, p.data.Min.Y, max(right, left+0.9), p.data.Min.Y+4)
		}
		p.data.StrokeLines(draw.LineStyle{Color: t.tone, Width: 1.1}, t.drawn(p, all, t.step)...)
		for _, g := range goals { // nothing passes through their texts
			limit := p.at(0, g.Limit.Milliseconds()).Y
			fill(p.data, color.White, p.data.Min.X+2, limit+1, p.data.Min.X+6+regular(markSize-1, ink).Width(goalText(g)), limit+markSize+2)
		}
		p.drawGoals(goals)
	})
}
