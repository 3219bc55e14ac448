package models

import "testing"

// Whole is the least of which so many remain, and the larger a fleet is the more remain.
func TestWholeAndRemaining(t *testing.T) {
	for _, g := range []Goal{{}, {Survive: AnyInstance}, {Survive: LargestZone, Zones: 2}, {Survive: LargestZone, Zones: 3}, {Survive: LargestZone, Zones: 7}} {
		for m := 1; m < 60; m++ {
			n := g.Whole(m)
			if left := g.Remaining([]int{n})[0][0]; left != m {
				t.Errorf("%s of %d zones: of %d there remain %d, want %d", g.Survive, g.Zones, n, left, m)
			}
			if left := g.Remaining([]int{n - 1})[0][0]; left >= m {
				t.Errorf("%s of %d zones: of %d there remain %d already", g.Survive, g.Zones, n-1, left)
			}
		}
	}
}

// With a node go the pods that are on the fullest of ⌈n/r⌉, over which they are spread evenly;
// the larger a fleet is the more remain, and of machines one goes.
func TestTheFullestNode(t *testing.T) {
	for room := 1; room < 12; room++ {
		g := Goal{Survive: AnyNode, Rooms: []int{room}}
		before := 0
		for n := 1; n < 100; n++ {
			left := g.Remaining([]int{n})[0][0]
			nodes := (n + room - 1) / room
			onNodes := make([]int, nodes)
			for i := range n {
				onNodes[i%nodes]++
			}
			if left != n-onNodes[0] || left < before || onNodes[0] > room {
				t.Errorf("room for %d: of %d there remain %d after %d", room, n, left, before)
			}
			before = left
		}
		for m := 1; m < 60; m++ {
			if n := g.Whole(m); g.Remaining([]int{n})[0][0] < m || n > 1 && g.Remaining([]int{n - 1})[0][0] >= m {
				t.Errorf("room for %d: %d are not the fewest of which %d remain", room, n, m)
			}
		}
	}
	got := Goal{Survive: AnyNode, Rooms: []int{3, 1, 2}}.Remaining([]int{4, 2, 2})
	if len(got) != 2 || got[0][0] != 2 || got[0][1] != 2 || got[0][2] != 0 || got[1][0] != 4 || got[1][1] != 1 || got[1][2] != 2 {
		t.Errorf("pods of a node go together, and machines one by one: %v", got)
	}
}

// Instances are dealt to the zones in turn: the first has most.
func TestTheLargestZone(t *testing.T) {
	for _, c := range []struct{ n, zones int }{{1, 3}, {2, 3}, {3, 3}, {4, 3}, {10, 3}, {11, 4}, {5, 50}} {
		dealt := make([]int, c.zones)
		for i := range c.n {
			dealt[i%c.zones]++
		}
		got := Goal{Survive: LargestZone, Zones: c.zones}.Remaining([]int{c.n})
		if len(got) != 1 || got[0][0] != c.n-dealt[0] {
			t.Errorf("%d over %d zones: %v remain, want %d", c.n, c.zones, got, c.n-dealt[0])
		}
	}
	if got := (Goal{Survive: AnyInstance}).Remaining([]int{3, 2}); len(got) != 2 || got[0][0] != 2 || got[0][1] != 2 || got[1][0] != 3 || got[1][1] != 1 {
		t.Errorf("of 3 and 2, one of the one or the other: %v", got)
	}
}
