package keys

import (
	"cmp"
	"fmt"
	"math"
	"strconv"
	"strings"

	"fleetcost/models"
	"fleetcost/sim"
)

// A kind of number: how it is read from a TOML value, and named in messages.
type kind[T cmp.Ordered] struct {
	name      string // "whole number"
	least     T      // above zero
	unbounded T      // where there is no upper limit
	usual     T      // what the asker gets for a bad value, if it may
	show      func(T) string
	other     func(v any, high T) string // how else v may be written, if it may
	read      func(v any) (n T, fix string, ok bool)
}

var ints = kind[int]{
	name: "whole number", least: 1, unbounded: math.MaxInt32, usual: 1,
	show: strconv.Itoa,
	read: func(v any) (int, string, bool) {
		n, ok := v.(int64)
		return int(n), "", ok
	},
}

var floats = kind[float64]{
	name: "number", least: math.SmallestNonzeroFloat64, unbounded: math.MaxFloat64, usual: 1,
	show: func(f float64) string {
		if a := math.Abs(f); a >= 1e-6 && a < 1e15 {
			return strconv.FormatFloat(f, 'f', -1, 64)
		}
		return strconv.FormatFloat(f, 'g', -1, 64)
	},
	read: func(v any) (float64, string, bool) {
		switch n := v.(type) {
		case int64:
			return float64(n), "", true
		case float64:
			return n, "", !math.IsNaN(n) && !math.IsInf(n, 0)
		}
		return 0, "", false
	},
}

// shares are parts of a whole, and ratios of two counts. They may be written in
// percent: "0.1%" is 0.001.
var shares = kind[float64]{
	name: "share", least: floats.least, unbounded: floats.unbounded, usual: floats.usual,
	show: floats.show,
	other: func(v any, high float64) string {
		n, _, number := floats.read(v)
		switch {
		case high > 1: // a weight on any scale
		case number && 1 < n && n <= 100:
			return fmt.Sprintf(`, such as "%g%%"`, n)
		case !number:
			return `, such as 0.05 or "5%"`
		}
		return ""
	},
	read: func(v any) (float64, string, bool) {
		text, ok := v.(string)
		if !ok {
			return floats.read(v)
		}
		number, percent := strings.CutSuffix(strings.TrimSpace(text), "%")
		number = strings.TrimSpace(number)
		n, err := strconv.ParseFloat(number, 64)
		switch {
		case err != nil || math.IsNaN(n) || math.IsInf(n, 0):
			return 0, "", false
		case !percent:
			return 0, fmt.Sprintf("write %s without quotes, or %q", number, number+"%"), false
		}
		if exact, err := strconv.ParseFloat(number+"e-2", 64); err == nil {
			return exact, "", true
		}
		return n / 100, "", true
	},
}

var durations = kind[sim.Time]{
	name: "duration", least: 1, unbounded: sim.Never, usual: sim.Second,
	show: func(t sim.Time) string { return strconv.Quote(t.String()) },
	read: func(v any) (sim.Time, string, bool) {
		text, ok := v.(string)
		if !ok {
			return 0, durationFix(plain(v)), false
		}
		t, err := ParseDuration(text)
		if err != nil {
			return 0, err.Error(), false
		}
		return t, "", true
	},
}

var sizes = kind[models.Bytes]{
	name: "size", least: 1, unbounded: math.MaxInt64, usual: models.MiB,
	show: func(b models.Bytes) string { return strconv.Quote(b.String()) },
	read: func(v any) (models.Bytes, string, bool) {
		text, ok := v.(string)
		if !ok {
			text = plain(v)
		}
		b, err := ParseBytes(text)
		if err != nil {
			return 0, err.Error(), false
		}
		return b, "", true
	},
}

// Int is the whole number under key, from low to high. As of all scalars: where
// the key is absent the answer is the default, which is assumed where it is not
// zero; a bad value is a problem, and the answer then is one that is in range.
func (t *Table) Int(key string, byDefault, low, high int) int {
	return number(t, key, byDefault, low, high, ints)
}

// Float is the number under key, from low to high; whole numbers are numbers.
func (t *Table) Float(key string, byDefault, low, high float64) float64 {
	return number(t, key, byDefault, low, high, floats)
}

// Share is the share under key, from low to high: 0.001, or "0.1%".
func (t *Table) Share(key string, byDefault, low, high float64) float64 {
	return number(t, key, byDefault, low, high, shares)
}

// Duration is the duration under key, from low to high.
func (t *Table) Duration(key string, byDefault, low, high sim.Time) sim.Time {
	return number(t, key, byDefault, low, high, durations)
}

