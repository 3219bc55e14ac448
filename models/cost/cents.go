package cost

import (
	"cmp"
	"slices"
)

// Cent is the unit in which amounts of dollars are shown.
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
	var sum Money
	for _, a := range amounts {
		sum = sum.Plus(a)
	}
	shown, _ := apportion(unit, sum.RoundedTo(unit), amounts)
	return shown
}

// ApportionTo is Apportion to a sum that is given; false where no amounts add up to it that are
// each within a unit of theirs.
func ApportionTo(unit, sum Money, amounts ...Money) ([]Money, bool) {
	return apportion(unit, sum, amounts)
}

// ApportionInTurn is Apportion where some of the amounts stand beside others elsewhere, and
// are to be shown alike in all places. Each amount has a turn, 0 first; those of one turn are
// apportioned among themselves, to what the sum of all turns so far is rounded to less what
// that of the turns before is. With B the sum of what comes before and O that of a turn,
//
//	[B + O] − [B] is ⌊O⌋ or ⌈O⌉,
//
// so that each is still shown within a unit of its amount.
func ApportionInTurn(unit Money, turns []int, amounts ...Money) []Money {
	shown := make([]Money, len(amounts))
	var before Money
	for turn := range slices.Max(append([]int{0}, turns...)) + 1 {
		var group []Money
		var places []int
		sum := before
		for i, a := range amounts {
			if turns[i] == turn {
				group, places, sum = append(group, a), append(places, i), sum.Plus(a)
			}
		}
		part, whole := apportion(unit, sum.RoundedTo(unit).Minus(before.RoundedTo(unit)), group)
		if !whole { // credits are rounded the other way
			return Apportion(unit, amounts...)
		}
		for k, i := range places {
			shown[i] = part[k]
		}
		before = sum
	}
	return shown
}

// apportion rounds amounts to units that add up to the sum; false where none do that are
// each within a unit of its amount.
func apportion(unit, sum Money, amounts []Money) ([]Money, bool) {
	shown, places := make([]Money, len(amounts)), make([]int, len(amounts))
	var down Money
	for i, a := range amounts {
		places[i] = i
		shown[i] = a - rest(a, unit)
		down = down.Plus(shown[i])
	}
	slices.SortStableFunc(places, func(i, j int) int { return cmp.Compare(rest(amounts[j], unit), rest(amounts[i], unit)) })
	missing := int((sum - down) / unit)
	for _, i := range places[:min(max(missing, 0), len(places))] {
		shown[i] += unit
	}
	return shown, missing >= 0 && missing <= len(places) && (missing == 0 || rest(amounts[places[missing-1]], unit) > 0)
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
	return Apportion(b.Currency.Unit(), amounts...)
}

// CentsBeside are the same where the lines that are not of those parts stand in other
// bills, too, and are shown alike there.
func (b Bill) CentsBeside(parts ...string) []Money {
	amounts, turns := make([]Money, len(b.Lines)), make([]int, len(b.Lines))
	for i, l := range b.Lines {
		amounts[i] = l.Amount
		if slices.Contains(parts, l.Part) {
			turns[i] = 1
		}
	}
	return ApportionInTurn(b.Currency.Unit(), turns, amounts...)
}
