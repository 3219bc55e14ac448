package clouds

import (
	"strings"

	"fleetcost/models/cost"
)

// purchase is a table of what machines cost that are bought in one other way, or committed to
// under a savings plan.
type purchase struct {
	Kind     cost.Purchase
	Source   string
	Columns  []string // machine, and the regions with the price per hour
	Machines [][]any
}

// purchase adds the prices of one table to the offers of the regions that have one.
func (r *reader) purchase(c *priceList, table purchase) {
	where := "purchase " + string(table.Kind)
	r.refer(where, "source", table.Source)
	source := r.file.Source[table.Source]
	var quote func(*cost.Offer) *cost.Quote
	switch table.Kind {
	case cost.Spot:
		quote = func(o *cost.Offer) *cost.Quote { return &o.Spot }
	case cost.Reserved1Y:
		quote = func(o *cost.Offer) *cost.Quote { return &o.Reserved1Y }
	case cost.Reserved3Y:
		quote = func(o *cost.Offer) *cost.Quote { return &o.Reserved3Y }
	default:
		if !strings.HasPrefix(string(table.Kind), "savings_plan_") {
			r.problem("%s: kind is %s, %s, %s or a savings_plan_1y or _3y", where, cost.Spot, cost.Reserved1Y, cost.Reserved3Y)
			return
		}
	}
	for _, row := range table.Machines {
		name, numbers := r.row(where+": machine", table.Columns, row, shape{})
		for i, region := range r.file.Region {
			usd, ok := numbers[region.Name]
			if !ok {
				continue
			}
			o := offered(&c.catalogues[i], name)
			if o == nil {
				r.problem("%s: %s is not offered in %s", where, name, region.Name)
				continue
			}
			if quote == nil {
				under, ok := cost.CommitmentOf(string(table.Kind), r.price(where+" "+name, usd), cost.Price{})
				if !ok {
					r.problem("%s: %s of %s is no commitment that is paid by the hour", where, table.Kind, name)
				}
				under.Machine, under.AsOf, under.Source = name, source.AsOf, source.Text
				c.catalogues[i].Commitments = append(c.catalogues[i].Commitments, under)
				continue
			}
			if quote(o).Price.Known() {
				r.problem("%s: %s has two prices in %s", where, name, region.Name)
			}
			*quote(o) = cost.Quote{Price: r.price(where+" "+name, usd), AsOf: source.AsOf, Source: source.Text}
		}
	}
}

// offered is the offer of that machine, to be filled in; nil where there is none.
func offered(c *cost.Catalogue, machine string) *cost.Offer {
	for i := range c.Offers {
		if c.Offers[i].Machine.Name == machine {
			return &c.Offers[i]
		}
	}
	return nil
}

func (r *reader) price(where string, usd float64) cost.Price {
	p, err := cost.PriceOf(usd)
	if err != nil {
		r.problem("%s: %w", where, err)
	}
	return p
}
