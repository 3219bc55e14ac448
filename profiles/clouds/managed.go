package clouds

import "fleetcost/models/cost"

// managed is a table of managed offers of one service as it is written.
type managed struct {
	Service string
	Product string // what the provider calls it
	MultiAZ bool   `toml:"multi_az"`
	Source  string
	Columns []string // offer, vcpu, gib, and the regions with the price per hour
	Offers  [][]any
}

// metered is a table of offers that are paid by the unit as it is written.
type metered struct {
	Service string
	Product string
	Unit    string // requests
	Source  string
	Columns []string // offer, and the regions with the price of a million units
	Offers  [][]any
}

// managed adds the offers of one table to the catalogues of the regions that
// have a price for them.
func (r *reader) managed(c *priceList, table managed) {
	where := "managed " + table.Service
	source := r.source(where, table.Product, table.Source)
	for _, row := range table.Offers {
		name, numbers := r.row(where+": offer", table.Columns, row, []string{"vcpu", "gib"}, "vcpu")
		for i, region := range r.file.Region {
			if usd, ok := numbers[region.Name]; ok {
				c.catalogues[i].Managed = append(c.catalogues[i].Managed, cost.Managed{
					Name: name, Service: table.Service, Product: table.Product, MultiAZ: table.MultiAZ,
					VCPU: numbers["vcpu"], Memory: gib(numbers["gib"]), Hourly: r.money(where+" "+name, usd), AsOf: source.AsOf, Source: source.Text,
				})
			}
		}
	}
}

// metered adds the offers of one table to the catalogues of the regions that
// have a price for them.
func (r *reader) metered(c *priceList, table metered) {
	where := "metered " + table.Service
	source := r.source(where, table.Product, table.Source)
	for _, row := range table.Offers {
		name, numbers := r.row(where+": offer", table.Columns, row, nil, "")
		for i, region := range r.file.Region {
			if usd, ok := numbers[region.Name]; ok {
				c.catalogues[i].Metered = append(c.catalogues[i].Metered, cost.Metered{
					Name: name, Service: table.Service, Product: table.Product, Unit: table.Unit,
					PerMillion: r.money(where+" "+name, usd), AsOf: source.AsOf, Source: source.Text,
				})
			}
		}
	}
}

// source is where the prices of a table of services come from.
func (r *reader) source(where, product, name string) source {
	if product == "" {
		r.problem("%s: what the provider calls it, product, is missing", where)
	}
	r.refer(where, "source", name)
	return r.file.Source[name]
}
