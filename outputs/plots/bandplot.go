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
	OfValidation.Register("error-by-load", "errors of p99 by load", Plot[report.Validation]{Draw: DrawErrorByLoad})
}

// DrawErrorByLoad draws the error of p99 of each row over the band of its load:
// up to which share of its capacity a server is predicted well.
func DrawErrorByLoad(v *report.Validation) Draft {
	return Draft{11 * vg.Inch, 6.4 * vg.Inch, func(c draw.Canvas) { paintErrorByLoad(c, v) }}
}

// The largest error on the axis, at least and at most: points beyond stand at
// its end.
const (
	leastSpan = 0.4
	mostSpan  = 1.0
)

func paintErrorByLoad(c draw.Canvas, v *report.Validation) {
	rows := pointers(v.Rows, func(r *report.ValidationRow) bool {
		return report.Finite(report.ErrorP99.Error(r)) && slices.Contains(report.Bands, r.Band)
	})
	span, beyond := leastSpan, 0
	for _, r := range rows {
		if counts(r) {
			span = min(max(span, math.Abs(report.ErrorP99.Error(r))*1.1), mostSpan)
		}
	}
	for _, r := range rows {
		if math.Abs(report.ErrorP99.Error(r)) > span {
			beyond++
		}
	}
	notes := validationMarks(v.Rows)
	if beyond > 0 {
		notes = append(notes, words.Plural(beyond, "triangle", "triangles")+" at the edge: the error is larger.")
	}
	body := head(c, heading{
		title:    phrases.ErrorTitle(v, "p99", report.MedianError(pointers(v.Rows, counts), report.ErrorP99)),
		subtitle: "Error of p99 by load. A point is a row; the points of a column are in the order of their servers. The bar is the median of those that count.",
		axis:     "predicted p99 less the measured, % of the measured",
	}, notes)
	if len(rows) == 0 {
		middle(body, "nothing was measured")
		return
	}
	x := scale{low: 0, high: float64(len(report.Bands)), marks: []plot.Tick{}}
	y := scale{low: -span * 100, high: span * 100, most: 9}
	const below = 28 // for the names of the bands and the label of the axis
	p := newPanel(draw.Crop(body, 0, -legendWidth, below, -30), x, y, "")
	p.shadeWithin(report.WideError * 100)
	p.drawAxes()
	t := tonesOf(v.Rows)
	for i, band := range report.Bands {
		p.drawBandColumn(i, band, report.Chosen(rows, func(r *report.ValidationRow) bool { return r.Band == band }), t)
	}
	label := regular(textSize, ink)
	label.XAlign = draw.XCenter
	p.data.FillText(label, vg.Point{X: (p.data.Min.X + p.data.Max.X) / 2, Y: body.Min.Y + 6},
		"used share of the scarcest of cores, lanes and workers")
	drawLegend(draw.Crop(body, body.Max.X-body.Min.X-legendWidth+legendIndent/2, 0, 0, p.data.Max.Y-body.Max.Y), rows, t)
}

// shadeWithin shades errors up to a size on both sides of zero.
func (p panel) shadeWithin(size float64) {
	p.data.FillPolygon(shade, []vg.Point{p.at(p.x.low, -size), p.at(p.x.high, -size), p.at(p.x.high, size), p.at(p.x.low, size)})
}

// drawBandColumn draws the points of the i-th band between two lines, its name
// below and its numbers above.
func (p panel) drawBandColumn(i int, band report.Band, rows []*report.ValidationRow, t tones) {
	left, right := float64(i), float64(i+1)
	if i > 0 {
		edge := p.at(left, 0).X
		p.data.StrokeLine2(draw.LineStyle{Color: hair, Width: 0.7}, edge, p.data.Min.Y, edge, p.data.Max.Y+24)
	}
	zero := draw.LineStyle{Color: ink, Width: 1}
	p.data.StrokeLines(zero, []vg.Point{p.at(left, 0), p.at(right, 0)})

	centred := func(size float64, y vg.Length, bold bool, s string) {
		style := regular(size, faint)
		if bold {
			style = strong(size, ink)
		}
		style.XAlign = draw.XCenter
		p.data.FillText(style, vg.Point{X: p.at(left+0.5, 0).X, Y: y}, s)
	}
	centred(textSize, p.data.Min.Y-18, true, string(band))
	counted := report.RowGroup{Rows: rows}.Counted()
	if near, of := report.WithinError(counted); of > 0 {
		centred(markSize, p.data.Max.Y+16, false, "median error "+phrases.Tenths(report.MedianError(counted, report.ErrorP99)))
		centred(markSize, p.data.Max.Y+4, false, fmt.Sprintf("within %s: %s", words.Percent(report.WideError), phrases.ShareOf(near, of)))
		bar := p.at(0, report.Lean(counted, report.ErrorP99)*100).Y
		p.data.StrokeLine2(draw.LineStyle{Color: ink, Width: 2.2}, p.at(left+0.06, 0).X, bar, p.at(right-0.06, 0).X, bar)
	} else if len(rows) > 0 {
		centred(markSize, p.data.Max.Y+4, false, "none counts")
	}

	ordered := slices.Clone(rows)
	slices.SortStableFunc(ordered, func(a, b *report.ValidationRow) int {
		return cmp.Or(cmp.Compare(slices.Index(t, kindOf(a)), slices.Index(t, kindOf(b))), cmp.Compare(a.Server, b.Server))
	})
	for k, r := range ordered {
		place := left + 0.1 + 0.8*(float64(k)+0.5)/float64(len(ordered))
		e := report.ErrorP99.Error(r) * 100
		if e < p.y.low || e > p.y.high {
			tone, _ := t.of(kindOf(r))
			p.data.DrawGlyphNoClip(draw.GlyphStyle{Color: tone, Radius: 4, Shape: arrow(e > 0)}, p.at(place, e))
			continue
		}
		dot(p.data, p.at(place, e), r, t)
	}
}

// arrow is a triangle that points up, or down.
type arrow bool

// DrawGlyph draws the triangle with its tip at the point.
func (up arrow) DrawGlyph(c *draw.Canvas, style draw.GlyphStyle, at vg.Point) {
	height := -1.6 * style.Radius
	if !up {
		height = -height
	}
	c.FillPolygon(style.Color, []vg.Point{at, {X: at.X - style.Radius, Y: at.Y + height}, {X: at.X + style.Radius, Y: at.Y + height}})
}
