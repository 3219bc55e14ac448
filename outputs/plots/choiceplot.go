package plots

import (
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"fleetcost/models/report"
	"fleetcost/outputs/phrases"
)

// Between choices there is nothing: their points are not joined, and costs are bars.

// choiceBand is half of the width of an interval at a choice, in points.
const choiceBand = 5

// choices is the scale of choices, each with room of its own on an axis so long.
func choices(along *report.Axis, reached []report.Point, length vg.Length) scale {
	s := scale{low: -0.5, high: float64(len(along.Values)) - 0.5, marks: []plot.Tick{}}
	style := regular(markSize, faint)
	room := length/vg.Length(max(len(along.Values), 1)) - 8
	for _, p := range reached {
		s.marks = append(s.marks, plot.Tick{Value: p.Value, Label: fitted(style, along.Choice(p.Value), max(room, 12))})
	}
	return s
}

// drawCostBars draws the monthly cost of each design with each choice as a bar. Those of
// designs that miss the goal are pale; an overloaded fleet has none.
func drawCostBars(s *report.Sweep) Draft {
	return Draft{10 * vg.Inch, 6 * vg.Inch, func(c draw.Canvas) { paintCostBars(c, s) }}
}

func paintCostBars(c draw.Canvas, s *report.Sweep) {
	reached := plotted(s)
	lines := costLines(&s.Axis, reached)
	var ys []float64
	names := make([]string, len(lines))
	places := make([]int, len(lines))
	for i, l := range lines {
		names[i], places[i] = l.name, l.place
		for k, r := range l.rungs {
			if l.drawn[k] {
				ys = append(ys, r.cost())
			}
		}
	}
	h := sweepHeading(&s.Axis, reached, "monthly cost", s.Currency().Units()+" per month")
	h.title = phrases.SweepTitle(s)
	if phrases.SweptApart(&s.Axis, reached) {
		h.subtitle += ". Not comparable: " + phrases.ApartNote(s.Key)
	}
	body := head(c, h, append(phrases.SweptPart(reached), append(barNotes(lines), unpricedIn(&s.Axis, reached)...)...))
	if len(ys) == 0 {
		middle(body, nothing(reached))
		return
	}
	body = drawDesigns(body, names, places)
	y := scaleOf(ys, false, true, 8)
	y.prefix = s.Currency().Prefix()
	p := newPanel(body, choices(&s.Axis, reached, body.Max.X-body.Min.X-50), y, phrases.AxisTitle(&s.Axis))
	p.drawAxes()
	for i, l := range lines {
		ofDesign(p.data, l.name, l.place, func() { l.drawBars(p, s, i, len(lines)) })
	}
}

// drawBars draws the bars of the i-th of n designs, at each choice beside those of the
// others, with the amount above where there is room.
func (l costLine) drawBars(p panel, s *report.Sweep, i, n int) {
	slot := p.at(1, 0).X - p.at(0, 0).X
	wide := min(slot*0.8/vg.Length(n), 60)
	style := regular(markSize, faint)
	style.XAlign = draw.XCenter
	for k, r := range l.rungs {
		if !l.drawn[k] {
			continue
		}
		left := p.at(r.x, 0).X + wide*(vg.Length(i)-vg.Length(n)/2)
		top := p.at(r.x, r.cost())
		tone, said := hue(l.place), brief(s.Currency(), r.cost())
		if !r.met {
			tone, said = tint(tone, 0.3), "("+said+")"
		}
		middle := vg.Point{X: left + wide/2, Y: top.Y}
		telling(p.data, middle, r.says, func() {
			fill(p.data, tone, left+0.7, p.at(r.x, 0).Y, left+wide-0.7, top.Y)
		})
		if style.Width(said) < wide+2 {
			p.data.FillText(style, vg.Point{X: middle.X, Y: top.Y + 2}, said)
		}
	}
}

// drawDesigns writes the names of the designs with their colours in rows, each as what belongs
// to its design, and returns what is left below.
func drawDesigns(c draw.Canvas, names []string, places []int) draw.Canvas {
	return drawColours(c, names, places, ofDesign)
}

// drawColours writes names with colours in rows, each by itself as it is to be grouped, and
// returns what is left below.
func drawColours(c draw.Canvas, names []string, places []int, each func(c draw.Canvas, name string, place int, paint func())) draw.Canvas {
	x, y := c.Min.X, c.Max.Y-textSize
	for i, n := range names {
		style := strong(textSize, letter(places[i]))
		said := fitted(style, n, 190)
		width := style.Width(said) + 34
		if x+width > c.Max.X && x > c.Min.X {
			x, y = c.Min.X, y-textSize*1.6
		}
		each(c, n, places[i], func() {
			fill(c, hue(places[i]), x, y, x+11, y+textSize)
			c.FillText(style, vg.Point{X: x + 16, Y: y}, said)
		})
		x += width
	}
	c.Max.Y = y - 14
	return c
}

// barNotes explain bars that are pale or missing.
func barNotes(lines []costLine) []string {
	missed, missing := false, false
	for _, l := range lines {
		for k, r := range l.rungs {
			missed, missing = missed || l.drawn[k] && !r.met, missing || !l.drawn[k]
		}
	}
	notes := ""
	if missed {
		notes = "Pale: the goal is not met; what is paid there buys nothing that was asked for. "
	}
	if missing {
		notes += "No bar: no fleet of the design meets the goal."
	}
	if notes == "" {
		return nil
	}
	return []string{notes}
}
