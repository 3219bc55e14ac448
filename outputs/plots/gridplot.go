package plots

import (
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"fleetcost/models/report"
	"fleetcost/models/words"
	"fleetcost/outputs/phrases"
)

func init() {
	OfGrid.Register("cheapest", "which design is cheapest at each pair of values", Plot[report.Grid]{Draw: DrawCheapest})
}

// The measures of maps, in points.
const (
	lowestCell, highestCell = 22, 54 // the height of a row, as far as all have room
	mapAround               = 150    // room for heading, labels and notes
	mostMap                 = 620    // the height of the cells
	cellText                = 8.5
)

// DrawCheapest draws a cell for each pair of values in the colour of the design that is
// cheapest there, with stripes where several cost the same, and lines where the cheapest
// changes. Cells have one size: the values stand at them.
func DrawCheapest(g *report.Grid) Draft {
	return Draft{wide, mapHeight(g) + mapAround, func(c draw.Canvas) { paintCheapest(c, g) }}
}

// mapHeight is the height of all rows.
func mapHeight(g *report.Grid) vg.Length {
	n := vg.Length(max(len(g.Down.Values), 1))
	return min(max(n*lowestCell, min(n*highestCell, 320)), mostMap)
}

func paintCheapest(c draw.Canvas, g *report.Grid) {
	points := g.Points()
	h := gridHeading(g, points, "the cheapest design")
	h.title = phrases.GridTitle(g)
	body := head(c, h, append(mapNotes(g, points), partOfGrid(points)...))
	if len(points) == 0 {
		middle(body, "no point was reached")
		return
	}
	reached := report.InOrder(points)
	names := report.SweptDesigns(reached)
	places := report.PlacesOf(reached, names)
	place := func(name string) int { return places[slices.Index(names, name)] }
	var leading []string
	var theirs []int
	for i, n := range names {
		if slices.ContainsFunc(points, func(p report.GridPoint) bool { return slices.Contains(leaders(p.Report), n) }) {
			leading, theirs = append(leading, n), append(theirs, places[i])
		}
	}
	if len(leading) > 0 {
		// A cell is of the pair of values, not of the design that leads there: no name is grouped.
		body = drawColours(body, leading, theirs, func(_ draw.Canvas, _ string, _ int, paint func()) { paint() })
	}
	m := newMap(body, g)
	for _, p := range points {
		at := m.cell(p.Column, p.Row)
		telling(m.canvas, center(at), phrases.CellAt(g, p), func() {
			best := leaders(p.Report)
			if len(best) == 0 {
				m.nobody(at)
				return
			}
			fleet := phrases.Fleet(report.Point{Report: p.Report}.Find(best[0]))
			if len(best) == 1 {
				fill(m.canvas, hue(place(best[0])), at.Min.X, at.Min.Y, at.Max.X, at.Max.Y)
				m.letter(at, on(place(best[0])), phrases.Leading(p.Report), fleet)
				return
			}
			var tones []pigment
			for _, n := range best {
				tones = append(tones, hue(place(n)))
			}
			m.stripes(at, tones)
			m.labelled(at, phrases.Leading(p.Report), fleet)
		})
	}
	m.borders(g)
	m.axes(g)
}

// leaders are the names of the designs that are cheapest.
func leaders(r *report.Report) (names []string) {
	for _, i := range r.Cheapest() {
		names = append(names, r.Designs[i].Name)
	}
	return names
}

// A cellMap is a field of cells of one size.
type cellMap struct {
	canvas        draw.Canvas
	field         vg.Rectangle
	columns, rows int
	upward        bool // the first row is the lowest, as values rise
}

// newMap lays out a map with room for what stands at its rows and columns.
func newMap(body draw.Canvas, g *report.Grid) cellMap {
	m := cellMap{canvas: body, columns: len(g.Across.Values), rows: len(g.Down.Values), upward: g.Down.Ordered()}
	style := regular(markSize, faint)
	room := vg.Length(0)
	for _, v := range g.Down.Values {
		room = max(room, style.Width(fitted(style, phrases.On(&g.Down, v), 150)))
	}
	m.field = body.Rectangle
	m.field.Min.X += room + 8
	m.field.Min.Y += markSize*1.5 + textSize*1.9
	return m
}

