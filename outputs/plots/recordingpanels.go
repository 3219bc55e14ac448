package plots

import (
	"fmt"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"fleetcost/models/recording"
	"fleetcost/models/words"
	"fleetcost/outputs/phrases"
)

// paintHours draws the mean rate of each hour of the day.
func paintHours(c draw.Canvas, r *recording.Recording) {
	x := scale{low: 0, high: 24}
	for h := 0; h <= 24; h += 6 {
		x.marks = append(x.marks, plot.Tick{Value: float64(h), Label: fmt.Sprintf("%02d:00", h)})
	}
	paintBars(named(c, "mean rate of each hour of the day"), r.Shape.Hours[:], x, "hour of the day, UTC")
}

// paintWeekdays draws the mean rate of each day of the week.
func paintWeekdays(c draw.Canvas, r *recording.Recording) {
	x := scale{low: 0, high: 7}
	for day := range 7 {
		x.marks = append(x.marks, plot.Tick{Value: float64(day) + 0.5, Label: phrases.Weekday(day)})
	}
	days := r.Shape.Weekdays()
	paintBars(named(c, "mean rate of each day of the week"), days[:], x, "day of the week, UTC")
}

// paintBars draws a bar for each value, one unit wide each.
func paintBars(c draw.Canvas, values []float64, x scale, label string) {
	p := newPanel(c, x, scaleOf(values, false, true, 4), label)
	p.drawAxes()
	for i, v := range values {
		if math.IsNaN(v) {
			continue
		}
		a, b := p.at(float64(i)+0.12, 0), p.at(float64(i)+0.88, v)
		p.data.FillPolygon(tint(hue(0), 0.6), []vg.Point{a, {X: a.X, Y: b.Y}, b, {X: b.X, Y: a.Y}})
	}
}

// paintTimes draws which share of requests took no longer.
func paintTimes(c draw.Canvas, r *recording.Recording) {
	c = named(c, "share of requests that took no longer")
	l := r.Latency
	least := math.Inf(1)
	l.Values.Each(func(took float64, _ int) {
		if took > 0 {
			least = min(least, took)
		}
	})
	if math.IsInf(least, 1) {
		middle(c, "all take less than can be measured")
		return
	}
	longest := max(least*1.1, l.Max, roomBeside(least, l.P99, c.Max.X-c.Min.X))
	x := scaleOf([]float64{least * 1e3, longest * 1e3}, true, false, 5)
	y := scale{low: 0, high: 1, marks: []plot.Tick{{Value: 0, Label: "0%"}, {Value: 0.5, Label: "50%"}, {Value: 0.9, Label: "90%"}, {Value: 1, Label: "100%"}}}
	p := newPanel(c, x, y, "response time in ms, logarithmic")
	p.drawAxes()
	var line []vg.Point
	sum := 0
	last := p.at(x.low, 0)
	line = append(line, last)
	l.Values.Each(func(took float64, times int) {
		before := float64(sum) / float64(l.N)
		sum += times
		at := math.Max(took*1e3, x.low)
		next := p.at(at, float64(sum)/float64(l.N))
		if next.X-last.X > 0.4 || next.Y-last.Y > 0.4 || sum == l.N {
			line = append(line, vg.Point{X: next.X, Y: p.at(at, before).Y}, next)
			last = next
		}
	})
	p.data.StrokeLines(draw.LineStyle{Color: hue(0), Width: 1.4}, line)
	paintQuantiles(p, l)
}

// widestQuantile is as wide as the name of a quantile is written, with some room.
const widestQuantile = 72

// roomBeside is up to which time an axis goes that begins at the least one, and is so wide,
// if a name is to be written beside the point of a quantile.
func roomBeside(least, quantile float64, width vg.Length) float64 {
	share := math.Min(0.5, float64(widestQuantile/width))
	return least * math.Pow(math.Max(1, quantile/least), 1/(1-share))
}

// paintQuantiles marks quantiles on the distribution. It rises, so nothing is to the right
// of a point and below it: there the names stand, those that would touch below each other.
func paintQuantiles(p panel, l *recording.Latency) {
	style := regular(markSize, ink)
	left, below := p.data.Max.X, p.data.Max.Y
	for _, q := range []struct {
		name  string
		value float64
		share float64
	}{{"p99", l.P99, 0.99}, {"p95", l.P95, 0.95}, {"p50", l.P50, 0.5}} {
		at := q.value * 1e3
		if !(at >= p.x.low) {
			continue
		}
		point := p.at(at, q.share)
		p.data.DrawGlyphNoClip(draw.GlyphStyle{Color: ink, Radius: 2.2, Shape: draw.CircleGlyph{}}, point)
		text := q.name + " " + words.Duration(q.value)
		y := point.Y - markSize - 2
		if point.X+5+style.Width(text) > left {
			y = min(y, below-1.25*markSize)
		}
		p.data.FillText(style, vg.Point{X: point.X + 5, Y: y}, text)
		left, below = point.X+5, y
	}
}
