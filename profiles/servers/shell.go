package servers

import (
	"fmt"
	"strings"
)

// A token is a word of a command line, or an operator of the shell. Quotes are
// taken off; $(…), ${…} and $NAME stand as they are written: what they become
// is asked only where it matters.
type token struct {
	text     string
	operator bool
}

// tokens splits a command line as a POSIX shell does. The error is what is
// wrong with the quotes.
func tokens(line string) ([]token, error) {
	s := shell{line: line}
	for s.pos < len(s.line) {
		if err := s.next(); err != nil {
			return s.found, err
		}
	}
	s.end()
	return s.found, nil
}

type shell struct {
	line   string
	pos    int
	word   strings.Builder
	inWord bool // so that "" is a word
	found  []token
}

func (s *shell) next() error {
	switch c := s.line[s.pos]; {
	case c == ' ' || c < ' ':
		s.pos++
		s.end()
	case c == '#' && !s.inWord:
		s.pos = len(s.line)
	case strings.IndexByte(";|&<>()", c) >= 0:
		s.end()
		n := 1
		if s.pos+1 < len(s.line) && s.line[s.pos+1] == c && c != '(' && c != ')' {
			n = 2
		}
		s.found = append(s.found, token{s.line[s.pos : s.pos+n], true})
		s.pos += n
	case c == '\'':
		return s.quote('\'', "", false)
	case c == '"':
		return s.quote('"', "\"\\$`", true)
	case c == '\\' && s.pos+1 < len(s.line):
		s.write(s.line[s.pos+1 : s.pos+2])
		s.pos += 2
	case c == '$' || c == '`':
		return s.substitution()
	default:
		s.write(s.line[s.pos : s.pos+1])
		s.pos++
	}
	return nil
}

// quote reads to the closing quote; escaped are the letters before which a
// backslash goes away.
func (s *shell) quote(mark byte, escaped string, substitutes bool) error {
	s.inWord = true
	for s.pos++; s.pos < len(s.line); {
		switch c := s.line[s.pos]; {
		case c == mark:
			s.pos++
			return nil
		case c == '\\' && s.pos+1 < len(s.line) && strings.IndexByte(escaped, s.line[s.pos+1]) >= 0:
			s.write(s.line[s.pos+1 : s.pos+2])
			s.pos += 2
		case substitutes && (c == '$' || c == '`'):
			if err := s.substitution(); err != nil {
				return err
			}
		default:
			s.write(s.line[s.pos : s.pos+1])
			s.pos++
		}
	}
	return fmt.Errorf("a quote %c is not closed", mark)
}

// substitution copies $(…), ${…} or $ as it stands, and `…` as $(…).
func (s *shell) substitution() error {
	rest := s.line[s.pos:]
	switch {
	case rest[0] == '`':
		inner, _, closed := strings.Cut(rest[1:], "`")
		if !closed {
			return fmt.Errorf("a quote ` is not closed")
		}
		s.write("$(" + inner + ")")
		s.pos += len(inner) + 2
		return nil
	case strings.HasPrefix(rest, "$("), strings.HasPrefix(rest, "${"):
		opening, closing := rest[1], byte(')')
		if opening == '{' {
			closing = '}'
		}
		depth := 0
		for i := 1; i < len(rest); i++ {
			switch rest[i] {
			case opening:
				depth++
			case closing:
				depth--
			}
			if depth == 0 {
				s.write(rest[:i+1])
				s.pos += i + 1
				return nil
			}
		}
		return fmt.Errorf("$%c is not closed", opening)
	}
	s.write("$")
	s.pos++
	return nil
}

func (s *shell) write(text string) {
	s.word.WriteString(text)
	s.inWord = true
}

func (s *shell) end() {
	if s.inWord {
		s.found = append(s.found, token{text: s.word.String()})
	}
	s.word.Reset()
	s.inWord = false
}
