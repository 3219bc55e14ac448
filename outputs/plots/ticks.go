package plots

import (
	"math"

	"fleetcost/models/report"
	"fleetcost/models/words"

	"gonum.org/v1/plot"
)

// A scale is one axis of a plot: its range, whether it is logarithmic, and the
// marks on it.
type scale struct {
	low, high float64
	log       bool
	most      int         // labelled marks
	single    bool        // there is one value, in the middle
	prefix    string      // of their labels
	marks     []plot.Tick // instead of those that Ticks finds; nil: none are given
}

// scaleOf is the scale for values. A linear scale starts at zero where zero
// is asked for; a logarithmic one needs all values above zero. A single value
// stands in the middle.
func scaleOf(values []float64, log, zero bool, most int) scale {
	s := scale{low: math.Inf(1), high: math.Inf(-1), most: most}
	for _, v := range values {
		if report.Finite(v) {
			s.low, s.high = min(s.low, v), max(s.high, v)
		}
	}
	if s.low > s.high {
		s.low, s.high = 0, 1
	}
	s.log = log && s.low > 0
	s.single = s.low == s.high && !zero
	switch {
	case s.log && s.low == s.high:
		s.low, s.high = s.low/2, s.high*2
	case s.log:
		room := math.Pow(s.high/s.low, 0.04)
		s.low, s.high = s.low/room, s.high*room
	case zero && s.low >= 0:
		s.low, s.high = 0, s.high*1.06
		if s.high == 0 {
			s.high = 1
		}
	case s.low == s.high:
		room := max(math.Abs(s.low)/2, 0.5)
		s.low, s.high = s.low-room, s.high+room
	default:
		room := (s.high - s.low) * 0.04
		s.low, s.high = s.low-room, s.high+room
	}
	return s
}

// wideSpan is the ratio of the largest to the smallest value above which a
// linear scale would press the small ones together.
const wideSpan = 20

// spansWidely tells whether values ask for a logarithmic scale.
func spansWidely(values []float64) bool {
	low, high := math.Inf(1), 0.0
	for _, v := range values {
		if report.Finite(v) {
			low, high = min(low, v), max(high, v)
		}
	}
	return low > 0 && high > wideSpan*low
}

// set gives the scale to an axis.
func (s scale) set(a *plot.Axis) {
	a.Min, a.Max = s.low, s.high
	a.Scale = plot.LinearScale{}
	if s.log {
		a.Scale = plot.LogScale{}
	}
	a.Tick.Marker = s
}

// clamp is v, or the end of the scale that is nearer to it.
func (s scale) clamp(v float64) float64 { return min(max(v, s.low), s.high) }

// Ticks are the marks: on a logarithmic scale the finest of 1-1.5-2-3-4-6-8, 1-2-5,
// 1-3 and the powers of ten that has not too many, with small marks between; on a
// linear scale multiples of 1, 2 or 5 times a power of ten.
func (s scale) Ticks(_, _ float64) []plot.Tick {
	if s.marks != nil {
		return s.marks
	}
	if s.single {
		v := rounded((s.low + s.high) / 2)
		if s.log {
			v = rounded(math.Sqrt(s.low * s.high))
		}
		return []plot.Tick{{Value: v, Label: s.prefix + words.Exact(v)}}
	}
	if s.log {
		for _, steps := range [][]float64{{1, 1.5, 2, 3, 4, 6, 8}, {1, 2, 5}, {1, 3}, {1}} {
			if marks := s.decades(steps); len(marks) >= 2 && len(marks) <= s.most {
				return append(marks, s.between(marks)...)
			}
		}
		if marks := s.decades([]float64{1}); len(marks) > s.most {
			return thinned(marks, s.most)
		}
	}
	return s.even()
}

// decades are the labelled marks at the steps of every power of ten.
func (s scale) decades(steps []float64) []plot.Tick {
	var marks []plot.Tick
	for e := math.Floor(math.Log10(s.low)); e <= math.Log10(s.high); e++ {
		for _, step := range steps {
			if v := step * math.Pow(10, e); v >= s.low && v <= s.high {
				marks = append(marks, plot.Tick{Value: v, Label: s.prefix + words.Exact(rounded(v))})
			}
		}
	}
	return marks
}

// between are unlabelled marks at the other whole multiples.
func (s scale) between(labelled []plot.Tick) []plot.Tick {
	var marks []plot.Tick
	for _, t := range s.decades([]float64{1, 2, 3, 4, 5, 6, 7, 8, 9}) {
		taken := false
		for _, l := range labelled {
			taken = taken || math.Abs(l.Value-t.Value) < 1e-9*t.Value
		}
		if !taken {
			marks = append(marks, plot.Tick{Value: t.Value})
		}
	}
	return marks
}

// thinned keeps every n-th mark, so that at most so many remain.
func thinned(marks []plot.Tick, most int) []plot.Tick {
	n := (len(marks) + most - 1) / most
	var kept []plot.Tick
	for i := 0; i < len(marks); i += n {
		kept = append(kept, marks[i])
	}
	return kept
}

// even are the marks of a linear scale. Where so few fall on it that there is
// nothing to compare, they are those of the next finer step, one too many.
func (s scale) even() []plot.Tick {
	span := s.high - s.low
	step := math.Pow(10, math.Floor(math.Log10(span/float64(s.most))))
	finer := step / 2
	for _, factor := range []float64{1, 2, 5, 10} {
		if span/(step*factor) <= float64(s.most) {
			step *= factor
			break
		}
		finer = step * factor
	}
	if marks := s.multiples(step); len(marks) >= 2 {
		return marks
	}
	return s.multiples(finer)
}

// multiples are the marks at the whole multiples of a step.
func (s scale) multiples(step float64) []plot.Tick {
	var marks []plot.Tick
	for i := math.Ceil(s.low / step); i*step <= s.high*(1+1e-12); i++ {
		v := rounded(i * step)
		marks = append(marks, plot.Tick{Value: v, Label: s.prefix + words.Exact(v)})
	}
	return marks
}

// rounded removes the noise of binary fractions.
func rounded(v float64) float64 {
	if v == 0 {
		return 0
	}
	digits := math.Pow(10, 10-math.Ceil(math.Log10(math.Abs(v))))
	if !report.Finite(v * digits) {
		return v
	}
	return math.Round(v*digits) / digits
}
