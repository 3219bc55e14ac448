package pricefiles

import (
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"regexp"
	"slices"
	"strings"

	"fleetcost/models/cost"
)

var googleSKUs = Format{
	Name: "gcp-skus", Title: "Google Cloud Billing Catalog", Holds: "prices of cores, memory, accelerators and services",
	is: has("skus", "pricingInfo"), read: readSKUs,
}

// acceleratorModel is the word by which an accelerator is known: A100, H200, T4.
var acceleratorModel = regexp.MustCompile(`^[A-Z]+\d+$`)

type sku struct {
	Description string
	Category    struct{ ResourceFamily, ResourceGroup, UsageType string }
	Regions     []string `json:"serviceRegions"`
	PricingInfo []struct {
		PricingExpression struct {
			UsageUnit   string
			TieredRates []struct {
				StartUsageAmount json.Number
				UnitPrice        struct {
					CurrencyCode, Units string
					Nanos               json.Number
				}
			}
		}
		CurrencyConversionRate json.Number
		EffectiveTime          string // matches EffectiveTime, too
	}
}

// readSKUs reads prices of cores and of memory apart, as Google sells them, and puts
// machines together where it has both.
func readSKUs(r io.Reader, f *File) error {
	s := newStream(r)
	err := s.object(func(key string) (bool, error) {
		switch key {
		case "nextPageToken":
			var token string
			err := s.value(&token)
			if token != "" {
				f.note("this is one page of several: nextPageToken leads to the next")
			}
			return true, err
		case "skus":
			return true, s.array(func() error {
				var k sku
				if err := s.value(&k); err != nil {
					return err
				}
				f.sku(k)
				return nil
			})
		}
		return false, nil
	})
	if err != nil {
		return err
	}
	f.compose()
	return s.done()
}

func (f *File) sku(k sku) {
	kind := map[string]string{"OnDemand": "on_demand", "Preemptible": "spot", "Commit1Yr": "committed_use_1y", "Commit3Yr": "committed_use_3y"}[k.Category.UsageType]
	switch {
	case kind == "":
		f.leave("a price of another kind: " + k.Category.UsageType)
		return
	case k.Category.ResourceFamily == "License":
		f.leave("a licence")
		return
	case len(strings.Fields(k.Description)) == 0:
		f.leave("a product without a name")
		return
	case len(k.PricingInfo) == 0:
		f.leave("a product without a price")
		return
	}
	info := k.PricingInfo[len(k.PricingInfo)-1]
	for _, t := range info.PricingExpression.TieredRates {
		price, err := units(t.UnitPrice.Units, t.UnitPrice.Nanos, info.CurrencyConversionRate, t.UnitPrice.CurrencyCode)
		if err != nil {
			f.bad = append(f.bad, fmt.Sprintf("%s: %v", k.Description, err))
			continue
		}
		for _, region := range k.Regions {
			o := Offer{Provider: "gcp", Service: serviceOf(k), detail: k.Description, Region: region, Kind: kind, Price: price, AsOf: day(info.EffectiveTime),
				Unit: googleUnit(info.PricingExpression.UsageUnit, k.Category.ResourceGroup), From: f.quantity(t.StartUsageAmount.String(), k.Description)}
			f.add(o)
		}
	}
}

// units is the price of units and billionths; one in another currency is divided by
// the units of it that a dollar buys.
func units(whole string, nanos, perDollar json.Number, currency string) (cost.Price, error) {
	if whole == "" {
		whole = "0"
	}
	sum, ok := decimal(whole)
	if !ok {
		return cost.Price{}, fmt.Errorf("%q is not a number of units", whole)
	}
	if nanos != "" {
		n, ok := decimal(nanos.String())
		if !ok {
			return cost.Price{}, fmt.Errorf("%q is not a number of billionths", nanos)
		}
		sum.Add(sum, n.Quo(n, big.NewRat(1e9, 1)))
	}
	if currency != "USD" {
		rate, ok := decimal(perDollar.String())
		if !ok || rate.Sign() <= 0 {
			return cost.Price{}, fmt.Errorf("it is in %s, and the file has no rate of it", currency)
		}
		sum.Quo(sum, rate)
	}
	if sum.Sign() < 0 {
		return cost.Price{}, fmt.Errorf("it is below zero")
	}
	return rounded(sum), nil
}

