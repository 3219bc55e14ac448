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
