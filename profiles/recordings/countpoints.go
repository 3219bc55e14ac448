package recordings

import (
	"bytes"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"fleetcost/models/recording"
)

// point adds a value of a series, which goes on in time.
func (t *countTable) point(series int, at int64, text []byte) bool {
	s := &t.all[series]
	if n := len(s.At); n > 0 {
		switch last := s.At[n-1]; {
		case at == last:
			return t.fault(fmt.Sprintf("same timestamp as line %d", t.lines[series]), "one line per bucket")
		case at < last:
			return t.fault(fmt.Sprintf("earlier than line %d", t.lines[series]), "sort the lines by time")
		}
	}
	t.lines[series] = t.in.Line()
	value, what, fix := t.value(bytes.TrimSpace(text))
	if what != "" {
		return t.fault(what, fix)
	}
	s.Add(at, value)
	return true
}

// value reads a number of requests; NaN of one that is not known.
func (t *countTable) value(text []byte) (v float64, what, fix string) {
	switch string(bytes.ToLower(text)) {
	case "":
		if t.kind == ownTable {
			return 0, "no number of requests", "write 0 for none"
		}
		return math.NaN(), "", ""
	case "null", "undefined", "-", "n/a", "none", "nan":
		if t.kind != ownTable {
			return math.NaN(), "", ""
		}
	}
	v, err := strconv.ParseFloat(string(text), 64)
	switch {
	case err != nil || !plainNumber(text):
		fix := ""
		if end := bytes.LastIndexAny(text, "0123456789"); end >= 0 && end+1 < len(text) && '0' <= text[0] && text[0] <= '9' {
			fix = "it has a unit? export plain numbers (Grafana: without formatted data)"
		}
		return 0, fmt.Sprintf("%q is not a number of requests", shortened(text)), fix
	case v < 0:
		return 0, string(text) + " requests are fewer than none", ""
	case v > 1e15:
		return 0, string(text) + " requests are too many", "at most 1e15 in one bucket"
	}
	return v, "", ""
}

// plainNumber tells whether a number is in decimal notation, without underscores.
func plainNumber(text []byte) bool {
	return !bytes.ContainsFunc(text, func(r rune) bool { return !strings.ContainsRune("0123456789.-+eE", r) })
}

// shortened is a text that may be long, for a message.
func shortened(text []byte) string {
	if len(text) > 40 {
		return string(text[:40]) + "…"
	}
	return string(text)
}

// measureOfNames is what values are by the names of their series; "" where these do not tell.
func measureOfNames(all []recording.Series) recording.Measure {
	var as recording.Measure
	for i, s := range all {
		m := measureOfName(s.Name)
		if i > 0 && m != as {
			return ""
		}
		as = m
	}
	return as
}

// other is the measure of what is no number of requests: durations, shares, bytes.
const other recording.Measure = "other"

var otherNames = regexp.MustCompile(`(^|[^a-z0-9])(p\d\d(\.\d+)?|latency|duration|response.?time|cpu|memory|percent(age)?|utili[sz]ation|bytes)([^a-z0-9]|$)`)

func measureOfName(name string) recording.Measure {
	name, _, _ = strings.Cut(strings.ToLower(name), "{") // labels have names of their own
	switch {
	case named(countColumns, name):
		return recording.Counts
	case named(rateColumns, name), strings.HasSuffix(name, "/s"), strings.Contains(name, "per second"), strings.Contains(name, "per_second"), strings.HasSuffix(name, "_per_sec"), strings.HasSuffix(name, "_rps"):
		return recording.Rates
	case strings.HasSuffix(name, "_total"):
		return recording.Counter
	case otherNames.MatchString(name):
		return other
	}
	return ""
}
