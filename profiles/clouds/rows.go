package clouds

import (
	"math"
	"slices"
	"strings"

	"fleetcost/models"
	"fleetcost/profiles/keys"
)

// row reads one row of a table of a price list: its name, which stands in the
// first cell, and the numbers in the others by their columns, which are those
// of the shape and regions. There is none where "-" stands, as it may in
// regions, and in the column that may be blank. All others are above 0.
func (r *reader) row(where string, columns []string, row []any, shape []string, blank string) (name string, numbers map[string]float64) {
	if len(row) > 0 {
		name, _ = row[0].(string)
	}
	where += " " + name
	if len(row) != len(columns) || name == "" {
		r.problem("%s: the row has %d cells of the columns %s", where, len(row), strings.Join(columns, ", "))
		return name, nil
	}
	numbers = map[string]float64{}
	for i, cell := range row[1:] {
		column, value := columns[i+1], 0.0
		isRegion := r.isRegion(column)
		switch v := cell.(type) {
		case int64:
			value = float64(v)
		case float64:
			value = v
		default:
			if v != "-" || !isRegion && column != blank {
				r.problem("%s: %s is %v; write a number, or \"-\" where it is not offered", where, column, v)
			}
			continue
		}
		switch {
		case !isRegion && !slices.Contains(shape, column):
			r.problem("%s: the column %q is not %s", where, column, keys.List(append(shape[:len(shape):len(shape)], "a region")))
		case !(value > 0) || math.IsInf(value, 0):
			r.problem("%s: %s is %v; only numbers above 0 mean something here", where, column, value)
		}
		numbers[column] = value
	}
	return name, numbers
}

func (r *reader) isRegion(name string) bool {
	return slices.ContainsFunc(r.file.Region, func(g struct{ Name, Place, Source string }) bool { return g.Name == name })
}

// gib is so many GiB, to the nearest byte.
func gib(n float64) models.Bytes { return models.Bytes(math.Round(n * float64(models.GiB))) }
