package search

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
)

// linear is a problem of tiers with prices, whose predicate is a function of the counts.
func linear(least, most Counts, price []int64, meets func(Counts) bool) Problem {
	return Problem{
		Least: least, Start: least, Most: most, Questions: 1 << 20,
		Cost:        func(i, n int) int64 { return price[i] * int64(n) },
		Meets:       func(_ context.Context, v Counts) (bool, error) { return meets(v), nil },
		MissesByFar: func(context.Context, Counts) (bool, error) { return false, nil },
		Takes:       func(int) int { return 1 },
	}
}

// every calls do with all vectors between two.
func every(least, most Counts, do func(Counts)) {
	v := append(Counts(nil), least...)
	for {
		do(v)
		i := 0
		for ; i < len(v); i++ {
			if v[i]++; v[i] <= most[i] {
				break
			}
			v[i] = least[i]
		}
		if i == len(v) {
			return
		}
	}
}

// cheapestOf all vectors that are met, by asking for each; -1 where none is.
func cheapestOf(p Problem) int64 {
	s, best := New(p), int64(-1)
	every(p.Least, p.Most, func(v Counts) {
		if ok, _ := p.Meets(context.Background(), v); ok && (p.Allowed == nil || p.Allowed(v)) {
			if c := s.CostOf(v); best < 0 || c < best {
				best = c
			}
		}
	})
	return best
}

// additive is a monotone predicate: what the tiers do together must be enough, with
// less for each further one of a tier, and each must do a part alone.
func additive(r *rand.Rand, tiers int) (Counts, Counts, []int64, func(Counts) bool) {
	least, most, price := make(Counts, tiers), make(Counts, tiers), make([]int64, tiers)
	scale, ample := make([]float64, tiers), 0.0
	for i := range least {
		least[i] = 1 + r.IntN(4)
		most[i] = least[i] + 3 + r.IntN(12)
		price[i] = 1 + r.Int64N(20)
		scale[i] = 1 + 4*r.Float64()
		ample += scale[i] * (1 - 1/float64(most[i]))
	}
	enough := ample * (0.6 + 0.45*r.Float64())
	return least, most, price, func(v Counts) bool {
		sum := 0.0
		for i, n := range v {
			sum += scale[i] * (1 - 1/float64(n))
		}
		return sum >= enough
	}
}

// Of every monotone predicate the cheapest vector is found, with far fewer questions
// than there are vectors; where nothing is met that is said.
func TestTheCheapestIsFound(t *testing.T) {
	asked, all := 0, 0
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 0))
		p := linear(additive(r, 1+r.IntN(3)))
		meets := p.Meets
		questions := map[string]bool{}
		p.Meets = func(ctx context.Context, v Counts) (bool, error) {
			if questions[fmt.Sprint(v)] {
				t.Fatalf("seed %d: %v is asked for twice", seed, v)
			}
			questions[fmt.Sprint(v)] = true
			return meets(ctx, v)
		}
		v, err := New(p).Cheapest(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		asked += len(questions)
		every(p.Least, p.Most, func(Counts) { all++ })
		p.Meets = meets
		want := cheapestOf(p)
		switch {
		case v == nil && want < 0:
		case v == nil || want < 0 || New(p).CostOf(v) != want:
			t.Errorf("seed %d: %v, the cheapest costs %d", seed, v, want)
		}
	}
	if asked*5 > all {
		t.Errorf("%d questions for %d vectors", asked, all)
	}
}

// Where more of a tier may do harm the smallest count of one tier is found that is met,
// be it below others that miss.
func TestWhereMoreDoesHarm(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 1))
		from := 1 + r.IntN(14)
		to := from + r.IntN(8)
		again := to + 1 + r.IntN(6)
		p := linear(Counts{1}, Counts{40}, []int64{3}, func(v Counts) bool {
			return v[0] >= from && v[0] <= to || v[0] >= again
		})
		p.Start = Counts{1 + r.IntN(30)}
		p.Harms = func(int) bool { return true }
		v, err := New(p).Cheapest(context.Background())
		if err != nil || v == nil || v[0] != from {
			t.Errorf("seed %d: %v (%v), it is met from %d to %d and from %d on", seed, v, err, from, to, again)
		}
	}
}

// What is not allowed is no answer where something else is.
func TestWhatIsNotAllowed(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 2))
		p := linear(additive(r, 2))
		most := p.Most[0] + p.Most[1] - r.IntN(8)
		p.Allowed = func(v Counts) bool { return v[0]+v[1] <= most }
		v, err := New(p).Cheapest(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if want := cheapestOf(p); want >= 0 && (v == nil || !p.Allowed(v) || New(p).CostOf(v) != want) {
			t.Errorf("seed %d: %v, the cheapest that is allowed costs %d", seed, v, want)
		}
	}
}

// A vector that is retracted is missed, and the search goes on to the next.
func TestRetract(t *testing.T) {
	p := linear(Counts{1, 1}, Counts{9, 9}, []int64{2, 3}, func(v Counts) bool { return v[0]+v[1] >= 6 })
	s := New(p)
	first, err := s.Cheapest(context.Background())
	if err != nil || s.CostOf(first) != 13 { // 5 and 1
		t.Fatal(first, err)
	}
	s.Retract(first)
	second, err := s.Cheapest(context.Background())
	if err != nil || s.CostOf(second) != 14 || second.Within(first) {
		t.Errorf("%v after %v: %v", second, first, err)
	}
}

