package plots

import (
	"math"

	"fleetcost/models/report"
	"fleetcost/outputs/phrases"

	"gonum.org/v1/plot/vg"
)

// A rung is what a design costs at a value at which it was planned.
type rung struct {
	x     float64
	met   bool
	fleet []report.Count
	own   float64 // of the cost, what is not paid by use
	use   float64
	says  string
}

func (r rung) cost() float64 { return r.own + r.use }

// rungOf is the rung of a design at a value.
func rungOf(d *report.Design, along *report.Axis, at float64) rung {
	r := report.RungOf(d, at)
	return rung{x: at, met: d.Met, fleet: r.Fleet, own: r.Own, use: r.Use, says: phrases.CostAt(d, phrases.Near(along, at))}
}

// climb is the cost from one rung to the next.
func climb(a, b rung, x scale) [][2]float64 { return report.Climb(a.plain(), b.plain(), x.log) }

func (r rung) plain() report.Rung {
	return report.Rung{At: r.x, Fleet: r.fleet, Own: r.own, Use: r.use}
}

// along is a path from one point to the next on a panel, raised at both by so much.
func (p panel) along(path [][2]float64, from, to vg.Length) []vg.Point {
	line := make([]vg.Point, len(path))
	for i, at := range path {
		line[i] = p.at(at[0], at[1])
		if 2*i < len(path) {
			line[i].Y += from
		} else {
			line[i].Y += to
		}
	}
	return line
}

// apart are how much above its place each of several lines is drawn at each of their points,
// so that those that lie on each other are seen beside each other. Those that are apart by
// ever so little stay, and the others come no nearer to them than halfway: the order is true.
func apart(heights [][]vg.Length, there func(line, point int) bool) [][]vg.Length {
	const near, between, most = 0.05, 3, 10
	moved := make([][]vg.Length, len(heights))
	for i := range heights {
		moved[i] = make([]vg.Length, len(heights[i]))
		for k := range heights[i] {
			if !there(i, k) {
				continue
			}
			rank, all, free := 0, 0, vg.Length(math.Inf(1))
			for j := range heights {
				if k >= len(heights[j]) || !there(j, k) {
					continue
				}
				if d := heights[j][k] - heights[i][k]; d < near && d > -near {
					if j < i {
						rank++
					}
					all++
				} else {
					free = min(free, max(d, -d))
				}
			}
			if all > 1 {
				gap := min(between, most/vg.Length(all-1), free/vg.Length(all))
				moved[i][k] = gap * (vg.Length(rank) - vg.Length(all-1)/2)
			}
		}
	}
	return moved
}
