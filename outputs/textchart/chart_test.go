package textchart

import (
	"fmt"
	"math"
	"regexp"
	"strings"
	"testing"

	"github.com/jedib0t/go-pretty/v6/text"
	"pgregory.net/rapid"
)

func line(name string, place int, ys ...float64) Line {
	l := Line{Name: name, Place: place}
	for x, y := range ys {
		l.Path, l.Dots = append(l.Path, Point{float64(x), y}), append(l.Dots, Point{float64(x), y})
	}
	return l
}

// Two lines that meet: each has its mark, the place where both are has another, and the axes
// have round values at or beyond their ends.
func ExampleChart_Draw() {
	c := Chart{Title: "Two lines", X: Axis{Label: "hours"}, Y: Axis{Label: "$", Zero: true, Prefix: "$"}, Rows: 8,
		Lines: []Line{line("up", 0, 0, 4, 8), line("flat", 1, 4, 4, 4)}}
	for _, l := range c.Draw(Options{Width: 32, ASCII: true}) {
		fmt.Println(l)
	}
	// Output:
	//   $
	//  $10 +
	//      |                       .o
	//      |                   ..:''
	//   $5 +                .:''
	//      |x...........&.::........x
	//      |       ..:''
	//      |   ..:''
	//   $0 +o:''
	//      ++-----------------------+
	//       0                       2
	//       hours
	//   o up  x flat
	//   & several at one place
}

var escape = regexp.MustCompile("\x1b\\[[0-9;]*m")

// Whatever the values and the page: no line is wider than the page, nothing is drawn beyond
// the frame, and colours change no character.
func TestChartsFitTheirPage(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.OneOf(rapid.Float64Range(-1e6, 1e6), rapid.Float64Range(1e-9, 1e12), rapid.Just(0.0), rapid.Just(math.NaN()), rapid.Just(math.Inf(1)))
		c := Chart{Title: rapid.String().Draw(t, "title"),
			X: Axis{Label: "x", Log: rapid.Bool().Draw(t, "log x")}, Y: Axis{Label: "y", Prefix: "€", Log: rapid.Bool().Draw(t, "log y"), Zero: rapid.Bool().Draw(t, "zero")}}
		for i := range rapid.IntRange(0, 10).Draw(t, "lines") {
			c.Lines = append(c.Lines, line(rapid.String().Draw(t, "name"), i, rapid.SliceOfN(value, 0, 9).Draw(t, "values")...))
		}
		o := Options{Width: rapid.IntRange(80, 200).Draw(t, "width"), ASCII: rapid.Bool().Draw(t, "ascii")}
		page := c.Draw(o)
		for _, l := range page {
			if w := text.StringWidth(l); w > o.Width {
				t.Fatalf("%d wide on a page of %d: %q", w, o.Width, l)
			}
		}
		o.Color = true
		if painted := escape.ReplaceAllString(strings.Join(c.Draw(o), "\n"), ""); painted != strings.Join(page, "\n") {
			t.Fatalf("in colours it is\n%s\nnot\n%s", painted, strings.Join(page, "\n"))
		}
	})
}

// Where a locale has no other characters than those of ASCII, none is drawn.
func TestASCII(t *testing.T) {
	c := Chart{Title: "a", X: Axis{Label: "x"}, Y: Axis{Label: "y"}, Lines: []Line{line("one", 0, 1, 5, 2), line("two", 1, 1, 2, 5)}}
	for _, l := range c.Draw(Options{Width: 80, ASCII: true}) {
		for _, r := range l {
			if r > 126 || r < 32 {
				t.Errorf("%q in %q", r, l)
			}
		}
	}
}

// A logarithmic axis says so, and its marks are at or beyond its ends; one that cannot be
// logarithmic, since a value is 0, is not said to be.
func TestAxes(t *testing.T) {
	a := Axis{Log: true}.over([]float64{12, 9_400}, 8, true)
	if first, last := a.Marks[0].At, a.Marks[len(a.Marks)-1].At; first > 12 || last < 9_400 || !strings.Contains(a.said(), "logarithmic") {
		t.Errorf("from %v to %v, %q", first, last, a.said())
	}
	if a := (Axis{Log: true}).over([]float64{0, 9_400}, 8, true); strings.Contains(a.said(), "logarithmic") || a.Marks[0].At != 0 {
		t.Errorf("with 0: %q from %v", a.said(), a.Marks[0].At)
	}
	if a := (Axis{}).over([]float64{3, 7}, 8, false); a.low != 3 || a.high != 7 {
		t.Errorf("an axis that does not reach goes from %v to %v, not from 3 to 7", a.low, a.high)
	}
}

// Nothing is drawn of nothing.
func TestNoPoint(t *testing.T) {
	if page := (Chart{Title: "a", Lines: []Line{line("one", 0, math.NaN())}}).Draw(Options{Width: 80}); page != nil {
		t.Errorf("drew %q", page)
	}
}
