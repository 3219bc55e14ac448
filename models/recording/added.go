package recording

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"fleetcost/sim"
)

// added is the sum of series that have a clock in common: all their points are whole steps
// from each other. A series is nothing before its first point and behind its last, as one
// of an instance that did not run; between them what it lacks is lacking in the sum.
func added(all []Series, width sim.Time) (Series, error) {
	if len(all) == 1 {
		return all[0], nil
	}
	same := true
	for _, s := range all[1:] {
		same = same && slices.Equal(s.At, all[0].At)
	}
	if same {
		sum := Series{At: all[0].At, Values: slices.Clone(all[0].Values)}
		for _, s := range all[1:] {
			for i, v := range s.Values {
				sum.Values[i] += v
			}
		}
		return sum, nil
	}
	times := map[int64]bool{}
	for _, s := range all {
		for _, at := range s.At {
			times[at] = true
		}
	}
	sum := Series{At: slices.Sorted(maps.Keys(times))}
	if width == 0 {
		width = commonStep(sum.At)
	}
	for i, at := range sum.At {
		if off := (at - sum.At[0]) % int64(width); off != 0 && i > 0 {
			return sum, fmt.Errorf("%d series, each with times of its own: they cannot be added; choose one by its name, with --value", len(all))
		}
	}
	sum.Values = make([]float64, len(sum.At))
	for _, s := range all {
		k := 0
		for i, at := range sum.At {
			switch {
			case at < s.At[0] || at > s.At[len(s.At)-1]:
			case s.At[k] == at:
				sum.Values[i] += s.Values[k]
				k++
			default:
				sum.Values[i] = math.NaN()
			}
		}
	}
	return sum, nil
}
