// Package plots draws answers as PNG and SVG, the same bytes for the same answer.
//
// It will never know where a plot is kept. Another plot is one file, which registers
// it as one of its kind of answer.
package plots

import (
	"bytes"
	"fmt"
	"image/color"
	"io"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"
)

// Formats are the formats that plots are drawn in.
var Formats = []string{"png", "svg"}

// dotsPerInch of a PNG: sharp on a page, and on screens with small pixels.
const dotsPerInch = 150

// draft draws on a canvas of a given size.
type draft struct {
	width, height vg.Length
	paint         func(draw.Canvas)
}

// write draws the draft in a format. SVG names the typefaces that have the
// same widths as the one it was laid out with, for readers who lack it.
func (d draft) write(w io.Writer, format string) error {
	var page bytes.Buffer
	switch format {
	case "png":
		c := vgimg.NewWith(vgimg.UseWH(d.width, d.height), vgimg.UseDPI(dotsPerInch))
		d.paint(draw.New(c))
		_, err := vgimg.PngCanvas{Canvas: c}.WriteTo(&page)
		return inOne(w, page.Bytes(), err)
	case "svg":
		c := vgsvg.New(d.width, d.height)
		d.paint(draw.New(c))
		_, err := c.WriteTo(&page)
		return inOne(w, bytes.ReplaceAll(page.Bytes(), []byte("font-family:Liberation Sans;"),
			[]byte("font-family:Liberation Sans,Arimo,Arial,Helvetica,sans-serif;")), err)
	}
	return fmt.Errorf("%q is no format of plots: use %s", format, strings.Join(Formats, " or "))
}

// inOne writes a plot in one piece, or nothing where it failed.
func inOne(w io.Writer, plot []byte, err error) error {
	if err == nil {
		_, err = w.Write(plot)
	}
	return err
}

// A heading stands above a plot.
type heading struct {
	title, subtitle, axis string
}

// The measures of a figure, in points.
const (
	margin    = 16
	titleSize = 15
	textSize  = 10.5
	markSize  = 9.5 // of labels on axes
	noteLine  = markSize * 1.4
)

// head writes the heading and the notes below, and returns what is left of the
// canvas.
func head(c draw.Canvas, h heading, notes []string) draw.Canvas {
	c.SetColor(color.White)
	c.Fill(c.Rectangle.Path())
	c = draw.Crop(c, margin, -margin, margin, -margin)
	line := func(size float64, style draw.TextStyle, s string) {
		if s == "" {
			return
		}
		c.Max.Y -= vg.Points(size)
		c.FillText(style, vg.Point{X: c.Min.X, Y: c.Max.Y}, fitted(style, s, c.Max.X-c.Min.X))
		c.Max.Y -= vg.Points(size * 0.5)
	}
	line(titleSize, strong(titleSize, ink), h.title)
	for _, said := range broken(regular(textSize, faint), h.subtitle, c.Max.X-c.Min.X) {
		line(textSize, regular(textSize, faint), said)
	}
	c.Max.Y -= 8
	line(textSize, regular(textSize, ink), h.axis)
	style := regular(markSize, faint)
	var said []string
	for _, n := range notes {
		said = append(said, broken(style, n, c.Max.X-c.Min.X)...)
	}
	for _, n := range slices.Backward(said) {
		c.FillText(style, vg.Point{X: c.Min.X, Y: c.Min.Y}, fitted(style, n, c.Max.X-c.Min.X))
		c.Min.Y += noteLine
	}
	if len(notes) > 0 {
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
	style := regular(textSize, ink)
	label := fitted(style, p.xLabel, p.whole.Max.X-p.whole.Min.X)
	left := (p.data.Min.X + p.data.Max.X - style.Width(label)) / 2
	left = max(p.whole.Min.X, min(left, p.whole.Max.X-style.Width(label)))
	p.data.FillText(style, vg.Point{X: left, Y: p.whole.Min.Y - textSize*1.4}, label)
}

// at is where a point stands; beyond the scales it stands at their ends.
func (p panel) at(x, y float64) vg.Point {
	toX, toY := p.plot.Transforms(&p.data)
	return vg.Point{X: toX(p.x.clamp(x)), Y: toY(p.y.clamp(y))}
}

// middle writes one line into the middle of an empty panel.
func middle(c draw.Canvas, s string) {
	style := regular(12, faint)
	style.XAlign, style.YAlign = draw.XCenter, draw.YCenter
	c.FillText(style, c.Center(), fitted(style, s, c.Max.X-c.Min.X))
}
