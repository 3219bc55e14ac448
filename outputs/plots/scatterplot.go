package plots

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"fleetcost/models/report"
	"fleetcost/models/words"
	"fleetcost/outputs/phrases"
)

func init() {
	OfValidation.Register("predicted-p50", "predicted over measured p50", Plot[report.Validation]{Draw: DrawP50})
	OfValidation.Register("predicted-p99", "predicted over measured p99", Plot[report.Validation]{Draw: DrawP99})
}

// DrawP50 draws the predicted median of each row over the measured one, and
// DrawP99 the same of p99: both axes are logarithmic and the same, so that a
// right prediction lies on the diagonal.
func DrawP50(v *report.Validation) Draft {
	return scatterDraft(v, report.ErrorP50)
}

// DrawP99 is described at DrawP50.
func DrawP99(v *report.Validation) Draft {
	return scatterDraft(v, report.ErrorP99)
}

func scatterDraft(v *report.Validation, q report.ErrorFigure) Draft {
	return Draft{9.8 * vg.Inch, 8 * vg.Inch, func(c draw.Canvas) { paintScatter(c, v, q) }}
}

// The room beside a plot for its legend, in points, and how much of it is left
// empty.
const (
	legendWidth  = 180
	legendIndent = 44
)

func paintScatter(c draw.Canvas, v *report.Validation, q report.ErrorFigure) {
	body := head(c, heading{
		title:    phrases.ErrorTitle(v, q.Name, report.MedianError(pointers(v.Rows, counts), q)),
		subtitle: fmt.Sprintf("Predicted and measured %s of response times, %s", q.Name, words.Plural(len(v.Rows), "row", "rows")),
		axis:     "predicted " + q.Name + ", milliseconds",
	}, validationMarks(v.Rows))
	rows := pointers(v.Rows, func(r *report.ValidationRow) bool { return drawable(q, r) })
	if len(rows) == 0 {
		middle(body, "nothing was measured")
		return
	}
	var ms []float64
	for _, r := range rows {
		ms = append(ms, q.Of(r.Measured)*1e3, q.Of(r.Predicted)*1e3)
	}
	s := scaleOf(ms, true, false, 9)
	p := newPanel(draw.Crop(body, 0, -legendWidth, 0, 0), s, s, "measured "+q.Name+", milliseconds")
	p.shadeRatio(1-report.WideError, 1+report.WideError)
	p.drawAxes()
	p.drawRatio(1, draw.LineStyle{Color: ink, Width: 1.1})
	for _, k := range []float64{1 - report.WideError, 1 + report.WideError} {
		p.drawRatio(k, draw.LineStyle{Color: faint, Width: 0.8, Dashes: []vg.Length{4, 3}})
		p.labelRatio(k, signedWhole(k-1))
	}
	tones := tonesOf(v.Rows)
	for _, counted := range []bool{false, true} { // those that count on top
		for _, r := range rows {
			if counts(r) == counted {
				dot(p.data, p.at(q.Of(r.Measured)*1e3, q.Of(r.Predicted)*1e3), r, tones)
			}
		}
	}
	p.nameWrong(rows, q)
	drawLegend(draw.Crop(body, body.Max.X-body.Min.X-legendWidth+legendIndent, 0, 0, p.data.Max.Y-body.Max.Y), rows, tones)
}

// counts tells whether a row counts in the errors of latency.
func counts(r *report.ValidationRow) bool { return r.Counts() }

func pointers(rows []report.ValidationRow, wanted func(*report.ValidationRow) bool) []*report.ValidationRow {
	var some []*report.ValidationRow
	for i := range rows {
		if wanted(&rows[i]) {
			some = append(some, &rows[i])
		}
	}
	return some
}

// drawable tells whether a figure has a place on logarithmic axes.
func drawable(q report.ErrorFigure, r *report.ValidationRow) bool {
	m, p := q.Of(r.Measured), q.Of(r.Predicted)
	return report.Finite(m) && report.Finite(p) && m > 0 && p > 0
}

// signedWhole is a share in whole percents with its sign: +25%.
func signedWhole(share float64) string { return fmt.Sprintf("%+.0f%%", share*100) }

// corners are the ends of the line y = ratio · x on a panel.
func (p panel) corners(ratio float64) (lower, upper vg.Point) {
	low, high := max(p.x.low, p.y.low/ratio), min(p.x.high, p.y.high/ratio)
	return p.at(low, low*ratio), p.at(high, high*ratio)
}

// drawRatio draws the line on which y is so many times x.
func (p panel) drawRatio(ratio float64, style draw.LineStyle) {
	lower, upper := p.corners(ratio)
	p.data.StrokeLines(style, []vg.Point{lower, upper})
}

// labelRatio writes outside of the panel, where such a line leaves it.
func (p panel) labelRatio(ratio float64, s string) {
	_, upper := p.corners(ratio)
	style := regular(markSize, faint)
	at := vg.Point{X: upper.X - style.Width(s)/2, Y: upper.Y + 4}
	if ratio < 1 {
		style.YAlign = draw.YCenter
		at = vg.Point{X: upper.X + 5, Y: upper.Y}
	}
	p.data.FillText(style, at, s)
}

