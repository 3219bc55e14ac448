package main

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"fleetcost/models/sweeps"
	"fleetcost/profiles/keys"
)

// What --vary says: KEY=FROM:TO[:log][:STEPS], or KEY=A,B,C.

// mostSteps bounds a sweep to what a person will wait for.
const mostSteps = 1000

// parseVary reads a key with the values that it is given.
func parseVary(text string) (sweeps.Range, error) {
	r := sweeps.Range{Steps: 10}
	key, values, ok := strings.Cut(text, "=")
	r.Key = strings.TrimSpace(key)
	if !ok || r.Key == "" {
		return r, fmt.Errorf("%q says no values and is not a range; write traffic.rate=100:10000:log:12, or traffic.rate=100,300,1000", text)
	}
	if items := outside(values, ','); len(items) > 1 {
		return r, oneByOne(&r, items)
	}
	if !strings.Contains(values, ":") {
		return r, fmt.Errorf("%q is one value at most; write two or more, such as cloud.region=us-east-1,eu-west-1, or a range, traffic.rate=100:10000:log:12", text)
	}
	return r, ranged(&r, text, strings.Split(values, ":"))
}

// outside splits a text at a mark that stands in no quotes and no brackets.
func outside(text string, mark rune) (parts []string) {
	depth, quoted, begin := 0, rune(0), 0
	for i, c := range text {
		switch {
		case quoted != 0:
			if c == quoted {
				quoted = 0
			}
		case c == '"' || c == '\'':
			quoted = c
		case strings.ContainsRune("[{(", c):
			depth++
		case strings.ContainsRune("]})", c):
			depth--
		case c == mark && depth == 0:
			parts = append(parts, strings.TrimSpace(text[begin:i]))
			begin = i + 1
		}
	}
	return append(parts, strings.TrimSpace(text[begin:]))
}

// ranged reads FROM:TO[:log][:STEPS].
func ranged(r *sweeps.Range, text string, parts []string) error {
	if len(parts) < 2 || len(parts) > 4 {
		return fmt.Errorf("%q is not a range; write traffic.rate=100:10000:log:12", text)
	}
	if ok, err := days(r, parts); ok || err != nil {
		return err
	}
	var ends [2]measure
	for i := range ends {
		end, ok := measureOf(parts[i])
		if !ok {
			return fmt.Errorf("%q is not a number; words are listed, such as cloud.region=us-east-1,eu-west-1", strings.TrimSpace(parts[i]))
		}
		ends[i] = end
	}
	values, err := alike(r, ends[:])
	if err != nil {
		return err
	}
	r.From, r.To = values[0], values[1]
	for _, part := range parts[2:] {
		if part == "log" {
			r.Log = true
			continue
		}
		if r.Steps, err = steps(part); err != nil {
			return err
		}
	}
	switch {
	case r.From >= r.To:
		return fmt.Errorf("the range must rise: %s is not below %s", ends[0].text, ends[1].text)
	case r.Log && r.From <= 0:
		return fmt.Errorf("a logarithmic range must begin above zero, not at %s", ends[0].text)
	}
	return nil
}

// days reads FROM:TO[:STEPS] of two days: choices, at distances as even as whole days are.
func days(r *sweeps.Range, parts []string) (ok bool, err error) {
	from, err1 := time.Parse(time.DateOnly, strings.TrimSpace(parts[0]))
	to, err2 := time.Parse(time.DateOnly, strings.TrimSpace(parts[1]))
	if err1 != nil || err2 != nil {
		return false, nil
	}
	n := r.Steps
	for _, part := range parts[2:] {
		if part == "log" {
			return false, fmt.Errorf("days have no logarithm; leave log out")
		}
		if n, err = steps(part); err != nil {
			return false, err
		}
	}
	all := int(to.Sub(from).Hours() / 24)
	if all < 1 {
		return false, fmt.Errorf("the range must rise: %s is not before %s", strings.TrimSpace(parts[0]), strings.TrimSpace(parts[1]))
	}
	n = min(n, all+1)
	for i := range n {
		r.Choices = append(r.Choices, from.AddDate(0, 0, int(math.Round(float64(i*all)/float64(n-1)))).Format(time.DateOnly))
	}
	return true, nil
}

// steps reads a number of values.
func steps(text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 2 || n > mostSteps {
		return 0, fmt.Errorf("%q is not a number of values from 2 to %d", text, mostSteps)
	}
	return n, nil
}

// oneByOne reads values one by one: numbers where all of them are, else choices.
func oneByOne(r *sweeps.Range, items []string) error {
	if len(items) > mostSteps {
		return fmt.Errorf("%d values are more than %d", len(items), mostSteps)
	}
	var all []measure
	seen := map[string]bool{}
	for _, item := range items {
		if item == "" {
			return fmt.Errorf("there is nothing between two commas, or after the last")
		}
		if seen[item] {
			return fmt.Errorf("%s stands there twice", item)
		}
		seen[item] = true
		if m, ok := measureOf(item); ok {
			all = append(all, m)
		}
	}
	if len(all) < len(items) {
		r.Choices = items
		return nil
	}
	values, err := alike(r, all)
	if err != nil {
		return err
	}
	slices.Sort(values)
	if n := len(slices.Compact(slices.Clone(values))); n < len(values) {
		return fmt.Errorf("two of the values are the same number")
	}
	r.Listed, r.From, r.To, r.Steps = values, values[0], values[len(values)-1], len(values)
	r.Log = evenInLog(values)
	return nil
}

