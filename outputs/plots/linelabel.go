package plots

import (
	"cmp"
	"slices"

	"fleetcost/models/words"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A lineLabel names a line beside its last point.
type lineLabel struct {
	name, detail string    // the detail is written lighter
	design       string    // whose line it is, where that is not its name
	place        int       // of the design
	at           vg.Point  // the last point of the line
	y            vg.Length // where the label stands
}

// spread places the labels as near to their points as they can stand without
// touching, inside of low and high: labels that would overlap form a block
// around the mean of their points (pool adjacent violators, which is the least
// squares solution). Too many labels for the room are pressed together evenly.
func spread(labels []lineLabel, gap, low, high vg.Length) {
	if len(labels) == 0 {
		return
	}
	slices.SortStableFunc(labels, func(a, b lineLabel) int { return cmp.Compare(b.at.Y, a.at.Y) }) // downwards
	if n := vg.Length(len(labels) - 1); n > 0 {
		gap = min(gap, (high-low)/n)
	}
	type block struct {
		n   int
		sum vg.Length // of point + place in the block · gap: the wished-for tops
	}
	top := func(b block) vg.Length {
		return min(max(b.sum/vg.Length(b.n), low+vg.Length(b.n-1)*gap), high)
	}
	var blocks []block
	for _, l := range labels {
		b := block{1, l.at.Y}
		for len(blocks) > 0 {
			above := blocks[len(blocks)-1]
			if top(above)-vg.Length(above.n)*gap >= top(b) {
				break
			}
			b = block{above.n + b.n, above.sum + b.sum + vg.Length(above.n)*vg.Length(b.n)*gap}
			blocks = blocks[:len(blocks)-1]
		}
		blocks = append(blocks, b)
	}
	i := 0
	for _, b := range blocks {
		for k := range b.n {
			labels[i].y = top(b) - vg.Length(k)*gap
			i++
		}
	}
}

// longLead is how long, in points, a line from a point to its label is dotted.
const longLead = 60

// leadTurn is how far before its label such a line leaves the height of its point.
const leadTurn = 16

// width that the labels take, at most so much.
func labelWidth(labels []lineLabel, most vg.Length) vg.Length {
	var widest vg.Length
	for _, l := range labels {
		name, detail := l.styles()
		widest = max(widest, name.Width(words.Printable(l.name))+detail.Width(l.detail)+labelSize/2)
	}
	return min(widest, most)
}

func (l lineLabel) styles() (name, detail draw.TextStyle) {
	name, detail = strong(labelSize, letter(l.place)), regular(markSize, faint)
	name.YAlign, detail.YAlign = draw.YCenter, draw.YCenter
	return name, detail
}

// drawLabels writes labels from x on, each with a thin line to its point.
func drawLabels(c draw.Canvas, labels []lineLabel, x, width vg.Length) {
	for _, l := range labels {
		ofDesign(c, l.of(), l.place, func() { l.draw(c, x, width) })
	}
}

// of is the design whose line it names.
func (l lineLabel) of() string {
	if l.design != "" {
		return l.design
	}
	return l.name
}

// draw writes the label from x on.
func (l lineLabel) draw(c draw.Canvas, x, width vg.Length) {
	name, detail := l.styles()
	room := width
	if l.detail != "" {
		room -= detail.Width(l.detail) + labelSize/2
	}
	short := fitted(name, l.name, room)
	lead := draw.LineStyle{Color: tint(hue(l.place), 0.6), Width: 0.7}
	if l.at.X < x-longLead {
		lead.Dashes = []vg.Length{1, 3} // it passes other lines
	}
	path := []vg.Point{{X: l.at.X + 5, Y: l.at.Y}, {X: x - 3, Y: l.y}}
	if l.at.X < x-longLead { // level, since a slope would read as a rise or a fall
		path = slices.Insert(path, 1, vg.Point{X: x - leadTurn, Y: l.at.Y})
	}
	c.StrokeLines(lead, path)
	// Letters without descenders stand a little above the middle of a line.
	c.FillText(name, vg.Point{X: x, Y: l.y + 1.2}, short)
	if l.detail != "" {
		c.FillText(detail, vg.Point{X: x + name.Width(short) + labelSize/2, Y: l.y + 1.2}, l.detail)
	}
}
