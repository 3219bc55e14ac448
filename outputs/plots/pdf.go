package plots

import (
	"bytes"
	"sync"
	"time"

	"fleetcost/models/words"

	"codeberg.org/go-pdf/fpdf"
	xfont "golang.org/x/image/font"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
)

// A pdfCanvas writes a page of PDF with the letters that are on it, of the typeface of the
// plots.
type pdfCanvas struct {
	pen
	page *fpdf.Fpdf
}

// drawnOn is the date of every PDF: the same answer has the same bytes on all days.
var drawnOn = time.Unix(0, 0).UTC()

func newPDF(width, height vg.Length) *pdfCanvas {
	page := fpdf.NewCustom(&fpdf.InitType{UnitStr: "pt", Size: fpdf.SizeType{Wd: width.Points(), Ht: height.Points()}})
	page.SetCreationDate(drawnOn)
	page.SetModificationDate(drawnOn)
	page.SetCatalogSort(true)
	page.SetProducer("fleetcost", true)
	page.SetMargins(0, 0, 0)
	page.SetAutoPageBreak(false, 0)
	page.AddPage()
	return &pdfCanvas{newPen(width, height), page}
}

var _ headed = (*pdfCanvas)(nil)

// headed gives the document its title; false: it is drawn, too.
func (c *pdfCanvas) headed(h heading, _ []string, _ vg.Length) bool {
	c.page.SetTitle(words.Printable(h.title), true)
	return false
}

func (c *pdfCanvas) bytes() ([]byte, error) {
	var page bytes.Buffer
	err := c.page.Output(&page)
	return page.Bytes(), err
}

// colored gives the page the colour of all that is drawn next.
func (c *pdfCanvas) colored() {
	r, g, b, a := c.now.color.RGBA()
	if a > 0 { // which is multiplied into the others
		r, g, b = r*0xffff/a>>8, g*0xffff/a>>8, b*0xffff/a>>8
	}
	c.page.SetFillColor(int(r), int(g), int(b))
	c.page.SetDrawColor(int(r), int(g), int(b))
	c.page.SetTextColor(int(r), int(g), int(b))
	c.page.SetAlpha(float64(a)/0xffff, "Normal")
}

// Stroke draws a line along a path.
func (c *pdfCanvas) Stroke(path vg.Path) {
	if c.now.width <= 0 || len(path) == 0 {
		return
	}
	c.colored()
	c.page.SetLineWidth(c.now.width.Points())
	dashes := make([]float64, len(c.now.dashes))
	for i, d := range c.now.dashes {
		dashes[i] = d.Points()
	}
	c.page.SetDashPattern(dashes, c.now.offset.Points())
	c.walk(path, pdfPath{c.page})
	c.page.DrawPath("D")
}

// Fill fills a path.
func (c *pdfCanvas) Fill(path vg.Path) {
	if len(path) == 0 {
		return
	}
	c.colored()
	c.walk(path, pdfPath{c.page})
	c.page.DrawPath("F")
}

// FillString writes a text.
func (c *pdfCanvas) FillString(face font.Face, at vg.Point, said string) {
	style := ""
	if face.Font.Weight >= xfont.WeightBold {
		style = "B"
	}
	letters := lettersOf(face, style)
	c.page.AddUTF8FontFromBytes("plots", style, letters)
	c.page.SetFont("plots", style, face.Font.Size.Points())
	c.colored()
	x, y := c.now.place.of(at)
	c.page.TransformBegin()
	c.page.TransformRotate(-c.now.place.turned(), x, y)
	c.page.Text(x, y, inPlane(words.Printable(said)))
	c.page.TransformEnd()
}

// inPlane replaces letters beyond the first plane of Unicode, which the PDF cannot name and
// the typeface lacks.
func inPlane(s string) string {
	runes := []rune(s)
	for i, r := range runes {
		if r > 0xffff {
			runes[i] = '\ufffd'
		}
	}
	return string(runes)
}

// lettersOf are the bytes of a typeface.
func lettersOf(face font.Face, style string) []byte {
	faces.Lock()
	defer faces.Unlock()
	if faces.of[style] == nil {
		var raw bytes.Buffer
		if _, err := face.Face.WriteSourceTo(nil, &raw); err != nil {
			panic(err) // it is a part of the program
		}
		faces.of[style] = raw.Bytes()
	}
	return faces.of[style]
}

// faces are the typefaces that were used, by their style.
var faces = struct {
	sync.Mutex
	of map[string][]byte
}{of: map[string][]byte{}}

// A pdfPath takes a path to a page.
type pdfPath struct{ page *fpdf.Fpdf }

func (p pdfPath) moveTo(x, y float64) { p.page.MoveTo(x, y) }
func (p pdfPath) lineTo(x, y float64) { p.page.LineTo(x, y) }
func (p pdfPath) curveTo(x1, y1, x2, y2, x, y float64) {
	p.page.CurveBezierCubicTo(x1, y1, x2, y2, x, y)
}
func (p pdfPath) close() { p.page.ClosePath() }
