package plots

import (
	"cmp"
	"image/color"
	"slices"
	"strings"

	"fleetcost/models/result"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/models/words"
	"fleetcost/outputs/phrases"
)

func init() {
	OfReport.Register("bill", "what each part of the systems costs", Plot[report.Report]{DrawBill, divided})
}

// DrawBill draws the monthly bill of each design as a bar, the cheapest first,
// divided by the parts of the systems: their services and backends. Bars of
// designs that miss the goal are pale; an overloaded fleet has none, since no
// number of its instances was found to do the work.
func DrawBill(r *report.Report) Draft {
	const width = 10 * vg.Inch
	height := 2.1*vg.Inch + vg.Length(max(len(r.Designs), 1))*billPitch
	for _, n := range billNotes(r) {
		height += noteLine * vg.Length(len(broken(regular(markSize, faint), n, width-2*margin)))
	}
	return Draft{width, height, func(c draw.Canvas) { paintBill(c, r) }}
}

// The measures of the bars, in points.
const (
	billPitch = 42 // from bar to bar
	billBar   = 24 // thickness
)

// divided tells whether the bills have parts.
func divided(r *report.Report) bool {
	return slices.ContainsFunc(r.Designs, func(d report.Design) bool { return len(partsOf(d.Bill)) > 1 })
}

// partsOf are the names of the parts of a bill, in its order.
func partsOf(b cost.Bill) []string {
	var names []string
	for _, l := range b.Lines {
		names = append(names, l.Part)
	}
	return phrases.Unique(names)
}

// kind is a part of a bill by its name; the only service of a design has none and is what it
// is made of: instances, pods of EKS, functions of Lambda.
func kind(d *report.Design, part string) string {
	if part == "kubernetes" && !slices.ContainsFunc(d.Services, func(s report.Service) bool { return s.Name == part }) {
		return "control plane"
	}
	if part != "" || len(d.Services) == 0 {
		return part
	}
	of, _, _ := strings.Cut(d.Services[0].Platform, ",")
	return cmp.Or(of, "instances")
}

// amountOf is what a part of the bill comes to.
func amountOf(d *report.Design, part string) cost.Money {
	var own cost.Bill
	for _, l := range d.Bill.Lines {
		if kind(d, l.Part) == part {
			own.Lines = append(own.Lines, l)
		}
	}
	return own.Monthly()
}

// billParts are the parts of all designs that cost something: first services,
// then backends.
func billParts(ranked []report.Standing) []string {
	var services, rest []string
	for _, s := range ranked {
		for _, part := range partsOf(s.Bill) {
			if slices.ContainsFunc(s.Services, func(v report.Service) bool { return v.Name == part }) {
				services = append(services, kind(s.Design, part))
			} else {
				rest = append(rest, kind(s.Design, part))
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
		middle(body, "no design has a bill")
		return
	}
	body = drawKey(body, names)

	labels := regular(textSize, ink)
	room := vg.Length(0)
	for _, s := range ranked {
		room = min(max(room, labels.Width(words.Printable(s.Name))+12), 190)
	}
	var totals []float64
	for _, s := range ranked {
		if hasBill(s) {
			totals = append(totals, s.Monthly.USD())
		}
	}
	x := scaleOf(totals, false, true, 7)
	x.prefix = r.Currency.Prefix()
	end := draw.Crop(body, room, -120, 0, 0) // for the total behind the bar
	p := newPanel(end, x, scale{low: 0, high: float64(len(ranked)), marks: []plot.Tick{}}, r.Currency.Units()+" per month")
	p.drawAxes()
	for i, s := range ranked {
		together(p.data, group{class: "design", design: s.Name}, func() { p.drawBar(s, names, float64(len(ranked)-i)-0.5, body, room) })
	}
}

// billNotes explain the bars that are pale or missing.
func billNotes(r *report.Report) []string {
	notes := phrases.Incomplete(r)
	ranked := report.Standings(r.Designs)
	if slices.ContainsFunc(ranked, func(s report.Standing) bool { return hasBill(s) && !s.Met }) {
		notes = append(notes, "Pale: the goal is not met.")
	}
	for _, said := range phrases.UnpricedNote(report.DesignsOf(ranked)) {
		notes = append(notes, strings.ToUpper(said[:1])+said[1:]+".")
	}
	if slices.ContainsFunc(ranked, func(s report.Standing) bool { return !hasBill(s) }) {
		notes = append(notes, "No bar: no fleet was found that can do the work.")
	}
	return notes
}

// drawKey writes the names of the parts with their colours in rows, and
// returns what is left below.
func drawKey(c draw.Canvas, names []string) draw.Canvas {
	style := regular(textSize, ink)
	x, y := c.Min.X, c.Max.Y-textSize
	for i, n := range names {
		n = fitted(style, n, 150)
		width := style.Width(n) + 34
		if x+width > c.Max.X && x > c.Min.X {
			x, y = c.Min.X, y-textSize*1.6
		}
		fill(c, hue(i), x, y, x+11, y+textSize)
		c.FillText(style, vg.Point{X: x + 16, Y: y}, n)
		x += width
	}
	c.Max.Y = y - 10
	return c
}

// drawBar draws the parts of one bill side by side, with its name before and
// its total behind.
func (p panel) drawBar(s report.Standing, names []string, y float64, body draw.Canvas, room vg.Length) {
	middle := p.at(0, y).Y
	name := regular(textSize, ink)
	name.YAlign = draw.YCenter
	p.data.FillText(name, vg.Point{X: body.Min.X, Y: middle + 0.5}, fitted(name, s.Name, room-10))
	if !hasBill(s) {
		name.Color = faint
		p.data.FillText(name, vg.Point{X: p.at(0, y).X + 7, Y: middle + 0.5}, phrases.Standing(s.Design))
		return
	}
	sum := 0.0
	for i, n := range names {
		part := amountOf(s.Design, n)
		amount := part.USD()
		if !(amount > 0) {
			continue
		}
		tone, over := hue(i), on(i)
		if !s.Met {
			tone, over = tint(tone, 0.3), ink
		}
		left, right := p.at(sum, y).X, p.at(sum+amount, y).X
		sum += amount
		telling(p.data, vg.Point{X: (left + right) / 2, Y: middle}, phrases.AmountOf(s.Bill.Currency, s.Name, n, part), func() {
			fill(p.data, tone, left, middle-billBar/2, max(left, right-0.7), middle+billBar/2)
		})
		style := regular(markSize, over)
		style.XAlign, style.YAlign = draw.XCenter, draw.YCenter
		said := s.Bill.Currency.Prefix() + words.Grouped(amount, 0)
		if !s.Met {
			said = "(" + said + ")"
		}
		if style.Width(said)+4 < right-left {
			p.data.FillText(style, vg.Point{X: (left + right) / 2, Y: middle + 0.5}, said)
		}
	}
	total := phrases.SpeltWhole(s.Bill.Currency, s.Monthly)
	if !s.Met {
		total = "(" + total + ") " + phrases.Standing(s.Design)
	}
	p.data.FillText(name, vg.Point{X: p.at(sum, y).X + 7, Y: middle + 0.5}, total)
}

// hasBill tells whether a design has a bar.
func hasBill(s report.Standing) bool { return s.Result.Verdict != result.Overloaded && s.Monthly > 0 }

// fill fills a rectangle.
func fill(c draw.Canvas, tone color.Color, left, bottom, right, top vg.Length) {
	c.FillPolygon(tone, []vg.Point{{X: left, Y: bottom}, {X: right, Y: bottom}, {X: right, Y: top}, {X: left, Y: top}})
}
