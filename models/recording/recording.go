package recording

import (
	"math"
	"time"

	"fleetcost/models"
	"fleetcost/sim"
)

// A Recording is what a record says, whatever its kind.
type Recording struct {
	Kind  string // of its format, as it is listed: nginx
	Title string // nginx access log, combined with times
	Files []string

	// First and Last are the arrivals of the first and the last request, to the
	// resolution of the record; zero where it has no time of day. Duration is the time
	// between, or what the record says it took; NaN seconds where nobody knows.
	First, Last time.Time
	Resolution  sim.Time // of the times; 0 where there are none
	Seconds     float64
	Local       bool // the record names no time zone: its clock is taken for UTC

	Requests float64 // answered or failed; NaN not known
	Errors   float64 // of them; NaN not known
	Statuses map[string]int
	Offered  float64 // per second that were to be sent, of a load test; NaN not known
	Mean     float64 // requests per second; NaN not known
	Closed   bool    // of users who wait for an answer before they ask again
	Users    float64 // how many of those; 0 not known
	Peaks    []Peak  // busiest windows, short ones first; those longer than the record are absent

	Latency   *Latency   // nil where the record has no durations
	Endpoints []Endpoint // the busiest first
	Others    int        // requests of endpoints that are not listed

	Tracks []Track               // of a metric, each series as it is
	Counts *models.ArrivalCounts // arrivals by the bucket; nil where the record has none
	Bursts []Bursts
	Shape  *Shape // nil where the record is shorter than a day
	Single bool   // requests are known one by one, and can be replayed so
	Sparse bool   // buckets without requests are not written: one that is missing may be zero

	// Used are the lines, points or rows that were of use, Left those that were not, by
	// reason.
	Used     int
	Left     map[string]int
	Notes    []string // what was decided, such as the width of a bucket
	Words    []Word   // what the reader was told beside the file, which a scenario says, too
	Cautions []string // why the figures may mislead
}

// A Word is a key of a scenario, and its value.
type Word struct {
	Key, Value string
	Listed     bool // one of a list of them
}

// A Peak is the window of so many seconds with the most requests.
type Peak struct {
	Width sim.Time
	Rate  float64 // requests per second
	At    time.Time
}

// A Latency is how long requests took, in seconds. What the record does not say is NaN.
type Latency struct {
	N                             int // durations; 0 where the record does not say
	P50, P90, P95, P99, Max, Mean float64
	// Within is how far quantiles may be off, as a share of them; 0 where they are exact.
	Within float64
	// Quantiles are others that the record states, by their share.
	Quantiles map[float64]float64
	// Values is the distribution of the durations; nil where there is only a summary.
	Values *Values
}

// An Endpoint is requests of one kind.
type Endpoint struct {
	Name     string // GET /foo
	Requests int
	Errors   int
	Latency  *Latency // nil where no durations are known
	// More is how many more there may have been, where endpoints are too many for each to
	// be counted from its first request on.
	More int
}

// Until is when a record ends: with its last request, or where it has counts with the end of
// the last bucket, which is as wide as the others.
func (r *Recording) Until() time.Time {
	if c := r.Counts; c != nil && !r.Single {
		if end := time.Unix(c.Start, 0).UTC().Add(time.Duration(sim.Time(len(c.Requests)) * c.Width)); end.After(r.Last) {
			return end
		}
	}
	return r.Last
}

// Bursts are how bursty counts are at a scale, the slow trend taken out.
type Bursts struct {
	Scale, Window sim.Time
	Index         float64 // index of dispersion: 1 for a Poisson process
	// Daily is the index that the hours of the day alone have, each as it is in the mean: a
	// straight line does not take their curve out of a window that is not short beside a day.
	// NaN where the record is shorter than a day.
	Daily   float64
	Windows int
}

// OfDay tells whether more than half of an index is the curve of the day itself, so that it
// says nothing of bursts. Counts without any curve have less: the mean of an hour in D days
// varies by a share 1/D of what the counts do, and there are four days or more where counts of
// an hour have an index, one where those of ten minutes do.
func (b Bursts) OfDay() bool { return b.Daily > b.Index/2 }

// A Request is one of a record.
type Request struct {
	// At is its arrival in unix nanoseconds.
	At int64
	// Took is how long it took, in nanoseconds; below zero where that is not known.
	Took     int64
	Endpoint []byte // is not kept
	Status   int    // 0: none
	Failed   bool
}

// NoTime is the duration that a record does not say.
const NoTime = int64(-1)

// unknown is a figure that nobody stated.
var unknown = math.NaN()
