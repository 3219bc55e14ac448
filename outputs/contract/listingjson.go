package contract

import (
	"fmt"
	"strconv"

	"fleetcost/models/report"
)

// ListingJSON is what list writes: an object for each row, whose keys are the columns.
type ListingJSON struct {
	Rows []map[string]any `json:"rows"`
}

// Listing is what there is of one thing that a scenario may name.
func Listing(l *report.Listing) ListingJSON {
	j := ListingJSON{Rows: make([]map[string]any, len(l.Rows))}
	for i, row := range l.Rows {
		j.Rows[i] = map[string]any{}
		for k, column := range l.Columns {
			j.Rows[i][column] = row[k]
		}
	}
	return j
}

// ListingTable has a line for each row.
func ListingTable(l *report.Listing) Table {
	var t Table
	for _, c := range l.Columns {
		t.Columns = append(t.Columns, Field{Name: c})
	}
	for _, row := range l.Rows {
		var line record
		for _, cell := range row {
			_, text := cell.(string)
			f := Field{Text: text}
			switch x := cell.(type) {
			case nil:
			case float64:
				f.Value = strconv.FormatFloat(x, 'f', -1, 64)
			default:
				f.Value = fmt.Sprint(x)
			}
			line = append(line, f)
		}
		t.Rows = append(t.Rows, line)
	}
	return t
}
