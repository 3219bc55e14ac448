package main

import (
	"encoding/csv"
	"encoding/json"
	"math/big"
	"strconv"
	"strings"
	"testing"
	"time"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/profiles/shared"
)

// A stated figure of a case is a number or a decimal in quotes.
type stated string

func (f *stated) UnmarshalJSON(data []byte) error {
	*f = stated(strings.Trim(string(data), `"`))
	return nil
}

// number is 0 where the case does not say it.
func (f stated) number(t *testing.T) float64 {
	t.Helper()
	if f == "" || f == "null" {
		return 0
	}
	x, err := strconv.ParseFloat(string(f), 64)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func (f stated) whole(t *testing.T) int { t.Helper(); return int(f.number(t)) }

// of is so many units of time, up to the nanosecond.
func (f stated) of(t *testing.T, unit time.Duration) time.Duration {
	t.Helper()
	if f == "" {
		return 0
	}
	r, ok := new(big.Rat).SetString(string(f))
	if !ok {
		t.Fatalf("%q is no time", f)
	}
	r.Mul(r, big.NewRat(int64(unit), 1))
	up := new(big.Int).Add(r.Num(), new(big.Int).Sub(r.Denom(), big.NewInt(1)))
	return time.Duration(up.Quo(up, r.Denom()).Int64())
}

// priceTable are the rows of a file of prices, each by the names of its columns.
func priceTable(t *testing.T, path ...string) (rows []map[string]string) {
	t.Helper()
	all, err := csv.NewReader(shared.Open(t, path...)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, record := range all[1:] {
		row := map[string]string{"file": path[len(path)-1]}
		for i, name := range all[0] {
			row[name] = record[i]
		}
		rows = append(rows, row)
	}
	return rows
}

// lists makes the price lists of the data beside the project.
type lists struct {
	machines, rates []map[string]string
}

func readLists(t *testing.T) lists {
	return lists{priceTable(t, "pricing", "instances.csv"),
		append(priceTable(t, "pricing", "services.csv"), priceTable(t, "bills", "extra_prices.csv")...)}
}

func parsedPrice(t *testing.T, text string) cost.Price {
	t.Helper()
	if text == "" {
		return cost.Price{}
	}
	p, err := cost.ParsePrice(text)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// of is what a provider sells in a region, and in those regions that its price list
// groups: global, tier-1 regions. The source of a price is the name of its place.
func (l lists) of(t *testing.T, provider, region string, groups ...string) cost.Catalogue {
	t.Helper()
	c := cost.Catalogue{Provider: provider, Region: region, Purchase: "on-demand"}
	for _, row := range l.machines {
		if row["provider"] != provider || row["region"] != region {
			continue
		}
		quote := func(column string) cost.Quote {
			return cost.Quote{Price: parsedPrice(t, row[column]), AsOf: row["as_of_date"],
				Source: strings.Join([]string{"instances.csv:" + provider, row["instance_type"], region, column}, "/")}
		}
		listed := quote("on_demand_usd_per_hour")
		o := cost.Offer{AsOf: listed.AsOf, Source: listed.Source,
			Spot: quote("spot_usd_per_hour"), Reserved1Y: quote("reserved_1y_no_upfront"), Reserved3Y: quote("reserved_3y_no_upfront"),
			Machine: models.Machine{Name: row["instance_type"], Arch: row["arch"], VCPU: stated(row["vcpu"]).number(t), Baseline: 1}}
		if row["baseline_pct_per_vcpu"] != "" {
			o.Machine.Baseline = stated(row["baseline_pct_per_vcpu"]).number(t) / 100
		}
		if listed.Price.Known() {
			var err error
			if o.OnDemand, err = listed.Price.Times(1); err != nil {
				t.Fatal(err)
			}
		}
		c.Offers = append(c.Offers, o)
	}
	c.Rates = l.sold(t, provider, append([]string{region, "global"}, groups...))
	return c
}

func (l lists) sold(t *testing.T, provider string, regions []string) (rates []cost.Rate) {
	t.Helper()
	at := map[string]int{}
	for _, row := range l.rates {
		known := false
		for _, r := range regions {
			known = known || row["region"] == r
		}
		if row["provider"] != provider || !known || row["price_usd"] == "" {
			continue
		}
		place := row["service"] + "/" + row["dimension"]
		i, seen := at[place]
		from := stated(row["tier_from"]).number(t)
		if !seen {
			i = len(rates)
			at[place] = i
			rates = append(rates, cost.Rate{Service: row["service"], Dimension: row["dimension"], Unit: row["unit"], AsOf: row["as_of_date"],
				Source: row["file"] + ":" + provider + "/" + place + "/" + row["region"]})
			if from > 0 { // what is below the first step is free
				rates[i].Steps = []cost.Step{{From: 0, Price: cost.Free}}
			}
		}
		r := &rates[i]
		r.Steps = append(r.Steps, cost.Step{From: from, Price: parsedPrice(t, row["price_usd"])})
		r.Until = 0
		if to := row["tier_to"]; to != "inf" {
			r.Until = stated(to).number(t)
		}
	}
	return rates
}

// unquoted are the figures of a case, whatever its kind needs.
func unquoted[T any](t *testing.T, data json.RawMessage) (v T) {
	t.Helper()
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	return v
}
