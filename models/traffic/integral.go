package traffic

import (
	"math"

	"fleetcost/sim"
)

// Integral is the number of requests that a rate brings between two moments in the
// mean, ∫λ(t)dt: exact where λ is constant, else by Gauss and Legendre's rule of 8
// points, each piece halved until the halves agree with the whole to 10⁻¹⁰ of the
// piece: then they err by some 10⁻¹⁴, for an error falls by 2¹⁶ with each halving.
func Integral(r Rate, from, to sim.Time) float64 {
	sum, lost := 0.0, 0.0 // by Kahan and Neumaier: a year has many hours
	pieces(r, from, to, func(p Piece, from, to sim.Time) {
		x := p.integral(from.Seconds(), to.Seconds())
		s := sum + x
		if math.Abs(sum) >= math.Abs(x) {
			lost += sum - s + x
		} else {
			lost += x - s + sum
		}
		sum = s
	})
	return sum + lost
}

const (
	agreement    = 1e-10
	mostHalvings = 12
)

func (p Piece) integral(a, b float64) float64 {
	if low, high := p.Bounds(a, b); low == high {
		return low * (b - a)
	}
	whole := p.gauss(a, b)
	return p.halved(a, b, whole, agreement*math.Abs(whole), mostHalvings)
}

func (p Piece) halved(a, b, whole, within float64, left int) float64 {
	mid := a + (b-a)/2
	first, second := p.gauss(a, mid), p.gauss(mid, b)
	if sum := first + second; left == 0 || math.Abs(sum-whole) <= within {
		return sum
	}
	return p.halved(a, mid, first, within, left-1) + p.halved(mid, b, second, within, left-1)
}

// gauss is the integral by the rule of Gauss and Legendre, exact for polynomials of a
// degree up to 15.
func (p Piece) gauss(a, b float64) float64 {
	half, mid, sum := (b-a)/2, a+(b-a)/2, 0.0
	for i, x := range legendre.roots {
		sum += legendre.weights[i] * p.At(mid+half*x)
	}
	return sum * half
}

// legendre are the roots of the Legendre polynomial of degree 8, and the weights of
// the rule there: 2/((1−x²)·P'(x)²).
var legendre = func() (rule struct{ roots, weights [8]float64 }) {
	const n = len(rule.roots)
	for i := range n {
		x, slope := math.Cos(math.Pi*(float64(i)+0.75)/(float64(n)+0.5)), 0.0
		for range 50 { // Newton's method
			before, p := 1.0, x
			for k := 2; k <= n; k++ {
				before, p = p, (float64(2*k-1)*x*p-float64(k-1)*before)/float64(k)
			}
			slope = float64(n) * (x*p - before) / (x*x - 1)
			x -= p / slope
		}
		rule.roots[i], rule.weights[i] = x, 2/((1-x*x)*slope*slope)
	}
	return rule
}()
