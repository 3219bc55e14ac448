package sim

import "math/bits"

// An Event is something that will happen: at a time, of a kind, to what Ref
// points at. Gen lets the owner of Ref recognise an event that was overtaken:
// it is not taken out of the calendar but ignored when it comes up.
type Event struct {
	At   Time
	Ref  uint32
	Gen  uint32
	Kind uint8
}

// A Calendar holds the events to come, in a tournament tree (Knuth: The Art of
// Computer Programming 3, §5.4.1): every pending event has a leaf, and every
// node above holds the earlier of its two children, so that the next event is
// at the root.
//
// To schedule is to write a free leaf and the nodes above it up to the first
// that is earlier; to pop is to empty a leaf and play its matches again. These
// wait until somebody asks for the next event: most events schedule another,
// which takes the leaf, and then one way up does for both (Knuth's replacement
// selection). Each goes one straight way of log₂ n steps between neighbours in
// memory, and which child wins is computed, not branched on: to the processor it
// would be a coin toss. Space doubles when all leaves are taken, and is kept.
//
// Calendar and ladder queues (Brown: Calendar queues, Communications of the ACM
// 31(10), 1988; Tang, Goh, Thng: Ladder queue, ACM TOMACS 15(3), 2005) take a
// constant number of steps, but only as long as the width of their days fits
// the times. Here the steps are the same whatever the times are: all at once,
// hours among microseconds, or a thousand times denser than a moment ago.
type Calendar struct {
	tree    []ticket // node i above nodes 2i and 2i+1; the root is 1; leaves are the second half
	pending []Event  // by leaf; for a free one, Ref is the next free leaf
	free    uint32
	emptied uint32 // leaf of the last event popped,
	due     bool   // if its matches are still to be played again
	n       int
	order   uint64
}

// A ticket is an event's place in time: simultaneous events go in the order in
// which they were scheduled. The low bits of tie are its leaf.
type ticket struct {
	at  Time
	tie uint64
}

// leafBits bounds the number of pending events to 16 million and leaves the
// order 40 bits, a trillion events.
const leafBits = 24

var vacant = ticket{Never, 1<<64 - 1}

// beats tells whether t comes before u: the sign of a 128-bit difference, which
// does not overflow as no time is negative.
func (t ticket) beats(u ticket) bool {
	_, borrow := bits.Sub64(t.tie, u.tie, 0)
	ahead, _ := bits.Sub64(uint64(t.at), uint64(u.at), borrow)
	return int64(ahead) < 0
}

// Len is the number of events to come.
func (c *Calendar) Len() int { return c.n }

// Schedule adds an event. Its time must not be negative, nor before that of
// the last popped event.
func (c *Calendar) Schedule(at Time, kind uint8, ref, gen uint32) {
	if at < 0 {
		panic("sim: an event before time 0; has a sum of times passed Never?")
	}
	c.n++
	c.order += 1 << leafBits
	if c.due {
		c.due = false
		leaf := c.emptied
		c.pending[leaf] = Event{at, ref, gen, kind}
		c.play(leaf, ticket{at, c.order | uint64(leaf)})
		return
	}
	if c.n > len(c.pending) {
		c.grow()
	}
	leaf := c.free
	e := &c.pending[leaf]
	c.free = e.Ref
	*e = Event{at, ref, gen, kind}
	t := ticket{at, c.order | uint64(leaf)}
	tree := c.tree
	i := uint(len(tree))/2 + uint(leaf)
	tree[i] = t
	// Of the same time, the newcomer is always the last. Four nodes are written
	// at a time, whether they change or not, before the processor has to guess
	// whether there are more; node 0 is before all.
	for i >>= 1; at < tree[i].at; {
		for range 4 {
			node := tree[i]
			if at < node.at {
				node = t
			}
			tree[i] = node
			i >>= 1
		}
	}
}

// Next is the time of the earliest event, Never when there is none.
func (c *Calendar) Next() Time {
	if c.due {
		c.release()
	}
	if c.n == 0 {
		return Never
	}
	return c.tree[1].at
}

// Pop removes and returns the earliest event. The calendar must not be empty.
func (c *Calendar) Pop() Event {
	if c.due {
		c.release()
	}
	c.emptied = uint32(c.tree[1].tie & (1<<leafBits - 1))
	c.due = true
	c.n--
	return c.pending[c.emptied]
}

// release gives up the emptied leaf: no event has taken it.
func (c *Calendar) release() {
	c.due = false
	c.pending[c.emptied].Ref = c.free
	c.free = c.emptied
	c.play(c.emptied, vacant)
}

// play writes a leaf and plays its matches up to the root.
func (c *Calendar) play(leaf uint32, winner ticket) {
	tree := c.tree
	for i := uint(len(tree))/2 + uint(leaf); i > 1; i >>= 1 {
		tree[i] = winner
		if other := tree[i^1]; other.beats(winner) {
			winner = other
		}
	}
	tree[1] = winner
}

// grow doubles the number of leaves.
func (c *Calendar) grow() {
	have := len(c.pending)
	n := max(16, 2*have)
	if n > 1<<leafBits {
		panic("sim: more than 16 million events are pending")
	}
	pending := make([]Event, n)
	copy(pending, c.pending)
	for i := have; i < n; i++ {
		pending[i].Ref = uint32(i + 1)
	}
	tree := make([]ticket, 2*n)
	for i := range n {
		tree[n+i] = vacant
	}
	copy(tree[n:], c.tree[len(c.tree)/2:])
	for i := n - 1; i > 0; i-- {
		tree[i] = tree[2*i]
		if tree[2*i+1].beats(tree[2*i]) {
			tree[i] = tree[2*i+1]
		}
	}
	tree[0] = ticket{at: -1}
	c.tree, c.pending, c.free = tree, pending, uint32(have)
}

// Each calls do with every event that is to come, in no order of time.
func (c *Calendar) Each(do func(Event)) {
	half := len(c.tree) / 2
	for leaf, t := range c.tree[half:] {
		if t != vacant && !(c.due && uint32(leaf) == c.emptied) {
			do(c.pending[leaf])
		}
	}
}
