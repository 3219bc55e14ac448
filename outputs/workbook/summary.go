package workbook

import (
	"cmp"
	"strings"

	"fleetcost/models/cost"
	"fleetcost/outputs/document"
)

// The names of the sheets.
const (
	summaryName     = "Summary"
	designsName     = "Designs"
	monthlyName     = "Monthly"
	billName        = "Bill"
	tablesName      = "Tables"
	partsName       = "Parts"
	sensitivityName = "Sensitivity"
	assumptionsName = "Assumptions"
)

// summary is the first sheet: what was asked and answered, what is amiss, and a table.
func summary(d document.Document) Sheet {
	s := Sheet{Name: summaryName, Fixed: 1}
	line := func(label, text string) {
		for i, said := range strings.Split(text, "\n") {
			if i > 0 {
				label = ""
			}
			s.Above = append(s.Above, []Cell{Said(label).Titled(), flowing(said), {}})
		}
	}
	s.Above = append(s.Above, []Cell{flowing(cmp.Or(d.Title, "fleetcost")).Titled(), {}, {}})
	for _, f := range d.Facts {
		line(f.Label, f.Text)
	}
	for _, section := range d.Sections {
		if section.Warning {
			for _, said := range section.Remarks {
				line("warning", said)
			}
		}
	}
	s.Above = append(s.Above, []Cell{})
	return s
}

// flowing is a text that goes on over the cells beside it.
func flowing(said string) Cell {
	c := Said(said)
	c.Flows = true
	return c
}

// assumptions is the last sheet: what the figures rest on, and how they were made.
func assumptions(d document.Document, from document.Origin, lines ...cost.Line) Sheet {
	s := Sheet{Name: assumptionsName, Columns: []Column{{"of", Text}, {"what", Text}}, Wide: 2}
	say := func(of, what string) {
		if what != "" {
			s.Rows = append(s.Rows, []Cell{Said(of), Said(what)})
		}
	}
	for _, section := range d.Sections {
		for _, said := range section.Remarks {
			say(strings.ToLower(cmp.Or(section.Heading, "notes")), said)
		}
	}
	told := map[string]bool{}
	for _, l := range lines {
		said := strings.TrimSpace(l.AsOf + " " + l.Source)
		if said != "" && !told[l.What+said] {
			told[l.What+said] = true
			say("price of "+l.What, said)
		}
	}
	say("made by", from.Tool)
	say("command", from.Command)
	if from.Scenario != "" {
		say("scenario", from.Name)
		for _, l := range strings.Split(strings.TrimRight(from.Scenario, "\n"), "\n") {
			s.Rows = append(s.Rows, []Cell{{}, {Text: l, Code: true}})
		}
	}
	return s
}
