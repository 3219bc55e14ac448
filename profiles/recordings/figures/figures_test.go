package figures

import (
	"math"
	"testing"
	"time"
)

// A time is as long as its unit makes it, and lies between 1990 and 2200.
func TestUnixTime(t *testing.T) {
	for text, unit := range map[string]time.Duration{
		"1700000000": time.Second, "1700000000000": time.Millisecond, "1700000000000000": time.Microsecond, "1700000000000000000": time.Nanosecond,
		"170000000": 0, "17000000000": 0, "": 0, "-170000000": 0, "1.70000000": 0,
		"0000000001": 0, "9999999999999": 0, "9999999999999999999": 0,
	} {
		at, got, ok := UnixTime([]byte(text))
		if ok != (unit > 0) || ok && (got != int64(unit) || at != 1_700_000_000e9) {
			t.Errorf("%q is %d in units of %d, %v", text, at, got, ok)
		}
	}
}

// What is no figure is no zero.
func TestFigures(t *testing.T) {
	for text, want := range map[string]float64{"1.5": 1.5, " 2 ": 2, "0": 0, "": math.NaN(), "-1": math.NaN(), "Inf": math.NaN(), "1,5": math.NaN()} {
		if got := Number(text); got != want && !(math.IsNaN(got) && math.IsNaN(want)) {
			t.Errorf("Number(%q) = %v; want %v", text, got, want)
		}
	}
	for text, want := range map[string]float64{"40.25ms": 0.04025, "0.0014 secs": 0.0014, "1m30s": 90, "12µs": 12e-6, "5": math.NaN(), "-5ms": math.NaN(), "5 parsecs": math.NaN()} {
		if got := Seconds(text); math.Abs(got-want) > 1e-12 && !(math.IsNaN(got) && math.IsNaN(want)) || math.IsNaN(got) != math.IsNaN(want) {
			t.Errorf("Seconds(%q) = %v; want %v", text, got, want)
		}
	}
	for text, want := range map[string]int64{"0": 0, "9223372036854775807": math.MaxInt64, "9223372036854775808": -1, "+1": -1, "": -1, "1.0": -1} {
		if got, ok := Digits([]byte(text)); ok != (want >= 0) || ok && got != want {
			t.Errorf("Digits(%q) = %d, %v; want %d", text, got, ok, want)
		}
	}
	if ns, ok := Nanos(1.5, int64(time.Millisecond)); !ok || ns != 1_500_000 {
		t.Errorf("1.5 ms are %d ns, %v", ns, ok)
	}
	if _, ok := Nanos(367*24, int64(time.Hour)); ok {
		t.Error("more than a year is a duration")
	}
}
