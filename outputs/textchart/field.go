package textchart

import (
	"math"
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"
)

// A field is the place of the lines: cells, each of two by four dots, as braille has them.
type field struct {
	columns, rows int
	cells         []cell
	several       bool // a cell has the marks of several lines
}

// A cell of the field.
type cell struct {
	dots   uint8 // one bit each, as braille counts them
	place  int   // of the line that came first
	marked int   // lines that have a mark here
	mark   int   // the place of the first of them
}

// The dots of a cell, by column and row from the top: the bits of U+2800.
var braille = [2][4]uint8{{1, 2, 4, 64}, {8, 16, 32, 128}}

func newField(columns, rows int) *field {
	return &field{columns: columns, rows: rows, cells: make([]cell, columns*rows)}
}

// draw puts a line into the field.
func (f *field) draw(l Line, x, y Axis) {
	step := 0
	for i := 1; i < len(l.Path); i++ {
		a, b := l.Path[i-1], l.Path[i]
		if finite(a.X) && finite(a.Y) && finite(b.X) && finite(b.Y) {
			f.stroke(l, x.share(a.X), y.share(a.Y), x.share(b.X), y.share(b.Y), &step)
		}
	}
	seen := map[int]bool{}
	for _, p := range l.Dots {
		if !finite(p.X) || !finite(p.Y) {
			continue
		}
		column := int(math.Round(x.share(p.X) * float64(f.columns-1)))
		row := f.rows - 1 - min(int(y.share(p.Y)*float64(f.rows)), f.rows-1)
		if i := row*f.columns + column; !seen[i] {
			seen[i] = true
			c := &f.cells[i]
			if c.marked++; c.marked == 1 {
				c.mark = l.Place
			} else {
				f.several = true
			}
		}
	}
}

// every is how far the dots of a faint line are apart.
const every = 4

// stroke draws from one place to another, in shares of the field; step counts its dots.
func (f *field) stroke(l Line, x0, y0, x1, y1 float64, step *int) {
	wide, high := float64(f.columns*2-1), float64(f.rows*4-1)
	n := int(max(math.Abs(x1-x0)*wide, math.Abs(y1-y0)*high, 1))
	for k := range n + 1 {
		t := float64(k) / float64(n)
		*step++
		if l.Faint && *step%every != 0 {
			continue
		}
		column, row := int(math.Round((x0+t*(x1-x0))*wide)), int(math.Round((1-y0-t*(y1-y0))*high))
		c := &f.cells[row/4*f.columns+column/2]
		if c.dots == 0 {
			c.place = l.Place
		}
		c.dots |= braille[column%2][row%4]
	}
}

// framed is the field behind the axis at its left.
func (f *field) framed(o Options, y Axis, left int) (page []string) {
	labels := make([]string, f.rows)
	for _, m := range y.Marks {
		if row := f.rows - 1 - min(int(y.share(m.At)*float64(f.rows)), f.rows-1); labels[row] == "" {
			labels[row] = m.Label
		}
	}
	for row := range f.rows {
		edge := map[bool]string{false: "│", true: "┤"}[labels[row] != ""]
		if o.ASCII {
			edge = map[bool]string{false: "|", true: "+"}[labels[row] != ""]
		}
		line := " " + strings.Repeat(" ", left-text.StringWidth(labels[row])) + labels[row] + " " + edge
		blank := 0
		for column := range f.columns {
			c := f.cells[row*f.columns+column]
			if c.dots == 0 && c.marked == 0 {
				blank++
				continue
			}
			line += strings.Repeat(" ", blank)
			blank = 0
			switch {
			case c.marked > 1:
				line += string(o.severalMark())
			case c.marked == 1:
				line += o.paint(c.mark, string(o.mark(c.mark)))
			default:
				line += o.paint(c.place, o.dots(c.dots))
			}
		}
		page = append(page, line)
	}
	return page
}

// dots are those of a cell as a character.
func (o Options) dots(bits uint8) string {
	if !o.ASCII {
		return string(rune(0x2800 + int(bits)))
	}
	upper, lower := bits&(1|2|8|16) != 0, bits&(4|64|32|128) != 0
	switch {
	case upper && lower:
		return ":"
	case upper:
		return "'"
	}
	return "."
}
