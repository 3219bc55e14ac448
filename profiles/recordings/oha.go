package recordings

import (
	"math"
	"strings"

	"fleetcost/models/recording"
)

func init() {
	register("oha-json", "oha's result in JSON: --json, --output-format json", &Format{
		Title: "oha, JSON", Tool: "oha", Holds: "load test",
		Example: `{"summary": {"successRate": 1.0, "total": 0.5, "slowest": 0.0177, "fastest": 0.0002, "average": 0.0046, "requestsPerSec": 400.0, "totalData": 122400, "sizePerRequest": 612, "sizePerSec": 1},` +
			` "responseTimeHistogram": {"0.0002": 1}, "latencyPercentiles": {"p10": 0.0006, "p50": 0.0014, "p90": 0.0157, "p95": 0.016, "p99": 0.0166, "p99.9": 0.0177}, "rps": {"mean": 400.0},` +
			` "details": {}, "statusCodeDistribution": {"200": 199, "503": 1}, "errorDistribution": {}}` + "\n",
		Requests: 200,
		is: func(h *Head) bool {
			return h.JSON("summary", "latencyPercentiles", "statusCodeDistribution", "errorDistribution")
		},
		whole: readOha,
	})
}

func readOha(in *Input) (*recording.Recording, error) {
	var r struct {
		Summary struct {
			Total, Slowest, Average *float64
		}
		Percentiles map[string]*float64 `json:"latencyPercentiles"`
		Statuses    map[string]int      `json:"statusCodeDistribution"`
		Errors      map[string]int      `json:"errorDistribution"`
	}
	if err := in.JSON(&r); err != nil {
		return nil, err
	}
	rec := recording.Blank()
	l := recording.BlankLatency()
	rec.Latency, rec.Seconds = l, stated(r.Summary.Total)
	l.Max, l.Mean = stated(r.Summary.Slowest), stated(r.Summary.Average)
	for name, s := range r.Percentiles {
		if p := number(strings.TrimPrefix(name, "p")); p > 0 && p < 100 && !math.IsNaN(stated(s)) {
			heySet(l, p/100, *s)
		}
	}
	answers, failed, cut := 0.0, 0.0, 0.0
	for status, n := range r.Statuses {
		if n > 0 {
			rec.Statuses[status] = n
			answers += float64(n)
		}
	}
	for reason, n := range r.Errors {
		switch {
		case n <= 0:
		case reason == aborted:
			cut += float64(n)
		default:
			failed += float64(n)
		}
	}
	rec.Requests, rec.Errors = answers+failed, failures(rec.Statuses)+failed
	// oha's requestsPerSec counts those that were under way as the test ended.
	rec.Mean = rec.Requests / rec.Seconds
	if math.IsInf(rec.Mean, 0) {
		rec.Mean = math.NaN()
	}
	l.N, _ = count(answers)
	heySaid(in, rec, answers, failed, cut)
	return rec, nil
}
