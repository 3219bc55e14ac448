package plots

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"fleetcost/models/report"
	"fleetcost/models/words"
	"fleetcost/outputs/samples"

	"gonum.org/v1/plot/vg"
)

// everyPicture is each plot of each sample, among them odd and hostile ones, for one page.
func everyPicture() []Picture {
	var all []Picture
	for i, c := range samples.ContractCases() {
		all = append(all, Pictures(c.Report(), OfReport, fmt.Sprint("report-", i))...)
	}
	all = append(all, Pictures(samples.Named(samples.Storefront(), strings.Repeat("long ", 2000)), OfReport, "long")...)
	i := 0
	for _, s := range samples.OddSweeps() {
		all = append(all, Pictures(s, OfSweep, fmt.Sprint("sweep-", i))...)
		i++
	}
	for _, b := range samples.OddBudgets() {
		all = append(all, Pictures(b, OfBudget, fmt.Sprint("budget-", i))...)
		i++
	}
	for _, x := range samples.OddExplanations() {
		all = append(all, Pictures(x, OfExplanation, fmt.Sprint("explanation-", i))...)
		i++
	}
	for _, c := range samples.OddCrossings() {
		all = append(all, Pictures(c, OfCrossings, fmt.Sprint("breakeven-", i))...)
		i++
	}
	return append(all, Pictures(&OneOf{Forecast: samples.WeekForecast()}, OfForecast, "forecast")...)
}

// A picture of a page is one element of SVG: all its ids are its own, all it refers to is
// there, all its colours are properties of the page, and it does nothing.
func TestPicturesOfAPage(t *testing.T) {
	known, taken := map[string]bool{}, map[string]bool{}
	for _, p := range Properties() {
		known[p.Name] = true
	}
	refers := regexp.MustCompile(`^var\((--plot-[a-z0-9-]+),#[0-9a-f]{6}\)$`)
	all := everyPicture()
	for _, p := range all {
		all = append(all, Picture{ID: p.ID + "-narrow", Title: p.Title, SVG: p.Narrow})
	}
	height := regexp.MustCompile(`viewBox="0 [0-9.]+ [0-9.]+ [0-9.]+"`)
	for _, p := range all {
		if !height.MatchString(p.SVG) {
			t.Errorf("%s: %.300s", p.ID, p.SVG)
		}
		in, ids, refs := xml.NewDecoder(strings.NewReader(p.SVG)), []string{}, []string{}
		for depth := 0; ; {
			token, err := in.Token()
			if errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", p.ID, err)
			}
			switch e := token.(type) {
			case xml.EndElement:
				depth--
			case xml.StartElement:
				if depth == 0 && e.Name.Local != "svg" {
					t.Errorf("%s: more than one element", p.ID)
				}
				depth++
				if !slices.Contains([]string{"svg", "title", "desc", "g", "path", "circle", "rect", "text"}, e.Name.Local) {
					t.Errorf("%s: an element %s", p.ID, e.Name.Local)
				}
				for _, a := range e.Attr {
					switch name := a.Name.Local; {
					case name == "id":
						ids = append(ids, a.Value)
					case name == "aria-labelledby":
						refs = strings.Fields(a.Value)
					case name == "fill" || name == "stroke":
						if m := refers.FindStringSubmatch(a.Value); a.Value != "none" && (m == nil || !known[m[1]]) {
							t.Errorf("%s: the colour %s is none of the page", p.ID, a.Value)
						}
					case strings.HasPrefix(name, "on"), name == "href", name == "style":
						t.Errorf("%s: an attribute %s", p.ID, name)
					}
				}
			}
		}
		for _, id := range ids {
			if taken[id] || !strings.HasPrefix(id, p.ID) {
				t.Errorf("%s: the id %s is not its own", p.ID, id)
			}
			taken[id] = true
		}
		for _, ref := range refs {
			if !slices.Contains(ids, ref) {
				t.Errorf("%s: there is no %s", p.ID, ref)
			}
		}
		if strings.Contains(p.SVG, "NaN") || strings.Contains(p.SVG, "Inf") {
			t.Errorf("%s: there are places that are none", p.ID)
		}
	}
}

// What belongs to a design can be found by its name, and points say their values.
func TestPicturesAreOfDesigns(t *testing.T) {
	s := samples.ShortSweep()
	for _, p := range Pictures(s, OfSweep, "short") {
		for _, name := range report.SweptDesigns(report.Points(s)) {
			if !strings.Contains(p.SVG, `data-design="`+name+`"`) {
				t.Errorf("%s: nothing is of %s", p.ID, name)
			}
		}
		if !strings.Contains(p.SVG, `<title>node at 200: `) {
			t.Errorf("%s: the first point of node says nothing", p.ID)
		}
	}
}

