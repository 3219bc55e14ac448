package sim

import (
	"math"
	"testing"
)

func TestTimes(t *testing.T) {
	for _, c := range []struct {
		seconds float64
		want    Time
		text    string
	}{
		{1.5, 1500 * Millisecond, "1.5s"},
		{1e-9, Nanosecond, "1ns"},
		{0.4e-9, 0, "0s"},
		{0.0015, 1500 * Microsecond, "1.5ms"},
		{7200, 2 * Hour, "2h"},
		{-0.25, -250 * Millisecond, "-250ms"},
		{1e300, Never, "never"},
		{math.Inf(1), Never, "never"},
		{math.NaN(), Never, "never"},
	} {
		if got := Seconds(c.seconds); got != c.want || got.String() != c.text {
			t.Errorf("%g s is %v, want %s", c.seconds, got, c.text)
		}
	}
	if Second.Milliseconds() != 1000 || Minute.Seconds() != 60 {
		t.Error("units are wrong")
	}
}
