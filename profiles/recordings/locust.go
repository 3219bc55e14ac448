package recordings

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"fleetcost/models/recording"
	"fleetcost/profiles/recordings/figures"
)

func init() {
	register("locust", "Locust's statistics: --csv, PREFIX_stats.csv", &Format{
		Title: "Locust statistics", Tool: "Locust", Holds: "load test",
		Example: "Type,Name,Request Count,Failure Count,Median Response Time,Average Response Time,Min Response Time,Max Response Time,Average Content Size,Requests/s,Failures/s,50%,66%,75%,80%,90%,95%,98%,99%,99.9%,99.99%,100%\r\n" +
			"GET,/nodeinfo,262,2,19,34.7,10.1,537.9,100.8,0.354,0.0,19,23,26,28,42,82,280,420,540,540,540\r\n,Aggregated,262,2,19,34.7,10.1,537.9,100.8,0.354,0.0,19,23,26,28,42,82,280,420,540,540,540\r\n",
		Requests: 262,
		is: func(h *Head) bool {
			if isLocust(h, "timestamp", "user count") {
				return false
			}
			return isLocust(h, "request count", "average response time") || isLocust(h, "# requests", "name") || isLocust(h, "error", "occurrences") || isLocust(h, "traceback", "nodes")
		},
		whole: readLocust, caution: locustLoop,
	})
	register("locust-history", "Locust's statistics over time: --csv, PREFIX_stats_history.csv", &Format{
		Title: "Locust history", Tool: "Locust", Holds: "load test",
		Example: "Timestamp,User Count,Type,Name,Requests/s,Failures/s,50%,66%,75%,80%,90%,95%,98%,99%,99.9%,99.99%,100%,Total Request Count,Total Failure Count,Total Median Response Time,Total Average Response Time,Total Min Response Time,Total Max Response Time,Total Average Content Size\r\r\n" +
			"1772849612,0,,Aggregated,0.0,0.0,N/A,N/A,N/A,N/A,N/A,N/A,N/A,N/A,N/A,N/A,N/A,0,0,0,0.0,0,0,0\r\r\n" +
			"1772849613,10,,Aggregated,0.0,0.0,5,6,7,8,9,10,11,12,13,14,14,40,1,5,6.5,3,14,490\r\r\n",
		Requests: 40,
		is:       func(h *Head) bool { return isLocust(h, "timestamp", "user count", "requests/s") },
		whole:    readLocustHistory, caution: locustLoop,
	})
}

const locustLoop = "closed loop: each user of Locust waits for its answer before it goes on, so slow answers lower the rate, and what others would have waited meanwhile is not counted (coordinated omission)"

// isLocust tells whether the first line names these columns.
func isLocust(h *Head, columns ...string) bool {
	names := map[string]bool{}
	for _, f := range fieldsOf(h.First(), ',') {
		names[strings.ToLower(f)] = true
	}
	for _, c := range columns {
		if !names[c] {
			return false
		}
	}
	return true
}

// A locustTable has columns of shares: 50%, 99.9%. Its values are milliseconds, rounded to
// two digits, or N/A.
type locustTable struct {
	*table
	kind, name, requests, failures, rate, mean, longest int
	shares                                              map[int]float64
}

func newLocustTable(in *Input) *locustTable {
	t := &locustTable{table: newTable(in, ','), shares: map[int]float64{}}
	t.header()
	t.kind, t.name = t.column("type", "method"), t.column("name")
	t.requests = t.column("total request count", "request count", "# requests")
	t.failures = t.column("total failure count", "failure count", "# failures")
	t.rate = t.column("requests/s")
	t.mean = t.column("total average response time", "average response time")
	t.longest = t.column("total max response time", "max response time")
	for name, i := range t.index {
		if p := figures.Number(strings.TrimSuffix(name, "%")); strings.HasSuffix(name, "%") && p > 0 && p <= 100 {
			t.shares[i] = math.Round(p*1e6) / 1e8
		}
	}
	return t
}

func (t *locustTable) number(column int) float64 { return figures.Number(string(t.at(column))) }

// total tells the row of the sum of all others.
func (t *locustTable) total() bool {
	name := string(t.at(t.name))
	return (name == "Aggregated" || name == "Total") && (len(t.at(t.kind)) == 0 || string(t.at(t.kind)) == "None")
}

func (t *locustTable) latency(requests float64) *recording.Latency {
	l := recording.BlankLatency()
	l.N, _ = count(requests)
	l.Mean, l.Max = t.number(t.mean)/1e3, t.number(t.longest)/1e3
	for i, share := range t.shares {
		switch ms := t.number(i); {
		case math.IsNaN(ms):
		case share < 1:
			l.Set(share, ms/1e3)
		case math.IsNaN(l.Max):
			l.Max = ms / 1e3
		}
	}
	if column := t.column("total median response time", "median response time"); math.IsNaN(l.P50) {
		l.P50 = t.number(column) / 1e3
	}
	return l
}

func (t *locustTable) endpoint() (recording.Endpoint, bool) {
	requests := t.number(t.requests)
	n, ok := count(requests)
	failed, _ := count(t.number(t.failures))
	name := strings.TrimSpace(string(t.at(t.kind)) + " " + string(t.at(t.name)))
	return recording.Endpoint{Name: name, Requests: n, Errors: failed, Latency: t.latency(requests)}, ok
}

