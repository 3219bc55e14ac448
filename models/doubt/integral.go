package doubt

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/integrate/quad"
)

// reach is how far integrals over a standard normal variable go: beyond it there is
// 1.3e-12 on each side.
const reach = 7

// Nodes and weights of Gauss and Legendre on −1 to 1.
var nodes, weights = func() (x, w []float64) {
	x, w = make([]float64, 8), make([]float64, 8)
	quad.Legendre{}.FixedLocations(x, w, -1, 1)
	return x, w
}()

// An integral is the mean of several functions of a standard normal variable, each smooth
// but for kinks and steps. Those that are known bound the pieces; where a piece and its
// halves differ, it is halved, as long as that is not too much work.
type integral struct {
	f     func(z float64, values []float64)
	scale []float64 // of the values, that tolerances are shares of
	left  int       // pieces that may yet be halved
}

// tolerance of a piece, as a share of the mean, and what is rounding in any case.
const (
	tolerance = 1e-11
	noise     = 1e-15
	mostWork  = 600
)

// expect is the mean of n functions, which write their values for z.
func expect(n int, kinks []float64, f func(z float64, values []float64)) []float64 {
	edges := []float64{-reach, reach}
	for z := 1. - reach; z < reach; z++ {
		edges = append(edges, z)
	}
	for _, z := range kinks {
		if math.Abs(z) < reach {
			edges = append(edges, z)
		}
	}
	slices.Sort(edges)
	edges = slices.Compact(edges)
	in := integral{f, make([]float64, n), mostWork}
	pieces := make([][]float64, len(edges)-1)
	for i := range pieces {
		pieces[i] = in.gauss(edges[i], edges[i+1])
		for j, v := range pieces[i] {
			in.scale[j] += math.Abs(v)
		}
	}
	sum := make([]float64, n)
	for i, piece := range pieces {
		add(sum, in.refined(edges[i], edges[i+1], piece, 40))
	}
	return sum
}

// refined is the integral from a to b, whose first estimate is given.
func (in *integral) refined(a, b float64, whole []float64, depth int) []float64 {
	middle := (a + b) / 2
	left, right := in.gauss(a, middle), in.gauss(middle, b)
	fine := true
	for j := range whole {
		if math.Abs(left[j]+right[j]-whole[j]) > tolerance*in.scale[j]+noise {
			fine = false
		}
	}
	if !fine && depth > 0 && in.left > 0 {
		in.left--
		left, right = in.refined(a, middle, left, depth-1), in.refined(middle, b, right, depth-1)
	}
	add(left, right)
	return left
}

func (in *integral) gauss(a, b float64) []float64 {
	sum, values := make([]float64, len(in.scale)), make([]float64, len(in.scale))
	half, middle := (b-a)/2, (a+b)/2
	for i, x := range nodes {
		z := middle + half*x
		in.f(z, values)
		density := half * weights[i] * math.Exp(-z*z/2) / math.Sqrt(2*math.Pi)
		for j, v := range values {
			sum[j] += density * v
		}
	}
	return sum
}

// stepwise is expect for functions that are constant between the steps.
func stepwise(n int, steps []float64, f func(z float64, values []float64)) []float64 {
	edges := append(slices.Clone(steps), -reach, reach)
	slices.Sort(edges)
	edges = slices.Compact(edges)
	sum, values := make([]float64, n), make([]float64, n)
	for i, z := range edges[1:] {
		if edges[i] < -reach || z > reach {
			continue
		}
		f((edges[i]+z)/2, values)
		share := normal(z) - normal(edges[i])
		for j, v := range values {
			sum[j] += share * v
		}
	}
	return sum
}

func add(sum, more []float64) {
	for j, v := range more {
		sum[j] += v
	}
}

// Expect is the mean of a function of X. It may have steps and kinks; those named are
// found at once.
func Expect(r Range, f func(x float64) float64, kinks ...float64) float64 {
	if r.Known() {
		return f(r.Mid)
	}
	at := []float64{0}
	for _, x := range kinks {
		if x > 0 {
			at = append(at, r.Z(x))
		}
	}
	return expect(1, at, func(z float64, values []float64) { values[0] = f(r.At(z)) })[0]
}
