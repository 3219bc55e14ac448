package sim

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// settles feeds a series to a WarmUp and tells whether it has settled, and the
// share that MSER-5 discards.
func settles(n int, x func(i int, noise float64) float64) (bool, float64) {
	w := NewWarmUp()
	r := Stream(1, 0, "noise")
	noise := 0.0
	for i := range n {
		noise = 0.7*noise + r.NormFloat64() // neighbours are alike, as response times are
		w.Add(x(i, noise))
	}
	discard, of := w.Truncation()
	return w.Settled(), float64(discard) / float64(of)
}

func TestWarmUpFindsTheEndOfATransient(t *testing.T) {
	for _, c := range []struct {
		about    string
		n        int
		x        func(i int, noise float64) float64
		settled  bool
		from, to float64 // share discarded
	}{
		{"a steady series: next to nothing is discarded", 10_000, func(i int, e float64) float64 { return 10 + e }, true, 0, 0.2},
		{"an exponential transient of 500: a few times that", 10_000, func(i int, e float64) float64 { return 10 + e - 20*math.Exp(-float64(i)/500) }, true, 0.08, 0.3},
		{"a constant series", 1000, func(int, float64) float64 { return 3 }, true, 0, 0},
		{"a trend never settles", 10_000, func(i int, e float64) float64 { return e + 0.01*float64(i) }, false, 0.5, 1},
		{"too short a series is not settled", 30, func(i int, e float64) float64 { return e }, false, 0, 1},
		{"a long one joins its groups and stays small", 500_000, func(i int, e float64) float64 { return 10 + e - 20*math.Exp(-float64(i)/5000) }, true, 0.01, 0.2},
	} {
		settled, share := settles(c.n, c.x)
		if settled != c.settled || share < c.from || share > c.to {
			t.Errorf("%s: settled %v, discards %.3f", c.about, settled, share)
		}
	}
}

// However long the series is, each group is the plain average of as many
// observations in a row, few groups are kept, and none of the observations is
// lost: those that do not fill a group wait for the next.
func TestWarmUpJoinsItsGroups(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 60_000).Draw(t, "observations")
		w := NewWarmUp()
		for i := range n {
			w.Add(float64(i))
		}
		if len(w.means) > mostGroups || cap(w.means) > mostGroups {
			t.Fatalf("%d groups are kept", len(w.means))
		}
		if w.count >= w.group || len(w.means)*w.group+w.count != n {
			t.Fatalf("%d groups of %d and %d more are not %d", len(w.means), w.group, w.count, n)
		}
		for j, mean := range w.means {
			// The mean of g whole numbers in a row from j·g on.
			if want := float64(j*w.group) + float64(w.group-1)/2; mean != want {
				t.Fatalf("group %d of %d observations averages %v, want %v", j, w.group, mean, want)
			}
		}
	})
}
