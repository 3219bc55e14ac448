package recordings

import (
	"bytes"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"fleetcost/models/recording"
	"fleetcost/profiles/keys"
	"fleetcost/profiles/recordings/figures"
)

// mostSeries of a file that are told apart.
const mostSeries = 10_000

// row reads one row.
func (t *countTable) row() bool {
	n := len(t.fields)
	if n == len(t.names)+1 && len(bytes.TrimSpace(t.fields[n-1])) == 0 {
		n--
	}
	if n != len(t.names) {
		return t.fault(fmt.Sprintf("%s, but the first line has %d", keys.Count(n, "field"), len(t.names)), "")
	}
	text := t.when()
	if text == "" {
		return t.fault("no timestamp", "")
	}
	if t.style == nil {
		c, err := t.in.styleOf(text)
		if err != nil {
			t.faults, t.over = append(t.faults, t.in.located(err)...), true
			return false
		}
		t.style = c
	}
	at, ok := t.style.read(text)
	if !ok {
		c, err := t.in.styleOf(text) // another layout, of the same kind
		if err != nil {
			t.faults = append(t.faults, t.in.located(err)...)
			return false
		}
		if decimal.MatchString(text) || c.local != t.style.local || c.first != t.style.first {
			return t.fault(fmt.Sprintf("time %s is written in another way than those before", text), "")
		}
		at, _ = c.read(text)
	}
	if t.rows == 0 {
		t.first, t.latest = at, at
	}
	t.first, t.latest = min(t.first, at), max(t.latest, at)
	t.rows++
	if t.series >= 0 {
		name := string(bytes.TrimSpace(t.fields[t.series]))
		k, known := t.byName[name]
		if !known {
			if t.in.Value != "" && name != t.in.Value {
				t.byName[name] = -1
				k = -1
			} else if k = len(t.all); k >= mostSeries {
				return t.fault(fmt.Sprintf("more than %d series", mostSeries), "")
			} else {
				t.byName[name] = k
				t.all, t.lines = append(t.all, recording.Series{Name: name}), append(t.lines, 0)
			}
		}
		if k < 0 {
			return true
		}
		return t.point(k, at, t.fields[t.values[0]])
	}
	for _, column := range t.values {
		if !t.point(t.byName[t.names[column]], at, t.fields[column]) {
			return false
		}
	}
	return true
}

// when is the time of a row, of which a date and an hour may stand in columns of their own.
func (t *countTable) when() string {
	text := strings.TrimSpace(string(t.fields[t.time]))
	if t.clock < 0 {
		return text
	}
	clock := strings.TrimSpace(string(t.fields[t.clock]))
	switch _, whole := figures.Digits([]byte(clock)); {
	case whole && len(clock) <= 2:
		return text + " " + clock + ":00"
	case strings.Contains(clock, ":") && len(clock) < len("2024-05-01 00:00"):
		return text + " " + clock
	}
	return clock // has its date itself
}

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
	if t.kind != ownTable {
		text, what = t.plain(text)
		if what != "" {
			return 0, what, "export plain numbers"
		}
	}
	v, err := strconv.ParseFloat(string(text), 64)
	switch {
	case err != nil || !plainNumber(text):
		fix := "write a plain number, and leave out the line of a bucket that is not known"
		if t.kind != ownTable {
			fix = "write a plain number, or leave the field empty where it is not known"
		}
		if end := bytes.LastIndexAny(text, "0123456789"); end >= 0 && end+1 < len(text) && '0' <= text[0] && text[0] <= '9' {
			fix = "it has a unit? export plain numbers (Grafana: without formatted data)"
		}
		return 0, fmt.Sprintf("%q is not a number of requests", shortened(text)), fix
	case v < 0:
		return 0, string(text) + " requests are fewer than none", "differences of a counter that began anew? give the counter itself: --values counter; in a scenario values = \"counter\""
	case v > 1e15:
		return 0, string(text) + " requests are too many", "at most 1e15 in one bucket"
	}
	return v, "", ""
}

// formatted are numbers as Grafana formats them: few digits, a letter of a thousand or a
// million, and what is counted in a second.
var formatted = regexp.MustCompile(`^(-?\d+(?:\.\d+)?) ?(K|k|Mil|M|Bil|B|Tri|T|m)?(?: ?(req/s|reqs/s|rps|ops/s|c/s|/s))?$`)

var thousands = map[string]string{"": "", "K": "e3", "k": "e3", "Mil": "e6", "M": "e6", "Bil": "e9", "B": "e9", "Tri": "e12", "T": "e12", "m": "e-3"}

// decimalComma is of tables that commas do not separate; in others it may be of thousands.
var decimalComma = regexp.MustCompile(`^-?\d+,\d+$`)

// plain writes a number in decimal notation; what is why nobody knows it.
func (t *countTable) plain(text []byte) (number []byte, what string) {
	if decimalComma.Match(text) {
		if t.comma == ',' || !t.commas && len(text)-bytes.IndexByte(text, ',') == len(",000") {
			return nil, fmt.Sprintf("%q has a comma, of decimals or of thousands", text)
		}
		t.commas = true
		return bytes.Replace(text, []byte(","), []byte("."), 1), ""
	}
	m := formatted.FindSubmatch(text)
	if m == nil || len(m[2])+len(m[3]) == 0 {
		return text, ""
	}
	t.in.Note("values are written with units, rounded: plain ones are exact")
	if rate := len(m[3]) > 0; t.rates != rate && t.units {
		return nil, fmt.Sprintf("%q has another unit than values before it", text)
	} else {
		t.rates = rate
	}
	t.units = true
	return append(bytes.Clone(m[1]), thousands[string(m[2])]...), ""
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
