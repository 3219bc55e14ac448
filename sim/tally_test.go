package sim

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/HdrHistogram/hdrhistogram-go"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

func ExampleTally() {
	t := NewTally()
	for ms := range Time(1000) {
		t.Add((ms + 1) * Millisecond)
	}
	fmt.Printf("%d times, mean %.4f s, 99 %% within %.3f s\n", t.Count, t.Mean(), t.Quantile(0.99))
	// Output: 1000 times, mean 0.5005 s, 99 % within 0.990 s
}

// anyTime is a time of any magnitude: nanoseconds are as likely as hours.
func anyTime() *rapid.Generator[Time] {
	return rapid.Custom(func(t *rapid.T) Time {
		return Time(rapid.Int64Range(0, 1<<rapid.IntRange(0, 62).Draw(t, "bits")).Draw(t, "time"))
	})
}

func tallyOf(times []Time) *Tally {
	t := NewTally()
	for _, x := range times {
		t.Add(x)
	}
	return t
}

// Quantiles against the exact order statistics of the same times: within half
// a bucket of the histogram, 0.05 %, and half a nanosecond.
func TestQuantilesAreThoseOfTheTimes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		times := rapid.SliceOfN(anyTime(), 1, 500).Draw(t, "times")
		tally := tallyOf(times)
		slices.Sort(times)
		if tally.Count != int64(len(times)) || tally.Min != times[0] || tally.Max != times[len(times)-1] {
			t.Fatalf("%d times from %v to %v", tally.Count, tally.Min, tally.Max)
		}
		// Together and in any order they are what each is alone.
		q := rapid.SliceOfN(rapid.SampledFrom([]float64{0, 0.01, 0.5, 0.9, 0.95, 0.99, 0.999, 1}), 1, 8).Draw(t, "q")
		got := make([]float64, len(q))
		tally.Quantiles(q, got)
		for i, q := range q {
			exact := float64(times[max(0, int(math.Ceil(q*float64(len(times))-1e-9))-1)])
			if math.Abs(got[i]*1e9-exact) > 0.0005*exact+0.5 {
				t.Fatalf("the %v quantile of %v is %v s, want %v ns", q, times, got[i], exact)
			}
		}
	})
}

// The buckets are those of HdrHistogram with three significant digits: what it
// takes for the same time, the middle of the bucket lies in the middle of.
func TestBucketsAreThoseOfHdrHistogram(t *testing.T) {
	const longest = 1 << 45
	reference := hdrhistogram.New(1, longest, 3)
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.Custom(func(t *rapid.T) int64 {
			return rapid.Int64Range(0, 1<<rapid.IntRange(0, 45).Draw(t, "bits")).Draw(t, "time")
		}).Draw(t, "time")
		var h histogram
		h.add(Time(x))
		reference.Reset()
		if err := reference.RecordValue(x); err != nil {
			t.Fatal(err)
		}
		lowest, highest := reference.ValueAtPercentile(0), reference.ValueAtPercentile(100)
		if middle := h.find(1, bucket{}).middle(); middle != float64(lowest)+float64(highest-lowest)/2 {
			t.Fatalf("%d ns is in a bucket around %v ns; HdrHistogram: from %d to %d ns", x, middle, lowest, highest)
		}
	})
}

// The tally of a union is the merger of the tallies; only the sums may differ,
// by rounding.
func TestMergedTalliesAreTheTallyOfTheUnion(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.SliceOfN(anyTime(), 0, 50).Draw(t, "a")
		b := rapid.SliceOfN(anyTime(), 0, 50).Draw(t, "b")
		union := tallyOf(append(slices.Clone(a), b...))
		merged := tallyOf(a)
		merged.Merge(tallyOf(b))
		same := cmp.Options{cmp.AllowUnexported(Tally{}, histogram{}), cmpopts.EquateApprox(1e-12, 0)}
		if diff := cmp.Diff(union, merged, same); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestResetLeavesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tally := tallyOf(rapid.SliceOfN(anyTime(), 0, 50).Draw(t, "before"))
		tally.Reset()
		if tally.Count != 0 || tally.Quantile(0.5) != 0 || tally.Mean() != 0 || tally.SD() != 0 {
			t.Fatal("something is left after Reset")
		}
		times := rapid.SliceOfN(anyTime(), 1, 50).Draw(t, "after")
		for _, x := range times {
			tally.Add(x)
		}
		fresh := tallyOf(times)
		for _, q := range []float64{0, 0.5, 1} {
			if tally.Quantile(q) != fresh.Quantile(q) {
				t.Fatalf("the %v quantile is %v, in a fresh tally %v", q, tally.Quantile(q), fresh.Quantile(q))
			}
		}
		if tally.Mean() != fresh.Mean() || tally.SD() != fresh.SD() || tally.Min != fresh.Min || tally.Max != fresh.Max || tally.Zeros != fresh.Zeros {
			t.Fatalf("%+v, want %+v", tally, fresh)
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

func BenchmarkTally(b *testing.B) {
	r := Stream(1, 0, "times")
	var times [1 << 12]Time
	for i := range times {
		times[i] = Time(r.ExpFloat64() * 2e7)
	}
	filled, into := tallyOf(times[:]), NewTally()
	b.Run("Add", func(b *testing.B) {
		for i := range b.N {
			into.Add(times[i%len(times)])
		}
	})
	b.Run("Merge", func(b *testing.B) {
		for range b.N {
			into.Merge(filled)
		}
	})
	b.Run("Quantiles", func(b *testing.B) {
		q, x := []float64{0.5, 0.9, 0.95, 0.99, 0.999}, make([]float64, 5)
		for range b.N {
			filled.Quantiles(q, x)
		}
	})
}
