package plots

import (
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"
)

// What fits of a long text is found from the room that there is, not from the text: as many
// letters as it has room for, and no more are looked at.
func TestLongTextsAreFitted(t *testing.T) {
	style := regular(textSize, ink)
	for _, letter := range []string{"i", "l", "W", "long ", "日本"} {
		short, long := strings.Repeat(letter, 60), strings.Repeat(letter, 20_000)
		for _, width := range []vg.Length{20, 60, 90} {
			got := fitted(style, long, width)
			if style.Width(got) > width || style.Width(strings.Replace(got, "…", "…"+letter, 1)) < width {
				t.Errorf("%q for %v: %d letters", letter, width, len(got))
			}
			if of := fitted(style, short, width); len([]rune(of)) != len([]rune(got)) {
				t.Errorf("%q for %v: %q of a short text, %q of a long one", letter, width, of, got)
			}
		}
	}
}
