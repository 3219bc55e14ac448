package keys

import (
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"
)

// value skips a value, and places the keys within it.
func (s *scanner) value(path toml.Key) {
	s.skipSpace()
	if s.done() {
		return
	}
	from := s.pos
	switch c := s.text[s.pos]; c {
	case '"', '\'':
		s.pos++
		if strings.HasPrefix(s.text[s.pos:], strings.Repeat(string(c), 2)) {
			s.pos += 2
			s.multiline(c)
		} else {
			s.quoted(c)
		}
	case '[':
		s.nested(']', func(i int) { s.element(append(path[:len(path):len(path)], strconv.Itoa(i))) })
	case '{':
		s.nested('}', func(int) { s.pair(path) })
	default:
		for !s.done() && !strings.ContainsRune(",]}#\n\r", rune(s.text[s.pos])) {
			s.pos++
		}
	}
	if s.values != nil {
		s.values[path.String()] = span{from, from + len(strings.TrimRight(s.text[from:s.pos], " \t"))}
	}
}

func (s *scanner) element(path toml.Key) {
	s.placeOnce(path.String(), place{at: s.pos, line: s.line})
	s.value(path)
}

// nested reads the items between the bracket that s is at and its end.
func (s *scanner) nested(end byte, item func(i int)) {
	if s.depth++; s.depth > deepest {
		s.stop()
		return
	}
	s.pos++
	for i := 0; ; {
		s.skipBlank()
		if s.done() {
			return
		}
		switch s.text[s.pos] {
		case end:
			s.pos++
			s.depth--
			return
		case ',':
			s.pos++
		default:
			before := s.pos
			item(i)
			i++
			if s.pos == before {
				s.pos++
			}
		}
	}
}

// quoted skips a string on one line, up to and with its closing quote.
func (s *scanner) quoted(q byte) {
	for ; !s.done() && s.text[s.pos] != '\n'; s.pos++ {
		switch {
		case s.text[s.pos] == q:
			s.pos++
			return
		case q == '"' && s.text[s.pos] == '\\' && s.pos+1 < len(s.text) && s.text[s.pos+1] != '\n':
			s.pos++
		}
	}
}

// multiline skips a string up to and with its three closing quotes, and up to
// two more that belong to the string.
func (s *scanner) multiline(q byte) {
	quotes := strings.Repeat(string(q), 3)
	for ; !s.done(); s.pos++ {
		switch {
		case strings.HasPrefix(s.text[s.pos:], quotes):
			s.pos += 3
			for n := 0; n < 2 && !s.done() && s.text[s.pos] == q; n++ {
				s.pos++
			}
			return
		case s.text[s.pos] == '\n':
			s.line++
		case q == '"' && s.text[s.pos] == '\\' && s.pos+1 < len(s.text) && s.text[s.pos+1] != '\n':
			s.pos++
		}
	}
}

// skipBlank skips white space, ends of lines and comments.
func (s *scanner) skipBlank() {
	for !s.done() {
		switch s.text[s.pos] {
		case '\n':
			s.line++
			s.pos++
		case ' ', '\t', '\r':
			s.pos++
		case '#':
			s.skipLine()
		default:
			return
		}
	}
}

func (s *scanner) skipSpace() {
	for !s.done() && (s.text[s.pos] == ' ' || s.text[s.pos] == '\t') {
		s.pos++
	}
}

// skipLine goes to the end of the line.
func (s *scanner) skipLine() {
	if i := strings.IndexByte(s.text[s.pos:], '\n'); i >= 0 {
		s.pos += i
		return
	}
	s.pos = len(s.text)
}

func (s *scanner) done() bool { return s.pos >= len(s.text) }
