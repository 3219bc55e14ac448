package recordings

import (
	"errors"
	"math"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"fleetcost/models/recording"
	"fleetcost/profiles/keys"
)

// FuzzFormats feeds all readers. Whatever the text, a reader ends, and says what can be
// true or why it cannot.
func FuzzFormats(f *testing.F) {
	for _, format := range Formats() {
		f.Add([]byte(format.Example))
	}
	f.Fuzz(func(t *testing.T, text []byte) { tell(t, string(text)) })
}

// Examples that were cut off, or in which a few places are others, are read or refused.
func TestBrokenExamples(t *testing.T) {
	other := []string{"", "0", "-1", "-", "NaN", "null", "1e308", "1e999", "99999999999999999999", "9223372036854775807", "\x00", "\"", ",", "\n", "\xff", "{", "]", "\t"}
	for _, format := range Formats() {
		t.Run(format.Name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(1, 2))
			text := format.Example
			for i := range 20 {
				tell(t, text[:len(text)*i/20])
			}
			for range 40 {
				changed := text
				for range 1 + r.IntN(3) {
					from := r.IntN(len(changed) + 1)
					to := min(from+r.IntN(6), len(changed))
					changed = changed[:from] + other[r.IntN(len(other))] + changed[to:]
				}
				tell(t, changed)
			}
			for i, m := range numbers.FindAllStringIndex(text, -1) {
				for _, o := range []string{"0", "-1", other[i%len(other)]} {
					tell(t, text[:m[0]]+o+text[m[1]:])
				}
			}
		})
	}
}

var (
	numbers = regexp.MustCompile(`\d+(\.\d+)?`)
	wrong   = regexp.MustCompile(`NaN|Inf|%!|(^|[ (])-\d`)
)

// tell reads a text and fails where what is said of it cannot be.
func tell(t *testing.T, text string) {
	t.Helper()
	rec, err := read(t, text, Options{})
	if err != nil {
		var all keys.Problems
		if !errors.As(err, &all) {
			t.Fatalf("%q: an error without a place: %v", text, err)
		}
		lines := strings.Count(text, "\n") + 2
		for _, p := range all {
			if p.Line < 0 || p.Line > lines {
				t.Fatalf("%q: line %d of %d: %v", text, p.Line, lines, err)
			}
		}
		return
	}
	say := func(name string, values ...float64) {
		for _, v := range values {
			if v < 0 || math.IsInf(v, 0) {
				t.Fatalf("%q: %s is %v", text, name, v)
			}
		}
	}
	say("a total", rec.Requests, rec.Errors, rec.Mean, rec.Offered, rec.Seconds)
	if rec.Errors > rec.Requests {
		t.Fatalf("%q: %v errors of %v requests", text, rec.Errors, rec.Requests)
	}
	if rec.Last.Before(rec.First) {
		t.Fatalf("%q: from %v to %v", text, rec.First, rec.Last)
	}
	latency := func(l *recording.Latency) {
		if l != nil {
			say("a latency", l.P50, l.P90, l.P95, l.P99, l.Max, l.Mean, float64(l.N))
			for _, v := range l.Quantiles {
				say("a quantile", v)
			}
		}
	}
	latency(rec.Latency)
	for _, e := range rec.Endpoints {
		say("an endpoint", float64(e.Requests), float64(e.Errors))
		latency(e.Latency)
	}
	for _, p := range rec.Peaks {
		say("a peak", p.Rate)
	}
	for _, n := range rec.Statuses {
		say("a status", float64(n))
	}
	for _, said := range append(rec.Notes, rec.Cautions...) {
		if wrong.MatchString(said) {
			t.Fatalf("%q: %s", text, said)
		}
	}
}
