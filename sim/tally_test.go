package sim

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Quantiles against the exact order statistics of the same times: within half
// a bucket of the histogram, 0.05 %, and half a nanosecond.
func TestQuantilesAreThoseOfTheTimes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		times := rapid.SliceOfN(rapid.Int64Range(0, int64(2*Hour)), 1, 500).Draw(t, "times")
		whole, odd, even := NewTally(), NewTally(), NewTally()
		for i, x := range times {
			whole.Add(Time(x))
			[]*Tally{even, odd}[i%2].Add(Time(x))
		}
		slices.Sort(times)
		// The tally of a union is the merger of the tallies.
		even.Merge(odd)
		for _, tally := range []*Tally{whole, even} {
			if tally.Count != int64(len(times)) || tally.Min != Time(times[0]) || tally.Max != Time(times[len(times)-1]) {
				t.Fatalf("%d times from %v to %v", tally.Count, tally.Min, tally.Max)
			}
			for _, q := range []float64{0.5, 0.9, 0.99, 1} {
				exact := float64(times[max(0, int(math.Ceil(q*float64(len(times))-1e-9))-1)])
				if got := tally.Quantile(q) * 1e9; math.Abs(got-exact) > 0.0005*exact+1 {
					t.Fatalf("the %v quantile of %v is %v, want %v", q, times, got, exact)
				}
			}
		}
		whole.Reset()
		if whole.Count != 0 || whole.Quantile(0.5) != 0 || whole.Mean() != 0 || whole.SD() != 0 {
			t.Fatal("something is left after Reset")
		}
	})
}

func TestMoments(t *testing.T) {
	tally := NewTally()
	for _, s := range []float64{1, 2, 3, 4, 0} {
		tally.Add(Seconds(s))
	}
	if tally.Mean() != 2 || math.Abs(tally.SD()-math.Sqrt(2.5)) > 1e-12 || tally.Zeros != 1 {
		t.Errorf("mean %v, deviation %v, %d zeros", tally.Mean(), tally.SD(), tally.Zeros)
	}
}

func TestTimesBeyondTheHistogramAreCutNotLost(t *testing.T) {
	tally := NewTally()
	tally.Add(100 * Hour)
	if tally.Count != 1 || tally.Max != 100*Hour || tally.Quantile(0.5) < 9*3600 {
		t.Errorf("%d times, the longest %v, median %v s", tally.Count, tally.Max, tally.Quantile(0.5))
	}
}

// One from 0 to 10, one more from 4 to 6; seen from 2 on: 8 + 2 over 8.
func ExampleLevel() {
	var l Level
	l.Up(0)
	l.Start(2)
	l.Up(4)
	l.Down(6)
	l.Down(10)
	fmt.Println(l.Mean(10), l.Area(10), l.N)
	// Output: 1.25 10 0
}

func TestRingIsFirstInFirstOut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var r Ring[int]
		var want []int
		for i := range rapid.IntRange(0, 200).Draw(t, "steps") {
			if rapid.Bool().Draw(t, "push") || len(want) == 0 {
				r.Push(i)
				want = append(want, i)
			} else if first := r.Peek(); first != want[0] || r.Pop() != first {
				t.Fatalf("popped %d, want %d", first, want[0])
			} else {
				want = want[1:]
			}
			if r.Len() != len(want) {
				t.Fatalf("%d items, want %d", r.Len(), len(want))
			}
		}
	})
}

func TestTimes(t *testing.T) {
	for _, c := range []struct {
		seconds float64
		want    Time
		text    string
	}{
		{1.5, 1500 * Millisecond, "1.5s"},
		{1e-9, Nanosecond, "1ns"},
		{0.4e-9, 0, "0s"},
		{7200, 2 * Hour, "2h0m0s"},
		{1e300, Never, "never"},
		{math.NaN(), Never, "never"},
	} {
		if got := Seconds(c.seconds); got != c.want || got.String() != c.text {
			t.Errorf("%g s is %v, want %s", c.seconds, got, c.text)
		}
	}
	if Second.Milliseconds() != 1000 || Minute.Seconds() != 60 {
		t.Error("units are wrong")
	}
}
