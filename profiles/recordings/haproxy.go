package recordings

import (
	"bytes"
	"time"

	"fleetcost/models/recording"
	"fleetcost/profiles/recordings/figures"
	"fleetcost/sim"
)

func init() {
	register("haproxy", "HAProxy's HTTP log: the time of the accept, and the total in ms; -1 is no time", &Format{
		Title: "HAProxy HTTP log", Tool: "HAProxy", Holds: "log", order: 10,
		Example: `Feb  6 12:14:14 localhost haproxy[14389]: 10.0.1.2:33317 [06/Feb/2009:12:14:14.655] http-in static/srv1 10/0/30/69/109 200 2750 - - ---- 1/1/1/1/0 0/0 {1wt.eu} {} "GET /index.html?a HTTP/1.1"` + "\n" +
			`Feb  6 12:14:15 localhost haproxy[14389]: 10.0.1.2:33318 [06/Feb/2009:12:14:15.655] http-in static/<NOSRV> 10/-1/-1/-1/12 503 212 - - SC-- 1/1/1/1/0 0/0 "GET /b HTTP/1.1"` + "\n",
		Requests:   2,
		resolution: sim.Millisecond,
		lines: &lineLog{
			reader: func() requestReader { return new(haproxyLine) }, head: 50, left: "no request", local: true,
			none: func(in *Input) error {
				if in.left[haproxyConnection] == 0 {
					return nil
				}
				return in.problem(0, "is HAProxy's TCP log, of connections: it has no requests", "set option httplog in its frontend")
			},
		},
	})
}

// haproxyConnection is why a line of HAProxy's TCP log is no request.
const haproxyConnection = "a connection of a TCP log, no request"

// A haproxyLine is client [accept date] frontend backend/server TR/Tw/Tc/Tr/Ta status
// bytes ... "request". The times are in ms: waiting for the request, in the queue, for the
// connection, for the answer, and in all (with a + where the log is written before the
// end). -1 is a stage that was not reached.
type haproxyLine struct {
	request recording.Request
	name    []byte
	fields  [][]byte
}

func (l *haproxyLine) read(line []byte) (*recording.Request, string) {
	open := bytes.IndexByte(line, '[')
	for open >= 0 {
		end := open + 1 + len("06/Feb/2009:12:14:14.655")
		if end < len(line) && line[end] == ']' {
			if at, err := time.Parse("02/Jan/2006:15:04:05.000", string(line[open+1:end])); err == nil && believed(at) {
				return l.rest(at.UnixNano(), line[end+1:])
			}
		}
		next := bytes.IndexByte(line[open+1:], '[')
		if next < 0 {
			return nil, ""
		}
		open += 1 + next
	}
	return nil, ""
}

// haproxyTimes tells whether a field is times of a request, or of a connection.
func haproxyTimes(field []byte) bool {
	n := 0
	for part := range bytes.SplitSeq(field, []byte("/")) {
		if string(part) != "-1" && !figures.AllDigits(bytes.TrimPrefix(part, []byte("+"))) {
			return false
		}
		n++
	}
	return n == 3 || n == 5
}

func (l *haproxyLine) rest(accepted int64, tail []byte) (*recording.Request, string) {
	l.fields = spaced(l.fields[:0], bytes.TrimSpace(tail))
	f := l.fields
	if len(f) < 5 || bytes.IndexByte(f[1], '/') < 0 {
		return nil, ""
	}
	// A log_format of somebody's own may have more behind the server.
	for f = f[2:]; len(f) > 2 && !haproxyTimes(f[0]); f = f[1:] {
	}
	times := bytes.Split(f[0], []byte("/"))
	switch {
	case len(f) == 2 || len(times) < 3 || len(times) == 4 || len(times) > 5:
		return nil, ""
	case len(times) == 3:
		return nil, haproxyConnection
	}
	status, ok := figures.Digits(f[1])
	if !ok || status > 999 {
		if string(f[1]) != "-1" { // the client went away
			return nil, ""
		}
		status = 0
	}
	l.request = recording.Request{At: accepted, Took: recording.NoTime, Status: int(status), Failed: status >= 400 || status == 0}
	total := times[len(times)-1]
	if !bytes.HasPrefix(total, []byte("+")) { // else the answer went on
		if ms, ok := figures.Digits(total); ok && ms < figures.LongestTook/1e6 {
			l.request.Took = ms * 1e6
		}
	}
	// What the client took to send the request is not the server's.
	if idle, ok := figures.Digits(times[0]); ok && idle < figures.LongestTook/1e6 && idle*1e6 <= l.request.Took {
		l.request.At += idle * 1e6
		l.request.Took -= idle * 1e6
	}
	// The request is what is quoted last; the log for TLS has more behind it.
	var method, target []byte
	if to := bytes.LastIndexByte(tail, '"'); to > 0 {
		from := bytes.LastIndexByte(tail[:to], '"')
		method, target, _ = bytes.Cut(tail[from+1:to], []byte(" "))
	}
	l.name = endpointName(l.name, method, target)
	l.request.Endpoint = l.name
	return &l.request, ""
}
