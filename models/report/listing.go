package report

import (
	"fleetcost/models"
)

// A Listing is what there is of one thing that a scenario may name.
type Listing struct {
	Columns []string // by the names that programs know; a unit is the end of a name: usd_per_hour
	Rows    [][]any  // texts, numbers and truth values; nil where one does not apply
	None    string   // why there are no rows
	Gives   []string // columns that a narrow page leaves out, the first of them first
	Groups  []Group  // the rows of a long one, which people read group by group
}

// A Group of rows that follow one another.
type Group struct {
	Title string
	Rows  int // how many
}

// Entries are those of a registry: their names, and what each is.
func Entries[T any](r *models.Registry[T]) *Listing {
	l := &Listing{Columns: []string{r.Role(), "about"}}
	for _, e := range r.Entries() {
		l.Rows = append(l.Rows, []any{e.Name, e.About})
	}
	return l
}
