// Package textchart draws lines with characters, where there is no viewer of pictures:
// axes with round marks, lines of dots, and a key that names them.
//
// It will never know what a line is of, nor compute a value.
package textchart

import (
	"math"
	"strings"

	"fleetcost/models/words"

	"github.com/jedib0t/go-pretty/v6/text"
)

// A Chart is some lines over one axis.
type Chart struct {
	Title string // stands above it, and is not drawn
	X, Y  Axis
	Lines []Line
	Rows  int // of the lines' field; 0 is usualRows
}

const usualRows = 16

// A Line is a path through points. A value that is not finite is a gap in it.
type Line struct {
	Name  string
	Place int     // of its colour and mark
	Path  []Point // straight on the axes from each to the next
	Dots  []Point // that are marked
	Faint bool    // dotted, and behind all others; without a name it is in no key
}

// A Point of a line.
type Point struct{ X, Y float64 }

// Options are what is to be known of the place that a chart is drawn on.
type Options struct {
	Width int
	Color bool
	ASCII bool // no other characters than those of ASCII
}

// Draw is the chart in lines of text, none wider than the page but for a page too narrow
// for anything. Nothing is drawn of a chart without a point.
func (c Chart) Draw(o Options) []string {
	var xs, ys []float64
	for _, l := range c.Lines {
		for _, p := range append(append([]Point(nil), l.Path...), l.Dots...) {
			if finite(p.X) && finite(p.Y) {
				xs, ys = append(xs, p.X), append(ys, p.Y)
			}
		}
	}
	if len(xs) == 0 {
		return nil
	}
	rows := c.Rows
	if rows == 0 {
		rows = usualRows
	}
	y := c.Y.over(ys, max(rows/2, 2), true)
	left := 0
	for _, m := range y.Marks {
		left = max(left, text.StringWidth(m.Label))
	}
	columns := max(o.Width-left-4, 10)
	x := c.X.over(xs, max(columns/9, 2), false)
	f := newField(columns, rows)
	for faint := range 2 {
		for _, l := range c.Lines {
			if l.Faint == (faint == 1) {
				f.draw(l, x, y)
			}
		}
	}
	var page []string
	page = append(page, clipped("  "+y.said(), o.Width))
	page = append(page, f.framed(o, y, left)...)
	page = append(page, x.below(left, columns, o)...)
	page = append(page, clipped(strings.Repeat(" ", left+3)+x.said(), o.Width))
	return append(page, c.key(o, f.several)...)
}

// clipped is a text that is safe to print and no wider than a page.
func clipped(s string, width int) string {
	s = words.Printable(s)
	if text.StringWidth(s) > width {
		s = words.Clipped(s, width)
	}
	return s
}

// The marks of lines, by their place, and of a place where those of several lie.
var (
	marks      = []rune("●■▲◆▼★○□")
	asciiMarks = []rune("ox+#*@%=")
)

const (
	several      = '◎'
	asciiSeveral = '&'
)

func (o Options) mark(place int) rune {
	if o.ASCII {
		return asciiMarks[at(place, len(asciiMarks))]
	}
	return marks[at(place, len(marks))]
}

func (o Options) severalMark() rune {
	if o.ASCII {
		return asciiSeveral
	}
	return several
}

// The colours of lines, by their place, among those of 256: nearest to those of the
// pictures that are seen on light and on dark alike.
var colors = []string{"38;5;32", "38;5;166", "38;5;36", "38;5;169", "38;5;172", "38;5;74", "38;5;244", "38;5;137"}

func (o Options) paint(place int, s string) string {
	if !o.Color {
		return s
	}
	return "\x1b[" + colors[at(place, len(colors))] + "m" + s + "\x1b[0m"
}

func at(place, of int) int { return ((place % of) + of) % of }

// key names the lines, several in a line of text where they fit.
func (c Chart) key(o Options, shared bool) (page []string) {
	line, wide := " ", 1
	add := func(place int, mark, name string) {
		name = words.Clipped(words.Printable(name), min(words.LongestName, max(o.Width-6, 8)))
		w := 3 + 1 + text.StringWidth(name)
		if wide > 1 && wide+w > o.Width {
			page = append(page, line)
			line, wide = " ", 1
		}
		line += " "
		if place >= 0 {
			line += o.paint(place, mark)
		} else {
			line += mark
		}
		line += " " + name + " "
		wide += w
	}
	for _, l := range c.Lines {
		if l.Name == "" {
			continue
		}
		mark := string(o.mark(l.Place))
		if l.Faint {
			mark = ":"
		}
		add(l.Place, mark, l.Name)
	}
	if shared {
		add(-1, string(o.severalMark()), "several at one place")
	}
	if wide > 1 {
		page = append(page, line)
	}
	for i := range page {
		page[i] = strings.TrimRight(page[i], " ")
	}
	return page
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
