package worth

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"

	"fleetcost/models"
	"fleetcost/models/plan"
	"fleetcost/models/report"
	"fleetcost/models/sweeps"
)

// Breakeven is a range of one key in which two designs compete.
type Breakeven struct {
	Between [2]string
	Range   sweeps.Range // Steps values are looked at to begin with
	Said    float64      // the scenario's own value, NaN where it says none
	Chosen  bool         // the range is not the user's
}

// Fine is the share of a value down to which a change is sought, mostLooks how many
// values are looked at for that, and mostSure how many with care.
const (
	Fine      = 0.005
	mostLooks = 300
	mostSure  = 24 // of them that are looked at again, with care,
	fewer     = 3  // but not with all that there is: a fleet is then known to 2 % of a limit or so
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
// What both pay alike by use, such as egress, does not count there: it grows by
// more than the designs differ, but by as much for the one as for the other. Within a
// stretch a cost is taken to lie between those at its ends, as it does where it only ever
// rises, or falls. Of a key under which it does both, what lies between two of the values
// looked at first may be missed.
//
// Many values are worth more than figures that are sure at each: fleets are looked at as
// those of a search are (plan.Planner.Rough), and where a change was found both designs are
// planned again at its ends, with care. What that finds counts, and the search goes on.
//
// at builds the planner for one value; told hears which share of the looks is done, as
// far as is known. What was found until an error is there beside it.
func (b Breakeven) Find(ctx context.Context, at func(value float64) (*plan.Planner, error), told func(doing string, done float64)) (*report.Crossings, error) {
	s := search{Breakeven: b, told: told}
	many, few := plan.Points{Rough: true, Likely: s.likely}, plan.Points{Shorter: fewer, Likely: s.around}
	s.answer = func(value float64) (*report.Report, error) {
		p, err := at(value)
		if err != nil {
			return nil, err
		}
		return many.Compare(ctx, p)
	}
	s.care = func(value float64) (*report.Report, error) {
		p, err := at(value)
		if err != nil {
			return nil, err
		}
		p.Scenario.Designs = slices.DeleteFunc(p.Scenario.Designs, func(d models.Layout) bool { return len(s.around(d.Name)) == 1 })
		return few.Compare(ctx, p)
	}
	return s.find()
}

// find is Find, where answers come from anywhere.
func (s *search) find() (*report.Crossings, error) {
	first := s.first()
	for i, v := range first {
		s.tell(len(first) - i + s.guess(first))
		if err := s.look(v); err != nil {
			return s.cut(), err
		}
	}
	for {
		switch i, end := s.widest(), s.unsure(); {
		case i >= 0 && len(s.looks) < mostLooks:
			s.tell(s.ahead())
			if err := s.look(s.middle(i)); err != nil {
				return s.cut(), err
			}
		case end >= 0 && s.again < mostSure:
			s.tell(s.ahead())
			if err := s.lookAgain(end); err != nil {
				return s.cut(), err
			}
		default:
			s.ended = i >= 0
			return s.crossings(), nil
		}
	}
}

// first are the values that are looked at whatever holds there: those of the range, and
// the scenario's own.
func (b Breakeven) first() []float64 {
	values := b.Range.Values()
	if b.Said > b.Range.From && b.Said < b.Range.To {
		values = append(values, b.Said)
	}
	slices.Sort(values)
	return slices.Compact(values)
}

// search is one that goes on.
type search struct {
	Breakeven
	answer func(value float64) (*report.Report, error)
	care   func(value float64) (*report.Report, error) // likewise; nil: no answer is more sure than another
	told   func(doing string, done float64)            // nil: nobody listens
	looks  []look                                      // in order of their values
	next   int                                         // where the value stands among them that is looked at now
	again  int                                         // looks with care
	ended  bool
	share  float64 // of the looks that was told to be done
}

// look plans both designs at a value.
func (s *search) look(value float64) error {
	s.next, _ = slices.BinarySearchFunc(s.looks, value, func(l look, v float64) int { return cmp.Compare(l.value, v) })
	r, err := s.answer(value)
	if err == nil {
		s.looks = slices.Insert(s.looks, s.next, looked(value, r, s.Between))
	}
	return err
}

// unsure is the look at an end of a change that was not looked at with care; -1 where
// there is none.
func (s *search) unsure() int {
	for i := 1; i < len(s.looks) && s.care != nil; i++ {
		if s.looks[i-1].holds == s.looks[i].holds {
			continue
		}
		for _, end := range []int{i - 1, i} {
			if !s.looks[end].sure {
				return end
			}
		}
	}
	return -1
}

// lookAgain plans with care, at a value that was looked at, the designs whose fleet is not
// that of both neighbours.
func (s *search) lookAgain(i int) error {
	s.again++
	s.next = i
	r, err := s.care(s.looks[i].value)
	if err != nil {
		return err
	}
	known := *s.looks[i].report
	known.Designs = slices.Clone(known.Designs)
	for _, d := range r.Designs {
		known.Designs[slices.IndexFunc(known.Designs, func(e report.Design) bool { return e.Name == d.Name })] = d
	}
	s.looks[i] = looked(s.looks[i].value, &known, s.Between)
	s.looks[i].sure = true
	return nil
}

// tell which share of the looks is done where so many are ahead. It never falls.
func (s *search) tell(ahead int) {
	if s.told == nil {
		return
	}
	done := len(s.looks) + s.again
	all := min(mostLooks+mostSure, done+ahead)
	s.share = max(s.share, float64(done)/float64(all))
	s.told(fmt.Sprintf("look %d of about %d", done+1, all), s.share)
}

// ahead is how many looks are, as far as is known: as many as each stretch takes in which
// there is one change, and those with care at its ends.
func (s *search) ahead() (n int) {
	for i := range len(s.looks) - 1 {
		if s.open(i) {
			n += s.halvings(s.looks[i].value, s.looks[i+1].value)
		}
		if s.looks[i].holds != s.looks[i+1].holds && !(s.looks[i].sure && s.looks[i+1].sure) {
			n += 2
		}
	}
	return max(n, 1)
}

// halvings of a stretch in which a change is found.
func (s *search) halvings(from, to float64) int {
	return int(math.Ceil(max(0, math.Log2(s.apart(from, to)/Fine))))
}

// guess how many looks there are beside the first, while nothing is known: as many as
// changes in half of the stretches take.
func (s *search) guess(first []float64) (n int) {
	for i := 1; i < len(first); i += 2 {
		n += s.halvings(first[i-1], first[i])
	}
	return n
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
func (s *search) width(i int) float64 { return s.apart(s.looks[i].value, s.looks[i+1].value) }

// apart is how far two values are, in the same measure.
func (s *search) apart(from, to float64) float64 {
	return (to - from) / max(math.Abs(from), math.Abs(to), (s.Range.To-s.Range.From)/100)
}

// middle of a stretch, in logarithms where the range is logarithmic, with as few digits
// as tell it from its ends.
func (s *search) middle(i int) float64 {
	from, to := s.looks[i].value, s.looks[i+1].value
	middle := from + (to-from)/2
	if s.Range.Log {
		middle = math.Sqrt(from) * math.Sqrt(to)
	}
	if s.Range.Whole {
		return math.Round(middle)
	}
	digits := 1 + int(math.Floor(math.Log10(math.Abs(middle)))-math.Floor(math.Log10((to-from)/4)))
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(middle, 'g', max(1, digits), 64), 64)
	if err != nil {
		return middle
	}
	return rounded
}

// cut is what was found until the search was cut short.
func (s *search) cut() *report.Crossings {
	c := s.crossings()
	c.Cut = true
	return c
}

// crossings are what was found.
func (s *search) crossings() *report.Crossings {
	c := &report.Crossings{Key: s.Range.Key, Unit: s.Range.Unit, Said: s.Said, Chosen: s.Chosen, Whole: s.Range.Whole, Fine: Fine, Ended: s.ended, Rough: s.unsure() >= 0, Between: s.Between,
		Looked: &report.Sweep{Axis: report.Axis{Key: s.Range.Key, Unit: s.Range.Unit, Percent: s.Range.Percent, Log: s.Range.Log}}}
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
