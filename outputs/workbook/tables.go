package workbook

import (
	"strconv"
	"strings"

	"fleetcost/outputs/document"
)

// tables are those of a page, one below the other under their headings, as people read them.
func tables(d document.Document) Sheet {
	s := Sheet{Name: tablesName}
	for _, section := range d.Sections {
		g := section.Table
		if len(g.Rows) == 0 {
			continue
		}
		if len(s.Rows) > 0 {
			s.Rows = append(s.Rows, nil)
		}
		if section.Heading != "" {
			s.Rows = append(s.Rows, []Cell{flowing(section.Heading).Titled()})
		}
		head := make([]Cell, len(g.Columns))
		for i, c := range g.Columns {
			head[i] = Said(strings.TrimSpace(c.Group + " " + strings.ReplaceAll(c.Header, "\n", " "))).Titled()
			head[i].Right = c.Right
			head[i].Apart = behind(g.Columns, i)
		}
		s.Rows = append(s.Rows, head)
		for _, r := range g.Rows {
			row := make([]Cell, len(r.Cells))
			for i, said := range r.Cells {
				row[i] = Said(said)
				if i < len(g.Columns) && g.Columns[i].Right {
					row[i] = shown(said)
				}
				row[i].Apart = behind(g.Columns, i)
				row[i].Strong = r.Tone == document.Good
			}
			s.Rows = append(s.Rows, row)
		}
	}
	return s
}

// behind tells of a column of texts that it stands behind numbers.
func behind(of []document.Column, i int) bool {
	return i > 0 && i < len(of) && !of[i].Right && of[i-1].Right
}

// shown is a figure as a table shows it: a number where it is one, with its digits.
func shown(said string) Cell {
	plain := strings.ReplaceAll(said, ",", "")
	x, err := strconv.ParseFloat(plain, 64)
	if err != nil || strings.ContainsAny(plain, "eExXnNpP_") {
		c := Said(said)
		c.Right = true
		return c
	}
	_, behind, _ := strings.Cut(plain, ".")
	switch {
	case behind == "":
		return Of(x).As(Whole)
	case len(behind) == 2:
		return Of(x).As(Rounded)
	}
	return Of(x).As(Number)
}
