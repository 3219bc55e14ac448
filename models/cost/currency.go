package cost

import (
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
)

// A Currency in which prices and bills are. Lists are in US dollars; a price in another
// currency is that in dollars times a stated rate:
//
//	price = dollars · (1 − discount) · PerUSD
//	line  = quantity · price, rounded once, in the currency
//
// Nothing else is converted: once prices are, amounts follow from them. The zero Currency
// is the US dollar.
type Currency struct {
	Code   string // EUR, as in ISO 4217; "" is the dollar
	PerUSD Price  // how much of it a dollar is
	AsOf   string // day of the rate, YYYY-MM-DD; "" where nobody said
}

// dollar is the code of the currency of price lists.
const dollar = "USD"

// currencyCodes are the currencies that are known, by the decimals of their amounts (ISO 4217,
// list one: currencies in use, without funds and metals).
var currencyCodes = map[int]string{
	0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF",
	2: "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VES WST XCD YER ZAR ZMW ZWG",
	3: "BHD IQD JOD KWD LYD OMR TND",
}

// signs of currencies whose sign means no other.
var signs = map[string]string{dollar: "$", "EUR": "€", "GBP": "£", "JPY": "¥"}

// Currencies are the codes of all that are known, in their order.
func Currencies() []string {
	var all []string
	for _, codes := range currencyCodes {
		all = append(all, strings.Fields(codes)...)
	}
	slices.Sort(all)
	return all
}

// Stated says what was stated of the currency: in EUR, 0.92 to the dollar (2026-11-01);
// nothing of dollars.
func (c Currency) Stated() string {
	if !c.Foreign() {
		return ""
	}
	said := "in " + c.Code + ", " + c.PerUSD.Decimal() + " to the dollar"
	if c.AsOf != "" {
		said += " (" + c.AsOf + ")"
	}
	return said
}

// Check tells what is wrong with the currency.
func (c Currency) Check() error {
	switch {
	case c == Currency{}:
		return nil
	case !c.PerUSD.Positive():
		return fmt.Errorf("the currency %q has a rate of %v to the dollar; say how much of it is a dollar", c.Code, c.PerUSD)
	case !slices.Contains(Currencies(), c.Code):
		return fmt.Errorf("there is no currency %q", c.Code)
	case c.Code == dollar:
		return errors.New("prices are in US dollars already")
	}
	return nil
}

// Foreign tells that the currency is another than that of price lists.
func (c Currency) Foreign() bool { return c.Code != "" }

// Name is the code: USD, EUR.
func (c Currency) Name() string {
	if c.Code == "" {
		return dollar
	}
	return c.Code
}

// Units are what its amounts count: US dollars, EUR.
func (c Currency) Units() string {
	if c.Foreign() {
		return c.Code
	}
	return "US dollars"
}

// Sign is what stands for the currency: $, €, CHF.
func (c Currency) Sign() string {
	if sign, has := signs[c.Name()]; has {
		return sign
	}
	return c.Code
}

// Prefix is the sign as it stands before a number: "$", "CHF ".
func (c Currency) Prefix() string {
	if _, has := signs[c.Name()]; has {
		return c.Sign()
	}
	return c.Code + " "
}

// bare is a number that is written without the sign or the code before or behind it.
func (c Currency) bare(text string) string {
	for _, sign := range []string{c.Sign(), c.Name()} {
		text = strings.TrimSpace(strings.TrimPrefix(strings.TrimSuffix(text, sign), sign))
	}
	return text
}

// Decimals of amounts as they are shown: 2, and none of yen.
func (c Currency) Decimals() int {
	for n, codes := range currencyCodes {
		if strings.Contains(codes, c.Name()) {
			return n
		}
	}
	return 2
}

// Unit is the smallest amount that is shown: a cent, a yen.
func (c Currency) Unit() Money {
	unit := Money(nanos)
	for range c.Decimals() {
		unit /= 10
	}
	return unit
}

// Of writes the amount as a person reads it: in whole cents with thousands separators
// from one dollar up ($1,234.56), in four significant digits below it ($0.0725), so that
// the price of an instance-hour remains a price.
func (c Currency) Of(m Money) string {
	n, step := m.nanos(), uint64(c.Unit())
	if n < nanos {
		fine := uint64(1)
		for n/fine >= 10_000 {
			fine *= 10
		}
		step = min(step, fine)
	}
	return m.sign() + c.Prefix() + decimals((n+step/2)/step*step, c.Decimals())
}

// Exact writes every digit of the amount, and at least cents: $1.632 for an hourly price,
// $0.0000002 for a request.
func (c Currency) Exact(m Money) string {
	return m.sign() + c.Prefix() + decimals(m.nanos(), c.Decimals())
}

// Price writes every digit, and at least cents: $1.632, $0.0000166667.
func (c Currency) Price(p Price) string {
	if !p.known {
		return "unknown"
	}
	whole, fraction, _ := strings.Cut(p.Decimal(), ".")
	for len(fraction) < c.Decimals() {
		fraction += "0"
	}
	if fraction != "" {
		fraction = "." + fraction
	}
	return c.Prefix() + thousands(whole) + fraction
}

// A Sum is an amount with its currency.
type Sum struct {
	Money
	Currency Currency
}

// Sum of the bill, which is exact.
func (b Bill) Sum() Sum { return Sum{b.Monthly(), b.Currency} }

// String writes the amount as a person reads it: $1,234.56, €0.0725.
func (s Sum) String() string { return s.Currency.Of(s.Money) }

// In is the catalogue, whose prices are in dollars, with all of them in a currency. It is
// an error where an amount of money cannot hold one.
func (c Catalogue) In(to Currency) (Catalogue, error) {
	if !to.Foreign() {
		return c, nil
	}
	var problems []error
	rate := to.PerUSD.Rat()
	price := func(p Price) Price { return p.Scaled(rate) }
	money := func(m Money) Money {
		converted, err := Exactly(new(big.Rat).Mul(m.Rat(), rate))
		problems = append(problems, err)
		return converted
	}
	c.Currency = to
	c.Offers, c.Managed, c.Metered = slices.Clone(c.Offers), slices.Clone(c.Managed), slices.Clone(c.Metered)
	c.Rates, c.Commitments, c.Owned = slices.Clone(c.Rates), slices.Clone(c.Commitments), slices.Clone(c.Owned)
	for i := range c.Offers {
		o := &c.Offers[i]
		problems = append(problems, o.charge(price(o.Hourly())))
		o.Spot.Price, o.Reserved1Y.Price, o.Reserved3Y.Price = price(o.Spot.Price), price(o.Reserved1Y.Price), price(o.Reserved3Y.Price)
		o.AllMonth, o.SurplusVCPUHour, o.Attached = price(o.AllMonth), money(o.SurplusVCPUHour), money(o.Attached)
	}
	for i := range c.Managed {
		m := &c.Managed[i]
		problems = append(problems, m.charge(price(m.HourPrice())))
	}
	for i := range c.Metered {
		c.Metered[i].PerMillion = money(c.Metered[i].PerMillion)
	}
	for i := range c.Rates {
		steps := slices.Clone(c.Rates[i].Steps)
		for k := range steps {
			steps[k].Price = price(steps[k].Price)
		}
		c.Rates[i].Steps = steps
	}
	for i := range c.Commitments {
		k := &c.Commitments[i]
		k.Upfront, k.Hour = price(k.Upfront), price(k.Hour)
	}
	for i := range c.Owned {
		c.Owned[i].Hour = price(c.Owned[i].Hour)
	}
	return c, errors.Join(problems...)
}
