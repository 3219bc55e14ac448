package markup

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
)

// element reads a tag.
func (r *Reader) element() (*Tag, error) {
	end, err := r.tagEnd()
	if err != nil {
		return nil, err
	}
	text := r.buf[r.at+1 : end]
	r.at = end + 1
	r.tag = Tag{Attributes: r.tag.Attributes[:0]}
	if len(text) > 0 && text[0] == '/' {
		r.tag.Closes = true
		text = text[1:]
	} else {
		r.tag.Opens = true
	}
	n := name(text)
	if n == 0 {
		return nil, errors.New("a tag without a name; < in a text is written &lt;")
	}
	whole := text[:n]
	r.tag.Name = local(whole)
	text = text[n:]
	if !r.tag.Opens {
		if len(behindSpace(text)) > 0 {
			return nil, fmt.Errorf("</%s has more than its name", whole)
		}
		return &r.tag, r.close(whole)
	}
	if len(text) > 0 && text[len(text)-1] == '/' {
		r.tag.Closes = true
		text = text[:len(text)-1]
	}
	if err := r.attributes(text); err != nil {
		return nil, err
	}
	if !r.tag.Closes {
		if len(r.begin) == deepest {
			return nil, errors.New("elements lie too deep within each other")
		}
		r.begin = append(r.begin, len(r.open))
		r.open = append(r.open, whole...)
	}
	return &r.tag, nil
}

// tagEnd is where the tag ends that begins here.
func (r *Reader) tagEnd() (int, error) {
	quote := byte(0)
	for scan := r.at + 1; ; {
		for scan < len(r.buf) {
			c := r.buf[scan]
			if quote != 0 {
				n := bytes.IndexByte(r.buf[scan:], quote)
				if n < 0 {
					scan = len(r.buf)
					break
				}
				scan += n + 1
				quote = 0
				continue
			}
			switch c {
			case '"', '\'':
				quote = c
			case '>':
				return scan, nil
			case '<':
				return 0, errors.New("< within a tag; in a text it is written &lt;")
			}
			scan++
		}
		scan -= r.at
		if len(r.buf)-r.at > longestTag {
			return 0, errors.New("a tag of more than 16 MiB")
		}
		if !r.fill() {
			return 0, errCutOff
		}
	}
}

// close takes the element that was opened last from those that are open.
func (r *Reader) close(name []byte) error {
	last := len(r.begin) - 1
	if last < 0 {
		return fmt.Errorf("</%s> closes nothing", name)
	}
	if open := r.open[r.begin[last]:]; !bytes.Equal(open, name) {
		return fmt.Errorf("</%s> where <%s> is open", name, open)
	}
	r.open, r.begin = r.open[:r.begin[last]], r.begin[:last]
	return nil
}

// attributes reads name="value" until the end of a tag.
func (r *Reader) attributes(text []byte) error {
	r.text = r.text[:0]
	for {
		text = behindSpace(text)
		if len(text) == 0 {
			return nil
		}
		n := name(text)
		if n == 0 {
			return errors.New("an attribute without a name")
		}
		key, rest := text[:n], behindSpace(text[n:])
		if len(rest) == 0 || rest[0] != '=' {
			return fmt.Errorf("attribute %s without =", key)
		}
		rest = behindSpace(rest[1:])
		if len(rest) == 0 || rest[0] != '"' && rest[0] != '\'' {
			return fmt.Errorf("the value of attribute %s is not quoted", key)
		}
		end := bytes.IndexByte(rest[1:], rest[0])
		if end < 0 {
			return fmt.Errorf("the value of attribute %s does not end", key)
		}
		value := rest[1 : 1+end]
		text = rest[end+2:]
		if bytes.IndexByte(value, '<') >= 0 {
			return fmt.Errorf("< in the value of attribute %s", key)
		}
		if err := checkCharacters(value); err != nil {
			return err
		}
		if bytes.IndexByte(value, '&') >= 0 {
			from := len(r.text)
			resolved, err := resolve(r.text, value)
			if err != nil {
				return err
			}
			r.text = resolved
			value = slices.Clip(r.text[from:])
		}
		r.tag.Attributes = append(r.tag.Attributes, Attribute{local(key), value})
	}
}
