package report

import (
	"testing"

	"fleetcost/models/cost"
)

// A line that is not divided costs in an explanation what it costs in the bill: the cents of
// rounding are among the portions of the line that is.
func TestUndividedLinesKeepTheirCents(t *testing.T) {
	usd := func(thousandths int64) cost.Money { return cost.MustDollars(float64(thousandths) / 1000) }
	d := Design{Name: "node", Services: []Service{{Name: "node"}}, Bill: cost.Bill{Lines: []cost.Line{
		{Part: "node", What: "instances", Amount: usd(105_846)},
		{Part: "balancer", What: "capacity units", Amount: usd(299_182)},
	}}}
	x := Explanation{Report: &Report{Designs: []Design{d}}}
	for range 6 {
		x.Portions = append(x.Portions, Portion{Purpose: ForStep, Part: "node", Amount: usd(17_641)})
	}
	x.Portions = append(x.Portions, Portion{Purpose: ForOther, Part: "balancer", What: "capacity units", Amount: usd(299_182)})
	billed, shown := d.Cents(), x.Cents()
	var all, sum cost.Money
	for i := range billed {
		all = all.Plus(billed[i])
	}
	for _, c := range shown {
		sum = sum.Plus(c)
	}
	if sum != all || shown[6] != billed[1] {
		t.Errorf("%v in the bill, %v explained", billed, shown)
	}
}
