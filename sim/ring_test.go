package sim

import (
	"testing"

	"pgregory.net/rapid"
)

func TestRingIsFirstInFirstOut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var r Ring[int]
		var want []int
		for i := range rapid.IntRange(0, 200).Draw(t, "steps") {
			if rapid.Bool().Draw(t, "push") || len(want) == 0 {
				r.Push(i)
				want = append(want, i)
			} else if first := r.Peek(); first != want[0] || r.Pop() != first {
				t.Fatalf("popped %d, want %d", first, want[0])
			} else {
				want = want[1:]
			}
			if r.Len() != len(want) {
				t.Fatalf("%d items, want %d", r.Len(), len(want))
			}
		}
	})
}
