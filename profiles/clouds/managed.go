package clouds

import (
	"strings"

	"fleetcost/models/cost"
)

// managed is a table of managed offers of one service as it is written.
type managed struct {
	Service string
	Product string // what the provider calls it
	MultiAZ bool   `toml:"multi_az"`
	Source  string
	// Rate is what the prices are called as rates: this service, and as dimension the
	// name of the offer with a suffix. No other table has those.
	Rate   struct{ Service, Suffix, Unit string }
	PerGiB string `toml:"per_gib"` // or the rate of which an offer has as many units as GiB
	// Columns are offer, vcpu, gib, and the regions with the price per hour, but where it
	// is by the GiB.
	Columns []string
	Offers  [][]any
}

// metered is a table of offers that are paid by the unit as it is written. What they
// cost is the first price of a rate.
type metered struct {
	Service string
	Product string
	Unit    string      // requests
	Offers  [][2]string // name, and the rate
}

// managed adds the offers of one table to the catalogues of the regions that
// have a price for them.
func (r *reader) managed(c *priceList, table managed) {
	where := "managed " + table.Service
	r.product(where, table.Product)
	byGiB := table.PerGiB != ""
	if own := table.Rate.Service != "" && table.Rate.Unit != "" && table.Source != ""; own == byGiB {
		r.problem("%s: rate = { service, suffix, unit } and source, or else per_gib", where)
	}
	if table.Source != "" {
		r.refer(where, "source", table.Source)
	}
	for _, row := range table.Offers {
		name, numbers := r.row(where+": offer", table.Columns, row, shape{of: []string{"vcpu", "gib"}, blank: []string{"vcpu"}})
		offer := cost.Managed{
			Name: name, Service: table.Service, Product: table.Product, MultiAZ: table.MultiAZ,
			VCPU: numbers["vcpu"], Memory: gib(numbers["gib"]),
		}
		for i, region := range r.file.Region {
			cat := &c.catalogues[i]
			if usd, ok := numbers[region.Name]; ok {
				source := r.file.Source[table.Source]
				offer.Hourly, offer.AsOf, offer.Source = r.money(where+" "+name, usd), source.AsOf, source.Text
				rate := cost.Rate{
					Service: table.Rate.Service, Dimension: strings.ReplaceAll(name, "-", "_") + table.Rate.Suffix, Unit: table.Rate.Unit,
					Steps: []cost.Step{{Price: r.price(where+" "+name, usd)}}, AsOf: source.AsOf, Source: source.Text,
				}
				offer.Rate, offer.Units = rate.String(), 1
				cat.Managed, cat.Rates = append(cat.Managed, offer), append(cat.Rates, rate)
			} else if rate, ok := r.find(cat, table.PerGiB); ok {
				offer.Hourly, offer.AsOf, offer.Source = r.times(where+" "+name, rate, numbers["gib"]), rate.AsOf, rate.Source
				offer.Rate, offer.Units = table.PerGiB, numbers["gib"]
				cat.Managed = append(cat.Managed, offer)
			}
		}
	}
	r.found(where, c, table.PerGiB)
}

// metered adds the offers of one table to the catalogues of the regions that
// have a rate for them.
func (r *reader) metered(c *priceList, table metered) {
	where := "metered " + table.Service
	r.product(where, table.Product)
	for _, row := range table.Offers {
		for i := range c.catalogues {
			cat := &c.catalogues[i]
			if rate, ok := r.find(cat, row[1]); ok {
				million := 1e6
				if strings.HasPrefix(rate.Unit, "million ") {
					million = 1
				}
				cat.Metered = append(cat.Metered, cost.Metered{
					Name: row[0], Service: table.Service, Product: table.Product, Unit: table.Unit,
					PerMillion: r.times(where+" "+row[0], rate, million), AsOf: rate.AsOf, Source: rate.Source,
				})
			}
		}
		r.found(where, c, row[1])
	}
}

// product records a problem where nobody says what the provider calls a service.
func (r *reader) product(where, product string) {
	if product == "" {
		r.problem("%s: what the provider calls it, product, is missing", where)
	}
}
