package pricefiles

import (
	"fmt"
	"math/big"
	"strings"

	"fleetcost/models/cost"
)

// dollars is an amount that a file gives in a currency, in dollars; unknown, and
// counted, where the currency is another of which no rate is stated.
func (f *File) dollars(p cost.Price, currency string) cost.Price {
	if currency == "USD" {
		return p
	}
	if currency == "" {
		f.leave("a price without a currency")
		return cost.Price{}
	}
	rate, ok := f.options.PerUnit[currency]
	if !ok {
		f.leave("a price in " + currency + ", of which no rate is stated")
		return cost.Price{}
	}
	f.note("prices in %s are taken at $%s each", currency, rate.FloatString(6))
	return p.Scaled(rate)
}

// quantity reads from which quantity on a price holds: "" from 0 on.
func (f *File) quantity(text, where string) string {
	q, ok := decimal(plain(text))
	switch {
	case text == "" || ok && q.Sign() == 0:
		return ""
	case !ok || q.Sign() < 0:
		f.bad = append(f.bad, fmt.Sprintf("%s: %q is no quantity from which on a price holds", where, text))
		return ""
	}
	return plain(text)
}

// number reads a decimal; what is none is told with its place.
func (f *File) number(text, where string) (cost.Price, bool) {
	text = strings.TrimSpace(text)
	if text == "" {
		return cost.Price{}, false
	}
	p, err := cost.ParsePrice(text)
	if whole, decimals, ok := strings.Cut(text, "."); err != nil && ok && len(decimals) > mostDecimals && len(decimals) < 60 {
		if rounded, err := cost.ParsePrice(whole + "." + decimals[:mostDecimals]); err == nil {
			return rounded, true
		}
	}
	if err != nil {
		f.bad = append(f.bad, fmt.Sprintf("%s: %v", where, err))
		return cost.Price{}, false
	}
	return p, true
}

// mostDecimals is how many decimals of a quotient are kept that a file writes out.
const mostDecimals = 12

// hours of a year, over which what is paid up front is spread.
const hoursOfYear = 8760

// spread is the hourly price of what is paid up front and by the hour, rounded to
// twelve decimals, as the providers show effective prices.
func spread(upfront, hourly cost.Price, years int64) cost.Price {
	sum := new(big.Rat)
	if r, ok := rat(upfront); ok {
		sum.Quo(r, big.NewRat(years*hoursOfYear, 1))
	}
	if r, ok := rat(hourly); ok {
		sum.Add(sum, r)
	}
	return rounded(sum)
}

func rat(p cost.Price) (*big.Rat, bool) { return new(big.Rat).SetString(p.Decimal()) }

// decimal reads a decimal of a reasonable size.
func decimal(text string) (*big.Rat, bool) {
	negative := strings.HasPrefix(text, "-")
	p, err := cost.ParsePrice(strings.TrimPrefix(text, "-"))
	if err != nil {
		return nil, false
	}
	r, ok := rat(p)
	if negative && ok {
		r.Neg(r)
	}
	return r, ok
}

func rounded(r *big.Rat) cost.Price {
	p, err := cost.ParsePrice(r.FloatString(12))
	if err != nil {
		return cost.Price{}
	}
	return p
}
