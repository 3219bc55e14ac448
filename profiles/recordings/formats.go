// Package recordings reads what people have recorded of their traffic, as it lies on
// disk: access logs, exports of metrics, results of load tests. Each format is a file
// here, which registers it; which one a file has is told by what is in it.
//
// Files are streamed: however long a log, its reading takes the same memory. Lines that
// are of no use are counted, with the reason. It will never take a number for what it may
// not be: where a file does not say what its numbers are, it asks.
package recordings

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"slices"
	"time"

	"fleetcost/models"
	"fleetcost/models/recording"
	"fleetcost/profiles/endpoints"
	"fleetcost/profiles/keys"
	"fleetcost/sim"
)

// A Format is a kind of files. It reads requests one by one, or what a file says of them.
type Format struct {
	Title string // nginx or Apache access log
	Tool  string // what writes it: nginx, Apache, gunicorn
	Holds string // log, load test or metric
	// Example is a small file of the format, whose Requests are so many, or Unknown.
	Example  string
	Requests int
	// lines are of a log that has a request in each; from them come is and each.
	lines *lineLog
	// is tells the format by the beginning of a file.
	is func(*Head) bool
	// each calls with each request of the file; nil where it has no single requests. Times
	// have that resolution, or that of the Input, where it is coarser.
	each       func(in *Input, add func(*recording.Request)) error
	resolution sim.Time
	// whole is what the file says; nil where it has requests.
	whole func(*Input) (*recording.Recording, error)
	// order in which formats are tried: narrow ones first, 0, then those that take much.
	order int
	// closed are requests of users who wait for an answer before they ask again.
	closed bool
	// caution says why the figures may mislead, whatever is in the file.
	caution string
}

// Unknown is how many requests a file has that does not say so.
const Unknown = -1

var registry = models.NewRegistry[*Format]("format of recordings")

// A Named format is one of the list.
type Named struct {
	Name, About string
	*Format
}

// Formats are all, in the order in which they are tried.
func Formats() []Named {
	var all []Named
	for _, e := range registry.Entries() {
		all = append(all, Named{e.Name, e.About, e.Value})
	}
	slices.SortStableFunc(all, func(a, b Named) int { return cmp.Compare(a.order, b.order) })
	return all
}

// register adds a format, as its file is initialised; one of lines is read by them.
func register(name, about string, f *Format) {
	if f.lines != nil {
		f.is, f.each = f.lines.is, f.lines.each
	}
	registry.Register(name, about, f)
}

// ErrUnknown is the error that a file is of no known format.
var ErrUnknown = errors.New("not a log, metric export or load test that is known")

// of is the format of a file.
func of(h *Head) (Named, error) {
	for _, f := range Formats() {
		if f.is(h) {
			return f, nil
		}
	}
	return Named{}, ErrUnknown
}

// Single tells whether a file has its requests one by one.
func (in *Input) Single() bool {
	f, err := in.format()
	return err == nil && f.each != nil
}

// Holds is what a file holds that was not read yet, as its format says; "" where none is known.
func (in *Input) Holds() string {
	f, err := in.format()
	if err != nil {
		return ""
	}
	return f.Holds
}

// Each calls with each request of a file that has them one by one, in whatever order.
func (in *Input) Each(add func(*recording.Request)) error {
	f, err := in.format()
	if err == nil {
		in.resolution = f.resolution
		err = in.counted(f, add)
	}
	if err != nil {
		return in.located(err)
	}
	return nil
}

// counted calls with each request that is not excluded. The others are counted by their
// pattern; one that no request has is told.
func (in *Input) counted(f Named, add func(*recording.Request)) error {
	if len(in.Exclude) == 0 {
		return f.each(in, add)
	}
	each, reasons := make([][]endpoints.Pattern, len(in.Exclude)), make([]string, len(in.Exclude))
	for i, p := range in.Exclude {
		each[i], reasons[i] = []endpoints.Pattern{p}, fmt.Sprintf("a request of %s, which is excluded", p)
	}
	sorter, left := endpoints.NewSorter(each), make([]int, len(each))
	err := f.each(in, func(q *recording.Request) {
		if i := sorter.Of(q.Endpoint); i >= 0 {
			left[i]++
			in.Leave(reasons[i])
			return
		}
		add(q)
	})
	for i, n := range left {
		if n == 0 {
			in.Caution("no request is of %s, which is excluded, or they are of one before it", in.Exclude[i])
		}
	}
	return err
}

// Read says what files hold. Several logs of one format, such as the parts of one that was
// rotated, are one recording; others are one each: a load test is a run of its own.
func Read(inputs []*Input) ([]*recording.Recording, error) {
	if err := unread(inputs); err != nil {
		return nil, err
	}
	var all []*recording.Recording
	var problems keys.Problems
	recorders := map[string]*recording.Recorder{}
	parts := map[string]int{}
	for _, in := range inputs {
		f, err := in.format()
		if err != nil {
			problems = append(problems, in.located(err)...)
			continue
		}
		if f.whole != nil {
			if len(in.Exclude) > 0 {
				problems = append(problems, in.located(in.problem(0, "has no single requests, of which some could be excluded", "leave out what is excluded (--exclude, exclude), or give a log of the requests"))...)
				continue
			}
			rec, err := f.whole(in)
			if err == nil {
				err = believable(rec)
			}
			if err != nil {
				problems = append(problems, in.located(err)...)
				continue
			}
			rec.Kind, rec.Title, rec.Files = f.Name, f.Title, []string{in.Name}
			in.told(rec, f)
			all = append(all, rec)
			continue
		}
		r, known := recorders[f.Name]
		if !known || f.Holds != "log" {
			r = recording.NewRecorder(f.resolution)
			recorders[f.Name], parts[f.Name] = r, len(all)
			all = append(all, nil)
		}
		if err := in.counted(f, r.Add); err != nil {
			problems = append(problems, in.located(err)...)
			continue
		}
		r.Coarsen(in.resolution)
		rec := r.Recording(f.Name, f.Title)
		if in.unjudged {
			rec.Errors = math.NaN()
			if len(rec.Endpoints) == 1 && rec.Endpoints[0].Name == noPath {
				rec.Endpoints = nil
			}
		}
		if old := all[parts[f.Name]]; old != nil {
			rec.Files, rec.Notes, rec.Cautions, rec.Left = old.Files, append(rec.Notes, old.Notes...), old.Cautions, old.Left
		}
		if said := ahead(rec.Last); said != "" && !slices.Contains(rec.Cautions, said) {
			rec.Cautions = append(rec.Cautions, said)
		}
		rec.Files = append(rec.Files, in.Name)
		in.told(rec, f)
		all[parts[f.Name]] = rec
	}
	if len(problems) > 0 {
		return nil, problems
	}
	return all, nil
}

// ahead cautions of a last time that is yet to come.
func ahead(last time.Time) string {
	if !last.After(now().AddDate(0, 0, 1)) {
		return ""
	}
	return fmt.Sprintf("the last time, %s, lies in the future: a line is broken, or a clock was wrong, and with it period, mean and shape", last.Format(time.RFC3339))
}

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
