package sim

import "math/bits"

// A Sketch counts times in wide buckets: each octave, from one power of two
// nanoseconds to the next, is divided into 32 equal parts, below 1.024 µs each
// part is 32 ns wide. It is small enough to be kept for every batch of a run,
// and says how many of the times of a batch lie above a level that is known only
// when all batches are: within a bucket times are taken to be spread evenly.
type Sketch struct {
	Count int64
	Sum   float64 // seconds
	parts [54 << sketchBits]uint32
}

// sketchBits: an octave has 2^sketchBits parts.
const sketchBits = 5

// place is the part in which a time is counted.
func place(x Time) int {
	k := bits.Len64(uint64(x) >> 10)
	return k<<sketchBits | int(x>>(10-sketchBits+max(k-1, 0)))&(1<<sketchBits-1)
}

// edges of a part, in nanoseconds: from the lower on, below the upper.
func edges(part int) (low, high float64) {
	k, i := part>>sketchBits, part&(1<<sketchBits-1)
	width := int64(1) << (10 - sketchBits + max(k-1, 0))
	from := int64(i) * width
	if k > 0 {
		from += 1 << (9 + k)
	}
	return float64(from), float64(from + width)
}

// Add counts one time, which must not be negative.
func (s *Sketch) Add(x Time) {
	s.Count++
	s.Sum += float64(x) * 1e-9
	s.parts[place(x)]++
}

// Merge adds all times of u to s.
func (s *Sketch) Merge(u *Sketch) {
	if u.Count == 0 {
		return
	}
	s.Count += u.Count
	s.Sum += u.Sum
	for i, n := range u.parts {
		s.parts[i] += n
	}
}

// Above is about how many of the times are longer than that many seconds.
func (s *Sketch) Above(seconds float64) float64 {
	if s.Count == 0 {
		return 0
	}
	x := seconds * 1e9
	at := place(Time(min(max(x, 0), float64(Never)/2)))
	sum := int64(0)
	for _, n := range s.parts[at+1:] {
		sum += int64(n)
	}
	low, high := edges(at)
	return float64(sum) + float64(s.parts[at])*min(max((high-x)/(high-low), 0), 1)
}
