package plots

import (
	"math"
	"slices"

	"fleetcost/models/report"
	"fleetcost/outputs/phrases"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// closeCosts is the ratio of what designs cost up to which they lie so close that a panel of
// its own shows how much more than the cheapest each costs.
const closeCosts = 1.6

// excess is how much more than the cheapest at the same value a line costs, in percent; NaN
// where it misses the goal.
func excess(lines []costLine) (all [][]float64, close bool) {
	most, points := 1.0, 0
	all = make([][]float64, len(lines))
	for k := range lines[0].rungs {
		least := math.Inf(1)
		for _, l := range lines {
			if l.drawn[k] && l.rungs[k].met {
				least = min(least, l.rungs[k].cost())
			}
		}
		n := 0
		for i, l := range lines {
			more := math.NaN()
			if l.drawn[k] && l.rungs[k].met {
				more = l.rungs[k].cost() / least
				most, n = max(most, more), n+1
			}
			all[i] = append(all[i], 100*(more-1))
		}
		if n > 1 {
			points++
		}
	}
	return all, points > 1 && most > 1 && most <= closeCosts
}

// excessLabels name the lines and say how much more than the cheapest each costs at its last
// value, to find how wide they are.
func excessLabels(lines []costLine) (labels []lineLabel) {
	all, _ := excess(lines)
	for i, l := range lines {
		for _, more := range slices.Backward(all[i]) {
			if !math.IsNaN(more) {
				labels = append(labels, lineLabel{name: l.name, detail: phrases.More(more), place: l.place})
				break
			}
		}
	}
	return labels
}

// paintExcess draws how much more than the cheapest each design costs, below a panel of the
// costs themselves.
func paintExcess(c draw.Canvas, lines []costLine, x scale, xLabel string, width vg.Length) strip {
	c = named(c, "more than the cheapest, %")
	more, _ := excess(lines)
	var ys []float64
	for _, of := range more {
		ys = append(ys, of...)
	}
	p := newPanel(draw.Crop(c, 0, -width-14, 0, 0), x, scaleOf(ys, false, true, 4), xLabel)
	return strip{p, func(p panel) {
		var labels []lineLabel
		for i, l := range lines {
			ofDesign(p.data, l.name, l.place, func() {
				if last := p.drawExcess(lines, i, more); last >= 0 {
					labels = append(labels, lineLabel{name: l.name, detail: phrases.More(more[i][last]), place: l.place,
						at: p.at(l.rungs[last].x, more[i][last])})
				}
			})
		}
		spread(labels, labelSize*1.25, p.data.Min.Y, p.data.Max.Y)
		drawLabels(p.data, labels, p.data.Max.X+10, width)
	}}
}

// leastAt is the first line that is cheapest at a value.
func leastAt(all [][]float64, k int) int {
	return slices.IndexFunc(all, func(more []float64) bool { return more[k] == 0 })
}

// stepsTo tells whether the fleet of a line at a value is another than at the value before.
func (l costLine) stepsTo(k int) bool { return report.Steps(l.rungs[k-1].fleet, l.rungs[k].fleet) > 0 }

// drawExcess draws one line, dotted where a step of its cost or of the cheapest lies between
// two values, and tells its last point; -1: there is none.
func (p panel) drawExcess(lines []costLine, i int, all [][]float64) (last int) {
	l, more := lines[i], all[i]
	last = -1
	for k, v := range more {
		if math.IsNaN(v) {
			continue
		}
		last = k
		if k == 0 || math.IsNaN(more[k-1]) {
			continue
		}
		style := lineOf(l.place)
		style.Width = 1.3
		if best := leastAt(all, k); best != leastAt(all, k-1) || l.stepsTo(k) || lines[best].stepsTo(k) {
			style.Width, style.Dashes = 0.9, dotted
		}
		p.data.StrokeLines(style, []vg.Point{p.at(l.rungs[k-1].x, more[k-1]), p.at(l.rungs[k].x, v)})
	}
	for k, v := range more {
		if !math.IsNaN(v) {
			at := p.at(l.rungs[k].x, v)
			telling(p.data, at, phrases.MoreAt(l.name, l.rungs[k].x, v), func() {
				p.data.DrawGlyphNoClip(draw.GlyphStyle{Color: hue(l.place), Radius: dotRadius - 0.5, Shape: mark(l.place)}, at)
			})
		}
	}
	return last
}
