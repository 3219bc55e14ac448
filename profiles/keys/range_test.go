package keys

import (
	"strings"
	"testing"
)

// A key that is written as a range is asked for as ever, and answers with its middle.
func TestARangeAnswersItsMiddle(t *testing.T) {
	got, d, err := ask(`
rate = { low = 6, mid = 7, high = 15 }
users = 2
name = "day"
shape = "square"
body = { low = "512B", value = "2KiB", high = "1MiB" }
every = { low = "90s", mid = "2m", high = "3m" }
wave = { phase = "3s", height = 0.5 }
`)
	if want := "true 7 2 day square 2 KiB 2m 3s 0.5\n"; got != want || err != nil {
		t.Fatalf("%s%v", got, err)
	}
	type said struct {
		low, high float64
		set       string
	}
	want := map[string]said{"rate": {6, 15, "rate=7.5"}, "body": {512, 1 << 20, `body="7.5B"`}, "every": {90_000, 180_000, `every="7.5ms"`}}
	for _, r := range d.Ranges() {
		if w := want[r.Key.String()]; w != (said{r.Low, r.High, r.Set(7.5)}) {
			t.Errorf("%s is from %v to %v, and set by %s", r.Key, r.Low, r.High, r.Set(7.5))
		}
	}
	if len(d.Ranges()) != len(want) {
		t.Errorf("there are %d ranges, want %d", len(d.Ranges()), len(want))
	}
}

// What is no range is told with its place and how to fix it.
func TestBadRanges(t *testing.T) {
	for _, c := range []struct{ text, what, fix string }{
		{`rate = { low = 9, mid = 7, high = 6 }`, "its low 9 is above its high 6", "exchange them"},
		{`rate = { low = 1, mid = 7, high = 6 }`, "its mid 7 is not between 1 and 6", "low ≤ mid ≤ high"},
		{`rate = { mid = 7, high = 9 }`, "without both ends", "{ low = …, mid = …, high = … }"},
		{`rate = { low = 1, mid = 2, value = 2, high = 3 }`, "both value and mid", "remove one"},
		{`every = { low = "1m", mid = "2m", high = 3 }`, "no three numbers, durations or sizes alike", "one kind of unit"},
		{`name = { low = "a", mid = "b", high = "c" }`, "no three numbers", "one kind of unit"},
	} {
		_, _, err := ask(c.text)
		if err == nil || !strings.Contains(err.Error(), "t.toml:1: ") || !strings.Contains(err.Error(), c.what) || !strings.Contains(err.Error(), c.fix) {
			t.Errorf("%s: %v", c.text, err)
		}
	}
}
