package plots

import (
	"fmt"
	"math"
	"time"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"fleetcost/models/recording"
	"fleetcost/models/words"
	"fleetcost/outputs/phrases"
)

func init() {
	OfRecording.Register("traffic", "the rate of a record over its time, its hours and its response times", Plot[recording.Recording]{Draw: DrawRecording})
}

// DrawRecording draws the rate of a record over its time, with the mean and the busiest
// hour; below, as far as it has them, the hours of the day and the distribution of its
// response times.
func DrawRecording(r *recording.Recording) Draft {
	return Draft{10 * vg.Inch, 7 * vg.Inch, func(c draw.Canvas) { paintRecording(c, r) }}
}

// columnsOfRate are at most as many stretches of time of which a picture of a record shows
// the rate.
const columnsOfRate = 480

// roundSteps are what people divide time into.
var roundSteps = []time.Duration{1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 3 * 3600, 6 * 3600, 12 * 3600, 24 * 3600, 48 * 3600, 7 * 24 * 3600}

// stepOf is how many buckets are drawn as one: of a round span of time where there is one
// that is not much wider than it must be.
func stepOf(buckets int, width time.Duration) int {
	least := (buckets + columnsOfRate - 1) / columnsOfRate
	for _, seconds := range roundSteps {
		step := seconds * time.Second
		if each := int(step / width); step%width == 0 && each >= least && each <= 3*least {
			return each
		}
	}
	return least
}

// mostDates are as many as stand beside each other in the width of the picture.
const mostDates = 11

// meanLine is how the mean is drawn.
var meanLine = draw.LineStyle{Color: ink, Width: 0.8, Dashes: []vg.Length{4, 3}}

func paintRecording(c draw.Canvas, r *recording.Recording) {
	h := heading{title: phrases.RecordFinding(r), subtitle: phrases.RecordTitle(r) + "; " + phrases.Recorded(r)}
	if r.Counts == nil || len(r.Counts.Requests) == 0 {
		middle(head(c, h, nil), "the record has no counts over time")
		return
	}
	each := stepOf(len(r.Counts.Requests), time.Duration(r.Counts.Width))
	width := time.Duration(each) * time.Duration(r.Counts.Width)
	note := fmt.Sprintf("Each step is the mean of %s.", words.Width(width.Seconds()))
	if r.Counts.Missing > 0 {
		note += " Gaps are missing from the record."
	}
	body := head(c, h, []string{note})
	top := body
	var below []func(draw.Canvas)
	if r.Shape != nil {
		below = append(below, func(c draw.Canvas) { paintHours(c, r) })
	}
	if r.Shape != nil && !math.IsNaN(r.Shape.WeekendShare) {
		below = append(below, func(c draw.Canvas) { paintWeekdays(c, r) })
	}
	if r.Latency != nil && r.Latency.Values != nil {
		below = append(below, func(c draw.Canvas) { paintTimes(c, r) })
	}
	if len(below) > 0 {
		top.Min.Y = body.Min.Y + 0.42*(body.Max.Y-body.Min.Y)
		body.Max.Y = top.Min.Y - 10
	}
	paintRate(top, r, each, width)
	for i, paint := range below {
		part := body
		span := (body.Max.X - body.Min.X) / vg.Length(len(below))
		part.Min.X = body.Min.X + vg.Length(i)*span
		part.Max.X = part.Min.X + span
		if i+1 < len(below) {
			part.Max.X -= 18
		}
		paint(part)
	}
}

// named writes what a panel shows above it, and returns what is left.
func named(c draw.Canvas, title string) draw.Canvas {
	style := regular(textSize, ink)
	c.FillText(style, vg.Point{X: c.Min.X, Y: c.Max.Y - textSize}, fitted(style, title, c.Max.X-c.Min.X))
	c.Max.Y -= textSize * 1.7
	return c
}

// paintRate draws the mean rates of columns of so many buckets as stairs.
func paintRate(c draw.Canvas, r *recording.Recording, each int, width time.Duration) {
	meanOf(c, r)
	c = named(c, "requests per second")
	from := time.Unix(r.Counts.Start, 0).UTC()
	rates := columnRates(r, each)
	to := from.Add(time.Duration(len(rates)) * width)
	end := to.Sub(from).Seconds()
	x := scale{low: 0, high: end, marks: timeMarks(from, to, mostDates, c.Max.X-c.Min.X-ofAxis)}
	if end < 2*3600 {
		x.marks = marksOfClock(from, end)
	}
	label := "time, UTC"
	if r.Local {
		label = "time, on the clock of the record"
	}
	p := newPanel(c, x, scaleOf(append([]float64{r.Mean}, rates...), false, true, 5), label)
	p.drawAxes()
	var run []vg.Point
	flush := func() {
		if len(run) > 0 {
			base := p.at(0, 0).Y
			p.data.FillPolygon(tint(hue(0), 0.3), append(append([]vg.Point{{X: run[0].X, Y: base}}, run...), vg.Point{X: run[len(run)-1].X, Y: base}))
			p.data.StrokeLines(draw.LineStyle{Color: hue(0), Width: 0.9}, run)
		}
		run = nil
	}
	for i, v := range rates {
		if math.IsNaN(v) {
			flush()
			continue
		}
		at := float64(i) * width.Seconds()
		run = append(run, p.at(at, v), p.at(math.Min(end, at+width.Seconds()), v))
	}
	flush()
	if r.Mean > 0 {
		y := p.at(0, r.Mean).Y
		p.data.StrokeLine2(meanLine, p.data.Min.X, y, p.data.Max.X, y)
	}
}

// meanOf says what the broken line is, above the panel, where no step is behind it.
func meanOf(c draw.Canvas, r *recording.Recording) {
	if !(r.Mean > 0) {
		return
	}
	const dash, space = 18, 5
	style := regular(markSize, ink)
	text := "mean " + words.Plain(r.Mean)
	left, y := c.Max.X-style.Width(text), c.Max.Y-textSize
	c.FillText(style, vg.Point{X: left, Y: y}, text)
	y += markSize / 3
	c.StrokeLine2(meanLine, left-space-dash, y, left-space, y)
}

// columnRates are mean rates of so many buckets each; NaN where all of them are missing.
func columnRates(r *recording.Recording, each int) []float64 {
	counts := r.Counts
	missing := make([]bool, len(counts.Requests))
	for _, g := range counts.Gaps {
		for i := g.From; i < g.To; i++ {
			missing[i] = true
		}
	}
	var rates []float64
	for i := 0; i < len(counts.Requests); i += each {
		sum, had := 0.0, 0
		for k := i; k < min(i+each, len(counts.Requests)); k++ {
			if !missing[k] {
				sum += counts.Requests[k]
				had++
			}
		}
		rates = append(rates, sum/(float64(had)*counts.Width.Seconds())) // NaN of 0/0
	}
	return rates
}

// marksOfClock are marks of a short record, by the clock.
func marksOfClock(from time.Time, end float64) []plot.Tick {
	var marks []plot.Tick
	for _, step := range []float64{1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800} {
		if end/step > 9 {
			continue
		}
		layout := "15:04:05"
		if step >= 60 {
			layout = "15:04"
		}
		first := math.Ceil(float64(from.Unix())/step)*step - float64(from.Unix())
		for at := first; at <= end; at += step {
			marks = append(marks, plot.Tick{Value: at, Label: from.Add(time.Duration(at * 1e9)).Format(layout)})
		}
		return marks
	}
	return marks
}
