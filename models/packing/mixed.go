package packing

import (
	"cmp"
	"encoding/binary"
	"math"
	"slices"

	"fleetcost/models"
)

// A Kind of pods, and how many there are of it.
type Kind struct {
	Amount
	Count int
}

// AtLeast is how many nodes with that room the kinds need by their sums alone; none where
// a pod is larger than a node.
func AtLeast(room Amount, kinds []Kind) (nodes int, fit bool) {
	var cpu, memory, pods int64
	for _, k := range kinds {
		if k.Count > 0 && Fits(room, k.Amount).Pods() == 0 {
			return 0, false
		}
		cpu += int64(k.MilliCPU * k.Count)
		memory += int64(k.Memory) * int64(k.Count)
		pods += int64(k.Pods * k.Count)
	}
	up := func(sum, of int64) int64 {
		if sum == 0 {
			return 0
		}
		return (sum + of - 1) / of
	}
	return int(max(up(cpu, int64(room.MilliCPU)), up(memory, int64(room.Memory)), up(pods, int64(room.Pods)))), true
}

// FirstFit is how many nodes are filled where pods come by their larger share of the room,
// then by CPU and memory, descending, and each goes to the first node that has room.
func FirstFit(room Amount, kinds []Kind) (nodes int, fit bool) {
	if _, fit := AtLeast(room, kinds); !fit {
		return 0, false
	}
	var left []Amount
	for _, k := range descending(room, kinds) {
		from := 0
		for range k.Count {
			for from < len(left) && Fits(left[from], k.Amount).Pods() == 0 {
				from++
			}
			if from == len(left) {
				left = append(left, room)
			}
			left[from] = left[from].Less(k.Amount)
		}
	}
	return len(left), true
}

func descending(room Amount, kinds []Kind) []Kind {
	share := func(k Kind) float64 {
		return math.Max(float64(k.MilliCPU)/float64(room.MilliCPU), float64(k.Memory)/float64(room.Memory))
	}
	kinds = slices.Clone(kinds)
	slices.SortStableFunc(kinds, func(a, b Kind) int {
		return cmp.Or(cmp.Compare(share(b), share(a)), cmp.Compare(b.MilliCPU, a.MilliCPU), cmp.Compare(b.Memory, a.Memory))
	})
	return kinds
}

// Fewest is the smallest number of nodes that hold all pods. First fit may take more. A
// search fills node by node, each with the largest pod that is left and so that no other
// goes in; exact is false where it is too long, and the nodes are those of first fit.
func Fewest(room Amount, kinds []Kind) (nodes int, exact, fit bool) {
	least, fit := AtLeast(room, kinds)
	if !fit {
		return 0, true, false
	}
	most, _ := FirstFit(room, kinds)
	s := filling{room: room, kinds: descending(room, kinds), seen: map[string]int{}, left: 500_000}
	counts := make([]int, len(kinds))
	for i, k := range s.kinds {
		counts[i] = k.Count
	}
	for nodes = least; nodes < most && !s.into(nodes, counts); nodes++ {
		if s.left <= 0 {
			return most, false, true
		}
	}
	if s.left <= 0 {
		return most, most == least, true
	}
	return nodes, true, true
}

// A filling is a search for a way to place pods.
type filling struct {
	room  Amount
	kinds []Kind
	seen  map[string]int // nodes into which those counts are known not to go
	left  int            // steps
}

// into says whether so many pods of each kind go into so many nodes.
func (s *filling) into(nodes int, counts []int) bool {
	first := slices.IndexFunc(counts, func(n int) bool { return n > 0 })
	if first < 0 {
		return true
	}
	rest := slices.Clone(s.kinds)
	var key []byte
	for i, n := range counts {
		rest[i].Count = n
		key = binary.AppendUvarint(key, uint64(n))
	}
	if least, _ := AtLeast(s.room, rest); least > nodes {
		return false
	}
	if failed, known := s.seen[string(key)]; known && failed >= nodes {
		return false
	}
	placed := s.fill(nodes, slices.Clone(counts), first, 1, s.room)
	if !placed {
		s.seen[string(key)] = nodes
	}
	return placed
}

// fill adds pods of the i-th kind and of those after it to a node, at least so many of
// it, and then the next node.
func (s *filling) fill(nodes int, counts []int, i, atLeast int, left Amount) bool {
	if s.left--; s.left <= 0 {
		return false
	}
	if i == len(counts) {
		for j, k := range s.kinds {
			if counts[j] > 0 && Fits(left, k.Amount).Pods() > 0 {
				return false // another goes in: that node is looked at elsewhere
			}
		}
		return s.into(nodes-1, counts)
	}
	for n := min(counts[i], Fits(left, s.kinds[i].Amount).Pods()); n >= atLeast; n-- {
		k := s.kinds[i].Amount
		taken := left.Less(Amount{n * k.MilliCPU, k.Memory * models.Bytes(n), n * k.Pods})
		counts[i] -= n
		placed := s.fill(nodes, counts, i+1, 0, taken)
		counts[i] += n
		if placed {
			return true
		}
	}
	return false
}
