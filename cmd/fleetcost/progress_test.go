package main

import (
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// lines is a writer that two goroutines may use.
type lines struct {
	mutex sync.Mutex
	text  strings.Builder
}

func (l *lines) Write(b []byte) (int, error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.text.Write(b)
}

func (l *lines) String() string {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.text.String()
}

// Where there is no terminal, work that takes long says so, with pauses that double;
// not when it is quiet, and not when it is done.
func TestLongWorkSaysWhatItDoes(t *testing.T) {
	said := &lines{}
	p := &progress{w: said, told: map[string]bool{}, pause: 20 * time.Millisecond}
	p.show("node: 3 × c7g.large")
	for i := 0; strings.Count(said.String(), "\n") < 2; i++ {
		if i == 1000 {
			t.Fatalf("said %q", said)
		}
		time.Sleep(10 * time.Millisecond)
	}
	p.done()
	text := said.String()
	if !regexp.MustCompile(`^(fleetcost: at work for \d+s: node: 3 × c7g.large\n)+$`).MatchString(text) {
		t.Errorf("said %q", text)
	}
	quiet := &progress{w: said, quiet: true, told: map[string]bool{}, pause: time.Millisecond}
	quiet.show("more")
	time.Sleep(100 * time.Millisecond)
	if said.String() != text {
		t.Errorf("when quiet or done, said %q", strings.TrimPrefix(said.String(), text))
	}
}

// The time that is left goes on like the time that has passed; it is not told before
// there is something to go by, nor at the end.
func TestTimeLeft(t *testing.T) {
	for _, c := range []struct {
		passed time.Duration
		done   float64
		want   string
	}{
		{10 * time.Second, 0.25, ", about 30s left"},
		{2 * time.Minute, 0.5, ", about 2m0s left"},
		{10 * time.Second, 0.999, ", about 1s left"},
		{10 * time.Second, 0.01, ""},
		{10 * time.Millisecond, 0.5, ""},
		{10 * time.Second, 1, ""},
	} {
		if got := left(c.passed, c.done); got != c.want {
			t.Errorf("%v of the work in %v: %q, not %q", c.done, c.passed, got, c.want)
		}
	}
	said := &lines{}
	p := &progress{w: said, live: true, told: map[string]bool{}, pause: time.Hour}
	p.show("node")
	for _, then := range []func(){func() { p.advance("node", 0.42) }, func() { p.show("node: 3 × c7g.large") }} {
		p.last = time.Time{}
		then()
	}
	p.done()
	p.show("go")
	p.done()
	text := said.String()
	for _, want := range []string{"node; 42% done", "node: 3 × c7g.large; 42% done"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in what was said, %q", want, text)
		}
	}
	if strings.Contains(text, "go;") {
		t.Errorf("of new work a share is said to be done: %q", text)
	}
}
