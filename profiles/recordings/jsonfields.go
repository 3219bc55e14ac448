package recordings

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// names of fields, as plain writes them, in the order in which they are looked for. Where a
// log has the time of the arrival, that is taken; what else it has is the end.
var (
	arrivalNames = []string{"startutc", "startlocal", "starttime"}
	endNames     = []string{"timestamp(ms)", "ts", "msec", "timeiso8601", "timelocal", "timestamp", "time", "date", "datetime"}
	statusNames  = []string{"status", "downstreamstatus", "responsecode", "statuscode", "originstatus", "httpstatus", "httpresponsestatuscode", "scstatus", "code"}
	methodNames  = []string{"requestmethod", "method", "verb", "httpmethod", "httprequestmethod", "csmethod"}
	pathNames    = []string{"requesturi", "requestpath", "uri", "path", "url", "urlpath", "csuristem", "xenvoyoriginalpath"}
	// durations whose unit is known by their name
	timeNames = []struct {
		name string
		unit time.Duration
	}{
		{"requesttime", time.Second}, {"durationms", time.Millisecond}, {"latencyms", time.Millisecond}, {"elapsedms", time.Millisecond}, {"responsetimems", time.Millisecond},
		{"durationus", time.Microsecond}, {"durations", time.Second}, {"durationseconds", time.Second}, {"eventduration", time.Nanosecond},
	}
	vagueNames = []string{"duration", "latency", "elapsed", "responsetime", "took", "timetaken"}
)

// plain is a name without what tells apart how people write it: status_code, statusCode,
// Status-Code.
func plain(name string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case 'A' <= r && r <= 'Z':
			return r - 'A' + 'a'
		case strings.ContainsRune("_-.@ ", r):
			return -1
		}
		return r
	}, name)
}

// plainFields are the fields of an object by their plain names; nil where it is none.
func plainFields(text []byte) map[string]json.RawMessage {
	var f map[string]json.RawMessage
	if json.Unmarshal(text, &f) != nil {
		return nil
	}
	var odd []string
	for name := range f {
		if plain(name) != name {
			odd = append(odd, name)
		}
	}
	slices.Sort(odd)
	for _, name := range odd {
		if p := plain(name); f[p] == nil {
			f[p] = f[name]
		}
		delete(f, name)
	}
	return f
}

// within takes up the fields of objects that are within one, where it has none of that name.
func within(f map[string]json.RawMessage, objects ...string) {
	for _, object := range objects {
		for name, v := range plainFields(f[object]) {
			if f[name] == nil || f[name][0] == '{' && name != object {
				f[name] = v
			}
		}
	}
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