// cell is where the point of a column and a row is drawn.
func (m cellMap) cell(column, row int) vg.Rectangle {
	size := m.field.Size()
	w, h := size.X/vg.Length(m.columns), size.Y/vg.Length(m.rows)
	if !m.upward {
		row = m.rows - 1 - row
	}
	low := vg.Point{X: m.field.Min.X + w*vg.Length(column), Y: m.field.Min.Y + h*vg.Length(row)}
	return vg.Rectangle{Min: low, Max: vg.Point{X: low.X + w, Y: low.Y + h}}
}

func center(r vg.Rectangle) vg.Point {
	return vg.Point{X: (r.Min.X + r.Max.X) / 2, Y: (r.Min.Y + r.Max.Y) / 2}
}

// fit are the lines that a cell has room for.
func (m cellMap) fit(at vg.Rectangle, lines []string) (fit []string) {
	style, size := regular(cellText, ink), at.Size()
	for _, l := range lines {
		if l = words.Printable(l); l != "" && style.Width(l) <= size.X-4 && vg.Length(len(fit)+1)*cellText*1.25 <= size.Y-2 {
			fit = append(fit, l)
		}
	}
	return fit
}

// letter writes lines into a cell, as many of them as fit it.
func (m cellMap) letter(at vg.Rectangle, tone pigment, lines ...string) {
	style := regular(cellText, tone)
	style.XAlign, style.YAlign = draw.XCenter, draw.YCenter
	fit := m.fit(at, lines)
	for i, l := range fit {
		up := (vg.Length(len(fit)-1)/2 - vg.Length(i)) * cellText * 1.25
		m.canvas.FillText(style, vg.Point{X: center(at).X, Y: center(at).Y + up}, l)
	}
}

// stripe is how wide the stripes of a cell are, in points along its lower edge.
const stripe = 16

// stripes fill a cell with slanting stripes of some colours in turn, at least one of each.
func (m cellMap) stripes(at vg.Rectangle, tones []pigment) {
	size := at.Size()
	slant := min(size.Y, size.X/2) // how far the top of a stripe is to the right of its foot
	n := max(len(tones), int((size.X+slant)/stripe))
	n -= n % len(tones)
	wide := (size.X + slant) / vg.Length(n)
	within := func(x vg.Length) vg.Length { return max(at.Min.X, min(x, at.Max.X)) }
	for i := range n {
		foot := at.Min.X - slant + wide*vg.Length(i) // of its left edge
		// The part of the parallelogram that is in the cell: its corners, and where an edge
		// leaves the cell at a side.
		var outline []vg.Point
		up := func(x vg.Length) vg.Length { return at.Min.Y + size.Y*(x-foot)/slant }
		down := func(x vg.Length) vg.Length { return at.Min.Y + size.Y*(x-foot-wide)/slant }
		clamp := func(y vg.Length) vg.Length { return max(at.Min.Y, min(y, at.Max.Y)) }
		for _, x := range []vg.Length{within(foot), within(foot + slant), within(foot + slant + wide)} {
			outline = append(outline, vg.Point{X: x, Y: clamp(up(x))})
		}
		for _, x := range []vg.Length{within(foot + slant + wide), within(foot + wide), within(foot)} {
			outline = append(outline, vg.Point{X: x, Y: clamp(down(x))})
		}
		m.canvas.FillPolygon(tones[i%len(tones)], outline)
	}
}

