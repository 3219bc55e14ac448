package recordings

import (
	"bytes"
	"strconv"
	"time"

	"fleetcost/models/recording"
	"fleetcost/profiles/recordings/figures"
)

// A tail is what follows the quoted fields of a line, where logs have their times.
//
//	0.057                       nginx: $request_time, seconds
//	- 0.321                     nginx: no request_time, but that of an upstream
//	89 0.001 [web-8080] [] ...  ingress-nginx: bytes of the request, seconds, upstream
//	rt=0.057 urt="0.050"        nginx, by name; request_time=0.057, too
//	"0.057" "0.050" "-"         nginx, each in quotes; or behind bars: | 0.057 | 0.050
//	"web" "http://..." 5ms      Traefik, whose time of a line is that of the arrival
//	12.345 ms                   with a unit
//	0/48231                     Apache's %T/%D: seconds and microseconds of one time
//	48231                       Apache's %D, gunicorn's: whole numbers, of what somebody chose
//	2 2000534                   Apache's %T %D, where the unit is told; others are not known
type tail struct {
	ns      int64 // NoTime where it has none,
	vague   bool  // and then, whether it has a whole number of an unknown unit,
	several bool  // or several of the unit that was told
	begun   bool  // the line has the time at which the request began
	found   bool  // it is what was found among other fields
	united  bool  // it was of the unit that was told
}

// took is the time of a tail; whole numbers are of that unit, unless 0.
func took(text []byte, unit int64) tail {
	for from := 0; ; from++ {
		i := bytes.IndexByte(text[from:], '=')
		if i < 0 {
			break
		}
		from += i
		if bytes.HasSuffix(text[:from], []byte(" rt")) || bytes.HasSuffix(text[:from], []byte("request_time")) || string(text[:from]) == "rt" {
			field, _, _ := bytes.Cut(text[from+1:], []byte(" "))
			return tail{ns: decimalSeconds(bytes.Trim(field, `",;`))}
		}
	}
	if len(text) > 0 && text[len(text)-1] == '"' {
		if bytes.Count(text, []byte(`"`)) > 4 {
			return amongFields(text)
		}
		return tail{ns: recording.NoTime} // the agent ends the line
	}
	i := bytes.LastIndexByte(text, '"')
	quotes := i >= 0
	first, rest, _ := bytes.Cut(bytes.Trim(text[i+1:], " \t|"), []byte(" "))
	if string(rest) == "ms" {
		if v, err := strconv.ParseFloat(string(first), 64); err == nil {
			if ns, ok := figures.Nanos(v, int64(time.Millisecond)); ok {
				return tail{ns: ns}
			}
		}
	}
	if ns := decimalSeconds(first); ns >= 0 {
		return tail{ns: ns}
	}
	if whole, ok := bytes.CutSuffix(first, []byte("ms")); ok {
		if n, ok := figures.Digits(whole); ok && n < figures.LongestTook/1e6 {
			return tail{ns: n * 1e6, begun: quotes && len(rest) == 0}
		}
	}
	if whole, micros, ok := bytes.Cut(bytes.Trim(first, "*"), []byte("/")); ok {
		s, ok1 := figures.Digits(whole)
		us, ok2 := figures.Digits(micros)
		if ok1 && ok2 && us/1e6 == s && us < figures.LongestTook/1e3 {
			return tail{ns: us * 1e3}
		}
	}
	n, ok := figures.Digits(first)
	if !ok {
		return tail{ns: recording.NoTime}
	}
	second, third, _ := bytes.Cut(rest, []byte(" "))
	if ns := decimalSeconds(second); ns >= 0 && bytes.HasPrefix(third, []byte("[")) {
		return tail{ns: ns}
	}
	if _, two := figures.Digits(second); two && unit > 0 {
		if us, _ := figures.Digits(second); us/1e6 == n && us < figures.LongestTook/1e3 && (n > 0 || us > 0) {
			return tail{ns: us * 1e3}
		}
		return tail{ns: recording.NoTime, several: true}
	}
	if unit == 0 || n > figures.LongestTook/unit {
		return tail{ns: recording.NoTime, vague: unit == 0}
	}
	return tail{ns: n * unit, united: true}
}

// amongFields finds seconds among fields behind the referrer and the agent.
func amongFields(text []byte) tail {
	text = bytes.TrimLeft(text, " ")
	for i := 0; len(text) > 0; i++ {
		field, rest := text, []byte(nil)
		if text[0] == '"' {
			inside, behind, ok := quoted(text[1:])
			if !ok {
				break
			}
			field, rest = inside, behind
		} else if end := bytes.IndexByte(text, ' '); end >= 0 {
			field, rest = text[:end], text[end:]
		}
		if ns := decimalSeconds(field); ns >= 0 && i >= 2 {
			return tail{ns: ns, found: true}
		}
		text = bytes.TrimLeft(rest, " ")
	}
	return tail{ns: recording.NoTime}
}

// decimalSeconds reads seconds with three decimals or more; NoTime where it is none.
func decimalSeconds(text []byte) int64 {
	whole, fraction, ok := bytes.Cut(text, []byte("."))
	if !ok || !figures.AllDigits(whole) || !figures.AllDigits(fraction) || len(whole) > 7 || len(fraction) < 3 || len(fraction) > 9 {
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
