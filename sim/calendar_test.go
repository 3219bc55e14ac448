package sim

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func ExampleCalendar() {
	const bell, lesson = 0, 1
	var c Calendar
	c.Schedule(9*Hour, lesson, 1, 0)
	c.Schedule(8*Hour, bell, 0, 0)
	c.Schedule(9*Hour, lesson, 2, 0) // at the same time as the first, so after it
	for c.Next() != Never {
		e := c.Pop()
		fmt.Println(e.At, e.Kind, e.Ref)
	}
	// Output:
	// 8h 0 0
	// 9h 1 1
	// 9h 1 2
}

// The calendar against a sorted list: whatever is scheduled and popped in
// whatever order, events come out by time, and simultaneous ones in the order
// in which they went in. Runs of one kind of step bring it from empty to many
// events and back.
func TestCalendarKeepsTheOrder(t *testing.T) {
	type entry struct {
		at    Time
		order int
	}
	rapid.Check(t, func(t *rapid.T) {
		var c Calendar
		var want []entry
		now, scheduled := Time(0), 0
		// Few different times make many ties; some are hours away.
		gap := rapid.SampledFrom([]Time{0, 0, 1, 2, Microsecond, Second, 3 * Hour})
		pop := func() {
			e, w := c.Pop(), want[0]
			if e.At != w.at || e.Ref != uint32(w.order) || e.Gen != uint32(7*w.order) || e.Kind != uint8(w.order%5) {
				t.Fatalf("popped %+v, want event %d at %v", e, w.order, w.at)
			}
			want = want[1:]
			now = e.At
		}
		schedule := func(at Time) {
			c.Schedule(at, uint8(scheduled%5), uint32(scheduled), uint32(7*scheduled))
			// Behind all that are not later: it is the youngest.
			i, _ := slices.BinarySearchFunc(want, at, func(w entry, at Time) int { return cmp.Compare(w.at, at+1) })
			want = slices.Insert(want, i, entry{at, scheduled})
			scheduled++
		}
		t.Repeat(map[string]func(*rapid.T){
			"schedule": func(t *rapid.T) {
				for range rapid.IntRange(1, 40).Draw(t, "times") {
					schedule(now + gap.Draw(t, "gap"))
				}
			},
			// As events do that schedule others, before anybody asks for the next.
			"pop and schedule": func(t *rapid.T) {
				for range min(len(want), rapid.IntRange(1, 40).Draw(t, "times")) {
					pop()
					for range rapid.IntRange(0, 3).Draw(t, "successors") {
						schedule(now + gap.Draw(t, "gap"))
					}
				}
			},
			"pop": func(t *rapid.T) {
				for range min(len(want), rapid.IntRange(1, 40).Draw(t, "times")) {
					pop()
				}
			},
			"": func(t *rapid.T) {
				next := Never
				if len(want) > 0 {
					next = want[0].at
				}
				if c.Next() != next || c.Len() != len(want) {
					t.Fatalf("%d events, the next at %v; want %d, %v", c.Len(), c.Next(), len(want), next)
				}
			},
		})
		for len(want) > 0 {
			pop()
		}
	})
}

// gaps are ways in which events may lie in time: from each to its successor.
var gaps = []struct {
	name string
	draw func(*rand.Rand) Time
}{
	{"exponential", func(r *rand.Rand) Time { return Time(r.ExpFloat64() * 1e6) }},
	{"uniform", func(r *rand.Rand) Time { return Time(r.Int64N(2e6)) }},
	{"bimodal", func(r *rand.Rand) Time { return []Time{Microsecond, Hour}[r.IntN(10)/9] + Time(r.IntN(1000)) }},
	{"constant", func(*rand.Rand) Time { return Millisecond }},
	{"none", func(*rand.Rand) Time { return 0 }},
}

// Many events, in every way that they may lie in time, and each way after each
// other, so that the density changes a thousandfold: order and number hold.
func TestCalendarUnderEveryDensity(t *testing.T) {
	r := Stream(1, 0, "density")
	var c Calendar
	last, scheduled := Event{}, uint32(0)
	pop := func() {
		e := c.Pop()
		if e.At < last.At || e.At == last.At && e.Ref < last.Ref {
			t.Fatalf("event %d at %v came after event %d at %v", e.Ref, e.At, last.Ref, last.At)
		}
		last = e
	}
	schedule := func(draw func(*rand.Rand) Time) {
		c.Schedule(last.At+draw(r), 0, scheduled, 0)
		scheduled++
	}
	for range 2 {
		for _, g := range gaps {
			for range 2000 {
				schedule(g.draw)
			}
			for range 5000 {
				pop()
				schedule(g.draw)
			}
		}
	}
	if c.Len() != 2*len(gaps)*2000 {
		t.Errorf("%d events are left", c.Len())
	}
	for c.Len() > 0 {
		pop()
	}
}

func TestCalendarRefusesThePast(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a time that has passed Never was taken")
		}
	}()
	now := Never
	new(Calendar).Schedule(now+Second, 0, 0, 0)
}

func TestSteadyStateAllocatesNothing(t *testing.T) {
	var c Calendar
	var ring Ring[int]
	var level Level
	tally, sum, warmUp := NewTally(), NewTally(), NewWarmUp()
	r := Stream(1, 0, "gaps")
	var median [1]float64
	half := []float64{0.5}
	for i := range 1000 {
		c.Schedule(Time(i), 0, 0, 0)
		ring.Push(i)
	}
	step := func() {
		e := c.Pop()
		gap := Time(r.Int64N(int64(Second)))
		c.Schedule(e.At+gap, 0, e.Ref, 0)
		c.Schedule(e.At+gap, 0, e.Ref, 0)
		c.Pop()
		ring.Push(ring.Pop())
		level.Up(e.At)
		level.Down(e.At)
		warmUp.Add(gap.Seconds())
		tally.Add(gap)
		sum.Merge(tally)
		tally.Quantiles(half, median[:])
		tally.Reset()
	}
	for range 1000 {
		step() // until every octave has been seen that ever will be
	}
	for x := Time(1); x < 2*Second; x *= 2 {
		tally.Add(x)
	}
	sum.Merge(tally)
	if n := testing.AllocsPerRun(1000, step); n != 0 {
		t.Errorf("%v allocations per event", n)
	}
}

// The hold model (Jones: An empirical comparison of priority-queue and
// event-set implementations, Communications of the ACM 29(4), 1986): each event
// schedules its successor, so that as many are pending all the time.
func BenchmarkCalendar(b *testing.B) {
	for _, g := range gaps {
		for _, pending := range []int{10, 100, 1000, 100_000} {
			b.Run(fmt.Sprintf("%s/%d_pending", g.name, pending), func(b *testing.B) {
				r := Stream(1, 0, "hold")
				var drawn [1 << 12]Time
				for i := range drawn {
					drawn[i] = g.draw(r)
				}
				var c Calendar
				for range pending {
					c.Schedule(g.draw(r), 0, 0, 0)
				}
				b.ReportAllocs()
				b.ResetTimer()
				for i := range b.N {
					e := c.Pop()
					c.Schedule(e.At+drawn[i%len(drawn)], 0, 0, 0)
				}
			})
		}
	}
}
