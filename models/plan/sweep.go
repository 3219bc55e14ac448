package plan

import (
	"context"
	"math"
)

// A Range is the values that a sweep gives to a key.
type Range struct {
	Key      string
	From, To float64
	Log      bool
	Steps    int
}

// Values are Steps values from From to To, evenly spaced or, with Log, with
// equal ratios but for rounding to three significant digits, so that they can
// be read. Both ends are hit exactly.
func (r Range) Values() []float64 {
	values := make([]float64, r.Steps)
	for i := range values {
		t := 0.0
		if r.Steps > 1 {
			t = float64(i) / float64(r.Steps-1)
		}
		switch {
		case i == 0:
			values[i] = r.From
		case i == r.Steps-1:
			values[i] = r.To
		case r.Log:
			values[i] = rounded(r.From*math.Pow(r.To/r.From, t), 3)
		default:
			values[i] = r.From + t*(r.To-r.From)
		}
	}
	return values
}

// rounded to so many significant digits.
func rounded(x float64, digits int) float64 {
	if x == 0 {
		return 0
	}
	unit := math.Pow(10, float64(digits-1)-math.Floor(math.Log10(math.Abs(x))))
	return math.Round(x*unit) / unit
}

// RunSweep compares the designs at every value of a range. at builds the
// planner for one value. When it is cut short it returns, with the error, the
// values that were finished.
func RunSweep(ctx context.Context, r Range, at func(value float64) (*Planner, error)) (*Sweep, error) {
	s := &Sweep{Key: r.Key, Log: r.Log}
	for _, v := range r.Values() {
		p, err := at(v)
		if err != nil {
			return nil, err
		}
		p.brief = true
		report, err := p.Compare(ctx)
		if err != nil {
			s.BreakEven = breakEvens(s)
			for _, done := range s.Report {
				done.Warnings = append(done.Warnings, interrupted(len(s.Report), r.Steps, "values"))
			}
			return s, err
		}
		s.Values = append(s.Values, v)
		s.Report = append(s.Report, report)
	}
	s.BreakEven = breakEvens(s)
	return s, nil
}

// breakEvens are the points where the cheapest design changes from one swept
// value to the next: where straight lines between the two costs cross, in
// logarithms where the sweep is logarithmic.
func breakEvens(s *Sweep) []BreakEven {
	scale, back := func(x float64) float64 { return x }, func(x float64) float64 { return x }
	if s.Log {
		scale, back = math.Log, math.Exp
	}
	var points []BreakEven
	if len(s.Values) == 0 {
		return nil
	}
	after := cheapest(s.Report[0], -1)
	for i := 1; i < len(s.Values); i++ {
		before := after
		after = cheapest(s.Report[i], before)
		if before < 0 || after < 0 || before == after {
			continue
		}
		a, b := s.Report[i-1].Designs, s.Report[i].Designs
		// Both must have a cost on both sides to cross between them.
		if !a[after].Met || !b[before].Met {
			continue
		}
		y := func(d Design) float64 { return scale(math.Max(d.Bill.Monthly().USD(), 1e-9)) }
		left, right := y(a[after])-y(a[before]), y(b[before])-y(b[after])
		t := 0.5
		if left+right > 0 {
			t = left / (left + right)
		}
		x0, x1 := scale(s.Values[i-1]), scale(s.Values[i])
		points = append(points, BreakEven{
			Value: min(max(back(x0+t*(x1-x0)), s.Values[i-1]), s.Values[i]), Low: s.Values[i-1], High: s.Values[i],
			From: a[before].Name, To: b[after].Name,
			USDPerMonth: back(y(a[before]) + t*(y(b[before])-y(a[before]))),
		})
	}
	return points
}

// cheapest is the index of the cheapest design that meets the goal, -1 when
// none does. Of several that cost the same it is the incumbent, if he is one
// of them, and else the first.
func cheapest(r *Report, incumbent int) int {
	best := -1
	for i, d := range r.Designs {
		if !d.Met {
			continue
		}
		if best < 0 || d.Bill.Monthly() < r.Designs[best].Bill.Monthly() ||
			i == incumbent && d.Bill.Monthly() == r.Designs[best].Bill.Monthly() {
			best = i
		}
	}
	return best
}
