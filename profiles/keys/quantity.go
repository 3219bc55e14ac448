package keys

import (
	"strconv"
	"strings"
	"unicode"
)

// A Quantity is a number as a text has it, with its unit: 300 ms, 0.5, 10 %.
type Quantity struct {
	Value float64
	Unit  string // ms, KiB; "" of a plain number, and of a share in percent, which is then a share
}

// Said is what the text says under a dotted key, before any default; false where it says
// nothing. A key that is written with its doubt, { value, low, high }, is its value.
func (d *Document) Said(key string) (any, bool) {
	s := scanner{text: key}
	path := s.key()
	if len(path) == 0 || !s.done() {
		return nil, false
	}
	var at any = d.root
	for _, part := range path {
		switch around := at.(type) {
		case map[string]any:
			at = around[part]
		case []any:
			i, why := index(nil, part, len(around))
			if why != "" {
				return nil, false
			}
			at = around[i]
		case []map[string]any:
			i, why := index(nil, part, len(around))
			if why != "" {
				return nil, false
			}
			at = around[i]
		default:
			return nil, false
		}
	}
	if t, ok := at.(map[string]any); ok && t["value"] != nil {
		at = t["value"]
	}
	return at, at != nil
}

// QuantityOf reads a value of TOML as a number with or without a unit; false where it is
// none.
func QuantityOf(v any) (Quantity, bool) {
	switch x := v.(type) {
	case int64:
		return Quantity{Value: float64(x)}, true
	case float64:
		return Quantity{Value: x}, true
	case string:
		text := strings.TrimSpace(x)
		if share, percent := strings.CutSuffix(text, "%"); percent {
			n, err := strconv.ParseFloat(strings.TrimSpace(share), 64)
			return Quantity{Value: n / 100}, err == nil
		}
		if t, err := ParseDuration(text); err == nil && strings.ContainsFunc(text, unicode.IsLetter) {
			number := strings.TrimRightFunc(text, unicode.IsLetter)
			if n, err := strconv.ParseFloat(number, 64); err == nil {
				return Quantity{n, text[len(number):]}, true
			}
			return Quantity{t.Seconds(), "s"}, true // 1m30s
		}
		number := strings.TrimRightFunc(text, unicode.IsLetter)
		if _, err := ParseBytes(text); err == nil && number != text {
			n, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
			return Quantity{n, text[len(number):]}, err == nil
		}
	}
	return Quantity{}, false
}
