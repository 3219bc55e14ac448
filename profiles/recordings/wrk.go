package recordings

import (
	"bytes"
	"errors"
	"math"
	"regexp"
	"slices"
	"strings"

	"fleetcost/models/recording"
	"fleetcost/profiles/recordings/figures"
)

func init() {
	register("wrk", "what wrk prints, with --latency or without", &Format{
		Title: "wrk", Tool: "wrk", Holds: "load test",
		Example: "Running 30s test @ http://127.0.0.1:8080/index.html\n  12 threads and 400 connections\n" +
			"  Thread Stats   Avg      Stdev     Max   +/- Stdev\n    Latency   635.91us    0.89ms  12.92ms   93.69%\n    Req/Sec    56.20k     8.07k   62.00k    86.54%\n" +
			"  Latency Distribution\n     50%  250.00us\n     75%  491.00us\n     90%  700.00us\n     99%    5.80ms\n" +
			"  22464657 requests in 30.00s, 17.76GB read\n  Socket errors: connect 0, read 1, write 0, timeout 2\n  Non-2xx or 3xx responses: 3\nRequests/sec: 748868.53\nTransfer/sec:    606.33MB\n",
		Requests: 22464658,
		is:       func(h *Head) bool { return isWrk(h) && !isWrk2(h) },
		whole:    readWrk,
	})
	register("wrk2", "what wrk2 prints, with -L and -U or without: latencies from when a request was due", &Format{
		Title: "wrk2", Tool: "wrk2", Holds: "load test",
		Example: "Running 30s test @ http://127.0.0.1:80/index.html\n  2 threads and 100 connections\n  Thread calibration: mean lat.: 9747 usec, rate sampling interval: 21 msec\n" +
			"  Thread Stats   Avg      Stdev     Max   +/- Stdev\n    Latency     6.46ms    1.93ms  12.34ms   67.66%\n    Req/Sec     1.05k     1.12k    2.50k    64.84%\n" +
			"  Latency Distribution (HdrHistogram - Recorded Latency)\n 50.000%    6.67ms\n 75.000%    7.78ms\n 90.000%    9.14ms\n 99.000%   11.18ms\n 99.900%   12.30ms\n100.000%   12.34ms\n" +
			"  60018 requests in 30.00s, 19.81MB read\nRequests/sec:   2000.28\nTransfer/sec:    676.18KB\n",
		Requests: 60018,
		is:       isWrk2,
		whole:    readWrk,
	})
}

func isWrk(h *Head) bool {
	begin := slices.ContainsFunc(h.Lines()[:min(10, len(h.Lines()))], func(line []byte) bool { return isWrkRun(string(line)) })
	return begin && bytes.Contains(h.Bytes, []byte("Thread Stats"))
}

func isWrkRun(line string) bool {
	return strings.HasPrefix(line, "Running ") && strings.Contains(line, " test @ ")
}

func isWrk2(h *Head) bool {
	return isWrk(h) && (bytes.Contains(h.Bytes, []byte("Thread calibration")) || bytes.Contains(h.Bytes, []byte("HdrHistogram")))
}

var (
	wrkConnections = regexp.MustCompile(`threads? and (\d+) connections`)
	wrkRequests    = regexp.MustCompile(`^(\d+) requests in ([0-9.]+[a-z]+),`)
	wrkErrors      = regexp.MustCompile(`(connect|read|write|timeout) (\d+)`)
	wrkQuantile    = regexp.MustCompile(`^([0-9.]+)%\s+([0-9.]+[a-zμµ]+)$`)
	wrkSpectrum    = regexp.MustCompile(`^([0-9.]+)\s+([01]\.\d+)\s+(\d+)\s+(?:[0-9.]+|inf)$`)
	wrkSums        = regexp.MustCompile(`(Mean|Max|Total count)\s*=\s*([0-9.]+)`)
)

