package pricefiles

import (
	"io"
	"strings"
)

var awsOfferCSV = Format{
	Name: "aws-offer-csv", Title: "AWS bulk offer as CSV", Holds: "on demand and reserved prices of one service",
	is: header("SKU", "TermType", "PricePerUnit"), read: readOfferCSV,
}

// offerPreamble reads the lines above the header of a file of AWS.
func offerPreamble(f *File) func([]string) bool {
	return func(row []string) bool {
		if len(row) == 2 && row[0] == "Publication Date" {
			f.AsOf = day(row[1])
		}
		return len(row) == 2
	}
}

// readOfferCSV reads a row for each price. A reservation has two where part of it
// is paid up front: they are put together when the file has been read.
func readOfferCSV(r io.Reader, f *File) error {
	t, err := newTable(r, offerPreamble(f))
	if err != nil {
		return err
	}
	reserved, order := map[string]*Offer{}, []string{}
	for {
		ok, err := t.next()
		if err != nil {
			return err
		}
		if !ok {
			break
		}
		p, why := productOf(t.get("Product Family"), attributes{
			"servicecode": t.get("serviceCode"), "usagetype": t.get("usageType"), "location": t.get("Location"), "regionCode": t.get("Region Code"),
			"instanceType": t.get("Instance Type"), "vcpu": t.get("vCPU"), "memory": t.get("Memory"), "volumeApiName": t.get("Volume API Name"),
			"operatingSystem": t.get("Operating System"), "tenancy": t.get("Tenancy"), "preInstalledSw": t.get("Pre Installed S/W"),
			"capacitystatus": t.get("CapacityStatus"), "marketoption": t.get("MarketOption"), "licenseModel": t.get("License Model"),
			"databaseEngine": t.get("Database Engine"), "databaseEdition": t.get("Database Edition"), "operation": t.get("operation"), "group": t.get("Group"),
			"toLocation": t.get("To Location"), "cacheEngine": t.get("Cache Engine"), "deploymentOption": t.get("Deployment Option"),
		})
		if why != "" {
			f.leave(why)
			continue
		}
		amount, ok := f.number(t.get("PricePerUnit"), t.place("PricePerUnit"))
		if !ok {
			f.leave("a row without a price")
			continue
		}
		if amount.Positive() {
			if amount = f.dollars(amount, t.get("Currency")); !amount.Known() {
				continue
			}
		}
		o := Offer{Provider: "aws", Machine: p.machine, Service: p.service, detail: p.detail, Region: p.region, Kind: "on_demand", AsOf: f.AsOf}
		if p.machine != "" {
			o.VCPU, o.GiB = p.vcpu, p.gib
		}
		if t.get("TermType") != "Reserved" {
			o.Unit, o.From, o.Price = unit(t.get("Unit")), f.quantity(t.get("StartingRange"), t.place("StartingRange")), amount
			f.add(o)
			continue
		}
		kind, _ := reservedKind(t.get("LeaseContractLength"), t.get("OfferingClass"), t.get("PurchaseOption"))
		if kind == "" {
			f.leave("a term of " + t.get("LeaseContractLength"))
			continue
		}
		o.Kind = kind
		key := t.get("SKU") + "." + t.get("OfferTermCode")
		if reserved[key] == nil {
			reserved[key] = &o
			order = append(order, key)
		}
		if t.get("Unit") == "Quantity" {
			reserved[key].Upfront = amount
		} else {
			reserved[key].Hourly = amount
		}
	}
	for _, key := range order {
		years := int64(1)
		if strings.HasPrefix(reserved[key].Kind, "reserved_3y") {
			years = 3
		}
		f.addReserved(*reserved[key], years)
	}
	return nil
}
