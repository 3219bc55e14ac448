package pages

import (
	"fleetcost/models/report"
	"fleetcost/outputs/document"
)

// Listing is the table of what there is of one thing.
func Listing(l *report.Listing) document.Plain {
	return document.Plain{Columns: l.Columns, Rows: l.Rows, Gives: l.Gives}
}
