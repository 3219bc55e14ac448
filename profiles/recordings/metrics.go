package recordings

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"fleetcost/models/recording"
	"fleetcost/models/words"
	"fleetcost/profiles/keys"
	"fleetcost/sim"
)

// measures are what values may be.
var measures = []string{string(recording.Rates), string(recording.Counts), string(recording.Counter), eachRequest}

// series is what series of a metric say, of those that the options choose. Whether values
// are rates, counts or a counter is told by the options, or decided where it cannot be
// otherwise: rates have fractions, and counts have none. A name is that of a metric which
// no function was applied to; "" is of others. hint is what the names of columns say.
func (in *Input) series(all []recording.Series, name string, hint recording.Measure) (*recording.Recording, error) {
	if in.Value != "" {
		chosen := slices.DeleteFunc(slices.Clone(all), func(s recording.Series) bool { return !strings.EqualFold(s.Name, in.Value) })
		if len(chosen) == 0 {
			return nil, in.problem(0, fmt.Sprintf("has no series %q", in.Value), "there are "+names(all))
		}
		all = chosen
	} else if what := mixed(all); what != "" {
		return nil, in.problem(0, what, "choose one: --value NAME; in a scenario column (there are "+names(all)+")")
	}
	if hint == other {
		hint = ""
	}
	if in.Values == eachRequest {
		return nil, in.problem(0, "has points of a metric, and no requests one by one", "leave out --values request; in a scenario values")
	}
	as := recording.Measure(in.Values)
	if as == "" {
		may, why := measureOf(all, name, hint)
		if len(may) > 1 {
			return nil, in.problem(0, why, asked(may))
		}
		if as = may[0]; why != "" {
			in.Note("%s", why)
		}
	}
	rec, err := recording.FromSeries(all, as, in.Bucket)
	if err != nil {
		return nil, in.problem(0, err.Error(), widthFix(err, all))
	}
	if len(all) > 1 && rec.Counts != nil {
		in.Note("%d series were added; --value takes one: %s", len(all), names(all))
	}
	if c := rec.Counts; c != nil {
		why := "as most points are apart"
		if in.Bucket > 0 {
			why = "as it is said"
		}
		in.Note("buckets are %s wide, %s", words.Width(c.Bucket().Seconds()), why)
	}
	return rec, nil
}

// mixed tells that series are not all numbers of requests, by their names.
func mixed(all []recording.Series) string {
	kinds := map[recording.Measure]string{}
	for _, s := range all {
		kinds[measureOfName(s.Name)] = s.Name
	}
	switch name, has := kinds[other]; {
	case has:
		return fmt.Sprintf("%q is no number of requests, by its name", name)
	case len(kinds) > 1 && len(kinds[""]) > 0 && (kinds[recording.Counter] != "" || kinds[recording.Counts] != "" || kinds[recording.Rates] != ""), len(kinds) > 2:
		return "its series are not all the same, by their names"
	}
	return ""
}

// widthFix is what helps where the width of a bucket is the trouble.
func widthFix(err error, all []recording.Series) string {
	if text := err.Error(); strings.Contains(text, "several widths") || strings.Contains(text, "how wide") {
		return fmt.Sprintf(`cut the record there, or say how wide its buckets are: --bucket %s; in a scenario bucket = "%[1]s"`, commonWidth(all).String())
	}
	return ""
}

// commonWidth is a width of which all steps between points are multiples: how wide buckets
// may be that are not all written; a minute where there is none that is likely.
func commonWidth(all []recording.Series) sim.Time {
	common, least := sim.Time(0), sim.Time(math.MaxInt64)
	for _, s := range all {
		for i := 1; i < len(s.At); i++ {
			step := (sim.Time(s.At[i]-s.At[i-1]) + sim.Second/2) / sim.Second * sim.Second
			if step <= 0 {
				continue
			}
			least = min(least, step)
			for a := step; a > 0; {
				common, a = a, common%a
			}
		}
	}
	if common < 5*sim.Second || common < least/24 { // jitter
		return sim.Minute
	}
	return common
}

