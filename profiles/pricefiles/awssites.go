package pricefiles

import (
	"encoding/json"
	"io"
	"math/big"
	"strings"

	"fleetcost/models/cost"
)

var awsWebsite = Format{
	Name: "aws-website", Title: "AWS price page data", Holds: "on demand or reserved prices of machines",
	is: has("manifest", "regions"), read: readWebsite,
}

// readWebsite reads the data behind the EC2 price pages, by region and label.
func readWebsite(r io.Reader, f *File) error {
	s := newStream(r)
	currency, said := "", false
	err := s.object(func(key string) (bool, error) {
		switch key {
		case "manifest":
			var m struct{ CurrencyCode, HawkFilePublicationDate string }
			err := s.value(&m)
			f.AsOf, currency, said = day(m.HawkFilePublicationDate), m.CurrencyCode, true
			return true, err
		case "regions":
			if !said {
				f.bad = append(f.bad, "regions stand before the manifest, which says in what currency their prices are")
				return false, nil
			}
			return true, s.object(func(region string) (bool, error) {
				return true, s.object(func(string) (bool, error) {
					row := map[string]any{}
					if err := s.value(&row); err != nil {
						return true, err
					}
					f.website(region, currency, func(key string) string { text, _ := row[key].(string); return text })
					return true, nil
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

func (f *File) website(region, currency string, get func(string) string) {
	a := attributes{"operatingSystem": get("Operating System"), "tenancy": get("Tenancy"), "preInstalledSw": get("Pre Installed S/W"),
		"licenseModel": get("License Model"), "location": region}
	if why := notPlain(a); why != "" {
		f.leave(why)
		return
	}
	o := Offer{Provider: "aws", Machine: get("Instance Type"), Region: a.region(), VCPU: get("vCPU"), GiB: strings.TrimSuffix(get("Memory"), " GiB")}
	if o.Machine == "" {
		f.leave("a row without an instance type")
		return
	}
	amount := func(key string) (cost.Price, bool) {
		p, ok := f.number(get(key), o.Machine+": "+key)
		if ok && p.Positive() {
			p = f.dollars(p, currency)
		}
		return p, ok && p.Known()
	}
	lease := get("LeaseContractLength")
	if lease == "" {
		if p, ok := amount("price"); ok {
			o.Kind, o.Price = "on_demand", p
			f.add(o)
		}
		return
	}
	if p, ok := amount("OnDemand:PricePerUnit"); ok {
		demand := o
		demand.Kind, demand.Price = "on_demand", p
		f.add(demand)
	}
	kind, years := reservedKind(lease, get("OfferingClass"), get("PurchaseOption"))
	if kind == "" {
		f.leave("a term of " + lease)
		return
	}
	o.Kind = kind
	o.Hourly, _ = amount("price")
	for _, key := range []string{"riupfront:PricePerUnit", "Upfront Fee"} {
		if p, ok := amount(key); ok {
			o.Upfront = p
		}
	}
	if !o.Upfront.Positive() && strings.Contains(kind, "partial_upfront") || !o.Upfront.Positive() && strings.Contains(kind, "all_upfront") {
		f.leave("a reservation whose upfront is not in the file")
		return
	}
	f.addReserved(o, years)
}

var awsSpotAdvisor = Format{
	Name: "aws-spot-advisor", Title: "AWS Spot Advisor", Holds: "spot savings and how often machines are reclaimed",
	is: has("spot_advisor"), read: readSpotAdvisor,
}

// readSpotAdvisor reads savings in percent of the price on demand, which are no
// prices: where that is known the spot price follows, spot = on demand · (1 − s/100).
func readSpotAdvisor(r io.Reader, f *File) error {
	s := newStream(r)
	var file struct {
		Ranges []struct {
			Index int
			Label string
		}
		Types map[string]struct {
			Cores json.Number
			GiB   json.Number `json:"ram_gb"`
		} `json:"instance_types"`
		Advisor map[string]map[string]map[string]struct {
			S json.Number
			R int
		} `json:"spot_advisor"`
	}
	if err := s.value(&file); err != nil {
		return err
	}
	labels := map[int]string{}
	for _, l := range file.Ranges {
		labels[l.Index] = l.Label
	}
	missing := 0
	for _, region := range sorted(file.Advisor) {
		for _, system := range sorted(file.Advisor[region]) {
			rows := file.Advisor[region][system]
			if system != "Linux" {
				f.Left["a machine with another operating system than Linux"] += len(rows)
				continue
			}
			for _, machine := range sorted(rows) {
				row := rows[machine]
				saved, ok := decimal(row.S.String())
				if !ok || saved.Sign() < 0 || saved.Cmp(big.NewRat(100, 1)) >= 0 {
					f.bad = append(f.bad, machine+" in "+region+": a saving of "+row.S.String()+" %")
					continue
				}
				t := file.Types[machine]
				o := Offer{Provider: "aws", Machine: machine, Region: region, Kind: "spot_saving_percent", Percent: row.S.String(), Unit: "percent",
					Interruption: labels[row.R], VCPU: plain(t.Cores.String()), GiB: plain(t.GiB.String())}
				f.add(o)
				if f.options.OnDemand == nil {
					missing++
					continue
				}
				demand, ok := f.options.OnDemand("aws", machine, region)
				if !ok {
					missing++
					continue
				}
				o.Kind, o.Percent, o.Unit = "spot", "", "hour"
				o.Price = demand.Scaled(new(big.Rat).Sub(big.NewRat(1, 1), saved.Quo(saved, big.NewRat(100, 1))))
				o.Derived = demand.Decimal() + " on demand × (1 − " + row.S.String() + " %)"
				f.add(o)
			}
		}
	}
	if missing > 0 {
		f.note("%d savings have no price on demand that they could be taken from", missing)
	}
	return s.done()
}

var ec2Instances = Format{
	Name: "ec2instances", Title: "ec2instances.info", Holds: "on demand, reserved and spot prices of machines",
	is: has("instance_type", "pricing"), read: readEC2Instances,
}

// readEC2Instances reads one machine after the other. Reserved prices in it are
// effective: what is paid up front is spread already.
func readEC2Instances(r io.Reader, f *File) error {
	s := newStream(r)
	err := s.array(func() error {
		var m struct {
			InstanceType string `json:"instance_type"`
			VCPU         any    `json:"vCPU"`
			Memory       any
			Pricing      map[string]map[string]json.RawMessage
		}
		if err := s.value(&m); err != nil {
			return err
		}
		for _, region := range sorted(m.Pricing) {
			for _, system := range sorted(m.Pricing[region]) {
				if system != "linux" {
					f.leave("a machine with another operating system than Linux")
					continue
				}
				var p struct {
					OnDemand any `json:"ondemand"`
					SpotAvg  any `json:"spot_avg"`
					Reserved map[string]any
					Percent  string `json:"pct_interrupt"`
				}
				if err := json.Unmarshal(m.Pricing[region][system], &p); err != nil {
					return s.fault(err)
				}
				o := Offer{Provider: "aws", Machine: m.InstanceType, Region: region, VCPU: text(m.VCPU), GiB: text(m.Memory)}
				take := func(kind string, value any, derived string) {
					if price, ok := f.number(text(value), o.Machine+" in "+region+": "+kind); ok {
						one := o
						one.Kind, one.Price, one.Derived = kind, price, derived
						f.add(one)
					}
				}
				take("on_demand", p.OnDemand, "")
				for _, name := range sorted(p.Reserved) {
					if kind := ec2InstancesKind(name); kind != "" {
						take(kind, p.Reserved[name], "")
					} else {
						f.leave("a reservation of another kind: " + name)
					}
				}
				o.Interruption = p.Percent
				take("spot", p.SpotAvg, "the mean of the zones")
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return s.done()
}

// ec2InstancesKind names yrTerm3Convertible.allUpfront reserved_3y_convertible_all_upfront.
func ec2InstancesKind(name string) string {
	term, option, ok := strings.Cut(name, ".")
	if !ok {
		return ""
	}
	years, class := "", ""
	switch {
	case strings.HasPrefix(term, "yrTerm1"):
		years, class = "1y", strings.TrimPrefix(term, "yrTerm1")
	case strings.HasPrefix(term, "yrTerm3"):
		years, class = "3y", strings.TrimPrefix(term, "yrTerm3")
	default:
		return ""
	}
	upfront := map[string]string{"noUpfront": "_no_upfront", "partialUpfront": "_partial_upfront", "allUpfront": "_all_upfront"}[option]
	switch {
	case upfront == "":
		return ""
	case class == "Standard":
		return "reserved_" + years + upfront
	case class == "Convertible":
		return "reserved_" + years + "_convertible" + upfront
	case class == "Savings":
		return "savings_plan_" + years + upfront
	}
	return ""
}

// text is a value that is written as a number or as a string.
func text(v any) string {
	switch v := v.(type) {
	case string:
		if v == "N/A" {
			return ""
		}
		return v
	case json.Number:
		return v.String()
	case float64:
		return strings.TrimSpace(string(must(json.Marshal(v))))
	}
	return ""
}

func must(b []byte, err error) []byte {
	if err != nil {
		return nil
	}
	return b
}
