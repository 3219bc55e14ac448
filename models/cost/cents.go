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

// ApportionBeside is Apportion where some of the amounts stand beside others elsewhere, and
// are to be shown alike in both places: those are apportioned among themselves, and the
// others to what is then missing of the sum. With S what is beside and O the others,
//
//	[S + O] − [S] is ⌊O⌋ or ⌈O⌉,
//
// so that each is still shown within a unit of its amount.
func ApportionBeside(unit Money, beside []bool, amounts ...Money) []Money {
	var groups [2][]Money
	var places [2][]int
	var sums [2]Money
	for i, a := range amounts {
		g := 1
		if beside[i] {
			g = 0
		}
		groups[g], places[g], sums[g] = append(groups[g], a), append(places[g], i), sums[g].Plus(a)
	}
	first := sums[0].RoundedTo(unit)
	shown := make([]Money, len(amounts))
	for g, target := range []Money{first, sums[0].Plus(sums[1]).RoundedTo(unit).Minus(first)} {
		part, whole := apportion(unit, target, groups[g])
		if !whole { // credits are rounded the other way
			return Apportion(unit, amounts...)
		}
		for k, i := range places[g] {
			shown[i] = part[k]
		}
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
	amounts, beside := make([]Money, len(b.Lines)), make([]bool, len(b.Lines))
	for i, l := range b.Lines {
		amounts[i], beside[i] = l.Amount, !slices.Contains(parts, l.Part)
	}
	return ApportionBeside(b.Currency.Unit(), beside, amounts...)
}
