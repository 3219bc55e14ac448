package plots

import (
	"image"
	"image/color"
	"math"

	"gonum.org/v1/plot/vg"
)

// An affine map takes a point (x, y) to (a·x + c·y + e, b·x + d·y + f).
type affine struct{ a, b, c, d, e, f float64 }

func (m affine) times(n affine) affine {
	return affine{
		m.a*n.a + m.c*n.b, m.b*n.a + m.d*n.b, m.a*n.c + m.c*n.d, m.b*n.c + m.d*n.d,
		m.a*n.e + m.c*n.f + m.e, m.b*n.e + m.d*n.f + m.f,
	}
}

func (m affine) of(p vg.Point) (x, y float64) {
	return m.a*p.X.Points() + m.c*p.Y.Points() + m.e, m.b*p.X.Points() + m.d*p.Y.Points() + m.f
}

// turned is the angle of the x axis, clockwise on a page whose y axis points down, in
// degrees.
func (m affine) turned() float64 { return math.Atan2(m.b, m.a) * 180 / math.Pi }

// A pen is what a canvas has to remember (vg.Canvas), for those that write lines in points
// from the top left corner of a page.
type pen struct {
	width, height vg.Length
	now           look
	kept          []look
}

type look struct {
	place  affine
	color  color.Color
	width  vg.Length
	dashes []vg.Length
	offset vg.Length
}

func newPen(width, height vg.Length) pen {
	return pen{width: width, height: height, now: look{place: affine{1, 0, 0, -1, 0, height.Points()}, color: color.Black, width: 1}}
}

// Size of the page.
func (p *pen) Size() (w, h vg.Length) { return p.width, p.height }

// SetLineWidth is of vg.Canvas, as all that follow.
func (p *pen) SetLineWidth(w vg.Length) { p.now.width = w }

// SetLineDash sets the dashes of lines.
func (p *pen) SetLineDash(dashes []vg.Length, offset vg.Length) {
	p.now.dashes, p.now.offset = dashes, offset
}

// SetColor sets the colour of all that is drawn.
func (p *pen) SetColor(c color.Color) { p.now.color = c }

// Rotate turns all that is drawn.
func (p *pen) Rotate(angle float64) {
	sin, cos := math.Sincos(angle)
	p.now.place = p.now.place.times(affine{cos, sin, -sin, cos, 0, 0})
}

// Translate moves all that is drawn.
func (p *pen) Translate(by vg.Point) {
	p.now.place = p.now.place.times(affine{1, 0, 0, 1, by.X.Points(), by.Y.Points()})
}

// Scale stretches all that is drawn.
func (p *pen) Scale(x, y float64) {
	p.now.place = p.now.place.times(affine{x, 0, 0, y, 0, 0})
}

// Push keeps how it is drawn until the next Pop.
func (p *pen) Push() { p.kept = append(p.kept, p.now) }

// Pop draws again as it was when it was pushed.
func (p *pen) Pop() { p.now, p.kept = p.kept[len(p.kept)-1], p.kept[:len(p.kept)-1] }

// DrawImage panics: no plot has an image, nor curves other than arcs.
func (p *pen) DrawImage(vg.Rectangle, image.Image) { panic("plots: an image on a plot") }

// strokes is what takes a path piece by piece.
type strokes interface {
	moveTo(x, y float64)
	lineTo(x, y float64)
	curveTo(x1, y1, x2, y2, x, y float64)
	close()
}

// walk tells a path in points of the page. Arcs are cubic curves of at most an eighth of a
// turn, which leave the circle by less than a millionth of its radius.
func (p *pen) walk(path vg.Path, to strokes) {
	for _, c := range path {
		switch c.Type {
		case vg.MoveComp:
			to.moveTo(p.now.place.of(c.Pos))
		case vg.LineComp:
			to.lineTo(p.now.place.of(c.Pos))
		case vg.CloseComp:
			to.close()
		case vg.ArcComp:
			p.arc(c, to)
		case vg.CurveComp:
			panic("plots: a curve on a plot")
		}
	}
}

func (p *pen) arc(c vg.PathComp, to strokes) {
	at := func(angle float64) (vg.Point, vg.Point) {
		sin, cos := math.Sincos(angle)
		r := c.Radius
		return vg.Point{X: c.Pos.X + r*vg.Length(cos), Y: c.Pos.Y + r*vg.Length(sin)}, vg.Point{X: -r * vg.Length(sin), Y: r * vg.Length(cos)}
	}
	n := max(1, int(math.Ceil(math.Abs(c.Angle)/(math.Pi/4)-1e-9)))
	step := c.Angle / float64(n)
	k := vg.Length(4.0 / 3 * math.Tan(step/4))
	from, along := at(c.Start)
	to.lineTo(p.now.place.of(from))
	for i := range n {
		end, then := at(c.Start + step*float64(i+1))
		x1, y1 := p.now.place.of(from.Add(along.Scale(k)))
		x2, y2 := p.now.place.of(end.Sub(then.Scale(k)))
		x, y := p.now.place.of(end)
		to.curveTo(x1, y1, x2, y2, x, y)
		from, along = end, then
	}
}

// circle tells whether a path is a whole circle, and which.
func (p *pen) circle(path vg.Path) (x, y, radius float64, is bool) {
	if len(path) != 3 || path[1].Type != vg.ArcComp || math.Abs(path[1].Angle) < 2*math.Pi-1e-9 || path[2].Type != vg.CloseComp {
		return 0, 0, 0, false
	}
	x, y = p.now.place.of(path[1].Pos)
	return x, y, path[1].Radius.Points(), true
}
