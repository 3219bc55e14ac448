package profiles

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"fleetcost/profiles/keys"
)

// At is the scenario with its ranges at these values, in their order.
func (l *Loaded) At(src Source, values []float64) (*Loaded, error) {
	src.Sets = slices.Clone(src.Sets)
	for i, r := range l.Ranges {
		src.Sets = append(src.Sets, r.Set(values[i]))
	}
	return Load(src)
}

// CheckRanges tells of ranges that the scenario cannot be anywhere in: keys that count
// whole things, and values that are out of bounds.
func (l *Loaded) CheckRanges(src Source) error {
	var all keys.Problems
	for i, r := range l.Ranges {
		if shift := Shift(r); !(r.Low+shift > 0) {
			all = append(all, r.Problem(fmt.Sprintf("its low %v is not above 0, where no range ends", r.Low), "write a low above 0, or the key without a range"))
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

// Shift is what is added to a range before its law is that of values above 0: a growth may
// be negative, and what a month is times cannot.
func Shift(r keys.Range) float64 {
	switch {
	case r.Key[len(r.Key)-1] != "per_month":
		return 0
	case r.Unit == "%":
		return 100
	}
	return 1
}
