package recordings

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strings"
	"time"

	"fleetcost/models/recording"
	"fleetcost/profiles/recordings/figures"
)

func init() {
	register("vegeta-json", "vegeta's report in JSON: vegeta report -type=json", &Format{
		Title: "vegeta report, JSON", Tool: "vegeta", Holds: "load test",
		Example: `{"latencies":{"total":237119463,"mean":2371194,"50th":2854306,"90th":3228223,"95th":3478629,"99th":3530000,"max":3660505,"min":1949582},"bytes_in":{"total":606700,"mean":6067},"bytes_out":{"total":0,"mean":0},` +
			`"earliest":"2015-09-19T14:45:50.645818631+02:00","latest":"2015-09-19T14:45:51.635818575+02:00","end":"2015-09-19T14:45:51.639325797+02:00","duration":989999944,"wait":3507222,"requests":100,"rate":101.01,"throughput":100.65,"success":1,"status_codes":{"200":100},"errors":[]}` + "\n",
		Requests: 100,
		is:       func(h *Head) bool { return h.JSON("latencies", "earliest", "requests", "throughput") },
		whole:    readVegetaJSON,
	})
	register("vegeta-text", "vegeta's report as text: vegeta report", &Format{
		Title: "vegeta report", Tool: "vegeta", Holds: "load test",
		Example: "Requests      [total, rate, throughput]         1200, 120.00, 65.87\n" +
			"Duration      [total, attack, wait]             10.094965987s, 9.949883921s, 145.082066ms\n" +
			"Latencies     [min, mean, 50, 90, 95, 99, max]  90.438129ms, 113.172398ms, 108.272568ms, 140.18235ms, 247.771566ms, 264.815246ms, 281.49ms\n" +
			"Bytes In      [total, mean]                     3714690, 3095.57\n" +
			"Bytes Out     [total, mean]                     0, 0.00\n" +
			"Success       [ratio]                           55.42%\n" +
			"Status Codes  [code:count]                      0:535  200:665\n" +
			"Error Set:\nGet http://localhost:6060: dial tcp 127.0.0.1:6060: connection refused\n",
		Requests: 1200,
		is: func(h *Head) bool {
			return vegetaHistogram(h.First()) || slices.ContainsFunc(h.Lines()[:min(20, len(h.Lines()))], func(line []byte) bool {
				return bytes.HasPrefix(line, []byte("Requests ")) && bytes.Contains(line, []byte("[total, rate"))
			})
		},
		whole: readVegetaText,
	})
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
			_, unit, ok := figures.UnixTime(f[0])
			return ok && unit == 1 && len(f) >= 7 && len(f[1]) <= 3 && figures.AllDigits(f[1]) && figures.AllDigits(f[2]) && figures.AllDigits(f[3]) && figures.AllDigits(f[4])
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

// A vegetaReport is the sum of an attack, in nanoseconds. It is of an open loop: hits are
// sent at their rate, whatever the answers do, as long as there are workers.
type vegetaReport struct {
	Latencies map[string]float64 `json:"latencies"`
	Earliest  string             `json:"earliest"`
	Latest    string             `json:"latest"`
	Duration  *float64           `json:"duration"` // from the first hit to the last
	Wait      *float64           `json:"wait"`     // for the last answer
	Requests  *float64           `json:"requests"`
	Rate      *float64           `json:"rate"`
	Statuses  map[string]int     `json:"status_codes"`
	Success   *float64           `json:"success"`
	Through   *float64           `json:"throughput"`
}

func readVegetaJSON(in *Input) (*recording.Recording, error) {
	var r vegetaReport
	if err := in.JSON(&r); err != nil {
		return nil, err
	}
	rec := recording.Blank()
	rec.Requests, rec.Statuses = stated(r.Requests), r.Statuses
	lasted := stated(r.Duration) / 1e9
	begin, _ := figures.Stamp(r.Earliest)
	lasts(rec, begin, lasted)
	if end, ok := figures.Stamp(r.Latest); ok && !rec.First.IsZero() && !end.Before(rec.First) {
		rec.Last = end.UTC()
	}
	l := recording.BlankLatency()
	rec.Latency = l
	for name, ns := range r.Latencies {
		if !(ns >= 0) {
			continue
		}
		switch name {
		case "mean":
			l.Mean = ns / 1e9
		case "max":
			l.Max = ns / 1e9
		default:
			if p := figures.Number(strings.TrimSuffix(name, "th")); strings.HasSuffix(name, "th") && p > 0 && p < 100 {
				l.Set(p/100, ns/1e9)
			}
		}
	}
	vegetaSaid(in, rec, stated(r.Rate), stated(r.Through), stated(r.Success), stated(r.Wait)/1e9)
	return rec, nil
}

// vegetaSaid completes a report. Its rate is what was sent, and what was to be sent; its
// throughput is what was answered with success. Success is a status from 200 to 399.
func vegetaSaid(in *Input, rec *recording.Recording, rate, throughput, success, wait float64) {
	if rec.Statuses == nil {
		rec.Statuses = map[string]int{}
	}
	rec.Offered, rec.Mean = rate, rate
	switch {
	case len(rec.Statuses) > 0:
		rec.Errors = failures(rec.Statuses)
		if unanswered := float64(rec.Statuses["0"]); unanswered > 0 && unanswered <= rec.Requests {
			in.Caution("%.0f of %.0f hits were not answered; the time until each failed is in the latencies", unanswered, rec.Requests)
		}
	case success >= 0 && success <= 1:
		rec.Errors = math.Round(rec.Requests * (1 - success))
	}
	if rec.Latency != nil {
		rec.Latency.N, _ = count(rec.Requests)
	}
	if throughput >= 0 && rate >= 0 && wait >= 0 {
		in.Note("open loop: %.6g requests/s were sent, and %.6g/s answered with success until the last answer came, %.4g s after the last was sent", rate, throughput, wait)
	}
}

// vegetaHistogram tells the first line of vegeta report -type=hist.
func vegetaHistogram(line []byte) bool {
	return slices.Equal(strings.Fields(string(line)), []string{"Bucket", "#", "%", "Histogram"})
}

// readVegetaText reads lines of a name, names of values in brackets, and values.
func readVegetaText(in *Input) (*recording.Recording, error) {
	rec := recording.Blank()
	rec.Latency = recording.BlankLatency()
	rate, throughput, success, wait, runs := math.NaN(), math.NaN(), math.NaN(), math.NaN(), 0
	for line := range in.lines() {
		if vegetaHistogram(line) {
			return nil, in.problem(in.Line(), "is vegeta's histogram: counts by how long hits took, but neither their rate nor percentiles", "write the report: vegeta report -type=json")
		}
		name, rest, ok := strings.Cut(string(line), "[")
		names, texts, bracket := strings.Cut(rest, "]")
		if !ok || !bracket {
			continue
		}
		values := map[string]string{}
		all := strings.Split(texts, ",")
		for i, n := range strings.Split(names, ",") {
			if i < len(all) {
				values[strings.TrimSpace(n)] = strings.TrimSpace(all[i])
			}
		}
		switch strings.TrimSpace(name) {
		case "Requests":
			if runs++; runs > 1 {
				return nil, severalRuns(in)
			}
			rec.Requests, rate, throughput = figures.Number(values["total"]), figures.Number(values["rate"]), math.NaN()
			if text, known := values["throughput"]; known {
				throughput = figures.Number(text)
			}
		case "Duration":
			rec.Seconds, wait = figures.Seconds(values["attack"]), figures.Seconds(values["wait"])
		case "Latencies":
			for n, text := range values {
				s := figures.Seconds(text)
				switch p := figures.Number(n); {
				case n == "mean":
					rec.Latency.Mean = s
				case n == "max":
					rec.Latency.Max = s
				case p > 0 && p < 100 && s >= 0:
					rec.Latency.Set(p/100, s)
				}
			}
		case "Success":
			success = figures.Number(strings.TrimSuffix(values["ratio"], "%")) / 100
		case "Status Codes":
			for pair := range strings.FieldsSeq(texts) {
				code, n, _ := strings.Cut(pair, ":")
				if times, ok := count(figures.Number(n)); ok && figures.AllDigits([]byte(code)) {
					rec.Statuses[code] += times
				}
			}
		}
	}
	if err := in.Err(); err != nil {
		return nil, err
	}
	if !(rec.Requests >= 0) {
		return nil, errors.New("the report of vegeta does not say how many requests it sent")
	}
	vegetaSaid(in, rec, rate, throughput, success, wait)
	return rec, nil
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
		at, _, ok := figures.UnixTime(t.at(vegetaAt))
		code, known := figures.Digits(t.at(vegetaCode))
		took, timed := figures.Digits(t.at(vegetaTook))
		if !ok || !known || !timed || code > 999 || took > figures.LongestTook {
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
		at, ok := figures.Stamp(hit.Timestamp)
		took, timed := figures.Nanos(stated(hit.Latency), int64(time.Nanosecond))
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
