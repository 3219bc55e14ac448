// Package markup reads the tags of an XML document one after the other, as fast as a log is
// read: of a document that lacks them it tells all that encoding/xml does of what must be
// closed, quoted and escaped.
//
// It will never know what the tags mean, nor keep what stands between them.
package markup

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

// A Tag opens an element, closes one, or does both: <a/>. It is valid until the next.
type Tag struct {
	Name          []byte // without its prefix
	Opens, Closes bool
	Attributes    []Attribute // of one that opens
}

// An Attribute of a tag, its references resolved.
type Attribute struct{ Name, Value []byte }

// Limits of a document. What is beyond them is not what was meant.
const (
	longestTag = 16 << 20
	deepest    = 10_000 // elements within each other
)

// A Reader reads the tags of a document.
type Reader struct {
	next func() (line []byte, more bool)
	buf  []byte // the rest of a line, or lines of a tag that does not end in one
	at   int
	tag  Tag
	// open are the names of elements that are not closed, one behind the other.
	open  []byte
	begin []int
	// text has attributes whose references are resolved.
	text []byte
}

// NewReader reads the lines that next gives, without their ends, until there are no more.
func NewReader(next func() (line []byte, more bool)) *Reader { return &Reader{next: next} }

// Next is the next tag; io.EOF at the end of a document all of whose elements are closed.
func (r *Reader) Next() (*Tag, error) {
	for {
		if err := r.skipText(); err != nil {
			return nil, err
		}
		rest := r.buf[r.at:]
		var err error
		switch {
		case bytes.HasPrefix(rest, []byte("<?")):
			err = r.instruction()
		case bytes.HasPrefix(rest, []byte("<!--")):
			err = r.comment()
		case bytes.HasPrefix(rest, []byte("<![CDATA[")):
			err = r.verbatim()
		case bytes.HasPrefix(rest, []byte("<!")):
			err = r.directive()
		default:
			return r.element()
		}
		if err != nil {
			return nil, err
		}
	}
}

// fill adds a line to what is left; false behind the last.
func (r *Reader) fill() bool {
	r.buf = append(r.buf[:0], r.buf[r.at:]...)
	r.at = 0
	line, more := r.next()
	if more {
		r.buf = append(append(r.buf, line...), '\n')
	}
	return more
}

var errCutOff = errors.New("it ends before all is closed")

// skipText goes to the next <.
func (r *Reader) skipText() error {
	for {
		rest := r.buf[r.at:]
		n := bytes.IndexByte(rest, '<')
		text := rest
		if n >= 0 {
			text = rest[:n]
		}
		if err := checkText(text); err != nil {
			return err
		}
		r.at += len(text)
		if n >= 0 {
			return nil
		}
		if !r.fill() {
			if len(r.begin) > 0 {
				return errCutOff
			}
			return io.EOF
		}
	}
}

// until goes behind an end that lies within a line, and gives what is before it to check.
func (r *Reader) until(end string, check func([]byte) error) error {
	for {
		n := bytes.Index(r.buf[r.at:], []byte(end))
		text := r.buf[r.at:]
		if n >= 0 {
			text = text[:n]
		}
		if err := check(text); err != nil {
			return err
		}
		r.at += len(text)
		if n >= 0 {
			r.at += len(end)
			return nil
		}
		if !r.fill() {
			return errCutOff
		}
	}
}

// instruction goes over <? ?>.
func (r *Reader) instruction() error {
	r.at += len("<?")
	declared := bytes.HasPrefix(r.buf[r.at:], []byte("xml ")) || bytes.HasPrefix(r.buf[r.at:], []byte("xml\t"))
	if target := name(r.buf[r.at:]); target == 0 {
		return errors.New("<? without a name")
	}
	return r.until("?>", func(text []byte) error {
		if !declared {
			return nil
		}
		if version := said(text, "version"); len(version) > 0 && string(version) != "1.0" {
			return fmt.Errorf("XML of version %q", version)
		}
		if encoding := said(text, "encoding"); len(encoding) > 0 && !bytes.EqualFold(encoding, []byte("utf-8")) {
			return fmt.Errorf("its encoding is %q, not UTF-8", encoding)
		}
		return nil
	})
}

// said is a value of a declaration; nil where it has none.
func said(text []byte, key string) []byte {
	_, value, ok := bytes.Cut(text, []byte(key+"="))
	if !ok || len(value) == 0 || value[0] != '"' && value[0] != '\'' {
		return nil
	}
	value, _, ok = bytes.Cut(value[1:], value[:1])
	if !ok {
		return nil
	}
	return value
}

func anything([]byte) error { return nil }

// comment goes over <!-- -->.
func (r *Reader) comment() error {
	r.at += len("<!--")
	if err := r.until("--", anything); err != nil {
		return err
	}
	if r.buf[r.at] != '>' { // a line has an end
		return errors.New("-- within a comment")
	}
	r.at++
	return nil
}

// verbatim goes over <![CDATA[ ]]>.
func (r *Reader) verbatim() error {
	r.at += len("<![CDATA[")
	return r.until("]]>", checkCharacters)
}

// directive goes over <!DOCTYPE > and what lies within it.
func (r *Reader) directive() error {
	r.at += len("<!")
	depth, quote := 1, byte(0)
	for {
		for ; r.at < len(r.buf); r.at++ {
			switch c := r.buf[r.at]; {
			case quote != 0:
				if c == quote {
					quote = 0
				}
			case c == '"' || c == '\'':
				quote = c
			case c == '<':
				depth++
			case c == '>':
				if depth--; depth == 0 {
					r.at++
					return nil
				}
			}
		}
		if !r.fill() {
			return errCutOff
		}
	}
}
