package cost_test

import (
	"fmt"
	"testing"

	"fleetcost/models/cost"
)

func ExampleCompare() {
	four, _ := cost.Fleet{Offer: c7g, Instances: 4}.Bill()
	three, _ := cost.Fleet{Offer: c7g, Instances: 3}.Bill()
	fmt.Println(cost.Compare(four, three))
	fmt.Println(cost.Compare(three, four))
	// Output:
	// -$52.93 (-25.0%)
	// +$52.93 (+33.3%)
}

func TestDifference(t *testing.T) {
	for _, c := range []struct {
		why      string
		from, to float64
		want     string
	}{
		{"the same bill", 100, 100, "+$0.00 (+0.0%)"},
		{"twice as dear", 100, 200, "+$100.00 (+100.0%)"},
		{"free", 100, 0, "-$100.00 (-100.0%)"},
		{"from nothing there is no per cent", 0, 100, "+$100.00"},
		{"a small saving in a large bill", 1_000_000, 999_500, "-$500.00 (-0.1%)"},
	} {
		d := cost.Difference{From: cost.MustDollars(c.from), To: cost.MustDollars(c.to)}
		if got := d.String(); got != c.want {
			t.Errorf("%s: %s, want %s", c.why, got, c.want)
		}
	}
}
