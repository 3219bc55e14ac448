package measured

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"fleetcost/profiles/keys"
)

// Every format that is there is held against what a format must be, so that a new
// one is tested unasked.
func TestFormats(t *testing.T) {
	for _, e := range formats.Entries() {
		t.Run(e.Name, func(t *testing.T) {
			f := e.Value
			if f.samples == nil || e.About == "" {
				t.Fatal("gives nothing, or nobody knows what")
			}
			first, _, _ := strings.Cut(f.example, "\n")
			for _, other := range formats.Entries() {
				if is := other.Value.is(first); is != (other.Name == e.Name) {
					t.Errorf("%s takes its example: %v", other.Name, is)
				}
			}
			read := func(text string) (samples []float64, problems keys.Problems) {
				var found keys.Findings
				samples = samplesOf(newLines("f", strings.NewReader(text), &found))
				return samples, found.Sorted()
			}
			samples, problems := read(f.example)
			if problems != nil || samples == nil {
				t.Errorf("its example gives %v, %v", samples, problems)
			}
			for _, s := range samples {
				if !(s >= 0) {
					t.Errorf("took %v s", s)
				}
			}
			for n := range len(f.example) { // whatever is cut off, the answer is figures or problems, and twice the same
				samples, problems := read(f.example[:n])
				samplesAgain, problemsAgain := read(f.example[:n])
				if problems == nil && samples == nil {
					t.Errorf("%q: nothing, and no problem", f.example[:n])
				}
				if !cmp.Equal(samples, samplesAgain) || problems.Error() != problemsAgain.Error() {
					t.Errorf("%q: read twice, read differently", f.example[:n])
				}
				for _, p := range problems {
					if p.Line > 1+strings.Count(f.example, "\n") || p.What == "" {
						t.Errorf("%q: %v", f.example[:n], p)
					}
				}
			}
		})
	}
}