// Length is the duration under key, of at least 0; false where it is absent or
// bad. Unlike [Table.Duration] it does not look at the bounds of its doubt.
func (t *Table) Length(key string) (sim.Time, bool) {
	v, path, ok := t.Value(key)
	t.ask(key, Ask{Kind: Time})
	if !ok {
		return 0, false
	}
	d, fix, ok := durations.read(v)
	switch {
	case !ok:
		t.isNo(path, v, durations.name, fix)
	case d < 0:
		t.doc.problem(path, Show(v)+" is out of range", durations.wanted(0, sim.Never))
	default:
		return d, true
	}
	return 0, false
}

// Bytes is the size under key, in bytes.
func (t *Table) Bytes(key string, byDefault models.Bytes) models.Bytes {
	return number(t, key, byDefault, 0, math.MaxInt64, sizes)
}

// number is the number of kind k under key, from low to high. A bad one is
// reported, and the answer then is in range.
func number[T cmp.Ordered](t *Table, key string, byDefault, low, high T, k kind[T]) T {
	v, path, ok := t.Value(key)
	var zero T
	t.ask(key, Ask{Kind: Kind(k.name)})
	if !ok {
		if byDefault != zero {
			t.doc.assume(path, trimQuotes(k.show(byDefault)), "the default")
		}
		return byDefault
	}
	n, fix, ok := k.read(v)
	switch {
	case !ok:
		t.isNo(path, v, k.name, cmp.Or(fix, k.wanted(low, high)+k.also(v, high)))
	case n < low || n > high:
		t.doc.problem(path, Show(v)+" is out of range", k.wanted(low, high)+k.also(v, high))
	default:
		t.checkDoubt(key, func(bound any, above bool) bool {
			b, _, ok := k.read(bound)
			return ok && (above && b >= n || !above && b <= n)
		})
		return n
	}
	if low <= k.usual && k.usual <= high {
		return k.usual
	}
	return max(low, min(byDefault, high))
}

// isNo records a value that is no number of that kind. A flag that varies a key
// gives it bare numbers.
func (t *Table) isNo(path Path, v any, kind, fix string) {
	if of, ok := v.(map[string]any); ok && (of["low"] != nil || of["high"] != nil) {
		t.doc.problem(path, "a range without its middle", "add mid, the value that half of all futures are below: { low = 600, mid = 800, high = 1500 }")
		return
	}
	if t.doc.place(path).flag == Vary && (kind == durations.name || kind == sizes.name) {
		example := "50ms:800ms"
		if kind == sizes.name {
			example = "256MiB:1024MiB"
		}
		t.doc.problem(path, "is a "+kind, "give both ends their unit, such as "+example)
		return
	}
	t.doc.problem(path, fmt.Sprintf("%s is not a %s", Show(v), kind), fix)
}

// checkDoubt looks at the low and high bounds that a value was written with.
func (t *Table) checkDoubt(key string, fits func(bound any, above bool) bool) {
	s, ok := t.subs[key]
	if !ok || s.asked["mid"] {
		return // the order of a range is looked at as a whole
	}
	for _, bound := range []string{"low", "high"} {
		if v, ok := s.values[bound]; ok && !fits(v, bound == "high") {
			s.Problem(bound, fmt.Sprintf("%s does not fit the value", Show(v)), "low ≤ value ≤ high, in the same unit")
		}
	}
}

// also says how else a value may be written.
func (k kind[T]) also(v any, high T) string {
	if k.other == nil {
		return ""
	}
	return k.other(v, high)
}

// wanted says what to write instead.
func (k kind[T]) wanted(low, high T) string {
	var zero T
	what := "write a " + k.name
	switch {
	case high >= k.unbounded && low == k.least:
		return what + " above " + k.show(zero)
	case high >= k.unbounded:
		return what + " of at least " + k.show(low)
	case low == k.least && k.least < k.usual:
		return what + " above " + k.show(zero) + " and at most " + k.show(high)
	}
	return what + " from " + k.show(low) + " to " + k.show(high)
}

func trimQuotes(s string) string {
	if u, err := strconv.Unquote(s); err == nil {
		return u
	}
	return s
}

// Whole is a whole number that may be written as 1e6.
func (t *Table) Whole(key, fix string, low, high float64) int {
	if !t.Require(key, fix) {
		return int(low)
	}
	return int(number(t, key, low, low, high, wholes))
}

// wholes are numbers without a fraction.
var wholes = func() kind[float64] {
	k := floats
	k.name, k.show = "whole number", func(f float64) string { return fmt.Sprintf("%.3g", f) }
	k.read = func(v any) (float64, string, bool) {
		n, fix, ok := floats.read(v)
		return n, fix, ok && n == math.Trunc(n)
	}
	return k
}()

// AboveZero is the least value of what must be positive.
const AboveZero = math.SmallestNonzeroFloat64
