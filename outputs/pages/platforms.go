package pages

import (
	"cmp"
	"slices"

	"fleetcost/models/report"
	"fleetcost/models/words"
	"fleetcost/outputs/document"
)

// platforms is the table of designs whose instances are no machines: what they are, and how
// those that appear on demand came and went. What is in no other place is at home.
func platforms(designs []*report.Design, home string) document.Grid {
	g := document.Grid{Columns: []document.Column{
		{Header: "design"}, {Header: "where"}, {Header: "instances are", Long: true}, {Header: "there in\nthe mean", Right: true}, {Header: "at\nmost", Right: true},
		{Header: "limit", Right: true}, {Header: "wait for a\ncold start", Right: true}, {Header: "ms", Right: true}, {Header: "turned\naway", Right: true},
	}}
	if !slices.ContainsFunc(designs, func(d *report.Design) bool {
		return slices.ContainsFunc(d.Services, func(s report.Service) bool { return s.Platform != "" && s.Offer.Abroad != "" })
	}) {
		home = "" // all are
	}
	for _, d := range designs {
		for _, s := range d.Services {
			if s.Platform == "" {
				continue
			}
			cells := []string{whoseInstances(d, s), cmp.Or(s.Offer.Abroad, home), s.Platform, words.Count(s.Instances), words.Count(s.Instances), "", "", "", ""}
			if o := s.OnDemand; o != nil {
				cells = []string{whoseInstances(d, s), cmp.Or(s.Offer.Abroad, home), s.Platform, words.Digits(o.Mean, 3), words.Count(o.Most), words.Count(o.Limit), words.Percent(o.Cold), words.Digits(1e3*o.Init, 3), words.Percent(o.Refused)}
			}
			g.Rows = append(g.Rows, document.Row{Cells: cells})
		}
	}
	return g
}

// whoseInstances names the design, and of several services the one.
func whoseInstances(d *report.Design, s report.Service) string {
	if s.Name == "" {
		return d.Name
	}
	return d.Name + ": " + s.Name
}
