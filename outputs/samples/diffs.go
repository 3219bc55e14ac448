package samples

import (
	"fleetcost/models/cost"
	"fleetcost/models/diff"
	"fleetcost/models/result"
)

// Rise is a change of a shop: api grows, its machines become dearer, a design came, one
// went, one misses its goal, and one is as before.
func Rise() *diff.Diff { return diff.Compare(before(), after()) }

// Still is no change at all.
func Still() *diff.Diff { return diff.Compare(before(), before()) }

func before() *diff.Result {
	return &diff.Result{
		Name: "main.json", Scenario: "Shop", Seed: 1, Provider: "aws", Region: "us-east-1",
		Asked: []diff.Term{{What: "traffic", Is: "800 requests/s"}, {What: "goal p99", Is: "300 ms"}},
		Designs: []diff.Design{
			sized("node", true, 3, USD(0.0725), 120, 4),
			sized("django", true, 7, USD(0.0725), 210, 5),
			sized("flask", true, 6, USD(0.0725), 250, 12),
			sized("rails", true, 9, USD(0.0725), 250, 12),
		},
	}
}

func after() *diff.Result {
	r := before()
	r.Name, r.Asked = "shop.toml", []diff.Term{{What: "traffic", Is: "900 requests/s"}, {What: "goal p99", Is: "300 ms"}}
	r.Designs = []diff.Design{
		sized("node", true, 4, USD(0.08), 123, 4),
		sized("django", false, 8, USD(0.0725), 340, 9),
		sized("flask", true, 6, USD(0.0725), 250, 12),
		sized("fastify", true, 2, USD(0.0725), 150, 6),
	}
	r.Designs[1].Missed = "p99 340 ms > 300 ms"
	r.Budget = cost.Budget{Warn: limit("2%"), Fail: limit("$300")}
	return r
}

func limit(text string) cost.Limit {
	l, err := cost.ParseLimit(text, cost.Currency{})
	if err != nil {
		panic(err)
	}
	return l
}

// sized is a design on so many machines of one type, with a balancer.
func sized(name string, met bool, instances int, hour cost.Money, p99, half float64) diff.Design {
	o := offer("c7g.large", 2, hour.USD())
	b := bill(instances, o)
	b.Lines[0].AsOf, b.Lines[0].Source = o.AsOf, o.Source
	b.Lines = append(b.Lines, cost.Line{What: "load balancer", Quantity: 730, Unit: "hours", Price: USD(0.0225).Price(), Amount: USD(16.425), AsOf: "2026-07-20", Source: "price list of the provider"})
	ms := func(mid, half float64) result.Interval { return Interval(mid, half) }
	fleet := []string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}[instances] + " × c7g.large"
	return diff.Design{
		Name: name, Met: met, Fleet: fleet, Bill: b, NotInBill: []string{"db"},
		Services: []diff.Service{{Name: name, Runtime: name, Machine: "c7g.large", Purchase: "on-demand", Instances: instances}},
		Figures:  []diff.Figure{{Name: "p50", Time: true, Value: ms(p99/4, half/8)}, {Name: "p99", Time: true, Goal: true, Value: ms(p99, half)}, {Name: "CPU used", Value: ms(0.61, 0.004)}},
	}
}
