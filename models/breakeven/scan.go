package breakeven

import (
	"fmt"
	"math"
)

// A Place is where two costs meet between two quantities that were looked at.
type Place struct {
	From, To float64 // the costs change places between them; equal where it is known exactly
	Cheaper  Cheaper // beyond it
}

// Scan compares costs that are known only where they are asked: at so many quantities, in
// ascending order, and in between where they change places, by halving, down to a share
// of the quantity. Costs that differ by less than a share of each other are a tie. What
// changes twice between two of the quantities is not seen: ask for them near the steps.
func Scan(a, b func(x float64) (float64, error), at []float64, tie, fine float64) ([]Place, error) {
	who := func(x float64) (Cheaper, error) {
		ca, err := a(x)
		if err != nil {
			return Tie, fmt.Errorf("at %v: %w", x, err)
		}
		cb, err := b(x)
		if err != nil {
			return Tie, fmt.Errorf("at %v: %w", x, err)
		}
		switch d := ca - cb; {
		case math.Abs(d) <= tie*max(math.Abs(ca), math.Abs(cb)):
			return Tie, nil
		case d < 0:
			return First, nil
		default:
			return Second, nil
		}
	}
	var places []Place
	for i, x := range at {
		now, err := who(x)
		if err != nil {
			return nil, err
		}
		if i == 0 {
			places = append(places, Place{x, x, now})
			continue
		}
		for from := at[i-1]; places[len(places)-1].Cheaper != now; {
			p, err := narrowed(who, from, x, places[len(places)-1].Cheaper, fine)
			if err != nil {
				return nil, err
			}
			places = append(places, p)
			from = p.To
		}
	}
	return places, nil
}

// narrowed halves the stretch in which it ceases to be as it was at its beginning.
func narrowed(who func(float64) (Cheaper, error), from, to float64, was Cheaper, fine float64) (Place, error) {
	p := Place{From: from, To: to}
	var err error
	if p.Cheaper, err = who(to); err != nil {
		return p, err
	}
	for p.To-p.From > fine*math.Abs(p.To) {
		middle := p.From + (p.To-p.From)/2
		if middle <= p.From || middle >= p.To {
			break
		}
		now, err := who(middle)
		switch {
		case err != nil:
			return p, err
		case now == was:
			p.From = middle
		default:
			p.To, p.Cheaper = middle, now
		}
	}
	return p, nil
}