// readWrk reads what wrk and wrk2 print. wrk2 has two distributions with -U: of the time
// since a request was due, and of the time since it was sent, which hides waiting. Only
// the first is read.
func readWrk(in *Input) (*recording.Recording, error) {
	rec := recording.Blank()
	l := recording.BlankLatency()
	var connections, read, nonOK float64
	socket := map[string]float64{}
	runs, second, wrk2, spectrum := 0, false, false, map[float64]float64{}
	for raw := range in.lines() {
		line := strings.TrimSpace(string(raw))
		switch {
		case isWrkRun(line):
			if runs++; runs > 1 {
				return nil, severalRuns(in)
			}
		case strings.Contains(line, "Uncorrected Latency"):
			second = true
		case strings.HasPrefix(line, "Thread calibration"):
			wrk2 = true
		case strings.HasPrefix(line, "Latency Distribution (HdrHistogram"):
			wrk2 = true
		case strings.HasPrefix(line, "Latency ") && !second:
			if f := strings.Fields(line); len(f) >= 4 && math.IsNaN(l.Mean) {
				l.Mean, l.Max = figures.Seconds(f[1]), figures.Seconds(f[3])
			}
		case strings.HasPrefix(line, "Requests/sec:"):
			rec.Mean = figures.Number(strings.TrimPrefix(line, "Requests/sec:"))
		case strings.HasPrefix(line, "Non-2xx or 3xx responses:"):
			nonOK = figures.Number(strings.TrimPrefix(line, "Non-2xx or 3xx responses:"))
		case strings.HasPrefix(line, "Socket errors:"):
			for _, m := range wrkErrors.FindAllStringSubmatch(line, -1) {
				socket[m[1]] = figures.Number(m[2])
			}
		case strings.HasPrefix(line, "#["):
			for _, m := range wrkSums.FindAllStringSubmatch(line, -1) {
				switch v := figures.Number(m[2]); {
				case second:
				case m[1] == "Mean":
					l.Mean = v / 1e3
				case m[1] == "Max":
					l.Max = v / 1e3
				default:
					l.N, _ = count(v)
				}
			}
		default:
			if m := wrkConnections.FindStringSubmatch(line); m != nil {
				connections = figures.Number(m[1])
			} else if m := wrkRequests.FindStringSubmatch(line); m != nil {
				read, rec.Seconds = figures.Number(m[1]), figures.Seconds(m[2])
				rec.Requests = read
			} else if m := wrkQuantile.FindStringSubmatch(line); m != nil && !second {
				wrkSet(l, figures.Number(m[1])/100, figures.Seconds(m[2]))
			} else if m := wrkSpectrum.FindStringSubmatch(line); m != nil && !second {
				spectrum[figures.Number(m[2])] = figures.Number(m[1]) / 1e3 // ms
			}
		}
	}
	if err := in.Err(); err != nil {
		return nil, err
	}
	if !(rec.Requests >= 0) || !(rec.Mean >= 0) {
		return nil, errors.New("the text of wrk is cut off: it does not say how many requests there were")
	}
	for share, s := range spectrum { // exact where the table is silent
		if share == 0.95 && math.IsNaN(l.P95) {
			l.P95 = s
		}
	}
	wrkErrorsOf(in, rec, socket, nonOK)
	if l.N == 0 && !wrk2 {
		l.N, _ = count(read)
	}
	if rec.Latency = l; read == 0 { // the zeros that wrk prints are no times
		rec.Latency = nil
		if rec.Seconds > 0 {
			rec.Mean = rec.Requests / rec.Seconds
		}
		in.Caution("nothing was answered: this says nothing about a server")
		return rec, nil
	}
	wrkSaid(in, rec, wrk2, second, connections)
	return rec, nil
}

func wrkSet(l *recording.Latency, share, s float64) {
	switch {
	case !(share > 0) || math.IsNaN(s):
	case share >= 1:
		if math.IsNaN(l.Max) {
			l.Max = s
		}
	default:
		l.Set(math.Round(share*1e6)/1e6, s)
	}
}

// wrkErrorsOf adds connections that failed to the answers, and counts what was no success.
// A timeout of wrk is an answer that came late, and is among the answers.
func wrkErrorsOf(in *Input, rec *recording.Recording, socket map[string]float64, nonOK float64) {
	lost := socket["connect"] + socket["read"] + socket["write"]
	rec.Errors = nonOK + lost
	if rec.Requests > 0 {
		rec.Mean *= 1 + lost/rec.Requests
	}
	rec.Requests += lost
	if late := socket["timeout"]; late > 0 {
		in.Caution("%.0f time-outs: wrk counts a request once it has waited for longer than --timeout; whether its answer came is not said, and it may be in no latency", late)
	}
	if lost > 0 {
		in.Note("%.0f requests failed at their socket (connect %.0f, read %.0f, write %.0f)", lost, socket["connect"], socket["read"], socket["write"])
	}
}

func wrkSaid(in *Input, rec *recording.Recording, wrk2, uncorrected bool, connections float64) {
	if !wrk2 {
		closedLoop(in, rec, connections)
		if math.IsNaN(rec.Latency.P50) {
			in.Note("no percentiles: wrk prints them with --latency")
		}
		return
	}
	in.Note("latencies count from when a request was due (corrected), at a constant rate that wrk2 does not print")
	if uncorrected {
		in.Note("the second distribution, of the time since a request was sent, hides waiting and is not used")
	}
	if n := rec.Latency.N; n > 0 && float64(n) < rec.Requests {
		in.Note("latencies are of %d of %.0f requests: those of the first 10 s, in which wrk2 calibrates, are not among them", n, rec.Requests)
	}
	if math.IsNaN(rec.Latency.P50) {
		in.Note("no percentiles: wrk2 prints them with --latency")
	}
}
