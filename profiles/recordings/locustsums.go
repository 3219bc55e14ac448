package recordings

import (
	"bytes"
	"errors"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"fleetcost/models/recording"
	"fleetcost/profiles/recordings/figures"
)

func init() {
	register("locust-json", "Locust's statistics in JSON: --json, --json-file", &Format{
		Title: "Locust statistics, JSON", Tool: "Locust", Holds: "load test",
		Example:  `[{"name": "/a", "method": "GET", "last_request_timestamp": 1677001210.5, "start_time": 1677001200.5, "num_requests": 5, "num_none_requests": 0, "num_failures": 1, "total_response_time": 150.0, "max_response_time": 90.5, "min_response_time": 10.0, "total_content_length": 500, "response_times": {"10": 2, "20": 2, "90": 1}, "num_reqs_per_sec": {"1677001201": 2, "1677001203": 2, "1677001210": 1}, "num_fail_per_sec": {"1677001203": 1}}]` + "\n",
		Requests: 5,
		is: func(h *Head) bool {
			text, list := bytes.CutPrefix(bytes.TrimSpace(h.Bytes), []byte("["))
			return list && (&Head{Bytes: text}).JSON("num_requests", "num_failures", "response_times")
		},
		whole: readLocustJSON, caution: locustLoop,
	})
	register("locust-text", "what Locust prints: --headless, --only-summary", &Format{
		Title: "Locust summary, text", Tool: "Locust", Holds: "load test",
		Example: "Type     Name      # reqs      # fails |    Avg     Min     Max    Med |   req/s  failures/s\n--------|--------|-------|-------------|-------|-------|-------|-------|--------|-----------\n" +
			"GET      /hello       262     2(0.76%) |     34      10     537     19 |    5.35        0.00\n--------|--------|-------|-------------|-------|-------|-------|-------|--------|-----------\n" +
			"         Aggregated   262     2(0.76%) |     34      10     537     19 |    5.35        0.00\n\nResponse time percentiles (approximated)\n" +
			"Type     Name          50%    66%    75%    80%    90%    95%    98%    99%  99.9% 99.99%   100% # reqs\n--------|------|--------|------|------|------|------|------|------|------|------|------|------|------\n" +
			"GET      /hello         19     23     26     28     42     82    280    420    540    540    540    262\n         Aggregated     19     23     26     28     42     82    280    420    540    540    540    262\n",
		Requests: 262,
		is: func(h *Head) bool {
			return slices.ContainsFunc(h.Lines(), func(line []byte) bool { return locustHead.Match(line) })
		},
		whole: readLocustText, caution: locustLoop,
	})
}

// A locustEntry is one name's statistics. Response times are in ms, rounded to two digits
// from 100 on, with how often there was each.
type locustEntry struct {
	Name, Method string
	Start        *float64            `json:"start_time"`
	Last         *float64            `json:"last_request_timestamp"`
	Requests     *float64            `json:"num_requests"`
	None         float64             `json:"num_none_requests"`
	Failures     *float64            `json:"num_failures"`
	Total        *float64            `json:"total_response_time"`
	Longest      *float64            `json:"max_response_time"`
	Times        map[string]*float64 `json:"response_times"`
	BySecond     map[string]*float64 `json:"num_reqs_per_sec"`
}

// add adds up entries.
func (e *locustEntry) add(o *locustEntry) {
	sum := func(a *float64, b *float64) *float64 { v := stated(a) + stated(b); return &v }
	e.Requests, e.Failures, e.Total, e.None = sum(e.Requests, o.Requests), sum(e.Failures, o.Failures), sum(e.Total, o.Total), e.None+o.None
	longest := math.Max(stated(e.Longest), stated(o.Longest))
	e.Longest = &longest
	for _, pair := range []struct{ to, from map[string]*float64 }{{e.Times, o.Times}, {e.BySecond, o.BySecond}} {
		for key, n := range pair.from {
			if pair.to[key] == nil {
				pair.to[key] = new(float64)
			}
			pair.to[key] = sum(pair.to[key], n)
		}
	}
}

func (e *locustEntry) latency() *recording.Latency {
	values := recording.NewValues(2_000_000, 0.001)
	for ms, n := range e.Times {
		took, ok := figures.Nanos(figures.Number(ms), int64(time.Millisecond))
		if times, whole := count(stated(n)); ok && whole {
			values.AddTimes(took, times)
		}
	}
	l := values.Latency()
	if l == nil {
		return nil
	}
	l.Mean, l.Max = stated(e.Total)/(stated(e.Requests)-e.None)/1e3, stated(e.Longest)/1e3
	if !(l.Mean >= 0) || math.IsInf(l.Mean, 0) {
		l.Mean = math.NaN()
	}
	return l
}

