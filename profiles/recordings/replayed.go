package recordings

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strings"

	"fleetcost/models"
	"fleetcost/models/recording"
	"fleetcost/models/words"
	"fleetcost/profiles/endpoints"
	"fleetcost/profiles/keys"
	"fleetcost/sim"
)

// ReplayKeys are the keys beside one that names a record: what its file does not say.
var ReplayKeys = []string{"time", "time_column", "column", "values", "bucket", "gaps", "duration_unit", "exclude"}

// fillings are the words for gaps.
var fillings = []string{string(recording.Zero), string(recording.Neighbours)}

// Replayed are the options of a record that a table says.
func Replayed(t *keys.Table) Options {
	o := Options{
		Time: t.Text("time_column", ""), Value: t.Text("column", ""), TimeAs: word(t, "time", timesAs), Values: word(t, "values", measures),
		Unit: word(t, "duration_unit", durationUnits), Exclude: endpoints.Patterns(t, "exclude"),
	}
	if t.Has("bucket") {
		o.Bucket = t.Duration("bucket", sim.Minute, sim.Millisecond, 366*24*sim.Hour)
	}
	return o
}

// word is one of those allowed; "" where nothing is said.
func word(t *keys.Table, key string, allowed []string) string {
	if !t.Has(key) {
		return ""
	}
	return t.Choice(key, allowed[0], allowed)
}

// Counts are those of the record that a key of a scenario names, of any format that has
// counts over time; nil when absent or bad. What was decided of it is told as assumed,
// with what it comes to.
func Counts(t *keys.Table, key string) *models.ArrivalCounts {
	o := Replayed(t)
	gaps := recording.Filling(word(t, "gaps", fillings))
	if !t.Has(key) || slices.ContainsFunc(ReplayKeys, t.Refused) {
		return nil
	}
	file, path := t.Open(key, t.Text(key, ""))
	if file == nil {
		return nil
	}
	defer file.Close()
	rec, single, err := replayed(path, file, o)
	if err != nil {
		var all keys.Problems
		if !errors.As(err, &all) {
			all = keys.Problems{keys.InFile(path, 0, err.Error(), "")}
		}
		for _, p := range all {
			t.Findings().Add(p)
		}
		return nil
	}
	c := rec.Counts
	decided := append(slices.Clone(rec.Notes), zoneNote(rec)...)
	if single {
		for _, reason := range slices.Sorted(maps.Keys(rec.Left)) {
			t.WarnOf(path, keys.Count(rec.Left[reason], "line")+" left out: "+reason)
		}
		for _, note := range rec.Notes {
			t.WarnOf(path, note)
		}
		decided = []string{"counted from its requests"}
	}
	for _, caution := range rec.Cautions {
		t.WarnOf(path, caution)
	}
	if c.Missing > 0 {
		then := "unknown"
		switch gaps {
		case recording.Zero:
			then = "counted as no requests"
		case recording.Neighbours:
			then = "filled from their neighbours"
		}
		t.WarnOf(path, fmt.Sprintf("%s of %s missing, the longest gap is %s: %s", keys.Count(c.Missing, "bucket"), words.Width(c.Width.Seconds()), words.Width(c.LongestGap.Seconds()), then))
	}
	t.Assume(t.At(key), comesTo(rec), strings.Join(decided, "; "))
	return recording.Filled(c, gaps)
}

// replayed is a record that has counts; single where it has its requests one by one.
func replayed(name string, file io.ReadCloser, o Options) (rec *recording.Recording, single bool, err error) {
	in, err := Open(name, file, o)
	if err != nil {
		return nil, false, err
	}
	single = in.Single()
	all, err := Read([]*Input{in})
	if err != nil {
		return nil, single, err
	}
	rec = all[0]
	switch {
	case rec.Counts == nil && single && len(o.Exclude) > 0:
		return nil, single, in.problem(0, "has no requests but those that are excluded", "exclude less")
	case rec.Counts == nil && single:
		return nil, single, in.problem(0, "has no requests", "")
	case rec.Counts == nil:
		what := "has no counts over time that could be replayed"
		if len(rec.Tracks) > 1 {
			what = strings.Join(rec.Cautions, "; ")
		}
		return nil, single, in.problem(0, what, "")
	case !(rec.Requests > 0):
		return nil, single, in.problem(0, "no requests in any bucket", "")
	}
	rec.Counts.Name = name
	if single {
		rec.Counts.Resolution = max(rec.Resolution, 1)
	}
	return rec, single, nil
}

// comesTo is what a record comes to: buckets, gaps, from when to when, total, mean, peak.
func comesTo(rec *recording.Recording) string {
	c := rec.Counts
	n, gaps := len(c.Requests), "no gaps"
	if c.Recorded > 0 {
		n = rec.Used
	}
	if c.Missing > 0 {
		gaps = fmt.Sprintf("%s missing in %s", words.Count(c.Missing), keys.Count(len(c.Gaps), "gap"))
	}
	const layout = "2006-01-02 15:04:05"
	peak := slices.Max(c.Requests) / c.Width.Seconds()
	total := words.Plain(rec.Requests)
	if rec.Requests == math.Trunc(rec.Requests) && rec.Requests < 1<<53 {
		total = words.Count(int(rec.Requests))
	}
	return fmt.Sprintf("%s buckets of %s, %s; from %s to %s; %s requests, mean %s/s, peak %s/s",
		words.Count(n), words.Width(c.Bucket().Seconds()), gaps, rec.First.Format(layout), rec.Last.Format(layout),
		total, words.Plain(rec.Mean), words.Plain(peak))
}

func zoneNote(rec *recording.Recording) []string {
	if rec.Local {
		return []string{"times name no zone: they are taken for UTC"}
	}
	return nil
}
