package sim

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// The calendar against a sorted list: whatever is scheduled and popped in
// whatever order, events come out by time, and simultaneous ones in the order
// in which they went in.
func TestCalendarKeepsTheOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		type entry struct {
			at    Time
			order int
		}
		var c Calendar
		var want []entry
		now, scheduled := Time(0), 0
		// Few different times make many ties; some are hours away.
		gap := rapid.SampledFrom([]Time{0, 0, 1, 2, Microsecond, Second, 3 * Hour})
		for range rapid.IntRange(1, 400).Draw(t, "steps") {
			if rapid.IntRange(0, 9).Draw(t, "what") < 6 || len(want) == 0 {
				at := now + gap.Draw(t, "gap")
				c.Schedule(at, uint8(scheduled%5), uint32(scheduled), uint32(7*scheduled))
				want = append(want, entry{at, scheduled})
				scheduled++
				slices.SortStableFunc(want, func(a, b entry) int { return int(a.at - b.at) })
			} else {
				if got := c.Next(); got != want[0].at {
					t.Fatalf("the next event is at %v, want %v", got, want[0].at)
				}
				e, w := c.Pop(), want[0]
				if e.At != w.at || e.Ref != uint32(w.order) || e.Gen != uint32(7*w.order) || e.Kind != uint8(w.order%5) {
					t.Fatalf("popped %+v, want event %d at %v", e, w.order, w.at)
				}
				want = want[1:]
				now = e.At
			}
			if c.Len() != len(want) {
				t.Fatalf("there are %d events, want %d", c.Len(), len(want))
			}
		}
		for _, w := range want {
			if e := c.Pop(); e.Ref != uint32(w.order) {
				t.Fatalf("popped event %d, want %d", e.Ref, w.order)
			}
		}
		if c.Next() != Never {
			t.Fatal("an empty calendar has an event")
		}
	})
}

func TestManyEventsAtOnce(t *testing.T) {
	var c Calendar
	const n = 100_000
	for i := range n {
		c.Schedule(Second, 0, uint32(i), 0)
	}
	for i := range n {
		if e := c.Pop(); e.Ref != uint32(i) || e.At != Second {
			t.Fatalf("popped %+v, want event %d", e, i)
		}
	}
}

func TestSteadyStateAllocatesNothing(t *testing.T) {
	var c Calendar
	var ring Ring[int]
	var level Level
	tally := NewTally()
	for i := range 1000 {
		c.Schedule(Time(i), 0, 0, 0)
		ring.Push(i)
	}
	if n := testing.AllocsPerRun(1000, func() {
		e := c.Pop()
		c.Schedule(e.At+Second, 0, e.Ref, 0)
		ring.Push(ring.Pop())
		level.Up(e.At)
		level.Down(e.At)
		tally.Add(e.At)
	}); n != 0 {
		t.Errorf("%v allocations per event", n)
	}
}

// The hold model: each event schedules its successor an exponential time later.
func BenchmarkCalendar(b *testing.B) {
	for _, pending := range []int{10, 100, 1000, 100_000} {
		b.Run(fmt.Sprintf("%d_pending", pending), func(b *testing.B) {
			r := Stream(1, 0, "hold")
			var c Calendar
			for range pending {
				c.Schedule(Time(r.ExpFloat64()*1e6), 0, 0, 0)
			}
			b.ResetTimer()
			for range b.N {
				e := c.Pop()
				c.Schedule(e.At+Time(r.ExpFloat64()*1e6), 0, 0, 0)
			}
		})
	}
}
