package profiles

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"fleetcost/models/billing"
	"fleetcost/models/cost"
	"fleetcost/profiles/clouds"
	"fleetcost/profiles/keys"
	"fleetcost/profiles/pricefiles"
)

// readPrices reads the own prices that [cloud] names; said is whether it names any,
// and the sheet is nil where they cannot be read.
func readPrices(t *keys.Table) (sheet *pricefiles.Sheet, said bool) {
	if !t.Has("prices") {
		return nil, false
	}
	in, path := t.Open("prices", t.Text("prices", ""))
	if in == nil {
		return nil, true
	}
	defer in.Close()
	s, err := pricefiles.ReadSheet(path, in)
	var problems keys.Problems
	switch {
	case errors.As(err, &problems):
		for _, p := range problems {
			t.Findings().Add(p)
		}
		return nil, true
	case err != nil:
		t.Problem("prices", err.Error(), "")
		return nil, true
	}
	return &s, true
}

// readCurrency reads the currency of all amounts of a scenario and of its answers, with its
// rate, which has no default; false where it cannot be told.
func readCurrency(t *keys.Table) (in cost.Currency, told bool) {
	const like = `{ code = "EUR", per_usd = 0.92 }`
	if !t.Has("currency") {
		return in, true
	}
	if said, _ := t.Peek("currency"); isText(said) {
		code, fix := t.Text("currency", ""), like
		if slices.Contains(cost.Currencies(), code) {
			fix = strings.Replace(like, "EUR", code, 1)
		}
		t.Problem("currency", fmt.Sprintf("%q has no rate: how much of it is a dollar?", code), "write it with the rate of a day: currency = "+fix)
		return in, false
	}
	own := t.SubLike("currency", like)
	if own.Broken() {
		return in, false
	}
	code := own.Required("code", `add the code of ISO 4217, code = "EUR"`)
	if own.Require("per_usd", "add how much of it a dollar is, per_usd = 0.92") {
		rate, err := cost.PriceOf(own.Float("per_usd", 0, keys.AboveZero, 1e7))
		if in.PerUSD = rate; err != nil {
			own.Problem("per_usd", err.Error(), "write how much of it a dollar is, per_usd = 0.92")
		}
	}
	if own.Has("as_of") {
		in.AsOf = own.Text("as_of", "")
		if _, err := time.Parse(time.DateOnly, in.AsOf); err != nil && !own.Refused("as_of") {
			own.Problem("as_of", fmt.Sprintf("%q is not a day", in.AsOf), `write the day of the rate as "2026-11-30"`)
		}
	}
	switch codes := cost.Currencies(); {
	case code == "USD":
		own.Problem("code", "prices are in US dollars already", "remove currency")
	case code != "" && !slices.Contains(codes, code):
		fix := keys.DidYouMean(strings.ToUpper(code), codes)
		if slices.Contains(codes, strings.ToUpper(code)) {
			fix = fmt.Sprintf("write %q", strings.ToUpper(code))
		}
		own.Problem("code", fmt.Sprintf("there is no currency %q", code), cmp.Or(fix, `write the code of ISO 4217, code = "EUR"`))
	}
	in.Code = code
	return in, in.Check() == nil
}

func isText(v any) bool { _, is := v.(string); return is }

// converted is a catalogue in a currency.
func converted(t *keys.Table, c cost.Catalogue, in cost.Currency) cost.Catalogue {
	c, err := c.In(in)
	if err != nil {
		t.Problem("currency", err.Error(), "")
	}
	return c
}

// priced is the price list in the currency of the scenario, with own prices in place of those
// that there are: own prices in dollars are converted as the list is, and those in the
// currency of the scenario are taken as they are.
func priced(t *keys.Table, own *pricefiles.Sheet, list cost.Catalogue, provider, region string, in cost.Currency) (c cost.Catalogue, ok bool) {
	switch {
	case own == nil:
		return converted(t, list, in), true
	case own.Currency == "":
		c, ok = ownPrices(t, own, list, clouds.Machines(provider), provider, region)
		return converted(t, c, in), ok
	case own.Currency == in.Code:
		shapes := converted(t, cost.Catalogue{Offers: clouds.Machines(provider)}, in).Offers
		return ownPrices(t, own, converted(t, list, in), shapes, provider, region)
	}
	t.Problem("prices", fmt.Sprintf("%s is in %s, and the scenario in %s", own.Name, own.Currency, in.Units()),
		fmt.Sprintf("import prices in US dollars or in the scenario's currency, or state it: currency = { code = %q, per_usd = … }", own.Currency))
	return c, false
}

