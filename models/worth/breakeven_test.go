package worth

import (
	"errors"

	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"fleetcost/models/breakeven"
	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/models/sweeps"
)

// A stair is instances that each do so much and cost so much, up to a most.
type stair struct {
	each, price, most int
}

func (s stair) design(name string, x float64) report.Design {
	n := int(math.Ceil(x / float64(s.each)))
	if s.most > 0 && n > s.most {
		return report.Design{Name: name}
	}
	bill := cost.Bill{Lines: []cost.Line{{Amount: cost.Money(n*s.price) * 100 * cost.Cent}}}
	return report.Design{Name: name, Met: true, Bill: bill, Services: []report.Service{{Instances: n, Bill: bill}}}
}

// Pieces of the stairs, for the exact law.
func (s stair) Pieces(most *big.Rat) (all []breakeven.Piece) {
	for n := 1; ; n++ {
		to := big.NewRat(int64(n*s.each), 1)
		all = append(all, breakeven.Piece{To: to, Fixed: big.NewRat(int64(n*s.price), 1), Slope: new(big.Rat)})
		if to.Cmp(most) >= 0 {
			return all
		}
	}
}

func between(a, b stair, r sweeps.Range, whole bool) (*report.Crossings, error) {
	r.Whole = whole
	look := search{Breakeven: Breakeven{Between: [2]string{"a", "b"}, Range: r, Said: math.NaN()}}
	look.answer = func(x float64) (*report.Report, error) {
		return &report.Report{Designs: []report.Design{a.design("a", x), b.design("b", x)}}, nil
	}
	return look.find()
}

// Of random stairs all changes are found that the exact law tells of and that are apart
// by more than is looked for, each between two values around it.
func TestAllCrossingsOfStairsAreFound(t *testing.T) {
	random := rand.New(rand.NewPCG(13, 7))
	seen := 0
	for range 300 {
		a := stair{each: 40 + random.IntN(200), price: 20 + random.IntN(80)}
		b := stair{each: 40 + random.IntN(200), price: 20 + random.IntN(80)}
		r := sweeps.Range{Key: "traffic.rate", From: 50, To: 1500, Log: true, Steps: 9}
		found, err := between(a, b, r, false)
		if err != nil {
			t.Fatal(err)
		}
		var want []breakeven.Interval
		for _, x := range breakeven.Compare(a, b, big.NewRat(1500, 1)) {
			from, _ := x.From.Float64()
			to, _ := x.To.Float64()
			if to <= 50 {
				continue
			}
			if narrow := to - math.Max(from, 50); narrow < 2*Fine*to {
				want = nil
				break // too near to each other to be told apart
			}
			want = append(want, x)
		}
		if want == nil || found.Ended {
			continue
		}
		seen++
		if len(found.Stretches) != len(want) {
			t.Errorf("%+v and %+v: %d stretches, want %d", a, b, len(found.Stretches), len(want))
			continue
		}
		for i, s := range found.Stretches {
			holds := map[breakeven.Cheaper]report.Cheaper{breakeven.First: report.FirstCheaper, breakeven.Second: report.SecondCheaper, breakeven.Tie: report.SamePrice}[want[i].Cheaper]
			to, _ := want[i].To.Float64()
			if s.Holds != holds || i < len(want)-1 && (s.To > to || found.Stretches[i+1].From <= to || found.Stretches[i+1].From-s.To > Fine*to*1.01) {
				t.Errorf("%+v and %+v: %v of %v to %v, want %v up to %v", a, b, s.Holds, s.From, s.To, want[i].Cheaper, to)
			}
		}
	}
	if seen < 50 {
		t.Errorf("only %d pairs of stairs had changes that can be told apart", seen)
	}
}

// One design that ceases to meet the goal gives way to the other; where both do, nobody
// is cheaper. Whole numbers are looked at alone.
func TestDesignsThatCeaseToMeet(t *testing.T) {
	found, err := between(stair{100, 50, 5}, stair{100, 60, 8}, sweeps.Range{From: 100, To: 1000, Steps: 5}, true)
	if err != nil {
		t.Fatal(err)
	}
	want := []report.Stretch{{From: 100, To: 500, Holds: report.FirstCheaper}, {From: 501, To: 800, Holds: report.SecondCheaper}, {From: 801, To: 1000, Holds: report.NobodyMeets}}
	if len(found.Stretches) != len(want) {
		t.Fatalf("%+v", found.Stretches)
	}
	for i, s := range found.Stretches {
		// A change is sought down to a share of the value.
		if s.Holds != want[i].Holds || math.Abs(s.From-want[i].From) > Fine*s.From || math.Abs(s.To-want[i].To) > Fine*s.To || s.From != math.Trunc(s.From) {
			t.Errorf("%d: %v from %v to %v", i, s.Holds, s.From, s.To)
		}
	}
	if len(found.Changes()) != 0 {
		t.Errorf("a design that misses the goal has no price to cross at: %v", found.Changes())
	}
}

