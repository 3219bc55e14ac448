package outputs

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"fleetcost/outputs/samples"
)

// Systems fit the narrowest terminal.
func TestSystemsFitATerminal(t *testing.T) {
	narrow := Options{Width: 80}
	for name, write := range map[string]func(*bytes.Buffer) error{
		"comparison": func(b *bytes.Buffer) error { return terminal{}.Report(b, samples.Shop(), narrow) },
		"simulation": func(b *bytes.Buffer) error { return terminal{}.Simulation(b, samples.ShopSimulation(), narrow) },
	} {
		var page bytes.Buffer
		if err := write(&page); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(page.String()) {
			line = strings.TrimSuffix(line, "\n")
			if n := utf8.RuneCountInString(line); n > narrow.Width {
				t.Errorf("%s: %d columns: %s", name, n, line)
			}
		}
	}
}