// nameWrong names the rows that count and are wrong, the worst first, on the
// outer side of their points, as far as their names do not touch.
func (p panel) nameWrong(rows []*report.ValidationRow, q report.ErrorFigure) {
	var taken []vg.Rectangle
	slices.SortStableFunc(rows, func(a, b *report.ValidationRow) int {
		return cmp.Compare(math.Abs(q.Error(b)), math.Abs(q.Error(a)))
	})
	for _, r := range rows {
		e := q.Error(r)
		if !counts(r) || !(math.Abs(e) > report.WideError) {
			continue
		}
		style := regular(markSize-0.5, faint)
		style.YAlign = draw.YCenter
		name := words.Printable(words.Clipped(phrases.RowName(r), 2*words.LongestName)) + ", " + phrases.Signed(e)
		at := p.at(q.Of(r.Measured)*1e3, q.Of(r.Predicted)*1e3).Add(vg.Point{X: 7, Y: 0})
		if e > 0 {
			at.X -= 14 + style.Width(name)
		}
		box := vg.Rectangle{Min: vg.Point{X: at.X, Y: at.Y - markSize/2}, Max: vg.Point{X: at.X + style.Width(name), Y: at.Y + markSize/2}}
		outside := box.Min.X < p.data.Min.X || box.Max.X > p.data.Max.X
		if outside || slices.ContainsFunc(taken, func(o vg.Rectangle) bool { return overlap(o, box) }) {
			continue
		}
		taken = append(taken, box)
		p.data.FillText(style, at, name)
	}
}

func overlap(a, b vg.Rectangle) bool {
	return a.Min.X < b.Max.X && b.Min.X < a.Max.X && a.Min.Y < b.Max.Y && b.Min.Y < a.Max.Y
}

// shadeRatio shades where y is between low and high times x.
func (p panel) shadeRatio(low, high float64) {
	a, b := p.corners(high)
	c, d := p.corners(low)
	p.data.FillPolygon(shade, []vg.Point{
		p.at(p.x.low, p.y.low), a, b, p.at(p.x.high, p.y.high), d, c,
	})
}

// validationMarks explain the points.
func validationMarks(rows []report.ValidationRow) []string {
	note := ""
	if slices.ContainsFunc(rows, func(r report.ValidationRow) bool { return !r.Counts() }) {
		note = "Hollow: left out of the errors, such as saturated servers and disturbed trials."
	}
	if slices.ContainsFunc(rows, func(r report.ValidationRow) bool { return !report.OfAll(&r) }) {
		note += " Small: one class of the requests."
	}
	if note == "" {
		return nil
	}
	return []string{note}
}

// tones are the colours and shapes of the runtimes that predictions start from,
// in the order of their first rows.
type tones []string

func tonesOf(rows []report.ValidationRow) tones {
	var names []string
	for _, r := range rows {
		names = append(names, kindOf(&r))
	}
	return phrases.Unique(names)
}

// kindOf is the runtime of a row, and its server where none is named.
func kindOf(r *report.ValidationRow) string {
	if r.Runtime == "" {
		return r.Server
	}
	return r.Runtime
}

func (t tones) of(kind string) (pigment, draw.GlyphDrawer) {
	i := max(slices.Index(t, kind), 0)
	return hue(i), mark(i)
}

// dot draws the point of a row: hollow where it does not count, small where it
// is of one class.
func dot(c draw.Canvas, at vg.Point, r *report.ValidationRow, t tones) {
	tone, shape := t.of(kindOf(r))
	radius := vg.Length(4)
	if !report.OfAll(r) {
		radius = 2.7
	}
	if !counts(r) {
		ring(c, at, radius-0.5, tone, shape)
		return
	}
	c.DrawGlyphNoClip(draw.GlyphStyle{Color: paper, Radius: radius + 0.7, Shape: shape}, at)
	c.DrawGlyphNoClip(draw.GlyphStyle{Color: tone, Radius: radius, Shape: shape}, at)
}

// drawLegend names the colours of the rows, from the top of the canvas down.
func drawLegend(c draw.Canvas, rows []*report.ValidationRow, t tones) {
	shown := slices.DeleteFunc(slices.Clone(t), func(kind string) bool {
		return !slices.ContainsFunc(rows, func(r *report.ValidationRow) bool { return kindOf(r) == kind })
	})
	style := regular(textSize, ink)
	style.YAlign = draw.YCenter
	step := min(textSize*1.7, (c.Max.Y-c.Min.Y-textSize)/vg.Length(max(len(shown), 1)))
	y := c.Max.Y - textSize
	for _, kind := range shown {
		tone, shape := t.of(kind)
		c.DrawGlyphNoClip(draw.GlyphStyle{Color: tone, Radius: 4, Shape: shape}, vg.Point{X: c.Min.X + 4, Y: y})
		c.FillText(style, vg.Point{X: c.Min.X + 14, Y: y + 1.2}, fitted(style, kind, c.Max.X-c.Min.X-14))
		y -= step
	}
}
