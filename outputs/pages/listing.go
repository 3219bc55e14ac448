package pages

import (
	"fmt"
	"strings"

	"fleetcost/models/report"
	"fleetcost/outputs/document"
)

// A Listed is a table of what there is of one thing: one for each group of rows, or all in
// one that has no title.
type Listed struct {
	Title string
	document.Plain
}

// Listing are the tables of what there is of one thing. Of a group a column that has
// nothing is left out.
func Listing(l *report.Listing) []Listed {
	if len(l.Groups) == 0 {
		return []Listed{{Plain: listed(l, l.Rows, false)}}
	}
	var all []Listed
	rows := l.Rows
	for _, g := range l.Groups {
		all = append(all, Listed{g.Title, listed(l, rows[:g.Rows], true)})
		rows = rows[g.Rows:]
	}
	return all
}

// Entry is a row of a table in words, for pages that are narrower than the table: its name
// with what is short, and what it is.
func (l *Listed) Entry(row []any) (name, about string) {
	var facts []string
	for i, cell := range row {
		switch column := l.Columns[i]; {
		case cell == nil:
		case i == 0:
			name = fmt.Sprint(cell)
		case column == "about":
			about = fmt.Sprint(cell)
		default:
			facts = append(facts, column+" "+fmt.Sprint(cell))
		}
	}
	return name + ": " + strings.Join(facts, "; "), about
}

func listed(l *report.Listing, rows [][]any, dense bool) document.Plain {
	var p document.Plain
	p.Rows = make([][]any, len(rows))
	for i, column := range l.Columns {
		said := !dense
		for _, row := range rows {
			said = said || row[i] != nil
		}
		if !said {
			continue
		}
		p.Columns = append(p.Columns, columnName(column))
		for k, row := range rows {
			p.Rows[k] = append(p.Rows[k], row[i])
		}
	}
	for _, column := range l.Gives {
		p.Gives = append(p.Gives, columnName(column))
	}
	return p
}

// columnName is the name of a column as people write it: what programs know ends with its
// unit.
func columnName(column string) string {
	words := map[string]string{"usd": "USD", "vcpu": "vCPU", "az": "AZ"}
	units := map[string]string{"ms": ", ms", "s": ", s", "gib": ", GiB"}
	name, end, several := "", "", false
	parts := strings.Split(column, "_")
	if last := len(parts) - 1; last > 0 {
		if end, several = units[parts[last]]; several {
			parts = parts[:last]
		}
	}
	for i, part := range parts {
		if i > 0 {
			name += " "
		}
		if known, ok := words[part]; ok {
			part = known
		}
		name += part
	}
	return name + end
}
