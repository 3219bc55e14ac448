package clouds

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"fleetcost/models/cost"
)

// collected are the services as the collection of prices calls them.
var collected = map[string]string{
	"aws postgres": "rds_postgres", "aws mysql": "rds_mysql", "aws redis": "elasticache_redis_memcached",
	"aws valkey": "elasticache_valkey", "aws kafka": "msk", "azure redis": "redis", "gcp redis": "memorystore_redis",
	"aws sqs": "sqs", "aws sns": "sns", "aws dynamodb": "dynamodb",
}

// dimension is a managed offer as the collection of prices calls it, and how
// many of its units the offer has.
func dimension(c cost.Catalogue, m cost.Managed) (name string, units float64) {
	switch collected[c.Provider+" "+m.Service] {
	case "rds_postgres", "rds_mysql":
		if m.MultiAZ {
			return m.Name + "_multi_az", 1
		}
		return m.Name + "_single_az", 1
	case "msk":
		return m.Name + "_standard", 1
	case "memorystore_redis": // basic-m1-4gb is 4 GB of basic_m1
		tier, capacity, _ := cutLast(m.Name, "-")
		units, _ = strconv.ParseFloat(strings.TrimSuffix(capacity, "gb"), 64)
		return strings.ReplaceAll(tier, "-", "_"), units
	}
	return strings.ReplaceAll(m.Name, "-", "_"), 1
}

func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

// Every managed and every metered offer against the collection of prices that
// the files were made from, and back: no database, cache, broker or queue of
// the collection is missing.
func TestServicePricesAreThoseCollected(t *testing.T) {
	type place struct{ provider, service, dimension, region string }
	type fact struct {
		usd  float64
		asOf string
	}
	facts := map[place]fact{}
	for _, row := range pricingRows(t, "services.csv") {
		usd := numberIn(row, "price_usd")
		switch row["unit"] {
		case "request", "request unit":
			usd *= 1e6
		}
		facts[place{row["provider"], row["service"], row["dimension"], row["region"]}] = fact{usd, row["as_of_date"]}
	}
	used := map[place]bool{}
	compare := func(what string, price cost.Money, asOf string, at place, units float64) {
		fact, ok := facts[at]
		used[at] = true
		if want := units * fact.usd; !ok || math.Abs(price.USD()-want) > 1e-9 {
			t.Errorf("%s costs %v, collected under %v was %v", what, price.Exact(), at, want)
		}
		if !strings.HasPrefix(asOf, fact.asOf) { // of some only the month is known
			t.Errorf("%s: the price is as of %s, collected was %s", what, asOf, fact.asOf)
		}
	}
	eachCatalogue(t, func(_ *testing.T, c cost.Catalogue) {
		if !slices.ContainsFunc(slices.Collect(maps.Keys(collected)), func(key string) bool { return strings.HasPrefix(key, c.Provider+" ") }) {
			return // its prices come from elsewhere
		}
		for _, m := range c.Managed {
			name, units := dimension(c, m)
			compare(fmt.Sprint(c, ": ", m), m.Hourly, m.AsOf, place{c.Provider, collected[c.Provider+" "+m.Service], name, c.Region}, units)
		}
		for _, m := range c.Metered {
			name := map[string]string{
				"sqs standard": "requests_standard", "sqs fifo": "requests_fifo", "sns standard": "api_requests",
				"dynamodb read": "read_request_unit", "dynamodb write": "write_request_unit",
			}[m.String()]
			compare(fmt.Sprint(c, ": ", m), m.PerMillion, m.AsOf, place{c.Provider, collected[c.Provider+" "+m.Service], cmp.Or(name, m.Name), c.Region}, 1)
		}
	})
	known := map[string]bool{}
	for key, service := range collected {
		provider, _, _ := strings.Cut(key, " ")
		known[provider+" "+service] = true
	}
	for at := range facts {
		if known[at.provider+" "+at.service] && !used[at] && at.dimension != "storage" {
			t.Errorf("%v is missing", at)
		}
	}
}
