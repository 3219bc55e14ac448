package worth

import (
	"context"
	"math"
	"slices"
	"strconv"

	"fleetcost/models/cost"
	"fleetcost/models/plan"
	"fleetcost/models/report"
)

// Breakeven is a range of one key in which two designs compete.
type Breakeven struct {
	Between [2]string
	Range   plan.Range // Steps values are looked at to begin with
	Said    float64    // the scenario's own value, NaN where it says none
	Chosen  bool       // the range is not the user's
	Whole   bool       // the key takes whole numbers only
}

// Fine is the share of a value down to which a change is sought, and mostLooks how many
// values are looked at for that.
const (
	Fine      = 0.005
	mostLooks = 300
)

// Find looks for all values at which the cheaper of two designs changes. Instances come
// whole, so that costs are stairs, and changes may lie anywhere. So a stretch between two
// values that were looked at is halved
//
//   - while what holds at its ends differs, down to a share Fine of the value,
//   - while what holds is the same, and the costs of both designs at its ends leave room
//     for a change and back: the dearer of the cheaper one's is not below the cheaper of
//     the other's.
//
// Within a stretch a cost is taken to lie between those at its ends, as it does where it
// only ever rises, or falls. Of a key under which it does both, what lies between two of
// the values looked at first may be missed.
//
// at builds the planner for one value.
func (b Breakeven) Find(ctx context.Context, at func(value float64) (*plan.Planner, error)) (*report.Crossings, error) {
	var points plan.Points
	return b.find(func(value float64) (*report.Report, error) {
		p, err := at(value)
		if err != nil {
			return nil, err
		}
		return points.Compare(ctx, p)
	})
}

// find is Find, where answers come from anywhere.
func (b Breakeven) find(answer func(value float64) (*report.Report, error)) (*report.Crossings, error) {
	s := search{Breakeven: b, answer: answer}
	for _, v := range b.first() {
		if err := s.look(v); err != nil {
			return s.crossings(), err
		}
	}
	for {
		i := s.widest()
		if i < 0 {
			break
		}
		if s.ended = len(s.looks) >= mostLooks; s.ended {
			break
		}
		if err := s.look(s.middle(i)); err != nil {
			return s.crossings(), err
		}
	}
	return s.crossings(), nil
}

// first are the values that are looked at whatever holds there: those of the range, and
// the scenario's own.
func (b Breakeven) first() []float64 {
	values := b.Range.Values()
	if b.Whole {
		for i, v := range values {
			values[i] = math.Round(v)
		}
	}
	if b.Said > b.Range.From && b.Said < b.Range.To {
		values = append(values, b.Said)
	}
	slices.Sort(values)
	return slices.Compact(values)
}

// A look is what was found at a value.
type look struct {
	value  float64
	report *report.Report
	priced [2]report.Priced
	holds  report.Cheaper
}

// search is one that goes on.
type search struct {
	Breakeven
	answer func(value float64) (*report.Report, error)
	looks  []look // in order of their values
	ended  bool
}

// look plans both designs at a value.
func (s *search) look(value float64) error {
	r, err := s.answer(value)
	if err != nil {
		return err
	}
	l := look{value: value, report: r}
	for i, name := range s.Between {
		l.priced[i] = report.PricedAt(report.Point{Report: r}.Find(name))
	}
	l.holds = report.CheaperOf(l.priced)
	i, _ := slices.BinarySearchFunc(s.looks, value, func(l look, v float64) int {
		if l.value < v {
			return -1
		}
		return 1
	})
	s.looks = slices.Insert(s.looks, i, l)
	return nil
}

// widest is the stretch behind the i-th value that has to be halved and is the widest of
// those; -1 where none has to be.
func (s *search) widest() int {
	best, width := -1, 0.0
	for i := range len(s.looks) - 1 {
		if w := s.width(i); w > width && s.open(i) {
			best, width = i, w
		}
	}
	return best
}

// width of a stretch, as a share of its values, or, near 0, of a hundredth of the range.
func (s *search) width(i int) float64 {
	from, to := s.looks[i].value, s.looks[i+1].value
	return (to - from) / max(math.Abs(from), math.Abs(to), (s.Range.To-s.Range.From)/100)
}

// open tells whether a stretch has to be halved.
func (s *search) open(i int) bool {
	a, b := &s.looks[i], &s.looks[i+1]
	if middle := s.middle(i); s.width(i) <= Fine || middle <= a.value || middle >= b.value {
		return false
	}
	if a.holds != b.holds {
		return true
	}
	var low, high [2]cost.Money
	for d := range low {
		x, y := price(a.priced[d]), price(b.priced[d])
		low[d], high[d] = min(x, y), max(x, y)
	}
	switch a.holds {
	case report.FirstCheaper:
		return high[0] >= low[1]
	case report.SecondCheaper:
		return high[1] >= low[0]
	case report.SamePrice:
		return low != high
	}
	return false
}

// price of a design; more than any where it misses the goal.
func price(p report.Priced) cost.Money {
	if !p.Met {
		return cost.MostMoney
	}
	return p.Monthly
}

// middle of a stretch, in logarithms where the range is logarithmic, with as few digits
// as tell it from its ends.
func (s *search) middle(i int) float64 {
	from, to := s.looks[i].value, s.looks[i+1].value
	middle := from + (to-from)/2
	if s.Range.Log {
		middle = math.Sqrt(from) * math.Sqrt(to)
	}
	if s.Whole {
		return math.Round(middle)
	}
	digits := 1 + int(math.Floor(math.Log10(math.Abs(middle)))-math.Floor(math.Log10((to-from)/4)))
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(middle, 'g', max(1, digits), 64), 64)
	if err != nil {
		return middle
	}
	return rounded
}

// crossings are what was found.
func (s *search) crossings() *report.Crossings {
	c := &report.Crossings{Key: s.Range.Key, Unit: s.Range.Unit, Said: s.Said, Chosen: s.Chosen, Whole: s.Whole, Fine: Fine, Ended: s.ended, Between: s.Between,
		Looked: &report.Sweep{Key: s.Range.Name(), Log: s.Range.Log}}
	for i, l := range s.looks {
		c.Looked.Values, c.Looked.Report = append(c.Looked.Values, l.value), append(c.Looked.Report, l.report)
		if i == 0 || l.holds != s.looks[i-1].holds {
			c.Stretches = append(c.Stretches, report.Stretch{From: l.value, Holds: l.holds, First: l.priced})
		}
		last := &c.Stretches[len(c.Stretches)-1]
		last.To, last.Last = l.value, l.priced
	}
	c.Looked.BreakEven = c.Changes()
	return c
}
