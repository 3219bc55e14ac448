package plots

import (
	"cmp"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"fleetcost/models/report"
	"fleetcost/models/words"
	"fleetcost/outputs/phrases"
)

// signposts mark the break-even points above a panel: a thin upright line at
// each, with a text to the right of its top.
type signposts []signpost

type signpost struct {
	x    vg.Length
	row  int // 0 is next to the panel
	text string
}

// within are the break-even points that lie on the scale.
func within(points []report.BreakEven, x scale) []report.BreakEven {
	var on []report.BreakEven
	for _, b := range points {
		if b.Value >= x.low && b.Value <= x.high {
			on = append(on, b)
		}
	}
	return on
}

// The measures of signposts, in points, and how many rows of them are written;
// those above have only their line.
const (
	signHeight = 14
	signRows   = 6
)

// placeSignposts gives each place at which the cheapest design changes a row, from the right
// to the left, so that no text lies on another text or on a line. Where a design begins or
// ceases to meet the goal it is somewhere between two values.
func placeSignposts(s *report.Sweep, on panel) signposts {
	style := regular(markSize, ink)
	var placed signposts
	for i, b := range s.BreakEven {
		if len(within(s.BreakEven[i:i+1], on.x)) == 0 || phrases.Alone(s, i-1) {
			continue
		}
		text := signed(b.From, b.To)
		switch {
		case phrases.Alone(s, i):
			text += " at " + words.Plain(b.High) + " alone"
		case phrases.Somewhere(&s.Axis, b):
			text += " from " + words.Plain(b.Low) + " to " + words.Plain(b.High)
		default:
			text += " at " + words.Plain(b.Value)
		}
		placed = append(placed, signpost{x: on.at(b.Value, 0).X, text: text})
	}
	for _, t := range s.Takeovers {
		if middle := on.x.halfway(t.Low, t.High); middle >= on.x.low && middle <= on.x.high {
			placed = append(placed, signpost{x: on.at(middle, 0).X, text: signed(t.From, t.To) + " from " + words.Plain(t.Low) + " to " + words.Plain(t.High)})
		}
	}
	slices.SortStableFunc(placed, func(a, b signpost) int { return cmp.Compare(b.x, a.x) })
	for i := range placed {
		for _, right := range placed[:i] {
			if right.x < placed[i].x+style.Width(placed[i].text)+12 {
				placed[i].row = max(placed[i].row, right.row+1)
			}
		}
	}
	return placed
}

// height of all rows.
func (f signposts) height() vg.Length {
	rows := 0
	for _, g := range f {
		rows = max(rows, min(g.row+1, signRows))
	}
	return vg.Length(rows) * signHeight
}

// draw draws the signposts above the data canvas; texts end at the right edge.
func (f signposts) draw(data draw.Canvas, edge vg.Length) {
	style := regular(markSize, ink)
	line := draw.LineStyle{Color: faint, Width: 0.7, Dashes: []vg.Length{1.5, 2}}
	for _, g := range f {
		top := data.Max.Y + vg.Length(min(g.row+1, signRows))*signHeight - 3
		data.StrokeLine2(line, g.x, data.Min.Y, g.x, top)
		if g.row < signRows {
			text := fitted(style, g.text, edge-g.x-4)
			data.FillText(style, vg.Point{X: g.x + 4, Y: top - markSize}, text)
		}
	}
}

// signed names the designs of a change.
func signed(from, to string) string {
	return words.Printable(words.Clipped(from, words.LongestName) + " → " + words.Clipped(to, words.LongestName))
}