// One price throughout is one tie, however often both step.
func TestATieIsATie(t *testing.T) {
	found, err := between(stair{100, 50, 0}, stair{100, 50, 0}, sweeps.Range{From: 100, To: 1000, Log: true, Steps: 9}, false)
	if err != nil || len(found.Stretches) != 1 || found.Stretches[0].Holds != report.SamePrice || found.Ended {
		t.Errorf("%+v, %v", found.Stretches, err)
	}
	if h, ok := found.AsSaid(); ok {
		t.Errorf("the scenario says nothing, and at that holds %v", h)
	}
}

// The search ends however many changes there are, and says so.
func TestTheSearchEnds(t *testing.T) {
	found, err := between(stair{1, 1, 0}, stair{1, 1, 0}, sweeps.Range{From: 100, To: 1e6, Log: true, Steps: 9}, false)
	if err != nil || !found.Ended || len(found.Looked.Values) != mostLooks {
		t.Errorf("ended %v after %d, %v", found.Ended, len(found.Looked.Values), err)
	}
}

// Costs that both pay alike may be as large as they like: the same changes are found, and
// of as many values as without them. A search that takes them for room between the designs
// would look everywhere.
func TestWhatBothPayAlikeChangesNothing(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 1))
	for range 100 {
		a := stair{each: 40 + random.IntN(200), price: 20 + random.IntN(80)}
		b := stair{each: 40 + random.IntN(200), price: 20 + random.IntN(80)}
		r := sweeps.Range{Key: "traffic.rate", From: 50, To: 1500, Log: true, Steps: 9}
		alone, err := between(a, b, r, false)
		if err != nil {
			t.Fatal(err)
		}
		look := search{Breakeven: Breakeven{Between: [2]string{"a", "b"}, Range: r, Said: math.NaN()}}
		look.answer = func(x float64) (*report.Report, error) {
			out := &report.Report{Designs: []report.Design{a.design("a", x), b.design("b", x)}}
			for i := range out.Designs {
				egress := cost.Line{Part: "network", What: "egress", Unit: "GB", Amount: cost.Money(x*500) * cost.Cent}
				out.Designs[i].Bill.Lines = append(out.Designs[i].Bill.Lines, egress)
			}
			return out, nil
		}
		with, err := look.find()
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(with.Looked.Values, alone.Looked.Values) || len(with.Stretches) != len(alone.Stretches) {
			t.Errorf("%+v and %+v: %d stretches of %d values, without what both pay %d of %d", a, b,
				len(with.Stretches), len(with.Looked.Values), len(alone.Stretches), len(alone.Looked.Values))
		}
	}
}

// What was found at a glance is looked at again with care, and what that finds counts: here
// the glance takes a design to meet the goal up to 420, the truth is 400.
func TestChangesAreLookedAtWithCare(t *testing.T) {
	at := func(up float64) func(x float64) (*report.Report, error) {
		return func(x float64) (*report.Report, error) {
			first := stair{1000, 50, 0}
			if x > up {
				first.price = 70
			}
			return &report.Report{Designs: []report.Design{first.design("a", x), stair{1000, 60, 0}.design("b", x)}}, nil
		}
	}
	var told []float64
	s := search{Breakeven: Breakeven{Between: [2]string{"a", "b"}, Range: sweeps.Range{From: 100, To: 900, Steps: 3}, Said: math.NaN()}, answer: at(420), care: at(400),
		told: func(_ string, done float64) { told = append(told, done) }}
	found, err := s.find()
	if err != nil || len(found.Stretches) != 2 || found.Rough {
		t.Fatalf("%+v, %v", found, err)
	}
	if a, b := found.Stretches[0], found.Stretches[1]; a.To > 400 || b.From <= 400 || b.From-a.To > Fine*400*1.01 {
		t.Errorf("it changes between %v and %v, want 400", a.To, b.From)
	}
	if len(told) < 10 || !slices.IsSorted(told) || told[len(told)-1] >= 1 || told[0] != 0 {
		t.Errorf("shares that were told: %v", told)
	}
}

// A search that is cut short tells what it found.
func TestACutSearchTellsWhatItFound(t *testing.T) {
	stop, n := errors.New("stop"), 0
	s := search{Breakeven: Breakeven{Between: [2]string{"a", "b"}, Range: sweeps.Range{From: 100, To: 900, Steps: 9}, Said: math.NaN()}}
	s.answer = func(x float64) (*report.Report, error) {
		if n++; n == 5 {
			return nil, stop
		}
		return &report.Report{Designs: []report.Design{stair{100, 50, 0}.design("a", x), stair{100, 60, 0}.design("b", x)}}, nil
	}
	found, err := s.find()
	if !errors.Is(err, stop) || !found.Cut || len(found.Looked.Values) != 4 || len(found.Stretches) != 1 || found.Stretches[0].To != 400 {
		t.Errorf("%+v, %v", found, err)
	}
}
