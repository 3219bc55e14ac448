package recordings

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"fleetcost/models/recording"
	"fleetcost/profiles/recordings/figures"
)

func init() {
	register("k6", "k6's summary: --summary-export, and handleSummary's data", &Format{
		Title: "k6 summary", Tool: "k6", Holds: "load test",
		Example: `{"metrics": {"http_reqs": {"count": 600, "rate": 10}, "http_req_failed": {"passes": 6, "fails": 594, "value": 0.01},` + "\n" +
			` "http_req_duration": {"avg": 21.5, "min": 3, "med": 20, "max": 250, "p(90)": 30, "p(95)": 41}, "vus": {"value": 1, "min": 1, "max": 5}}, "root_group": {}}` + "\n",
		Requests: 600,
		is: func(h *Head) bool {
			// The groups and checks of a large test go on for long before its metrics.
			return h.JSON("root_group", "path", "groups", "checks") ||
				h.JSON("metrics") && (h.JSON("root_group") || h.JSON("http_reqs") || h.JSON("iterations") || h.JSON("k6Version")) && !h.JSON("intermediate")
		},
		whole: readK6,
	})
}

// A k6Summary is what k6 writes at the end: of old the values of a metric beside each
// other, of handleSummary, and of --summary-export since 1.0, below "values". The summary
// of a versioned schema, of --new-machine-readable-summary and of k6 2, has its metrics in
// a list, below "results".
type k6Summary struct {
	Metrics k6Metrics `json:"metrics"`
	State   struct {
		Milliseconds *float64 `json:"testRunDurationMs"`
	} `json:"state"`
	Results struct{ Metrics k6Metrics }
	Config  struct{ Duration *float64 } // in seconds
	// printed are the metrics of a summary as text.
	printed map[string]k6Values
}

// k6Metrics are what is said of each metric, by its name.
type k6Metrics map[string]map[string]json.RawMessage

func (m *k6Metrics) UnmarshalJSON(text []byte) error {
	if text[0] != '[' {
		return json.Unmarshal(text, (*map[string]map[string]json.RawMessage)(m))
	}
	var list []map[string]json.RawMessage
	if err := json.Unmarshal(text, &list); err != nil {
		return err
	}
	*m = k6Metrics{}
	for _, metric := range list {
		var name string
		if json.Unmarshal(metric["name"], &name) == nil {
			(*m)[name] = metric
		}
	}
	return nil
}

// k6Values are the numbers of a metric: "p(95)" in ms, "count", "rate", "passes".
type k6Values map[string]float64

func (s *k6Summary) values(metric string) k6Values {
	if s.printed != nil {
		return s.printed[metric]
	}
	raw, known := s.Metrics[metric]
	if !known {
		raw = s.Results.Metrics[metric]
	}
	if nested, ok := raw["values"]; ok {
		inner := map[string]json.RawMessage{}
		if json.Unmarshal(nested, &inner) == nil {
			raw = inner
		}
	}
	all := k6Values{}
	for key, text := range raw {
		var v float64
		if json.Unmarshal(text, &v) == nil && v >= 0 {
			all[key] = v
		}
	}
	return all
}

// names are those of the metrics.
func (s *k6Summary) names() []string {
	switch {
	case s.printed != nil:
		return slices.Sorted(maps.Keys(s.printed))
	case len(s.Metrics) > 0:
		return slices.Sorted(maps.Keys(s.Metrics))
	}
	return slices.Sorted(maps.Keys(s.Results.Metrics))
}

// at is a value; NaN where the file does not state it.
func (v k6Values) at(key string) float64 {
	if x, known := v[key]; known {
		return x
	}
	return math.NaN()
}

// matches are the events of a rate: of failed requests, those that failed, which k6 calls
// passes, or matches.
func (v k6Values) matches() float64 {
	if n, known := v["matches"]; known {
		return n
	}
	return v.at("passes")
}

// latency is a trend, whose percentiles are those that the test asked for.
func (v k6Values) latency() *recording.Latency {
	if len(v) == 0 {
		return nil
	}
	l := recording.BlankLatency()
	l.Mean, l.Max = v.at("avg")/1e3, v.at("max")/1e3
	for key, ms := range v {
		if key == "med" {
			l.Set(0.5, ms/1e3)
		}
		if p, ok := figures.Between([]byte(key), "p(", ")"); ok {
			if share := figures.Number(p); share > 0 && share < 100 {
				l.Set(share/100, ms/1e3)
			}
		}
	}
	if math.IsNaN(l.P50) {
		l.P50 = v.at("p(50)") / 1e3
	}
	return l
}

