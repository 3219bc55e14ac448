package report

import "math"

// A Rung is what a design costs at a value at which it was planned.
type Rung struct {
	At    float64
	Fleet []Count
	Own   float64 // of the cost, what is not paid by use
	Use   float64
}

// Cost is the whole.
func (r Rung) Cost() float64 { return r.Own + r.Use }

// RungOf is the rung of a design at a value.
func RungOf(d *Design, at float64) Rung {
	r := Rung{At: at, Fleet: FleetOf(d)}
	for _, l := range d.Bill.Lines {
		if l.ByUse() {
			r.Use += l.Amount.USD()
		}
	}
	r.Own = d.Bill.Monthly().USD() - r.Use
	return r
}

// mostSteps between two rungs can be told apart.
const mostSteps = 60

// Steps are how many instances more or fewer of the same machines there are; 1 where the
// machines are others, too, and 0 where the fleets are the same.
func Steps(a, b []Count) int {
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

// Climb is the cost from one rung to the next, as places that straight lines join. What is
// paid by use grows in a straight line; instances come whole, so that their cost is a step
// for each that is more, as if they came at even distances, and a single one is half way on
// the axis, which may be logarithmic: where in between they come was not looked at.
func Climb(a, b Rung, log bool) [][2]float64 {
	path := [][2]float64{{a.At, a.Cost()}}
	n := Steps(a.Fleet, b.Fleet)
	for k := range n {
		at := a.At + (b.At-a.At)*(float64(k)+0.5)/float64(n)
		if n == 1 && log {
			at = math.Sqrt(a.At) * math.Sqrt(b.At)
		}
		use := a.Use + (b.Use-a.Use)*(at-a.At)/(b.At-a.At)
		own := func(k int) float64 { return a.Own + (b.Own-a.Own)*float64(k)/float64(n) }
		path = append(path, [2]float64{at, own(k) + use}, [2]float64{at, own(k+1) + use})
	}
	return append(path, [2]float64{b.At, b.Cost()})
}
