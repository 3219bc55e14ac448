package plots

import (
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"fleetcost/models/report"
	"fleetcost/outputs/phrases"
)

func init() {
	OfGrid.Register("cost", "what the cheapest design costs at each pair of values", Plot[report.Grid]{Draw: DrawGridCost})
}

// heat is the colour of amounts, from a trace of it for the least to as much as letters can
// be read on for the most. It is that of no design.
var heat = shared("heat", 0x3b2a8c, 0x9b8cff)

const leastHeat, mostHeat = 0.04, 0.55

// legendRoom is that for the scale beside a map, in points.
const legendRoom = 86

// DrawGridCost draws a cell for each pair of values, the darker the more the cheapest design
// costs there, with the amount where there is room, and lines where the cheapest design
// changes. Where amounts span widely the scale is logarithmic.
func DrawGridCost(g *report.Grid) Draft {
	return Draft{wide, mapHeight(g) + mapAround, func(c draw.Canvas) { paintGridCost(c, g) }}
}

// A warmth says how much of the colour an amount has.
type warmth struct {
	low, high float64
	log       bool
}

func warmthOf(costs []float64) warmth {
	w := warmth{low: math.Inf(1), high: math.Inf(-1), log: spansWidely(costs)}
	for _, c := range costs {
		w.low, w.high = min(w.low, c), max(w.high, c)
	}
	return w
}

// part of the way from the least to the most.
func (w warmth) part(cost float64) float64 {
	switch {
	case w.high <= w.low:
		return 0.5
	case w.log:
		return math.Log(cost/w.low) / math.Log(w.high/w.low)
	}
	return (cost - w.low) / (w.high - w.low)
}

func warm(part float64) pigment { return tint(heat, leastHeat+(mostHeat-leastHeat)*part) }

func paintGridCost(c draw.Canvas, g *report.Grid) {
	points := g.Points()
	h := gridHeading(g, points, "monthly cost of the cheapest design")
	h.title = phrases.GridCostTitle(g)
	notes := append(mapNotes(g, points), partOfGrid(points)...)
	notes = append(notes, unpricedOnMap(g, points)...)
	body := head(c, h, notes)
	var costs []float64
	for _, p := range points {
		if best := p.Report.Cheapest(); len(best) > 0 {
			costs = append(costs, p.Report.Designs[best[0]].Bill.Shown().USD())
		}
	}
	if len(points) == 0 {
		middle(body, "no point was reached")
		return
	}
	w := warmthOf(costs)
	if len(costs) > 0 {
		drawWarmth(body, w, g)
	}
	body.Max.X -= legendRoom
	m, whole := newMap(body, g), phrases.WholeOnMap(points)
	for _, p := range points {
		at := m.cell(p.Column, p.Row)
		telling(m.canvas, center(at), phrases.CellAt(g, p), func() {
			best := p.Report.Cheapest()
			if len(best) == 0 {
				m.nobody(at)
				return
			}
			d := &p.Report.Designs[best[0]]
			fill(m.canvas, warm(w.part(d.Bill.Shown().USD())), at.Min.X, at.Min.Y, at.Max.X, at.Max.Y)
			said := phrases.Spelt(d.Bill.Currency, d.Bill.Shown())
			if whole {
				said = phrases.SpeltWhole(d.Bill.Currency, d.Bill.Shown())
			}
			m.letter(at, ink, said, phrases.Leading(p.Report))
		})
	}
	m.borders(g)
	m.axes(g)
}

// drawWarmth draws the scale of the amounts at the right of a map.
func drawWarmth(body draw.Canvas, w warmth, g *report.Grid) {
	const bar, slices = 14, 48
	left := body.Max.X - legendRoom + 16
	low, high := body.Min.Y+markSize*1.5+textSize*1.9, body.Max.Y-markSize*3
	head := regular(markSize, faint)
	said := g.Currency().Units() + " per month"
	if w.log {
		said += ", logarithmic"
	}
	for i, line := range broken(head, said, legendRoom-14) {
		body.FillText(head, vg.Point{X: left, Y: body.Max.Y - markSize*(1+1.2*vg.Length(i))}, line)
		high = min(high, body.Max.Y-markSize*(1+1.2*vg.Length(i))-6)
	}
	height := high - low
	for i := range slices {
		part := (float64(i) + 0.5) / slices
		y := low + height*vg.Length(i)/slices
		fill(body, warm(part), left, y, left+bar, y+height/slices+0.2)
	}
	s := scaleOf([]float64{w.low, w.high}, w.log, false, 7)
	s.prefix = g.Currency().Prefix()
	style := regular(markSize, faint)
	style.YAlign = draw.YCenter
	free := vg.Length(math.Inf(-1)) // above the last label
	for _, t := range s.Ticks(0, 0) {
		if t.Label == "" || t.Value < w.low*(1-1e-9) || t.Value > w.high*(1+1e-9) {
			continue
		}
		y := low + height*vg.Length(w.part(t.Value))
		if y < free {
			continue
		}
		free = y + markSize*1.2
		body.StrokeLine2(draw.LineStyle{Color: faint, Width: 0.7}, left+bar, y, left+bar+4, y)
		body.FillText(style, vg.Point{X: left + bar + 6, Y: y}, fitted(style, t.Label, legendRoom-36))
	}
}

// unpricedOnMap is the note of what is not in the costs.
func unpricedOnMap(g *report.Grid, points []report.GridPoint) []string {
	if len(points) == 0 {
		return nil
	}
	if names := phrases.Unpriced(report.PointersTo(points[0].Report.Designs)); names != "" && phrases.GridApart(g) == "" {
		return []string{"Not in these bills: " + names + "."}
	}
	return nil
}
