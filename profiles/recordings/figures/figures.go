// Package figures reads the figures of recordings: whole and decimal numbers, times of day and
// moments, however they are written.
//
// It will never know a file or a format, nor what a figure is of.
package figures

import (
	"bytes"
	"math"
	"strconv"
	"strings"
	"time"
)

// Digits reads a whole number without a sign; false where it is none, or too large.
func Digits(text []byte) (int64, bool) {
	if !AllDigits(text) || len(text) > 19 {
		return 0, false
	}
	n := int64(0)
	for _, c := range text {
		d := int64(c - '0')
		if n > (math.MaxInt64-d)/10 {
			return 0, false
		}
		n = 10*n + d
	}
	return n, true
}

// Number reads a number of zero or more; NaN where it is none.
func Number(text string) float64 {
	v, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil || !(v >= 0) || math.IsInf(v, 0) {
		return math.NaN()
	}
	return v
}

// Times beyond these are no times of requests: 1990 to 2200.
var (
	Earliest = time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC).UnixNano()
	Latest   = time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC).UnixNano()
)

// LongestTook is the longest that a request may have taken, a year: more is no duration.
const LongestTook = 365 * 24 * int64(time.Hour)

// UnixTime reads a time of 10, 13, 16 or 19 digits: seconds, milli-, micro- or
// nanoseconds since 1970, which are that long from 2001 to 2286. Its unit is in nanoseconds.
func UnixTime(text []byte) (at, unit int64, ok bool) {
	n, ok := Digits(text)
	switch {
	case !ok:
		return 0, 0, false
	case len(text) == 10:
		unit = int64(time.Second)
	case len(text) == 13:
		unit = int64(time.Millisecond)
	case len(text) == 16:
		unit = int64(time.Microsecond)
	case len(text) == 19:
		unit = 1
	default:
		return 0, 0, false
	}
	if n > math.MaxInt64/unit {
		return 0, 0, false
	}
	n *= unit
	return n, unit, n >= Earliest && n < Latest
}

// Stamp is a time of RFC 3339; false where it is none, or of no year that counts.
func Stamp(text string) (time.Time, bool) {
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil || at.Year() < 1990 || at.Year() >= 2200 {
		return time.Time{}, false
	}
	return at, true
}

// Nanos are so many of a unit in nanoseconds; false where it is no duration.
func Nanos(n float64, unit int64) (int64, bool) {
	v := n * float64(unit)
	if !(v >= 0 && v <= float64(LongestTook)) {
		return 0, false
	}
	return int64(math.Round(v)), true
}

// Units of durations as tools write them, in seconds.
var Units = map[string]float64{
	"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ms": 1e-3, "s": 1, "sec": 1, "secs": 1, "seconds": 1, "m": 60, "min": 60, "h": 3600,
}

// Seconds reads a duration with its unit, such as 40.25ms or 0.0014 secs; NaN where it is
// none.
func Seconds(text string) float64 {
	text = strings.TrimSpace(text)
	if d, err := time.ParseDuration(text); err == nil && d >= 0 { // also 1m30s
		return d.Seconds()
	}
	end := strings.IndexFunc(text, func(r rune) bool { return (r < '0' || r > '9') && r != '.' && r != 'e' && r != '-' && r != '+' })
	if end <= 0 {
		return math.NaN()
	}
	unit, known := Units[strings.TrimSpace(text[end:])]
	if !known {
		return math.NaN()
	}
	return Number(text[:end]) * unit
}

// Between is the text between two others.
func Between(text []byte, from, to string) (string, bool) {
	_, rest, ok := bytes.Cut(text, []byte(from))
	if !ok {
		return "", false
	}
	found, _, ok := bytes.Cut(rest, []byte(to))
	return strings.TrimSpace(string(found)), ok
}

// AllDigits tells whether a text is digits alone, one at least.
func AllDigits(text []byte) bool {
	for _, c := range text {
		if c < '0' || c > '9' {
			return false
		}
	}
	return len(text) > 0
}
