package sim

import (
	"math"
	"testing"
)

func TestAStreamIsFixedByItsName(t *testing.T) {
	a, b := Stream(1, 2, "arrival"), Stream(1, 2, "arrival")
	for range 100 {
		if a.Uint64() != b.Uint64() {
			t.Fatal("two streams of one name differ")
		}
	}
}

// Streams of different seeds, replications or purposes have nothing to do with
// each other: the correlation of their numbers is within four standard errors,
// 4/√n, of zero.
func TestStreamsAreIndependent(t *testing.T) {
	type name struct {
		seed        uint64
		replication int
		purpose     string
	}
	names := []name{{1, 0, "arrival"}, {1, 1, "arrival"}, {1, 2, "arrival"}, {2, 0, "arrival"}, {1 << 40, 0, "arrival"}, {1, 0, "work"}, {0, 0, ""}, {0, 1, ""}}
	const n = 20_000
	draws := make([][]float64, len(names))
	for i, w := range names {
		r := Stream(w.seed, w.replication, w.purpose)
		for range n {
			draws[i] = append(draws[i], r.Float64()-0.5)
		}
	}
	for i := range names {
		for j := range i {
			sum := 0.0
			for k := range n {
				sum += draws[i][k] * draws[j][k]
			}
			if r := sum / n * 12; math.Abs(r) > 4/math.Sqrt(n) {
				t.Errorf("%v and %v: correlation %.4f", names[i], names[j], r)
			}
		}
	}
}

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
	w := NewWarmUp()
	for range 1_000_000 {
		w.Add(1)
	}
	if len(w.means) > mostGroups || cap(w.means) > mostGroups {
		t.Errorf("%d groups are kept", len(w.means))
	}
}
