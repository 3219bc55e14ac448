package profiles_test

import (
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fleetcost/models/billing"
	"fleetcost/models/cost"
	"fleetcost/profiles"
	"fleetcost/profiles/clouds"
)

// Own prices stand in place of those of the list, in the region that they are of.
func TestOwnPrices(t *testing.T) {
	load := func(sets ...string) (*profiles.Loaded, error) {
		src, _ := profiles.Embedded("storefront")
		src.Sets = sets
		return profiles.Load(src)
	}
	l, err := load("cloud.prices=testdata/prices-dear.toml")
	if err != nil {
		t.Fatal(err)
	}
	if o, _ := l.Catalogue.Find("c7g.large"); o.OnDemand != cost.MustDollars(0.2) || o.AsOf != "2026-10-01" || o.Source != "for tests" {
		t.Errorf("c7g.large costs %v, of %s, from %s", o.OnDemand, o.AsOf, o.Source)
	}
	if o, _ := l.Catalogue.Find("c7g.xlarge"); o.OnDemand != cost.MustDollars(0.145) {
		t.Errorf("c7g.xlarge costs %v", o.OnDemand)
	}
	for text, sets := range map[string][]string{
		"has no price of a machine or a service of aws eu-west-1": {"cloud.prices=testdata/prices-dear.toml", "cloud.region=eu-west-1"},
		"there are no prices of aws in region":                    {"cloud.prices=testdata/prices-dear.toml", "cloud.region=xx-east-1"},
		"cannot read nowhere.toml":                                {"cloud.prices=nowhere.toml"},
		"names no file":                                           {"cloud.prices="},
	} {
		if _, err := load(sets...); err == nil || !strings.Contains(err.Error(), text) {
			t.Errorf("%v: %v; want an error that says %q", sets, err, text)
		}
	}
}

// onGoogle is a system of which the price lists lack volumes, storage, logs and what passes
// between zones.
const onGoogle = `
title = "on Google"
[traffic]
pattern = "constant"
rate = 100
[goal]
p99 = "1s"
[request.page]
steps = [ { cpu = "1ms" }, { io = "db", time = "2ms" } ]
[backend.db]
preset   = "postgres"
price    = 0.4
multi_az = true
storage  = "100GiB"
backups  = "60GiB"
per_call = "2KiB"
[network]
zones = 2
request  = "1KiB"
response = "20KiB"
nat      = "1KiB"
[logs]
per_request = "1KiB"
keep        = "1440h"
[cloud]
provider = "gcp"
region   = "us-central1"
volume   = "20GiB"
[design.node]
runtime = "node-http"
machine = "e2-standard-2"
`

const ofGoogle = `
as_of  = "2026-10-01"
source = "our contract"
price = [
  { provider = "gcp", service = "persistent_disk storage", kind = "on_demand", unit = "GiB-month", usd = 0.1 },
  { provider = "gcp", service = "cloud_sql storage_ha", kind = "on_demand", unit = "GiB-month", usd = 0.34 },
  { provider = "gcp", service = "cloud_sql backup", kind = "on_demand", unit = "GiB-month", usd = 0.08 },
  { provider = "gcp", service = "cloud_logging ingestion", kind = "on_demand", unit = "GiB", from = 0, usd = 0.0 },
  { provider = "gcp", service = "cloud_logging ingestion", kind = "on_demand", unit = "GiB", from = 50, usd = 0.5 },
  { provider = "gcp", service = "cloud_logging storage", kind = "on_demand", unit = "GiB-month", usd = 0.01 },
  { provider = "gcp", service = "network inter_zone", kind = "on_demand", unit = "GiB", usd = 0.01 },
  { provider = "gcp", region = "us-central1", service = "cloud_nat data_processed", kind = "on_demand", unit = "GiB", usd = 0.04 },
  { provider = "gcp", service = "cloud_nat data_processed", kind = "on_demand", unit = "GiB", usd = 0.99 },
  { provider = "gcp", service = "memorystore_redis basic_m1", kind = "on_demand", unit = "GB-hour", usd = 0.03 },
  { provider = "aws", service = "alb lcu", kind = "on_demand", unit = "LCU-hour", usd = 5.0 },
  { provider = "gcp", service = "of something else", kind = "on_demand", usd = 5.0 },
]
`

