package recordings

import (
	"encoding/json"
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
	register("artillery", "artillery's report: run --output, of versions 1 and 2", &Format{
		Title: "artillery report", Tool: "artillery", Holds: "load test",
		Example: `{"aggregate": {"counters": {"vusers.created": 60, "http.requests": 600, "http.responses": 590, "http.codes.200": 580, "http.codes.500": 10, "errors.ETIMEDOUT": 10, "vusers.completed": 50, "vusers.failed": 10},` +
			` "rates": {"http.request_rate": 10}, "firstCounterAt": 1640000000000, "lastCounterAt": 1640000060000, "summaries": {"http.response_time": {"min": 1, "max": 90, "count": 590, "mean": 12.5, "p50": 11, "median": 11, "p75": 14, "p90": 20, "p95": 25, "p99": 50, "p999": 80}}},` +
			` "intermediate": []}` + "\n",
		Requests: 600,
		is: func(h *Head) bool {
			return h.JSON("aggregate") && (h.JSON("scenariosCreated", "rps") || h.JSON("counters", "rates") || h.JSON("counters", "intermediate"))
		},
		whole: readArtillery,
	})
}

// An artilleryPart is the sum of a test, or of a window of ten seconds.
type artilleryPart struct {
	// Of version 1. Its time is that of the end.
	Timestamp string
	Completed *float64 `json:"requestsCompleted"`
	Latency   map[string]json.RawMessage
	RPS       struct{ Count, Mean *float64 }
	Errors    map[string]float64
	Codes     map[string]float64
	Phases    []struct{ Name string }
	// Of version 2.
	Counters         map[string]float64
	Summaries        map[string]map[string]float64
	Histograms       map[string]map[string]float64
	First            *float64 `json:"firstCounterAt"`
	Last             *float64 `json:"lastCounterAt"`
	Period           json.RawMessage
	FirstMetric      *float64 `json:"firstMetricAt"`
	LastMetric       *float64 `json:"lastMetricAt"`
	ScenariosCreated *float64
}

// sent are the requests of a part.
func (p *artilleryPart) sent() float64 {
	if v := stated(p.RPS.Count); v >= 0 {
		return v
	}
	if v, known := p.Counters["http.requests"]; known {
		return v
	}
	return math.NaN()
}

func readArtillery(in *Input) (*recording.Recording, error) {
	var r struct {
		Aggregate    artilleryPart
		Intermediate []artilleryPart
	}
	if err := in.JSON(&r); err != nil {
		return nil, err
	}
	return artilleryRecording(in, &r.Aggregate, r.Intermediate)
}

// artilleryRecording is what a sum and its windows say.
func artilleryRecording(in *Input, a *artilleryPart, windows []artilleryPart) (*recording.Recording, error) {
	rec := recording.Blank()
	rec.Requests = a.sent()
	if !(rec.Requests >= 0) {
		return nil, errors.New("no HTTP requests in this report of artillery")
	}
	var answered float64
	if a.Completed != nil {
		answered = artilleryOne(rec, a)
	} else {
		answered = artilleryTwo(rec, a)
	}
	if l := rec.Latency; l != nil && l.N == 0 {
		l.N, _ = count(answered)
	}
	// What was sent and not answered failed: time-outs, refused connections.
	lost := max(rec.Requests-answered, 0)
	rec.Errors = lost + failures(rec.Statuses)
	if rec.Seconds > 0 {
		rec.Mean = rec.Requests / rec.Seconds
	}
	if lost > 0 {
		in.Caution("%.0f of %.0f requests were sent and never answered%s: they are in no latency, so the slowest are missing", lost, rec.Requests, artilleryErrors(a))
	}
	artilleryWindows(in, rec, windows)
	if len(a.Phases) > 1 {
		var names []string
		for _, p := range a.Phases {
			if p.Name != "" {
				names = append(names, p.Name)
			}
		}
		in.Caution("the figures are of all %d phases together (%s), a warm-up included", len(a.Phases), strings.Join(names, ", "))
	}
	in.Note("open loop: users come at their rate; within a scenario, a request waits for the one before it")
	return rec, nil
}

// artilleryErrors are the errors by name.
func artilleryErrors(a *artilleryPart) string {
	var all []string
	for name, n := range a.Errors {
		if n > 0 {
			all = append(all, fmt.Sprintf("%s %.0f", name, n))
		}
	}
	for name, n := range a.Counters {
		if short, is := strings.CutPrefix(name, "errors."); is && n > 0 {
			all = append(all, fmt.Sprintf("%s %.0f", short, n))
		}
	}
	if len(all) == 0 || len(all) > 10 {
		return ""
	}
	slices.Sort(all)
	return " (" + strings.Join(all, ", ") + ")"
}

