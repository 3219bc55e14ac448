package markup

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"unicode/utf8"
)

// The bytes of names, and those that a name may begin with: letters, and all beyond ASCII.
const (
	inName = 1 << iota
	beginsName
	control // none of the characters of a document
)

var kinds = func() (k [256]byte) {
	for c := range k {
		switch {
		case 'a' <= c|0x20 && c|0x20 <= 'z', c == '_', c == ':', c >= utf8.RuneSelf:
			k[c] = inName | beginsName
		case '0' <= c && c <= '9', c == '-', c == '.':
			k[c] = inName
		case c < ' ' && c != '\t' && c != '\n' && c != '\r':
			k[c] = control
		}
	}
	return k
}()

// name is how long the name is that a text begins with; 0: none.
func name(text []byte) int {
	if len(text) == 0 || kinds[text[0]]&beginsName == 0 {
		return 0
	}
	n := 1
	for n < len(text) && kinds[text[n]]&inName != 0 {
		n++
	}
	return n
}

// behindSpace is a text without the space that it begins with.
func behindSpace(text []byte) []byte {
	for len(text) > 0 && (text[0] == ' ' || text[0] == '\t' || text[0] == '\n' || text[0] == '\r') {
		text = text[1:]
	}
	return text
}

// local is a name without its prefix.
func local(name []byte) []byte {
	if prefix, rest, ok := bytes.Cut(name, []byte(":")); ok && len(prefix) > 0 && len(rest) > 0 {
		return rest
	}
	return name
}

// checkCharacters refuses what is no text of UTF-8, or no character of XML 1.0: U+0009,
// U+000A, U+000D, and all from U+0020 on but surrogates, U+FFFE and U+FFFF.
func checkCharacters(text []byte) error {
	wide := byte(0)
	for _, c := range text {
		if kinds[c] == control {
			return fmt.Errorf("character U+%04X, which no XML has", c)
		}
		wide |= c
	}
	if wide < utf8.RuneSelf {
		return nil
	}
	if !utf8.Valid(text) {
		return errors.New("is no UTF-8")
	}
	if bytes.Contains(text, []byte("\ufffe")) || bytes.Contains(text, []byte("\uffff")) {
		return errors.New("a character which no XML has")
	}
	return nil
}

// checkText refuses what may not stand between tags.
func checkText(text []byte) error {
	if len(text) <= 1 && (len(text) == 0 || text[0] == '\n') {
		return nil
	}
	if err := checkCharacters(text); err != nil {
		return err
	}
	if bytes.Contains(text, []byte("]]>")) {
		return errors.New("]]> in a text")
	}
	for {
		n := bytes.IndexByte(text, '&')
		if n < 0 {
			return nil
		}
		_, length, err := reference(text[n:])
		if err != nil {
			return err
		}
		text = text[n+length:]
	}
}

// resolve appends a text with its references resolved.
func resolve(to, text []byte) ([]byte, error) {
	for {
		n := bytes.IndexByte(text, '&')
		if n < 0 {
			return append(to, text...), nil
		}
		char, length, err := reference(text[n:])
		if err != nil {
			return nil, err
		}
		to = utf8.AppendRune(append(to, text[:n]...), char)
		text = text[n+length:]
	}
}

// longestReference is longer than any that is written.
const longestReference = 32

// reference is the character that a reference stands for, such as &lt; or &#xa;, and how
// long it is.
func reference(text []byte) (char rune, length int, err error) {
	end := bytes.IndexByte(text[:min(len(text), longestReference)], ';')
	if end < 0 {
		return 0, 0, errors.New("& without an end; alone it is written &amp;")
	}
	said := string(text[1:end])
	switch said {
	case "lt":
		return '<', end + 1, nil
	case "gt":
		return '>', end + 1, nil
	case "amp":
		return '&', end + 1, nil
	case "apos":
		return '\'', end + 1, nil
	case "quot":
		return '"', end + 1, nil
	}
	if len(said) > 1 && said[0] == '#' {
		digits, base := said[1:], 10
		if digits[0] == 'x' {
			digits, base = digits[1:], 16
		}
		n, parsed := strconv.ParseUint(digits, base, 32)
		if parsed == nil && n <= utf8.MaxRune && utf8.ValidRune(rune(n)) && n != 0xfffe && n != 0xffff && (n >= ' ' || n == '\t' || n == '\n' || n == '\r') {
			return rune(n), end + 1, nil
		}
	}
	return 0, 0, fmt.Errorf("&%s; is no character", said)
}