// What no list has a price of is named; with own prices it is billed, by the laws of the
// provider, and what a list has costs what the own prices say.
func TestOwnPricesOfServices(t *testing.T) {
	dir := t.TempDir()
	load := func(prices string, sets ...string) (*profiles.Loaded, error) {
		if err := os.WriteFile(filepath.Join(dir, "prices.toml"), []byte(prices), 0o600); err != nil {
			t.Fatal(err)
		}
		return profiles.Load(profiles.Source{Name: "shop.toml", Text: []byte(onGoogle), Dir: dir, Sets: sets})
	}
	billed := func(l *profiles.Loaded) billing.Statement {
		fleet := []billing.Fleet{{Part: "node", Machine: "e2-standard-2", Instances: 2}}
		s, err := billing.Tariff{List: l.Catalogue}.Around(*l.Architecture, billing.Usage{{Hours: 730, RequestsPerSecond: 100, Fleets: fleet}})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	l, err := load("")
	if err != nil {
		t.Fatal(err)
	}
	var missing []string
	for _, o := range billed(l).Missing {
		missing = append(missing, o.Name())
	}
	if got, want := strings.Join(missing, ", "), "node root volumes, db storage, with a standby, db backups, logs ingestion, logs storage, network db between zones"; got != want {
		t.Errorf("not in the bill: %s; want %s", got, want)
	}
	if l, err = load(ofGoogle, "cloud.prices="+filepath.Join(dir, "prices.toml")); err != nil {
		t.Fatal(err)
	}
	s := billed(l)
	if len(s.Missing) > 0 {
		t.Errorf("not in the bill: %v", s.Missing)
	}
	const perKiB = 100. * 3600 * 730 / (1 << 20) // GiB of a KiB for each request
	for name, want := range map[string]float64{
		"node root volumes":           2 * 20 * 0.1,
		"db storage, with a standby":  100 * 0.34,
		"db backups":                  60 * 0.08,
		"logs ingestion, from 50 GiB": (perKiB - 50) * 0.5,
		"logs storage":                perKiB * (60 - 30) / (365. / 12) * 0.01,
		"network db between zones":    2 * perKiB / 2 * 0.01,
		"network data through NAT":    perKiB * 0.04,
	} {
		found := false
		for _, l := range s.Lines {
			if l.Part+" "+l.What == name {
				found = true
				if got := l.Amount.USD(); math.Abs(got-want) > 1e-8 || l.AsOf != "2026-10-01" || l.Source != "our contract" {
					t.Errorf("%s: $%v as of %s from %s, want $%v", name, got, l.AsOf, l.Source, want)
				}
			}
		}
		if !found {
			t.Errorf("%s is not in the bill", name)
		}
	}
	if m, err := l.Catalogue.FindManaged("redis", "basic-m1-4gb", false); err != nil || m.Hourly != cost.MustDollars(0.12) {
		t.Errorf("4 GB of Memorystore cost %v an hour, %v", m.Hourly, err)
	}
	for prices, says := range map[string]string{
		`service = "cloud_nat data_processed", kind = "on_demand", usd = 0.04`:                          "is priced by the GiB, not by the hour",
		`service = "cloud_nat data_processed", kind = "on_demand", unit = "GiB", from = 10, usd = 0.04`: "out of order",
		`service = "cloud_nat data_prcessed", kind = "on_demand", unit = "GiB", from = 10, usd = 0.04`:  "has no price of a machine or a service of gcp us-central1 that is known",
		`service = "alb lcu", kind = "on_demand", unit = "LCU-hour", usd = 0.04`:                        "has no price of a machine or a service",
		`service = "cloud_nat data_processed", kind = "spot", unit = "GiB", usd = 0.04`:                 "has no price of a machine or a service",
	} {
		if _, err := load("as_of = \"2026-10-01\"\nprice = [ { provider = \"gcp\", "+prices+" } ]\n", "cloud.prices="+filepath.Join(dir, "prices.toml")); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, want %q", prices, err, says)
		}
	}
}

// Each rate that a bill may ask for and no list has is named so, and asked for by a law.
func TestUnlistedRatesAreAskedFor(t *testing.T) {
	for _, provider := range clouds.Providers() {
		for _, r := range billing.Unlisted(provider) {
			if slices.ContainsFunc(clouds.Rates(provider), func(known cost.Rate) bool { return known.String() == r.String() }) {
				t.Errorf("%s: %v is in a list", provider, r)
			}
			r.Steps = []cost.Step{{Price: cost.MustDollars(1).Price()}}
			all := billing.Tariff{List: cost.Catalogue{Provider: provider, Region: "nowhere", Rates: []cost.Rate{r}}}
			s, err := all.Bill(
				billing.Volumes{Part: "v", Month: 1, Volumes: []billing.Volume{{Count: 1, GB: 1, Hours: 1}}},
				billing.Database{Part: "db", StorageGB: 1, BackupGB: 2}, billing.Database{Part: "db", MultiAZ: true, StorageGB: 1},
				billing.Logging{Part: "l", Bytes: 1, Days: 60, QueriedGB: 1}, billing.Queue{Part: "q", Messages: 1, Batch: 1},
				billing.CrossZone{Part: "n", Name: "a-b", Zones: 3, GB: 1},
			)
			if err != nil || len(s.Lines) == 0 || s.Lines[0].Unit != r.Unit {
				t.Errorf("%s: %v is in no bill: %v, %v", provider, r, s.Lines, err)
			}
		}
	}
}
