package recordings

import (
	"bytes"
	"time"

	"fleetcost/models/recording"
	"fleetcost/sim"
)

func init() {
	register("access-log", "Common and Combined Log Format: Apache, nginx, gunicorn; with $request_time, or %D by --duration-unit", &Format{
		Title: "access log", Tool: "Apache, nginx, gunicorn", Holds: "log", order: 50,
		Example: `192.0.2.1 - - [06/Sep/2015:05:58:05 +0900] "POST /foo?q=1 HTTP/1.1" 200 12 "-" "curl/7.54.0" "-" 0.057` + "\n" +
			`192.0.2.1 - frank [06/Sep/2015:05:58:06 +0900] "GET /bar HTTP/1.1" 404 34 "-" "curl/7.54.0" "-" -` + "\n",
		Requests:   2,
		resolution: sim.Second,
		is: func(h *Head) bool {
			var q logLine
			seen := 0
			for _, line := range h.Lines()[:min(20, len(h.Lines()))] {
				if q.parse(line) {
					seen++
				}
			}
			return seen > 0 && 2*seen >= min(20, len(h.Lines()))
		},
		each: readAccessLog,
	})
}

// A logLine is a line of the Common Log Format, and what follows.
type logLine struct {
	clock    clock
	at       int64 // unix seconds of what is written, the end of the request
	request  []byte
	status   int
	rest     []byte // behind the bytes
	endpoint []byte
}

// parse reads a line: host ident user [time] "request" status bytes, whatever is between
// the host and the time.
func (l *logLine) parse(line []byte) bool {
	open := bytes.IndexByte(line, '[')
	if open < 0 {
		return false
	}
	for {
		end := open + 1 + len("02/Jan/2006:15:04:05 -0700")
		if end < len(line) && line[end] == ']' {
			if at, ok := l.clock.read(line[open+1 : end]); ok {
				l.at = at
				return l.parseRequest(line[end+1:])
			}
		}
		next := bytes.IndexByte(line[open+1:], '[')
		if next < 0 {
			return false
		}
		open += 1 + next
	}
}

// parseRequest reads what is behind the time.
func (l *logLine) parseRequest(line []byte) bool {
	if len(line) < 2 || line[0] != ' ' || line[1] != '"' {
		return false
	}
	request, rest, ok := quoted(line[2:])
	if !ok || len(rest) < 4 || rest[0] != ' ' {
		return false
	}
	status, rest, _ := bytes.Cut(rest[1:], []byte(" "))
	if len(status) != 3 || !digits(status) {
		return false
	}
	l.request = request
	l.status = int(status[0]-'0')*100 + int(status[1]-'0')*10 + int(status[2]-'0')
	_, l.rest, _ = bytes.Cut(rest, []byte(" "))
	return true
}

// quoted is the text up to the quote that ends it, and what is behind. A backslash takes
// the next character with it.
func quoted(line []byte) (text, rest []byte, ok bool) {
	for i := 0; i < len(line); i++ {
		n := bytes.IndexAny(line[i:], `"\`)
		if n < 0 {
			return nil, nil, false
		}
		if i += n; line[i] == '"' {
			return line[:i], line[i+1:], true
		}
		i++
	}
	return nil, nil, false
}

func digits(text []byte) bool {
	for _, c := range text {
		if c < '0' || c > '9' {
			return false
		}
	}
	return len(text) > 0
}

// endpointOf writes method and path of a request line, without the query.
func (l *logLine) endpointOf() []byte {
	method, target, ok := bytes.Cut(l.request, []byte(" "))
	if !ok || len(method) == 0 || len(method) > 32 {
		return noEndpoint
	}
	path, _, _ := bytes.Cut(target, []byte(" "))
	if i := bytes.IndexAny(path, "?;#"); i >= 0 {
		path = path[:i]
	}
	l.endpoint = append(append(append(l.endpoint[:0], method...), ' '), path[:min(len(path), 200)]...)
	return l.endpoint
}

var noEndpoint = []byte("(no request line)")

// A clock reads the times of lines, most of which are those of the line before.
type clock struct {
	text [26]byte
	at   int64
}

func (c *clock) read(text []byte) (int64, bool) {
	if string(text) == string(c.text[:]) {
		return c.at, true
	}
	at, err := time.Parse("02/Jan/2006:15:04:05 -0700", string(text))
	if err != nil {
		return 0, false
	}
	copy(c.text[:], text)
	c.at = at.Unix()
	return c.at, true
}

func readAccessLog(in *Input, add func(*recording.Request)) error {
	var l logLine
	q := recording.Request{}
	for {
		line, more := in.Next()
		if !more {
			return in.Err()
		}
		if len(line) == 0 {
			continue
		}
		if !l.parse(line) {
			in.Leave("no line of an access log")
			continue
		}
		q.Status, q.Failed = l.status, l.status >= 400
		q.Endpoint = l.endpointOf()
		q.Took = took(l.rest)
		// What is written is the end, cut to a second: half a second is added for that.
		q.At = l.at*int64(time.Second) + int64(time.Second)/2
		if q.Took > 0 {
			q.At -= q.Took
		}
		add(&q)
	}
}

// took is the first field behind the quoted ones, where it is a time in seconds with three
// decimals, in nanoseconds; NoTime else.
func took(rest []byte) int64 {
	i := bytes.LastIndexByte(rest, '"')
	rest = bytes.TrimSpace(rest[i+1:])
	field, _, _ := bytes.Cut(rest, []byte(" "))
	whole, fraction, ok := bytes.Cut(field, []byte("."))
	if !ok || !digits(whole) || len(fraction) != 3 || !digits(fraction) || len(whole) > 7 {
		return recording.NoTime
	}
	ms := int64(0)
	for _, c := range whole {
		ms = 10*ms + int64(c-'0')
	}
	for _, c := range fraction {
		ms = 10*ms + int64(c-'0')
	}
	return ms * int64(time.Millisecond)
}
