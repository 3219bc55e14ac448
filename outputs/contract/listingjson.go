package contract

import (
	"bytes"
	"encoding/json"

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
