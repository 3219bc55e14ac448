package sim

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

// One from 0 to 10, one more from 4 to 6; seen from 2 on: 8 + 2 over 8.
func ExampleLevel() {
	var l Level
	l.Up(0)
	l.Start(2)
	l.Up(4)
	l.Down(6)
	l.Down(10)
	fmt.Println(l.Mean(10), l.Area(10), l.N)
	// Output: 1.25 10 0
}

// The mean is the integral over the time, added up step by step, since the
// last Start; it may be asked for at any time.
func TestLevelIsAnIntegral(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var l Level
		now := Time(rapid.Int64Range(0, int64(Hour)).Draw(t, "beginning"))
		l.Start(now)
		var n, area int64
		from := now
		for range rapid.IntRange(1, 50).Draw(t, "steps") {
			span := Time(rapid.SampledFrom([]int64{0, 1, 7, int64(Second), int64(Hour)}).Draw(t, "span"))
			now += span
			area += n * int64(span)
			switch rapid.IntRange(0, 5).Draw(t, "what") {
			case 0, 1, 2:
				l.Up(now)
				n++
			case 3, 4:
				l.Down(now)
				n--
			case 5:
				l.Start(now)
				from, area = now, 0
			}
			mean := float64(n)
			if now > from {
				mean = float64(area) / float64(now-from)
			}
			if l.N != n || l.Area(now) != float64(area) || l.Mean(now) != mean {
				t.Fatalf("at %v: level %d, area %v, mean %v; want %d, %d, %v", now, l.N, l.Area(now), l.Mean(now), n, area, mean)
			}
		}
	})
}