// ownPrices puts own prices in place of those of the price list. A region that has no
// list sells the machines that there are prices of, and nothing else.
func ownPrices(t *keys.Table, own *pricefiles.Sheet, c cost.Catalogue, shapes []cost.Offer, provider, region string) (cost.Catalogue, bool) {
	c.Provider, c.Region = provider, region
	if c.Purchase == "" {
		c.Purchase = onDemand
	}
	c, taken := own.Over(c, shapes)
	c, rates, misfits := own.OverRates(c, slices.Concat(clouds.Rates(provider), billing.Unlisted(provider)))
	for _, m := range misfits {
		t.Problem("prices", own.Name+": "+m.What, m.Fix)
	}
	if taken+rates == 0 && misfits == nil {
		t.Problem("prices", fmt.Sprintf("%s has no price of a machine or a service of %s that is known", own.Name, c),
			"see fleetcost list machines and list rates, and the provider and region of the file's rows")
	}
	if taken+rates == 0 {
		return cost.Catalogue{}, false
	}
	return c, true
}

// discountKinds are what a negotiated discount may name, and the kinds of lines that it
// lowers; compute are machines that are not on spot.
var discountKinds = []string{"compute", "storage", "balancer", "network", "database", "cache", "queue", "logs", "kubernetes", "containers", "functions", "api"}

// discounted is the catalogue less what was negotiated.
func discounted(t *keys.Table, c cost.Catalogue) cost.Catalogue {
	if !t.Has("discount") {
		return c
	}
	d := t.SubLike("discount", `{ compute = 0.12 }`)
	c.Discounts = map[string]float64{}
	for _, kind := range discountKinds {
		if d.Has(kind) {
			c.Discounts[kind] = d.Share(kind, 0, 0, 0.99)
		}
	}
	less, err := c.Discounted(c.Discounts["compute"], func(service string) float64 {
		if service == "redis" || service == "valkey" || service == "memcached" {
			return c.Discounts["cache"]
		}
		return c.Discounts["database"]
	})
	if err != nil {
		t.Problem("discount", err.Error(), "")
		return c
	}
	return less
}

// sustained tells the offers whose price falls with the share of a month in which they run
// what an hour of one costs that runs all of it.
func sustained(c cost.Catalogue) cost.Catalogue {
	if c.Provider != "gcp" || c.Purchase != "" && c.Purchase != onDemand {
		return c
	}
	c.Offers = slices.Clone(c.Offers)
	for i := range c.Offers {
		if share, falls := billing.SustainedMean(c.Offers[i].Machine.Name); falls {
			c.Offers[i].AllMonth = c.Offers[i].Hourly().Scaled(share)
		}
	}
	return c
}

// readOwned reads what is committed to already; what is returned holds it against a
// catalogue.
func readOwned(t *keys.Table) func(cost.Catalogue) []cost.Owned {
	var own []cost.Owned
	rows := t.Tables("owned", `owned = [ { machine = "c7g.large", instances = 4, usd = 0.0457 } ]`)
	for _, row := range rows {
		o := cost.Owned{Machine: row.Required("machine", `add the machine type, machine = "c7g.large"`)}
		if row.Require("instances", "add how many are committed to, instances = 4") {
			o.Instances = row.Int("instances", 1, 1, 1_000_000)
		}
		if row.Require("usd", "add what an hour of one costs, with its share of what was paid in advance, usd = 0.0457") {
			price, err := cost.PriceOf(row.Float("usd", 0, 0, 1e6))
			if o.Hour = price; !row.Refused("usd") && (err != nil || !price.Positive()) {
				row.Problem("usd", "a price of zero, which is no price to use", "write what an hour of one costs, with its share of what was paid in advance")
			}
		}
		own = append(own, o)
	}
	return func(c cost.Catalogue) []cost.Owned {
		for i, o := range own {
			if _, ok := c.Find(o.Machine); !ok && o.Machine != "" {
				fix := "see fleetcost list machines"
				if near := c.Nearest(o.Machine); near != "" {
					fix = "nearest: " + near
				}
				rows[i].Problem("machine", fmt.Sprintf("%q is not in %v", o.Machine, c), fix)
			}
		}
		return converted(t, cost.Catalogue{Owned: own}, c.Currency).Owned
	}
}
