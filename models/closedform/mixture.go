package closedform

import (
	"cmp"
	"math"
	"slices"

	"fleetcost/models"
	"fleetcost/models/load"
	"fleetcost/models/queueing"
)

// A mixture of response times, one for each class.
type mixture []answer

// An answer is the response time of one class: a time that is always the same,
// times that vary, and the waits, of which two moments are known.
type answer struct {
	share          float64
	mean, variance float64 // of all of it
	wait, waitVar  float64 // of the waits alone
	random         []load.Varying
}

// mean of the mixture.
func (m mixture) mean() (sum float64) {
	for _, a := range m {
		sum += a.share * a.mean
	}
	return sum
}

// deviation of the mixture.
func (m mixture) deviation() float64 {
	mean, square := m.mean(), 0.0
	for _, a := range m {
		square += a.share * (a.variance + (a.mean-mean)*(a.mean-mean))
	}
	return math.Sqrt(square)
}

// fitted is a quantile where each response time is taken to be a gamma time of
// its two moments: quick, and right to within some tens of per cent.
func (m mixture) fitted(q float64) float64 {
	delays := make([]queueing.Delay, len(m))
	for i, a := range m {
		d, err := queueing.GammaDelay(a.mean, math.Sqrt(a.variance))
		if err != nil {
			return math.NaN()
		}
		delays[i] = d
	}
	tail := func(x float64) float64 {
		sum := 0.0
		for i, d := range delays {
			t, _ := d.Tail(x)
			sum += m[i].share * t
		}
		return sum
	}
	high := 1e-3
	for tail(high) > 1-q && high < 1e9 {
		high *= 2
	}
	return crossing(tail, 1-q, 0, high)
}

// crossing is where a falling function comes down to y, by bisection.
func crossing(tail func(float64) float64, y, low, high float64) float64 {
	for range 60 {
		if x := (low + high) / 2; tail(x) > y {
			low = x
		} else {
			high = x
		}
	}
	return high
}

// quantile by the laws of the parts: their sum is a convolution, on a grid that
// ends a little beyond the quantile. What is longer than the grid makes the sum
// longer too, so that nothing need be known of it.
//
// It is exact but for the grid (some thousandths of the quantile) where nobody
// waits; of the waits, two moments are known.
func (m mixture) quantile(q float64) float64 {
	const enough = 3.0 // of the grid may lie beyond the quantile
	base := math.Inf(1)
	for i := range m {
		base = math.Min(base, m[i].always())
	}
	end := m.mean() + 3*m.deviation()
	for range 60 {
		lines := make([]line, len(m))
		for i := range m {
			lines[i] = m[i].along(end)
		}
		tail := func(x float64) float64 {
			sum := 0.0
			for i := range m {
				sum += m[i].share * lines[i].tail(x)
			}
			return sum
		}
		if tail(end) > 1-q {
			end = base + 2*(end-base) + 1e-9
			continue
		}
		x := crossing(tail, 1-q, 0, end)
		if (x-base)*enough >= end-base || end-base < 1e-6*end {
			return x
		}
		end = base + (x-base)*enough/2
	}
	return math.NaN()
}

// The size of a grid, and the most parts that are convolved one by one: the
// least of more are taken together, and are nearly a gamma time by then.
const (
	gridPoints = 400
	mostParts  = 12
)

// A line is a time on a grid: what is always the same, and the masses of what
// varies at the multiples of a step.
type line struct {
	fixed, step float64
	upTo        []float64 // cumulative mass, up to the middle between a multiple and the next
}

// tail is P(X > x), linear between the points of the grid.
func (l line) tail(x float64) float64 {
	at := (x-l.fixed)/l.step + 0.5
	switch {
	case at < 0:
		return 1
	case at >= float64(len(l.upTo)):
		return 1 - l.upTo[len(l.upTo)-1]
	}
	i := int(at)
	below := 0.0
	if i > 0 {
		below = l.upTo[i-1]
	}
	return 1 - (below + (at-float64(i))*(l.upTo[i]-below))
}

// always is the part of the response time that is always the same.
func (a answer) always() float64 {
	fixed := a.mean - a.wait
	for _, v := range a.random {
		fixed -= v.Share * v.Scale * v.Law.Mean()
	}
	return math.Max(fixed, 0)
}

// along is the response time on a grid from what it always takes to the end.
func (a answer) along(end float64) line {
	const least = 1e-12 // of a grid on which nothing varies
	step := math.Max((end-a.always())/gridPoints, least)
	l := line{fixed: a.mean, step: step}
	var laws []func(float64) float64
	add := func(mean float64, tail func(float64) float64) {
		if tail != nil && tail(step/2) > 1e-4 { // what hardly leaves the first point always takes its mean
			laws = append(laws, tail)
			l.fixed -= mean
		}
	}
	if a.wait > 0 {
		add(a.wait, waiting(a.wait, a.waitVar))
	}
	rest, restVar := 0.0, 0.0
	random := slices.Clone(a.random)
	slices.SortStableFunc(random, func(v, w load.Varying) int { return cmp.Compare(varianceOf(w), varianceOf(v)) })
	for i, v := range random {
		mean := v.Share * v.Scale * v.Law.Mean()
		if i >= mostParts {
			rest, restVar = rest+mean, restVar+varianceOf(v)
			continue
		}
		add(mean, func(t float64) float64 { return v.Share * models.Tail(v.Law, t/v.Scale) })
	}
	add(rest, fitted(rest, restVar))
	masses := []float64{1}
	for _, tail := range laws {
		masses = convolved(masses, tail, step)
	}
	l.fixed = math.Max(l.fixed, 0)
	if len(laws) == 0 {
		l.step = least
	}
	sum := 0.0
	for _, mass := range masses {
		sum += mass
		l.upTo = append(l.upTo, sum)
	}
	return l
}

// waiting is the tail of a wait of those moments: of a share of the requests an
// exponential time, of the others none, as of M/M/c; a gamma time where it varies
// less than that.
func waiting(mean, variance float64) func(float64) float64 {
	square := variance + mean*mean
	if square < 2*mean*mean {
		return fitted(mean, variance)
	}
	share, rate := 2*mean*mean/square, 2*mean/square
	return func(t float64) float64 { return share * math.Exp(-rate*t) }
}

// fitted is the tail of a gamma time of those moments, nil of none.
func fitted(mean, variance float64) func(float64) float64 {
	d, err := queueing.GammaDelay(mean, math.Sqrt(variance))
	if err != nil {
		return nil
	}
	return func(t float64) float64 { tail, _ := d.Tail(t); return tail }
}

// varianceOf a time that only a share of the requests has.
func varianceOf(v load.Varying) float64 {
	mean := v.Scale * v.Law.Mean()
	return v.Share * mean * mean * (1 + v.Law.SCV() - v.Share)
}

// convolved are the masses of a sum with one more part, whose tail is given; of
// the part, the mass at a point is that of the times which are nearest to it.
func convolved(masses []float64, tail func(float64) float64, step float64) []float64 {
	own, before := make([]float64, gridPoints), 1.0
	for i := range own {
		after := tail((float64(i) + 0.5) * step)
		own[i], before = before-after, after
	}
	sum := make([]float64, gridPoints)
	for i, p := range masses {
		if p == 0 {
			continue
		}
		for k := i; k < gridPoints; k++ {
			sum[k] += p * own[k-i]
		}
	}
	return sum
}
