package contract

import (
	"bytes"
	"encoding/json"
	"fmt"

	"fleetcost/models/report"
)

// Listing is a list of objects, one for each row, whose keys are the columns.
func Listing(l *report.Listing) ([]byte, error) {
	objects := make([]map[string]any, len(l.Rows))
	for i, row := range l.Rows {
		objects[i] = map[string]any{}
		for k, column := range l.Columns {
			objects[i][column] = row[k]
		}
	}
	page := new(bytes.Buffer)
	e := json.NewEncoder(page)
	e.SetIndent("", " ")
	err := e.Encode(objects)
	return page.Bytes(), err
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
			if cell != nil {
				f.Value = fmt.Sprint(cell)
			}
			line = append(line, f)
		}
		t.Rows = append(t.Rows, line)
	}
	return t
}
