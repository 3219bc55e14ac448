package recordings

import (
	"bytes"
	"time"

	"fleetcost/models/recording"
	"fleetcost/profiles/recordings/figures"
	"fleetcost/sim"
)

func init() {
	register("heroku", "Heroku's router: times to connect and of the service, added", &Format{
		Title: "Heroku router log", Tool: "Heroku", Holds: "log", order: 10,
		Example: `2026-01-02T10:00:00.123456+00:00 heroku[router]: at=info method=GET path="/a?b=1" host=x.example request_id=8601 fwd="192.0.2.1" dyno=web.1 connect=1ms service=18ms status=200 bytes=13 protocol=https` + "\n" +
			`2026-01-02T10:00:30.500000+00:00 heroku[router]: at=error code=H12 desc="Request timeout" method=POST path="/slow" host=x.example dyno=web.1 connect=0ms service=30000ms status=503 bytes=0 protocol=https` + "\n" +
			`2026-01-02T10:00:31.000000+00:00 app[web.1]: started` + "\n",
		Requests:   2,
		resolution: sim.Millisecond,
		lines:      &lineLog{reader: func() requestReader { return new(herokuLine) }, head: 200, left: "no line of the router"},
	})
}

// A herokuLine is a request that the router wrote when it was over: a time, whatever the
// drain adds, and key=value pairs.
type herokuLine struct {
	request recording.Request
	name    []byte
}

func (l *herokuLine) read(line []byte) (*recording.Request, string) {
	i := bytes.Index(line, []byte("at="))
	if i < 0 || bytes.Index(line, []byte(" method=")) < i || !bytes.Contains(line[:i], []byte("router")) {
		return nil, ""
	}
	var end time.Time
	for word := range bytes.FieldsSeq(line[:i]) {
		if at, ok := figures.Stamp(string(word)); ok {
			end = at
			break
		}
	}
	if !believed(end) {
		return nil, ""
	}
	pairs := line[i:]
	method, path := pair(pairs, "method"), pair(pairs, "path")
	status, ok := figures.Digits(pair(pairs, "status"))
	if !ok || status > 999 {
		status = 0 // nothing was answered
	}
	l.request = recording.Request{At: end.UnixNano(), Took: recording.NoTime, Status: int(status), Failed: status >= 400 || status == 0}
	connect, ok1 := milliseconds(pair(pairs, "connect"))
	service, ok2 := milliseconds(pair(pairs, "service"))
	if ok2 {
		l.request.Took = service
		if ok1 {
			l.request.Took += connect
		}
		l.request.At -= l.request.Took
	}
	l.name = endpointName(l.name, method, path)
	l.request.Endpoint = l.name
	return &l.request, ""
}

// pair is the value of a key, without its quotes.
func pair(text []byte, key string) []byte {
	_, rest, ok := bytes.Cut(text, []byte(" "+key+"="))
	if !ok {
		return nil
	}
	if len(rest) > 0 && rest[0] == '"' {
		value, _, _ := quoted(rest[1:])
		return value
	}
	value, _, _ := bytes.Cut(rest, []byte(" "))
	return value
}

// milliseconds reads 18ms.
func milliseconds(text []byte) (int64, bool) {
	whole, ok := bytes.CutSuffix(text, []byte("ms"))
	if !ok {
		return 0, false
	}
	ms, ok := figures.Digits(whole)
	return ms * 1e6, ok && ms < figures.LongestTook/1e6
}
