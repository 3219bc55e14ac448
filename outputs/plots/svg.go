package plots

import (
	"bytes"
	"fmt"
	"html"
	"image/color"
	"math"
	"strconv"
	"strings"

	"fleetcost/models/words"

	xfont "golang.org/x/image/font"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
)

// families are typefaces with the widths of the one that plots are laid out with. Where a
// reader has none of them, each text is set to the width that it was laid out with.
const families = "Liberation Sans,Arimo,Arial,Helvetica,sans-serif"

// An svgCanvas writes SVG: a file with a heading of its own and colours of light paper, or
// an element of a page, whose heading and notes are told beside it and whose colours are
// custom properties of the page.
type svgCanvas struct {
	pen
	body    bytes.Buffer
	onPage  bool
	heading heading
	notes   []string
	top     vg.Length // which is left out
	empty   bool
}

func newSVG(width, height vg.Length, onPage bool) *svgCanvas {
	return &svgCanvas{pen: newPen(width, height), onPage: onPage}
}

// headed keeps the heading and notes of the picture; true: nothing of them is to be drawn,
// and the room for them is left out of the picture.
func (c *svgCanvas) headed(h heading, notes []string, room vg.Length) bool {
	c.heading, c.notes = h, notes
	if c.onPage {
		c.top = room
	}
	return c.onPage
}

func (c *svgCanvas) blank() { c.empty = true }

// describe is what readers of the page's text are told of the picture.
func (c *svgCanvas) describe() string {
	return strings.TrimSpace(c.heading.subtitle + ". " + strings.Join(c.notes, " "))
}

// bytes of the picture under a name that no other on its page has.
func (c *svgCanvas) bytes(id string) []byte {
	var page bytes.Buffer
	w, h := point(c.width.Points()), point(c.height.Points())
	if c.onPage {
		fmt.Fprintf(&page, `<svg xmlns="http://www.w3.org/2000/svg" class="plot" id="%s" viewBox="0 %s %s %s" role="img" aria-labelledby="%s-title %s-desc"`, id, point(c.top.Points()), w, point((c.height - c.top).Points()), id, id)
	} else {
		fmt.Fprintf(&page, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" id=%q width=\"%spt\" height=\"%spt\" viewBox=\"0 0 %s %s\" role=\"img\" aria-labelledby=\"%s-title %s-desc\"", id, w, h, w, h, id, id)
	}
	fmt.Fprintf(&page, " font-family=%q>\n<title id=\"%s-title\">%s</title>\n<desc id=\"%s-desc\">%s</desc>\n",
		families, id, escaped(c.heading.title), id, escaped(c.describe()))
	page.Write(c.body.Bytes())
	page.WriteString("</svg>\n")
	return page.Bytes()
}

// open begins what is drawn together.
func (c *svgCanvas) open(g group) {
	c.body.WriteString("<g")
	if g.class != "" {
		fmt.Fprintf(&c.body, ` class="%s"`, g.class)
	}
	if g.design != "" {
		fmt.Fprintf(&c.body, ` data-design="%s"`, escaped(g.design))
	}
	c.body.WriteString(">")
	if g.says != "" {
		fmt.Fprintf(&c.body, "<title>%s</title>", escaped(g.says))
		if g.over != (vg.Rectangle{}) {
			left, top := c.now.place.of(vg.Point{X: g.over.Min.X, Y: g.over.Max.Y})
			size := g.over.Size()
			fmt.Fprintf(&c.body, `<rect x="%s" y="%s" width="%s" height="%s" fill="none" pointer-events="all"/>`, decimals(left, 1), decimals(top, 1), decimals(size.X.Points(), 1), decimals(size.Y.Points(), 1))
		} else {
			x, y := c.now.place.of(g.at)
			fmt.Fprintf(&c.body, `<circle cx="%s" cy="%s" r="8" fill="none" pointer-events="all"/>`, point(x), point(y))
		}
	}
	c.body.WriteString("\n")
}

// shut ends what is drawn together.
func (c *svgCanvas) shut() { c.body.WriteString("</g>\n") }

// Stroke draws a line along a path.
func (c *svgCanvas) Stroke(path vg.Path) {
	if c.now.width <= 0 || len(path) == 0 {
		return
	}
	c.shape(path, `fill="none"`+c.paint("stroke")+c.dashed())
}

// Fill fills a path.
func (c *svgCanvas) Fill(path vg.Path) {
	if len(path) > 0 {
		c.shape(path, strings.TrimPrefix(c.paint("fill"), " "))
	}
}

