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

// A jsonObject is the fields of an object by their plain names. It is used again for the
// next, and holds no copy of the text.
type jsonObject struct {
	fields []jsonField
	plain  map[string]string // names as they were met
}

type jsonField struct {
	name  string
	value []byte // as it is written
}

// mostNames are kept with their plain ones.
const mostNames = 4096

// parse takes the fields of an object for its own; false where the text is none. Of two of
// one plain name the one that is written so counts, else the first.
func (o *jsonObject) parse(text []byte) bool {
	o.fields = o.fields[:0]
	return o.each(text, func(name string, exact bool, value []byte) {
		if k := o.index(name); k < 0 {
			o.fields = append(o.fields, jsonField{name, value})
		} else if exact {
			o.fields[k].value = value
		}
	})
}

// within takes up the fields of objects that are within this one, where it has none of that
// name, or an object.
func (o *jsonObject) within(objects ...string) {
	for _, object := range objects {
		o.each(o.get(object), func(name string, _ bool, value []byte) {
			if had := o.get(name); had == nil || had[0] == '{' && name != object {
				o.set(name, value)
			}
		})
	}
}

func (o *jsonObject) index(name string) int {
	return slices.IndexFunc(o.fields, func(f jsonField) bool { return f.name == name })
}

// get is a value as it is written; nil where there is none.
func (o *jsonObject) get(name string) []byte {
	if k := o.index(name); k >= 0 {
		return o.fields[k].value
	}
	return nil
}

func (o *jsonObject) has(name string) bool { return o.index(name) >= 0 }

// set gives a field a value; nil takes it away.
func (o *jsonObject) set(name string, value []byte) {
	k := o.index(name)
	switch {
	case k < 0 && value != nil:
		o.fields = append(o.fields, jsonField{name, value})
	case k >= 0 && value == nil:
		o.fields = slices.Delete(o.fields, k, k+1)
	case k >= 0:
		o.fields[k].value = value
	}
}

// first is the text of the first of these fields that there is.
func (o *jsonObject) first(names ...string) string {
	for _, n := range names {
		v := o.get(n)
		if len(v) == 0 || string(v) == "null" {
			continue
		}
		if text := jsonText(v); text != "" && text != "-" {
			return text
		}
	}
	return ""
}

// jsonText is what a string says, or a value as it is written. nginx writes \x22 where JSON
// knows no such thing.
func jsonText(value []byte) string {
	if value[0] != '"' {
		return string(value)
	}
	inner := value[1 : len(value)-1]
	if bytes.IndexByte(inner, '\\') < 0 {
		return string(inner)
	}
	var text string
	if json.Unmarshal(value, &text) != nil {
		return string(inner)
	}
	return text
}

// each calls with the fields of an object, and whether a name is a plain one; false where
// the text is no object, whole and alone.
func (o *jsonObject) each(text []byte, call func(name string, exact bool, value []byte)) bool {
	text = bytes.TrimSpace(text)
	if len(text) < 2 || text[0] != '{' {
		return false
	}
	if text = bytes.TrimLeft(text[1:], jsonBlanks); text[0] == '}' {
		return len(text) == 1
	}
	for {
		name, rest := jsonValue(text)
		if len(name) < 2 || name[0] != '"' || len(rest) == 0 || rest[0] != ':' {
			return false
		}
		value, rest := jsonValue(bytes.TrimLeft(rest[1:], jsonBlanks))
		if len(value) == 0 || len(rest) == 0 {
			return false
		}
		known := o.plainOf(name[1 : len(name)-1])
		call(known, len(known) == len(name)-2 && known == string(name[1:len(name)-1]), value)
		switch text = bytes.TrimLeft(rest[1:], jsonBlanks); {
		case rest[0] == '}':
			return len(text) == 0
		case rest[0] != ',' || len(text) == 0:
			return false
		}
	}
}

const jsonBlanks = " \t\r\n"

func (o *jsonObject) plainOf(name []byte) string {
	if p, known := o.plain[string(name)]; known {
		return p
	}
	if o.plain == nil || len(o.plain) > mostNames {
		o.plain = map[string]string{}
	}
	p := plain(string(name))
	o.plain[string(name)] = p
	return p
}

// jsonValue is a value, and what comes behind it and behind blanks; nothing where it does
// not end.
func jsonValue(text []byte) (value, rest []byte) {
	depth := 0
	for i := 0; i < len(text); i++ {
		switch c := text[i]; c {
		case '"':
			for i++; i < len(text) && text[i] != '"'; i++ {
				if text[i] == '\\' {
					i++
				}
			}
			if i >= len(text) {
				return nil, nil
			}
		case '{', '[':
			depth++
			continue
		case '}', ']':
			depth--
		case ',', ':', ' ', '\t', '\r', '\n':
			if depth > 0 {
				continue
			}
			return nil, nil // no value begins so
		default:
			for i+1 < len(text) && bytes.IndexByte([]byte(",:}] \t\r\n"), text[i+1]) < 0 {
				i++
			}
		}
		if depth < 0 {
			return nil, nil
		}
		if depth == 0 {
			return text[:i+1], bytes.TrimLeft(text[i+1:], jsonBlanks)
		}
	}
	return nil, nil
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
