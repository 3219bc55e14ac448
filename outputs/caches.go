package outputs

import (
	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/outputs/phrases"
)

// savings is the table of what caches cost and save: the price of the work that
// hits spare the other parts, and what the fleet would cost more, in whole
// instances, without them. Of several caches the last row is all of them.
func savings(designs []*report.Design) grid {
	g := grid{columns: []column{
		{header: "design"}, {header: "cache"}, {header: "costs\n$/month", right: true},
		{header: "spares work\nof $/month", right: true}, {header: "saves\n$/month", right: true}, {header: "", long: true},
	}}
	for _, d := range designs {
		for _, c := range d.Caches {
			g.rows = append(g.rows, savingOf(d, describeCache(c), costOfBackend(d, c.Backend), c))
		}
		if len(d.Caches) > 1 {
			all := report.Saving{Monthly: d.Savings, Worth: d.Spared}
			for _, c := range d.Caches {
				if c.Needed != nil {
					all.Needed = c.Needed
				}
			}
			g.rows = append(g.rows, savingOf(d, "all together", priceOfCaches(d), all))
		}
	}
	return byDesign(g, designs)
}

func savingOf(d *report.Design, name string, price cost.Money, c report.Saving) row {
	costs, saves, without := unknown, dollars(c.Monthly), ""
	if price != 0 {
		costs = dollars(price)
	}
	switch {
	case c.Needed != nil:
		saves, without = unknown, "needed"
	case c.Grown != nil:
		without = "or " + phrases.Grown(c.Grown)
	}
	return row{cells: []string{d.Name, name, costs, dollars(c.Worth), saves, without}}
}

// priceOfCaches is what the backends that are caches cost.
func priceOfCaches(d *report.Design) (sum cost.Money) {
	seen := map[string]bool{}
	for _, c := range d.Caches {
		if !seen[c.Backend] {
			seen[c.Backend] = true
			sum = sum.Plus(costOfBackend(d, c.Backend))
		}
	}
	return sum
}

// costOfBackend is the price of a backend in a month.
func costOfBackend(d *report.Design, backend string) cost.Money {
	for _, b := range d.Backends {
		if b.Name == backend {
			return b.Bill.Monthly()
		}
	}
	return 0
}

// describeCache is where a cache is looked up: browse in redis.
func describeCache(c report.Saving) string {
	if c.Backend == "" {
		return c.Class + " in its process"
	}
	return c.Class + " in " + c.Backend
}
