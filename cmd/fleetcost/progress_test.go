package main

import (
	"io"
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
		{2 * time.Minute, 0.5, ", about 2m left"},
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

// A work of parts says which of how many is done, its name, what share is done in which time,
// and, once the first is done, how long all take, where that is long. A narrow terminal keeps
// the end of the line.
func TestParts(t *testing.T) {
	said := &lines{}
	p := &progress{w: said, live: true, told: map[string]bool{}, pause: time.Hour}
	begin := p.parts("value", 12, 5, "designs")
	begin("traffic.rate=100")
	p.mutex.Lock()
	p.begun = p.begun.Add(-19 * time.Second) // the first took so long
	p.mutex.Unlock()
	begin("traffic.rate=200")
	p.show("node: 3 × c7g.large")
	p.mutex.Lock()
	line := p.line()
	p.mutex.Unlock()
	p.done()
	if want := "value 2 of 12, traffic.rate=200: node: 3 × c7g.large; 8% done in 19s, about 3m"; !strings.HasPrefix(line, want) {
		t.Errorf("the line is %q, want %q", line, want)
	}
	if want := "about 4 min: 12 values × 5 designs"; !strings.Contains(said.String(), want) {
		t.Errorf("%q does not say %q", said, want)
	}
	if got, want := shortened(line, 60), "; 8% done in 19s, about 3m29s left"; !strings.HasSuffix(got, want) || len([]rune(got)) > 60 {
		t.Errorf("on 60 columns it is %q, want an end of %q", got, want)
	}
	if p.begun = time.Now(); p.line() != "node: 3 × c7g.large" {
		t.Errorf("once it is done the line is %q", p.line())
	}
}

// How long a work takes is told where that is a minute or more, in minutes, rounded up.
func TestEstimate(t *testing.T) {
	for _, c := range []struct {
		passed    time.Duration
		done, all int
		want      string
	}{
		{time.Second, 1, 12, ""},
		{20 * time.Second, 1, 12, "about 4 min"},
		{61 * time.Second, 1, 1, "about 2 min"},
		{10 * time.Minute, 1, 1000, "about 167 h"},
		{time.Hour, 0, 12, ""},
	} {
		if got := estimate(c.passed, c.done, c.all); got != c.want {
			t.Errorf("%d of %d parts in %v: %q, not %q", c.done, c.all, c.passed, got, c.want)
		}
	}
}

// With --verbose it is told what became of each fleet that was tried; the answer is the same.
func TestVerbose(t *testing.T) {
	silent, wordy := call(t.Context(), tiny, "compare", "-"), call(t.Context(), tiny, "compare", "-", "--verbose")
	if wordy.stdout != silent.stdout || wordy.status != silent.status {
		t.Error("the answer is another")
	}
	if !regexp.MustCompile(`(?m)^fleetcost: \d+\.\d\d s: [a-z-]+: \d+ × .*: meets the goal$`).MatchString(wordy.stderr) {
		t.Errorf("no fleet is told:\n%s", wordy.stderr)
	}
	if both := call(t.Context(), tiny, "compare", "-", "--verbose", "--quiet"); both.status != statusBadInput {
		t.Errorf("--quiet and --verbose: status %d", both.status)
	}
}

// Designs that are planned at once are counted; nothing says how long the others take.
func TestPlannedAreCounted(t *testing.T) {
	p := &progress{w: io.Discard, live: true, begun: time.Now().Add(-20 * time.Second), told: map[string]bool{}, doing: "node: 3 × c7g.large"}
	p.planned(2, 5)
	if got, want := p.line(), "node: 3 × c7g.large; 2 of 5 designs done in 20s"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// What is done step by step is told once, with the time, where --verbose asks for it.
func TestStepsAreTold(t *testing.T) {
	var out strings.Builder
	p := &progress{w: &out, wordy: true, first: time.Now(), told: map[string]bool{}, pause: time.Hour}
	for range 2 {
		p.step("reading a.log")
	}
	p.done()
	if got := out.String(); !strings.HasSuffix(got, " s: reading a.log\n") || strings.Count(got, "\n") != 1 {
		t.Errorf("%q", got)
	}
}
