package profiles

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"fleetcost/profiles/keys"
	"fleetcost/profiles/runtimes"
)

// At is the scenario with its ranges at these values, in their order.
func (l *Loaded) At(src Source, values []float64) (*Loaded, error) {
	src.Sets = slices.Clone(src.Sets)
	for i, r := range l.Ranges {
		if !isFactor(r) {
			src.Sets = append(src.Sets, r.Set(values[i]))
		}
	}
	return Load(src)
}

// CheckRanges tells of ranges that the scenario cannot be anywhere in: keys that count
// whole things, and values that are out of bounds.
func (l *Loaded) CheckRanges(src Source) error {
	var all keys.Problems
	for i, r := range l.Ranges {
		if p, endless := endless(r); endless {
			all = append(all, p)
			continue
		}
		if isFactor(r) {
			continue
		}
		between := math.Floor((r.Low+r.High)/2) + 0.5 // no whole number, where there is room
		if !(between > r.Low && between < r.High) {
			between = (r.Low + r.High) / 2
		}
		for _, x := range []float64{r.Low, r.High, between} {
			values := make([]float64, len(l.Ranges))
			for k, other := range l.Ranges {
				values[k] = other.Mid
			}
			values[i] = x
			var wrong keys.Problems
			if _, err := l.At(src, values); errors.As(err, &wrong) {
				said, _, _ := strings.Cut(wrong[0].What, "\n")
				all = append(all, r.Problem("is no key that a range can be of: "+said, "write one value; a range is of a number or a duration that may be anything from low to high"))
				break
			}
		}
	}
	if len(all) == 0 {
		return nil
	}
	return all
}

// endless is the problem of a range that has no law: its low is not above 0.
func endless(r keys.Range) (keys.Problem, bool) {
	if r.Low+Shift(r) > 0 {
		return keys.Problem{}, false
	}
	return r.Problem(fmt.Sprintf("its low %v is not above 0, where no range ends", r.Low), "write a low above 0, or the key without a range"), true
}

// Shift is what is added to a range before its law is that of values above 0: a growth may
// be negative, and what a month is times cannot.
func Shift(r keys.Range) float64 {
	switch {
	case r.Key[len(r.Key)-1] != "per_month" && r.Key.String() != "doubt.growth":
		return 0
	case r.Unit == "%":
		return 100
	}
	return 1
}

// isFactor tells that a range is of [doubt]: a factor of what the scenario says elsewhere.
func isFactor(r keys.Range) bool { return r.Key[0] == "doubt" }

// readDoubt reads [doubt]: factors of all CPU times and of all prices, a growth beside that of the
// traffic, and whether a budget doubts what presets say. Each is a range: what is known of a factor stands where it
// belongs.
func readDoubt(t *keys.Table) (presets bool) {
	if !t.Has("doubt") {
		return true
	}
	own := t.SubLike("doubt", `{ cpu = { low = 0.8, mid = 1, high = 1.5 } }`)
	if own.Broken() {
		return true
	}
	for _, key := range []struct {
		name, like string
		low, high  float64
	}{
		{"cpu", "{ low = 0.8, mid = 1, high = 1.5 }", keys.AboveZero, 1000},
		{"prices", "{ low = 0.95, mid = 1, high = 1.1 }", keys.AboveZero, 1000},
		{"growth", "{ low = 0, mid = 0.02, high = 0.05 }", -0.99, 10},
	} {
		v, said := own.Peek(key.name)
		if !said {
			own.Has(key.name)
			continue
		}
		if table, is := v.(map[string]any); !is || table["low"] == nil || table["high"] == nil {
			own.Has(key.name)
			own.Problem(key.name, keys.Show(v)+" is no range: 5, 50 and 95 %", "write "+key.name+" = "+key.like)
			own.Pass(key.name)
			continue
		}
		own.Float(key.name, 1, key.low, key.high)
	}
	return !own.Has("presets") || own.Bool("presets")
}

// InDoubt are the runtimes of presets that a budget doubts: of those that designs run on, what is
// written with its doubt in their preset and not in the scenario, by their names.
func (l *Loaded) InDoubt() map[string][]runtimes.Spread {
	all := map[string][]runtimes.Spread{}
	if !l.doubtful {
		return all
	}
	for _, d := range l.Scenario.Designs {
		for i := range d.Deployments {
			r := &d.Deployments[i].Runtime
			if _, seen := all[r.Name]; seen {
				continue
			}
			all[r.Name] = slices.DeleteFunc(runtimes.Spreads(*r), func(s runtimes.Spread) bool {
				return slices.ContainsFunc(l.Ranges, func(own keys.Range) bool {
					return own.Key.String() == "runtime."+r.Name+"."+s.Key
				})
			})
		}
	}
	return all
}
