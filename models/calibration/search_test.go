package calibration

import (
	"context"
	"testing"
)

// The search never ends at costs that are less likely than those where it began, here the
// true ones. Near saturation figures scatter otherwise at the end of a walk than at its
// beginning: with the weights that held there these tests lead to CPU times that are
// less likely by 7, e^3.3 to one.
func TestTheLikeliestPlaceThatWasSeenCounts(t *testing.T) {
	if testing.Short() {
		t.Skip("a thousand simulations")
	}
	s, truth := loop(), Costs{CPU: 5e-3, Spread: 1.5, Wait: 20e-3, Ragged: 1}
	tests := tested(t, s, truth, 8, 7.5, true, 0.4, 0.95)
	b := &bench{ctx: context.Background(), server: &s, tests: tests, figures: figures(tests), seed: 8, runs: runsOfStep}
	p := &problem{bench: b, scale: scales(tests)}
	p.fixed, p.predict = p.unasked(), p.means
	from, err := p.stand(p.point([]Costs{truth}))
	if err != nil {
		t.Fatal(err)
	}
	first, err := p.walk(from, 8)
	if err != nil {
		t.Fatal(err)
	}
	best, err := p.follow([]*place{from})
	if err != nil {
		t.Fatal(err)
	}
	if first.unlikely <= from.unlikely || best.unlikely > from.unlikely {
		t.Errorf("%.2f from %.2f, by way of %.2f", best.unlikely, from.unlikely, first.unlikely)
	}
}
