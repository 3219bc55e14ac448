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

// The title of an axis is set smaller before what stands at its end is left out.
func TestTitlesOfAxesKeepTheirEnds(t *testing.T) {
	full := regular(textSize, ink).Width("milliseconds, logarithmic")
	for _, room := range []vg.Length{1, 0.9, 0.7} {
		style, label := axisTitle("milliseconds, logarithmic", full*room)
		if !strings.HasSuffix(label, ", logarithmic") || style.Width(label) > full*room {
			t.Errorf("in %.0f%% of its room: %q, %v of %v wide", 100*float64(room), label, style.Width(label), full*room)
		}
	}
	if _, label := axisTitle("US dollars for 3 months, does not begin at 0", full*0.3); !strings.Contains(label, "…") {
		t.Errorf("what cannot fit is cut: %q", label)
	}
}