func readLocustJSON(in *Input) (*recording.Recording, error) {
	var all []*locustEntry
	if err := in.JSON(&all); err != nil {
		return nil, err
	}
	zero := 0.0
	sum := &locustEntry{Requests: &zero, Failures: &zero, Total: &zero, Longest: &zero, Times: map[string]*float64{}, BySecond: map[string]*float64{}}
	rec := recording.Blank()
	begin, end := math.Inf(1), math.Inf(-1)
	for _, e := range all {
		if e == nil {
			continue
		}
		n, ok := count(stated(e.Requests))
		if !ok {
			in.Leave("without a number of requests")
			continue
		}
		rec.Used++
		failed, _ := count(stated(e.Failures))
		rec.Endpoints = append(rec.Endpoints, recording.Endpoint{Name: strings.TrimSpace(e.Method + " " + e.Name), Requests: n, Errors: failed, Latency: e.latency()})
		sum.add(e)
		if from, to := stated(e.Start), stated(e.Last); from >= 0 && to >= from {
			begin, end = math.Min(begin, from), math.Max(end, to)
		}
	}
	if rec.Used == 0 {
		return nil, errors.New("no requests in these statistics of Locust")
	}
	rec.Requests, rec.Errors, rec.Latency = stated(sum.Requests), stated(sum.Failures), sum.latency()
	if begin*1e9 > float64(figures.Earliest) && end*1e9 < float64(figures.Latest) {
		lasts(rec, time.Unix(0, int64(math.Round(begin*1e3))*int64(time.Millisecond)), math.Round((end-begin)*1e3)/1e3)
	}
	if rec.Seconds > 0 {
		rec.Mean = rec.Requests / rec.Seconds
	}
	byRequests(rec)
	locustSeconds(rec, sum.BySecond)
	in.Note("response times are rounded by Locust: to a millisecond, from 100 ms on to two digits; seconds are those of answers")
	return rec, nil
}

// locustSeconds takes the requests by the second of their answers.
func locustSeconds(rec *recording.Recording, bySecond map[string]*float64) {
	low, high := int64(math.MaxInt64), int64(math.MinInt64)
	for key := range bySecond {
		if at, unit, ok := figures.UnixTime([]byte(key)); ok && unit == int64(time.Second) {
			low, high = min(low, at/unit), max(high, at/unit)
		}
	}
	if high < low || high-low > 10_000_000 {
		return
	}
	counts := make([]float64, high-low+1)
	for key, n := range bySecond {
		if at, err := strconv.ParseInt(key, 10, 64); err == nil && at >= low && at <= high && stated(n) >= 0 {
			counts[at-low] = *n
		}
	}
	rec.Tally(low, 1, counts)
}

var (
	// locustHead is the line above the statistics, and locustShares that above percentiles.
	locustHead   = regexp.MustCompile(`^\s*(?:Type\s+)?Name\s+# reqs\s+# fails\s+\|\s+Avg\s+Min\s+Max\s+Med(?:ian)?\s+\|\s+req/s`)
	locustShares = regexp.MustCompile(`^\s*(?:Type\s+)?Name\s+(50%.*?)(?:\s+# reqs)?$`)
	locustRow    = regexp.MustCompile(`^\s*(.*?)\s+(\d+)\s+(\d+)\([0-9.]+%\)\s*\|\s*(\d+)\s+\d+\s+(\d+)\s+(\d+)\s*\|\s*([0-9.]+)`)
	blanks       = regexp.MustCompile(`\s+`)
)

// readLocustText reads the last of the tables that Locust prints as it runs: a row a name,
// and below them percentiles.
func readLocustText(in *Input) (*recording.Recording, error) {
	var rec *recording.Recording
	var shares []string
	rows := map[string]*recording.Latency{}
	for line := range in.lines() {
		text := strings.TrimSpace(string(line))
		if locustHead.MatchString(text) {
			rec, shares, rows = recording.Blank(), nil, map[string]*recording.Latency{}
			continue
		}
		if m := locustShares.FindStringSubmatch(text); m != nil && rec != nil {
			shares = strings.Fields(m[1])
			continue
		}
		if shares != nil {
			locustPercentiles(rows, shares, text)
			continue
		}
		m := locustRow.FindStringSubmatch(text)
		if m == nil || rec == nil {
			continue
		}
		n, ok := count(figures.Number(m[2]))
		failed, _ := count(figures.Number(m[3]))
		if !ok {
			in.Leave("without a number of requests")
			continue
		}
		l := recording.BlankLatency()
		l.N, l.Mean, l.Max, l.P50 = n, figures.Number(m[4])/1e3, figures.Number(m[5])/1e3, figures.Number(m[6])/1e3
		name := blanks.ReplaceAllString(m[1], " ")
		rows[name] = l
		if name == "Aggregated" || name == "Total" {
			rec.Requests, rec.Errors, rec.Mean, rec.Latency = float64(n), float64(failed), figures.Number(m[7]), l
			continue
		}
		rec.Endpoints = append(rec.Endpoints, recording.Endpoint{Name: name, Requests: n, Errors: failed, Latency: l})
	}
	if err := in.Err(); err != nil {
		return nil, err
	}
	if rec == nil || !(rec.Requests >= 0) {
		return nil, errors.New("the text of Locust is cut off: its last line, Aggregated, is missing")
	}
	if rec.Mean > 0 {
		rec.Seconds = rec.Requests / rec.Mean
	}
	rec.Used = len(rec.Endpoints)
	byRequests(rec)
	in.Note("no time of day; the duration is requests over requests per second; percentiles are rounded to two digits by Locust")
	return rec, nil
}

// locustPercentiles reads a row of percentiles in ms, the last columns of a line.
func locustPercentiles(rows map[string]*recording.Latency, shares []string, text string) {
	fields := strings.Fields(text)
	from := len(fields) - len(shares) - 1 // and the number of requests
	if from < 1 {
		return
	}
	l := rows[strings.Join(fields[:from], " ")]
	if l == nil {
		return
	}
	for i, share := range shares {
		q := figures.Number(strings.TrimSuffix(share, "%")) / 100
		if ms := figures.Number(fields[from+i]); ms >= 0 {
			heySet(l, q, ms/1e3)
		}
	}
}
