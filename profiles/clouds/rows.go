package clouds

import (
	"math"
	"slices"
	"strings"

	"fleetcost/models"
	"fleetcost/profiles/keys"
)

// A shape says what the cells of a row may be.
type shape struct {
	of     []string // columns besides those of places
	blank  []string // those of them that may be "-"
	groups bool     // places are groups of regions, too
	zero   bool     // numbers may be 0
}

// row reads one row of a table of a price list: its name, which stands in the
// first cell, and the numbers in the others by their columns, which are those
// of the shape and places. There is none where "-" stands, as it may in
// places, and in the columns that may be blank. All others are above 0.
func (r *reader) row(where string, columns []string, row []any, of shape) (name string, numbers map[string]float64) {
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
		isPlace := len(r.places(column, of.groups)) > 0
		switch v := cell.(type) {
		case int64:
			value = float64(v)
		case float64:
			value = v
		default:
			if v != "-" || !isPlace && !slices.Contains(of.blank, column) {
				r.problem("%s: %s is %v; write a number, or \"-\" where it is not offered", where, column, v)
			}
			continue
		}
		switch {
		case !isPlace && !slices.Contains(of.of, column):
			r.problem("%s: the column %q is not %s", where, column, keys.List(append(of.of[:len(of.of):len(of.of)], "a region")))
		case !(value > 0 || value == 0 && of.zero) || math.IsInf(value, 0):
			r.problem("%s: %s is %v; only numbers above 0 mean something here", where, column, value)
		}
		numbers[column] = value
	}
	return name, numbers
}

// places are the regions that a column is of, by their place in the file: one, those of
// a group, or all. None where there is no such place.
func (r *reader) places(name string, groups bool) (all []int) {
	wanted := []string{name}
	if groups {
		for _, g := range r.file.Group {
			if g.Name == name {
				wanted = g.Regions
			}
		}
	}
	for i, region := range r.file.Region {
		if groups && name == "global" || slices.Contains(wanted, region.Name) {
			all = append(all, i)
		}
	}
	return all
}

// gib is so many GiB, to the nearest byte.
func gib(n float64) models.Bytes { return models.Bytes(math.Round(n * float64(models.GiB))) }
