package recordings

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"

	"fleetcost/models/recording"
)

// read reads one text.
func read(t testing.TB, text string, o Options) (*recording.Recording, error) {
	t.Helper()
	in, err := Open("file", io.NopCloser(strings.NewReader(text)), o)
	if err != nil {
		return nil, err
	}
	all, err := Read([]*Input{in})
	if err != nil {
		return nil, err
	}
	if len(all) != 1 {
		t.Fatalf("%d recordings of one file", len(all))
	}
	return all[0], nil
}

// Each format knows its own example, no other does before it, and it holds what is said.
func TestEveryFormatReadsItsExample(t *testing.T) {
	for _, f := range Formats() {
		t.Run(f.Name, func(t *testing.T) {
			if f.Title == "" || f.Tool == "" || f.Holds == "" || (f.each == nil) == (f.whole == nil) || f.each != nil && f.resolution <= 0 {
				t.Fatal("a format has a title, a tool, what it holds, and one way to be read")
			}
			rec, err := read(t, f.Example, Options{})
			if err != nil {
				t.Fatal(err)
			}
			known := !math.IsNaN(rec.Requests)
			if rec.Kind != f.Name || known != (f.Requests != Unknown) || known && rec.Requests != float64(f.Requests) {
				t.Fatalf("read as %s with %v requests, not %d", rec.Kind, rec.Requests, f.Requests)
			}
		})
	}
}

// No narrow format takes the example of another.
func TestFormatsKnowTheirOwn(t *testing.T) {
	for _, f := range Formats() {
		for _, other := range Formats() {
			if other.Name != f.Name && other.order <= f.order && other.is(&Head{Bytes: []byte(f.Example)}) {
				t.Errorf("%s takes the example of %s for its own", other.Name, f.Name)
			}
		}
	}
}

func combined(lines int) []byte {
	var b bytes.Buffer
	for i := range lines {
		fmt.Fprintf(&b, "10.%d.%d.%d - - [06/Sep/2015:%02d:%02d:%02d +0900] \"GET /shop/item/%d?q=%d&session=abcdef HTTP/1.1\" 200 %d \"https://shop.example.com/list/%d\" \"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/96.0.4664.110 Safari/537.36\"\n",
			i%250, i/7%250, i/3%250, i/360000%24, i/6000%60, i/100%60, i%500, i, i%20000, i%90)
	}
	return b.Bytes()
}

func BenchmarkAccessLog(b *testing.B) {
	text := combined(200_000)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		in, err := Open("log", io.NopCloser(bytes.NewReader(text)), Options{})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := Read([]*Input{in}); err != nil {
			b.Fatal(err)
		}
	}
}
