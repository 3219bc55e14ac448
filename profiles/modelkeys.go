package profiles

import (
	"fmt"
	"math"
	"time"

	"fleetcost/models"
	"fleetcost/profiles/keys"
	"fleetcost/profiles/recordings"
)

// modelKeys is a table as patterns and balancers ask it: what scalars alone do
// not say (a distribution, a trace in a file) is read here.
type modelKeys struct{ *keys.Table }

var _ models.Keys = modelKeys{}

// Sub is the table under key; its keys are all absent when it is.
func (k modelKeys) Sub(key string) models.Keys { return modelKeys{k.Table.Sub(key)} }

// InPlace is the table that stands under key in place of a scalar.
func (k modelKeys) InPlace(key string) (models.Keys, bool) {
	t := k.AsTable(key)
	return modelKeys{t}, t != nil
}

// Distribution of a time; nil when absent or bad.
func (k modelKeys) Distribution(key string) models.Distribution {
	return readDistribution(k.Table, key)
}

// Counts reads a record of arrivals, of any format; nil when absent or bad.
func (k modelKeys) Counts(key string) *models.ArrivalCounts { return recordings.Counts(k.Table, key) }

// Tables are those of the list under key.
func (k modelKeys) Tables(key, fix string) (all []models.Keys) {
	for _, t := range k.Table.Tables(key, fix) {
		all = append(all, modelKeys{t})
	}
	return all
}

// Skip takes all keys as read.
func (k modelKeys) Skip() { k.Pass(k.Table.Keys()...) }

// Zone is the time zone of that name, by the rules that this machine knows or else by
// those of the program.
func (k modelKeys) Zone(key, byDefault string) *time.Location {
	name := k.Text(key, byDefault)
	if name != "Local" && name != "" { // which is not the same everywhere
		if zone, err := time.LoadLocation(name); err == nil {
			return zone
		}
	}
	if k.IsText(key) {
		k.Problem(key, fmt.Sprintf("%q is not a time zone", name), `write a name of the IANA time zone database, e.g. zone = "Europe/Berlin"`)
	}
	return nil
}

// Grid is a list of so many lists of so many numbers.
func (k modelKeys) Grid(key string, rows, columns int) [][]float64 {
	what := fmt.Sprintf("not %d lists of %d numbers", rows, columns)
	fix := fmt.Sprintf("write %s = [ [ … %d numbers ], … %d lists ]", key, columns, rows)
	v, _, ok := k.Value(key)
	if !ok {
		return nil
	}
	list, _ := v.([]any)
	if len(list) != rows {
		k.Problem(key, what, fix)
		return nil
	}
	grid := make([][]float64, rows)
	for i, row := range list {
		numbers, _ := row.([]any)
		for _, item := range numbers {
			x, number := item.(float64)
			if n, whole := item.(int64); whole {
				x, number = float64(n), true
			}
			if number && !math.IsNaN(x) && !math.IsInf(x, 0) {
				grid[i] = append(grid[i], x)
			}
		}
		if len(grid[i]) != columns || len(numbers) != columns {
			k.Problem(key, fmt.Sprintf("%s: the list %d has %d", what, i+1, len(grid[i])), fix)
			return nil
		}
	}
	return grid
}
