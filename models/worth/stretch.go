package worth

import (
	"cmp"
	"slices"

	"fleetcost/models/cost"
	"fleetcost/models/report"
)

// A look is what was found at a value.
type look struct {
	value  float64
	report *report.Report
	priced [2]report.Priced
	own    [2]cost.Money // without what both pay alike
	holds  report.Cheaper
	sure   bool // it was planned with care
}

// looked is a look at the designs of a report.
func looked(value float64, r *report.Report, between [2]string) look {
	l := look{value: value, report: r}
	var both [2]*report.Design
	for i, name := range between {
		both[i] = report.Point{Report: r}.Find(name)
		l.priced[i] = report.PricedAt(both[i])
	}
	l.holds, l.own = report.CheaperOf(l.priced), own(both, l.priced)
	return l
}

// own is what each of two designs costs, to the cent, less what both pay on the same line
// by use: egress, logs. The differences are those of the whole.
// More than any cost where a design misses the goal.
func own(both [2]*report.Design, priced [2]report.Priced) (left [2]cost.Money) {
	for i, p := range priced {
		if left[i] = cost.MostMoney; p.Met {
			left[i] = p.Monthly
		}
	}
	if !priced[0].Met || !priced[1].Met {
		return left
	}
	type line struct{ part, what, unit string }
	paid := map[line]cost.Money{}
	for _, l := range besides(both[0]) {
		paid[line{l.Part, l.What, l.Unit}] += l.Amount
	}
	var alike cost.Money
	for _, l := range besides(both[1]) {
		k := line{l.Part, l.What, l.Unit}
		same := min(l.Amount, paid[k])
		alike, paid[k] = alike+same, paid[k]-same
	}
	alike = alike.RoundedTo(cost.Cent)
	return [2]cost.Money{left[0] - alike, left[1] - alike}
}

// besides are the lines of what is paid by use, and of no service: of what comes with
// instances, such as volumes and addresses, the designs have different numbers.
func besides(d *report.Design) []cost.Line {
	return slices.DeleteFunc(slices.Clone(d.Bill.Lines), func(l cost.Line) bool {
		return !l.ByUse() || slices.ContainsFunc(d.Services, func(s report.Service) bool { return s.Name == l.Part })
	})
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
		low[d], high[d] = min(a.own[d], b.own[d]), max(a.own[d], b.own[d])
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

// likely are the fleets one of which a design has likely at the value that is looked at
// now: the one that it has at both neighbours, since a cost lies between those.
func (s *search) likely(design string) [][]report.Count {
	if s.next == 0 || s.next == len(s.looks) {
		return nil
	}
	d := s.number(design)
	a, b := &s.looks[s.next-1].priced[d], &s.looks[s.next].priced[d]
	if a.Met && b.Met && slices.Equal(a.Fleet, b.Fleet) {
		return [][]report.Count{a.Fleet}
	}
	return nil
}

// around are the fleets of a design at the value that is looked at again now and at its
// neighbours, the cheapest first: a cost lies between those.
func (s *search) around(design string) (fleets [][]report.Count) {
	d := s.number(design)
	near := slices.Clone(s.looks[max(0, s.next-1):min(len(s.looks), s.next+2)])
	slices.SortStableFunc(near, func(a, b look) int { return cmp.Compare(a.own[d], b.own[d]) })
	for _, l := range near {
		if p := l.priced[d]; p.Met && !slices.ContainsFunc(fleets, func(f []report.Count) bool { return slices.Equal(f, p.Fleet) }) {
			fleets = append(fleets, p.Fleet)
		}
	}
	return fleets
}

// number of a design among the two.
func (s *search) number(design string) int { return slices.Index(s.Between[:], design) }
