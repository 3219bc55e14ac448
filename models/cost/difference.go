package cost

import "fmt"

// A Difference between two monthly bills.
type Difference struct {
	From, To Money
}

// Compare returns the step from one bill to another.
func Compare(from, to Bill) Difference { return Difference{from.Monthly(), to.Monthly()} }

// Amount is what the second costs more than the first; negative when it costs
// less.
func (d Difference) Amount() Money { return d.To.Minus(d.From) }

// Percent is the difference in per cent of the first bill. There is none where
// the first is zero.
func (d Difference) Percent() (percent float64, ok bool) {
	if d.From == 0 {
		return 0, false
	}
	return 100 * (d.To.USD() - d.From.USD()) / d.From.USD(), true
}

// String is a difference in dollars with its sign: +$52.93 (+25.0%).
func (d Difference) String() string { return d.In(Currency{}) }

// In is the difference with its sign in a currency: +€52.93 (+25.0%).
func (d Difference) In(c Currency) string {
	plus := "+"
	if d.Amount() < 0 {
		plus = "" // the minus comes with the amount
	}
	s := plus + c.Of(d.Amount())
	if percent, ok := d.Percent(); ok {
		s += fmt.Sprintf(" (%+.1f%%)", percent)
	}
	return s
}
