package recordings

import (
	"cmp"
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
