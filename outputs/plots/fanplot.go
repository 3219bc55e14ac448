package plots

import (
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"fleetcost/models/report"
	"fleetcost/outputs/phrases"
)

func init() {
	OfBudget.Register("fan", "what the designs cost by month, with its doubt", Plot[report.Budget]{Draw: DrawFan})
}

// DrawFan draws what each design costs by the month: a line of P50 in a band from P10 to
// P90, each month as long as it is.
func DrawFan(b *report.Budget) Draft {
	return Draft{10 * vg.Inch, 6 * vg.Inch, func(c draw.Canvas) { paintFan(c, b) }}
}

func paintFan(c draw.Canvas, b *report.Budget) {
	var highest []float64
	for _, d := range b.Designs {
		for _, m := range d.Months {
			highest = append(highest, m.P90.USD(), m.P10.USD())
		}
	}
	var notes []string
	if b.InDoubt() {
		bands := "Bands"
		if only, one := onlyBand(b); one {
			bands = "Band of " + b.Designs[only].Name
		}
		notes = append(notes, "Lines: P50. "+bands+": from P10 to P90, of ten futures one costs less and one more. Beside the names: P50 of the last month. Quantiles of months do not add up to those of a year.")
	}
	body := head(c, heading{
		title:    phrases.BudgetTitle(b),
		subtitle: b.Scenario + ": bill by calendar month; " + phrases.BudgetTraffic(b) + "; " + phrases.Goal(b.Goal),
		axis:     b.Currency.Units() + " per calendar month",
	}, notes)
	if len(highest) == 0 {
		middle(body, "no design has a cost")
		return
	}
	y := scaleOf(highest, false, true, 8)
	y.prefix = b.Currency.Prefix()
	const (
		most = 13
		ofY  = 50 // the labels of the y axis
	)
	width := labelWidth(fanLabels(b, nil), (body.Max.X-body.Min.X)*0.3)
	data := draw.Crop(body, 0, -width-14, 0, 0)
	x := scale{low: 0, high: b.To.Sub(b.From).Seconds(), marks: monthMarks(b.From, b.To, most, data.Max.X-data.Min.X-ofY)}
	p := newPanel(data, x, y, "")
	p.drawAxes()
	only, one := onlyBand(b)
	for i, d := range b.Designs { // below all lines
		if len(d.Months) > 0 && (!one || i == only) {
			place := report.PlaceOf(d.Place, i)
			ofDesign(p.data, d.Name, place, func() { p.drawBandOf(b, &d, place) })
		}
	}
	for i, d := range b.Designs {
		if len(d.Months) > 0 {
			place := report.PlaceOf(d.Place, i)
			ofDesign(p.data, d.Name, place, func() { p.drawMonths(b, &d, place) })
		}
	}
	labels := fanLabels(b, &p)
	spread(labels, labelSize*1.25, p.data.Min.Y, p.data.Max.Y)
	drawLabels(p.data, labels, p.data.Max.X+10, width)
}

// mostBands of designs can be told apart where they lie on each other.
const mostBands = 2

// onlyBand is the design whose band alone is drawn where there are more designs than bands
// can be told apart: the one whose months cost least.
func onlyBand(b *report.Budget) (only int, one bool) {
	least, priced := math.Inf(1), 0
	for i, d := range b.Designs {
		sum := 0.0
		for _, m := range d.Months {
			sum += m.P50.USD()
		}
		if len(d.Months) > 0 {
			priced++
			if sum < least {
				only, least = i, sum
			}
		}
	}
	return only, priced > mostBands
}

// steps are a quantile of what a design costs in each month, as long as that is.
func (p panel) steps(b *report.Budget, d *report.BudgetDesign, q report.Quantile) (points []vg.Point) {
	for _, m := range d.Months {
		usd := q.Of(m).USD()
		points = append(points, p.at(m.Begin.Sub(b.From).Seconds(), usd), p.at(m.End.Sub(b.From).Seconds(), usd))
	}
	return points
}

// drawBandOf fills what is between P10 and P90 of a design; other bands show through.
func (p panel) drawBandOf(b *report.Budget, d *report.BudgetDesign, place int) {
	low, high := p.steps(b, d, report.Quantiles[0]), p.steps(b, d, report.Quantiles[2])
	slices.Reverse(low)
	p.data.FillPolygon(seeThrough(hue(place), 0.18), append(high, low...))
}

// drawMonths draws the line of P50 of a design, whose months say their values.
func (p panel) drawMonths(b *report.Budget, d *report.BudgetDesign, place int) {
	mid := p.steps(b, d, report.Quantiles[1])
	p.data.StrokeLines(lineOf(place), mid)
	for k, m := range d.Months {
		telling(p.data, mid[2*k].Add(mid[2*k+1]).Scale(0.5), phrases.MonthOf(b.Currency, d.Name, m), func() {})
	}
}

// fanLabels name the lines and say what their last month costs. Without a panel they have
// no place yet.
func fanLabels(b *report.Budget, on *panel) (labels []lineLabel) {
	for i, d := range b.Designs {
		if len(d.Months) == 0 {
			continue
		}
		last := d.Months[len(d.Months)-1]
		label := lineLabel{name: d.Name, detail: phrases.SpeltWhole(b.Currency, last.P50), place: report.PlaceOf(d.Place, i)}
		if on != nil {
			label.at = on.at(last.End.Sub(b.From).Seconds(), last.P50.USD())
		}
		labels = append(labels, label)
	}
	return labels
}