// serviceOf is what a SKU is of, without the place that its description names: E2
// core, E2 RAM, A100 GPU. What is not plainly one of those keeps its description.
func serviceOf(k sku) string {
	name := k.Description
	for _, between := range []string{" running in ", " in "} {
		if before, _, ok := strings.Cut(name, between); ok && (between == " running in " || k.Category.UsageType != "OnDemand" || k.Category.ResourceFamily == "Compute") {
			name = before
			break
		}
	}
	special := false
	for _, word := range []string{"Custom", "Extended", "Sole Tenancy", "Commitment", "Reserved", "Premium"} {
		special = special || strings.Contains(name, word)
	}
	if special || k.Category.ResourceFamily != "Compute" {
		return name
	}
	name = strings.TrimPrefix(strings.TrimPrefix(name, "Spot Preemptible "), "Preemptible ")
	words := strings.Fields(name)
	if len(words) == 0 {
		return k.Description
	}
	switch family := words[0]; {
	case k.Category.ResourceGroup == "GPU" && slices.Contains(words, "GPU"):
		at := slices.Index(words, "GPU")
		model := max(0, at-1)
		for model > 0 && !acceleratorModel.MatchString(words[model]) { // A100 80GB, H100 80GB Mega, Tesla V100
			model--
		}
		return strings.Join(words[model:at+1], " ")
	case slices.Contains(words, "Core"):
		return family + " core"
	case slices.Contains(words, "Ram") || slices.Contains(words, "RAM"):
		return family + " RAM"
	}
	return name
}

// googleUnit is the unit of a SKU: cores and accelerators are by the hour, too.
func googleUnit(usage, group string) string {
	switch {
	case usage == "h" && group == "GPU":
		return "GPU-hour"
	case usage == "h" && (group == "CPU" || strings.HasSuffix(group, "Standard")):
		return "vCPU-hour"
	case usage == "GiBy.h":
		return "GiB-hour"
	case usage == "GiBy.mo":
		return "GiB-month"
	case usage == "GiBy":
		return "GiB"
	}
	return unit(usage)
}

// compose puts machines together: cores and memory, and accelerators where it has
// them, each at its price in the region. A part without a price leaves none.
func (f *File) compose() {
	type at struct{ service, region, kind string }
	parts := map[at]Offer{}
	regions, two := map[string]bool{}, map[at]bool{}
	for _, o := range f.Offers {
		if o.From == "" {
			part := at{o.Service, o.Region, o.Kind}
			if known, ok := parts[part]; ok && known.Price != o.Price {
				two[part] = true
			}
			parts[part] = o
			regions[o.Region] = true
		}
	}
	for part := range two { // which of them a machine is made of is not known
		delete(parts, part)
	}
	for _, m := range Shapes() {
		family := strings.ToUpper(strings.SplitN(m.Machine, "-", 2)[0])
		for _, region := range sorted(regions) {
			for _, kind := range []string{"on_demand", "spot", "committed_use_1y", "committed_use_3y"} {
				core, ok := parts[at{family + " core", region, kind}]
				ram, both := parts[at{family + " RAM", region, kind}]
				if !ok || !both {
					continue
				}
				sum := new(big.Rat)
				add := func(p cost.Price, n *big.Rat) {
					if r, ok := rat(p); ok {
						sum.Add(sum, r.Mul(r, n))
					}
				}
				add(core.Price, m.Cores)
				add(ram.Price, m.GiB)
				said := fmt.Sprintf("%s cores and %s GiB", trimmed(m.Cores), trimmed(m.GiB))
				if m.GPUs > 0 {
					gpu, ok := parts[at{m.GPU + " GPU", region, kind}]
					if !ok {
						continue
					}
					add(gpu.Price, big.NewRat(int64(m.GPUs), 1))
					said += fmt.Sprintf(" and %d × %s", m.GPUs, m.GPU)
				}
				f.add(Offer{Provider: "gcp", Machine: m.Machine, Region: region, Kind: kind, Price: rounded(sum), AsOf: max(core.AsOf, ram.AsOf),
					VCPU: trimmed(m.Cores), GiB: trimmed(m.GiB), Derived: said})
			}
		}
	}
}

func trimmed(r *big.Rat) string {
	s := r.FloatString(4)
	return strings.TrimRight(strings.TrimRight(s, "0"), ".")
}
