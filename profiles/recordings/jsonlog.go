package recordings

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"fleetcost/models/recording"
	"fleetcost/sim"
)

func init() {
	register("json-log", "access logs of JSON lines: nginx, Caddy, Traefik, Envoy, Google's balancers", &Format{
		Title: "access log of JSON lines", Tool: "nginx, Caddy, Traefik, Envoy", Holds: "log", order: 40,
		Example: `{"time_iso8601":"2026-01-02T10:00:00+00:00","request_method":"GET","request_uri":"/a?b=1","status":"200","request_time":"0.100"}` + "\n" +
			`{"level":"info","ts":1767348001.5,"logger":"http.log.access","request":{"method":"GET","uri":"/b"},"duration":0.25,"status":502}` + "\n" +
			`{"level":"info","ts":1767348002.5,"msg":"serving"}` + "\n",
		Requests:   2,
		resolution: sim.Millisecond,
		is: func(h *Head) bool {
			var l jsonLine
			if overLines(h) {
				text := bytes.TrimLeft(bytes.TrimSpace(h.Bytes), "[")
				d := json.NewDecoder(bytes.NewReader(text))
				for {
					var object json.RawMessage
					if d.Decode(&object) != nil {
						return false
					}
					if l.read(object, "") {
						return true
					}
					rest := bytes.TrimLeft(text[d.InputOffset():], ", \r\n\t")
					d, text = json.NewDecoder(bytes.NewReader(rest)), rest
				}
			}
			return slices.ContainsFunc(h.Lines()[:min(200, len(h.Lines()))], func(line []byte) bool { return l.read(line, "") })
		},
		each: readJSONLog,
	})
}

// readJSONLog reads objects, one in a line behind whatever prefix, or of a list, or over
// several lines, as tools for people write them.
func readJSONLog(in *Input, add func(*recording.Request)) error {
	var l jsonLine
	took := func(text []byte) {
		if !l.read(text, in.Unit) {
			in.Leave("no request")
			return
		}
		if l.noUnit {
			in.Caution("durations have no unit in this log: --duration-unit us, ms or s says it; until then they are left out")
		}
		in.local = in.local || l.local
		add(&l.request)
	}
	begin, _ := in.in.Peek(headBytes)
	if overLines(&Head{Bytes: begin}) {
		if err := in.objects(took); err != nil {
			return err
		}
	} else {
		for line := range in.lines() {
			if len(bytes.TrimSpace(line)) > 0 {
				took(line)
			}
		}
	}
	if !l.fine {
		in.resolution = sim.Second
	}
	return in.Err()
}

// overLines tells whether values of JSON are a list, or over several lines each.
func overLines(h *Head) bool {
	first := h.First()
	return len(first) > 0 && first[0] == '[' && (len(first) == 1 || first[1] == '{') || string(first) == "{"
}

// objects calls with each object of a list, or of several one after the other.
func (in *Input) objects(each func([]byte)) error {
	d := json.NewDecoder(&lineReader{in: in})
	begin, _ := in.in.Peek(headBytes)
	list := bytes.HasPrefix(bytes.TrimSpace(begin), []byte("["))
	if list {
		if _, err := d.Token(); err != nil {
			return in.problem(in.line, "is no JSON: "+err.Error(), "")
		}
	}
	for !list || d.More() {
		var object json.RawMessage
		switch err := d.Decode(&object); {
		case in.Err() != nil:
			return in.Err()
		case !list && errors.Is(err, io.EOF):
			return nil
		case errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF):
			return in.problem(in.line, "the JSON is cut off", "")
		case err != nil:
			return in.problem(in.line, "is no JSON: "+err.Error(), "")
		}
		each(object)
	}
	if _, err := d.Token(); err != nil && in.Err() == nil {
		return in.problem(in.line, "the JSON is cut off", "")
	}
	return nil
}

// A jsonLine is a request of a log of JSON lines, whose fields have the names of the
// server that wrote it, or of the log_format of nginx that somebody wrote.
type jsonLine struct {
	request recording.Request
	noUnit  bool // there is a duration of an unknown unit
	fine    bool // times have been seen that are finer than a second
	local   bool
	name    []byte
}

