// Package plots draws answers as PNG, SVG and PDF, and for a page of the web, the same
// bytes for the same answer.
//
// It will never know where a plot is kept. Another plot is one file, which registers
// it as one of its kind of answer.
package plots

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"fleetcost/outputs/hues"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
)

// Formats are the formats that plots are drawn in.
var Formats = []string{"png", "svg", "pdf"}

// narrow is how wide the data of a phone's page are, in points: texts are as large there as
// beside the picture.
const narrow = 390

// dotsPerInch of a PNG: sharp on a page, and on screens with small pixels.
const dotsPerInch = 150

// A Draft is a plot that is laid out on a canvas of its size.
type Draft struct {
	width, height vg.Length
	paint         func(draw.Canvas)
}

// Write draws the draft in one of Formats, in one piece, or nothing where that fails.
func (d Draft) Write(w io.Writer, format string) error {
	var page []byte
	switch format {
	case "png":
		c := vgimg.NewWith(vgimg.UseWH(d.width, d.height), vgimg.UseDPI(dotsPerInch))
		d.paint(draw.New(c))
		var drawn bytes.Buffer
		if _, err := (vgimg.PngCanvas{Canvas: c}).WriteTo(&drawn); err != nil {
			return err
		}
		page = drawn.Bytes()
	case "svg":
		c := newSVG(d.width, d.height, false)
		d.paint(draw.New(c))
		page = c.bytes("plot")
	case "pdf":
		c := newPDF(d.width, d.height)
		d.paint(draw.New(c))
		drawn, err := c.bytes()
		if err != nil {
			return err
		}
		page = drawn
	default:
		last := len(Formats) - 1
		return fmt.Errorf("%q is no format of plots: use %s or %s", format, strings.Join(Formats[:last], ", "), Formats[last])
	}
	_, err := w.Write(page)
	return err
}

// A Picture is a plot for a page that tells its title and notes itself.
//
// SVG is one element with role img, a title and a desc, whose ids begin with that of the
// picture. Its colours are those of Properties. What belongs to a design is in elements g
// of class "design", with the name in data-design; a point whose values are told is one of
// class "point" with a title.
type Picture struct {
	ID              string
	Title, Subtitle string
	Notes           []string
	SVG             string
	Narrow          string // the same as SVG, for a page as narrow as a phone's
	Design          string // which all of it is of, if it is of one
	Empty           bool   // it has nothing to show, and says why
}

// Web is the plot as a picture on a page. Its id, of letters, digits and -, is that of no
// other there.
func (d Draft) Web(id string) Picture {
	c := newSVG(d.width, d.height, true)
	d.paint(draw.New(c))
	slim := newSVG(narrow, d.height, true)
	d.paint(draw.New(slim))
	return Picture{Narrow: string(slim.bytes(id + "-narrow")), ID: id, Title: c.heading.title, Subtitle: c.heading.subtitle, Notes: c.notes, SVG: string(c.bytes(id)), Empty: c.empty}
}

// A group is what is drawn together: of a design, or a point that says its values.
type group struct {
	class  string
	design string
	says   string
	at     vg.Point
	over   vg.Rectangle // in place of a point
}

// together draws a group; canvases that know none draw what is in it.
func together(c draw.Canvas, g group, paint func()) {
	knows, ok := under(c).(interface {
		open(group)
		shut()
	})
	if ok {
		knows.open(g)
		defer knows.shut()
	}
	paint()
}

// under is the canvas that a part of it is drawn on.
func under(c draw.Canvas) vg.Canvas {
	on := c.Canvas
	for part, is := on.(draw.Canvas); is; part, is = on.(draw.Canvas) {
		on = part.Canvas
	}
	return on
}

// ofDesign draws what belongs to the design of that place.
func ofDesign(c draw.Canvas, name string, place int, paint func()) {
	together(c, group{class: fmt.Sprintf("design design-%d", place%len(hues.Palette)+1), design: name}, paint)
}

// telling draws a point that says its values.
func telling(c draw.Canvas, at vg.Point, says string, paint func()) {
	together(c, group{class: "point", says: says, at: at}, paint)
}

// tellingOver says values wherever the pointer is in a part of the canvas.
func tellingOver(c draw.Canvas, over vg.Rectangle, says string) {
	together(c, group{class: "point", says: says, over: over}, func() {})
}

// A heading stands above a plot.
type heading struct {
	title, subtitle, axis string
}

// The lines that a title, what stands below it and a note have at most: names that take more
// leave no room for the picture.
const (
	mostTitle    = 4
	mostSubtitle = 4
	mostNote     = 8
)

// first are so many of some lines at most, the last of them with a sign that there are more.
func first(most int, lines []string) []string {
	if len(lines) <= most {
		return lines
	}
	cut := slices.Clone(lines[:most])
	cut[most-1] += " …"
	return cut
}

