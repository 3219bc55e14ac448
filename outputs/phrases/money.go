package phrases

import (
	"math"

	"fleetcost/models/cost"
	"fleetcost/models/words"
)

// SpeltUnits is an amount in units of a currency as Spelt has it: half a cent rounded away
// from zero.
func SpeltUnits(in cost.Currency, amount float64) string {
	return in.Prefix() + words.Grouped(inCents(in, amount), in.Decimals())
}

// inCents is an amount rounded as on the bill.
func inCents(in cost.Currency, amount float64) float64 {
	units := math.Pow10(in.Decimals())
	return math.Round(amount*units) / units
}

// Amount is money as a cell shows it: in whole cents, half a cent rounded away from zero
// as on the bill, without the sign, which the head of the column has: 1,234.56.
func Amount(in cost.Currency, m cost.Money) string {
	return words.Grouped(inCents(in, m.USD()), in.Decimals())
}

// Spelt is the same with the sign, as a sentence has it: $1,234.56.
func Spelt(in cost.Currency, m cost.Money) string { return in.Prefix() + Amount(in, m) }

// Whole is money whose cents nobody knows: 1,235.
func Whole(m cost.Money) string { return words.Grouped(m.USD(), 0) }

// SpeltWhole is the same with the sign: $1,235.
func SpeltWhole(in cost.Currency, m cost.Money) string { return in.Prefix() + Whole(m) }
