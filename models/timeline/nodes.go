package timeline

import (
	"math/rand/v2"
	"slices"

	"fleetcost/models"
	"fleetcost/sim"
)

// nodes are the machines that the pods of a pool share. A pod goes to the fullest node that
// has room, one that is Ready before one that boots, and else waits: for a pod that leaves,
// or for nodes, of which
//
//	⌈pods that wait / pods that fit on one⌉
//
// are ordered at once. It boots when its node is Ready. No pod moves: a node is removed when
// its last one has left and none has come for a while, and until then is paid.
type nodes struct {
	*models.Nodes
	stream  *rand.Rand
	minimum sim.Time // that is paid for each
	all     []*node  // the oldest first
	on      map[int]*node
	waiting []int // places of pods without a node

	first, last      sim.Time // when the first and the last of those came
	latest           sim.Time // when a node was ordered last
	ordered, removed int
	lack             *lack    // of what the cloud has; nil: there is none
	again            sim.Time // when orders are tried again that were refused
	area             float64  // node-seconds that are paid, until now
}

// A node has room for pods.
type node struct {
	ordered, ready sim.Time
	pods           int
	empty          sim.Time // since when it could be used and is not
}

// A binding is a pod that has found a node, and when it can boot there.
type binding struct {
	place  int
	starts sim.Time
}

// unbound is when a pod serves that waits for a node: nobody knows.
const unbound = sim.Never / 2

// newNodes are those of pods that have been there for long.
func newNodes(settings *models.Nodes, pods []int, minimum sim.Time, stream *rand.Rand) *nodes {
	n := &nodes{Nodes: settings, stream: stream, minimum: minimum, on: map[int]*node{}, latest: -24 * sim.Hour}
	for i, place := range pods {
		if i%n.Pods == 0 {
			n.all = append(n.all, &node{ordered: -24 * sim.Hour})
		}
		n.put(place, n.all[len(n.all)-1])
	}
	return n
}

func (n *nodes) put(place int, on *node) {
	on.pods++
	n.on[place] = on
}

// wait has a pod look for a node.
func (n *nodes) wait(place int, now sim.Time) {
	if len(n.waiting) == 0 {
		n.first = now
	}
	n.waiting, n.last = append(n.waiting, place), now
}

// leave takes a pod away, wherever it is.
func (n *nodes) leave(place int, now sim.Time) {
	n.waiting = slices.DeleteFunc(n.waiting, func(other int) bool { return other == place })
	if on := n.on[place]; on != nil {
		delete(n.on, place)
		if on.pods--; on.pods == 0 {
			on.empty = max(now, on.ready)
		}
	}
}

// bind puts pods that wait where there is room, the first first.
func (n *nodes) bind(now sim.Time) (bound []binding) {
	for len(n.waiting) > 0 {
		best := n.fullest(now)
		if best == nil {
			return bound
		}
		n.put(n.waiting[0], best)
		bound = append(bound, binding{n.waiting[0], max(now, best.ready)})
		n.waiting = slices.Delete(n.waiting, 0, 1)
	}
	return bound
}

// fullest is the fullest node with room, of those that are Ready or else of those that
// will be; the oldest of several, nil of none.
func (n *nodes) fullest(now sim.Time) (best *node) {
	for _, x := range n.all {
		if x.pods == n.Pods {
			continue
		}
		ready := x.ready <= now
		if best == nil || ready && best.ready > now || ready == (best.ready <= now) && x.pods > best.pods {
			best = x
		}
	}
	return best
}

// scan is the first look at or after a time.
func (n *nodes) scan(at sim.Time) sim.Time {
	if n.Scan == 0 {
		return at
	}
	return (at + n.Scan - 1) / n.Scan * n.Scan
}

// orders is when nodes are ordered for the pods that wait.
func (n *nodes) orders() sim.Time {
	switch {
	case len(n.waiting) == 0:
		return sim.Never
	case n.Scan > 0:
		return max(n.again, n.scan(n.first+1))
	}
	return max(n.again, min(n.last+n.Gather, n.first+n.Gathered))
}

// removes is when a node is removed that stays empty.
func (n *nodes) removes(x *node) sim.Time {
	if x.pods > 0 {
		return sim.Never
	}
	return n.scan(max(n.scan(x.empty)+n.Unneeded, n.latest+n.Settle))
}

// act orders and removes nodes whose time has come.
func (n *nodes) act(now sim.Time) (bound []binding) {
	if n.orders() <= now {
		for range (len(n.waiting) + n.Pods - 1) / n.Pods {
			filled, again := n.lack.grants(now)
			if !filled {
				n.again = again
				continue
			}
			ready := now + draw(n.Boot, n.stream)
			n.all = append(n.all, &node{ordered: now, ready: ready, empty: ready})
			n.ordered++
			n.latest = now
		}
		bound = n.bind(now)
	}
	n.all = slices.DeleteFunc(n.all, func(x *node) bool {
		gone := n.removes(x) <= now
		if gone {
			n.removed++
			n.area += max(0, n.minimum-(now-x.ordered)).Seconds()
		}
		return gone
	})
	return bound
}

// next is when nodes are ordered or removed.
func (n *nodes) next() sim.Time {
	next := n.orders()
	for _, x := range n.all {
		next = min(next, n.removes(x))
	}
	return next
}
