package measured

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"fleetcost/profiles/keys"
)

// The limits of a file. What is larger is not what was meant.
const (
	mostRows    = 50_000_000
	mostBytes   = 1 << 30 // decompressed
	longestLine = 1 << 20
	mostFaults  = 20 // problems of one file that are listed
)

// lines reads a file line by line, so that its size does not matter. It reports
// problems under the name and the lines of the file itself.
type lines struct {
	name    string
	scanner *bufio.Scanner
	limit   *io.LimitedReader
	held    bool // the first line was looked at, and is yet to be read
	over    bool // there is no first line
	number  int  // of the current line
	found   *keys.Findings
	faults  int
	failed  bool // something was reported
}

// newLines starts to read r, which may be compressed by gzip; nil where it then
// cannot be decompressed.
func newLines(name string, r io.Reader, found *keys.Findings) *lines {
	l := &lines{name: name, found: found}
	in := bufio.NewReader(r)
	var plain io.Reader = in
	if magic, _ := in.Peek(2); bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		z, err := gzip.NewReader(in)
		if err != nil {
			l.problem(0, "cannot be decompressed: "+err.Error(), "")
			return nil
		}
		plain = z
	}
	l.limit = &io.LimitedReader{R: plain, N: mostBytes + 1}
	l.scanner = bufio.NewScanner(l.limit)
	l.scanner.Buffer(make([]byte, 64<<10), longestLine)
	return l
}

// first is the first line of a file that nothing was read of; it stays to be read.
func (l *lines) first() string {
	l.held = l.scan()
	l.over = !l.held
	return strings.TrimPrefix(l.scanner.Text(), "\ufeff")
}

// scan goes to the next line; false where there is none.
func (l *lines) scan() bool {
	if l.held || l.over {
		l.held = false
		return !l.over
	}
	return l.scanner.Scan()
}

// line is the current one, until the next is read.
func (l *lines) line() []byte { return l.scanner.Bytes() }

// isText counts a line, and tells whether there may be so many and it is text.
func (l *lines) isText(line []byte) bool {
	l.number++
	switch {
	case l.number > mostRows:
		return l.problem(l.number, fmt.Sprintf("more than %d lines", mostRows), "use a shorter part or wider buckets")
	case len(bytes.TrimSpace(line)) == 0:
		return l.problem(l.number, "blank line", "remove it")
	case !utf8.Valid(line) || bytes.IndexByte(line, 0) >= 0:
		return l.problem(l.number, "not text", "a CSV file is wanted, plain or .gz")
	}
	return true
}

// ended looks why there is no next line, and tells whether that is a problem.
func (l *lines) ended() bool {
	switch err := l.scanner.Err(); {
	case l.faults >= mostFaults:
		l.found.Add(keys.InFile(l.name, l.number, "and perhaps more: reading stopped here", ""))
	case errors.Is(err, bufio.ErrTooLong):
		l.problem(l.number+1, "is no line of a CSV file: longer than 1 MiB", "")
	case err != nil:
		l.problem(l.number, "cannot be read further: "+err.Error(), "")
	case l.exhausted():
		l.problem(l.number, "more than 1 GiB of text", "use a shorter part or wider buckets")
	}
	return l.failed
}

// exhausted tells whether the limit on the size ended the file.
func (l *lines) exhausted() bool { return l.limit.N <= 0 }

// problem records what is wrong with a line; it is always false.
func (l *lines) problem(line int, what, fix string) bool {
	l.failed = true
	l.faults++
	l.found.Add(keys.InFile(l.name, line, what, fix))
	return false
}
