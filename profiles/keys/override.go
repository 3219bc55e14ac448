package keys

import (
	"fmt"
	"strconv"
	"strings"
)

// The flags that override keys.
const (
	Set  = "--set"
	Vary = "--vary"
)

// Override applies what a flag such as --set says, in order: "traffic.rate=2000" replaces the
// value of a key, or adds it with the tables around it. The key is a dotted
// key of TOML; a number goes into a list (request.browse.steps.0.cpu). The
// value is TOML where it can be read as such, else text, so that a shell needs
// no second pair of quotes: trace, "peak 10m", 300ms.
func (d *Document) Override(flag string, sets ...string) {
	for _, set := range sets {
		i := d.overrides
		d.overrides++
		path, raw, ok := cutSet(set)
		if !ok {
			d.found.Add(Problem{
				File: flag + " " + set, rank: ofSets, at: i,
				What: "not key=value", Fix: "write " + flag + " traffic.rate=2000",
			})
			continue
		}
		here := place{at: d.size + i, flag: flag, set: path.String(), raw: raw, nth: i}
		if why := d.put(path, setValue(raw), here); why != "" {
			d.problemAt(here, path.String(), why, "")
			continue
		}
		d.forget(path)
		if old, ok := d.places[path.String()]; ok && old.set == "" {
			here.at = old.at
		}
		d.places[path.String()] = here
	}
}

// cutSet splits key=value.
func cutSet(set string) (path Path, raw string, ok bool) {
	s := scanner{text: set}
	path = s.key()
	if len(path) == 0 || s.done() || set[s.pos] != '=' {
		return nil, "", false
	}
	return path, strings.TrimSpace(set[s.pos+1:]), true
}

// Overlap tells that two keys of a flag are one, however they are spelt, or that one holds
// the other: what is given to the second would take the place of the first.
func Overlap(a, b string) bool {
	one, _, _ := cutSet(a + "=")
	other, _, _ := cutSet(b + "=")
	for i := range min(len(one), len(other)) {
		if one[i] != other[i] {
			return false
		}
	}
	return len(one) > 0 && len(other) > 0
}

// SetOf is the dotted key of a set such as traffic.rate=2000, and its value as TOML.
func SetOf(set string) (key, value string, ok bool) {
	path, raw, ok := cutSet(set)
	if _, isText := setValue(raw).(string); isText && (raw == "" || raw[0] != '"' && raw[0] != '\'') {
		raw = quotedTOML(raw)
	}
	return path.String(), raw, ok
}

// quotedTOML is a text as TOML has it on one line.
func quotedTOML(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteString("\\" + string(r))
		case r < ' ' || r == 0x7f:
			fmt.Fprintf(&b, "\\u%04x", r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String() + "\""
}

// setValue is the TOML value that raw is, or else raw itself.
func setValue(raw string) any {
	if _, tooDeep, _ := locate("value = " + raw); tooDeep != nil {
		return raw
	}
	root, err := parse("value = " + raw)
	if v, ok := root["value"]; ok && err == nil && len(root) == 1 {
		return v
	}
	return raw
}

// put stores v at path, and makes the tables around it. It returns why it
// cannot.
func (d *Document) put(path Path, v any, here place) (why string) {
	var around any = d.root
	for i, part := range path {
		last := i == len(path)-1
		switch c := around.(type) {
		case map[string]any:
			if last {
				c[part] = v
				return ""
			}
			if _, ok := c[part]; !ok {
				c[part] = map[string]any{}
				d.places[path[:i+1].String()] = place{at: here.at, flag: here.flag, set: here.set, nth: here.nth}
			}
			around = c[part]
		case []any:
			n, why := index(path[:i], part, len(c))
			if why != "" {
				return why
			}
			if last {
				c[n] = v
				return ""
			}
			around = c[n]
		case []map[string]any:
			n, why := index(path[:i], part, len(c))
			table, ok := v.(map[string]any)
			switch {
			case why != "":
				return why
			case last && !ok:
				return fmt.Sprintf("%s is a list of tables", path[:i])
			case last:
				c[n] = table
				return ""
			}
			around = c[n]
		default:
			return fmt.Sprintf("%s is %s and has no keys", path[:i], Show(around))
		}
	}
	return ""
}

// index reads a place in a list of n items, counted from 0.
func index(list Path, part string, n int) (i int, why string) {
	i, err := strconv.Atoi(part)
	if err != nil || i < 0 || i >= n {
		return 0, fmt.Sprintf("%s is a list of %d; %q is not a number from 0 to %d", list, n, part, n-1)
	}
	return i, ""
}

// forget drops the places of the keys below path.
func (d *Document) forget(path Path) {
	below := path.String() + "."
	for p := range d.places {
		if strings.HasPrefix(p, below) {
			delete(d.places, p)
		}
	}
}
