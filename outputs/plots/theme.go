package plots

import (
	"image/color"
	"math"
	"slices"
	"strconv"
	"strings"

	"fleetcost/models/words"
	"fleetcost/outputs/hues"

	xfont "golang.org/x/image/font"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// The theme: every colour, size and distance of the plots that is not of one plot alone.

// The measures, in points.
const (
	margin    = 16
	titleSize = 15
	textSize  = 10.5
	markSize  = 9.5 // of labels on axes
	labelSize = 11  // of the names of lines
	noteLine  = markSize * 1.4
	lineWidth = 2
	dotRadius = 3
)

// A pigment is a colour of the theme. On a page it is the custom property of its name, so
// that it follows the page from light to dark; strength is how much of it is left where it
// is mixed with the paper.
type pigment struct {
	color.NRGBA
	name     string
	strength float64
}

// A property is a pigment on white paper and on dark paper.
type property struct {
	name        string
	light, dark color.NRGBA
}

// hex is a colour as stylesheets write it.
func hex(c color.NRGBA) string {
	const digits = "0123456789abcdef"
	said := []byte{'#'}
	for _, v := range []uint8{c.R, c.G, c.B} {
		said = append(said, digits[v>>4], digits[v&15])
	}
	return string(said)
}

func rgb(of int) color.NRGBA {
	return color.NRGBA{uint8(of >> 16), uint8(of >> 8), uint8(of), 255}
}

// The colours of everything else.
var (
	paper = shared("paper", 0xffffff, 0x15191e)
	ink   = shared("ink", 0x282828, 0xe6e8ea)   // titles
	faint = shared("faint", 0x696969, 0xa3abb3) // everything that explains
	hair  = shared("hair", 0xe4e4e4, 0x2d343b)  // grid
	shade = shared("shade", 0xf2f2f2, 0x1e242a) // where nothing can be said
)

// properties are all colours with a name, in the order in which they are declared.
var properties []property

func shared(name string, light, dark int) pigment {
	properties = append(properties, property{name, rgb(light), rgb(dark)})
	return pigment{rgb(light), name, 1}
}

// The colours of the designs, by place: of shapes, of letters, and of letters on shapes.
var fills, letters, above = ofDesigns()

func ofDesigns() (fills, letters, above []pigment) {
	for i, c := range hues.Palette {
		n := strconv.Itoa(i + 1)
		fills = append(fills, shared("design-"+n, c.Light, c.Dark))
		letters = append(letters, shared("letter-"+n, c.Letter, c.Dark))
		above = append(above, shared("above-"+n, readable(rgb(c.Light)), readable(rgb(c.Dark))))
	}
	return fills, letters, above
}

// readable is the colour of letters on a colour: white or black, whichever differs more.
func readable(on color.NRGBA) int {
	if contrast(rgb(0), on) > contrast(rgb(0xffffff), on) {
		return 0
	}
	return 0xffffff
}

// contrast is the ratio of two luminances (WCAG 2.2): from 1 to 21.
func contrast(a, b color.NRGBA) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

// luminance is the relative luminance of a colour of sRGB (WCAG 2.2).
func luminance(c color.NRGBA) float64 {
	linear := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}

// A Property is a colour of the plots on a page: a custom property of its stylesheet.
type Property struct{ Name, Light, Dark string }

// Properties are the colours that pictures on a page refer to. Without them those of light
// paper hold.
func Properties() []Property {
	all := make([]Property, len(properties))
	for i, p := range properties {
		all[i] = Property{"--plot-" + p.name, hex(p.light), hex(p.dark)}
	}
	return all
}

func hue(i int) pigment    { return fills[i%len(fills)] }
func letter(i int) pigment { return letters[i%len(letters)] }

// on is the colour of letters on the i-th colour.
func on(i int) pigment { return above[i%len(above)] }

// mark is the shape of the points of a design: from the ninth on colours repeat, with
// another shape and other dashes.
func mark(i int) draw.GlyphDrawer {
	shapes := []draw.GlyphDrawer{draw.CircleGlyph{}, draw.BoxGlyph{}, draw.PyramidGlyph{}}
	return shapes[i/len(hues.Palette)%len(shapes)]
}

// lineOf is the line of a design.
func lineOf(i int) draw.LineStyle {
	dashes := [][]vg.Length{nil, {8, 3}, {2, 2}}
	return draw.LineStyle{Color: hue(i), Width: lineWidth, Dashes: dashes[i/len(hues.Palette)%len(dashes)]}
}

// tint mixes a colour with the paper: 1 leaves it, 0 is the paper.
func tint(c pigment, strength float64) pigment {
	mix := func(x uint8) uint8 { return uint8(255 - strength*float64(255-x) + 0.5) }
	return pigment{color.NRGBA{mix(c.R), mix(c.G), mix(c.B), c.A}, c.name, c.strength * strength}
}

// seeThrough is a colour through which what lies below shows.
func seeThrough(c pigment, opacity float64) pigment {
	c.A = uint8(opacity*255 + 0.5)
	return c
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

// units stay on the line of their number.
var units = []string{"µs", "ms", "s", "min", "h", "d", "days"}

// unbroken are the words of a text, a unit with the number before it.
func unbroken(s string) (all []string) {
	for _, word := range strings.Fields(s) {
		last := len(all) - 1
		if last >= 0 && slices.Contains(units, strings.TrimRight(word, ".,;:)")) && strings.ContainsAny(all[last][len(all[last])-1:], "0123456789") {
			all[last] += " " + word
			continue
		}
		all = append(all, word)
	}
	return all
}

// broken are the lines of a text that are at most so wide, broken at spaces.
func broken(style text.Style, s string, width vg.Length) (lines []string) {
	line := ""
	for _, word := range unbroken(words.Printable(s)) {
		if longer := line + " " + word; line != "" && style.Width(longer) > width {
			lines, line = append(lines, line), word
		} else {
			line = strings.TrimPrefix(longer, " ")
		}
	}
	return append(lines, line)
}

// narrowestLetter is narrower than any letter, as a part of the size of its type: of a text
// that is to fit no more letters are looked at than the room could have of those.
const narrowestLetter = 0.1

// fitted shortens s until it is at most so wide, and makes it printable.
func fitted(style text.Style, s string, width vg.Length) string {
	s = words.Printable(s)
	if style.Width(s) <= width {
		return s
	}
	room := int(width / (narrowestLetter * style.Font.Size))
	for n := min(len([]rune(s))-1, room); n > 1; n-- {
		if short := words.Clipped(s, n); style.Width(short) <= width {
			return short
		}
	}
	return "…"
}
