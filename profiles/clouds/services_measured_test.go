package clouds

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"fleetcost/models/cost"
)

// A collectedRate is what the collection tells of one price, whole.
type collectedRate struct {
	unit, asOf string
	steps      []string // from, price
	until      string
}

// collectedAt is where a price of the collection is so: in the regions that it names.
type collectedAt struct{ provider, region, service, dimension string }

// collectedRates are all prices of services of the collection, and of the few beside the
// bills that it lacks, by the regions of the price lists.
func collectedRates(t *testing.T) (rates map[collectedAt]*collectedRate, definitions map[collectedAt]string) {
	rates, definitions = map[collectedAt]*collectedRate{}, map[collectedAt]string{}
	rows := pricingRows(t, "services.csv")
	for _, row := range rowsOf(t, "bills", "extra_prices.csv") {
		if !strings.HasSuffix(row["service"], "_2016") { // prices of another time
			rows = append(rows, row)
		}
	}
	for _, row := range rows {
		for _, region := range regionsOf(row["provider"], row["region"], row["service"]) {
			at := collectedAt{row["provider"], region, row["service"], row["dimension"]}
			if row["price_usd"] == "" {
				definitions[at] = fmt.Sprint(row["quantity"], " ", row["unit"])
				continue
			}
			rate := rates[at]
			if rate == nil {
				rate = &collectedRate{unit: row["unit"], asOf: row["as_of_date"]}
				rates[at] = rate
			}
			from, until := bound(row, "tier_from"), bound(row, "tier_to")
			if from != "0" && rate.steps == nil { // what is before is free
				rate.steps = append(rate.steps, "0 0")
			}
			rate.steps = append(rate.steps, fmt.Sprint(from, " ", collectedPrice(t, row["price_usd"]).Decimal()))
			rate.until = until
		}
	}
	return rates, definitions
}

// bound of a step, in the unit of the price; 0 where there is none.
func bound(row map[string]string, column string) string {
	v, err := strconv.ParseFloat(row[column], 64)
	if err != nil || row[column] == "inf" {
		v = 0
	}
	if strings.Contains(row["note"], "tier bounds in TB") {
		v *= 1024
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// tier2 are the regions in which Cloud Run is dearer.
var tier2 = []string{"asia-southeast1"}

// regionsOf are those that a row of the collection is of. Surplus credits cost the same
// in all, which the collection has of one.
func regionsOf(provider, region, service string) (names []string) {
	for _, info := range All() {
		for _, r := range info.Regions {
			everywhere := region == "global" || service == "ec2" ||
				region == "tier-1 regions" && !slices.Contains(tier2, r.Name) || region == "tier-2 regions" && slices.Contains(tier2, r.Name)
			if info.Provider == provider && (everywhere || r.Name == region) {
				names = append(names, r.Name)
			}
		}
	}
	return names
}

// Every price that is not of a machine against the collection that the files were made
// from, with its unit, steps and date; and back: none of the collection is missing.
func TestServicePricesAreThoseCollected(t *testing.T) {
	rates, definitions := collectedRates(t)
	providers := map[string]bool{}
	for at := range rates {
		providers[at.provider] = true
	}
	eachCatalogue(t, func(t *testing.T, c cost.Catalogue) {
		if !providers[c.Provider] {
			return // its prices come from elsewhere
		}
		for _, r := range c.Rates {
			at := collectedAt{c.Provider, c.Region, r.Service, r.Dimension}
			want, ok := rates[at]
			if !ok {
				t.Errorf("%v was not collected", r)
				continue
			}
			got := collectedRate{unit: r.Unit, asOf: want.asOf, until: strconv.FormatFloat(r.Until, 'f', -1, 64)}
			for _, s := range r.Steps {
				got.steps = append(got.steps, fmt.Sprint(strconv.FormatFloat(s.From, 'f', -1, 64), " ", s.Price.Decimal()))
			}
			if !slices.Equal(got.steps, want.steps) || got.until != want.until || got.unit != want.unit || !strings.HasPrefix(r.AsOf, want.asOf) {
				t.Errorf("%v is %+v as of %s, collected was %+v", r, got, r.AsOf, *want)
			}
			delete(rates, at)
		}
		for _, d := range c.Definitions {
			at := collectedAt{c.Provider, c.Region, d.Service, d.Name}
			if got := fmt.Sprint(strconv.FormatFloat(d.Quantity, 'f', -1, 64), " ", d.Unit); got != definitions[at] {
				t.Errorf("%s %s is %s, collected was %s", d.Service, d.Name, got, definitions[at])
			}
			delete(definitions, at)
		}
	})
	for at := range rates {
		t.Errorf("%v is missing", at)
	}
	for at := range definitions {
		t.Errorf("%v is missing", at)
	}
}

// What is managed, and what is metered, costs what its rate says.
func TestManagedPricesAreRates(t *testing.T) {
	services := map[string]string{
		"aws postgres": "rds_postgres", "aws mysql": "rds_mysql", "aws redis": "elasticache_redis_memcached",
		"aws valkey": "elasticache_valkey", "aws kafka": "msk", "azure redis": "redis",
	}
	eachCatalogue(t, func(t *testing.T, c cost.Catalogue) {
		for _, m := range c.Managed {
			service, ok := services[c.Provider+" "+m.Service]
			if !ok {
				continue
			}
			dimension := strings.ReplaceAll(m.Name, "-", "_")
			switch {
			case service == "msk":
				dimension += "_standard"
			case strings.HasPrefix(service, "rds") && m.MultiAZ:
				dimension += "_multi_az"
			case strings.HasPrefix(service, "rds"):
				dimension += "_single_az"
			}
			r, err := c.FindRate(service, dimension)
			if err != nil || r.Steps[0].Price != m.Hourly.Price() || r.AsOf != m.AsOf {
				t.Errorf("%v costs %v, its rate is %+v, %v", m, m.Hourly.Exact(), r, err)
			}
		}
	})
	for _, of := range []struct {
		provider, region, service, offer string
		multiAZ                          bool
		usd                              float64
	}{
		{"gcp", "us-central1", "redis", "basic-m1-4gb", false, 0.196},
		{"gcp", "us-central1", "redis", "basic-m2-10gb", false, 0.27},
		{"gcp", "us-central1", "redis", "standard-m1-2gb", true, 0.128},
		{"aws", "us-east-1", "sqs", "fifo", false, 0.5},
		{"aws", "us-east-1", "dynamodb", "write", false, 0.625},
	} {
		c, err := Catalogue(of.provider, of.region)
		if err != nil {
			t.Fatal(err)
		}
		m, err := c.FindManaged(of.service, of.offer, of.multiAZ)
		price := m.Hourly
		if err != nil {
			metered, err := c.FindMetered(of.service, of.offer)
			if err != nil {
				t.Error(err)
			}
			price = metered.PerMillion
		}
		if price != cost.MustDollars(of.usd) {
			t.Errorf("%s %s costs %v, want $%v", of.service, of.offer, price.Exact(), of.usd)
		}
	}
}