// What is supposed to miss is not asked for, nor what lies within it.
func TestSuppose(t *testing.T) {
	p := linear(Counts{1}, Counts{50}, []int64{1}, func(v Counts) bool {
		if v[0] <= 20 {
			t.Errorf("%v is asked for", v)
		}
		return v[0] >= 23
	})
	s := New(p)
	s.Suppose([]Counts{{20}})
	if v, err := s.Cheapest(context.Background()); err != nil || v[0] != 23 {
		t.Error(v, err)
	}
}

// A search without questions left says so.
func TestQuestionsEnd(t *testing.T) {
	p := linear(Counts{1, 1}, Counts{90, 90}, []int64{2, 3}, func(v Counts) bool { return v[0]*v[1] >= 1000 })
	p.Questions = 5
	s := New(p)
	if _, err := s.Cheapest(context.Background()); err != nil || !s.Ended || s.Left() != 0 {
		t.Errorf("ended %v, %d left: %v", s.Ended, s.Left(), err)
	}
}

// The first count that does harm is found among those that are tried, and the last
// that does not.
func TestHarm(t *testing.T) {
	for bad := 11; bad < 30; bad++ {
		s := New(linear(Counts{1}, Counts{10}, []int64{1}, func(Counts) bool { return true }))
		most, ok, err := s.Harm(context.Background(), Counts{10}, 0, 16, func(_ context.Context, v Counts) (bool, error) { return v[0] >= bad, nil })
		if want := bad <= 26; err != nil || ok != want || ok && most != bad-1 {
			t.Errorf("harm from %d on: %d, %v, %v", bad, most, ok, err)
		}
	}
}

// What was denied is asked again, one less than the answer at a time, until it stays
// denied.
func TestAgain(t *testing.T) {
	p := linear(Counts{1}, Counts{30}, []int64{1}, func(v Counts) bool { return v[0] >= 12 })
	var asked []int
	p.Again = func(_ context.Context, v Counts) (bool, error) {
		asked = append(asked, v[0])
		return v[0] >= 11, nil
	}
	if v, err := New(p).Cheapest(context.Background()); err != nil || v[0] != 11 || asked[0] != 11 {
		t.Errorf("%v after %v: %v", v, asked, err)
	}
}

// Of several tiers of which more may do harm a vector is found where there is one, and
// but for some the cheapest: where no harm is seen, what may lie behind it is not asked
// for.
func TestWhereMoreOfSeveralDoesHarm(t *testing.T) {
	p := linear(Counts{1, 1}, Counts{12, 12}, []int64{3, 1}, func(v Counts) bool { return v[0]*v[1] >= 24 && v[1] <= 6 })
	p.Start = Counts{2, 2}
	p.Harms = func(i int) bool { return i == 1 }
	if v, err := New(p).Cheapest(context.Background()); err != nil || New(p).CostOf(v) != 18 { // 4 and 6
		t.Errorf("%v, %v", v, err)
	}
	dearer := 0
	for seed := range uint64(400) {
		r := rand.New(rand.NewPCG(seed, 3))
		p := linear(additive(r, 2+r.IntN(2)))
		meets, bounds := p.Meets, make(Counts, len(p.Least))
		for i := range bounds {
			bounds[i] = p.Least[i] + r.IntN(2*(p.Most[i]-p.Least[i]))
		}
		p.Harms = func(i int) bool { return bounds[i] < p.Most[i] }
		p.Meets = func(ctx context.Context, v Counts) (bool, error) {
			ok, err := meets(ctx, v)
			return ok && v.Within(bounds), err
		}
		v, err := New(p).Cheapest(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		switch want := cheapestOf(p); {
		case (v == nil) != (want < 0):
			t.Errorf("seed %d: %v, the cheapest costs %d", seed, v, want)
		case v != nil && New(p).CostOf(v) != want:
			dearer++
		}
	}
	if dearer > 20 {
		t.Errorf("%d of 400 are not the cheapest", dearer)
	}
}

// Where a vector is retracted with those that cannot be told from it, the search goes on above
// them, and does not ask for them again.
func TestRetractTo(t *testing.T) {
	asked := map[int]int{}
	s := New(Problem{Least: Counts{1}, Start: Counts{64}, Most: Counts{100}, Cost: func(_, n int) int64 { return int64(n) }, Questions: 50,
		Meets: func(_ context.Context, v Counts) (bool, error) { asked[v[0]]++; return v[0] >= 40, nil }})
	v, err := s.Cheapest(t.Context())
	if err != nil || v[0] != 40 {
		t.Fatalf("the cheapest is %v (%v)", v, err)
	}
	s.RetractTo(v, Counts{45})
	if v, err = s.Cheapest(t.Context()); err != nil || v[0] != 46 {
		t.Errorf("after 40 to 45 it is %v (%v)", v, err)
	}
	for n, times := range asked {
		if times > 1 {
			t.Errorf("%d was asked for %d times", n, times)
		}
	}
}
