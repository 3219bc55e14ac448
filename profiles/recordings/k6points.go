package recordings

import (
	"bytes"
	"encoding/json"
	"errors"
	"time"

	"fleetcost/models/recording"
	"fleetcost/profiles/recordings/figures"
	"fleetcost/sim"
)

func init() {
	register("k6-csv", "k6's points, one by one: --out csv", &Format{
		Title: "k6 points, CSV", Tool: "k6", Holds: "load test",
		Example: "metric_name,timestamp,metric_value,check,error,error_code,expected_response,group,method,name,proto,scenario,service,status,subproto,tls_version,url,extra_tags\n" +
			"http_reqs,1633706790,1.000000,,,,true,,GET,https://shop.example.com/,HTTP/2.0,default,,200,,tls1.3,https://shop.example.com/,\n" +
			"http_req_duration,1633706790,245.591442,,,,true,,GET,https://shop.example.com/,HTTP/2.0,default,,200,,tls1.3,https://shop.example.com/,\n" +
			"vus,1633706791,1.000000,,,,,,,,,,,,,,,\n",
		Requests: 1, resolution: sim.Millisecond,
		is:   func(h *Head) bool { return bytes.HasPrefix(h.First(), []byte("metric_name,timestamp,metric_value")) },
		each: readK6CSV,
	})
	register("k6-json", "k6's points, one by one: --out json", &Format{
		Title: "k6 points, JSON", Tool: "k6", Holds: "load test",
		Example: `{"type":"Metric","data":{"name":"http_req_duration","type":"trend","contains":"time","thresholds":[],"submetrics":null},"metric":"http_req_duration"}` + "\n" +
			`{"metric":"http_req_duration","type":"Point","data":{"time":"2021-10-08T15:26:30.5Z","value":12.5,"tags":{"method":"GET","name":"https://shop.example.com/","status":"200","url":"https://shop.example.com/","expected_response":"true"}}}` + "\n",
		Requests: 1, resolution: sim.Millisecond,
		is: func(h *Head) bool {
			first := &Head{Bytes: h.First()}
			return first.JSON("type", "data", "metric") && (bytes.Contains(first.Bytes, []byte(`"Metric"`)) || bytes.Contains(first.Bytes, []byte(`"Point"`)))
		},
		each: readK6JSON,
	})
}

// A k6Point is a point of http_req_duration: each request has one, beside some eight others.
type k6Point struct {
	ms                        float64
	at                        int64
	half                      int64 // of the resolution of the clock
	method, name, url, status []byte
	expected                  []byte
	q                         recording.Request
}

// request is what a point says; its time is that of the end.
func (p *k6Point) request() (*recording.Request, bool) {
	took, ok := figures.Nanos(p.ms, int64(time.Millisecond))
	if !ok {
		return nil, false
	}
	status, _ := figures.Digits(p.status)
	p.q.Status = int(min(status, 999))
	switch string(p.expected) {
	case "true":
		p.q.Failed = false
	case "false":
		p.q.Failed = true
	default:
		p.q.Failed = p.q.Status < 100 || p.q.Status >= 400
	}
	p.q.Took, p.q.At = took, p.at+p.half-took
	p.q.Endpoint = append(append(p.q.Endpoint[:0], p.method...), ' ')
	name := p.name
	if len(name) == 0 || bytes.Equal(name, p.url) {
		// Nobody gave it a name: queries would make each request an endpoint of its own.
		name = p.url
		if i := bytes.IndexAny(name, "?#"); i >= 0 {
			name = name[:i]
		}
	}
	p.q.Endpoint = append(p.q.Endpoint, name[:min(len(name), 200)]...)
	return &p.q, true
}

// k6Said says what holds of points.
func k6Said(in *Input, unanswered int) {
	if unanswered > 0 {
		in.Caution("%d requests were not answered at all (status 0): k6 writes 0 ms for those that did not connect, which are in the latencies", unanswered)
	}
	in.Caution("points do not say whether virtual users looped or came at a rate: where they looped, each waited for its answer, and what others would have waited meanwhile is not counted (coordinated omission)")
}

