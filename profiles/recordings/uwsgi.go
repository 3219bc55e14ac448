package recordings

import (
	"bytes"
	"time"

	"fleetcost/models/recording"
	"fleetcost/profiles/recordings/figures"
	"fleetcost/sim"
)

func init() {
	register("uwsgi", "uWSGI's default log, with its times in msecs or micros", &Format{
		Title: "uWSGI log", Tool: "uWSGI", Holds: "log", order: 10,
		Example: "*** Starting uWSGI 2.0 ***\n" +
			"[pid: 88185|app: 0|req: 1/1] 127.0.0.1 () {38 vars in 696 bytes} [Sun Mar 13 22:49:12 2016] POST /update => generated 47 bytes in 129 msecs (HTTP/1.1 200) 9 headers in 378 bytes (1 switches on core 3)\n" +
			"[pid: 88185|app: 0|req: 3/3] 127.0.0.1 () {34 vars in 617 bytes} [Sun Mar 13 22:49:15 2016] GET /b?c=d => generated 215 bytes in 68 micros (HTTP/1.1 404) 9 headers in 373 bytes (1 switches on core 8)\n",
		Requests:   2,
		resolution: sim.Second,
		lines:      &lineLog{reader: func() requestReader { return new(uwsgiLine) }, head: headBytes, left: "no request", local: true},
	})
}

// A uwsgiLine is a request in the default format of uWSGI, written when it was answered,
// with the time at which it began.
type uwsgiLine struct {
	request recording.Request
	name    []byte
}

func (l *uwsgiLine) read(line []byte) (*recording.Request, string) {
	at := bytes.Index(line, []byte("[pid: "))
	if at < 0 {
		return nil, ""
	}
	_, rest, ok := bytes.Cut(line[at:], []byte("} ["))
	if !ok {
		return nil, ""
	}
	stamp, rest, ok := bytes.Cut(rest, []byte("] "))
	if !ok {
		return nil, ""
	}
	begin, err := time.Parse(time.ANSIC, string(stamp))
	if err != nil || !believed(begin) {
		return nil, ""
	}
	i := bytes.LastIndex(rest, []byte(" => generated "))
	if i < 0 {
		return nil, ""
	}
	method, target, _ := bytes.Cut(rest[:i], []byte(" "))
	_, tail, ok := bytes.Cut(rest[i:], []byte(" bytes in "))
	if !ok {
		return nil, ""
	}
	value, tail, _ := bytes.Cut(tail, []byte(" "))
	unit, tail, _ := bytes.Cut(tail, []byte(" "))
	n, ok := figures.Digits(value)
	if !ok || n > 1e12 {
		return nil, ""
	}
	l.request = recording.Request{Took: n * int64(time.Millisecond)}
	if bytes.HasPrefix(unit, []byte("micros")) {
		l.request.Took = n * int64(time.Microsecond)
	}
	if _, protocol, ok := bytes.Cut(tail, []byte("HTTP/")); ok { // (HTTP/1.1 200), or via sendfile() (HTTP/1.1 200)
		_, status, _ := bytes.Cut(protocol, []byte(" "))
		status, _, _ = bytes.Cut(status, []byte(")"))
		if s, ok := figures.Digits(status); ok && s < 1000 {
			l.request.Status, l.request.Failed = int(s), s >= 400
		}
	}
	l.request.At = begin.UnixNano() + int64(time.Second)/2 // cut to a second
	l.name = endpointName(l.name, method, target)
	l.request.Endpoint = l.name
	return &l.request, ""
}
