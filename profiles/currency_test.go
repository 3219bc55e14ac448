package profiles_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fleetcost/models/cost"
	"fleetcost/profiles"
)

// abroad is a scenario whose money is euros.
const abroad = `title = "t"
[traffic]
pattern = "constant"
rate    = 20
[goal]
p99 = "1s"
[request.page]
steps = [ { cpu = "1ms" }, { io = "db", time = "1ms" } ]
[backend.db]
price = 0.3
[cloud]
provider = "aws"
region   = "us-east-1"
currency = { code = "EUR", per_usd = 0.8643, as_of = "2026-11-01" }
[design.node]
runtime = "node-http"
machine = "c7g.large"
[design.away]
runtime = "node-http"
machine = "c7g.large"
region  = "eu-west-1"
[budget]
fail = "€500"
[team]
rate = 80
node = { hours = 10 }
`

func loadAbroad(sets ...string) (*profiles.Loaded, error) {
	return profiles.Load(profiles.Source{Name: "t.toml", Text: []byte(abroad), Sets: sets})
}

// What lists say is converted at the stated rate, and so is what is named for dollars; what a
// scenario says without a currency is in its own.
func TestCurrency(t *testing.T) {
	l, err := loadAbroad(`cloud.owned=[ { machine = "c7g.large", instances = 1, usd = 0.05 } ]`)
	if err != nil {
		t.Fatal(err)
	}
	at, _ := l.Catalogue.Find("c7g.large")
	away, _ := l.Catalogue.Find(l.Scenario.Designs[1].Deployments[0].Machines[0])
	for what, is := range map[string][2]cost.Price{
		"a machine":                   {at.Hourly(), cost.MustPrice("0.06266175")},   // 0.0725
		"a machine in another region": {away.Hourly(), cost.MustPrice("0.06698325")}, // 0.0775
		"an own price":                {l.Backends[0].Offer.HourPrice(), cost.MustPrice("0.3")},
		"people":                      {l.Teams["node"].Rate, cost.MustPrice("80")},
		"what is owned, in dollars":   {l.Catalogue.Owned[0].Hour, cost.MustPrice("0.043215")},
	} {
		if is[0] != is[1] {
			t.Errorf("%s costs %v, want %v", what, is[0], is[1])
		}
	}
	in := l.Catalogue.Currency
	if in.Code != "EUR" || in.AsOf != "2026-11-01" || l.Budget.Fail.Currency != in || l.Budget.Fail.Most != cost.MustDollars(500) {
		t.Errorf("the currency is %v, the budget %v", in, l.Budget.Fail)
	}
	if c := l.Catalogue.Elsewhere["away"].Currency; c != in {
		t.Errorf("the currency elsewhere is %v", c)
	}
}

func TestCurrencyProblems(t *testing.T) {
	for set, want := range map[string]string{
		"cloud.currency=CHF":                                                        `"CHF" has no rate: how much of it is a dollar?; write it with the rate of a day: currency = { code = "CHF", per_usd = 0.92 }`,
		"cloud.currency=7":                                                          "is not a table",
		`cloud.currency={ code = "EUR" }`:                                           "cloud.currency.per_usd: missing",
		`cloud.currency={ per_usd = 2 }`:                                            "cloud.currency.code: missing",
		`cloud.currency={ code = "EUR", per_usd = 0 }`:                              "0 is out of range",
		`cloud.currency={ code = "EUR", per_usd = -1 }`:                             "-1 is out of range",
		`cloud.currency={ code = "eur", per_usd = 1 }`:                              `there is no currency "eur"; write "EUR"`,
		`cloud.currency={ code = "EUD", per_usd = 1 }`:                              `there is no currency "EUD"; did you mean`,
		`cloud.currency={ code = "USD", per_usd = 1 }`:                              "prices are in US dollars already; remove currency",
		`cloud.currency={ code = "EUR", per_usd = 1, as_of = "yesterday" }`:         `"yesterday" is not a day`,
		`cloud.currency={ code = "EUR", per_usd = 1, rate = 2 }`:                    "cloud.currency.rate: unknown key",
		"budget.fail=$500":                                                          `"$500" is neither an amount nor a growth; write an amount a month, "€500" or 500`,
		"backend.db.price=0":                                                        "write what a server costs, in EUR an hour",
		`cloud.currency={ code = "EUR", per_usd = { low = 2, mid = 1, high = 3 } }`: "cloud.currency.per_usd",
	} {
		if _, err := loadAbroad(set); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v\nwant %s", set, err, want)
		}
	}
}

// Own prices in dollars are converted as the list is; those in the scenario's currency are
// taken as they are, and those in another are refused.
func TestOwnPricesInACurrency(t *testing.T) {
	price := func(file string, sets ...string) (cost.Price, error) {
		path := filepath.Join(t.TempDir(), "own.toml")
		if err := os.WriteFile(path, []byte(file), 0o600); err != nil {
			t.Fatal(err)
		}
		l, err := loadAbroad(append(sets, "cloud.prices="+path)...)
		if err != nil {
			return cost.Price{}, err
		}
		o, _ := l.Catalogue.Find("c7g.large")
		return o.Hourly(), nil
	}
	const row = `as_of = "2026-11-01"
price = [ { provider = "aws", region = "us-east-1", machine = "c7g.large", kind = "on_demand", `
	if p, err := price(row + "usd = 0.05 } ]"); err != nil || p != cost.MustPrice("0.043215") {
		t.Errorf("0.05 dollars are %v euros, %v", p, err)
	}
	if p, err := price("currency = \"EUR\"\n" + row + "eur = 0.05 } ]"); err != nil || p != cost.MustPrice("0.05") {
		t.Errorf("0.05 euros are %v, %v", p, err)
	}
	for _, c := range []struct{ file, set, want string }{
		{"currency = \"GBP\"\n" + row + "gbp = 0.05 } ]", "", "is in GBP, and the scenario in EUR; import prices in US dollars or in the scenario's currency"},
		{"currency = \"EUR\"\n" + row + "eur = 0.05 } ]", `cloud.currency={ code = "GBP", per_usd = 0.8 }`, "is in EUR, and the scenario in GBP"},
		{"currency = \"EUR\"\n" + row + "usd = 0.05 } ]", "", "eur: missing; add what a unit costs, in EUR"},
		{row + "eur = 0.05 } ]", "", "usd: missing"},
		{"currency = \"EUR\"\n" + row + "eur = 0 } ]", "", "a price of zero"},
		{"currency = \"XXY\"\n" + row + "usd = 1 } ]", "", "currency"},
	} {
		var sets []string
		if c.set != "" {
			sets = append(sets, c.set)
		}
		if _, err := price(c.file, sets...); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s %s: %v\nwant %s", c.file, c.set, err, c.want)
		}
	}
}
