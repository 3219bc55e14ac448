package recordings

import (
	"bytes"
	"time"

	"fleetcost/models/recording"
	"fleetcost/profiles/recordings/figures"
	"fleetcost/sim"
)

func init() {
	register("envoy", "Envoy's default log, as text, and that of Istio: the time of the arrival, and the duration in ms", &Format{
		Title: "Envoy access log", Tool: "Envoy, Istio", Holds: "log", order: 10,
		Example: `[2016-04-15T20:17:00.310Z] "POST /api/v1/locations?a=b HTTP/2" 204 - 154 0 226 100 "10.0.35.28" "nsq2http" "cc21d9b0-cf5c" "locations" "tcp://10.0.2.1:80"` + "\n" +
			`[2016-04-15T20:17:01.409Z] "GET /status/418 HTTP/1.1" 418 - via_upstream - "-" 0 135 4 4 "-" "curl/7.73.0" "84961386" "httpbin:8000" "127.0.0.1:80" inbound|8000|| 127.0.0.1:41854 10.44.1.27:80 10.44.1.23:37652 - default` + "\n",
		Requests:   2,
		resolution: sim.Millisecond,
		lines:      &lineLog{reader: func() requestReader { return new(envoyLine) }, head: 50, left: "no request"},
	})
}

// An envoyLine is [start] "method path protocol" status flags, what Istio has of why, and
// then numbers: bytes received, bytes sent, the duration in ms and that of the upstream.
// Status 0 is no answer: the client went away.
type envoyLine struct {
	request recording.Request
	name    []byte
	fields  [][]byte
}

func (l *envoyLine) read(line []byte) (*recording.Request, string) {
	open := bytes.IndexByte(line, '[')
	for ; open >= 0; open = after(line, open, '[') {
		stamp, rest, ok := bytes.Cut(line[open+1:], []byte(`] "`))
		if !ok || len(stamp) > 40 {
			continue
		}
		if at, err := time.Parse(time.RFC3339Nano, string(stamp)); err == nil && believed(at) {
			return l.rest(at.UnixNano(), rest)
		}
	}
	return nil, ""
}

// after is where a byte is that comes behind a place; -1 nowhere.
func after(line []byte, place int, c byte) int {
	next := bytes.IndexByte(line[place+1:], c)
	if next < 0 {
		return -1
	}
	return place + 1 + next
}

func (l *envoyLine) rest(at int64, tail []byte) (*recording.Request, string) {
	request, tail, ok := quoted(tail)
	if !ok {
		return nil, ""
	}
	l.fields = spaced(l.fields[:0], bytes.TrimSpace(tail))
	f := l.fields
	if len(f) < 5 {
		return nil, ""
	}
	status, ok := figures.Digits(f[0])
	if !ok || status > 999 || !bytes.HasPrefix(tail, []byte(" ")) || figures.AllDigits(f[1]) { // flags are no bytes
		return nil, ""
	}
	l.request = recording.Request{At: at, Took: recording.NoTime, Status: int(status), Failed: status >= 400 || status == 0}
	for i := 2; i+2 < len(f) && i < 6; i++ {
		_, received := figures.Digits(f[i])
		_, sent := figures.Digits(f[i+1])
		if ms, ok := figures.Digits(f[i+2]); received && sent {
			if ok && ms < figures.LongestTook/1e6 {
				l.request.Took = ms * 1e6
			}
			break
		}
	}
	method, target, _ := bytes.Cut(request, []byte(" "))
	l.name = endpointName(l.name, method, target)
	l.request.Endpoint = l.name
	return &l.request, ""
}
