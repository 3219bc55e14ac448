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
	"fleetcost/profiles/recordings/figures"
	"fleetcost/sim"
)

func init() {
	register("json-log", "access logs of JSON lines: nginx, Caddy, Traefik, Envoy, CloudFront, Google's balancers, pino", &Format{
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
		if slices.Contains(atTheEdge, l.edge) {
			in.Leave("answered at the edge, no request of the origin: " + l.edge)
			return
		}
		if l.noUnit {
			in.Caution("durations have no unit in this log: --duration-unit us, ms or s says it, in a scenario duration_unit; until then they are left out")
		}
		in.local, in.united = in.local || l.local, l.united
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
	united  bool // there has been one of a unit that was told
	fine    bool // times have been seen that are finer than a second
	local   bool
	edge    string // what CloudFront did with it
	fields  jsonObject
	name    []byte
}

func isObject(value []byte) bool { return len(value) > 0 && value[0] == '{' }

func (l *jsonLine) read(line []byte, unit string) bool {
	from := bytes.IndexByte(line, '{')
	if from < 0 {
		return false
	}
	f := &l.fields
	if !f.parse(line[from:]) {
		return false
	}
	l.request, l.noUnit, l.local, l.edge = recording.Request{Took: recording.NoTime}, false, false, ""
	vague := time.Duration(0)
	switch { // what has fields of its own within
	case isObject(f.get("request")): // Caddy: seconds
		f.within("request")
		vague = time.Second
	case isObject(f.get("httprequest")): // Google: "0.123s"
		at := f.get("timestamp") // when the balancer got the request
		f.parse(f.get("httprequest"))
		f.set("requesturi", f.get("requesturl"))
		f.set("requesttime", f.get("latency"))
		f.set("starttime", at)
	case f.has("req") && f.has("res"): // pino: milliseconds
		f.within("req", "res")
		vague = time.Millisecond
	case isObject(f.get("http")): // Elastic's common schema: event.duration in ns
		f.within("http", "event")
		f.within("request", "response")
		if url := f.get("url"); isObject(url) {
			f.set("url", nil)
			f.each(url, func(name string, _ bool, value []byte) {
				if name == "path" || name == "original" && !f.has("path") {
					f.set("path", value)
				}
			})
		}
		vague = time.Nanosecond
	case f.has("starttime") && f.has("responsecode"): // Envoy: milliseconds
		vague = time.Millisecond
	case f.has("downstreamstatus"): // Traefik
		vague = time.Nanosecond
	case f.has("xedgeresulttype"): // CloudFront
		if l.edge = f.first("xedgedetailedresulttype"); !slices.Contains(atTheEdge, l.edge) {
			l.edge = f.first("xedgeresulttype")
		}
		f.set("datetime", []byte(strconv.Quote(f.first("date")+" "+f.first("time"))))
		f.set("date", nil)
		f.set("time", nil)
		vague = time.Second
	}
	status, ok := figures.Digits([]byte(f.first(statusNames...)))
	if !ok || status > 999 {
		return false
	}
	l.request.Status, l.request.Failed = int(status), status >= 400
	l.duration(f, vague, unit)
	if text := f.first(arrivalNames...); text != "" {
		l.request.At, ok = l.moment(text)
	} else {
		if l.request.At, ok = l.end(f, line[:from]); ok && l.request.Took > 0 {
			l.request.At -= l.request.Took
		}
	}
	if !ok {
		return false
	}
	l.endpoint(f)
	return true
}

// end is the first field that reads as a time, or what stands before the object, as Caddy
// writes it for a console.
func (l *jsonLine) end(f *jsonObject, before []byte) (at int64, ok bool) {
	for _, name := range endNames {
		if text := f.first(name); text != "" {
			if at, ok = l.moment(text); ok {
				return at, true
			}
		}
	}
	return l.moment(stampBefore(before))
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

// duration finds how long the request took.
func (l *jsonLine) duration(f *jsonObject, vague time.Duration, said string) {
	take := func(text string, unit time.Duration) {
		if v, err := strconv.ParseFloat(strings.TrimSuffix(text, "s"), 64); err == nil && v >= 0 && v*float64(unit) < float64(math.MaxInt64) {
			l.request.Took = int64(math.Round(v * float64(unit)))
		}
	}
	for _, t := range timeNames {
		if text := f.first(t.name); text != "" {
			take(text, t.unit)
			return
		}
	}
	text := f.first(vagueNames...)
	if text == "" {
		return
	}
	if d, err := time.ParseDuration(text); err == nil && strings.ContainsAny(text, "smnµu") {
		take(strconv.FormatInt(d.Nanoseconds(), 10), time.Nanosecond)
		return
	}
	if said != "" {
		vague = map[string]time.Duration{"us": time.Microsecond, "ms": time.Millisecond, "s": time.Second}[said]
		l.united = true
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
		return at, at > figures.Earliest && at < figures.Latest
	}
	for _, layout := range []string{time.RFC3339Nano, "02/Jan/2006:15:04:05 -0700", "2006-01-02T15:04:05.999999999Z0700", "2006-01-02 15:04:05.999999999Z0700", "2006-01-02 15:04:05.999999999 -0700"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UnixNano(), t.UnixNano() > figures.Earliest && t.UnixNano() < figures.Latest
		}
	}
	for _, layout := range []string{"2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999", "2006/01/02 15:04:05"} {
		if t, err := time.Parse(layout, text); err == nil {
			l.local = true
			return t.UnixNano(), t.UnixNano() > figures.Earliest && t.UnixNano() < figures.Latest
		}
	}
	return 0, false
}

// endpoint writes method and path, without host and query.
func (l *jsonLine) endpoint(f *jsonObject) {
	method, path := f.first(methodNames...), f.first(pathNames...)
	if path == "" {
		if m, target, ok := strings.Cut(f.first("request"), " "); ok { // the request line
			method, path = m, target
		}
	}
	if method == "" && path != "" { // nobody logs it
		l.name = endpointName(l.name, []byte("?"), []byte(path))
		l.request.Endpoint = l.name[len("? "):]
		return
	}
	l.name = endpointName(l.name, []byte(method), []byte(path))
	l.request.Endpoint = l.name
}
