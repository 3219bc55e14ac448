package recordings

import (
	"bytes"
	"slices"
	"strings"
	"time"

	"fleetcost/models/recording"
	"fleetcost/profiles/recordings/figures"
	"fleetcost/sim"
)

func init() {
	register("access-log", "Common and Combined Log Format: Apache, nginx, gunicorn, ingress-nginx, Traefik; with $request_time, or %D by --duration-unit", &Format{
		Title: "access log", Tool: "Apache, nginx, gunicorn", Holds: "log", order: 50,
		Example: `192.0.2.1 - - [06/Sep/2015:05:58:05 +0900] "POST /foo?q=1 HTTP/1.1" 200 12 "-" "curl/7.54.0" "-" 0.057` + "\n" +
			`192.0.2.1 - frank [06/Sep/2015:05:58:06 +0900] "GET /bar HTTP/1.1" 404 34 "-" "curl/7.54.0" "-" -` + "\n",
		Requests:   2,
		resolution: sim.Second,
		is: func(h *Head) bool {
			var q logLine
			seen, lines := 0, h.Lines()[:min(200, len(h.Lines()))]
			for _, line := range lines {
				if q.parse(line) {
					seen++
				}
			}
			return seen > 0 && 20*seen >= len(lines) // others are what else a container writes
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
		for _, layout := range clockLayouts {
			end := open + 1 + len(layout)
			if end >= len(line) || line[end] != ']' {
				continue
			}
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
	switch {
	case len(status) == 3 && figures.AllDigits(status):
		l.status = int(status[0]-'0')*100 + int(status[1]-'0')*10 + int(status[2]-'0')
	case string(status) == "-" && len(rest) > 0: // nothing was answered
		l.status = 0
	default:
		return false
	}
	l.request = request
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

// endpointOf writes method and path of a request line, without the query.
func (l *logLine) endpointOf() []byte {
	method, target, _ := bytes.Cut(l.request, []byte(" "))
	l.endpoint = endpointName(l.endpoint, method, target)
	return l.endpoint
}

var noEndpoint = []byte("(no request line)")

// A clock reads the times of lines, most of which are those of the line before.
type clock struct {
	text  [26]byte
	size  int
	at    int64
	zones []string // in the order in which they come
	local bool     // some have none
}

// clockLayouts are the times of lines: of servers, of nginx told to write ISO 8601, and of
// the servers of Flask and Django for development, which have no zone.
var clockLayouts = []string{"02/Jan/2006:15:04:05 -0700", "2006-01-02T15:04:05-07:00", "02/Jan/2006 15:04:05"}

// mostZones are told of.
const mostZones = 8

func (c *clock) read(text []byte) (int64, bool) {
	if string(text) == string(c.text[:c.size]) {
		return c.at, true
	}
	layout := clockLayouts[0]
	for _, other := range clockLayouts[1:] {
		if len(text) == len(other) {
			layout = other
		}
	}
	at, err := time.Parse(layout, string(text))
	if err != nil || !believed(at) {
		return 0, false
	}
	var zone [5]byte
	at.AppendFormat(zone[:0], "-0700")
	if layout == clockLayouts[2] {
		c.local = true
	} else if len(c.zones) < mostZones && !slices.ContainsFunc(c.zones, func(z string) bool { return z == string(zone[:]) }) {
		c.zones = append(c.zones, string(zone[:]))
	}
	c.size = copy(c.text[:], text)
	c.at = at.Unix()
	return c.at, true
}

func readAccessLog(in *Input, add func(*recording.Request)) error {
	var l logLine
	q, found := recording.Request{}, false
	unit := map[string]int64{"us": 1e3, "ms": 1e6, "s": 1e9}[in.Unit]
	for line := range in.lines() {
		if !l.parse(line) {
			in.Leave("no line of an access log")
			continue
		}
		q.Status, q.Failed = l.status, l.status >= 400 || l.status == 0
		q.Endpoint = l.endpointOf()
		t := took(l.rest, unit)
		in.united = in.united || t.united
		switch q.Took = t.ns; {
		case t.found && !found:
			found = true
			in.Note("times are the first number with decimals behind the agent, in seconds, as $request_time is")
		case t.several:
			in.Caution("several whole numbers end the lines: which of them is a duration is unknown, and no request has a time; log the duration last and alone")
		case t.vague:
			in.Caution("a whole number ends the lines: where it is a duration (Apache's %%D, gunicorn's %%(D)s), say of what unit: --duration-unit us, ms or s, in a scenario duration_unit; until then no request has a time")
		}
		// What is written is the end, cut to a second: half a second is added for that.
		q.At = l.at*int64(time.Second) + int64(time.Second)/2
		if q.Took > 0 && !t.begun {
			q.At -= q.Took
		}
		add(&q)
	}
	in.zoned(&l.clock)
	in.local = in.local || l.clock.local
	return in.Err()
}

// zoned notes that times have several zones.
func (in *Input) zoned(c *clock) {
	if len(c.zones) > 1 {
		in.Note("times have several zones, %s: each is taken as it says, and what is told is UTC", strings.Join(c.zones, ", "))
	}
}
