package pages

import (
	"fleetcost/models/report"
	"fleetcost/models/words"
	"fleetcost/outputs/document"
)

// platforms is the table of designs whose instances are no machines: what they are, and how
// those that appear on demand came and went.
func platforms(designs []*report.Design) document.Grid {
	g := document.Grid{Columns: []document.Column{
		{Header: "design"}, {Header: "where"}, {Header: "instances are", Long: true}, {Header: "there in\nthe mean", Right: true}, {Header: "at\nmost", Right: true},
		{Header: "limit", Right: true}, {Header: "wait for a\ncold start", Right: true}, {Header: "ms", Right: true}, {Header: "turned\naway", Right: true},
	}}
	for _, d := range designs {
		for _, s := range d.Services {
			if s.Platform == "" {
				continue
			}
			cells := []string{whoseInstances(d, s), s.Offer.Abroad, s.Platform, words.Count(s.Instances), words.Count(s.Instances), "", "", "", ""}
			if o := s.OnDemand; o != nil {
				cells = []string{whoseInstances(d, s), s.Offer.Abroad, s.Platform, words.Digits(o.Mean, 3), words.Count(o.Most), words.Count(o.Limit), words.Percent(o.Cold), words.Digits(1e3*o.Init, 3), words.Percent(o.Refused)}
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