// shape writes a path, or the circle that it is.
func (c *svgCanvas) shape(path vg.Path, looks string) {
	if x, y, r, is := c.circle(path); is {
		fmt.Fprintf(&c.body, "<circle cx=\"%s\" cy=\"%s\" r=\"%s\" %s/>\n", point(x), point(y), point(r), looks)
		return
	}
	var d svgPath
	c.walk(path, &d)
	fmt.Fprintf(&c.body, "<path d=\"%s\" %s/>\n", d.String(), looks)
}

// dashed is how wide a line is, and its dashes.
func (c *svgCanvas) dashed() string {
	said := ""
	if c.now.width != 1 {
		said = ` stroke-width="` + point(c.now.width.Points()) + `"`
	}
	if len(c.now.dashes) == 0 {
		return said
	}
	var lengths []string
	for _, d := range c.now.dashes {
		lengths = append(lengths, point(d.Points()))
	}
	said += ` stroke-dasharray="` + strings.Join(lengths, " ") + `"`
	if c.now.offset != 0 {
		said += ` stroke-dashoffset="` + point(c.now.offset.Points()) + `"`
	}
	return said
}

// paint is the colour of a fill or a stroke.
func (c *svgCanvas) paint(attribute string) string {
	t, named := c.now.color.(pigment)
	if !named {
		t = pigment{NRGBA: color.NRGBAModel.Convert(c.now.color).(color.NRGBA), strength: 1}
	}
	opacity := float64(t.A) / 255
	said := hex(t.NRGBA)
	if c.onPage && t.name != "" {
		opacity *= t.strength
		said = "var(--plot-" + t.name + "," + hex(full(t)) + ")"
	}
	said = fmt.Sprintf(` %s="%s"`, attribute, said)
	if opacity < 1 {
		said += fmt.Sprintf(` %s-opacity="%s"`, attribute, point(opacity))
	}
	return said
}

// full is a pigment that is mixed with nothing.
func full(t pigment) color.NRGBA {
	for _, p := range properties {
		if p.name == t.name {
			return p.light
		}
	}
	return t.NRGBA
}

// FillString writes a text as wide as it was laid out.
func (c *svgCanvas) FillString(face font.Face, at vg.Point, said string) {
	said = words.Printable(said)
	if strings.TrimSpace(said) == "" {
		return
	}
	x, y := c.now.place.of(at)
	turned := ""
	if angle := c.now.place.turned(); math.Abs(angle) > 0.01 {
		turned = fmt.Sprintf(` transform="rotate(%s %s %s)"`, point(angle), point(x), point(y))
	}
	weight := ""
	if face.Font.Weight >= xfont.WeightBold {
		weight = ` font-weight="bold"`
	}
	fmt.Fprintf(&c.body, "<text x=\"%s\" y=\"%s\" font-size=\"%s\"%s textLength=\"%s\" lengthAdjust=\"spacingAndGlyphs\"%s%s>%s</text>\n",
		point(x), point(y), point(face.Font.Size.Points()), weight, point(face.Width(said).Points()), turned, c.paint("fill"), escaped(said))
}

// escaped is a text in XML.
func escaped(s string) string { return html.EscapeString(words.Printable(s)) }

// point is a length in points, to a hundredth.
func point(x float64) string { return decimals(x, 2) }

func decimals(x float64, most int) string {
	said := strconv.FormatFloat(x, 'f', most, 64)
	said = strings.TrimRight(strings.TrimRight(said, "0"), ".")
	if said == "-0" {
		return "0"
	}
	return said
}

// An svgPath is the d of a path, to a tenth of a point, which is less than a pixel.
type svgPath struct {
	strings.Builder
	x, y string // where it is
}

func (d *svgPath) moveTo(x, y float64) { d.step("M", x, y) }

// lineTo is to nowhere, to the side, up or down where it can be.
func (d *svgPath) lineTo(x, y float64) {
	switch toX, toY := decimals(x, 1), decimals(y, 1); {
	case toX == d.x && toY == d.y:
	case toY == d.y:
		d.WriteString("H" + toX)
		d.x = toX
	case toX == d.x:
		d.WriteString("V" + toY)
		d.y = toY
	default:
		d.step("L", x, y)
	}
}

func (d *svgPath) curveTo(x1, y1, x2, y2, x, y float64) { d.step("C", x1, y1, x2, y2, x, y) }

func (d *svgPath) close() {
	d.WriteString("Z")
	d.x, d.y = "", ""
}

func (d *svgPath) step(what string, at ...float64) {
	d.WriteString(what)
	for i, v := range at {
		if i > 0 {
			d.WriteByte(' ')
		}
		d.WriteString(decimals(v, 1))
	}
	d.x, d.y = decimals(at[len(at)-2], 1), decimals(at[len(at)-1], 1)
}
