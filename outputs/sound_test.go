package outputs

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/jedib0t/go-pretty/v6/text"
)

// sound demands of every format that it writes whole lines of valid text, the same each
// time, with no number that is none, and that it tells of a disk that is full.
func sound(t *testing.T, name string, write func(f Format, w io.Writer) error) {
	t.Helper()
	if raceDetector {
		t.Skip("nothing is written at once")
	}
	for _, e := range Formats.Entries() {
		var page, again bytes.Buffer
		if err := errors.Join(write(e.Value, &page), write(e.Value, &again)); err != nil {
			t.Fatalf("%q: %s: %v", name, e.Name, err)
		}
		if text := page.String(); text != again.String() || !strings.HasSuffix(text, "\n") || !utf8.ValidString(text) {
			t.Errorf("%q: %s writes no whole lines, or not the same ones:\n%s", name, e.Name, text)
		}
		for _, bad := range []string{"NaN", "Inf", "∞", "%!", "\x1b"} {
			if strings.Contains(page.String(), bad) {
				t.Errorf("%q: %s writes %s:\n%s", name, e.Name, bad, page.String())
			}
		}
		if err := write(e.Value, fullDisk{}); !errors.Is(err, errFull) {
			t.Errorf("%q: %s: the error of the writer is %v", name, e.Name, err)
		}
	}
}

// fits demands that a page for a terminal is no wider than that, and returns it.
func fits(t *testing.T, columns int, write func(w io.Writer) error) string {
	t.Helper()
	var page bytes.Buffer
	if err := write(&page); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(page.String()) {
		if n := text.StringWidth(strings.TrimRight(line, "\n")); n > columns {
			t.Errorf("%d columns of %d: %s", n, columns, line)
		}
	}
	return page.String()
}
