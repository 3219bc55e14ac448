package main

import (
	"math"
	"math/big"
	"strconv"
	"testing"

	"fleetcost/models/cost"
	"fleetcost/profiles/clouds"
	"fleetcost/profiles/pricefiles"
	"fleetcost/profiles/shared"
)

func init() { referees["importers"] = importers }

// importers reads the price files that cases name, and looks for what must be in them.
func importers(t *testing.T) (right, all int) {
	type importCase struct {
		ID, File string
		AsOf     *string `json:"as_of"`
		Expect   []map[string]any
		Sums     map[string]string
		Refuse   any
	}
	for _, c := range refereeCases[importCase](t, "importers.jsonl") {
		all++
		f, err := pricefiles.Read(shared.Open(t, "pricing", "formats", c.File), pricefiles.Options{OnDemand: onDemandOf})
		if c.Refuse != nil && c.Refuse != false {
			if err == nil {
				t.Errorf("%s: %s is read as %s", c.ID, c.File, f.Format)
				continue
			}
			right++
			continue
		}
		if err != nil {
			t.Errorf("%s: %s: %v", c.ID, c.File, err)
			continue
		}
		agrees := true
		for _, e := range c.Expect {
			if !found(f.Offers, e) {
				t.Errorf("%s: not in %s: %v", c.ID, c.File, e)
				agrees = false
			}
		}
		for name, want := range c.Sums {
			if got := f.Sums[name]; got != cost.MustPrice(want) {
				t.Errorf("%s: %s is %v, not %s", c.ID, name, got, want)
				agrees = false
			}
		}
		if c.AsOf != nil && len(*c.AsOf) == len("2006-01-02") && f.AsOf != *c.AsOf {
			t.Errorf("%s: %s is of %s, not %s", c.ID, c.File, f.AsOf, *c.AsOf)
			agrees = false
		}
		if agrees {
			right++
		}
	}
	return right, all
}

// onDemandOf is the price on demand of the price lists.
func onDemandOf(provider, machine, region string) (cost.Price, bool) {
	prices, err := clouds.Catalogue(provider, region)
	if err != nil {
		return cost.Price{}, false
	}
	o, ok := prices.Find(machine)
	return o.OnDemand.Price(), ok
}

// found tells whether an offer has all that is expected of it.
func found(offers []pricefiles.Offer, e map[string]any) bool {
	tolerance := 0.0
	if s, ok := e["tolerance"].(string); ok {
		tolerance, _ = strconv.ParseFloat(s, 64)
	}
	for _, o := range offers {
		all := true
		for key, want := range e {
			var got string
			switch key {
			case "provider":
				got = o.Provider
			case "machine":
				got = o.Machine
			case "service":
				got = o.Service
			case "instance_id":
				got = o.ID
			case "region":
				got = o.Region
			case "zone":
				got = o.Zone
			case "kind":
				got = o.Kind
			case "unit":
				got = o.Unit
			case "interruption":
				got = o.Interruption
			case "value":
				got = o.Percent
			case "vcpu":
				got = o.VCPU
			case "memory_gib":
				got = o.GiB
			case "usd_per_hour", "usd_per_unit":
				said, _ := new(big.Rat).SetString(want.(string))
				usd, _ := said.Float64()
				all = all && math.Abs(o.Price.USD()-usd) <= tolerance+1e-13
				continue
			case "upfront_usd":
				all = all && o.Upfront == cost.MustPrice(want.(string))
				continue
			case "hourly_usd":
				all = all && o.Hourly == cost.MustPrice(want.(string))
				continue
			case "tolerance", "composed", "derived", "default_of_other_regions":
				continue
			default:
				return false
			}
			if want == nil {
				want = ""
			}
			all = all && got == want
		}
		if all {
			return true
		}
	}
	return false
}
