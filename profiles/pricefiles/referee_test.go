package pricefiles_test

import (
	"encoding/json"
	"math"
	"math/big"
	"os"
	"strconv"
	"strings"
	"testing"

	"fleetcost/models/cost"
	"fleetcost/profiles/clouds"
	"fleetcost/profiles/pricefiles"
	"fleetcost/profiles/shared"
)

func TestReferee(t *testing.T) {
	folder := shared.Path(t, "")
	text, err := os.ReadFile(folder + "/bills/importers.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		var c struct {
			ID, File string
			AsOf     *string `json:"as_of"`
			Refuse   any
			Expect   []map[string]any
			Sums     map[string]string
		}
		if err := json.Unmarshal([]byte(line), &c); err != nil {
			t.Fatal(err)
		}
		t.Run(c.ID, func(t *testing.T) {
			in, err := os.Open(folder + "/pricing/formats/" + c.File)
			if err != nil {
				t.Fatal(err)
			}
			defer in.Close()
			f, err := pricefiles.Read(in, pricefiles.Options{OnDemand: func(p, m, r string) (cost.Price, bool) {
				cat, err := clouds.Catalogue(p, r)
				o, ok := cat.Find(m)
				return o.OnDemand.Price(), ok && err == nil
			}})
			if err != nil {
				t.Fatal(err)
			}
			t.Log(f.Format, f.AsOf, f.Left, f.Notes, f.Sums)
			for _, o := range f.Offers {
				t.Logf("%+v", o)
			}
			for _, e := range c.Expect {
				if !found(f.Offers, e) {
					t.Errorf("not there: %v", e)
				}
			}
			for name, want := range c.Sums {
				if got := f.Sums[name]; got != cost.MustPrice(want) {
					t.Errorf("%s is %v, not %s", name, got, want)
				}
			}
		})
	}
}

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
				continue
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
				w, _ := new(big.Rat).SetString(want.(string))
				x, _ := w.Float64()
				all = all && math.Abs(o.Price.USD()-x) <= tolerance+1e-13
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
