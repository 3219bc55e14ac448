package plots

import (
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"fleetcost/models/report"
	"fleetcost/models/words"
	"fleetcost/outputs/phrases"
)

func init() {
	OfBudget.Register("tornado", "which input moves the cost by how much", Plot[report.Budget]{DrawTornado, func(b *report.Budget) bool { return swinging(b) >= 0 }})
}

// swinging is the design whose inputs are drawn: that of the least expected cost, or the
// first whose cost some input moves; -1 where none is.
func swinging(b *report.Budget) int {
	moved := func(d report.BudgetDesign) bool { return d.Unmet == nil && len(movers(&d)) > 0 }
	if i := slices.IndexFunc(b.Designs, func(d report.BudgetDesign) bool { return d.Name == b.LeastExpected && moved(d) }); i >= 0 {
		return i
	}
	return slices.IndexFunc(b.Designs, moved)
}

// movers are the inputs that move what a design costs, the widest first.
func movers(d *report.BudgetDesign) []report.Swing {
	return slices.DeleteFunc(slices.Clone(d.Swings), func(s report.Swing) bool { return s.Width() == 0 })
}

// DrawTornado draws what one design costs in all months where one input is low or high and
// all others are at their middle: a bar for each input, the widest first.
func DrawTornado(b *report.Budget) Draft {
	rows := 0
	if at := swinging(b); at >= 0 {
		rows = len(movers(&b.Designs[at]))
	}
	return Draft{wide, rowsHeight(rows, tornadoPitch, tornadoNotes), func(c draw.Canvas) { paintTornado(c, b) }}
}

// The measures of the bars, in points.
const (
	tornadoPitch = 30
	tornadoBar   = 16
)

var tornadoNotes = []string{"Full: the input is at its high; light: at its low (quantiles of 95 and 5%), and all others are at their middle, whose cost is the upright line."}

func paintTornado(c draw.Canvas, b *report.Budget) {
	at := swinging(b)
	if at < 0 {
		middle(head(c, heading{title: b.Scenario + ": nothing is in doubt"}, nil), "no input moves what a design costs")
		return
	}
	d := &b.Designs[at]
	place, swings := report.PlaceOf(d.Place, at), movers(d)
	body := head(c, heading{
		title:    phrases.WidestSwing(b, d),
		subtitle: b.Scenario + ": bill of " + d.Name + " for " + phrases.LongSpan(b.From, b.To) + " by input",
	}, tornadoNotes)
	values, names := []float64{d.AtMid.USD()}, []string{}
	for _, s := range swings {
		values = append(values, s.AtLow.USD(), s.AtHigh.USD())
		names = append(names, s.Input)
	}
	x := scaleOf(values, false, false, 7)
	x.prefix = b.Currency.Prefix()
	p := newRows(body, names, longName, 0, rowAfter, x, b.Currency.Units()+" for "+phrases.LongSpan(b.From, b.To)+"; the axis does not begin at 0")
	p.drawAxes()
	mid := p.at(d.AtMid.USD(), 0).X
	for i, s := range swings {
		ofDesign(p.data, d.Name, place, func() {
			p.name(i, s.Input, regular(textSize, ink))
			y := p.middle(i)
			for _, end := range []struct {
				cost     float64
				strength float64
				says     string
			}{{s.AtLow.USD(), 0.4, "at its low"}, {s.AtHigh.USD(), 1, "at its high"}} {
				x := p.at(end.cost, 0).X
				telling(p.data, vg.Point{X: x, Y: y}, s.Input+" "+end.says+": "+b.Currency.Prefix()+words.Grouped(end.cost, 0), func() {
					fill(p.data, tint(hue(place), end.strength), min(mid, x), y-tornadoBar/2, max(mid, x), y+tornadoBar/2)
				})
			}
			p.beside(i, p.at(max(s.AtLow.USD(), s.AtHigh.USD(), d.AtMid.USD()), 0).X,
				phrases.SpeltWhole(b.Currency, s.AtLow)+" to "+phrases.SpeltWhole(b.Currency, s.AtHigh))
		})
	}
	p.data.StrokeLine2(draw.LineStyle{Color: ink, Width: 1}, mid, p.data.Min.Y, mid, p.data.Max.Y)
}