// unread tells of an option that counts for metrics where none of the files is one.
func unread(inputs []*Input) error {
	for _, in := range inputs {
		if f, err := in.format(); err != nil || f.Holds == "metric" || f.Name == requestTable {
			return nil
		}
	}
	var problems keys.Problems
	flags := map[string]string{"time": "time-as", "time_column": "time", "column": "value", "values": "values", "bucket": "bucket"}
	for _, in := range inputs {
		for _, w := range in.words {
			if flag, metrics := flags[w.Key]; metrics {
				problems = append(problems, keys.InFile(in.Name, 0, fmt.Sprintf("--%s is of metrics and tables, and this is a %s (%s)", flag, in.is.Holds, in.is.Title), "leave it out; in a scenario "+w.Key))
			}
		}
	}
	if len(problems) == 0 {
		return nil
	}
	return problems
}

// steadyRise is so many values of which none is below the one before: a counter, or a rise
// that counts of traffic do not have, which vary.
const steadyRise = 8

// asked is how to say which of several things values are.
func asked(may []recording.Measure) string {
	var flags, said []string
	for _, m := range may {
		flags, said = append(flags, string(m)), append(said, strconv.Quote(string(m)))
	}
	either := func(list []string) string {
		last := len(list) - 1
		return strings.Join(list[:last], ", ") + " or " + list[last]
	}
	return "say what they are: --values " + either(flags) + "; in a scenario values = " + either(said)
}

// measureOf tells what values may be, and why.
func measureOf(all []recording.Series, name string, hint recording.Measure) (may []recording.Measure, why string) {
	one := func(m recording.Measure, why string) ([]recording.Measure, string) {
		return []recording.Measure{m}, why
	}
	whole, rising, n, longest := true, true, 0, 0
	for _, s := range all {
		longest = max(longest, len(s.Values))
		first, last := math.NaN(), math.NaN()
		for _, v := range s.Values {
			if math.IsNaN(v) {
				continue
			}
			n++
			whole = whole && v == math.Trunc(v)
			rising = rising && !(v < last)
			if math.IsNaN(first) {
				first = v
			}
			last = v
		}
		rising = rising && last > first
	}
	switch {
	case strings.HasSuffix(name, "_total") || strings.HasSuffix(name, "_count") || strings.HasSuffix(name, "_bucket"):
		return one(recording.Counter, fmt.Sprintf("%s is a counter by its name", name))
	case hint == recording.Counts && whole && rising && longest >= steadyRise:
		return []recording.Measure{recording.Counts, recording.Counter}, "its values never fall: counts, or a counter?"
	case hint == recording.Counts && !whole:
		return []recording.Measure{recording.Rates, recording.Counts}, "its values are no whole numbers: counts, or rates per second?"
	case hint == recording.Counts:
		return one(hint, "")
	case hint != "":
		return one(hint, fmt.Sprintf("values are a %s by the name of the column", hint))
	case !whole:
		return one(recording.Rates, "values are no whole numbers: they are taken for rates per second (of a query with increase() say --values count)")
	case rising && n > 2*len(all):
		return []recording.Measure{recording.Counts, recording.Counter}, "its values are whole numbers that only rise: a counter, or counts"
	}
	return []recording.Measure{recording.Rates, recording.Counts, recording.Counter}, "its values are whole numbers: counts of a bucket, or rates per second"
}

// names are some names of series.
func names(all []recording.Series) string {
	var list []string
	for _, s := range all[:min(8, len(all))] {
		name := s.Name
		if !strings.Contains(name, `"`) {
			name = strconv.Quote(name)
		}
		list = append(list, name)
	}
	if len(all) > len(list) {
		list = append(list, fmt.Sprintf("and %d more", len(all)-len(list)))
	}
	return strings.Join(list, ", ")
}