func readK6(in *Input) (*recording.Recording, error) {
	var s k6Summary
	if err := in.JSON(&s); err != nil {
		return nil, err
	}
	return k6Recording(in, &s)
}

func k6Recording(in *Input, s *k6Summary) (*recording.Recording, error) {
	sent := s.values("http_reqs")
	if _, known := sent["count"]; !known {
		return nil, errors.New("no http_reqs in this summary of k6: it holds no HTTP requests")
	}
	rec := recording.Blank()
	rec.Requests, rec.Mean = sent.at("count"), sent.at("rate")
	rec.Seconds = rec.Requests / rec.Mean
	if !(rec.Seconds > 0) || math.IsInf(rec.Seconds, 0) {
		if rec.Seconds = stated(s.State.Milliseconds) / 1e3; math.IsNaN(rec.Seconds) {
			rec.Seconds = stated(s.Config.Duration)
		}
		rec.Mean = rec.Requests / rec.Seconds
	}
	rec.Errors = s.values("http_req_failed").matches()
	if rec.Latency = s.values("http_req_duration").latency(); rec.Latency != nil {
		rec.Latency.N, _ = count(rec.Requests)
		if math.IsNaN(rec.Latency.P99) {
			in.Note("k6 states the percentiles of summaryTrendStats only: add p(99) to it for a p99")
		}
	}
	k6Offered(in, s, rec)
	k6Endpoints(s, rec)
	k6Trends(in, s)
	return rec, nil
}

// k6Offered adds what an executor of arrivals wanted to send and could not: it had no
// virtual user free.
func k6Offered(in *Input, s *k6Summary, rec *recording.Recording) {
	vus := s.values("vus")
	iterations, dropped := s.values("iterations").at("count"), s.values("dropped_iterations").at("count")
	if math.IsNaN(dropped) {
		in.Caution("k6 does not say whether its virtual users looped or came at a rate: where they looped (no arrival-rate executor), each waited for its answer, and what others would have waited meanwhile is not counted (coordinated omission)")
	} else if each := rec.Requests / iterations; each > 0 && !math.IsInf(each, 0) {
		rec.Offered = (rec.Requests + dropped*each) / rec.Seconds
		in.Caution("%.0f of %.0f iterations were never started, for want of a free virtual user: %.6g requests/s were to be sent, %.6g were; those that were not sent are in no latency", dropped, iterations+dropped, rec.Offered, rec.Mean)
	}
	if low, high := vus.at("min"), vus.at("max"); low < high {
		in.Caution("between %.0f and %.0f virtual users: the figures include how the test began and ended", low, high)
	}
}

// k6Endpoints are sub-metrics by name or url that have both counts and times.
func k6Endpoints(s *k6Summary, rec *recording.Recording) {
	for _, metric := range s.names() {
		tags, ok := strings.CutPrefix(metric, "http_reqs{")
		name, named := strings.CutPrefix(strings.TrimSuffix(tags, "}"), "name:")
		if !named {
			name, named = strings.CutPrefix(strings.TrimSuffix(tags, "}"), "url:")
		}
		n, counted := count(s.values(metric).at("count"))
		if !ok || !named || !counted || strings.Contains(name, ",") {
			continue
		}
		e := recording.Endpoint{Name: name, Requests: n, Latency: s.values("http_req_duration{" + tags).latency()}
		e.Errors, _ = count(s.values("http_req_failed{" + tags).matches())
		rec.Endpoints = append(rec.Endpoints, e)
	}
	byRequests(rec)
}

// k6Trends tells of trends that the test made itself, which have no count.
func k6Trends(in *Input, s *k6Summary) {
	for _, metric := range s.names() {
		v := s.values(metric)
		_, trend := v["med"]
		if !trend || strings.ContainsRune(metric, '{') || slices.ContainsFunc(k6Trend, func(own string) bool { return strings.HasPrefix(metric, own) }) {
			continue
		}
		var said []string
		for _, key := range []string{"avg", "med", "p(95)", "p(99)", "max"} {
			if x, known := v[key]; known {
				said = append(said, fmt.Sprintf("%s %.6g", key, x))
			}
		}
		in.Note("%s: %s (a trend of the test itself; how many values it has is not said)", metric, strings.Join(said, ", "))
	}
}

// k6Trend are those that k6 makes by itself.
var k6Trend = []string{"http_req_", "iteration_duration", "group_duration", "ws_", "grpc_", "browser_"}
