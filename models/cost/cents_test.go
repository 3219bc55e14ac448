package cost_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"fleetcost/models/cost"
)

func ExampleApportion() {
	half := cost.MustDollars(158.775)
	fmt.Println(cost.Apportion(cost.Cent, half, half))
	// Output: [$158.78 $158.77]
}

func TestShownPartsAddUp(t *testing.T) {
	dollars := func(amounts ...float64) (all []cost.Money) {
		for _, a := range amounts {
			all = append(all, cost.MustDollars(a))
		}
		return all
	}
	for _, c := range []struct {
		why        string
		unit       cost.Money
		parts, say []cost.Money
	}{
		{"nothing is nothing", cost.Cent, nil, nil},
		{"one amount is rounded, half a cent up", cost.Cent, dollars(52.925), dollars(52.93)},
		{"three thirds of a cent make one, and the first has it", cost.Cent, dollars(0.00333334, 0.00333333, 0.00333333), dollars(0.01, 0, 0)},
		{"the largest remainder comes first", cost.Cent, dollars(1.001, 1.004, 1.005), dollars(1, 1, 1.01)},
		{"what is whole already stays", cost.Cent, dollars(1.5, 2.25, 0.004), dollars(1.5, 2.25, 0)},
		{"a credit too: the sum is 10.003", cost.Cent, dollars(10.005, -0.002), dollars(10, 0)},
		{"whole dollars, on a plot", cost.MustDollars(1), dollars(1.5, 1.5, 1.5), dollars(2, 2, 1)},
	} {
		if got := cost.Apportion(c.unit, c.parts...); !slices.Equal(got, c.say) {
			t.Errorf("%s: %v, want %v", c.why, got, c.say)
		}
	}
}

// Whatever the lines, each is shown within a unit of its amount, and together
// they are the sum, rounded once.
func TestApportion(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		unit := rapid.SampledFrom([]cost.Money{1, cost.Cent, 100 * cost.Cent}).Draw(t, "unit")
		var lines cost.Bill
		for range rapid.IntRange(1, 20).Draw(t, "lines") {
			lines.Lines = append(lines.Lines, cost.Line{Amount: cost.Money(rapid.Int64Range(-1e9, 1e15).Draw(t, "amount"))})
		}
		var amounts []cost.Money
		for _, l := range lines.Lines {
			amounts = append(amounts, l.Amount)
		}
		var sum cost.Money
		for i, shown := range cost.Apportion(unit, amounts...) {
			sum += shown
			if off := shown - amounts[i]; off <= -unit || off >= unit || shown%unit != 0 {
				t.Fatalf("%v is shown as %v in units of %v", amounts[i].Exact(), shown.Exact(), unit)
			}
		}
		if sum != lines.Monthly().RoundedTo(unit) {
			t.Fatalf("what is shown adds up to %v, the sum is %v", sum.Exact(), lines.Monthly().Exact())
		}
		var parts cost.Money
		for _, c := range lines.Cents() {
			parts += c
		}
		if parts != lines.Monthly().RoundedTo(cost.Cent) {
			t.Fatalf("cents add up to %v, the bill is %v", parts, lines.Monthly())
		}
	})
}

// What stands in two bills is shown alike in both, whatever else is in them; each bill adds
// up to its sum, rounded once, and each line is shown within a cent of its amount.
func TestWhatIsInTwoBillsIsShownAlike(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lines := func(part string) (all []cost.Line) {
			for range rapid.IntRange(0, 8).Draw(t, "lines of "+part) {
				all = append(all, cost.Line{Part: part, Amount: cost.Money(rapid.Int64Range(0, 1e15).Draw(t, "amount"))})
			}
			return all
		}
		db := lines("db")
		var before []cost.Money
		for i, part := range []string{"node", "django"} {
			b := cost.Bill{Lines: append(lines(part), db...)}
			shown := b.CentsBeside(part)
			var sum cost.Money
			for k, c := range shown {
				sum += c
				if off := c - b.Lines[k].Amount; off <= -cost.Cent || off >= cost.Cent || c%cost.Cent != 0 {
					t.Fatalf("%v is shown as %v", b.Lines[k].Amount.Exact(), c.Exact())
				}
			}
			if sum != b.Monthly().RoundedTo(cost.Cent) {
				t.Fatalf("cents add up to %v, the bill is %v", sum.Exact(), b.Monthly().Exact())
			}
			ofDB := shown[len(shown)-len(db):]
			if i > 0 && !slices.Equal(ofDB, before) {
				t.Fatalf("db is shown as %v, and as %v", before, ofDB)
			}
			before = ofDB
		}
	})
}
