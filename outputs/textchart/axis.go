package textchart

import (
	"math"
	"slices"
	"strings"

	"fleetcost/models/words"

	"github.com/jedib0t/go-pretty/v6/text"
)

// An Axis has the values of its points, and marks.
type Axis struct {
	Label          string
	Log            bool   // asked for where all values are above 0
	Zero           bool   // has 0 on it where it is not logarithmic
	Prefix, Suffix string // of the labels of its marks
	Percent        bool   // they are shares, which labels have in percent
	Marks          []Mark // nil: at round values

	low, high float64
}

// A Mark is a place on an axis with a name.
type Mark struct {
	At    float64
	Label string
}

// over is the axis for those values, with at most so many marks; where it reaches, as far as
// to marks at both ends.
func (a Axis) over(values []float64, most int, reaches bool) Axis {
	a.low, a.high = slices.Min(values), slices.Max(values)
	a.Log = a.Log && a.low > 0
	if a.Zero && !a.Log {
		a.low, a.high = min(a.low, 0), max(a.high, 0)
	}
	if a.Marks != nil {
		for _, m := range a.Marks {
			a.low, a.high = min(a.low, m.At), max(a.high, m.At)
		}
	}
	if a.low == a.high {
		a.low, a.high = a.low-max(math.Abs(a.low)/2, 0.5), a.high+max(math.Abs(a.high)/2, 0.5)
		a.Log = false
	}
	if a.Marks != nil {
		return a
	}
	var marks []float64
	if a.Log {
		marks = a.decades(most, reaches)
	}
	if marks == nil { // within a decade few round values are of powers of ten
		marks = a.even(most)
	}
	if reaches {
		a.low, a.high = min(a.low, marks[0]), max(a.high, marks[len(marks)-1])
		a.Log = a.Log && a.low > 0
	}
	for _, v := range marks {
		if v >= a.low && v <= a.high {
			a.Marks = append(a.Marks, Mark{v, words.Clipped(a.labelled(v), widestLabel)})
		}
	}
	return a
}

// labelled is the label of a mark at a round value.
func (a Axis) labelled(v float64) string {
	if a.Percent {
		return a.Prefix + words.Exact(rounded(100*v)) + "%" + a.Suffix
	}
	return a.Prefix + words.Exact(v) + a.Suffix
}

// even are multiples of 1, 2 or 5 times a power of ten, from one at or below the least value
// to one at or above the greatest.
func (a Axis) even(most int) (marks []float64) {
	for unit := math.Pow(10, math.Floor(math.Log10((a.high-a.low)/float64(most)))-1); ; unit *= 10 {
		for _, factor := range []float64{1, 2, 5} {
			step := unit * factor
			from, to := math.Floor(a.low/step+1e-9), math.Ceil(a.high/step-1e-9)
			if to-from+1 > float64(max(most, 2)) && to-from > 1 {
				continue
			}
			for i := from; i <= to; i++ {
				marks = append(marks, rounded(i*step))
			}
			return marks
		}
	}
}

// decades are the finest round values of powers of ten that are not too many: those within
// the axis or, where it reaches, from one at or below its low end to one at or above its high
// one. nil where there are fewer than two.
func (a Axis) decades(most int, reaches bool) []float64 {
	for _, steps := range [][]float64{{1, 1.5, 2, 3, 4, 6, 8}, {1, 2, 5}, {1, 3}, {1}} {
		var marks []float64
		for e := math.Floor(math.Log10(a.low)) - 1; e <= math.Log10(a.high)+1; e++ {
			for _, s := range steps {
				switch v := rounded(s * math.Pow(10, e)); {
				case v < a.low && reaches:
					marks = []float64{v}
				case v >= a.low && v <= a.high:
					marks = append(marks, v)
				case v > a.high && reaches && marks[len(marks)-1] < a.high:
					marks = append(marks, v)
				}
			}
		}
		if reaches && len(marks) > 1 && marks[1] <= a.low {
			marks = marks[1:]
		}
		if len(marks) >= 2 && len(marks) <= most {
			return marks
		}
	}
	return nil
}

// rounded removes the noise of binary fractions.
func rounded(v float64) float64 {
	if v == 0 {
		return 0
	}
	digits := math.Pow(10, 10-math.Ceil(math.Log10(math.Abs(v))))
	if r := math.Round(v*digits) / digits; finite(r) {
		return r
	}
	return v
}

// share is where on the axis a value lies, from 0 to 1.
func (a Axis) share(v float64) float64 {
	low, high := a.low, a.high
	if a.Log {
		v, low, high = math.Log(v), math.Log(low), math.Log(high)
	}
	return min(max((v-low)/(high-low), 0), 1)
}

// said is the label of the axis.
func (a Axis) said() string {
	if a.Log {
		return a.Label + " (logarithmic)"
	}
	return a.Label
}

// below are the lines below the field: the axis, and the names of its marks where there is
// room for them.
func (a Axis) below(left, columns int, o Options) []string {
	corner, line, tick := "└", '─', '┬'
	if o.ASCII {
		corner, line, tick = "+", '-', '+'
	}
	axis := slices.Repeat([]rune{line}, columns)
	names, end := "", 0
	for _, m := range a.Marks {
		column := int(math.Round(a.share(m.At) * float64(columns-1)))
		label := words.Printable(m.Label)
		wide := text.StringWidth(label)
		from := min(max(column-wide/2, 0), columns-wide)
		if from < 0 || end > 0 && from < end+1 {
			continue
		}
		axis[column] = tick
		names += strings.Repeat(" ", from-end) + label
		end = from + wide
	}
	indent := strings.Repeat(" ", left+2)
	return []string{indent + corner + string(axis), strings.TrimRight(indent+" "+names, " ")}
}

// widestLabel is how many characters the label of a mark may have: beside longer ones, as of
// values near 1e-49, no curve has room.
const widestLabel = 24
