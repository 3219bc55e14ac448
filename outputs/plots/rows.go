package plots

import (
	"math"

	"fleetcost/models/words"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// The measures of plots of rows, in points.
const (
	rowName  = 190 // the widest name of a design
	longName = 280 // of what is told in some words
	rowAfter = 120 // room for what is written behind a bar
	rowTold  = 165 // where that is a sentence
)

// The shares of the width that names and what is written behind the data have at most.
const (
	mostNames = 0.42
	mostAfter = 0.3
)

// A rowed is a panel with a name before each of its rows, which stand below each other.
type rowed struct {
	panel
	left  vg.Length // where the names begin
	room  vg.Length // for them
	after vg.Length // room behind the data
}

// newRows lays out a row for each name, of which so much of the width is used, and which
// leaves room for more before its data, and for what is written after them.
func newRows(body draw.Canvas, names []string, most, more, after vg.Length, x scale, xLabel string) rowed {
	across := body.Max.X - body.Min.X
	most, after = min(most, across*mostNames), min(after, across*mostAfter)
	style := strong(textSize, ink)
	room := vg.Length(0)
	for _, n := range names {
		room = min(max(room, style.Width(words.Printable(n))+14), most)
	}
	y := scale{low: 0, high: math.Max(float64(len(names)), 1), marks: []plot.Tick{}}
	return rowed{newPanel(draw.Crop(body, room+more, -after, 0, 0), x, y, xLabel), body.Min.X, room, after}
}

// middle of a row, from the top.
func (r rowed) middle(i int) vg.Length { return r.at(r.x.low, r.y.high-float64(i)-0.5).Y }

// name writes what a row is called.
func (r rowed) name(i int, said string, style draw.TextStyle) {
	style.YAlign = draw.YCenter
	r.data.FillText(style, vg.Point{X: r.left, Y: r.middle(i) + 0.5}, fitted(style, said, r.room-12))
}

// beside writes behind a place in a row.
func (r rowed) beside(i int, x vg.Length, said string) {
	style := regular(textSize, ink)
	style.YAlign = draw.YCenter
	said = fitted(style, said, max(r.whole.Max.X+r.after-x-7, 40))
	y := r.middle(i)
	fill(r.data, paper, x+4, y-textSize/2, min(x+10+style.Width(said), r.whole.Max.X+r.after), y+textSize/2) // no line of the grid passes through it
	r.data.FillText(style, vg.Point{X: x + 7, Y: y + 0.5}, said)
}

// rowsHeight is that of a picture of so many rows with its heading and notes.
func rowsHeight(many int, pitch vg.Length, notes []string) vg.Length {
	height := 2.1*vg.Inch + vg.Length(max(many, 1))*pitch
	for _, n := range notes {
		height += noteLine * vg.Length(len(first(mostNote, broken(regular(markSize, faint), n, wide-2*margin))))
	}
	return height
}

// wide is how wide pictures are.
const wide = 10 * vg.Inch

// outline strokes a rectangle.
func outline(c draw.Canvas, style draw.LineStyle, left, bottom, right, top vg.Length) {
	c.StrokeLines(style, []vg.Point{{X: left, Y: bottom}, {X: right, Y: bottom}, {X: right, Y: top}, {X: left, Y: top}, {X: left, Y: bottom}})
}

// within writes into a box what fits there.
func (r rowed) within(left, right, y vg.Length, said string, style draw.TextStyle) {
	style.XAlign, style.YAlign = draw.XCenter, draw.YCenter
	if style.Width(said)+4 < right-left {
		r.data.FillText(style, vg.Point{X: (left + right) / 2, Y: y + 0.5}, said)
	}
}
