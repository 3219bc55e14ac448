package outputs

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"github.com/jedib0t/go-pretty/v6/text"
)

// Every page fits its terminal, and no page is the narrower at the cost of a number: one
// stands there in full with its unit, or its column is said to be left out.
func TestPagesFitTheirTerminals(t *testing.T) {
	for _, width := range []int{80, 100, 120, 200} {
		for _, g := range goldens {
			page := new(bytes.Buffer)
			if err := g.write(terminal{}, page, Options{Width: width}); err != nil {
				t.Fatal(err)
			}
			if unit := regexp.MustCompile(`left out: (.*, )?unit[,)]`).FindString(page.String()); unit != "" {
				t.Errorf("%s in %d columns has quantities without units: %s", g.name, width, unit)
			}
			for line := range strings.Lines(page.String()) {
				line = strings.TrimSuffix(line, "\n")
				if n := text.StringWidthWithoutEscSequences(line); n > width {
					t.Errorf("%s: %d columns of %d: %s", g.name, n, width, line)
				}
			}
		}
	}
}
