package samples

import (
	"fmt"
	"math"
	"time"

	"fleetcost/models"
	"fleetcost/models/recording"
	"fleetcost/sim"
)

// AccessLog is a record of two days, with a burst and times.
func AccessLog() *recording.Recording {
	r := recording.NewRecorder(sim.Second)
	q := recording.Request{Status: 200}
	begin := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	for i := range 6000 {
		at := begin.Add(time.Duration(i*i%172_800) * time.Second)
		if i > 5000 {
			at = begin.Add(40*time.Hour + time.Duration(i%120)*time.Second)
		}
		q.At, q.Took = at.UnixNano(), int64(1+i*i%97)*int64(time.Millisecond)
		q.Endpoint = fmt.Appendf(q.Endpoint[:0], "GET /item/%d", i%30)
		q.Status, q.Failed = 200, i%50 == 0
		if q.Failed {
			q.Status = 503
		}
		r.Add(&q)
	}
	r.Leave("no line of an access log")
	rec := r.Recording("access-log", "access log")
	rec.Files = []string{"logs/access.log"}
	return rec
}

// LoadTest is a summary without counts.
func LoadTest() *recording.Recording {
	unknown := math.NaN()
	return &recording.Recording{
		Kind: "wrk", Title: "wrk", Files: []string{"wrk.txt"}, Seconds: 30, Requests: 6500, Errors: unknown, Offered: unknown, Mean: 216.7,
		Latency:  &recording.Latency{P50: 0.0403, P90: 0.0465, P95: unknown, P99: 0.0465, Max: 0.0465, Mean: 0.0423},
		Cautions: []string{"wrk sends the next request when an answer has come: what would have waited is not seen"},
	}
}

// OddRecordings are those that a writer could stumble over.
func OddRecordings() map[string][]*recording.Recording {
	unknown := math.NaN()
	empty := &recording.Recording{Kind: "k6", Title: "k6", Seconds: unknown, Requests: unknown, Errors: unknown, Offered: unknown, Mean: unknown}
	counts := AccessLog()
	counts.Counts = &models.ArrivalCounts{Width: sim.Minute, Requests: []float64{0, 0, 3, 0}, Missing: 2, Gaps: []models.Gap{{From: 0, To: 2}}}
	counts.Latency, counts.Endpoints = nil, nil
	odd := map[string][]*recording.Recording{"none": {}, "log": {AccessLog()}, "load test": {LoadTest()}, "nothing known": {empty}, "gaps": {counts}, "several": {AccessLog(), LoadTest(), empty}}
	for i, text := range hostile {
		r := AccessLog()
		r.Title, r.Kind, r.Files, r.Notes, r.Cautions = text, text, []string{text, text}, []string{text}, []string{text}
		r.Left = map[string]int{text: 3}
		for k := range r.Endpoints {
			r.Endpoints[k].Name = text
		}
		odd[fmt.Sprint("hostile names ", i)] = []*recording.Recording{r}
	}
	return odd
}
