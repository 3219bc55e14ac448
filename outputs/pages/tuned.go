package pages

import (
	"fleetcost/models/report"
	"fleetcost/models/words"
	"fleetcost/outputs/document"
	"fleetcost/outputs/phrases"
)

// Tuning lays out the cheapest settings of an autoscaler that were found to keep the
// goal, and how they fare beside others on the days that they were tuned on and on those
// that were held out.
func Tuning(t *report.Tuning) document.Document {
	doc := document.Document{Title: t.Scenario}
	doc.Say("design", t.Design)
	doc.Say("traffic", t.Traffic)
	doc.Say("goal", phrases.Goal(t.Goal))
	doc.Say("may miss", phrases.Allowed(t))
	doc.Say("tuned on", phrases.TuningPart(&t.Tuned))
	if len(t.Held.Courses) > 0 {
		doc.Say("held out", phrases.TuningPart(&t.Held))
	}
	doc.Say("prices", phrases.TuningPrices(t))
	for _, said := range phrases.TuningAnswer(t) {
		doc.Lead("answer", said)
	}
	doc.Add(document.Section{Table: tunedCourses(t)})
	table, long := tunedSettings(t)
	doc.Add(document.Section{Heading: "Settings", Table: table, Remarks: long})
	doc.Add(document.Section{Heading: "Warnings", Remarks: phrases.All(t.Warnings), Warning: true})
	doc.Add(document.Section{Heading: "Notes", Remarks: phrases.TuningNotes(t)})
	return doc
}

// tunedCourses is the table of what the settings and what others cost and miss.
func tunedCourses(t *report.Tuning) document.Grid {
	g := document.Grid{Columns: []document.Column{{Header: "fleet"}}}
	parts := t.Parts()
	if len(parts) == 0 {
		return g
	}
	for i := range parts {
		group := "tuned on"
		if i > 0 {
			group = "held out"
		}
		g.Columns = append(g.Columns,
			document.Column{Group: group, Header: "instance\nhours", Right: true, Rank: 2}, document.Column{Group: group, Header: "at once", Right: true, Rank: 3},
			document.Column{Group: group, Header: t.Currency.Sign(), Right: true}, document.Column{Group: group, Header: "against\noracle", Right: true, Rank: 1},
			document.Column{Group: group, Header: "missed\nminutes", Right: true},
		)
	}
	for place, name := range phrases.TunedCourses(t) {
		row := document.Row{Cells: []string{name}}
		if place == report.AsTuned {
			row.Tone = document.Good
			if !t.Keeps {
				row.Tone = document.Bad
			}
		}
		for _, p := range parts {
			c := &p.Courses[place]
			f, d := t.AsForecast(p)
			row.Cells = append(row.Cells, words.Grouped(c.InstanceHours, 1), phrases.Range(c.Serving()), phrases.Amount(t.Currency, c.Money), against(d, c, report.OraclePolicy), missed(f, c))
		}
		g.Rows = append(g.Rows, row)
	}
	return g
}

// longestSetting is how many characters of a setting a table shows; longer ones stand
// below it.
const longestSetting = 40

// tunedSettings are the settings as they were and are, and what is too long for a table.
func tunedSettings(t *report.Tuning) (document.Grid, []string) {
	was := "was"
	if t.Under() != "" {
		was = "default"
	}
	g := document.Grid{Columns: []document.Column{{Header: "service"}, {Header: "key", Long: true}, {Header: was, Long: true}, {Header: "tuned", Long: true}}}
	var long []string
	for _, s := range t.Services {
		for _, x := range s.Settings {
			is := x.Is
			if !x.Changed() {
				is = "="
			}
			key := x.Key
			if len(t.Services) > 1 {
				key = s.Name + " " + key
			}
			if len(x.Was) > longestSetting || len(is) > longestSetting {
				if x.Changed() {
					long = append(long, key+" was "+x.Was, key+" is now "+x.Is)
				} else {
					long = append(long, key+" stays "+x.Was)
				}
				continue
			}
			g.Rows = append(g.Rows, document.Row{Cells: []string{s.Name, x.Key, x.Was, is}})
		}
	}
	if len(t.Services) < 2 {
		g = g.Without("service")
	}
	return g, long
}
