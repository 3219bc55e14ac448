package plots

import (
	"image/color"
	"strings"
	"testing"
)

// Shapes differ from the paper by a contrast of 3 and letters by one of 4.5, on light and
// on dark paper; letters on shapes, too (WCAG 2.2, 1.4.11 and 1.4.3).
func TestColoursCanBeSeen(t *testing.T) {
	sides := map[string]func(property) color.NRGBA{
		"light": func(p property) color.NRGBA { return p.light },
		"dark":  func(p property) color.NRGBA { return p.dark },
	}
	named := map[string]property{}
	for _, p := range properties {
		if named[p.name].name != "" {
			t.Errorf("two colours are %s", p.name)
		}
		named[p.name] = p
	}
	for side, of := range sides {
		for name, least := range map[string]float64{"ink": 7, "faint": 4.5} {
			if got := contrast(of(named[name]), of(named["paper"])); got < least {
				t.Errorf("%s %s: a contrast of %.2f, less than %v", side, name, got, least)
			}
		}
		for _, p := range properties {
			kind, n, _ := strings.Cut(p.name, "-")
			least, on := 0.0, named["paper"]
			switch kind {
			case "design":
				least = 3
			case "letter":
				least = 4.5
			case "above":
				least, on = 4.5, named["design-"+n]
			}
			if got := contrast(of(p), of(on)); got < least {
				t.Errorf("%s %s: a contrast of %.2f, less than %v", side, p.name, got, least)
			}
		}
	}
}

// The contrast of black and white is 21, that of a colour with itself 1 (WCAG 2.2).
func TestContrast(t *testing.T) {
	if got := contrast(rgb(0), rgb(0xffffff)); got < 20.99 || got > 21.01 {
		t.Errorf("black and white: %v", got)
	}
	if got := contrast(rgb(0x808080), rgb(0x808080)); got != 1 {
		t.Errorf("grey and itself: %v", got)
	}
}
