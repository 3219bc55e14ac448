package recordings

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"fleetcost/models/recording"
	"fleetcost/models/words"
)

// series is what series of a metric say, of those that the options choose. Whether values
// are rates, counts or a counter is told by the options, or decided where it cannot be
// otherwise: rates have fractions, and counts have none. A name is that of a metric which
// no function was applied to; "" is of others.
func (in *Input) series(all []recording.Series, name string) (*recording.Recording, error) {
	if in.Value != "" {
		chosen := slices.DeleteFunc(slices.Clone(all), func(s recording.Series) bool { return s.Name != in.Value })
		if len(chosen) == 0 {
			return nil, in.problem(0, fmt.Sprintf("has no series %q", in.Value), "there are "+names(all))
		}
		all = chosen
	}
	as, why := recording.Measure(in.Values), ""
	if as == "" {
		if as, why = measureOf(all, name); as == "" {
			return nil, in.problem(0, why, `say what they are: --values rate, count or counter; in a scenario values = "rate"`)
		}
		in.Note("%s", why)
	}
	rec, err := recording.FromSeries(all, as, in.Bucket)
	if err != nil {
		return nil, in.problem(0, err.Error(), "")
	}
	if len(all) > 1 && rec.Counts != nil {
		in.Note("%d series were added; --value takes one: %s", len(all), names(all))
	}
	if c := rec.Counts; c != nil {
		in.Note("buckets are %s wide, as most points are apart", words.Duration(c.Width.Seconds()))
	}
	return rec, nil
}

// measureOf tells what values are, and why; "" where they may be more than one thing.
func measureOf(all []recording.Series, name string) (as recording.Measure, why string) {
	whole, rising, n := true, true, 0
	for _, s := range all {
		for i, v := range s.Values {
			if math.IsNaN(v) {
				continue
			}
			n++
			whole = whole && v == math.Trunc(v)
			rising = rising && (i == 0 || !(v < s.Values[i-1]))
		}
	}
	switch {
	case strings.HasSuffix(name, "_total") || strings.HasSuffix(name, "_count"):
		return recording.Counter, fmt.Sprintf("%s is a counter by its name", name)
	case !whole:
		return recording.Rates, "values are no whole numbers: they are taken for rates per second"
	case rising && n > 2*len(all):
		return "", "its values are whole numbers that only rise: a counter, or counts"
	}
	return "", "its values are whole numbers: counts of a bucket, or rates per second"
}

// names are some names of series.
func names(all []recording.Series) string {
	var list []string
	for _, s := range all[:min(8, len(all))] {
		list = append(list, s.Name)
	}
	if len(all) > len(list) {
		list = append(list, fmt.Sprintf("and %d more", len(all)-len(list)))
	}
	return strings.Join(list, ", ")
}
