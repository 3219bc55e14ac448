package recordings

import (
	"bytes"
	"encoding/json"
	"time"

	"fleetcost/models/recording"
)

func init() {
	register("vegeta-csv", "vegeta's hits, one by one: vegeta encode --to csv", &Format{
		Title: "vegeta hits, CSV", Tool: "vegeta", Holds: "load test",
		Example: "1442666750645818631,200,2854306,0,6067,,aGVsbG8=,,0,GET,http://localhost/foo?q=1,\n" +
			"1442666750655818631,0,3228223,0,0,dial tcp: refused,,,1,GET,http://localhost/foo?q=2,\n",
		Requests: 2, resolution: 1,
		is: func(h *Head) bool {
			if vegetaGob(h.Bytes) {
				return true
			}
			f := bytes.Split(h.First(), []byte(","))
			_, unit, ok := unixTime(f[0])
			return ok && unit == 1 && len(f) >= 7 && len(f[1]) <= 3 && digits(f[1]) && digits(f[2]) && digits(f[3]) && digits(f[4])
		},
		each: readVegetaCSV,
	})
	register("vegeta-hits", "vegeta's hits, one by one: vegeta encode --to json", &Format{
		Title: "vegeta hits, JSON", Tool: "vegeta", Holds: "load test",
		Example:  `{"attack":"","seq":0,"code":200,"timestamp":"2015-09-19T14:45:50.645818631+02:00","latency":2854306,"bytes_out":0,"bytes_in":6067,"error":"","body":"aGVsbG8=","method":"GET","url":"http://localhost/foo?q=1","headers":null}` + "\n",
		Requests: 1, resolution: 1,
		is: func(h *Head) bool {
			return (&Head{Bytes: h.First()}).JSON("code", "timestamp", "latency", "bytes_in", "bytes_out")
		},
		each: readVegetaHits,
	})
}

// vegetaGob tells vegeta's own encoding, which begins with the name of its type.
func vegetaGob(begin []byte) bool {
	return bytes.Contains(begin[:min(len(begin), 64)], []byte("Result")) && bytes.Contains(begin[:min(len(begin), 256)], []byte("\x04Code"))
}

// Columns of vegeta's CSV, which has no header.
const (
	vegetaAt = iota // of the start, unix nanoseconds
	vegetaCode
	vegetaTook // nanoseconds
	_
	_
	_
	_
	_
	_
	vegetaMethod
	vegetaURL
)

func readVegetaCSV(in *Input, add func(*recording.Request)) error {
	if begin, _ := in.in.Peek(256); vegetaGob(begin) {
		return in.problem(0, "is vegeta's binary encoding", "write it as text: vegeta encode --to csv FILE")
	}
	t := newTable(in, ',')
	q := recording.Request{}
	for t.next() {
		at, _, ok := unixTime(t.at(vegetaAt))
		code, known := digitsOf(t.at(vegetaCode))
		took, timed := digitsOf(t.at(vegetaTook))
		if !ok || !known || !timed || code > 999 || took > longestTook {
			in.Leave("no hit of vegeta")
			continue
		}
		q.At, q.Took, q.Status = at, took, int(code)
		q.Failed = code < 100 || code >= 400
		q.Endpoint = vegetaEndpoint(q.Endpoint, t.at(vegetaMethod), t.at(vegetaURL))
		add(&q)
	}
	return in.Err()
}

// vegetaEndpoint is method and url without the query; old versions write neither.
func vegetaEndpoint(to, method, url []byte) []byte {
	if i := bytes.IndexAny(url, "?#"); i >= 0 {
		url = url[:i]
	}
	if len(url) == 0 {
		return append(to[:0], noEndpoint...)
	}
	return append(append(append(to[:0], method...), ' '), url[:min(len(url), 200)]...)
}

func readVegetaHits(in *Input, add func(*recording.Request)) error {
	q := recording.Request{}
	for line := range in.lines() {
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		var hit struct {
			Code        int
			Timestamp   string
			Latency     *float64
			Method, URL string
		}
		if err := json.Unmarshal(line, &hit); err != nil {
			in.Leave("is no JSON")
			continue
		}
		at, ok := stamp(hit.Timestamp)
		took, timed := nanos(stated(hit.Latency), int64(time.Nanosecond))
		if !ok || !timed || hit.Code < 0 || hit.Code > 999 {
			in.Leave("no hit of vegeta")
			continue
		}
		q.At, q.Took, q.Status = at.UnixNano(), took, hit.Code
		q.Failed = hit.Code < 100 || hit.Code >= 400
		q.Endpoint = vegetaEndpoint(q.Endpoint, []byte(hit.Method), []byte(hit.URL))
		add(&q)
	}
	return in.Err()
}
