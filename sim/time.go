package sim

import (
	"math"
	"strings"
	"time"
)

// Time is a point on, or a span of, the simulated clock in integer
// nanoseconds. Integers make every run exact: two events are simultaneous or
// they are not, and the order of additions never matters.
type Time int64

// The units of simulated time.
const (
	Nanosecond  Time = 1
	Microsecond      = 1000 * Nanosecond
	Millisecond      = 1000 * Microsecond
	Second           = 1000 * Millisecond
	Minute           = 60 * Second
	Hour             = 60 * Minute

	// Never is later than every event.
	Never Time = math.MaxInt64
)

// Seconds returns the time nearest to s seconds. What does not fit is Never.
func Seconds(s float64) Time {
	ns := s * 1e9
	if !(ns < float64(math.MaxInt64)) {
		return Never
	}
	return Time(math.Round(ns))
}

// Seconds returns t in seconds.
func (t Time) Seconds() float64 { return float64(t) / 1e9 }

// Milliseconds returns t in milliseconds.
func (t Time) Milliseconds() float64 { return float64(t) / 1e6 }

// String formats t as a duration, as scenarios and people write one: 1.5ms, 1m15s, 2h.
func (t Time) String() string {
	if t == Never {
		return "never"
	}
	said := time.Duration(t).String()
	for _, none := range []string{"m0s", "h0m"} { // 2h0m0s
		if strings.HasSuffix(said, none) {
			said = said[:len(said)-2]
		}
	}
	return said
}
