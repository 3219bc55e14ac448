package recordings

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"io"
	"iter"

	"fleetcost/models/recording"
)

// A requestReader reads the lines of a log, one after the other.
type requestReader interface {
	// read returns the request of a line, valid until the next; nil where the line is none.
	// What is a line of this format all the same has a reason why it is no request.
	read(line []byte) (q *recording.Request, reason string)
}

// A lineLog is a log each line of which is a request, or none.
type lineLog struct {
	reader func() requestReader
	head   int    // lines of the beginning of which one must be of the format
	left   string // the reason of lines of no reason of their own
	local  bool   // times have no zone
	// none is the error of a file without a request; nil where that is none.
	none func(*Input) error
}

func (l *lineLog) is(h *Head) bool {
	r := l.reader()
	for _, line := range h.Lines()[:min(l.head, len(h.Lines()))] {
		if q, reason := r.read(line); q != nil || reason != "" {
			return true
		}
	}
	return false
}

func (l *lineLog) each(in *Input, add func(*recording.Request)) error {
	in.local = l.local
	r, requests := l.reader(), false
	for line := range in.lines() {
		q, reason := r.read(line)
		if q == nil {
			in.Leave(cmp.Or(reason, l.left))
			continue
		}
		requests = true
		add(q)
	}
	if !requests && l.none != nil && in.Err() == nil {
		return l.none(in)
	}
	return in.Err()
}

// lines are those that are not empty, as Next gives them.
func (in *Input) lines() iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for {
			line, more := in.Next()
			if !more || len(line) > 0 && !yield(line) {
				return
			}
		}
	}
}

// An unwrapper reads what a container wrote out of the lines of JSON in which Docker, and
// collectors after it, keep that:
//
//	{"log":"192.0.2.1 - - [06/Sep/2015:05:58:05 +0900] ...\n","stream":"stdout","time":"..."}
//
// A line of JSON without its own end is the beginning of a longer one. What is no such line
// is passed on as it is.
type unwrapper struct {
	in   *bufio.Reader
	text []byte // that was unwrapped and not read yet
}

// wrapped tells whether a file begins with such a line.
func wrapped(begin []byte) bool {
	line, _, _ := bytes.Cut(begin, []byte("\n"))
	_, ok := logOf(line)
	return ok
}

func logOf(line []byte) ([]byte, bool) {
	if !bytes.HasPrefix(bytes.TrimSpace(line), []byte("{")) || !bytes.Contains(line, []byte(`"log"`)) {
		return nil, false
	}
	var l struct{ Log *string }
	if json.Unmarshal(line, &l) != nil || l.Log == nil {
		return nil, false
	}
	return []byte(*l.Log), true
}

func (u *unwrapper) Read(p []byte) (int, error) {
	for len(u.text) == 0 {
		line, err := u.in.ReadSlice('\n')
		text, ok := logOf(line)
		if !ok {
			text = line
		}
		if u.text = text; len(text) == 0 && err != nil && err != bufio.ErrBufferFull {
			return 0, err
		}
	}
	n := copy(p, u.text)
	u.text = u.text[n:]
	return n, nil
}

// A lineReader gives the lines of a file, so that its limits hold.
type lineReader struct {
	in   *Input
	rest []byte
}

func (r *lineReader) Read(p []byte) (int, error) {
	if len(r.rest) == 0 {
		line, more := r.in.Next()
		if !more {
			return 0, io.EOF
		}
		r.rest = append(append(r.rest[:0], line...), '\n')
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}