// labelled writes lines into a cell of several colours, on paper of their own.
func (m cellMap) labelled(at vg.Rectangle, lines ...string) {
	style := regular(cellText, ink)
	fit := m.fit(at, lines)
	wide := vg.Length(0)
	for _, l := range fit {
		wide = max(wide, style.Width(l))
	}
	if len(fit) > 0 {
		half := vg.Point{X: wide/2 + 3, Y: vg.Length(len(fit))*cellText*1.25/2 + 1}
		mid := center(at)
		if at.Size().Y-2*half.Y < 8 { // what would be left above and below is no stripe
			half.Y = at.Size().Y / 2
		}
		fill(m.canvas, paper, mid.X-half.X, mid.Y-half.Y, mid.X+half.X, mid.Y+half.Y)
	}
	m.letter(at, ink, lines...)
}

// nobody draws a cell in which no design meets the goal.
func (m cellMap) nobody(at vg.Rectangle) {
	fill(m.canvas, shade, at.Min.X, at.Min.Y, at.Max.X, at.Max.Y)
	line := draw.LineStyle{Color: faint, Width: 0.7}
	m.canvas.StrokeLine2(line, at.Min.X, at.Min.Y, at.Max.X, at.Max.Y)
	m.canvas.StrokeLine2(line, at.Min.X, at.Max.Y, at.Max.X, at.Min.Y)
}

// borders are lines between neighbours that no cheapest design have in common, and thin
// ones between all others.
func (m cellMap) borders(g *report.Grid) {
	lead := map[[2]int][]string{}
	points := g.Points()
	for _, p := range points {
		lead[[2]int{p.Column, p.Row}] = append([]string{}, leaders(p.Report)...)
	}
	for i := range g.Down.Values {
		for k := range g.Across.Values {
			if lead[[2]int{k, i}] == nil { // not reached
				at := m.cell(k, i)
				outline(m.canvas, draw.LineStyle{Color: faint, Width: 0.7}, at.Min.X, at.Min.Y, at.Max.X, at.Max.Y)
			}
		}
	}
	for _, changes := range []bool{false, true} {
		style := draw.LineStyle{Color: paper, Width: 0.8}
		if changes {
			style = draw.LineStyle{Color: ink, Width: 1.8}
		}
		for _, p := range points {
			here := lead[[2]int{p.Column, p.Row}]
			for _, next := range [][2]int{{p.Column + 1, p.Row}, {p.Column, p.Row + 1}} {
				there := lead[next]
				if there == nil || changes == leadTogether(here, there) {
					continue
				}
				a, b := m.cell(p.Column, p.Row), m.cell(next[0], next[1])
				if next[1] == p.Row {
					m.canvas.StrokeLine2(style, a.Max.X, a.Min.Y, a.Max.X, a.Max.Y)
				} else {
					y := min(a.Max.Y, b.Max.Y)
					m.canvas.StrokeLine2(style, a.Min.X, y, a.Max.X, y)
				}
			}
		}
	}
}

// leadTogether tells that two cells have a cheapest design in common, or none at all.
func leadTogether(a, b []string) bool {
	return len(a) == 0 && len(b) == 0 || slices.ContainsFunc(a, func(n string) bool { return slices.Contains(b, n) })
}

// axes write the values at the rows and columns, as many as have room, and the key of the
// columns; that of the rows stands above them.
func (m cellMap) axes(g *report.Grid) {
	style := regular(markSize, faint)
	style.XAlign, style.YAlign = draw.XCenter, draw.YTop
	widest := vg.Length(0)
	for _, v := range g.Across.Values {
		widest = max(widest, style.Width(phrases.On(&g.Across, v))+8)
	}
	wide := m.field.Size().X / vg.Length(m.columns)
	every := 1
	if g.Across.Ordered() {
		every = max(1, int(math.Ceil(float64(widest/wide))))
	}
	for k := 0; k < m.columns; k += every {
		m.canvas.FillText(style, vg.Point{X: center(m.cell(k, 0)).X, Y: m.field.Min.Y - 4}, fitted(style, phrases.On(&g.Across, g.Across.Values[k]), max(wide*vg.Length(every)-4, 12)))
	}
	style.XAlign, style.YAlign = draw.XRight, draw.YCenter
	every = max(1, int(math.Ceil(float64(markSize*1.25/(m.field.Size().Y/vg.Length(m.rows))))))
	for i := 0; i < m.rows; i += every {
		m.canvas.FillText(style, vg.Point{X: m.field.Min.X - 6, Y: center(m.cell(0, i)).Y}, fitted(style, phrases.On(&g.Down, g.Down.Values[i]), 150))
	}
	label := regular(textSize, ink)
	label.XAlign = draw.XCenter
	m.canvas.FillText(label, vg.Point{X: (m.field.Min.X + m.field.Max.X) / 2, Y: m.canvas.Min.Y}, fitted(label, axisOnMap(&g.Across), m.field.Size().X))
}