// head writes the heading and the notes below, and returns what is left of the
// canvas.
func head(c draw.Canvas, h heading, notes []string) draw.Canvas {
	across := c.Max.X - c.Min.X - 2*margin
	if across < wide/2 { // a picture for a narrow page, which tells them itself: as much is left out as of the wide one
		across = wide - 2*margin
	}
	title := first(mostTitle, broken(strong(titleSize, ink), h.title, across))
	subtitle := first(mostSubtitle, broken(regular(textSize, faint), h.subtitle, across))
	style := regular(markSize, faint)
	var said []string
	for _, n := range notes {
		said = append(said, first(mostNote, broken(style, n, across))...)
	}
	told := false
	if takes, ok := under(c).(headed); ok {
		room := (titleSize*vg.Length(len(title))+textSize*vg.Length(len(subtitle)))*1.5 + noteLine*vg.Length(len(said)) + 2*margin
		told = takes.headed(h, notes, room)
		if told {
			c.Max.Y -= room
			title, subtitle, said = nil, nil, nil
			c = draw.Crop(c, 2, -2, 4, -4)
		}
	}
	if !told {
		c.SetColor(paper)
		c.Fill(c.Rectangle.Path())
		c = draw.Crop(c, margin, -margin, margin, -margin)
	}
	line := func(size float64, style draw.TextStyle, s string) {
		if s == "" {
			return
		}
		c.Max.Y -= vg.Points(size)
		c.FillText(style, vg.Point{X: c.Min.X, Y: c.Max.Y}, fitted(style, s, c.Max.X-c.Min.X))
		c.Max.Y -= vg.Points(size * 0.5)
	}
	for _, one := range title {
		line(titleSize, strong(titleSize, ink), one)
	}
	for _, one := range subtitle {
		line(textSize, regular(textSize, faint), one)
	}
	if !told {
		c.Max.Y -= 8
	}
	line(textSize, regular(textSize, ink), h.axis)
	for _, n := range slices.Backward(said) {
		c.FillText(style, vg.Point{X: c.Min.X, Y: c.Min.Y}, fitted(style, n, c.Max.X-c.Min.X))
		c.Min.Y += noteLine
	}
	if len(said) > 0 {
		c.Min.Y += 6
	}
	return c
}

// A panel is a plot with its axes, a light grid, and the canvas of its data.
type panel struct {
	plot        *plot.Plot
	xLabel      string
	whole, data draw.Canvas
	x, y        scale
}

// newPanel lays out a panel on a canvas.
func newPanel(whole draw.Canvas, x, y scale, xLabel string) panel {
	p := plot.New()
	p.BackgroundColor = nil
	x.set(&p.X)
	y.set(&p.Y)
	for _, a := range []*plot.Axis{&p.X, &p.Y} {
		a.Color, a.Tick.Color = faint, faint
		a.Tick.Length = 4
		a.Padding = 0
		restyle(&a.Tick.Label, regular(markSize, faint))
	}
	p.Y.Width, p.Y.Tick.Width = 0, 0 // the grid is enough
	grid := plotter.NewGrid()
	grid.Horizontal = draw.LineStyle{Color: hair, Width: 0.7}
	grid.Vertical = grid.Horizontal
	p.Add(grid)
	whole.Min.Y += textSize * 1.6 // for the label of the x axis
	if x.marks == nil {
		p.X.Tick.Marker = legible{x, whole.Max.X - whole.Min.X - ofAxis}
	}
	return panel{p, xLabel, whole, p.DataCanvas(whole), x, y}
}

// restyle gives a text a font and a colour, and leaves it where it is.
func restyle(old *draw.TextStyle, style draw.TextStyle) {
	style.XAlign, style.YAlign = old.XAlign, old.YAlign
	*old = style
}

// lowered is the panel with so much room above it.
func (p panel) lowered(room vg.Length) panel {
	p.whole.Max.Y -= room
	p.data = p.plot.DataCanvas(p.whole)
	return p
}

func (p panel) drawAxes() {
	p.plot.Draw(p.whole)
	// A label of the plot would narrow the data to its own width.
	style, label := axisTitle(p.xLabel, p.whole.Max.X-p.whole.Min.X)
	left := (p.data.Min.X + p.data.Max.X - style.Width(label)) / 2
	left = max(p.whole.Min.X, min(left, p.whole.Max.X-style.Width(label)))
	p.data.FillText(style, vg.Point{X: left, Y: p.whole.Min.Y - textSize*1.4}, label)
}

// shortened leaves out what stands between the first and the last comma of a label that is
// too wide: its unit.
func shortened(style draw.TextStyle, label string, width vg.Length) string {
	first, last := strings.Index(label, ", "), strings.LastIndex(label, ", ")
	if style.Width(label) <= width || first == last {
		return label
	}
	return label[:first] + label[last:]
}

// leastTitle is the smallest type of the title of an axis.
const leastTitle = 6.5

// axisTitle is the title of an axis in so much room. What it warns of ("logarithmic", "does not
// begin at 0") stands at its end: it is set smaller before anything of it is left out.
func axisTitle(label string, width vg.Length) (draw.TextStyle, string) {
	style := regular(textSize, ink)
	label = shortened(style, label, width)
	for size := float64(textSize); size > leastTitle && style.Width(label) > width; {
		size -= 0.5
		style = regular(size, ink)
	}
	if style.Width(label) > width {
		label = strings.Replace(label, "milliseconds", "ms", 1)
	}
	return style, fitted(style, label, width)
}

// at is where a point stands; beyond the scales it stands at their ends.
func (p panel) at(x, y float64) vg.Point {
	toX, toY := p.plot.Transforms(&p.data)
	return vg.Point{X: toX(p.x.clamp(x)), Y: toY(p.y.clamp(y))}
}

// middle writes one line into the middle of an empty panel, and tells the canvas that there
// is nothing to see.
func middle(c draw.Canvas, s string) {
	if knows, ok := under(c).(interface{ blank() }); ok {
		knows.blank()
	}
	style := regular(12, faint)
	style.XAlign, style.YAlign = draw.XCenter, draw.YCenter
	c.FillText(style, c.Center(), fitted(style, s, c.Max.X-c.Min.X))
}

// A headed canvas is told the heading and notes of its picture, and the room that they would
// take; true: nothing of them is to be drawn.
type headed interface {
	headed(h heading, notes []string, room vg.Length) bool
}
