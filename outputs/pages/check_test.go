package pages

import (
	"strings"
	"testing"

	"github.com/jedib0t/go-pretty/v6/text"

	"fleetcost/profiles"
	"fleetcost/profiles/inspect"
)

// What check tells of the embedded systems fits terminals, and loses no word by
// it but in columns that it says it left out.
func TestCheckFitsTheTerminal(t *testing.T) {
	for _, name := range []string{"hybrid", "jobs", "ml-recommend", "live-chat"} {
		src, _ := profiles.Embedded(name)
		src.Sets = []string{"scaling.policy=hpa", "scaling.drain=10m"}
		l, err := profiles.Load(src)
		if err != nil {
			t.Fatal(err)
		}
		c := inspect.Scenario(l)
		const wide = 1000
		whole := strings.Fields(CheckText(c, wide))
		for _, width := range []int{80, 100, 150} {
			page := CheckText(c, width)
			if page == CheckText(c, wide) && width == 80 {
				t.Errorf("%s: nothing is wrapped", name)
			}
			for line := range strings.Lines(page) {
				line = strings.TrimSuffix(line, "\n")
				if n := text.StringWidthWithoutEscSequences(line); n > width {
					t.Errorf("%s: %d columns in %d: %s", name, n, width, line)
				}
			}
			for _, word := range whole {
				rule := strings.Trim(word, "─") == ""
				if !rule && !strings.Contains(page, word) && !strings.Contains(page, "left out: ") {
					t.Errorf("%s at %d has no %q", name, width, word)
				}
			}
		}
	}
}
