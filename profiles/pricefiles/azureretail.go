package pricefiles

import (
	"cmp"
	"encoding/json"
	"io"
	"strings"
)

var azureRetail = Format{
	Name: "azure-retail", Title: "Azure retail prices", Holds: "on demand, spot, reserved and savings plan prices",
	is: has("Items", "retailPrice"), read: readAzure,
}

// readAzure reads one page of the Retail Prices API. A reservation holds the total
// of its term, although its unit says an hour.
func readAzure(r io.Reader, f *File) error {
	s := newStream(r)
	billing := ""
	err := s.object(func(key string) (bool, error) {
		switch key {
		case "BillingCurrency":
			return true, s.value(&billing)
		case "NextPageLink":
			var next any
			if err := s.value(&next); err != nil {
				return true, err
			}
			if link, _ := next.(string); link != "" {
				f.note("this is one page of several: NextPageLink names the next")
			}
			return true, nil
		case "Items":
			return true, s.array(func() error {
				var i azureItem
				if err := s.value(&i); err != nil {
					return err
				}
				if i.CurrencyCode = cmp.Or(i.CurrencyCode, billing); i.CurrencyCode == "" {
					f.bad = append(f.bad, cmp.Or(i.ArmSkuName, i.SkuName, "an item")+": neither the item nor BillingCurrency before it says in what currency it is")
					return nil
				}
				f.azure(i)
				return nil
			})
		}
		return false, nil
	})
	if err != nil {
		return err
	}
	return s.done()
}

type azureItem struct {
	CurrencyCode, ReservationTerm, ArmRegionName, EffectiveStartDate string
	EffectiveEndDate                                                 string
	MeterName, ProductName, SkuName, ServiceName, UnitOfMeasure      string
	Type, ArmSkuName                                                 string
	RetailPrice, TierMinimumUnits                                    json.Number
	IsPrimaryMeterRegion                                             *bool
	SavingsPlan                                                      []struct {
		RetailPrice json.Number
		Term        string
	}
}

func (f *File) azure(i azureItem) {
	o := Offer{Provider: "azure", Region: i.ArmRegionName, Kind: "on_demand", Unit: unit(i.UnitOfMeasure), AsOf: day(i.EffectiveStartDate)}
	machine := i.ServiceName == "Virtual Machines"
	switch {
	case i.Type == "DevTestConsumption":
		f.leave("a price for development and test only")
		return
	case i.Type != "Consumption" && i.Type != "Reservation":
		f.leave("a price of another kind: " + i.Type)
		return
	case f.options.Today != "" && i.EffectiveEndDate != "" && i.EffectiveEndDate[:min(10, len(i.EffectiveEndDate))] <= f.options.Today:
		f.leave("a price that has ended")
		return
	case f.options.Today != "" && o.AsOf > f.options.Today:
		f.leave("a price that is not yet in force")
		return
	case i.IsPrimaryMeterRegion != nil && !*i.IsPrimaryMeterRegion:
		f.leave("a meter that is billed in another region")
		return
	case machine && strings.Contains(i.ProductName, "Windows"):
		f.leave("a machine with another operating system than Linux")
		return
	case machine && strings.Contains(i.ProductName, "Cloud Services"):
		f.leave("a product that is not a machine: Cloud Services")
		return
	case machine && (strings.Contains(i.ProductName, "Dedicated Host") || i.ArmSkuName == ""):
		f.leave("a product that is not a machine: " + i.ProductName)
		return
	case strings.Contains(i.SkuName, "Low Priority") || strings.Contains(i.MeterName, "Low Priority"):
		f.leave("a price of low priority, which came before spot")
		return
	}
	if machine {
		o.Machine = i.ArmSkuName
	} else {
		o.Service = strings.TrimSpace(i.ServiceName + " " + i.SkuName)
		o.detail = detail(i.ProductName, i.MeterName)
		if o.Unit == "hour" && strings.Contains(i.MeterName, "Expired") {
			f.leave("a meter that has expired")
			return
		}
	}
	if strings.Contains(i.SkuName, " Spot") || strings.Contains(i.MeterName, " Spot") {
		o.Kind = "spot"
	}
	o.From = f.quantity(i.TierMinimumUnits.String(), o.name())
	currency := i.CurrencyCode
	price, ok := f.number(i.RetailPrice.String(), o.name())
	if !ok {
		f.leave("a row without a price")
		return
	}
	if price.Positive() {
		if price = f.dollars(price, currency); !price.Known() {
			return
		}
	}
	if i.Type == "Reservation" || i.ReservationTerm != "" {
		switch years := azureYears(i.ReservationTerm); {
		case years == 0:
			f.leave("a reservation for " + i.ReservationTerm)
		case !price.Positive():
			f.leave("a price of zero, which is no price to use")
		default:
			o.Kind = map[int64]string{1: "reserved_1y", 3: "reserved_3y"}[years]
			o.Unit, o.Upfront, o.Price = "hour", price, spread(price, o.Hourly, years)
			f.add(o)
		}
		return
	}
	o.Price = price
	f.add(o)
	for _, plan := range i.SavingsPlan {
		years := azureYears(plan.Term)
		rate, ok := f.number(plan.RetailPrice.String(), o.name()+", savings plan")
		if years == 0 || !ok || o.Kind != "on_demand" {
			continue
		}
		if rate = f.dollars(rate, currency); rate.Known() {
			under := o
			under.Kind, under.Price = map[int64]string{1: "savings_plan_1y", 3: "savings_plan_3y"}[years], rate
			f.add(under)
		}
	}
}

func azureYears(term string) int64 {
	switch term {
	case "1 Year":
		return 1
	case "3 Years":
		return 3
	}
	return 0
}
