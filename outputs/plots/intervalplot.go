package plots

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"fleetcost/models/report"
	"fleetcost/models/words"
	"fleetcost/outputs/phrases"
)

func init() {
	OfValidation.Register("intervals", "measured over predicted, with intervals", Plot[report.Validation]{Draw: DrawIntervals})
}

// DrawIntervals draws a line for each row of which a prediction interval was
// computed, with a bar for the interval and a point for what was measured, both
// over the predicted value, for p50 and p99 side by side.
func DrawIntervals(v *report.Validation) Draft {
	rows := predicted(v.Rows)
	height := vg.Length(max(len(rows), 12))*lineHeight + 2.2*vg.Inch
	return Draft{11 * vg.Inch, height, func(c draw.Canvas) { paintIntervals(c, v, rows) }}
}

// The measures of the rows, in points.
const (
	lineHeight = 12.5
	nameWidth  = 226 // at most
	barHeight  = 7
)

// The largest factor between what is measured and predicted on the axis, at
// least and at most: points beyond stand at its end.
const (
	leastFactor = 1.55
	mostFactor  = 3.2
)

// predicted are the rows with an interval of p50 or p99, by runtime, server,
// scenario and class, and each from low to high rates.
func predicted(rows []report.ValidationRow) []*report.ValidationRow {
	t := tonesOf(rows)
	some := pointers(rows, func(r *report.ValidationRow) bool { return hasBar(report.ErrorP50, r) || hasBar(report.ErrorP99, r) })
	slices.SortStableFunc(some, func(a, b *report.ValidationRow) int {
		return cmp.Or(cmp.Compare(slices.Index(t, kindOf(a)), slices.Index(t, kindOf(b))), cmp.Compare(a.Server, b.Server),
			cmp.Compare(a.Scenario, b.Scenario), cmp.Compare(a.Load, b.Load), cmp.Compare(a.Measured.Class, b.Measured.Class),
			cmp.Compare(a.Rate, b.Rate))
	})
	return some
}

// hasBar tells whether a row has a place on the panel of a figure.
func hasBar(q report.ErrorFigure, r *report.ValidationRow) bool {
	_, known := q.Inside(r)
	return known && drawable(q, r) && q.Interval(r).Low > 0
}

func paintIntervals(c draw.Canvas, v *report.Validation, rows []*report.ValidationRow) {
	s := report.SummaryOf(v)
	body := head(c, heading{
		title: phrases.InsideTitle(v, s.P99Coverage),
		subtitle: fmt.Sprintf("Measured values in their prediction intervals. Bar: 95%% prediction interval of a fresh run of the same length. Inside: %s of p50, %s of p99, %s of p50, p95 and p99.",
			phrases.Tenths(s.P50Coverage), phrases.Tenths(s.P99Coverage), phrases.Tenths(s.Coverage)),
	}, intervalMarks(rows))
	if len(rows) == 0 {
		middle(body, "no interval was computed")
		return
	}
	body.Max.Y += 4 // there is no label of a y axis
	names := regular(markSize-0.5, ink)
	names.YAlign = draw.YCenter
	var room vg.Length
	for _, r := range rows {
		room = min(max(room, names.Width(words.Printable(phrases.RowName(r)))+16), nameWidth)
	}
	x, width := ratioScale(widestFactor(rows)), (body.Max.X-body.Min.X-room)/2
	for i, q := range []report.ErrorFigure{report.ErrorP50, report.ErrorP99} {
		left := room + vg.Length(i)*width
		part := draw.Crop(body, left, left+width-12-(body.Max.X-body.Min.X), 0, -20)
		p := newPanel(part, x, scale{low: 0, high: float64(len(rows)), marks: []plot.Tick{}}, "measured over predicted "+q.Name)
		p.drawAxes()
		p.data.FillText(strong(textSize+1, ink), vg.Point{X: p.data.Min.X, Y: p.data.Max.Y + 6}, q.Name)
		edge := p.data.Min.X
		if i == 0 {
			edge = body.Min.X
			for k, r := range rows {
				p.data.FillText(names, vg.Point{X: edge, Y: p.line(k).Y + 1}, fitted(names, phrases.RowName(r), room-10))
			}
		}
		p.drawLines(q, rows, tonesOf(v.Rows), edge)
	}
}

// widestFactor is the largest factor on the axis.
func widestFactor(rows []*report.ValidationRow) float64 {
	factor := leastFactor
	for _, r := range rows {
		for _, q := range []report.ErrorFigure{report.ErrorP50, report.ErrorP99} {
			if hasBar(q, r) {
				for _, x := range ratios(q, r) {
					factor = max(factor, x*1.03, 1.03/x)
				}
			}
		}
	}
	return min(factor, mostFactor)
}

