package pages

import (
	"math"
	"math/big"
	"slices"
	"strings"

	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/models/words"
	"fleetcost/outputs/document"
	"fleetcost/outputs/phrases"
)

// billOf is a table of lines of bills; a quantity is nothing without its unit, nor a sum
// without the price of one.
func billOf(money string) document.Grid {
	return document.Grid{Columns: []document.Column{
		{Header: "design"}, {Header: "part", Joins: true}, {Header: "for", Long: true}, {Header: "quantity", Right: true}, {Header: "unit"},
		{Header: "unit price", Right: true}, {Header: money, Right: true},
	}}
}

// A billLine is a line of a bill as it is shown.
type billLine struct {
	cost.Line
	cents cost.Money
}

// cells are those of a line, but for whose it is and its sum.
func (l billLine) cells(in cost.Currency, part string) []string {
	quantity, unit, price := measured(l.Line)
	return []string{part, l.What, quantity, unit, in.Price(price)}
}

// shownBill are the lines of a bill with their cents.
func shownBill(lines []cost.Line, cents []cost.Money) []billLine {
	shown := make([]billLine, len(lines))
	for i, l := range lines {
		shown[i] = billLine{l, cents[i]}
	}
	return shown
}

// bills lists the lines of all bills, with the parts of systems. What is shown
// adds up to the price that is shown of the design.
func bills(in cost.Currency, designs []*report.Design) document.Grid {
	g := billOf(in.Sign() + "/month")
	var all [][]billLine
	parts, divided := map[string]bool{}, false
	for _, d := range designs {
		if d.HasNoFleet() {
			continue
		}
		all = append(all, shownBill(d.Bill.Lines, d.Cents()))
		for _, s := range d.Services {
			parts[s.Name], parts[d.NameOf(s)] = true, true
		}
	}
	shared := sharedLines(all, parts)
	for _, d := range designs {
		for _, l := range shownBill(d.Bill.Lines, d.Cents()) {
			divided = divided || l.Part != ""
			if !slices.Contains(shared, l) {
				cells := append([]string{d.Name}, l.cells(in, billed(d, l.Part))...)
				g.Rows = append(g.Rows, document.Row{Cells: append(cells, phrases.Money(d, l.cents, designs))})
			}
		}
	}
	for _, l := range shared {
		cells := append([]string{everyDesign}, l.cells(in, l.Part)...)
		g.Rows = append(g.Rows, document.Row{Cells: append(cells, phrases.BesideMoney(in, l.cents, designs))})
	}
	if !divided {
		g = g.Without("part")
	}
	return byDesign(g, designs)
}

// everyDesign stands in the place of a name where something is of all designs.
const everyDesign = "all of them"

// sharedLines are the lines that all bills have, shown alike: they are written once. Those
// of services are of their designs.
func sharedLines(bills [][]billLine, services map[string]bool) (shared []billLine) {
	if len(bills) < 2 {
		return nil
	}
	for _, l := range bills[0] {
		if !services[l.Part] && !slices.ContainsFunc(bills, func(other []billLine) bool { return !slices.Contains(other, l) }) {
			shared = append(shared, l)
		}
	}
	return shared
}

// billed is the part of a design that a line of its bill is for; that of its only
// service has no name of its own.
func billed(d *report.Design, part string) string {
	if part == "" && len(d.Services) == 1 {
		return d.NameOf(d.Services[0])
	}
	return part
}

// measured is what is billed in a line: so much of a unit, at so much each. Requests are
// told in millions where there are as many.
func measured(l cost.Line) (amount, unit string, price cost.Price) {
	const million = 1e6
	if strings.HasSuffix(l.Unit, "request") && l.Quantity >= million {
		return quantity(l.Quantity / million), "million " + words.Units(l.Unit), l.Price.Scaled(big.NewRat(million, 1))
	}
	return quantity(l.Quantity), words.Units(l.Unit), l.Price
}

// quantity formats an amount of a bill: whole where it is whole, else with
// two decimals.
func quantity(x float64) string {
	if whole := math.Round(x); math.Abs(x-whole) < 1e-9*math.Max(1, whole) { // what is left of a sum of hours
		return words.Grouped(whole, 0)
	}
	return words.Grouped(x, 2)
}
