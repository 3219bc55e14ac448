package contract

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"fleetcost/models/cost"
)

// CurrencyJSON stands at the top of an answer whose money is not US dollars. Fields are
// then named for its currency: what is usd_per_month of dollars is eur_per_month of euros,
// so that whoever reads usd_per_month never takes euros for dollars. An answer in dollars
// has none of these fields.
type CurrencyJSON struct {
	Currency string      `json:"currency,omitempty"`       // EUR, as in ISO 4217
	PerUSD   json.Number `json:"per_usd,omitempty"`        // how much of it a dollar is
	AsOf     string      `json:"currency_as_of,omitempty"` // day of that rate; absent where nobody said
}

func currencyJSON(c cost.Currency) CurrencyJSON {
	return CurrencyJSON{c.Code, json.Number(c.PerUSD.Decimal()), c.AsOf}
}

// in is the currency of the fields.
func (c CurrencyJSON) in() string { return strings.ToLower(c.Currency) }

// currency is what is stated there.
func (c CurrencyJSON) currency() (cost.Currency, error) {
	if c.Currency == "" {
		return cost.Currency{}, nil
	}
	if c.PerUSD == "" {
		return cost.Currency{}, fmt.Errorf("%q has no rate: per_usd is missing", c.Currency)
	}
	rate, err := cost.ParsePrice(c.PerUSD.String())
	if err != nil {
		return cost.Currency{}, err
	}
	in := cost.Currency{Code: c.Currency, PerUSD: rate, AsOf: c.AsOf}
	return in, in.Check()
}

// dollars is the part of a field's name that says that it has dollars.
const dollars = "usd"

// numbers are the fields with numbers: no name that a user gave is one of an amount.
var numbers = regexp.MustCompile(`"([a-z0-9_]+)"(\s*:\s*)(null|-?[0-9])`)

// renamed is JSON whose fields of money are named for another currency.
func renamed(page []byte, from, to string) []byte {
	if from == to || from == "" || to == "" {
		return page
	}
	return numbers.ReplaceAllFunc(page, func(field []byte) []byte {
		parts := numbers.FindSubmatch(field)
		return slices.Concat([]byte(`"`+fieldNamed(string(parts[1]), from, to)+`"`), parts[2], parts[3])
	})
}

// fieldNamed is the name of a field for another currency: usd_per_month, eur_per_month. The
// rate of a currency to the dollar is to the dollar.
func fieldNamed(name, from, to string) string {
	if name == "per_usd" || strings.Contains(name, ".") {
		return name
	}
	words := strings.Split(name, "_")
	for i, w := range words {
		if w == from {
			words[i] = to
		}
	}
	return strings.Join(words, "_")
}

// in is the header with the columns of money named for a currency.
func (r record) in(c cost.Currency) record {
	if !c.Foreign() {
		return r
	}
	named := slices.Clone(r)
	for i := range named {
		named[i].Name = fieldNamed(named[i].Name, dollars, strings.ToLower(c.Code))
	}
	return named
}