// names of fields, in the order in which they are looked for. Where a log has the time of
// the arrival, that is taken; what else it has is the end.
var (
	arrivalNames = []string{"StartUTC", "StartLocal", "start_time"}
	endNames     = []string{"ts", "msec", "time_iso8601", "time_local", "@timestamp", "timestamp", "time", "date", "datetime"}
	statusNames  = []string{"status", "DownstreamStatus", "response_code", "status_code", "OriginStatus", "code"}
	methodNames  = []string{"request_method", "RequestMethod", "method", "verb"}
	pathNames    = []string{"request_uri", "RequestPath", "uri", "path", "url", "request_path", "x_envoy_original_path"}
	// durations whose unit is known by their name
	timeNames = []struct {
		name string
		unit time.Duration
	}{
		{"request_time", time.Second}, {"Duration", time.Nanosecond}, {"duration_ms", time.Millisecond}, {"latency_ms", time.Millisecond}, {"elapsed_ms", time.Millisecond},
		{"response_time_ms", time.Millisecond}, {"duration_us", time.Microsecond}, {"duration_s", time.Second}, {"duration_seconds", time.Second}, {"responsetime_ms", time.Millisecond},
	}
	vagueNames = []string{"duration", "latency", "elapsed", "response_time", "responseTime", "took"}
)

func (l *jsonLine) read(line []byte, unit string) bool {
	from := bytes.IndexByte(line, '{')
	if from < 0 {
		return false
	}
	var f map[string]json.RawMessage
	if json.Unmarshal(line[from:], &f) != nil {
		return false
	}
	l.request, l.noUnit, l.local = recording.Request{Took: recording.NoTime}, false, false
	vague := time.Duration(0)
	switch { // what has fields of its own within
	case f["request"] != nil && f["request"][0] == '{': // Caddy: seconds
		var inner map[string]json.RawMessage
		if json.Unmarshal(f["request"], &inner) != nil {
			return false
		}
		for k, v := range inner {
			if _, there := f[k]; !there {
				f[k] = v
			}
		}
		vague = time.Second
	case f["httpRequest"] != nil: // Google: "0.123s"
		var inner map[string]json.RawMessage
		if json.Unmarshal(f["httpRequest"], &inner) != nil {
			return false
		}
		f["request_method"], f["request_uri"], f["status"], f["request_time"] = inner["requestMethod"], inner["requestUrl"], inner["status"], inner["latency"]
		f["start_time"] = f["timestamp"] // when the balancer got the request
	case f["start_time"] != nil && f["response_code"] != nil: // Envoy: milliseconds
		vague = time.Millisecond
	}
	status, ok := digitsOf([]byte(first(f, statusNames...)))
	if !ok || status > 999 {
		return false
	}
	l.request.Status, l.request.Failed = int(status), status >= 400
	l.duration(f, vague, unit)
	if text := first(f, arrivalNames...); text != "" {
		l.request.At, ok = l.moment(text)
	} else {
		text = first(f, endNames...)
		if text == "" { // that of the line, as Caddy writes it for a console
			text = stampBefore(line[:from])
		}
		if l.request.At, ok = l.moment(text); ok && l.request.Took > 0 {
			l.request.At -= l.request.Took
		}
	}
	if !ok {
		return false
	}
	l.endpoint(f)
	return true
}

// stampBefore is the time at the beginning of a line, before what is in a tab or a space.
func stampBefore(prefix []byte) string {
	if _, rest, ok := bytes.Cut(prefix, []byte(" | ")); ok {
		prefix = bytes.TrimSpace(rest)
	}
	stamp, _, tabbed := bytes.Cut(prefix, []byte("\t"))
	if !tabbed {
		return ""
	}
	return string(bytes.TrimSpace(stamp))
}

// first is the text of the first of these fields that there is.
func first(f map[string]json.RawMessage, names ...string) string {
	for _, n := range names {
		v := f[n]
		if len(v) == 0 || string(v) == "null" {
			continue
		}
		var text string
		if json.Unmarshal(v, &text) != nil {
			text = string(v)
		}
		if text != "" && text != "-" {
			return text
		}
	}
	return ""
}

