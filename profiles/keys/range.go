package keys

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"

	"fleetcost/sim"
)

// A Range is a key that is not known: its quantiles of 5, 50 and 95 %, in one unit.
type Range struct {
	Key            Path
	Low, Mid, High float64
	Unit           string // that is written behind the number: ms, KiB, %; empty of plain numbers
	HasMiddle      bool   // it is written with mid: what it may be, and not a value with its doubt

	doc *Document
}

// Set is what --set says of one value of the range.
func (r Range) Set(value float64) string {
	number := strconv.FormatFloat(value, 'f', -1, 64)
	if r.Unit == "" {
		return r.Key.String() + "=" + number
	}
	return fmt.Sprintf("%s=%q", r.Key, number+r.Unit)
}

// Problem is what is wrong with the range, at its place.
func (r Range) Problem(what, fix string) Problem {
	var found Findings
	d := *r.doc
	d.found, d.faulty = &found, map[string]bool{}
	d.problem(r.Key, what, fix)
	return found.Sorted()[0]
}

// Ranges are the keys that were asked for and are written with what they may be from low
// to high, in the order in which they were asked for.
func (d *Document) Ranges() []Range { return d.ranges }

// inDoubt takes up a key that is written as a table of its doubt. A table with mid is a
// range, and needs both ends; one with value may have none.
func (d *Document) inDoubt(path Path, word string, table map[string]any) {
	if slices.ContainsFunc(d.ranges, func(r Range) bool { return slices.Equal(r.Key, path) }) || d.faulty[path.String()] {
		return
	}
	low, hasLow := table["low"]
	high, hasHigh := table["high"]
	_, twice := table["mid"]
	switch {
	case twice && word == "value":
		d.problem(path, "has both value and mid, which are the same", "remove one of them")
		return
	case hasLow && hasHigh:
	case word == "mid":
		d.problem(path, "is a range without both ends", "write { low = …, mid = …, high = … }: 5, 50 and 95 %")
		return
	default:
		return
	}
	r := Range{Key: slices.Clone(path), HasMiddle: word == "mid", doc: d}
	if !r.read(low, table[word], high) {
		if word == "mid" {
			d.problem(path, "is a range of what are no three numbers, durations or sizes alike", "write { low = …, mid = …, high = … } with one kind of unit")
		}
		return
	}
	switch {
	case word == "value" && !(r.Low <= r.Mid && r.Mid <= r.High): // who reads the number says so
	case r.Low > r.High:
		d.problem(path, fmt.Sprintf("its low %s is above its high %s", Show(low), Show(high)), "exchange them")
	case r.Mid < r.Low || r.Mid > r.High:
		d.problem(path, fmt.Sprintf("its mid %s is not between %s and %s", Show(table[word]), Show(low), Show(high)), "low ≤ mid ≤ high: it is as often below mid as above")
	default:
		d.ranges = append(d.ranges, r)
	}
}

var withUnit = regexp.MustCompile(`^\s*([-+]?[0-9]*\.?[0-9]+(?:[eE][-+]?[0-9]+)?)\s*([A-Za-zµμ%]*)\s*$`)

// read reads three values of one kind.
func (r *Range) read(values ...any) bool {
	into := []*float64{&r.Low, &r.Mid, &r.High}
	var units []string
	for i, v := range values {
		number, unit, ok := quantity(v)
		if !ok {
			return false
		}
		*into[i], units = number, append(units, unit)
	}
	if r.Unit = units[1]; units[0] == r.Unit && units[2] == r.Unit {
		return true
	}
	if *into[0], *into[1], *into[2], r.Unit = 0, 0, 0, "ms"; r.durations(values, into) {
		return true
	}
	r.Unit = "B"
	for i, v := range values {
		text, _ := v.(string)
		b, err := ParseBytes(text)
		if err != nil {
			return false
		}
		*into[i] = float64(b)
	}
	return true
}

// durations reads three of them, whatever their units.
func (r *Range) durations(values []any, into []*float64) bool {
	for i, v := range values {
		text, _ := v.(string)
		t, err := ParseDuration(text)
		if err != nil {
			return false
		}
		*into[i] = float64(t) / float64(sim.Millisecond)
	}
	return true
}

// quantity is a number with the unit behind it.
func quantity(v any) (number float64, unit string, ok bool) {
	if n, _, ok := floats.read(v); ok {
		return n, "", true
	}
	text, ok := v.(string)
	m := withUnit.FindStringSubmatch(text)
	if !ok || m == nil {
		t, err := ParseDuration(text) // 1m30s
		return float64(t) / float64(sim.Millisecond), "ms", ok && err == nil
	}
	n, err := strconv.ParseFloat(m[1], 64)
	return n, m[2], err == nil && !math.IsInf(n, 0)
}
