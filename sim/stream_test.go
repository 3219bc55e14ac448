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
