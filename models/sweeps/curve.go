package sweeps

import (
	"context"
	"errors"
	"math"
	"slices"

	"fleetcost/models/plan"
	"fleetcost/models/report"
)

// A curve has so many values on either side of the scenario's own, to a quarter of it and
// to four times as much, with equal ratios.
const (
	besideOwn = 3
	farthest  = 4
)

// around are the values of a curve around one, which is among them to the bit; the others
// have three significant digits, or are whole.
func around(own float64, whole bool) (values []float64) {
	for k := -besideOwn; k <= besideOwn; k++ {
		v := own
		if k != 0 {
			v = rounded(own*math.Pow(farthest, float64(k)/besideOwn), 3)
			if whole {
				v = math.Round(v)
			}
		}
		if v > 0 {
			values = append(values, v)
		}
	}
	slices.Sort(values)
	return slices.Compact(values)
}

// Curve is what designs cost from a quarter of a scenario's traffic to four times as much:
// key says how much that is, own is its value, and answer what the designs cost there.
// Many points are worth more than sure ones, so that the others are planned as points are,
// with less effort. told hears how many of them are done. When it is cut short it
// returns, with the error, the points that were finished.
func Curve(ctx context.Context, points *plan.Points, key string, own float64, whole bool, answer *report.Report, at func(value float64) (*plan.Planner, error), told func(done, all int)) (*report.Sweep, error) {
	s := &report.Sweep{Axis: report.Axis{Key: key, Log: true, Values: around(own, whole)}, Rough: true}
	var cut error
	for i, value := range s.Values {
		told(i, len(s.Values))
		known := *answer
		known.Warnings = slices.Clone(answer.Warnings)
		point := &known
		if value != own {
			p, err := at(value)
			if err == nil {
				point, err = points.Compare(ctx, p)
			}
			if errors.Is(err, plan.ErrBeyond) { // the curve ends where no bill can be told
				s.Values = s.Values[:i]
				break
			}
			if cut = err; err != nil {
				break
			}
		}
		s.Report = append(s.Report, point)
	}
	s.BreakEven, s.Takeovers = changes(s)
	return s, cut
}
