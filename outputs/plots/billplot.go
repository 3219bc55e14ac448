package plots

import (
	"image/color"
	"slices"
	"strings"

	"fleetcost/models/result"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/models/words"
	"fleetcost/outputs/phrases"
)

func init() {
	OfReport.Register("bill", "where the money goes", Plot[report.Report]{DrawBill, nil})
}

// DrawBill draws the monthly bill of each design as a bar in its colour, the cheapest
// first, divided by the parts of it: services, backends and what else is paid for. Bars of
// designs that miss the goal are hollow; an overloaded fleet has none, since no number of
// its instances was found to do the work.
func DrawBill(r *report.Report) Draft {
	return Draft{wide, rowsHeight(len(r.Designs), billPitch, billNotes(r)), func(c draw.Canvas) { paintBill(c, r) }}
}

// The measures of the bars, in points.
const (
	billPitch = 42 // from bar to bar
	billBar   = 24 // thickness
)

// partsOf are the names of the parts of a bill, in its order.
func partsOf(b cost.Bill) []string {
	var names []string
	for _, l := range b.Lines {
		names = append(names, l.Part)
	}
	return phrases.Unique(names)
}

// compute is what work runs on, whatever each design calls it.
const compute = "compute"

// partNames are what the parts of bills are called: where designs of one service each run on
// different things, as instances and functions, these are one part, so that it has one shade
// in all bars.
func partNames(ranked []report.Standing) func(d *report.Design, part string) string {
	var runs []string
	for _, s := range ranked {
		if slices.Contains(partsOf(s.Bill), "") {
			runs = append(runs, phrases.PartOf(s.Design, ""))
		}
	}
	if len(phrases.Unique(runs)) < 2 {
		return phrases.PartOf
	}
	return func(d *report.Design, part string) string {
		if part == "" {
			return compute
		}
		return phrases.PartOf(d, part)
	}
}

// amountOf is what a part of the bill comes to.
func amountOf(d *report.Design, part string, named func(*report.Design, string) string) cost.Money {
	var own cost.Bill
	for _, l := range d.Bill.Lines {
		if named(d, l.Part) == part {
			own.Lines = append(own.Lines, l)
		}
	}
	return own.Monthly()
}

// billParts are the parts of all designs that cost something: first services,
// then backends.
func billParts(ranked []report.Standing) []string {
	var services, rest []string
	named := partNames(ranked)
	for _, s := range ranked {
		for _, part := range partsOf(s.Bill) {
			if slices.ContainsFunc(s.Services, func(v report.Service) bool { return v.Name == part }) {
				services = append(services, named(s.Design, part))
			} else {
				rest = append(rest, named(s.Design, part))
			}
		}
	}
	return phrases.Unique(append(services, rest...))
}

func paintBill(c draw.Canvas, r *report.Report) {
	ranked := report.Standings(r.Designs)
	h := heading{title: phrases.ReportTitle(r), subtitle: r.Scenario + ": monthly bill of the cheapest fleet of each design"}
	if goal := phrases.Goal(r.Goal); goal != "" {
		h.subtitle += " with " + goal
	}
	if prices := phrases.Prices(r.Currency, r.Provider, r.Region, r.Designs); prices != "" {
		h.subtitle += "; prices of " + prices
	}
	body := head(c, h, billNotes(r))
	names := billParts(ranked)
	if len(names) == 0 {
		middle(body, phrases.NoFleet(r))
		return
	}
	if len(names) > 1 {
		body = drawKey(body, names)
	}
	var designs []string
	var totals []float64
	for _, s := range ranked {
		designs = append(designs, s.Name)
		if hasBill(s) {
			totals = append(totals, s.Monthly.USD())
		}
	}
	x := scaleOf(totals, false, true, 7)
	x.prefix = r.Currency.Prefix()
	p := newRows(body, designs, rowName, 0, rowAfter, x, r.Currency.Units()+" per month")
	p.drawAxes()
	places, named := placesIn(r), partNames(ranked)
	for i, s := range ranked {
		ofDesign(p.data, s.Name, places[s.Design], func() { p.drawBar(i, s, names, named, places[s.Design]) })
	}
}

// placesIn are the places of the designs of a report in their scenario.
func placesIn(r *report.Report) map[*report.Design]int {
	places := map[*report.Design]int{}
	for i := range r.Designs {
		places[&r.Designs[i]] = report.PlaceOf(r.Designs[i].Place, i)
	}
	return places
}

