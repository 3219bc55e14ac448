// Package search finds the cheapest vector of counts, one for each tier, that meets a
// predicate, where to ask the predicate is dear. It will never know what is counted:
// of counts it knows what they cost, and of the predicate whether more may do harm.
//
// The search rests on one assumption, that what is met is met with more of any tier
// too, and what is missed missed with fewer. Of tiers that may do harm, of which more
// may turn what is met into what is missed, it is not made where it would be wrong.
//
//  1. Rise: all tiers grow from where the answer is expected until they meet it.
//  2. Descend: from there each tier shrinks as far as it can, the dearest first.
//  3. Prove: for each tier, the fewest of it while the others have all that the
//     money could buy; then every vector between these and what is affordable
//     below the cheapest that was found, those first that leave every tier some
//     slack, until all of them are known to miss. One that is met is the new
//     cheapest, and step 2 goes on from it.
//  4. Verify: with one less of any tier it is asked, and misses; of a tier that may do
//     harm, with any fewer.
//  5. Exhaust: where more was seen to do harm, or nothing to be met though it may be, all
//     other vectors that are cheaper are asked for.
//
// What remains is the cheapest vector, unless there were no questions left.
package search

import (
	"context"
	"math"
	"slices"
	"sort"
)

// A Problem is what is searched.
type Problem struct {
	Least Counts // with fewer of a tier it cannot be met
	Start Counts // where it is expected to be met; not below Least
	Most  Counts // more of a tier would hardly help; not below Start
	// Cost of so many of a tier, in any unit; it grows with them.
	Cost func(tier, n int) int64
	// Meets is the question.
	Meets func(ctx context.Context, v Counts) (bool, error)
	// MissesByFar is a cheaper one, which is asked first where many are tried: it is
	// true only where Meets would be false.
	MissesByFar func(ctx context.Context, v Counts) (bool, error)
	// Again asks once more and with greater care what Meets denied; nil where that is
	// not worth while.
	Again func(ctx context.Context, v Counts) (bool, error)
	// Harms tells whether more of a tier may do harm; nil: none does.
	Harms func(tier int) bool
	// Allowed tells whether a vector may be had at all, which is no question; nil: any.
	// With fewer of any tier it is allowed, too. Takes is how much one of a tier takes of
	// what limits it.
	Allowed func(v Counts) bool
	Takes   func(tier int) int
	// Questions is how many may be asked.
	Questions int
}

// A Search for an answer to a problem.
type Search struct {
	Problem
	asked  []answer
	met    []Counts
	missed []Counts
	left   int
	// glances are how many were seen to miss by far.
	glances int
	// Ended tells that there was no question left when one was needed.
	Ended bool
}

// An answer to a question.
type answer struct {
	Counts
	met bool
}

// New search.
func New(p Problem) *Search { return &Search{Problem: p, left: p.Questions} }

// Suppose that some vectors are known to miss, and all that lie within them.
func (s *Search) Suppose(missed []Counts) { s.missed = append(s.missed, missed...) }

// Missed are vectors that were seen to miss.
func (s *Search) Missed() []Counts { return s.missed }

// Left is how many questions may still be asked.
func (s *Search) Left() int { return s.left }

// CostOf a vector.
func (s *Search) CostOf(v Counts) (sum int64) {
	for i, n := range v {
		sum += s.Cost(i, n)
	}
	return sum
}

// Cheapest is the cheapest vector that is met; nil where none is. It may be one that
// is not allowed, where none that is was found. After Retract it goes on from what it
// knows.
func (s *Search) Cheapest(ctx context.Context) (Counts, error) {
	v, err := s.local(ctx)
	if err != nil {
		return nil, err
	}
	if v != nil && s.allowed(v) {
		if v, err = s.prove(ctx, v); err == nil {
			v, err = s.verify(ctx, v)
		}
		if err != nil {
			return nil, err
		}
	}
	if len(s.Least) > 1 && s.harms() && (v == nil || s.harmSeen()) {
		return s.exhaust(ctx, v)
	}
	return v, nil
}