// axisOnMap is a key as the axis of a map names it: cells have one size, whatever the
// distances of their values are.
func axisOnMap(a *report.Axis) string {
	said := phrases.AxisTitle(a)
	switch {
	case !a.Ordered():
	case uneven(a):
		said += ", values not at even distances"
	case a.Log:
		said += ", logarithmic"
	}
	return said
}

// mostRounding is how far a distance may be from the mean of them in values that are even but
// for rounding: 100, 300, 1000 are, by 5 %; 1, 2, 5, 10 are not, by 20 %.
const mostRounding = 0.1

// uneven tells that the distances of values, or of their logarithms, differ by more than
// rounding.
func uneven(a *report.Axis) bool {
	if len(a.Values) < 3 {
		return false
	}
	scale := func(x float64) float64 { return x }
	if a.Log && a.Values[0] > 0 {
		scale = math.Log
	}
	n := len(a.Values)
	mean := (scale(a.Values[n-1]) - scale(a.Values[0])) / float64(n-1)
	for i := 1; i < n; i++ {
		if d := scale(a.Values[i]) - scale(a.Values[i-1]); math.Abs(d-mean) > mostRounding*mean {
			return true
		}
	}
	return false
}

// gridHeading says what a map shows; its axis is that of the rows.
func gridHeading(g *report.Grid, points []report.GridPoint, what string) heading {
	h := sweepHeading(&g.Across, report.InOrder(points), what, axisOnMap(&g.Down))
	if len(points) > 0 {
		h.subtitle = gridSubtitle(g, points, what)
	}
	return h
}

func gridSubtitle(g *report.Grid, points []report.GridPoint, what string) string {
	reached := report.InOrder(points)
	said := points[0].Report.Scenario + ": " + what
	if goal := phrases.SweptGoal(reached, &g.Across, &g.Down); goal != "" {
		said += " with " + goal
	}
	if prices := phrases.SameOver(reached, func(r *report.Report) string { return phrases.Prices(r.Currency, r.Provider, r.Region, nil) }); prices != "" {
		said += "; prices of " + prices
	}
	return said
}

// mapNotes explain cells that have no design, or several, and what amounts lack.
func mapNotes(g *report.Grid, points []report.GridPoint) (notes []string) {
	none, tied := false, false
	for _, p := range points {
		n := len(p.Report.Cheapest())
		none, tied = none || n == 0, tied || n > 1
	}
	said := "A cell is a pair of values that was simulated; dark lines: the cheapest design changes."
	if none {
		said += " Crossed out: no design meets the goal."
	}
	if tied {
		said += " Striped: several cost the same."
	}
	if slices.ContainsFunc(points, func(p report.GridPoint) bool { return phrases.Uncertain(p.Report) }) {
		said += " Likely: another seed may turn which is cheapest."
	}
	if len(points) < g.Asked() {
		said += " Empty: not reached."
	}
	if g.Rough {
		said += " " + phrases.RoughPoints
	}
	notes = []string{said}
	if key := phrases.GridApart(g); key != "" {
		notes = append(notes, phrases.ApartNote(key)+".")
	}
	return notes
}

// partOfGrid tells that the points are not all that were asked for.
func partOfGrid(points []report.GridPoint) []string {
	return phrases.SweptPart(report.InOrder(points))
}
