package pages

import (
	"cmp"
	"slices"
	"strings"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/outputs/document"
)

// Grounds are what an answer rests on beside its scenario, for pages that are kept: the
// prices and the presets of runtimes behind these designs, with their sources, and the keys
// that were filled in.
func Grounds(designs []report.Design, filledIn []document.Assumed) (all []document.Section) {
	for _, s := range []document.Section{
		{Heading: "Where the prices are from", Table: pricesFrom(designs), Printed: true},
		{Heading: "Where the runtimes' figures are from", Table: presetsFrom(designs)},
		{Heading: "What the scenario does not say", Table: filled(filledIn), Printed: true},
	} {
		if len(s.Table.Rows) > 0 {
			s.Folded = true
			all = append(all, s)
		}
	}
	return all
}

// pricesFrom has a row for each price of the bills.
func pricesFrom(designs []report.Design) document.Grid {
	g := document.Grid{Columns: []document.Column{{Header: "price", Long: true}, {Header: "of a unit", Right: true}, {Header: "unit"}, {Header: "as of"}, {Header: "source", Long: true}}}
	for i := range designs {
		for _, l := range designs[i].Bill.Lines {
			if l.Source == "" {
				continue
			}
			row := []string{pricedThing(&designs[i], l), designs[i].Bill.Currency.Price(l.Price), l.Unit, l.AsOf, l.Source}
			if !slices.ContainsFunc(g.Rows, func(r document.Row) bool { return slices.Equal(r.Cells, row) }) {
				g.Rows = append(g.Rows, document.Row{Cells: row})
			}
		}
	}
	return g
}

// pricedThing is what a line of a bill is of: a machine where it is of instances.
func pricedThing(d *report.Design, l cost.Line) string {
	for _, s := range d.Services {
		if (l.Part == "" || l.Part == s.Name || l.Part == d.NameOf(s)) && s.Offer.Source == l.Source && s.Offer.AsOf == l.AsOf && l.What == "instances" {
			return s.Offer.Machine.Name
		}
	}
	return l.What
}

// presetsFrom has a row for each number of the presets, with what it may be.
func presetsFrom(designs []report.Design) document.Grid {
	g := document.Grid{Columns: []document.Column{{Header: "runtime"}, {Header: "key"}, {Header: "value"}, {Header: "from"}, {Header: "to"}, {Header: "known by"}, {Header: "source", Long: true}}}
	var told []models.Runtime
	for _, d := range designs {
		for _, s := range d.Services {
			if !slices.ContainsFunc(told, func(r models.Runtime) bool { return r.Name == s.Runtime.Name }) {
				told = append(told, s.Runtime)
			}
		}
	}
	slices.SortFunc(told, func(a, b models.Runtime) int { return cmp.Compare(a.Name, b.Name) })
	for _, r := range told {
		for _, o := range r.Origins {
			g.Rows = append(g.Rows, document.Row{Cells: []string{r.Name, o.Key, o.Value, o.Low, o.High, o.Sure, strings.TrimSpace(o.Source)}})
		}
	}
	return g
}

// filled are the keys that were filled in.
func filled(all []document.Assumed) document.Grid {
	g := document.Grid{Columns: []document.Column{{Header: "key"}, {Header: "value"}, {Header: "because", Long: true}}}
	for _, a := range all {
		g.Rows = append(g.Rows, document.Row{Cells: []string{a.Key, a.Value, a.Why}})
	}
	return g
}