// Every text has the width that it was laid out with, whatever typeface a reader has.
func TestTextsKeepTheirWidth(t *testing.T) {
	texts := regexp.MustCompile(`<text [^>]*font-size="([^"]+)"( font-weight="bold")? textLength="([^"]+)" lengthAdjust="spacingAndGlyphs"[^>]*>([^<]*)</text>`)
	for _, p := range Pictures(samples.ShortSweep(), OfSweep, "short") {
		found := texts.FindAllStringSubmatch(p.SVG, -1)
		if all := strings.Count(p.SVG, "<text"); len(found) != all || all == 0 {
			t.Errorf("%s: %d of %d texts have a width", p.ID, len(found), all)
		}
		for _, f := range found {
			size, _ := strconv.ParseFloat(f[1], 64)
			style := regular(size, ink)
			if f[2] != "" {
				style = strong(size, ink)
			}
			said := strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&", "&#39;", "'", "&#34;", `"`).Replace(f[4])
			if wide, _ := strconv.ParseFloat(f[3], 64); math.Abs(wide-style.Width(said).Points()) > 0.01 {
				t.Errorf("%s: %q is %v wide, not %v", p.ID, said, wide, style.Width(said))
			}
		}
	}
}

// Texts from outside stay texts.
func TestHostileTextIsText(t *testing.T) {
	const script = `<script>alert(1)</script>" onload="alert(2)` + "\x1b[31m\u202e"
	s := samples.ShortSweep()
	for _, r := range s.Report {
		samples.Named(r, script)
	}
	for _, p := range Pictures(s, OfSweep, "hostile") {
		if strings.Contains(p.SVG, "<script") || strings.Contains(p.SVG, `" onload`) || strings.ContainsAny(p.SVG, "\x1b\u202e") {
			t.Errorf("%s: a name is more than a text", p.ID)
		}
		if !strings.Contains(p.SVG, "&lt;script&gt;") {
			t.Errorf("%s: a name is lost", p.ID)
		}
	}
}

// Circles, lines that are turned and dashes are where the canvas has them.
func TestSVGOfShapes(t *testing.T) {
	c := newSVG(100, 50, false)
	c.SetColor(ink)
	c.SetLineWidth(1)
	c.Push()
	c.Translate(vg.Point{X: 10, Y: 10})
	c.Rotate(math.Pi / 2)
	var line vg.Path
	line.Move(vg.Point{})
	line.Line(vg.Point{X: 20})
	c.Stroke(line)
	style := regular(textSize, ink)
	c.FillString(style.Handler.Cache().Lookup(style.Font, style.Font.Size), vg.Point{}, "up")
	c.Pop()
	var circle vg.Path
	circle.Move(vg.Point{X: 53, Y: 20})
	circle.Arc(vg.Point{X: 50, Y: 20}, 3, 0, 2*math.Pi)
	circle.Close()
	c.SetLineDash([]vg.Length{4, 2}, 0)
	c.Stroke(circle)
	got := c.body.String()
	for _, want := range []string{`<path d="M10 40V20" `, `rotate(-90 10 40)`, `<circle cx="50" cy="30" r="3" `, `stroke-dasharray="4 2"`} {
		if !strings.Contains(got, want) {
			t.Errorf("there is no %s:\n%s", want, got)
		}
	}
}

// A PDF of an answer has the same bytes whenever it is drawn, and its texts can be found.
func TestPDFIsTheSame(t *testing.T) {
	var pages [2]bytes.Buffer
	for i := range pages {
		if err := DrawCost(samples.ShortSweep()).Write(&pages[i], "pdf"); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(pages[0].Bytes(), pages[1].Bytes()) {
		t.Error("two PDF of one answer differ")
	}
	if !bytes.Contains(pages[0].Bytes(), []byte("/Title (")) {
		t.Error("the PDF has no title")
	}
	if dates := regexp.MustCompile(`Date \(D:(\d{8})`).FindAllSubmatch(pages[0].Bytes(), -1); len(dates) == 0 {
		t.Error("the PDF has no date")
	} else {
		for _, d := range dates {
			if string(d[1]) != "19700101" {
				t.Errorf("it is dated %s", d[1])
			}
		}
	}
}

// Every format draws every odd answer.
func TestEveryFormatDraws(t *testing.T) {
	draw := func(name string, d Draft) {
		for _, format := range []string{"svg", "pdf"} {
			var page bytes.Buffer
			if err := d.Write(&page, format); err != nil || page.Len() == 0 {
				t.Errorf("%s, %s: %v", name, format, err)
			}
		}
	}
	for name, s := range samples.OddSweeps() {
		draw(words.Clipped(name, 30), DrawCost(s))
	}
}

// A design that is alone in an answer has the colour of its place in the scenario.
func TestColourIsOfThePlaceInTheScenario(t *testing.T) {
	s := samples.ShortSweep()
	for _, r := range s.Report {
		r.Designs = r.Designs[2:3]
		r.Designs[0].Place = 3
	}
	for _, p := range Pictures(s, OfSweep, "alone") {
		if !strings.Contains(p.SVG, `class="design design-3"`) || strings.Contains(p.SVG, `class="design design-1"`) || !strings.Contains(p.SVG, "--plot-design-3,") {
			t.Errorf("%s: the third design has another colour", p.ID)
		}
	}
}

// A page has the pictures of a forecast of many designs: what a phone is shown is the smaller
// part of each.
func TestPicturesOfPhonesAreSmall(t *testing.T) {
	p := DrawTimeline(&OneOf{Forecast: samples.WeekForecast()}).Web("week")
	if 3*len(p.Narrow) > 2*len(p.SVG) {
		t.Errorf("a timeline has %d bytes for a phone and %d for a screen", len(p.Narrow), len(p.SVG))
	}
}
