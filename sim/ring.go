package sim

// A Ring is a first-in first-out queue that reuses its memory.
type Ring[T any] struct {
	items []T
	head  int
	n     int
}

// Len is the number of items.
func (r *Ring[T]) Len() int { return r.n }

// Push appends an item.
func (r *Ring[T]) Push(x T) {
	if r.n == len(r.items) {
		r.grow()
	}
	r.items[(r.head+r.n)&(len(r.items)-1)] = x
	r.n++
}

// Peek returns the oldest item. The ring must not be empty.
func (r *Ring[T]) Peek() T { return r.items[r.head] }

// Pop removes and returns the oldest item. The ring must not be empty.
func (r *Ring[T]) Pop() T {
	x := r.items[r.head]
	r.head = (r.head + 1) & (len(r.items) - 1)
	r.n--
	return x
}

// grow doubles the memory, which is always a power of two.
func (r *Ring[T]) grow() {
	items := make([]T, max(4, 2*len(r.items)))
	for i := range r.n {
		items[i] = r.items[(r.head+i)&(len(r.items)-1)]
	}
	r.items, r.head = items, 0
}
