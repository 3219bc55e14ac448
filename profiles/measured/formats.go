package measured

import (
	"strings"

	"fleetcost/models"
)

// A format of files that people have: it gives how long something took. Each has a file of
// its own, which registers it.
type format struct {
	example string // a small file of it
	// is tells by its first line whether a file is of the format.
	is func(first string) bool
	// samples are durations in seconds; nil, and a problem recorded, where it gives
	// none.
	samples func(l *lines) []float64
}

var formats = models.NewRegistry[*format]("format of measurements")

// samplesOf reads durations. A file of no format is taken for one of the usual, which then
// says what is wrong with it.
func samplesOf(l *lines) []float64 {
	if l == nil {
		return nil
	}
	first := l.first()
	for _, e := range formats.Entries() {
		if e.Value.is(first) {
			return e.Value.samples(l)
		}
	}
	return durationColumn.samples(l)
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