// duration finds how long the request took.
func (l *jsonLine) duration(f map[string]json.RawMessage, vague time.Duration, said string) {
	take := func(text string, unit time.Duration) {
		if v, err := strconv.ParseFloat(strings.TrimSuffix(text, "s"), 64); err == nil && v >= 0 && v*float64(unit) < float64(math.MaxInt64) {
			l.request.Took = int64(math.Round(v * float64(unit)))
		}
	}
	for _, t := range timeNames {
		if text := first(f, t.name); text != "" {
			take(text, t.unit)
			return
		}
	}
	text := first(f, vagueNames...)
	if text == "" {
		return
	}
	if d, err := time.ParseDuration(text); err == nil && strings.ContainsAny(text, "smnµu") {
		take(strconv.FormatInt(d.Nanoseconds(), 10), time.Nanosecond)
		return
	}
	if said != "" {
		vague = map[string]time.Duration{"us": time.Microsecond, "ms": time.Millisecond, "s": time.Second}[said]
	}
	if vague == time.Second && said == "" && len(text) > 3 && !strings.Contains(text, ".") {
		vague = 0 // of Caddy that was told to write nanoseconds
	}
	if vague == 0 {
		l.noUnit = true
		return
	}
	take(text, vague)
}

// moment is a time as servers write it. One that is cut to a second is half a second later,
// in the mean; times that have fractions may have none of them once in a while.
func (l *jsonLine) moment(text string) (at int64, ok bool) {
	if at, ok = l.written(text); !ok {
		return 0, false
	}
	if l.fine = l.fine || at%int64(time.Second) != 0; !l.fine {
		at += int64(time.Second) / 2
	}
	return at, true
}

func (l *jsonLine) written(text string) (at int64, ok bool) {
	if seconds, err := strconv.ParseFloat(text, 64); err == nil {
		at = int64(math.Round(seconds*1e6)) * 1e3
		switch {
		case seconds > 1e17: // nanoseconds
			at = int64(seconds)
		case seconds > 1e14:
			at = int64(seconds) * 1e3
		case seconds > 1e11:
			at = int64(math.Round(seconds*1e3)) * 1e3
		}
		return at, at > earliest && at < latest
	}
	for _, layout := range []string{time.RFC3339Nano, "02/Jan/2006:15:04:05 -0700", "2006-01-02T15:04:05.999999999Z0700", "2006-01-02 15:04:05.999999999Z0700", "2006-01-02 15:04:05.999999999 -0700"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UnixNano(), t.UnixNano() > earliest && t.UnixNano() < latest
		}
	}
	for _, layout := range []string{"2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999", "2006/01/02 15:04:05"} {
		if t, err := time.Parse(layout, text); err == nil {
			l.local = true
			return t.UnixNano(), t.UnixNano() > earliest && t.UnixNano() < latest
		}
	}
	return 0, false
}

// endpoint writes method and path, without host and query.
func (l *jsonLine) endpoint(f map[string]json.RawMessage) {
	method, path := first(f, methodNames...), first(f, pathNames...)
	if path == "" {
		if m, target, ok := strings.Cut(first(f, "request"), " "); ok { // the request line
			method, path = m, target
		}
	}
	l.name = endpointName(l.name, []byte(method), []byte(path))
	l.request.Endpoint = l.name
}

// endpointName writes method and path into a buffer, without scheme, host and query.
func endpointName(buffer, method, target []byte) []byte {
	if len(method) == 0 || len(method) > 32 || len(target) == 0 || string(method) == "-" {
		return append(buffer[:0], noEndpoint...)
	}
	path, _, _ := bytes.Cut(target, []byte(" "))
	if i := bytes.Index(path, []byte("://")); i >= 0 {
		rest := path[i+3:]
		if slash := bytes.IndexByte(rest, '/'); slash >= 0 {
			path = rest[slash:]
		} else {
			path = []byte("/")
		}
	}
	if i := bytes.IndexAny(path, "?;#"); i >= 0 {
		path = path[:i]
	}
	return append(append(append(buffer[:0], method...), ' '), path[:min(len(path), 200)]...)
}
