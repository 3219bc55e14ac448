package words

import (
	"strings"
	"unicode"
)

// Printable replaces what would move the cursor, start an escape sequence or
// turn the direction of writing; line breaks and tabs become spaces.
func Printable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || r == '\r':
			return ' '
		case r == ' ' || unicode.IsPrint(r):
			return r
		}
		return unicode.ReplacementChar
	}, s)
}

// Clipped shortens s to so many characters. It leaves out the middle, since
// names in a row differ at their ends.
func Clipped(s string, most int) string {
	runes := []rune(s)
	if len(runes) <= most {
		return s
	}
	tail := (most - 1) / 3
	return string(runes[:most-1-tail]) + "…" + string(runes[len(runes)-tail:])
}

// LongestName is how many characters of a name a table shows.
const LongestName = 28