func readK6CSV(in *Input, add func(*recording.Request)) error {
	t := newTable(in, ',')
	if !t.header() {
		return in.Err()
	}
	metric, at, value := t.column("metric_name"), t.column("timestamp"), t.column("metric_value")
	method, name, url, status := t.column("method"), t.column("name"), t.column("url"), t.column("status")
	expected := t.column("expected_response")
	if method < 0 && url < 0 {
		in.Caution("the file has neither methods nor urls: they were left out of systemTags")
	}
	var p k6Point
	unanswered, requests, points := 0, 0, 0
	for t.next() {
		switch string(t.at(metric)) {
		case "http_reqs":
			requests++
			continue
		case "http_req_duration":
		default:
			continue
		}
		points++
		p.ms = figures.Number(string(t.at(value)))
		var ok bool
		if p.at, p.half, ok = k6Time(t.at(at)); !ok {
			in.Leave("its time is none")
			continue
		}
		in.resolution = max(in.resolution, 2*sim.Time(p.half))
		p.method, p.name, p.url, p.status, p.expected = t.at(method), t.at(name), t.at(url), t.at(status), t.at(expected)
		q, ok := p.request()
		if !ok {
			in.Leave("its duration is none")
			continue
		}
		if q.Status == 0 && status >= 0 {
			unanswered++
		}
		add(q)
	}
	if requests != points {
		in.Note("%d points of http_reqs, %d of http_req_duration: the file was cut off, or metrics were left out", requests, points)
	}
	if points == 0 && in.Err() == nil {
		return errors.New("no http_req_duration among these points of k6: it holds no HTTP requests")
	}
	k6Said(in, unanswered)
	return in.Err()
}

// k6Time reads a time of K6_CSV_TIME_FORMAT: whole seconds by default, to which half a
// second is added for what was cut off; or milli-, micro- or nanoseconds, or RFC 3339.
func k6Time(text []byte) (at, half int64, ok bool) {
	at, unit, ok := figures.UnixTime(text)
	if ok {
		return at, unit / 2, true
	}
	t, ok := figures.Stamp(string(text))
	if !ok {
		return 0, 0, false
	}
	if len(text) <= len("2006-01-02T15:04:05+07:00") && !bytes.ContainsRune(text, '.') {
		half = int64(time.Second) / 2
	}
	return t.UnixNano(), half, true
}

func readK6JSON(in *Input, add func(*recording.Request)) error {
	var p k6Point
	unanswered, points := 0, 0
	for line := range in.lines() {
		if !bytes.Contains(line, []byte(`"http_req_duration"`)) || !bytes.Contains(line, []byte(`"Point"`)) {
			continue
		}
		var point struct {
			Type, Metric string
			Data         struct {
				Time  string
				Value *float64
				Tags  struct {
					Method, Name, URL, Status string
					Expected                  string `json:"expected_response"`
				}
			}
		}
		if err := json.Unmarshal(line, &point); err != nil {
			in.Leave("is no JSON")
			continue
		}
		if point.Type != "Point" || point.Metric != "http_req_duration" {
			continue
		}
		points++
		at, ok := figures.Stamp(point.Data.Time)
		if !ok {
			in.Leave("its time is none")
			continue
		}
		tags := point.Data.Tags
		p.at, p.ms = at.UnixNano(), stated(point.Data.Value)
		p.method, p.name, p.url = []byte(tags.Method), []byte(tags.Name), []byte(tags.URL)
		p.status, p.expected = []byte(tags.Status), []byte(tags.Expected)
		q, ok := p.request()
		if !ok {
			in.Leave("its duration is none")
			continue
		}
		if q.Status == 0 {
			unanswered++
		}
		add(q)
	}
	if points == 0 && in.Err() == nil {
		return errors.New("no http_req_duration among these points of k6: it holds no HTTP requests")
	}
	k6Said(in, unanswered)
	return in.Err()
}