// locustOther tells a file of Locust that is not read here.
func locustOther(in *Input, t *locustTable) error {
	switch {
	case t.column("occurrences") >= 0:
		return in.problem(1, "holds Locust's failures, not its requests", "take PREFIX_stats.csv or PREFIX_stats_history.csv beside it")
	case t.column("traceback") >= 0:
		return in.problem(1, "holds Locust's exceptions, not its requests", "take PREFIX_stats.csv or PREFIX_stats_history.csv beside it")
	case t.requests < 0 || t.name < 0:
		return in.problem(1, "has no column of requests", "take PREFIX_stats.csv or PREFIX_stats_history.csv beside it")
	}
	return nil
}

func readLocust(in *Input) (*recording.Recording, error) {
	t := newLocustTable(in)
	if err := locustOther(in, t); err != nil {
		return nil, err
	}
	rec := recording.Blank()
	sum := false
	for t.next() {
		if len(t.fields) <= max(t.requests, t.name) {
			if len(bytes.TrimSpace(t.at(0))) > 0 || len(t.fields) > 1 {
				in.Leave("cut off")
			}
			continue
		}
		if t.total() {
			sum = true
			rec.Requests, rec.Errors, rec.Mean = t.number(t.requests), t.number(t.failures), t.number(t.rate)
			rec.Latency = t.latency(rec.Requests)
			continue
		}
		e, ok := t.endpoint()
		if !ok {
			in.Leave("without a number of requests")
			continue
		}
		rec.Endpoints = append(rec.Endpoints, e)
	}
	if err := in.Err(); err != nil {
		return nil, err
	}
	if !sum || !(rec.Requests >= 0) {
		return nil, errors.New("the statistics of Locust are cut off: their last line, Aggregated, is missing")
	}
	rec.Seconds = rec.Requests / rec.Mean
	if !(rec.Mean > 0) {
		rec.Seconds = math.NaN()
	}
	rec.Used = len(rec.Endpoints)
	byRequests(rec)
	in.Note("no time of day; the duration is requests over requests per second; percentiles are rounded to two digits by Locust")
	return rec, nil
}

// readLocustHistory reads a row a second. Its counts of all requests so far are exact; its
// rates and percentiles are of the last ten seconds or so.
func readLocustHistory(in *Input) (*recording.Recording, error) {
	t := newLocustTable(in)
	at, users := t.column("timestamp"), t.column("user count")
	rec := recording.Blank()
	var counts locustCounts
	endpoints := map[string]recording.Endpoint{}
	for t.next() {
		if len(t.fields) == 1 && len(t.at(0)) == 0 {
			continue
		}
		moment, _, ok := figures.UnixTime(t.at(at))
		total := t.number(t.requests)
		if !ok || !(total >= 0) {
			in.Leave("no row of a history")
			continue
		}
		if !t.total() {
			if e, ok := t.endpoint(); ok {
				endpoints[e.Name] = e
			}
			continue
		}
		rec.Used++
		if !counts.add(moment/int64(time.Second), total, t.number(users)) {
			in.Leave("earlier, or fewer requests, than in the row before")
			continue
		}
		rec.Requests, rec.Errors = total, t.number(t.failures)
		rec.Latency = t.latency(total)
	}
	if err := in.Err(); err != nil {
		return nil, err
	}
	if rec.Used == 0 {
		return nil, errors.New("the history of Locust has no row of all requests together (Aggregated)")
	}
	for _, name := range slices.Sorted(maps.Keys(endpoints)) {
		rec.Endpoints = append(rec.Endpoints, endpoints[name])
	}
	byRequests(rec)
	counts.said(in, rec)
	return rec, nil
}

// locustCounts are requests by the second, as differences of sums so far.
type locustCounts struct {
	first, last int64
	sum, at0    float64
	bySecond    []float64
	rows, gaps  int
	full, low   float64
	fullFrom    int64
	fullSum     float64
}

// longestGap between two rows: more is another test.
const longestGap = 3600

func (c *locustCounts) add(at int64, sum, users float64) bool {
	if c.rows == 0 {
		c.first, c.last, c.sum, c.at0, c.low = at, at, sum, sum, users
		c.rows, c.full, c.fullFrom, c.fullSum = 1, users, at, sum
		return true
	}
	if at <= c.last || sum < c.sum || at-c.last > longestGap {
		return false
	}
	step := at - c.last
	if step > 1 {
		c.gaps++
	}
	for range step {
		c.bySecond = append(c.bySecond, (sum-c.sum)/float64(step))
	}
	c.last, c.sum = at, sum
	c.rows++
	c.low = min(c.low, users)
	if users > c.full {
		c.full, c.fullFrom, c.fullSum = users, at, sum
	}
	return true
}

// said sets what follows from the counts.
func (c *locustCounts) said(in *Input, rec *recording.Recording) {
	lasts(rec, time.Unix(c.first, 0), float64(c.last-c.first))
	if rec.Seconds > 0 {
		rec.Mean = (c.sum - c.at0) / rec.Seconds
	}
	rec.Tally(c.first, 1, c.bySecond)
	if c.gaps > 0 {
		in.Note("steps longer than a second: %d; their requests were spread evenly over them", c.gaps)
	}
	if c.low < c.full {
		text := ""
		if c.last > c.fullFrom {
			text = "; with all of them there were " + fmt.Sprintf("%.6g", (c.sum-c.fullSum)/float64(c.last-c.fullFrom)) + " requests/s"
		}
		in.Caution("between %.0f and %.0f users: the figures include how the test began and ended%s", c.low, c.full, text)
	}
	in.Caution("percentiles are those of the last row, which Locust takes from some ten seconds and rounds to two digits; mean and longest are of the whole test")
}
