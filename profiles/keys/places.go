package keys

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"
)

// A place is where a key stands.
type place struct {
	at   int    // byte offset: the order of keys
	line int    // from 1; 0 for what a flag added
	flag string // that gave the key, such as --set; empty for keys of the file
	set  string // the key as the flag gave it
	raw  string // the value as the flag gave it
	nth  int    // of the command line
}

// deepest nesting of arrays, tables and dotted keys. The TOML library recurses
// without a bound, and ten million brackets would end the program.
const deepest = 64

// locate finds where each key of a TOML text stands. It is a scanner, not a
// parser: it finds keys and skips values, and takes the text for well-formed;
// of a text that is not, it places some keys wrongly and ends. Paths are
// dotted, and elements of arrays count from 0.
//
// The faults are what the parser must not see, and what it does not: nesting
// that is too deep, and a key that stands twice (it drops the second value of
// a.b = 1, a = 2).
func locate(text string) (places map[string]place, tooDeep, twice *fault) {
	s := scan(text)
	return s.places, s.tooDeep, s.twice
}

// scan goes through a whole text.
func scan(text string) *scanner {
	s := &scanner{text: text, line: 1, places: map[string]place{}, values: map[string]span{}, tables: map[string]int{}}
	if strings.HasPrefix(text, "\ufeff") {
		s.pos = len("\ufeff")
	}
	s.document()
	return s
}

type scanner struct {
	text    string
	pos     int
	line    int
	depth   int
	places  map[string]place
	values  map[string]span
	tables  map[string]int // how often [[path]] was opened
	tooDeep *fault
	twice   *fault
}

// A span of a text, in bytes: from its first, to behind its last.
type span struct{ from, to int }

// A fault of a text, found by the scanner.
type fault struct {
	place
	key, what, fix string
}

func (s *scanner) document() {
	var header toml.Key
	for s.skipBlank(); !s.done(); s.skipBlank() {
		switch s.text[s.pos] {
		case '[':
			header = s.header()
			s.skipLine()
		default:
			s.pair(header)
			s.skipLine()
		}
	}
}

// header reads [a.b] or [[a.b]] and returns its path.
func (s *scanner) header() toml.Key {
	here := place{at: s.pos, line: s.line}
	s.pos++
	list := !s.done() && s.text[s.pos] == '['
	if list {
		s.pos++
	}
	parts := s.key()
	var path toml.Key
	for i, part := range parts {
		path = append(path, part)
		name := path.String()
		last := i == len(parts)-1
		if last {
			s.places[name] = here
		} else {
			s.placeOnce(name, here)
		}
		if last && list {
			s.tables[name]++
		}
		if n := s.tables[name]; n > 0 {
			path = append(path, strconv.Itoa(n-1))
			if last {
				s.places[path.String()] = here
			}
		}
	}
	return path
}

// pair reads key = value under the table at path.
func (s *scanner) pair(path toml.Key) {
	here := place{at: s.pos, line: s.line}
	before := s.pos
	parts := s.key()
	s.skipSpace()
	if len(parts) == 0 || s.done() || s.text[s.pos] != '=' {
		if s.pos == before {
			s.pos++ // not a key at all: the parser will say so
		}
		return
	}
	s.pos++
	path = path[:len(path):len(path)]
	for i, part := range parts {
		path = append(path, part)
		if old, ok := s.places[path.String()]; ok && i == len(parts)-1 && s.twice == nil {
			s.twice = &fault{here, path.String(), fmt.Sprintf("stands already in line %d", old.line), "keep one of them"}
		}
		s.placeOnce(path.String(), here)
	}
	s.value(path)
}

func (s *scanner) placeOnce(path string, here place) {
	if _, ok := s.places[path]; !ok {
		s.places[path] = here
	}
}

// key reads a dotted key.
func (s *scanner) key() toml.Key {
	var parts toml.Key
	for !s.done() {
		s.skipSpace()
		part, ok := s.keyPart()
		if !ok {
			break
		}
		parts = append(parts, part)
		s.skipSpace()
		if len(parts) > deepest {
			s.stop()
			break
		}
		if s.done() || s.text[s.pos] != '.' {
			break
		}
		s.pos++
	}
	return parts
}

func (s *scanner) keyPart() (string, bool) {
	start := s.pos
	if s.done() {
		return "", false
	}
	if q := s.text[s.pos]; q == '"' || q == '\'' {
		s.pos++
		s.quoted(q)
		return unquote(s.text[start:s.pos])
	}
	for !s.done() && isBare(s.text[s.pos]) {
		s.pos++
	}
	return s.text[start:s.pos], s.pos > start
}

// unquote returns the string that a quoted key stands for.
func unquote(quoted string) (string, bool) {
	if !strings.Contains(quoted, `\`) {
		if len(quoted) < 2 {
			return "", false
		}
		return quoted[1 : len(quoted)-1], true
	}
	var v struct{ Key string }
	_, err := toml.Decode("Key = "+quoted, &v)
	return v.Key, err == nil
}

// stop ends the scan where nesting is too deep.
func (s *scanner) stop() {
	if s.tooDeep == nil {
		s.tooDeep = &fault{
			place: place{at: s.pos, line: s.line},
			what:  "brackets or dots nest too deep",
			fix:   fmt.Sprintf("at most %d deep", deepest),
		}
	}
	s.pos = len(s.text)
}

func isBare(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-'
}
