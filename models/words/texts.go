package words

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Printable replaces what would move the cursor, start an escape sequence or
// turn the direction of writing; line breaks and tabs become spaces. What joins letters
// or pictures to one, or keeps them apart, stays between two.
func Printable(s string) string {
	var b strings.Builder
	var before rune
	for at, r := range s {
		switch {
		case r == '\n' || r == '\t' || r == '\r':
			b.WriteByte(' ')
		case r == ' ' || unicode.IsPrint(r):
			b.WriteRune(r)
		case joins(r) && unicode.IsGraphic(before) && before != ' ' && beginsGraphic(s[at+utf8.RuneLen(r):]):
			b.WriteRune(r)
		default:
			b.WriteRune(unicode.ReplacementChar)
		}
		before = r
	}
	return b.String()
}

// joins tells of the two marks by which emoji are put together, and letters of Persian and
// of Indian scripts are joined or kept apart.
func joins(r rune) bool { return r == '\u200c' || r == '\u200d' }

func beginsGraphic(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return r != utf8.RuneError && r != ' ' && unicode.IsGraphic(r)
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
