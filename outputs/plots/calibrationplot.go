package plots

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"fleetcost/models/calibration"
	"fleetcost/models/report"
	"fleetcost/models/words"
)

func init() {
	OfCalibration.Register("fitted", "what was measured over what the fit says", Plot[calibration.Result]{Draw: DrawFitted})
}

// timesOfFit are the figures of a calibration that are times, and what they are called.
var timesOfFit = []struct{ figure, name string }{
	{"cpu", "CPU time"}, {"mean", "mean"}, {"p50", "p50"}, {"p90", "p90"}, {"p95", "p95"}, {"p99", "p99"},
}

// DrawFitted draws each time of each load test as it was measured over what the fit says of it:
// both axes are logarithmic and the same, so that what is explained lies on the diagonal.
func DrawFitted(r *calibration.Result) Draft {
	return Draft{9.8 * vg.Inch, 8 * vg.Inch, func(c draw.Canvas) { paintFitted(c, r) }}
}

// placed tells whether a residual is a time that has a place on logarithmic axes.
func placed(x calibration.Residual) bool {
	return timeOfFit(x) >= 0 && report.Finite(x.Measured) && report.Finite(x.Predicted) && x.Measured > 0 && x.Predicted > 0
}

func timeOfFit(x calibration.Residual) int {
	for i, t := range timesOfFit {
		if t.figure == x.Figure {
			return i
		}
	}
	return -1
}

func paintFitted(c draw.Canvas, r *calibration.Result) {
	shown := slices.DeleteFunc(slices.Clone(r.Residuals), func(x calibration.Residual) bool { return !placed(x) })
	note := fmt.Sprintf("On the line the fit says what was measured; dashed: %.0f%% beside it. The fit was made of these tests", 100*report.WideError)
	if len(r.LeftOut) > 0 {
		note += ": how it does for one that it has not seen, the tests left out of it tell"
	}
	body := head(c, heading{
		title:    fittedTitle(shown),
		subtitle: fmt.Sprintf("Runtime %s: times of %s, measured and fitted", r.Name, words.Plural(len(r.Tests), "load test", "load tests")),
		axis:     "measured, milliseconds, logarithmic",
	}, []string{note + "."})
	if len(shown) == 0 {
		middle(body, "no time was measured")
		return
	}
	var ms []float64
	for _, x := range shown {
		ms = append(ms, x.Measured*1e3, x.Predicted*1e3)
	}
	s := scaleOf(ms, true, false, 9)
	p := newPanel(draw.Crop(body, 0, -legendWidth, 0, 0), s, s, "fitted, milliseconds, logarithmic")
	p.shadeRatio(1-report.WideError, 1+report.WideError)
	p.drawAxes()
	p.drawRatio(1, draw.LineStyle{Color: ink, Width: 1.1})
	for _, k := range []float64{1 - report.WideError, 1 + report.WideError} {
		p.drawRatio(k, draw.LineStyle{Color: faint, Width: 0.8, Dashes: []vg.Length{4, 3}})
		p.labelRatio(k, signedWhole(k-1))
	}
	for _, x := range shown {
		at, i := p.at(x.Predicted*1e3, x.Measured*1e3), timeOfFit(x)
		says := fmt.Sprintf("%s of %s: measured %s, fitted %s (%+.1f%%)", timesOfFit[i].name, testOfFit(r, x), words.Duration(x.Measured), words.Duration(x.Predicted), 100*x.Off())
		telling(p.data, at, says, func() {
			p.data.DrawGlyphNoClip(draw.GlyphStyle{Color: paper, Radius: 4.7, Shape: draw.CircleGlyph{}}, at)
			p.data.DrawGlyphNoClip(draw.GlyphStyle{Color: hue(i), Radius: 4, Shape: draw.CircleGlyph{}}, at)
		})
	}
	style := regular(textSize, ink)
	style.YAlign = draw.YCenter
	left, y := body.Max.X-legendWidth+legendIndent, p.data.Max.Y-textSize
	for i, t := range timesOfFit {
		if !slices.ContainsFunc(shown, func(x calibration.Residual) bool { return x.Figure == t.figure }) {
			continue
		}
		body.DrawGlyphNoClip(draw.GlyphStyle{Color: hue(i), Radius: 4, Shape: draw.CircleGlyph{}}, vg.Point{X: left + 4, Y: y})
		body.FillText(style, vg.Point{X: left + 14, Y: y + 1.2}, t.name)
		y -= textSize * 1.7
	}
}

// testOfFit is the load test of a residual and, where there are several, the request.
func testOfFit(r *calibration.Result, x calibration.Residual) string {
	if x.Test >= len(r.Tests) {
		return x.Request
	}
	said := r.Tests[x.Test].Place
	if x.Request != "" {
		said += ", " + x.Request
	}
	return words.Printable(said)
}

// fittedTitle says how far the fit is off in the median, and by how much at most.
func fittedTitle(shown []calibration.Residual) string {
	var off []float64
	for _, x := range shown {
		off = append(off, math.Abs(x.Off()))
	}
	if len(off) == 0 {
		return "Measured and fitted times"
	}
	slices.Sort(off)
	median := off[len(off)/2]
	if len(off)%2 == 0 {
		median = (off[len(off)/2-1] + median) / 2
	}
	return fmt.Sprintf("The fit is off by %s in the median, by %s at most", words.Percent(median), words.Percent(off[len(off)-1]))
}
