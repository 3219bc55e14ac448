package plots

import (
	"math"
	"time"

	"fleetcost/models/report"
	"fleetcost/models/words"
	"fleetcost/outputs/phrases"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
)

// A scale is one axis of a plot: its range, whether it is logarithmic, and the
// marks on it.
type scale struct {
	low, high float64
	log       bool
	most      int         // labelled marks
	single    bool        // there is one value, in the middle
	steps     []float64   // of the marks in a decade, or from mark to mark; nil: any
	prefix    string      // of their labels
	percent   bool        // they are shares, which labels have in percent
	marks     []plot.Tick // instead of those that Ticks finds; nil: none are given
}

// scaleOf is the scale for values, from a mark at or below the least to one at or above the
// greatest. A linear scale starts at zero where zero is asked for; a logarithmic one needs
// all values above zero. A single value stands in the middle.
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
	least, greatest := s.low, s.high
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
	if zero && !s.log {
		least = min(least, 0)
	}
	if least < greatest {
		s.bracket(least, greatest)
	}
	return s
}

// inDecade are the marks that a decade of a logarithmic scale may have, the finest first.
var inDecade = [][]float64{{1, 1.5, 2, 3, 4, 6, 8}, {1, 2, 5}, {1, 3}, {1}}

// bracket makes the scale reach marks at both ends of what it is for: the finest that are
// not too many.
func (s *scale) bracket(least, greatest float64) {
	if s.log {
		for _, steps := range inDecade {
			below, above, n := aroundLog(steps, least, greatest)
			if n <= s.most {
				s.steps, s.low, s.high = steps, min(s.low, rounded(below)), max(s.high, rounded(above))
				return
			}
		}
		below := math.Floor(math.Log10(least) + 1e-9)
		for every := 2.0; ; every++ { // powers of ten
			if n := math.Ceil((math.Log10(greatest) - 1e-9 - below) / every); n < float64(s.most) {
				s.low, s.high = min(s.low, rounded(math.Pow(10, below))), max(s.high, rounded(math.Pow(10, below+n*every)))
				return
			}
		}
	}
	unit := math.Pow(10, math.Floor(math.Log10((greatest-least)/float64(s.most)))-1)
	for ; ; unit *= 10 {
		for _, factor := range []float64{1, 2, 5} {
			step := unit * factor
			below, above := math.Floor(least/step*(1+1e-12)), math.Ceil(greatest/step*(1-1e-12))
			if least < 0 {
				below = math.Floor(least / step * (1 - 1e-12))
			}
			if above-below+1 <= float64(s.most) {
				s.steps = []float64{step}
				s.low, s.high = min(s.low, rounded(below*step)), max(s.high, rounded(above*step))
				if least == 0 {
					s.low = 0
				}
				return
			}
		}
	}
}

// aroundLog are the marks at or below and above two values, and how many there are from the
// one to the other.
func aroundLog(steps []float64, least, greatest float64) (below, above float64, n int) {
	below, above = math.Inf(-1), math.Inf(1)
	for e := math.Floor(math.Log10(least)) - 1; e <= math.Log10(greatest)+1; e++ {
		for _, step := range steps {
			v := step * math.Pow(10, e)
			switch {
			case v <= least*(1+1e-9):
				below, n = v, 1
			case math.IsInf(above, 1):
				n++
				if v >= greatest*(1-1e-9) {
					above = v
				}
			}
		}
	}
	return below, above, n
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

// said is what the label of the axis says of the scale.
func (s scale) said() string {
	if s.log {
		return ", logarithmic"
	}
	return ""
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
		return []plot.Tick{{Value: v, Label: s.label(v)}}
	}
	if s.log {
		if s.steps != nil {
			marks := s.decades(s.steps)
			return append(marks, s.between(marks)...)
		}
		for _, steps := range inDecade {
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

// label of a mark.
func (s scale) label(v float64) string {
	if s.percent {
		return words.Exact(rounded(100*v)) + "%"
	}
	return s.prefix + words.Exact(v)
}

// decades are the labelled marks at the steps of every power of ten.
func (s scale) decades(steps []float64) []plot.Tick {
	var marks []plot.Tick
	for e := math.Floor(math.Log10(s.low)); e <= math.Log10(s.high)+1e-9; e++ {
		for _, step := range steps {
			if v := rounded(step * math.Pow(10, e)); v >= s.low && v <= s.high {
				marks = append(marks, plot.Tick{Value: v, Label: s.label(rounded(v))})
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
	if s.steps != nil {
		return s.multiples(s.steps[0])
	}
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
	for i := math.Ceil(s.low/step - 1e-9); i*step <= s.high*(1+1e-12); i++ {
		v := rounded(i * step)
		marks = append(marks, plot.Tick{Value: v, Label: s.label(v)})
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

// timeMarks are marks at round times of the clock of a zone, on an axis that is so wide: at
// most so many, and so few that their labels do not touch.
func timeMarks(from, to time.Time, most int, width vg.Length) []plot.Tick {
	return spaced(func(most int) []phrases.TimeMark { return phrases.TimeMarks(from, to, most) }, to.Sub(from).Seconds(), most, width)
}

// monthMarks are such marks at the beginnings of months.
func monthMarks(from, to time.Time, most int, width vg.Length) []plot.Tick {
	return spaced(func(most int) []phrases.TimeMark { return phrases.MonthMarks(from, to, most) }, to.Sub(from).Seconds(), most, width)
}

// betweenLabels is the least room between the labels of two marks.
const betweenLabels = 6

// spaced are the most marks whose labels do not touch on an axis that is so long and so wide.
func spaced(at func(most int) []phrases.TimeMark, seconds float64, most int, width vg.Length) []plot.Tick {
	style := regular(markSize, faint)
	for ; ; most-- {
		marks, free := []plot.Tick{}, true
		end := vg.Length(math.Inf(-1))
		for _, m := range at(most) {
			middle, half := width*vg.Length(m.Seconds/seconds), style.Width(m.Label)/2
			free = free && middle-half >= end
			end = middle + half + betweenLabels
			marks = append(marks, plot.Tick{Value: m.Seconds, Label: m.Label})
		}
		if free || most <= 2 {
			return marks
		}
	}
}

// legible are the marks of a scale on an axis that is about so wide, with labels that do not
// touch: of a linear scale each second or third, of another those that come first.
type legible struct {
	scale
	width vg.Length
}

// Ticks are the marks.
func (l legible) Ticks(low, high float64) []plot.Tick {
	marks := l.scale.Ticks(low, high)
	style := regular(markSize, faint)
	at := func(v float64) vg.Length {
		if l.log {
			return l.width * vg.Length(math.Log(v/l.low)/math.Log(l.high/l.low))
		}
		return l.width * vg.Length((v-l.low)/(l.high-l.low))
	}
	for every := 1; every <= len(marks); every++ {
		kept, free := make([]plot.Tick, len(marks)), true
		end, n := vg.Length(math.Inf(-1)), 0
		for i, m := range marks {
			kept[i] = m
			if m.Label == "" {
				continue
			}
			middle, half := at(m.Value), style.Width(m.Label)/2
			touches := middle-half < end
			if n++; (n-1)%every != 0 || l.log && touches {
				kept[i].Label = ""
				continue
			}
			free = free && !touches
			end = middle + half + betweenLabels
		}
		if free {
			return kept
		}
	}
	return marks
}
