package measured

import (
	"strings"

	"fleetcost/models"
)

// A format of files that people have: it gives how many requests came in each
// bucket of time, or how long something took, or both. Each has a file of its own,
// which registers it.
type format struct {
	example string // a small file of it
	// is tells by its first line whether a file is of the format.
	is func(first string) bool
	// counts makes at most so many buckets of time, those without requests
	// included; nil, and a problem recorded, where it cannot.
	counts func(l *lines, most int) *models.ArrivalCounts
	// samples are durations in seconds; nil, and a problem recorded, where it gives
	// none.
	samples func(l *lines) []float64
}

var formats = models.NewRegistry[*format]("format of measurements")

// formatOf is the format of a file among those that will do. A file of none is
// taken for one of the usual format, which then says what is wrong with it.
func formatOf(l *lines, usual *format, will func(*format) bool) *format {
	first := l.first()
	for _, e := range formats.Entries() {
		if will(e.Value) && e.Value.is(first) {
			return e.Value
		}
	}
	return usual
}

// countsOf reads requests per bucket of time.
func countsOf(l *lines, most int) *models.ArrivalCounts {
	if l == nil {
		return nil
	}
	return formatOf(l, bucketCounts, func(f *format) bool { return f.counts != nil }).counts(l, most)
}

// samplesOf reads durations.
func samplesOf(l *lines) []float64 {
	if l == nil {
		return nil
	}
	return formatOf(l, durationColumn, func(f *format) bool { return f.samples != nil }).samples(l)
}

// named tells whether the first line of a CSV file names the column.
func named(first, column string) bool {
	for name := range strings.SplitSeq(first, ",") {
		if strings.EqualFold(strings.TrimSpace(name), column) {
			return true
		}
	}
	return false
}
