package clouds

import (
	"slices"
	"strings"

	"fleetcost/models/cost"
)

// rates is a table of what one service charges for, as it is written.
type rates struct {
	Service string
	Source  string
	// Columns are dimension and unit; from, where a step of the price begins ("-" at
	// nothing), and until, where it ends and nobody tells how it goes on; and the places
	// with the price of a unit: a region, a group of them, or global. 0 is for nothing.
	Columns []string
	Rows    [][]any // the steps of a price one after the other
}

// definitions is a table of what one service means by its units, gives away, or charges
// at least, everywhere.
type definitions struct {
	Service string
	Source  string
	Rows    [][]any // name, quantity, unit
}

// rates adds those of one table to the catalogues of the regions that have them.
func (r *reader) rates(c *priceList, table rates) {
	where := "rate " + table.Service
	r.refer(where, "source", table.Source)
	source := r.file.Source[table.Source]
	known := make([]int, len(c.catalogues))
	for i := range known {
		known[i] = len(c.catalogues[i].Rates)
	}
	for _, row := range table.Rows {
		if len(row) < 2 || len(table.Columns) < 2 || table.Columns[1] != "unit" {
			r.problem("%s: the columns begin with dimension and unit", where)
			return
		}
		unit, _ := row[1].(string)
		name, numbers := r.row(where, without(table.Columns, 1), without(row, 1), shape{of: []string{"from", "until"}, blank: []string{"from", "until"}, groups: true, zero: true})
		for _, place := range table.Columns {
			usd, ok := numbers[place]
			if !ok || place == "from" || place == "until" {
				continue
			}
			for _, i := range r.places(place, true) {
				all := &c.catalogues[i].Rates
				if n := len(*all); n == known[i] || (*all)[n-1].Dimension != name {
					*all = append(*all, cost.Rate{Service: table.Service, Dimension: name, Unit: unit, AsOf: source.AsOf, Source: source.Text})
				}
				rate := &(*all)[len(*all)-1]
				if rate.Unit != unit {
					r.problem("%s: %s is by the %s and by the %s", where, name, rate.Unit, unit)
				}
				rate.Steps = append(rate.Steps, cost.Step{From: numbers["from"], Price: r.price(where+" "+name, usd)})
				rate.Until = numbers["until"]
			}
		}
	}
}

func without[T any](all []T, i int) []T { return append(all[:i:i], all[i+1:]...) }

// definitions adds those of one table to all catalogues.
func (r *reader) definitions(c *priceList, table definitions) {
	where := "definition " + table.Service
	r.refer(where, "source", table.Source)
	source := r.file.Source[table.Source]
	for _, row := range table.Rows {
		if len(row) != 3 {
			r.problem("%s: the row has %d cells; write a name, a quantity and a unit", where, len(row))
			continue
		}
		name, numbers := r.row(where, []string{"name", "quantity"}, row[:2], shape{of: []string{"quantity"}})
		unit, _ := row[2].(string)
		for i := range c.catalogues {
			all := &c.catalogues[i].Definitions
			*all = append(*all, cost.Definition{Service: table.Service, Name: name, Quantity: numbers["quantity"], Unit: unit, AsOf: source.AsOf, Source: source.Text})
		}
	}
}

// find a rate that was read before by its service and dimension.
func (r *reader) find(c *cost.Catalogue, name string) (cost.Rate, bool) {
	service, dimension, _ := strings.Cut(name, " ")
	rate, err := c.FindRate(service, dimension)
	return rate, err == nil
}

// found records a problem where a rate is meant that no region has.
func (r *reader) found(where string, c *priceList, name string) {
	has := func(cat cost.Catalogue) bool { _, ok := r.find(&cat, name); return ok }
	if name != "" && !slices.ContainsFunc(c.catalogues, has) {
		r.problem("%s: there is no rate %q", where, name)
	}
}

// times is the first price of a rate for a quantity.
func (r *reader) times(where string, rate cost.Rate, quantity float64) cost.Money {
	amount, err := rate.Steps[0].Price.Times(quantity)
	if err != nil {
		r.problem("%s: %w", where, err)
	}
	return amount
}
