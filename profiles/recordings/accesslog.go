package recordings

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"time"

	"fleetcost/models/recording"
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
	switch {
	case len(status) == 3 && digits(status):
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
	method, target, _ := bytes.Cut(l.request, []byte(" "))
	l.endpoint = endpointName(l.endpoint, method, target)
	return l.endpoint
}

var noEndpoint = []byte("(no request line)")

// A clock reads the times of lines, most of which are those of the line before.
type clock struct {
	text  [26]byte
	at    int64
	zones []string // in the order in which they come
}

// mostZones are told of.
const mostZones = 8

func (c *clock) read(text []byte) (int64, bool) {
	if string(text) == string(c.text[:]) {
		return c.at, true
	}
	at, err := time.Parse("02/Jan/2006:15:04:05 -0700", string(text))
	if err != nil || !believed(at) {
		return 0, false
	}
	if zone := text[len(text)-len("-0700"):]; string(zone) != string(c.text[len(text)-len("-0700"):]) && len(c.zones) < mostZones && !slices.Contains(c.zones, string(zone)) {
		c.zones = append(c.zones, string(zone))
	}
	copy(c.text[:], text)
	c.at = at.Unix()
	return c.at, true
}

func readAccessLog(in *Input, add func(*recording.Request)) error {
	var l logLine
	q := recording.Request{}
	unit := map[string]int64{"us": 1e3, "ms": 1e6, "s": 1e9}[in.Unit]
	for line := range in.lines() {
		if !l.parse(line) {
			in.Leave("no line of an access log")
			continue
		}
		q.Status, q.Failed = l.status, l.status >= 400 || l.status == 0
		q.Endpoint = l.endpointOf()
		t := took(l.rest, unit)
		if q.Took = t.ns; t.vague {
			in.Caution("a whole number ends the lines: where it is a duration (Apache's %%D, gunicorn's %%(D)s), say of what unit: --duration-unit us, ms or s; until then no request has a time")
		}
		// What is written is the end, cut to a second: half a second is added for that.
		q.At = l.at*int64(time.Second) + int64(time.Second)/2
		if q.Took > 0 && !t.begun {
			q.At -= q.Took
		}
		add(&q)
	}
	in.zoned(&l.clock)
	return in.Err()
}

// zoned notes that times have several zones.
func (in *Input) zoned(c *clock) {
	if len(c.zones) > 1 {
		in.Note("times have several zones, %s: each is taken as it says, and what is told is UTC", strings.Join(c.zones, ", "))
	}
}

// A tail is what follows the quoted fields of a line, where logs have their times.
//
//	0.057                       nginx: $request_time, seconds
//	- 0.321                     nginx: no request_time, but that of an upstream
//	89 0.001 [web-8080] [] ...  ingress-nginx: bytes of the request, seconds, upstream
//	rt=0.057 urt="0.050"        nginx, by name
//	"web" "http://..." 5ms      Traefik, whose time of a line is that of the arrival
//	12.345 ms                   with a unit
//	0/48231                     Apache's %T/%D: seconds and microseconds of one time
//	48231                       Apache's %D, gunicorn's: whole numbers, of what somebody chose
type tail struct {
	ns    int64 // NoTime where it has none,
	vague bool  // and then, whether it has a whole number of an unknown unit
	begun bool  // the line has the time at which the request began
}

// took is the time of a tail; whole numbers are of that unit, unless 0.
func took(text []byte, unit int64) tail {
	if i := bytes.Index(text, []byte("rt=")); i >= 0 && (i == 0 || text[i-1] == ' ') {
		field, _, _ := bytes.Cut(text[i+3:], []byte(" "))
		return tail{ns: decimalSeconds(bytes.Trim(field, `"`))}
	}
	i := bytes.LastIndexByte(text, '"')
	quotes := i >= 0
	first, rest, _ := bytes.Cut(bytes.TrimSpace(text[i+1:]), []byte(" "))
	if string(rest) == "ms" {
		if v, err := strconv.ParseFloat(string(first), 64); err == nil {
			if ns, ok := nanos(v, int64(time.Millisecond)); ok {
				return tail{ns: ns}
			}
		}
	}
	if ns := decimalSeconds(first); ns >= 0 {
		return tail{ns: ns}
	}
	if whole, ok := bytes.CutSuffix(first, []byte("ms")); ok {
		if n, ok := digitsOf(whole); ok && n < longestTook/1e6 {
			return tail{ns: n * 1e6, begun: quotes && len(rest) == 0}
		}
	}
	if whole, micros, ok := bytes.Cut(bytes.Trim(first, "*"), []byte("/")); ok {
		s, ok1 := digitsOf(whole)
		us, ok2 := digitsOf(micros)
		if ok1 && ok2 && us/1e6 == s && us < longestTook/1e3 {
			return tail{ns: us * 1e3}
		}
	}
	n, ok := digitsOf(first)
	if !ok {
		return tail{ns: recording.NoTime}
	}
	second, third, _ := bytes.Cut(rest, []byte(" "))
	if ns := decimalSeconds(second); ns >= 0 && bytes.HasPrefix(third, []byte("[")) {
		return tail{ns: ns}
	}
	if unit == 0 || n > longestTook/unit {
		return tail{ns: recording.NoTime, vague: unit == 0}
	}
	return tail{ns: n * unit}
}

// decimalSeconds reads seconds with three decimals or more; NoTime where it is none.
func decimalSeconds(text []byte) int64 {
	whole, fraction, ok := bytes.Cut(text, []byte("."))
	if !ok || !digits(whole) || !digits(fraction) || len(whole) > 7 || len(fraction) < 3 || len(fraction) > 9 {
		return recording.NoTime
	}
	n := int64(0)
	for _, c := range whole {
		n = 10*n + int64(c-'0')
	}
	for i := range 9 {
		n *= 10
		if i < len(fraction) {
			n += int64(fraction[i] - '0')
		}
	}
	return n
}