// line is where the k-th row from the top meets the line of the predictions.
func (p panel) line(k int) vg.Point { return p.at(1, p.y.high-float64(k)-0.5) }

// drawLines draws the rows of one figure, with a thin line from the edge on
// between servers.
func (p panel) drawLines(q report.ErrorFigure, rows []*report.ValidationRow, t tones, edge vg.Length) {
	for k, r := range rows {
		if k > 0 && rows[k-1].Server != r.Server {
			y := (p.line(k-1).Y + p.line(k).Y) / 2
			p.data.StrokeLine2(draw.LineStyle{Color: hair, Width: 0.7}, edge, y, p.data.Max.X, y)
		}
		if hasBar(q, r) {
			p.drawInterval(q, r, p.y.high-float64(k)-0.5, t)
		}
	}
	one := p.at(1, 0).X
	p.data.StrokeLine2(draw.LineStyle{Color: ink, Width: 0.8, Dashes: []vg.Length{4, 3}}, one, p.data.Min.Y, one, p.data.Max.Y)
}

// ratios are the ends of the interval and the measured value, over the
// predicted one.
func ratios(q report.ErrorFigure, r *report.ValidationRow) []float64 {
	i, p := q.Interval(r), q.Of(r.Predicted)
	return []float64{i.Low / p, i.High / p, q.Of(r.Measured) / p}
}

// drawInterval draws the bar of a row and the point of what was measured, which
// is a dark cross where it lies outside.
func (p panel) drawInterval(q report.ErrorFigure, r *report.ValidationRow, y float64, t tones) {
	tone, shape := t.of(kindOf(r))
	x := ratios(q, r)
	low, high, at := p.at(x[0], y), p.at(x[1], y), p.at(x[2], y)
	p.data.FillPolygon(tint(tone, 0.3), []vg.Point{
		{X: low.X, Y: low.Y - barHeight/2}, {X: high.X, Y: low.Y - barHeight/2},
		{X: high.X, Y: low.Y + barHeight/2}, {X: low.X, Y: low.Y + barHeight/2},
	})
	if in, _ := q.Inside(r); in {
		p.data.DrawGlyphNoClip(draw.GlyphStyle{Color: tone, Radius: 2.8, Shape: shape}, at)
		return
	}
	p.data.StrokeLine2(draw.LineStyle{Color: tone, Width: 0.8}, max(min(low.X, at.X), min(high.X, at.X)), at.Y, at.X, at.Y)
	p.data.DrawGlyphNoClip(draw.GlyphStyle{Color: ink, Radius: 3.2, Shape: cross{}}, at)
}

// cross is a bold ×.
type cross struct{}

// DrawGlyph draws the cross around the point.
func (cross) DrawGlyph(c *draw.Canvas, style draw.GlyphStyle, at vg.Point) {
	line := draw.LineStyle{Color: style.Color, Width: 1.5}
	r := style.Radius
	c.StrokeLine2(line, at.X-r, at.Y-r, at.X+r, at.Y+r)
	c.StrokeLine2(line, at.X-r, at.Y+r, at.X+r, at.Y-r)
}

// ratioScale is a logarithmic scale of factors around 1, marked at what is the
// same step up and down.
func ratioScale(factor float64) scale {
	s := scale{low: 1 / factor, high: factor, log: true, marks: []plot.Tick{{Value: 1, Label: "1"}}}
	for _, step := range []float64{1.25, 1.5, 2, 3} {
		for _, v := range []float64{step, 1 / step} {
			if v >= s.low && v <= s.high {
				s.marks = append(s.marks, plot.Tick{Value: v, Label: words.Plain(math.Round(v*100) / 100)})
			}
		}
	}
	return s
}

// intervalMarks explain the points.
func intervalMarks(rows []*report.ValidationRow) []string {
	outside, beyond := 0, 0
	for _, r := range rows {
		for _, q := range []report.ErrorFigure{report.ErrorP50, report.ErrorP99} {
			if in, _ := q.Inside(r); !in && hasBar(q, r) {
				outside++
			}
			if x := q.Of(r.Measured) / q.Of(r.Predicted); hasBar(q, r) && (x > mostFactor || x < 1/mostFactor) {
				beyond++
			}
		}
	}
	if outside == 0 {
		return nil
	}
	note := "Cross: the measured value lies outside."
	if beyond > 0 {
		note += " " + words.Plural(beyond, "point lies", "points lie") + " beyond the end of the axis."
	}
	return []string{note}
}
