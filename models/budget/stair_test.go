package budget

import (
	"math"
	"math/rand/v2"
	"testing"

	"fleetcost/models/report"
)

// real is a stair whose n instances carry c · (n − s).
type real struct{ c, s float64 }

func (r real) plan(load float64) sized {
	n := math.Max(1, math.Ceil(load/r.c+r.s-1e-12))
	return sized{rate: load, machine: n * 10, each: 10}
}

// From few plans a stair knows how many instances most loads need, whatever is asked in
// which order; where plans were made it says what they said.
func TestAStairIsKnownFromFewPlans(t *testing.T) {
	for _, r := range []real{{100, 0}, {380, 0.3}, {50, 1}, {1000, 0}} {
		loads := make([]float64, 1000)
		for i := range loads {
			loads[i] = r.c * math.Pow(12, float64(i)/999)
		}
		var s stair
		s.beyond = math.Inf(1)
		for _, u := range []float64{loads[500], loads[999], loads[0]} {
			s.add(r.plan(u))
		}
		for range 5 {
			u, doubt := s.next(loads)
			if doubt < 0.005 {
				break
			}
			s.add(r.plan(u))
		}
		off, money, ours := 0, 0.0, 0.0
		for _, u := range loads {
			want := int(math.Round(r.plan(u).machine / 10))
			if s.needs(u) != want {
				off++
			}
			money, ours = money+float64(want), ours+float64(s.needs(u))
		}
		if off > len(loads)/10 || math.Abs(ours/money-1) > 0.02 {
			t.Errorf("%+v: %d of %d loads are off, and the sum by %.1f%%: c %v, s %v", r, off, len(loads), 100*(ours/money-1), s.c, s.s)
		}
		for _, p := range s.plans {
			if got := s.at(p.rate); got.machine != p.machine {
				t.Errorf("%+v: %v was planned as %v, and is told as %v", r, p.rate, p.machine, got.machine)
			}
		}
	}
}

// More load never needs fewer instances, also where plans contradict each other.
func TestAStairRises(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 200 {
		s := stair{beyond: math.Inf(1)}
		for range 1 + r.IntN(8) {
			p := real{80 + 40*r.Float64(), 0}.plan(50 * math.Exp(3*r.Float64()))
			s.add(p)
		}
		if r.IntN(3) == 0 {
			s.add(sized{rate: s.last() * 1.5, missed: report.Unsettled{}})
		}
		before := 0
		for u := 20.0; u < 2000; u *= 1.02 {
			n := s.needs(u)
			if n < before {
				t.Fatalf("%v needs %d instances, less %d; plans %+v", u, n, before, s.plans)
			}
			before = n
		}
	}
}

// What no fleet does is told of the least load at which that was seen, whatever the order of plans.
func TestTheLeastLoadThatNoFleetDoes(t *testing.T) {
	r := real{100, 0}
	s := stair{beyond: math.Inf(1)}
	s.add(r.plan(200))
	for _, miss := range []sized{{rate: 900, missed: report.Note{Text: "9"}}, {rate: 450, missed: report.Note{Text: "4"}}, {rate: 600, missed: report.Note{Text: "6"}}} {
		s.add(miss)
	}
	if s.beyond != 450 || s.why != (report.Note{Text: "4"}) {
		t.Errorf("no fleet does %g, by %v; want 450, by its own reason", s.beyond, s.why)
	}
}
