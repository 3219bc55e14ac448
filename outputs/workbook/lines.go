package workbook

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"fleetcost/models/cost"
	"fleetcost/models/words"
	"fleetcost/outputs/contract"
)

// asked are the columns that say what a line answers: where they are the same in all lines
// they stand in the summary.
var asked = []string{"scenario", "seed", "traffic", "goal", "goal_of_class", "provider", "region", "hours_per_month"}

// longest is how many rows a sheet may have.
const longest = 1_048_576 - 1

// Lines is a sheet with a row for each line of a table, whose first columns say of what it
// is, and a column for each figure with its unit.
func Lines(name string, t contract.Table, in cost.Currency) Sheet {
	s := Sheet{Name: name, Fixed: 1, Filter: true}
	var places []int
	for i, f := range t.Columns {
		if slices.Contains(asked, f.Name) && alike(t, i) || unknown(t, i) {
			continue
		}
		places = append(places, i)
	}
	many := len(places) > widestPrinted
	slices.SortStableFunc(places, func(a, b int) int { return rank(t.Columns[a].Name, many) - rank(t.Columns[b].Name, many) })
	for _, i := range places {
		s.Columns = append(s.Columns, Column{heading(t.Columns[i].Name), kindOf(t, i, in)})
	}
	for _, line := range t.Rows[:min(len(t.Rows), longest)] {
		row := make([]Cell, len(places))
		for k, i := range places {
			row[k] = cellOf(line[i], s.Columns[k].Kind)
		}
		s.Rows = append(s.Rows, row)
	}
	if left := len(t.Rows) - longest; left > 0 {
		s.Above = [][]Cell{{Said(strconv.Itoa(left) + " more lines are in the CSV file: a sheet has no room for them")}}
	}
	return s
}

// alike tells that a column has one value in all rows.
func alike(t contract.Table, i int) bool {
	for _, r := range t.Rows {
		if r[i].Value != t.Rows[0][i].Value {
			return false
		}
	}
	return true
}

// unknown tells that a column has no value in any row.
func unknown(t contract.Table, i int) bool {
	return len(t.Rows) > 0 && alike(t, i) && t.Rows[0][i].Value == ""
}

// lead are the figures that designs are compared by.
var lead = []string{"machine", "instances", "usd_per_month", "usd_per_million_requests", "p99_ms", "met", "likely", "bound_by", "utilization", "cheapest"}

// rank puts names first, and where there are many columns what varies and what designs are
// compared by before all others.
func rank(name string, many bool) int {
	switch name {
	case "name", "design", "file":
		return 0
	case "policy":
		return 1
	}
	if strings.Contains(name, ".") || !many {
		return 2
	}
	if at := slices.Index(lead, name); at >= 0 {
		return 3 + at
	}
	return 3 + len(lead)
}

// units of fields, by how their names end.
var units = []struct{ ending, unit string }{
	{"_per_s", " per second"}, {"_ms", ", ms"}, {"_s", ", s"}, {"_gib", ", GiB"}, {"_rps", ", requests per second"},
}

// heading is the name of a field for people: p99_low_ms is p99 low, ms.
func heading(name string) string {
	if strings.Contains(name, ".") {
		return name // a key of a scenario
	}
	unit := ""
	for _, u := range units {
		if cut, has := strings.CutSuffix(name, u.ending); has {
			name, unit = cut, u.unit
			break
		}
	}
	parts := strings.Split(name, "_")
	for i, w := range parts {
		if slices.Contains(cost.Currencies(), strings.ToUpper(w)) && len(w) == 3 {
			parts[i] = strings.ToUpper(w)
		}
	}
	return strings.Join(parts, " ") + unit
}

// kindOf is how the values of a column are shown.
func kindOf(t contract.Table, i int, in cost.Currency) Kind {
	name := t.Columns[i].Name
	parts := strings.Split(name, "_")
	values, whole, flags, moments := 0, true, true, true
	for _, r := range t.Rows {
		f := r[i]
		if f.Text {
			return Text
		}
		if f.Value == "" {
			continue
		}
		values++
		flags = flags && (f.Value == "true" || f.Value == "false")
		_, day := moment(f.Value)
		moments = moments && day
		x, err := strconv.ParseFloat(f.Value, 64)
		whole = whole && err == nil && x == float64(int64(x))
		if err != nil && !(f.Value == "true" || f.Value == "false") && !day {
			return Text
		}
	}
	switch {
	case values == 0:
		return Number
	case flags:
		return Flag
	case moments:
		return Time
	case slices.Contains(parts, strings.ToLower(in.Name())) && slices.Contains(parts, "hour"):
		return Price
	case slices.Contains(parts, strings.ToLower(in.Name())) && slices.Contains(parts, "million"):
		return Cheap
	case slices.Contains(parts, strings.ToLower(in.Name())), name == "BilledCost", name == "EffectiveCost":
		return Money
	case slices.Contains(parts, "share"), slices.Contains(parts, "utilization"), slices.Contains(parts, "occupancy"), strings.Contains(name, "error_rate"):
		return Share
	case whole && name != "seed":
		return Whole
	case strings.HasSuffix(name, "_ms"), strings.HasSuffix(name, "_s"):
		return Rounded
	case name != "seed":
		return Counted
	}
	return Number
}

// moment is a time as the contract writes it.
func moment(text string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, text); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// cellOf is a field as a cell.
func cellOf(f contract.Field, k Kind) Cell {
	if f.Text || k == Text || f.Value == "" {
		return Said(f.Value)
	}
	switch k {
	case Flag:
		return Cell{Value: f.Value == "true"}
	case Time:
		if t, is := moment(f.Value); is {
			return Cell{Value: t}
		}
	}
	if x, err := strconv.ParseFloat(f.Value, 64); err == nil {
		return Of(x)
	}
	return Said(f.Value)
}

// mostTurned is how many lines stand beside each other as columns.
const mostTurned = 24

// Turned is the sheet with its lines as columns, so that a figure of one stands beside that
// of the next, where they are not too many.
func (s Sheet) Turned() Sheet {
	if len(s.Rows) == 0 || len(s.Columns) < 2 || len(s.Rows) > mostTurned {
		return s
	}
	turned := Sheet{Name: s.Name, Above: s.Above, Turns: true, Fixed: 1, Columns: []Column{{"figure", Text}}}
	for _, row := range s.Rows {
		name := row[0].Text
		switch value, is := row[1].Value.(float64); {
		case s.Columns[1].Header == "policy":
			name += ", " + row[1].Text
		case !strings.Contains(s.Columns[1].Header, "."): // no key of a scenario
		case is:
			name += " at " + words.Digits(value, 6)
		default:
			name += " at " + row[1].Text
		}
		turned.Columns = append(turned.Columns, Column{name, Number})
	}
	for i, c := range s.Columns[1:] {
		row := []Cell{Said(c.Header)}
		for _, line := range s.Rows {
			cell := line[i+1].As(c.Kind)
			cell.Right = true
			row = append(row, cell)
		}
		turned.Rows = append(turned.Rows, row)
	}
	return turned
}

// find is the cell of a figure of a line of the table, counted from 0, whether lines are
// rows or columns; "" where it is none.
func (s *Sheet) find(header string, line int) string {
	if s.Turns {
		for i, row := range s.Rows {
			if row[0].Text == header {
				return Ref(s.RowAt(i), line+2)
			}
		}
		return ""
	}
	for i, c := range s.Columns {
		if c.Header == header && line < len(s.Rows) {
			return Ref(s.RowAt(line), i+1)
		}
	}
	return ""
}
