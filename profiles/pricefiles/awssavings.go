package pricefiles

import (
	"io"
	"strings"
)

var awsSavingsPlan = Format{
	Name: "aws-savings-plan", Title: "AWS savings plan rates", Holds: "rates under a savings plan",
	is: header("DiscountedRate", "DiscountedUsageType"), read: readSavingsPlan,
}

// readSavingsPlan reads rates by the usage that they are for. Of compute those of
// Linux instances on shared hosts are machines: their usage is BoxUsage.
func readSavingsPlan(r io.Reader, f *File) error {
	t, err := newTable(r, offerPreamble(f))
	if err != nil {
		return err
	}
	for {
		ok, err := t.next()
		if err != nil || !ok {
			return err
		}
		rate, ok := f.number(t.get("DiscountedRate"), t.place("DiscountedRate"))
		if !ok {
			f.leave("a row without a price")
			continue
		}
		if rate = f.dollars(rate, t.get("Currency")); !rate.Known() {
			continue
		}
		kind, _ := reservedKind(t.get("LeaseContractLength"), "", t.get("PurchaseOption"))
		if kind == "" {
			f.leave("a term of " + t.get("LeaseContractLength"))
			continue
		}
		o := Offer{Provider: "aws", Region: t.get("DiscountedRegionCode"), Kind: "savings_plan" + strings.TrimPrefix(kind, "reserved"),
			Unit: unit(t.get("Unit")), Price: rate, AsOf: f.AsOf}
		usage := t.get("DiscountedUsageType")
		if t.get("DiscountedServiceCode") == "AmazonEC2" {
			place, machine, box := strings.Cut(usage, "BoxUsage:")
			if !box || place != "" && !strings.HasSuffix(place, "-") || t.get("DiscountedOperation") != "RunInstances" {
				f.leave("an EC2 rate that is not of a Linux machine on a shared host")
				continue
			}
			o.Machine = machine
		} else {
			o.Service = t.get("DiscountedServiceCode") + " " + usage + " " + t.get("DiscountedOperation")
		}
		f.add(o)
	}
}
