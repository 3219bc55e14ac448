package pricefiles

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"fleetcost/models/cost"
)

var awsOffer = Format{
	Name: "aws-offer", Title: "AWS bulk offer", Holds: "on demand and reserved prices of one service",
	is: func(head []byte) bool { return has("offerCode", "formatVersion")(head) && !has("offers")(head) }, read: readOffer,
}

var awsGetProducts = Format{
	Name: "aws-getproducts", Title: "AWS GetProducts item", Holds: "all prices of one product",
	is: func(head []byte) bool {
		return has("product", "attributes")(head) || has("PriceList", "FormatVersion")(head)
	}, read: readProducts,
}

// product is what is kept of one: nothing else of an offer stays in memory.
type product struct {
	machine, service, detail, region, vcpu, gib string
}

// term is an offer of one product.
type term struct {
	EffectiveDate   string
	PriceDimensions map[string]struct {
		Unit         string
		BeginRange   string
		PricePerUnit map[string]string
	}
	TermAttributes struct {
		LeaseContractLength, OfferingClass, PurchaseOption string
	}
}

type attributes map[string]string

// readOffer reads products and then terms. Were the terms first, their products
// would not be known: such a file is refused.
func readOffer(r io.Reader, f *File) error {
	s := newStream(r)
	products := map[string]product{}
	read := false
	err := s.object(func(key string) (bool, error) {
		switch key {
		case "publicationDate":
			var stamp string
			err := s.value(&stamp)
			f.AsOf = day(stamp)
			return true, err
		case "products":
			read = true
			return true, s.object(func(sku string) (bool, error) {
				var p struct {
					ProductFamily string
					Attributes    attributes
				}
				if err := s.value(&p); err != nil {
					return true, err
				}
				if kept, why := productOf(p.ProductFamily, p.Attributes); why == "" {
					products[sku] = kept
				} else {
					f.leave(why)
				}
				return true, nil
			})
		case "terms":
			if !read {
				f.bad = append(f.bad, "terms stand before the products that they are of")
			}
			return true, s.object(func(string) (bool, error) {
				return true, s.object(func(sku string) (bool, error) {
					p, known := products[sku]
					if !known {
						return false, nil
					}
					return true, s.object(func(string) (bool, error) {
						var t term
						if err := s.value(&t); err != nil {
							return true, err
						}
						f.term(p, t, f.AsOf)
						return true, nil
					})
				})
			})
		}
		return false, nil
	})
	if err != nil {
		return err
	}
	return s.done()
}

// productItem is a product with its prices, or an answer of GetProducts, which has a
// list of them, each a text of its own.
type productItem struct {
	Product struct {
		ProductFamily string
		Attributes    attributes
	}
	Terms     map[string]map[string]term
	PriceList []json.RawMessage
	NextToken string
}

// readProducts reads answers of GetProducts, or items of them, one after the other.
func readProducts(r io.Reader, f *File) error {
	s := newStream(r)
	for s.More() {
		var item productItem
		if err := s.value(&item); err != nil {
			return err
		}
		if item.NextToken != "" {
			f.note("this is one page of several: NextToken leads to the next")
		}
		for _, listed := range item.PriceList {
			var one productItem
			text := []byte(listed)
			var quoted string
			if json.Unmarshal(text, &quoted) == nil {
				text = []byte(quoted)
			}
			if err := json.Unmarshal(text, &one); err != nil {
				return s.fault(fmt.Errorf("PriceList: %w", err))
			}
			f.product(one)
		}
		if item.PriceList == nil {
			f.product(item)
		}
	}
	return s.done()
}

// product takes the prices of one product.
func (f *File) product(item productItem) {
	p, why := productOf(item.Product.ProductFamily, item.Product.Attributes)
	if why != "" {
		f.leave(why)
		return
	}
	for _, t := range item.Terms["OnDemand"] {
		f.AsOf = max(f.AsOf, day(t.EffectiveDate))
	}
	for _, kind := range []string{"OnDemand", "Reserved"} {
		for _, code := range sorted(item.Terms[kind]) {
			f.term(p, item.Terms[kind][code], day(item.Terms[kind][code].EffectiveDate))
		}
	}
}

func sorted[T any](m map[string]T) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// productOf is what a product is, or why it is not taken. An instance is taken where
// it runs Linux, shares its host, has nothing installed, is in use (not merely
// reserved capacity), and is bought on the plain market.
func productOf(family string, a attributes) (product, string) {
	p := product{vcpu: a["vcpu"], gib: strings.TrimSuffix(a["memory"], " GiB"), region: a.region(),
		detail: detail(a["databaseEdition"], a["licenseModel"], a["usagetype"], a["operation"])}
	if machine := a["instanceType"]; machine != "" && a["servicecode"] == "AmazonEC2" {
		if !strings.HasPrefix(family, "Compute Instance") {
			return p, "a product that is not a machine: " + family
		}
		if why := notPlain(a); why != "" {
			return p, why
		}
		p.machine = machine
		return p, ""
	}
	switch api := a["volumeApiName"]; {
	case api != "" && family == "Storage":
		p.service = "EBS " + api
	case api != "":
		p.service = "EBS " + api + " " + strings.TrimPrefix(family, "System Operation")
	case a["instanceType"] != "":
		p.service = strings.Join(strings.Fields(a["servicecode"]+" "+a["databaseEngine"]+" "+a["cacheEngine"]+" "+a["instanceType"]+" "+a["deploymentOption"]), " ")
	default:
		p.service = strings.TrimSpace(a["servicecode"] + " " + a["usagetype"])
		p.detail = detail(a["operation"], a["group"], a["toLocation"])
	}
	if p.service == "" {
		return p, "a product without a name"
	}
	return p, ""
}