// Retract that a vector is met: after all it misses.
func (s *Search) Retract(v Counts) {
	s.met = slices.DeleteFunc(s.met, func(w Counts) bool { return w.Within(v) })
	s.missed = append(s.missed, v)
	for i := range s.asked {
		if slices.Equal(s.asked[i].Counts, v) {
			s.asked[i].met = false
		}
	}
}

// RetractTo retracts that a vector is met, and all above it up to another: they cannot be told
// from it.
func (s *Search) RetractTo(v, w Counts) {
	s.Retract(v)
	if slices.Equal(v, w) {
		return
	}
	s.met = slices.DeleteFunc(s.met, func(u Counts) bool { return u.Within(w) })
	s.missed = append(s.missed, w)
	for i := range s.asked {
		if u := s.asked[i].Counts; v.Within(u) && u.Within(w) {
			s.asked[i].met = false
		}
	}
}

// Below is a vector between low and what is affordable that costs less than a limit
// and is met; nil where there is none, or no question left.
func (s *Search) Below(ctx context.Context, limit int64, low Counts) (Counts, error) {
	for {
		w := s.cheaper(limit, low)
		if w == nil || s.Ended {
			return nil, nil
		}
		if ok, err := s.meets(ctx, w); ok || err != nil {
			return w, err
		}
	}
}

// Met tells whether a vector is met, by what is known or else by asking.
func (s *Search) Met(ctx context.Context, v Counts) (bool, error) { return s.meets(ctx, v) }

// Ample are counts that are more than enough, but of one tier the least.
func (s *Search) Ample(tier int) Counts {
	v := make(Counts, len(s.Least))
	for i, n := range s.Least {
		v[i] = min(s.Most[i], 3*n+2)
	}
	v[tier] = s.Least[tier]
	return v
}

// Fewest of a tier with which it is met while the others are ample, for less than a
// limit of cost for the tier itself; 0 where there are none.
func (s *Search) Fewest(ctx context.Context, tier int, limit int64) (int, error) {
	v := s.Ample(tier)
	if s.Cost(tier, v[tier]) >= limit {
		return 0, nil
	}
	most := s.Most[tier]
	if limit < math.MaxInt64 {
		most = v[tier] + sort.Search(max(0, most-v[tier]), func(more int) bool { return s.Cost(tier, v[tier]+1+more) >= limit })
	}
	for n := s.Least[tier]; ; n = min(most, n+1+n/8) {
		v[tier] = n
		ok, err := s.meets(ctx, v)
		if err != nil {
			return 0, err
		}
		if ok {
			return s.fewest(ctx, v, tier)
		}
		if n >= most {
			return 0, nil
		}
	}
}

// local is a vector that is met and would not be with one less of any tier; nil where
// none is found. The first of them that are allowed are preferred.
func (s *Search) local(ctx context.Context) (Counts, error) {
	from := s.CheapestMet()
	if from == nil {
		var err error
		if from, err = s.rise(ctx); err == nil && from == nil {
			from, err = s.scan(ctx)
		}
		if from == nil || err != nil {
			return nil, err
		}
	}
	v, err := s.descend(ctx, from, s.dearestFirst())
	if err != nil || s.allowed(v) {
		return v, err
	}
	// Fewest first of what takes most of what is limited, while the others are ample.
	rich := slices.Clone(s.Most)
	for i := range rich {
		rich[i] = max(rich[i], from[i])
	}
	order := s.dearestFirst()
	slices.SortStableFunc(order, func(a, b int) int { return s.Takes(b) - s.Takes(a) })
	return s.descend(ctx, rich, order)
}

// CheapestMet is the cheapest vector that was seen to be met, and is allowed; nil for
// none.
func (s *Search) CheapestMet() (best Counts) {
	for _, v := range s.met {
		if met, ok := s.known(v); ok && met && (best == nil || s.CostOf(v) < s.CostOf(best)) && s.allowed(v) {
			best = v
		}
	}
	return best
}

// rise finds a vector that is met: what each tier has more than the least doubles. It
// is nil where even the most are missed.
func (s *Search) rise(ctx context.Context) (Counts, error) {
	for v := slices.Clone(s.Start); ; {
		if ok, err := s.meets(ctx, v); ok || err != nil {
			return v, err
		}
		if s.Most.Within(v) || s.Ended {
			return nil, nil
		}
		v = slices.Clone(v)
		for i, least := range s.Least {
			v[i] = max(v[i], min(s.Most[i], least+2*(v[i]-least)+1))
		}
	}
}

