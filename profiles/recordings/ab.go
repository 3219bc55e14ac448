package recordings

import (
	"bytes"
	"errors"
	"math"
	"regexp"
	"strings"
	"time"

	"fleetcost/models/recording"
	"fleetcost/profiles/recordings/figures"
	"fleetcost/sim"
)

func init() {
	register("ab", "what ab (ApacheBench) prints", &Format{
		Title: "ApacheBench", Tool: "ab", Holds: "load test",
		Example: "Concurrency Level:      10\nTime taken for tests:   2.000 seconds\nComplete requests:      1000\nFailed requests:        7\n   (Connect: 0, Receive: 2, Length: 5, Exceptions: 0)\nNon-2xx responses:      3\n" +
			"Requests per second:    500.00 [#/sec] (mean)\nTime per request:       20.000 [ms] (mean)\nTime per request:       2.000 [ms] (mean, across all concurrent requests)\n\n" +
			"Percentage of the requests served within a certain time (ms)\n  50%     16\n  90%     20\n  95%     23\n  99%     38\n 100%    245 (longest request)\n",
		Requests: 1000,
		is: func(h *Head) bool {
			return bytes.Contains(h.Bytes, []byte("Concurrency Level:")) && bytes.Contains(h.Bytes, []byte("Complete requests:"))
		},
		whole: readAB,
	})
	register("ab-requests", "ab's requests, one by one: -g FILE", &Format{
		Title: "ApacheBench, requests", Tool: "ab", Holds: "load test", closed: true,
		Example: "starttime\tseconds\tctime\tdtime\tttime\twait\n" +
			"Wed Nov 30 15:06:50 2022\t1669820810\t1\t12\t13\t11\nWed Nov 30 15:06:50 2022\t1669820810\t0\t15\t15\t15\n",
		Requests: 2, resolution: sim.Second,
		is: func(h *Head) bool {
			return bytes.HasPrefix(h.First(), []byte("starttime\tseconds\tctime\tdtime\tttime"))
		},
		each: readABRequests,
	})
	register("ab-percentiles", "ab's percentiles: -e FILE", &Format{
		Title: "ApacheBench, percentiles", Tool: "ab", Holds: "load test",
		Example:  "Percentage served,Time in ms\n0,12.001\n50,16.25\n90,20.5\n95,23.1\n99,38.2\n100,245.7\n",
		Requests: Unknown,
		is:       func(h *Head) bool { return bytes.HasPrefix(h.First(), []byte("Percentage served,Time in ms")) },
		whole:    readABPercentiles,
	})
}

var (
	abFailures = regexp.MustCompile(`(Connect|Receive|Length|Exceptions): (\d+)`)
	abQuantile = regexp.MustCompile(`^(\d+)%\s+(\d+)`)
)

// readAB reads ab's report. Its percentiles are whole milliseconds. Its first time per
// request is concurrency × time / requests: the mean, where all connections were always
// waiting (Little's law). An answer of another length than the first is no failure.
func readAB(in *Input) (*recording.Recording, error) {
	rec := recording.Blank()
	l := recording.BlankLatency()
	rec.Latency = l
	concurrency, failed, nonOK, wholeMean := math.NaN(), 0.0, 0.0, math.NaN()
	runs, kinds := 0, map[string]float64{}
	for raw := range in.lines() {
		line := strings.TrimSpace(string(raw))
		name, value, _ := strings.Cut(line, ":")
		first, _, _ := strings.Cut(strings.TrimSpace(value), " ")
		switch name {
		case "Concurrency Level":
			if runs++; runs > 1 {
				return nil, severalRuns(in)
			}
			concurrency = figures.Number(first)
		case "Time taken for tests":
			rec.Seconds = figures.Number(first)
		case "Complete requests":
			rec.Requests = figures.Number(first)
		case "Failed requests":
			failed = figures.Number(first)
		case "Non-2xx responses":
			nonOK = figures.Number(first)
		case "Requests per second":
			rec.Mean = figures.Number(first)
		case "Time per request":
			if math.IsNaN(l.Mean) {
				l.Mean = figures.Number(first) / 1e3
			}
		case "Total":
			if f := strings.Fields(value); len(f) == 5 {
				wholeMean, l.Max = figures.Number(f[1])/1e3, figures.Number(f[4])/1e3
			}
		default:
			for _, m := range abFailures.FindAllStringSubmatch(line, -1) {
				kinds[m[1]] = figures.Number(m[2])
			}
			if m := abQuantile.FindStringSubmatch(line); m != nil {
				abSet(l, figures.Number(m[1])/100, figures.Number(m[2])/1e3)
			}
		}
	}
	if err := in.Err(); err != nil {
		return nil, err
	}
	if !(rec.Requests >= 0) {
		return nil, errors.New("the text of ab is cut off: it does not say how many requests were complete")
	}
	l.N, _ = count(rec.Requests)
	if math.IsNaN(l.Mean) {
		l.Mean = wholeMean
	}
	real := failed
	if len(kinds) > 0 {
		real = kinds["Connect"] + kinds["Receive"] + kinds["Exceptions"]
		if other := kinds["Length"]; other > 0 {
			in.Note("%.0f failed requests are answers of another length than the first one: not failures where pages vary", other)
		}
	} else if failed > 0 {
		in.Caution("ab does not say why %.0f requests failed: answers of another length than the first one count, too", failed)
	}
	rec.Errors = real + nonOK
	if nonOK > 0 {
		in.Caution("%.0f of %.0f answers had no status of 200 to 299; ab follows no redirect, and counts a 301 among them", nonOK, rec.Requests)
	}
	closedLoop(in, rec, concurrency)
	return rec, nil
}

func abSet(l *recording.Latency, share, s float64) {
	switch {
	case math.IsNaN(s) || !(share > 0):
	case share >= 1:
		l.Max = s
	default:
		l.Set(share, s)
	}
}

func readABRequests(in *Input, add func(*recording.Request)) error {
	t := newTable(in, '\t')
	if !t.header() {
		return in.Err()
	}
	q := recording.Request{Endpoint: []byte("(all)")}
	at, took := t.column("seconds"), t.column("ttime")
	for t.next() {
		start, _, ok := figures.UnixTime(t.at(at))
		ms, timed := figures.Digits(t.at(took))
		if !ok || !timed || ms > figures.LongestTook/int64(time.Millisecond) {
			in.Leave("no request of ab")
			continue
		}
		q.At, q.Took = start, ms*int64(time.Millisecond)
		add(&q)
	}
	in.Note("the file holds no statuses, and requests sorted by their duration, not by time")
	in.Caution("closed loop: each connection waits for its answer before it asks again, so a slow answer delays the questions behind it, and their waiting is not counted (coordinated omission)")
	return in.Err()
}

func readABPercentiles(in *Input) (*recording.Recording, error) {
	rec := recording.Blank()
	l := recording.BlankLatency()
	rec.Latency = l
	t := newTable(in, ',')
	t.header()
	for t.next() {
		if len(t.fields) >= 2 {
			abSet(l, figures.Number(string(t.at(0)))/100, figures.Number(string(t.at(1)))/1e3)
		}
	}
	if err := in.Err(); err != nil {
		return nil, err
	}
	in.Note("the file holds percentiles only: neither how many requests nor their rate")
	closedLoop(in, rec, math.NaN())
	return rec, nil
}
