package recordings

import (
	"bytes"
	"compress/gzip"
	"strings"
	"testing"
)

const twoLines = `192.0.2.1 - - [06/Sep/2015:05:58:05 +0900] "POST /foo?q=1 HTTP/1.1" 200 12 "-" "curl"` + "\n" +
	`192.0.2.1 - - [06/Sep/2015:05:58:07 +0900] "GET /bar HTTP/1.1" 404 34 "-" "curl"` + "\n"

func gzipped(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// What is around the lines of a log does not matter: compression, a byte order mark, line
// ends, lines that are none.
func TestLinesAreReadWhateverIsAroundThem(t *testing.T) {
	long := strings.Repeat("x", 10<<20)
	for name, c := range map[string]struct {
		text string
		left map[string]int
	}{
		"plain":              {twoLines, nil},
		"gzip":               {gzipped(t, twoLines), nil},
		"byte order mark":    {"\xef\xbb\xbf" + twoLines, nil},
		"CR LF":              {strings.ReplaceAll(twoLines, "\n", "\r\n"), nil},
		"no end":             {strings.TrimSuffix(twoLines, "\n"), nil},
		"empty lines":        {"\n\n" + twoLines + "\n\n", nil},
		"a long line":        {twoLines + long + "\n", map[string]int{"longer than 1 MiB": 1}},
		"a long line before": {long + "\n" + twoLines, map[string]int{"longer than 1 MiB": 1}},
		"zero bytes":         {twoLines + "\x00\x00\n", map[string]int{"no line of an access log": 1}},
	} {
		rec, err := read(t, c.text, Options{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if rec.Requests != 2 || rec.Errors != 1 || rec.Seconds != 2 || rec.Mean != 1 {
			t.Errorf("%s: %v requests, %v errors in %v s", name, rec.Requests, rec.Errors, rec.Seconds)
		}
		for reason, n := range c.left {
			if rec.Left[reason] != n {
				t.Errorf("%s: left out %v", name, rec.Left)
			}
		}
	}
}

// What cannot be read is told with its place.
func TestBadInputHasItsPlace(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"nothing":     {"", "file: is empty"},
		"blanks":      {" \n\n", "file: is empty"},
		"no text":     {strings.Repeat("\x00", 5<<20), "file: is no text"},
		"other":       {"hello\nworld\n", "file:1: not a log, metric export or load test that is known"},
		"cut":         {gzipped(t, strings.Repeat(twoLines, 1000))[:60], "the file is cut off"},
		"broken gzip": {"\x1f\x8b\x08nonsense", "compression is broken"},
		"zstd":        {"\x28\xb5\x2f\xfd....", "zstd"},
		"UTF-16":      {"\xff\xfet\x00i\x00m\x00e\x00", "is text of UTF-16"},
		"zip":         {"PK\x03\x04....", "zip archive"},
	} {
		if _, err := read(t, c.text, Options{}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, not %q", name, err, c.want)
		}
	}
}

// A small file that grows without end is no log.
func TestBombsAreRefused(t *testing.T) {
	defer func(from int64) { bombFrom = from }(bombFrom)
	bombFrom = 4 << 20
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression)
	line := bytes.Repeat([]byte("a"), 1000)
	line[999] = '\n'
	if _, err := z.Write([]byte(strings.Repeat(twoLines, 30))); err != nil {
		t.Fatal(err)
	}
	for range 60_000 {
		if _, err := z.Write(line); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := read(t, b.String(), Options{}); err == nil || !strings.Contains(err.Error(), "times its compressed size") {
		t.Errorf("%v", err)
	}
}
