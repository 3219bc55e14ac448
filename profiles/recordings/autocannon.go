package recordings

import (
	"strconv"
	"strings"

	"fleetcost/models/recording"
)

func init() {
	register("autocannon", "autocannon's result in JSON: --json", &Format{
		Title: "autocannon, JSON", Tool: "autocannon", Holds: "load test",
		Example: `{"url":"http://localhost:3000","connections":10,"pipelining":1,"duration":10.0,"start":"2026-03-14T03:23:11.000Z","finish":"2026-03-14T03:23:21.000Z","errors":2,"timeouts":2,"non2xx":1,"1xx":0,"2xx":999,"3xx":0,"4xx":0,"5xx":1,` +
			`"latency":{"average":45.6,"mean":45.6,"max":594,"p50":42.4,"p90":51.2,"p97_5":99.0,"p99":120.2},"requests":{"average":100,"mean":100,"total":1000,"sent":1010},"throughput":{"average":1}}` + "\n",
		Requests: 1002,
		is:       func(h *Head) bool { return h.JSON("latency", "requests", "throughput", "connections", "pipelining") },
		whole:    readAutocannon,
	})
}

func readAutocannon(in *Input) (*recording.Recording, error) {
	var r struct {
		Connections, Pipelining *float64
		Duration                *float64
		Start, Finish           string
		Errors                  *float64 // time-outs are among them
		Latency                 map[string]*float64
		Requests                map[string]*float64
		C1                      float64                        `json:"1xx"`
		C2                      float64                        `json:"2xx"`
		C3                      float64                        `json:"3xx"`
		C4                      float64                        `json:"4xx"`
		C5                      float64                        `json:"5xx"`
		Codes                   map[string]struct{ Count int } `json:"statusCodeStats"`
	}
	if err := in.JSON(&r); err != nil {
		return nil, err
	}
	rec := recording.Blank()
	l := recording.BlankLatency()
	rec.Latency = l
	answers, lost := stated(r.Requests["total"]), stated(r.Errors)
	begin, _ := stamp(r.Start)
	lasts(rec, begin, stated(r.Duration))
	if end, ok := stamp(r.Finish); ok && end.After(begin) && !rec.First.IsZero() {
		rec.Last = end.UTC()
	}
	// The file's average is of samples of a second, the last of which may be shorter.
	rec.Requests, rec.Errors = answers, max(r.C4, 0)+max(r.C5, 0)
	if lost > 0 {
		rec.Requests, rec.Errors = answers+lost, rec.Errors+lost
		in.Note("%.0f requests were not answered: they are in no latency", lost)
	}
	if rec.Seconds > 0 {
		rec.Mean = rec.Requests / rec.Seconds
	}
	for code, c := range r.Codes {
		if c.Count > 0 {
			rec.Statuses[code] = c.Count
		}
	}
	if len(r.Codes) == 0 {
		for i, n := range []float64{r.C1, r.C2, r.C3, r.C4, r.C5} {
			if times, ok := count(n); ok && times > 0 {
				rec.Statuses[strconv.Itoa(i+1)+"xx"] = times
			}
		}
	}
	for name, ms := range r.Latency {
		v := stated(ms) / 1e3
		p := number(strings.ReplaceAll(strings.TrimPrefix(name, "p"), "_", "."))
		switch {
		case name == "mean", name == "average":
			l.Mean = v
		case name == "max":
			l.Max = v
		case strings.HasPrefix(name, "p") && v >= 0:
			heySet(l, p/100, v)
		}
	}
	l.N, _ = count(answers)
	closedLoop(in, rec, stated(r.Connections)*stated(r.Pipelining))
	return rec, nil
}