// artilleryOne reads the sum of version 1, and says how many were answered.
func artilleryOne(rec *recording.Recording, a *artilleryPart) float64 {
	lasted := rec.Requests / stated(a.RPS.Mean)
	if end, ok := figures.Stamp(a.Timestamp); ok && lasted < 1e9 {
		lasts(rec, end.Add(-time.Duration(lasted*1e9)), lasted)
	} else {
		rec.Seconds = lasted
	}
	for code, n := range a.Codes {
		if times, ok := count(n); ok {
			rec.Statuses[code] = times
		}
	}
	l := recording.BlankLatency()
	rec.Latency = l
	for name, text := range a.Latency {
		var ms float64
		if json.Unmarshal(text, &ms) == nil && ms >= 0 && string(text) != "null" {
			artilleryQuantile(l, name, ms/1e3)
		}
	}
	answered := stated(a.Completed)
	l.N, _ = count(answered)
	return answered
}

// artilleryTwo is the same of version 2.
func artilleryTwo(rec *recording.Recording, a *artilleryPart) float64 {
	first, last := stated(a.First), stated(a.Last)
	if !(first >= 0) {
		first, last = stated(a.FirstMetric), stated(a.LastMetric)
	}
	if lasted := (last - first) / 1e3; lasted >= 0 && lasted < 1e9 && first < float64(figures.Latest)/1e6 {
		lasts(rec, time.UnixMilli(int64(first)), lasted)
	}
	const codes, endpoint = "http.codes.", "plugins.metrics-by-endpoint."
	endpoints := map[string]*recording.Endpoint{}
	for name, n := range a.Counters {
		times, ok := count(n)
		if !ok {
			continue
		}
		if code, is := strings.CutPrefix(name, codes); is {
			rec.Statuses[code] += times
		}
		rest, is := strings.CutPrefix(name, endpoint)
		if !is {
			continue
		}
		path, code, answered := cutLast(rest, ".codes.")
		if !answered {
			if path, _, is = cutLast(rest, ".errors."); !is {
				continue
			}
			code = "0"
		}
		if endpoints[path] == nil {
			endpoints[path] = &recording.Endpoint{Name: path}
		}
		endpoints[path].Requests += times
		endpoints[path].Errors += int(failures(map[string]int{code: times}))
	}
	summaries := a.Summaries
	if len(summaries) == 0 {
		summaries = a.Histograms
	}
	rec.Latency = artillerySummary(summaries["http.response_time"])
	for _, path := range slices.Sorted(maps.Keys(endpoints)) {
		e := endpoints[path]
		e.Latency = artillerySummary(summaries[endpoint+"response_time."+path])
		rec.Endpoints = append(rec.Endpoints, *e)
	}
	byRequests(rec)
	answered, known := a.Counters["http.responses"]
	if !known {
		for _, n := range rec.Statuses {
			answered += float64(n)
		}
	}
	return answered
}

func cutLast(text, sep string) (before, after string, ok bool) {
	i := strings.LastIndex(text, sep)
	if i < 0 {
		return text, "", false
	}
	return text[:i], text[i+len(sep):], true
}

func artillerySummary(ms map[string]float64) *recording.Latency {
	if len(ms) == 0 {
		return nil
	}
	l := recording.BlankLatency()
	l.N, _ = count(ms["count"])
	for name, v := range ms {
		if v >= 0 {
			artilleryQuantile(l, name, v/1e3)
		}
	}
	return l
}

func artilleryQuantile(l *recording.Latency, name string, s float64) {
	switch name {
	case "median", "p50":
		l.P50 = s
	case "max":
		l.Max = s
	case "mean":
		l.Mean = s
	case "p999":
		l.Set(0.999, s)
	default:
		if p := figures.Number(strings.TrimPrefix(name, "p")); strings.HasPrefix(name, "p") && p < 100 {
			l.Set(p/100, s)
		}
	}
}

// artilleryWindow is how long a window is, in seconds.
const artilleryWindow = 10

// artilleryWindows take what was sent in each window of ten seconds, where the windows
// hold all that the sum does.
func artilleryWindows(in *Input, rec *recording.Recording, windows []artilleryPart) {
	sum, most := 0.0, 0.0
	byWindow := map[int64]float64{}
	low, high := int64(math.MaxInt64), int64(math.MinInt64)
	for i := range windows {
		w := &windows[i]
		n := w.sent()
		if !(n >= 0) {
			continue
		}
		sum, most = sum+n, max(most, n)
		var begin int64
		if end, ok := figures.Stamp(w.Timestamp); ok {
			begin = end.Unix() - artilleryWindow
		} else if at, unit, ok := figures.UnixTime([]byte(strings.Trim(string(w.Period), `"`))); ok && unit == int64(time.Millisecond) {
			begin = at / int64(time.Second)
		} else {
			return
		}
		begin = (begin + artilleryWindow/2) / artilleryWindow
		byWindow[begin] += n
		low, high = min(low, begin), max(high, begin)
	}
	switch {
	case len(byWindow) == 0:
	case math.Abs(sum-rec.Requests) > 0.001*rec.Requests:
		in.Note("the windows hold %.0f of %.0f requests, %.6g/s in the busiest ten seconds: no peaks are taken from them", sum, rec.Requests, most/artilleryWindow)
	case high-low < 1_000_000:
		counts := make([]float64, high-low+1)
		for at, n := range byWindow {
			counts[at-low] = n
		}
		rec.Tally(low*artilleryWindow, artilleryWindow, counts)
	}
}
