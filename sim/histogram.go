package sim

import "math/bits"

// A histogram counts times in buckets at most 1/1024 as wide as the times in
// them: each octave, from one power of two to the next, is divided into 1024
// equal parts, and below 2048 ns every nanosecond is told apart. These are the
// buckets of HdrHistogram with three significant digits (Tene, hdrhistogram.org),
// which the tests hold against them. But here an octave takes memory when its
// first time comes. The times of one run spread over about ten of 54, so that
// many small tallies are made, merged and emptied at little cost.
type histogram struct {
	octaves [54]*octave // 0: below 2^10 ns; k: from 2^(k+9) to 2^(k+10) ns
}

// octaveBits: an octave has 2^octaveBits parts.
const octaveBits = 10

type octave [1 << octaveBits]int64

// add counts one time, which must not be negative.
func (h *histogram) add(x Time) {
	k := bits.Len64(uint64(x) >> octaveBits)
	o := h.octaves[k]
	if o == nil {
		o = new(octave)
		h.octaves[k] = o
	}
	o[x>>max(k-1, 0)&(1<<octaveBits-1)]++
}

// merge adds the counts of g.
func (h *histogram) merge(g *histogram) {
	for k, from := range &g.octaves {
		if from == nil {
			continue
		}
		if h.octaves[k] == nil {
			h.octaves[k] = new(octave)
		}
		for i, n := range from {
			h.octaves[k][i] += n
		}
	}
}

// reset sets all counts to zero and keeps the memory.
func (h *histogram) reset() {
	for _, o := range &h.octaves {
		if o != nil {
			clear(o[:])
		}
	}
}

// A bucket is one part of an octave, and how many times lie below it.
type bucket struct {
	octave, part int
	below        int64
}

// find returns the bucket of the time of a rank, which is between 1 and the
// number of times. The search goes on from a bucket of a lower rank where it
// can, so rising ranks take one pass together.
func (h *histogram) find(rank int64, from bucket) bucket {
	b := from
	if rank <= b.below {
		b = bucket{}
	}
	for ; ; b.octave++ {
		if o := h.octaves[b.octave]; o != nil {
			for ; b.part < len(o); b.part++ {
				if b.below+o[b.part] >= rank {
					return b
				}
				b.below += o[b.part]
			}
		}
		b.part = 0
	}
}

// middle of the times that fall into the bucket, in nanoseconds.
func (b bucket) middle() float64 {
	if b.octave == 0 {
		return float64(b.part)
	}
	shift := b.octave - 1
	return float64(int64(1<<octaveBits+b.part)<<shift) + float64(int64(1)<<shift-1)/2
}

// above is how many times lie in buckets above that of a time.
func (h *histogram) above(x Time) (n int64) {
	k := bits.Len64(uint64(x) >> octaveBits)
	from := int(x>>max(k-1, 0)&(1<<octaveBits-1)) + 1
	for _, o := range h.octaves[k:] {
		if o != nil {
			for _, count := range o[from:] {
				n += count
			}
		}
		from = 0
	}
	return n
}
