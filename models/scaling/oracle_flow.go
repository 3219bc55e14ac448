package scaling

import "math"

// A flow is a network of arcs without bounds and with costs of 0 or more, of which the
// cheapest flow that takes what nodes have to what nodes lack is wanted: successive
// shortest paths (Ahuja, Magnanti and Orlin, Network Flows, 1993, section 9.7).
type flow struct {
	first []int32 // of a node's arcs, −1 for none
	arcs  []arc   // each followed by its reverse

	potential, distance []int64
	via                 []int32 // the arc by which a node was reached
	state               []uint8
	touched             []int32
	heap                []reached
}

type arc struct {
	to, next int32
	flow     int32 // of a reverse arc: not used
	cost     int64
}

type reached struct {
	distance int64
	node     int32
}

const (
	unseen uint8 = iota
	queued
	settled
)

func newFlow(nodes, arcs int) *flow {
	f := &flow{
		first: make([]int32, nodes), arcs: make([]arc, 0, 2*arcs),
		potential: make([]int64, nodes), distance: make([]int64, nodes), via: make([]int32, nodes), state: make([]uint8, nodes),
	}
	for i := range f.first {
		f.first[i] = -1
	}
	return f
}

// connect adds an arc and returns its number.
func (f *flow) connect(from, to int, cost int64) int {
	n := len(f.arcs)
	f.arcs = append(f.arcs, arc{to: int32(to), next: f.first[from], cost: cost}, arc{to: int32(from), next: f.first[to], cost: -cost})
	f.first[from], f.first[to] = int32(n), int32(n+1)
	return n
}

// solve sends the supply of nodes, above 0, to those where it is below. Both sums are
// equal, and each node with a supply reaches one without. The last nodes go first:
// where they lie in the order of time, what each is matched with is near.
func (f *flow) solve(supply []int) {
	for s := len(supply) - 1; s >= 0; s-- {
		for supply[s] > 0 {
			d := f.nearest(s, supply)
			n := min(supply[s], -supply[d])
			for v := d; v != s; {
				a := f.via[v]
				if a&1 == 1 {
					n = min(n, int(f.arcs[a^1].flow))
				}
				v = int(f.arcs[a^1].to)
			}
			for v := d; v != s; {
				a := f.via[v]
				if a&1 == 1 {
					f.arcs[a^1].flow -= int32(n)
				} else {
					f.arcs[a].flow += int32(n)
				}
				v = int(f.arcs[a^1].to)
			}
			supply[s] -= n
			supply[d] += n
		}
	}
}

// nearest finds the node that lacks something and is the cheapest to reach, by
// reduced costs, which no arc that can carry more has below 0.
func (f *flow) nearest(s int, supply []int) int {
	f.heap = f.heap[:0]
	f.distance[s], f.state[s] = 0, queued
	f.touched = append(f.touched[:0], int32(s))
	f.push(reached{0, int32(s)})
	for {
		top := f.pop()
		u := top.node
		if f.state[u] == settled {
			continue
		}
		f.state[u] = settled
		if supply[u] < 0 {
			for _, v := range f.touched {
				if f.state[v] == settled {
					f.potential[v] += f.distance[v] - top.distance
				}
				f.state[v] = unseen
			}
			return int(u)
		}
		for a := f.first[u]; a >= 0; a = f.arcs[a].next {
			if a&1 == 1 && f.arcs[a^1].flow == 0 {
				continue
			}
			v := f.arcs[a].to
			if f.state[v] == settled {
				continue
			}
			d := top.distance + f.arcs[a].cost + f.potential[u] - f.potential[v]
			switch f.state[v] {
			case unseen:
				f.touched = append(f.touched, v)
				f.state[v], f.distance[v] = queued, math.MaxInt64
				fallthrough
			default:
				if d < f.distance[v] {
					f.distance[v], f.via[v] = d, a
					f.push(reached{d, v})
				}
			}
		}
	}
}

// push and pop keep the heap, the nearest first, of equal ones the lower node.
func (f *flow) push(r reached) {
	h := append(f.heap, r)
	for i := len(h) - 1; i > 0; {
		up := (i - 1) / 2
		if !h[i].before(h[up]) {
			break
		}
		h[i], h[up] = h[up], h[i]
		i = up
	}
	f.heap = h
}

func (f *flow) pop() reached {
	h := f.heap
	top, last := h[0], len(h)-1
	h[0] = h[last]
	h = h[:last]
	for i := 0; ; {
		least := i
		for _, down := range [2]int{2*i + 1, 2*i + 2} {
			if down < last && h[down].before(h[least]) {
				least = down
			}
		}
		if least == i {
			break
		}
		h[i], h[least] = h[least], h[i]
		i = least
	}
	f.heap = h
	return top
}

func (r reached) before(s reached) bool {
	return r.distance < s.distance || r.distance == s.distance && r.node < s.node
}