// evenInLog tells that the distances of values are more alike in logarithm than they are.
func evenInLog(values []float64) bool {
	if values[0] <= 0 || len(values) < 3 {
		return false
	}
	spread := func(of func(float64) float64) float64 {
		least, most := math.Inf(1), 0.0
		for i := 1; i < len(values); i++ {
			d := of(values[i]) - of(values[i-1])
			least, most = min(least, d), max(most, d)
		}
		return most / least
	}
	return spread(math.Log) < spread(func(x float64) float64 { return x })
}

// A measure is a number with its unit, as it was written.
type measure struct {
	value   float64
	unit    string // ms, MiB
	percent bool
	text    string
}

// measureOf reads 800, 5%, 50ms, 1m30s, 256MiB.
func measureOf(text string) (measure, bool) {
	text = strings.TrimSpace(text)
	m := measure{text: text}
	number, percent := strings.CutSuffix(text, "%")
	if !percent {
		number = strings.TrimRightFunc(text, func(c rune) bool { return unicode.IsLetter(c) || c == 'µ' })
		m.unit = text[len(number):]
	}
	x, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	if err != nil && m.unit != "" {
		if t, terr := time.ParseDuration(text); terr == nil { // two units
			return measure{t.Seconds(), "s", false, text}, true
		}
	}
	if percent {
		m.percent = true
		if exact, err := strconv.ParseFloat(strings.TrimSpace(number)+"e-2", 64); err == nil {
			x = exact
		}
	}
	m.value = x
	return m, err == nil && !math.IsNaN(x) && !math.IsInf(x, 0)
}

// alike gives numbers the smallest of their units, which becomes that of the range.
func alike(r *sweeps.Range, all []measure) ([]float64, error) {
	least := all[0]
	for _, m := range all[1:] {
		a, kindA := unitSize(least.unit)
		b, kindB := unitSize(m.unit)
		if m.percent != least.percent || m.unit != least.unit && (kindA != kindB || kindA == noUnit) {
			return nil, fmt.Errorf("%q and %q have different units; write 50ms:800ms", least.text, m.text)
		}
		if b < a {
			least = m
		}
	}
	r.Unit, r.Percent = least.unit, least.percent
	to, _ := unitSize(least.unit)
	values := make([]float64, len(all))
	for i, m := range all {
		values[i] = m.value
		if m.unit != least.unit {
			from, _ := unitSize(m.unit)
			values[i], _ = strconv.ParseFloat(strconv.FormatFloat(m.value*from/to, 'g', 15, 64), 64)
		}
	}
	return values, nil
}

// What a unit is of.
const (
	noUnit = iota
	ofTime
	ofSize
)

// unitSize is how many nanoseconds or bytes a unit is.
func unitSize(unit string) (size float64, of int) {
	if t, err := time.ParseDuration("1" + unit); err == nil && unit != "" {
		return float64(t), ofTime
	}
	if b, err := keys.ParseBytes("1" + unit); err == nil && unit != "" {
		return float64(b), ofSize
	}
	return 1, noUnit
}

// setting is what --vary gives to a key.
func setting(r *sweeps.Range, value float64) string { return r.Key + "=" + r.Setting(value) }

// wholeOnly tells that the key takes no number between whole ones.
func wholeOnly(r *sweeps.Range, read func(value float64) error) bool {
	whole := func(x float64) bool { return x == math.Trunc(x) }
	if r.Unit != "" || r.Percent || r.Choices != nil || !whole(r.From) || !whole(r.To) || r.From >= r.To {
		return false
	}
	between := (r.From + r.To) / 2
	if whole(between) {
		between += 0.25
	}
	return read(r.From) == nil && read(r.To) == nil && read(between) != nil
}

// An attempt is what is wrong with the scenario at one point of a sweep.
type attempt struct {
	at   string   // goal.p99 = 100ms
	sets []string // goal.p99=100ms
	err  error
}

// refused are the problems of all points, each once, with those that have it where not all
// do.
func refused(all []attempt) error {
	points, told := map[string][]string{}, map[string]bool{}
	var found keys.Problems
	failed := false
	for _, one := range all {
		if one.err == nil {
			continue
		}
		failed = true
		ps, ok := one.err.(keys.Problems)
		if !ok {
			return one.err
		}
		for _, p := range ps {
			said := p.String()
			if points[said] == nil {
				found = append(found, p)
			}
			points[said] = append(points[said], one.at)
			told[said] = told[said] || tellsValue(p, one.sets)
		}
	}
	if !failed {
		return nil
	}
	for i, p := range found {
		at := points[p.String()]
		if len(at) < len(all) && !told[p.String()] {
			more := ""
			if len(at) > fewPoints {
				more, at = fmt.Sprintf(" and %d more", len(at)-fewPoints), at[:fewPoints]
			}
			found[i].What += " (at " + strings.Join(at, "; ") + more + ")"
		}
	}
	return found
}

// fewPoints are told one by one.
const fewPoints = 3

// tellsValue tells that a problem says the value that --vary gave: "1.5 is out of range".
func tellsValue(p keys.Problem, sets []string) bool {
	return slices.ContainsFunc(sets, func(set string) bool {
		key, value, _ := strings.Cut(set, "=")
		return p.File == keys.Vary+" "+key && strings.Contains(p.What, value)
	})
}
