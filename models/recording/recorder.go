package recording

import (
	"fmt"
	"strconv"
	"time"

	"fleetcost/sim"
)

// A Recorder takes requests one by one, in whatever order, and holds no more memory for
// more of them.
type Recorder struct {
	resolution  sim.Time
	first, last int64
	n, failed   int
	seconds     *seconds
	values      *Values
	endpoints   *endpoints
	statuses    [1000]int
	backwards   int
	latest      int64
	left        map[string]int
}

const (
	valuesOfAll = 2_000_000 // durations that are kept one by one: 16 MB
	shareOfAll  = 0.001
	// listed are the endpoints that are told of.
	listed = 20
)

// NewRecorder takes requests whose times have that resolution: a second of an access log.
func NewRecorder(resolution sim.Time) *Recorder {
	return &Recorder{resolution: resolution, seconds: newSeconds(), values: NewValues(valuesOfAll, shareOfAll), endpoints: newEndpoints(mostEndpoints), left: map[string]int{}}
}

// Add takes a request. Its endpoint may be used again by the caller.
func (r *Recorder) Add(q *Request) {
	if r.n == 0 {
		r.first, r.last, r.latest = q.At, q.At, q.At
	}
	r.n++
	if q.At < r.latest {
		r.backwards++
	}
	r.latest = q.At
	r.first, r.last = min(r.first, q.At), max(r.last, q.At)
	r.seconds.add(floorDiv(q.At, int64(time.Second)), 1)
	if q.Failed {
		r.failed++
	}
	if q.Status > 0 && q.Status < len(r.statuses) {
		r.statuses[q.Status]++
	}
	if q.Took >= 0 {
		r.values.Add(q.Took)
	}
	r.endpoints.add(q)
}

// Leave counts what is not used, with the reason.
func (r *Recorder) Leave(reason string) { r.left[reason]++ }

// Coarsen says that some of the times have that resolution only.
func (r *Recorder) Coarsen(resolution sim.Time) { r.resolution = max(r.resolution, resolution) }

// N is how many requests there are.
func (r *Recorder) N() int { return r.n }

// Recording is what the requests say.
func (r *Recorder) Recording(kind, title string) *Recording {
	rec := &Recording{
		Kind: kind, Title: title, Resolution: r.resolution, Requests: float64(r.n), Errors: float64(r.failed),
		Statuses: map[string]int{}, Offered: unknown, Mean: unknown, Seconds: unknown,
		Latency: r.values.Latency(), Used: r.n, Left: r.left, Single: true,
	}
	for status, n := range r.statuses {
		if n > 0 {
			rec.Statuses[strconv.Itoa(status)] = n
		}
	}
	rec.Endpoints, rec.Others = r.endpoints.busiest(listed)
	if r.n == 0 {
		return rec
	}
	step := int64(max(r.resolution, 1))
	first, last := floorDiv(r.first, step)*step, floorDiv(r.last, step)*step
	rec.First, rec.Last = time.Unix(0, first).UTC(), time.Unix(0, last).UTC()
	rec.Seconds = float64(last-first) / 1e9
	if last > first {
		rec.Mean = float64(r.n) / rec.Seconds
	}
	list, width := r.seconds.tallies()
	rec.Peaks = peaks(list, width)
	rec.Counts = counts(title, list, width)
	rec.Shape = shapeOf(rec.Counts)
	rec.Bursts = burstsOf(rec.Counts, rec.Shape)
	if r.backwards > 0 {
		rec.Notes = append(rec.Notes, fmt.Sprintf("%d of %d requests arrived before the one written before them; all were sorted by arrival", r.backwards, r.n))
	}
	return rec
}