// descend takes away from each tier, in the order given, what it can spare.
func (s *Search) descend(ctx context.Context, v Counts, order []int) (Counts, error) {
	for _, i := range order {
		n, err := s.fewest(ctx, v, i)
		if err != nil {
			return nil, err
		}
		v = v.With(i, n)
	}
	return v, nil
}

// fewest is the smallest count of one tier while the others are as in v, which is met:
// gallop down from it; after the first miss, bisect.
func (s *Search) fewest(ctx context.Context, v Counts, i int) (int, error) {
	low, high := s.knownMiss(v, i), v[i]
	for step := max(1, (high-low)/4); high-low > 1; {
		n := max(high-step, (low+high)/2)
		ok, err := s.meets(ctx, v.With(i, n))
		switch {
		case err != nil:
			return 0, err
		case ok:
			high, step = n, 2*step
		default:
			low, step = n, high
		}
	}
	return high, nil
}

// knownMiss is the largest count of one tier, below that in v and while the others are
// as there, that is known to miss; one below the least where none is.
func (s *Search) knownMiss(v Counts, i int) int {
	low := s.Least[i] - 1
	for _, w := range s.missed {
		if w[i] < v[i] && w[i] > low && v.With(i, w[i]).Within(w) {
			low = w[i]
		}
	}
	return low
}

// dearestFirst is the order of the tiers by the cost of one more.
func (s *Search) dearestFirst() []int {
	order := make([]int, len(s.Least))
	price := make([]int64, len(s.Least))
	for i, n := range s.Least {
		order[i], price[i] = i, s.Cost(i, n+1)-s.Cost(i, n)
	}
	slices.SortStableFunc(order, func(a, b int) int { return int(min(max(price[b]-price[a], -1), 1)) })
	return order
}

// known tells what follows from what was asked. Where more may do harm, what is missed
// tells of fewer only below something that is met.
func (s *Search) known(v Counts) (met, ok bool) {
	if a := s.answerTo(v); a != nil {
		return a.met, true
	}
	for _, w := range s.missed {
		if v.Within(w) && (!s.harms() || s.scarce(w)) {
			return false, true
		}
	}
	for _, w := range s.met {
		if w.Within(v) {
			return true, true
		}
	}
	return false, false
}

// scarce tells whether more of what misses was seen to be met.
func (s *Search) scarce(v Counts) bool {
	return slices.ContainsFunc(s.met, func(w Counts) bool { return v.Within(w) })
}

// answerTo what was asked; nil for what was not.
func (s *Search) answerTo(v Counts) *answer {
	for i := range s.asked {
		if slices.Equal(v, s.asked[i].Counts) {
			return &s.asked[i]
		}
	}
	return nil
}

// meets tells whether a vector is met, by what is known or else by asking.
func (s *Search) meets(ctx context.Context, v Counts) (bool, error) {
	if met, ok := s.known(v); ok {
		return met, nil
	}
	return s.ask(ctx, v)
}

// ask whether a vector is met, whatever follows from others; false where no question
// is left.
func (s *Search) ask(ctx context.Context, v Counts) (bool, error) {
	if a := s.answerTo(v); a != nil {
		return a.met, nil
	}
	if s.left == 0 {
		s.Ended = true
		return false, nil
	}
	s.left--
	met, err := s.Meets(ctx, v)
	if err != nil {
		return false, err
	}
	v = slices.Clone(v)
	s.asked = append(s.asked, answer{v, met})
	if met {
		s.met = append(s.met, v)
	} else {
		s.missed = append(s.missed, v)
	}
	return met, nil
}

func (s *Search) allowed(v Counts) bool { return s.Allowed == nil || s.Allowed(v) }

func (s *Search) mayHarm(tier int) bool { return s.Harms != nil && s.Harms(tier) }

// harms tells whether more of any tier may do harm.
func (s *Search) harms() bool {
	for i := range s.Least {
		if s.mayHarm(i) {
			return true
		}
	}
	return false
}
