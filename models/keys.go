package models

import (
	"sort"
	"time"

	"fleetcost/sim"
)

// Keys answers a model's questions about its own table of a scenario. Each
// model owns its keys: it asks for what it knows, with the default and the
// range, and what nobody asked for is an unknown key. Problems are recorded by
// the answerer with file and line; the asker gets a usable value and goes on,
// so that all problems are reported at once.
//
// A default of the type's zero value is a default like any other; use Require
// before asking when a key must be there.
type Keys interface {
	Has(key string) bool
	// Require records a problem when the key is missing; fix says how to add it.
	Require(key, fix string) bool

	Text(key, byDefault string) string
	// Choice is a Text that must be one of the allowed words.
	Choice(key, byDefault string, allowed []string) string
	Int(key string, byDefault, low, high int) int
	Float(key string, byDefault, low, high float64) float64
	// Share is a part of a whole, 0.7, which may be written in percent: "70%".
	Share(key string, byDefault, low, high float64) float64
	// Bool is false where it is not said.
	Bool(key string) bool
	Duration(key string, byDefault, low, high sim.Time) sim.Time
	Bytes(key string, byDefault Bytes) Bytes
	// Distribution of a time; nil when absent or bad.
	Distribution(key string) Distribution
	// Counts reads a trace file of arrivals per bucket; nil when absent or bad.
	Counts(key string) *ArrivalCounts
	// Zone is a time zone by its name; nil when bad.
	Zone(key, byDefault string) *time.Location
	// Grid is a list of so many lists of so many numbers; nil when absent or bad.
	Grid(key string, rows, columns int) [][]float64
	// Tables are those of a list; none when absent or bad. fix says how to write it.
	Tables(key, fix string) []Keys
	// Sub is the table under key; its keys are all absent when it is.
	Sub(key string) Keys
	// InPlace is the table that stands under key where a number or a text may, too; false where
	// one of those does, or nothing.
	InPlace(key string) (Keys, bool)

	// Refused tells whether there is a problem with the value under key already.
	Refused(key string) bool
	// Skip takes all keys as read: what is wrong is said, and they cannot be judged.
	Skip()
	// Problem records what is wrong with key and how to fix it.
	Problem(key, what, fix string)
}

// ArrivalCounts are recorded arrivals per bucket of equal width.
type ArrivalCounts struct {
	Name       string
	Start      int64 // unix seconds of the first bucket
	Width      sim.Time
	Requests   []float64
	Missing    int      // buckets that the record lacks: what came then is unknown, and zero here
	LongestGap sim.Time // longest run of missing buckets
	Gaps       []Gap    // the runs of missing buckets
	// Recorded is the usual width of the buckets of the record, where they are of the
	// calendar (a day of 23 hours, a month) and were divided evenly into those here; else 0.
	Recorded sim.Time
	// Resolution is that of the times of single requests, where the record has them; 0 where
	// it counts them.
	Resolution sim.Time
}

// Bucket is how wide the buckets of the record are: within them nothing is known.
func (c *ArrivalCounts) Bucket() sim.Time { return max(c.Width, c.Recorded) }

// Lacks tells whether one of the buckets from to to, without to, is missing.
func (c *ArrivalCounts) Lacks(from, to int) bool {
	i := sort.Search(len(c.Gaps), func(i int) bool { return c.Gaps[i].To > from })
	return i < len(c.Gaps) && c.Gaps[i].From < to
}

// A Gap is a run of buckets that a record lacks: From to To, without To.
type Gap struct{ From, To int }
