package sim

import "math/bits"

// An Event is something that will happen: at a time, of a kind, to what Ref
// points at. Gen lets the owner of Ref recognise an event that was overtaken:
// it is not taken out of the calendar but ignored when it comes up.
type Event struct {
	At    Time
	order uint64 // number of the event in order of scheduling, and its kind in the low byte
	Ref   uint32
	Gen   uint32
}

// Kind is what the event was scheduled as.
func (e Event) Kind() uint8 { return uint8(e.order) }

// earlier is 1 if e comes before f and else 0: by time, and simultaneous
// events in the order in which they were scheduled. It is the borrow of a
// 128-bit subtraction, because a branch here is a coin toss to the processor.
func earlier(e, f *Event) int {
	_, borrow := bits.Sub64(e.order, f.order, 0)
	_, borrow = bits.Sub64(uint64(e.At), uint64(f.At), borrow)
	return int(borrow)
}

// A Calendar holds the events to come. It is a 4-ary heap: half as deep as a
// binary one, and the four children lie side by side.
//
// Most events schedule one successor. So Pop leaves the root vacant, and the
// next Schedule puts its event there and sinks it, in place of one full
// removal and one full insertion.
type Calendar struct {
	heap   []Event
	order  uint64
	vacant bool // heap[0] has been popped
}

// Grow makes room for n events without allocation.
func (c *Calendar) Grow(n int) {
	if n > cap(c.heap) {
		heap := make([]Event, len(c.heap), n)
		copy(heap, c.heap)
		c.heap = heap
	}
}

// Len is the number of events to come.
func (c *Calendar) Len() int {
	if c.vacant {
		return len(c.heap) - 1
	}
	return len(c.heap)
}

// Schedule adds an event. Time at must not lie before the last popped event.
func (c *Calendar) Schedule(at Time, kind uint8, ref, gen uint32) {
	e := Event{At: at, order: c.order | uint64(kind), Ref: ref, Gen: gen}
	c.order += 1 << 8
	if c.vacant {
		c.vacant = false
		sink(c.heap, e)
		return
	}
	c.heap = append(c.heap, e)
	h := c.heap
	i := len(h) - 1
	for i > 0 {
		parent := (i - 1) >> 2
		if earlier(&e, &h[parent]) == 0 {
			break
		}
		h[i] = h[parent]
		i = parent
	}
	h[i] = e
}

// Next is the time of the earliest event, Never when there is none.
func (c *Calendar) Next() Time {
	if c.vacant {
		c.vacant = false
		last := len(c.heap) - 1
		e := c.heap[last]
		c.heap = c.heap[:last]
		if last > 0 {
			sink(c.heap, e)
		}
	}
	if len(c.heap) == 0 {
		return Never
	}
	return c.heap[0].At
}

// Pop removes and returns the earliest event. The calendar must not be empty,
// and Next must have been called since the last Pop.
func (c *Calendar) Pop() Event {
	c.vacant = true
	return c.heap[0]
}

// sink puts e in the place of the root and restores the order below it.
func sink(h []Event, e Event) {
	i := 0
	for {
		child := i<<2 + 1
		if child+4 > len(h) {
			break
		}
		// All four children are there: two pairs, then the winners.
		four := (*[4]Event)(h[child:])
		a := earlier(&four[1], &four[0])
		b := 2 + earlier(&four[3], &four[2])
		a += (b - a) * earlier(&four[b&3], &four[a&3])
		if earlier(&four[a&3], &e) == 0 {
			h[i] = e
			return
		}
		h[i] = four[a&3]
		i = child + a
	}
	for child := i<<2 + 1; child < len(h); child = i<<2 + 1 {
		least := child
		for j := child + 1; j < len(h); j++ {
			least += (j - least) * earlier(&h[j], &h[least])
		}
		if earlier(&h[least], &e) == 0 {
			break
		}
		h[i] = h[least]
		i = least
	}
	h[i] = e
}
