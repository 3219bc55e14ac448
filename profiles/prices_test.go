package profiles_test

import (
	"strings"
	"testing"

	"fleetcost/models/cost"
	"fleetcost/profiles"
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
		"has no price of a machine of aws eu-west-1": {"cloud.prices=testdata/prices-dear.toml", "cloud.region=eu-west-1"},
		"there are no prices of aws in region":       {"cloud.prices=testdata/prices-dear.toml", "cloud.region=xx-east-1"},
		"cannot read nowhere.toml":                   {"cloud.prices=nowhere.toml"},
		"names no file":                              {"cloud.prices="},
	} {
		if _, err := load(sets...); err == nil || !strings.Contains(err.Error(), text) {
			t.Errorf("%v: %v; want an error that says %q", sets, err, text)
		}
	}
}
