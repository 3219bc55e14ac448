package cost

import (
	"cmp"
	"slices"
)

// Cent is the unit in which amounts are shown.
const Cent Money = nanos / 100

// RoundedTo is the whole number of units nearest to the amount, half of one
// rounded away from zero.
func (m Money) RoundedTo(unit Money) Money {
	half := unit / 2
	if m < 0 {
		half = -half
	}
	return m.Plus(half) / unit * unit
}

// Apportion rounds amounts to whole units so that they add up to what their sum
// is rounded to: each is rounded down, and the units that are missing then go to
// those with the largest remainders, in their order. Two amounts of $158.775
// are shown as $158.78 and $158.77, which make $317.55.
func Apportion(unit Money, amounts ...Money) []Money {
	shown, places := make([]Money, len(amounts)), make([]int, len(amounts))
	var sum, down Money
	for i, a := range amounts {
		places[i] = i
		shown[i] = a - rest(a, unit)
		sum, down = sum.Plus(a), down.Plus(shown[i])
	}
	slices.SortStableFunc(places, func(i, j int) int { return cmp.Compare(rest(amounts[j], unit), rest(amounts[i], unit)) })
	missing := int((sum.RoundedTo(unit) - down) / unit)
	for _, i := range places[:min(max(missing, 0), len(places))] {
		shown[i] += unit
	}
	return shown
}

// rest is what rounding down to whole units leaves.
func rest(m, unit Money) Money { return (m%unit + unit) % unit }

// Cents are the amounts of the lines in whole cents, which add up to the sum of
// the bill in whole cents.
func (b Bill) Cents() []Money {
	amounts := make([]Money, len(b.Lines))
	for i, l := range b.Lines {
		amounts[i] = l.Amount
	}
	return Apportion(Cent, amounts...)
}

// PartCents is what the lines of one part come to in whole cents, as Cents
// shows them.
func (b Bill) PartCents(part string) (sum Money) {
	for i, shown := range b.Cents() {
		if b.Lines[i].Part == part {
			sum = sum.Plus(shown)
		}
	}
	return sum
}
