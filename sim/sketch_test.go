package sim

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// Every time lies between the edges of its part, the parts are in order and leave
// no gap, and none is wider than a thirty-second of the times in it.
func TestSketchParts(t *testing.T) {
	last := 0.0
	for part := range 54 << sketchBits {
		low, high := edges(part)
		if part>>sketchBits == 0 && part > 0 && low != last || part>>sketchBits > 0 && low != last {
			t.Fatalf("part %d begins at %v, the one before ends at %v", part, low, last)
		}
		if low >= 1024 && (high-low)/low > 1./32 {
			t.Fatalf("part %d from %v to %v is too wide", part, low, high)
		}
		last = high
	}
	rapid.Check(t, func(t *rapid.T) {
		x := Time(rapid.Int64Range(0, 1<<uint(rapid.IntRange(1, 62).Draw(t, "octave"))).Draw(t, "time"))
		if low, high := edges(place(x)); float64(x) < low || float64(x) >= high && high < 1<<53 {
			t.Fatalf("%d is not between %v and %v", x, low, high)
		}
	})
}

// Of times that are spread evenly, the number above any level is that of the law,
// and two sketches together count as one.
func TestSketchAbove(t *testing.T) {
	var all, part Sketch
	r := Stream(1, 0, "times")
	const n = 100_000
	for i := range n {
		x := Seconds(r.Float64())
		if i%3 == 0 {
			part.Add(x)
		} else {
			all.Add(x)
		}
	}
	all.Merge(&part)
	for _, level := range []float64{0, 0.1, 0.501, 0.99, 2} {
		want := n * max(0, 1-level)
		if got := all.Above(level); math.Abs(got-want) > 4*math.Sqrt(n*0.25)+1 {
			t.Errorf("%v of %d times are above %v, want %v", got, n, level, want)
		}
	}
	if all.Count != n || math.Abs(all.Sum-n/2) > 4*math.Sqrt(n/12.) {
		t.Errorf("%d times, %v in sum", all.Count, all.Sum)
	}
	if new(Sketch).Above(1) != 0 {
		t.Error("an empty sketch has times")
	}
}