// notPlain says why a product is not a Linux machine on demand; "" where it is. What
// an older file does not say is not held against it.
func notPlain(a attributes) string {
	for _, must := range []struct{ key, is, why string }{
		{"operatingSystem", "Linux", "a machine with another operating system than Linux"},
		{"tenancy", "Shared", "a machine on a host of its own"},
		{"preInstalledSw", "NA", "a machine with software installed"},
		{"capacitystatus", "Used", "reserved capacity, not a machine in use"},
		{"marketoption", "OnDemand", "a machine that is not bought on demand, such as a capacity block"},
		{"licenseModel", "No License required", "a machine that needs a licence"},
	} {
		if said := a[must.key]; said != "" && said != must.is {
			return must.why
		}
	}
	return ""
}

// region is the code of a region: older files have its place only.
func (a attributes) region() string {
	return cmp.Or(a["regionCode"], awsRegions[a["location"]], a["location"])
}

// term takes the prices of one term of a product. Its attributes say what it is,
// wherever in the file it stands.
func (f *File) term(p product, t term, asOf string) {
	o := Offer{Provider: "aws", Machine: p.machine, Service: p.service, detail: p.detail, Region: p.region, Kind: "on_demand", AsOf: asOf}
	if p.machine != "" {
		o.VCPU, o.GiB = p.vcpu, p.gib
	}
	years := int64(0)
	if a := t.TermAttributes; a.LeaseContractLength != "" {
		o.Kind, years = reservedKind(a.LeaseContractLength, a.OfferingClass, a.PurchaseOption)
		if o.Kind == "" {
			f.leave("a term of " + a.LeaseContractLength)
			return
		}
	}
	for _, code := range sorted(t.PriceDimensions) {
		d := t.PriceDimensions[code]
		currencies := sorted(d.PricePerUnit)
		if slices.Contains(currencies, "USD") {
			currencies = []string{"USD"}
		}
		for _, currency := range currencies {
			amount, ok := f.number(d.PricePerUnit[currency], o.name())
			if !ok {
				f.leave("a row without a price")
				continue
			}
			if amount.Positive() {
				if amount = f.dollars(amount, currency); !amount.Known() {
					continue
				}
			}
			switch {
			case years > 0 && d.Unit == "Quantity":
				o.Upfront = amount
			case years > 0:
				o.Hourly = amount
			default:
				one := o
				one.Unit, one.From = unit(d.Unit), f.quantity(d.BeginRange, o.name())
				one.Price = amount
				f.add(one)
			}
		}
	}
	if years > 0 {
		f.addReserved(o, years)
	}
}

// addReserved takes a reservation, whose parts have been read.
func (f *File) addReserved(o Offer, years int64) {
	if !o.Upfront.Positive() && !o.Hourly.Positive() {
		f.leave("a reservation without a price")
		return
	}
	o.Price = spread(o.Upfront, o.Hourly, years)
	if !o.Upfront.Positive() {
		o.Upfront, o.Hourly = cost.Price{}, cost.Price{}
	}
	f.add(o)
}

// reservedKind names a reservation: reserved_3y_convertible_all_upfront.
func reservedKind(lease, class, option string) (kind string, years int64) {
	switch strings.ReplaceAll(strings.ToLower(lease), " ", "") {
	case "1yr", "1year", "1":
		kind, years = "reserved_1y", 1
	case "3yr", "3year", "3years", "3":
		kind, years = "reserved_3y", 3
	default:
		return "", 0
	}
	if strings.EqualFold(class, "convertible") {
		kind += "_convertible"
	}
	if option != "" {
		kind += "_" + strings.ReplaceAll(strings.ToLower(option), " ", "_")
	}
	return kind, years
}

// unit is a unit as we write it.
func unit(text string) string {
	switch text {
	case "Hrs", "Hours", "hours", "hour", "1 Hour", "h":
		return "hour"
	case "GB-Mo", "GB-month", "GB-Month":
		return "GB-month"
	case "IOPS-Mo":
		return "IOPS-month"
	case "MiBps-Mo", "MBps-Mo", "GiBps-mo":
		return "MBps-month"
	case "Lambda-GB-Second", "GB-Seconds", "GB-seconds":
		return "GB-second"
	}
	return text
}