// billNotes explain the bars that are pale or missing.
func billNotes(r *report.Report) []string {
	notes := phrases.Incomplete(r)
	ranked := report.Standings(r.Designs)
	if slices.ContainsFunc(ranked, func(s report.Standing) bool { return hasBill(s) && !s.Met }) {
		notes = append(notes, "Hollow: the goal is not met; what is paid there buys nothing that was asked for.")
	}
	for _, said := range phrases.UnpricedNote(report.DesignsOf(ranked)) {
		notes = append(notes, strings.ToUpper(said[:1])+said[1:]+".")
	}
	if slices.ContainsFunc(ranked, func(s report.Standing) bool { return !hasBill(s) }) {
		notes = append(notes, "No bar: "+phrases.NoFleet(r)+".")
	}
	return notes
}

// portion is how much of a colour the i-th of so many parts has: so little beside the first
// that ink can be read on it.
func portion(i, of int) float64 {
	if i == 0 {
		return 1
	}
	return 0.55 - 0.4*float64(i-1)/float64(max(of-2, 2))
}

// drawKey writes the names of the parts with how light they are in rows, and returns what
// is left below.
func drawKey(c draw.Canvas, names []string) draw.Canvas {
	style := regular(textSize, ink)
	x, y := c.Min.X, c.Max.Y-textSize
	for i, n := range names {
		n = fitted(style, n, 150)
		width := style.Width(n) + 34
		if x+width > c.Max.X && x > c.Min.X {
			x, y = c.Min.X, y-textSize*1.6
		}
		fill(c, tint(faint, portion(i, len(names))), x, y, x+11, y+textSize)
		c.FillText(style, vg.Point{X: x + 16, Y: y}, n)
		x += width
	}
	c.Max.Y = y - 10
	return c
}

// drawBar draws the parts of one bill side by side, with its name before and
// its total behind.
func (p rowed) drawBar(i int, s report.Standing, names []string, named func(*report.Design, string) string, place int) {
	p.name(i, s.Name, strong(textSize, letter(place)))
	if !hasBill(s) {
		p.beside(i, p.at(0, 0).X, phrases.Standing(s.Design))
		return
	}
	middle, sum := p.middle(i), 0.0
	for k, n := range names {
		part := amountOf(s.Design, n, named)
		amount := part.USD()
		if !(amount > 0) {
			continue
		}
		left, right := p.at(sum, 0).X, p.at(sum+amount, 0).X
		sum += amount
		strength := portion(k, len(names))
		letters, said := ink, brief(s.Bill.Currency, amount)
		if strength > 0.95 && s.Met {
			letters = on(place)
		}
		telling(p.data, vg.Point{X: (left + right) / 2, Y: middle}, phrases.AmountOf(s.Bill.Currency, s.Name, n, part), func() {
			if s.Met {
				fill(p.data, tint(hue(place), strength), left, middle-billBar/2, max(left, right-0.8), middle+billBar/2)
			} else {
				said = "(" + said + ")"
				outline(p.data, draw.LineStyle{Color: tint(hue(place), max(strength, 0.4)), Width: 1.2}, left+0.6, middle-billBar/2, max(left, right-1.4), middle+billBar/2)
			}
		})
		p.within(left, right, middle, said, regular(markSize, letters))
	}
	total := phrases.Spelt(s.Bill.Currency, s.Monthly)
	if !s.Met {
		total = "(" + total + ") " + phrases.Standing(s.Design)
	}
	p.beside(i, p.at(sum, 0).X, total)
}

// hasBill tells whether a design has a bar.
func hasBill(s report.Standing) bool { return s.Result.Verdict != result.Overloaded && s.Monthly > 0 }

// fewUnits are amounts whose cents are told.
const fewUnits = 100

// brief is an amount as there is room for in a picture: with cents where it is small.
func brief(in cost.Currency, amount float64) string {
	if amount < fewUnits {
		return phrases.SpeltUnits(in, amount)
	}
	return in.Prefix() + words.Grouped(amount, 0)
}

// fill fills a rectangle.
func fill(c draw.Canvas, tone color.Color, left, bottom, right, top vg.Length) {
	c.FillPolygon(tone, []vg.Point{{X: left, Y: bottom}, {X: right, Y: bottom}, {X: right, Y: top}, {X: left, Y: top}})
}
