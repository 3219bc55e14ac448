package pricefiles

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// has tells a format by keys that stand near its beginning.
func has(keys ...string) func([]byte) bool {
	return func(head []byte) bool {
		if first := bytes.TrimLeft(head, " \t\r\n"); len(first) == 0 || first[0] != '{' && first[0] != '[' {
			return false
		}
		for _, k := range keys {
			if !bytes.Contains(head, []byte(`"`+k+`"`)) {
				return false
			}
		}
		return true
	}
}

// stream goes through JSON value by value.
type stream struct {
	*json.Decoder
	lines *lines
}

// lines counts the lines that have been read.
type lines struct {
	from  io.Reader
	ends  []int64 // offsets of the line ends
	read  int64
	above int // line ends before those
}

func (l *lines) Read(p []byte) (int, error) {
	n, err := l.from.Read(p)
	for i, c := range p[:n] {
		if c == '\n' {
			l.ends = append(l.ends, l.read+int64(i))
		}
	}
	l.read += int64(n)
	if old := len(l.ends) - keptLines; old > keptLines {
		l.above += old
		l.ends = append(l.ends[:0], l.ends[old:]...)
	}
	return n, err
}

// keptLines is enough to place an error within what a decoder has read ahead.
const keptLines = 1 << 15

func (l *lines) at(offset int64) int {
	line := l.above + 1
	for _, end := range l.ends {
		if end < offset {
			line++
		}
	}
	return line
}

func newStream(r io.Reader) *stream {
	l := &lines{from: r}
	d := json.NewDecoder(l)
	d.UseNumber()
	return &stream{d, l}
}

// fault is an error of the file's syntax, with its line.
func (s *stream) fault(err error) error {
	offset := s.InputOffset()
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		offset = syntax.Offset
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("line %d: the file is cut off", s.lines.at(offset))
	}
	return fmt.Errorf("line %d: %w", s.lines.at(offset), err)
}

// object goes through the members of an object: each is handed to take, which
// decodes the value, or leaves it to be skipped by answering false.
func (s *stream) object(take func(key string) (bool, error)) error {
	t, err := s.Token()
	if err != nil {
		return s.fault(err)
	}
	if t == nil {
		return nil
	}
	if t != json.Delim('{') {
		return s.fault(fmt.Errorf("%v stands where an object should", t))
	}
	for s.More() {
		key, err := s.Token()
		if err != nil {
			return s.fault(err)
		}
		name, _ := key.(string)
		taken, err := take(name)
		if err != nil {
			return err
		}
		if !taken {
			if err := s.skip(); err != nil {
				return err
			}
		}
	}
	return s.end()
}

// array goes through the elements of an array.
func (s *stream) array(take func() error) error {
	t, err := s.Token()
	if err != nil {
		return s.fault(err)
	}
	if t == nil {
		return nil
	}
	if t != json.Delim('[') {
		return s.fault(fmt.Errorf("%v stands where an array should", t))
	}
	for s.More() {
		if err := take(); err != nil {
			return err
		}
	}
	return s.end()
}

func (s *stream) end() error {
	if _, err := s.Token(); err != nil {
		return s.fault(err)
	}
	return nil
}

// value decodes one value.
func (s *stream) value(v any) error {
	if err := s.Decode(v); err != nil {
		return s.fault(err)
	}
	return nil
}

// skip passes over one value, however large, token by token.
func (s *stream) skip() error {
	for depth := 0; ; {
		t, err := s.Token()
		if err != nil {
			return s.fault(err)
		}
		switch t {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
		if depth == 0 {
			return nil
		}
	}
}

// done is an error where anything follows the one value of a file.
func (s *stream) done() error {
	if _, err := s.Token(); !errors.Is(err, io.EOF) {
		return s.fault(errors.New("something follows the end of the object"))
	}
	return nil
}
