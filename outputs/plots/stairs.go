package plots

import (
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
func rungOf(d *report.Design, at float64) rung {
	r := rung{x: at, met: d.Met, fleet: report.FleetOf(d), says: phrases.CostAt(d, at)}
	for _, l := range d.Bill.Lines {
		if l.ByUse() {
			r.use += l.Amount.USD()
		}
	}
	r.own = d.Bill.Monthly().USD() - r.use
	return r
}

// mostSteps between two rungs can be told apart.
const mostSteps = 60

// steps are how many instances more or fewer of the same machines there are; 1 where the
// machines are others, too, and 0 where the fleets are the same.
func steps(a, b []report.Count) int {
	if len(a) != len(b) {
		return 1
	}
	n, same := 0, true
	for i := range a {
		if a[i].Machine != b[i].Machine || a[i].Service != b[i].Service {
			return 1
		}
		more := b[i].Instances - a[i].Instances
		same = same && more == 0
		n += max(more, -more)
	}
	if same {
		return 0
	}
	return min(n, mostSteps)
}

// climb is the cost from one rung to the next. What is paid by use grows in a straight line;
// instances come whole, so that their cost is a step for each that is more, as if they came
// at even distances, and a single one is half way on the axis: where in between they come
// was not looked at.
func climb(a, b rung, x scale) [][2]float64 {
	path := [][2]float64{{a.x, a.cost()}}
	n := steps(a.fleet, b.fleet)
	for k := range n {
		at := a.x + (b.x-a.x)*(float64(k)+0.5)/float64(n)
		if n == 1 {
			at = x.halfway(a.x, b.x)
		}
		use := a.use + (b.use-a.use)*(at-a.x)/(b.x-a.x)
		own := func(k int) float64 { return a.own + (b.own-a.own)*float64(k)/float64(n) }
		path = append(path, [2]float64{at, own(k) + use}, [2]float64{at, own(k+1) + use})
	}
	return append(path, [2]float64{b.x, b.cost()})
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
// so that those that lie on each other are seen beside each other.
func apart(heights [][]vg.Length, there func(line, point int) bool) [][]vg.Length {
	const near, between, most = 2.2, 3, 10
	moved := make([][]vg.Length, len(heights))
	for i := range heights {
		moved[i] = make([]vg.Length, len(heights[i]))
		for k := range heights[i] {
			if !there(i, k) {
				continue
			}
			rank, all := 0, 0
			for j := range heights {
				if k >= len(heights[j]) || !there(j, k) {
					continue
				}
				if d := heights[j][k] - heights[i][k]; d < near && d > -near {
					if j < i {
						rank++
					}
					all++
				}
			}
			if all > 1 {
				gap := min(between, most/vg.Length(all-1))
				moved[i][k] = gap * (vg.Length(rank) - vg.Length(all-1)/2)
			}
		}
	}
	return moved
}
