package keys

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// Show quotes a value as the file writes it.
func Show(v any) string {
	switch v := v.(type) {
	case string:
		return strconv.Quote(v)
	case map[string]any:
		return "a table"
	case []any, []map[string]any:
		return "a list"
	case time.Time:
		return "a date"
	}
	return plain(v)
}

// plain formats a scalar; nil is empty.
func plain(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case float64:
		return plainFloat(v)
	}
	return fmt.Sprint(v)
}

// plainFloat writes a float so that TOML reads it as one: 1.0, 2.5, nan.
func plainFloat(f float64) string {
	s := strings.TrimPrefix(strings.ToLower(strconv.FormatFloat(f, 'g', -1, 64)), "+")
	if !strings.ContainsAny(s, ".en") {
		s += ".0"
	}
	return s
}

// Quoted are the words in quotes, as a file writes them.
func Quoted(words []string) []string {
	q := make([]string, len(words))
	for i, w := range words {
		q[i] = strconv.Quote(w)
	}
	return q
}

// List names the words: "a, b or c".
func List(words []string) string {
	switch n := len(words); n {
	case 0:
		return "nothing"
	case 1:
		return words[0]
	default:
		return strings.Join(words[:n-1], ", ") + " or " + words[n-1]
	}
}

// Count is "1 field", "2 fields".
func Count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// clip shortens what would flood a terminal.
func clip(s string) string {
	const longest = 300
	if len(s) > longest {
		s = strings.ToValidUTF8(s[:longest], "") + "…"
	}
	return Printable(s)
}

// Printable keeps control characters and marks of direction from a terminal.
func Printable(s string) string {
	return strings.Map(func(r rune) rune {
		if isControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return ' '
		}
		return r
	}, s)
}

func isControl(r rune) bool { return unicode.IsControl(r) } // those above 0x7f, too, which some terminals obey

// shows tells whether anything of a text can be seen: not so blanks, marks of direction and
// joiners, and the letters that are made to fill a place.
func shows(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsPrint(r) && r != ' ' && !unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r) && !unicode.Is(unicode.Variation_Selector, r) && r != '\u2800'
	})
}
