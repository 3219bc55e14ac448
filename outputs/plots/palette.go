package plots

import (
	"strings"

	"image/color"

	"fleetcost/models/words"

	xfont "golang.org/x/image/font"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// The colours of the designs, which people with any colour vision tell apart:
// Okabe and Ito, "Color Universal Design" (2008), without its yellow, which is
// too light for a line on white. A design has the same colour on every plot.
var palette = []color.NRGBA{
	{0, 114, 178, 255},   // blue
	{213, 94, 0, 255},    // vermillion
	{0, 158, 115, 255},   // bluish green
	{204, 121, 167, 255}, // reddish purple
	{230, 159, 0, 255},   // orange
	{86, 180, 233, 255},  // sky blue
	{80, 80, 80, 255},    // dark grey
	{127, 79, 36, 255},   // brown, ours: for an eighth design
}

var (
	ink   = color.NRGBA{40, 40, 40, 255}    // titles
	faint = color.NRGBA{105, 105, 105, 255} // everything that explains
	hair  = color.NRGBA{228, 228, 228, 255} // grid
	shade = color.NRGBA{242, 242, 242, 255} // where nothing can be said
)

func hue(i int) color.NRGBA { return palette[i%len(palette)] }

// mark is the shape of the points of a design: from the ninth on colours
// repeat, with another shape.
func mark(i int) draw.GlyphDrawer {
	shapes := []draw.GlyphDrawer{draw.CircleGlyph{}, draw.BoxGlyph{}, draw.PyramidGlyph{}}
	return shapes[i/len(palette)%len(shapes)]
}

// tint mixes a colour with white: 1 leaves it, 0 is white.
func tint(c color.NRGBA, strength float64) color.NRGBA {
	mix := func(x uint8) uint8 { return uint8(255 - strength*float64(255-x) + 0.5) }
	return color.NRGBA{mix(c.R), mix(c.G), mix(c.B), c.A}
}

// lettering is a text style in the one typeface of the plots.
func lettering(size float64, weight xfont.Weight, c color.Color) text.Style {
	return text.Style{
		Color:   c,
		Font:    font.Font{Typeface: "Liberation", Variant: "Sans", Weight: weight, Size: vg.Points(size)},
		XAlign:  draw.XLeft,
		YAlign:  draw.YBottom,
		Handler: plot.DefaultTextHandler,
	}
}

func regular(size float64, c color.Color) text.Style { return lettering(size, xfont.WeightNormal, c) }

func strong(size float64, c color.Color) text.Style { return lettering(size, xfont.WeightBold, c) }

// broken are the lines of a text that are at most so wide, broken at spaces.
func broken(style text.Style, s string, width vg.Length) (lines []string) {
	line := ""
	for _, word := range strings.Fields(words.Printable(s)) {
		if longer := line + " " + word; line != "" && style.Width(longer) > width {
			lines, line = append(lines, line), word
		} else {
			line = strings.TrimPrefix(longer, " ")
		}
	}
	return append(lines, line)
}

// fitted shortens s until it is at most so wide, and makes it printable.
func fitted(style text.Style, s string, width vg.Length) string {
	s = words.Printable(s)
	if style.Width(s) <= width {
		return s
	}
	for n := len([]rune(s)) - 1; n > 1; n-- {
		if short := words.Clipped(s, n); style.Width(short) <= width {
			return short
		}
	}
	return "…"
}
