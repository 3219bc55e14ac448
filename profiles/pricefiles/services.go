package pricefiles

import (
	"cmp"
	"slices"
	"strings"
)

// A service that is priced twice in a region under one name, at different prices, is
// two services: an hour of a balancer is sold by kind, a gigabyte of traffic by where it
// goes. Both get the detail that tells them apart, in all regions alike.
func (f *File) tellApart() {
	type sold struct{ provider, service, region, kind, unit string }
	prices := map[sold]map[string]string{} // of each detail, its steps
	for _, o := range f.Offers {
		if o.Service == "" || o.detail == "" {
			continue
		}
		at := sold{o.Provider, o.Service, o.Region, o.Kind, o.Unit}
		if prices[at] == nil {
			prices[at] = map[string]string{}
		}
		prices[at][o.detail] += o.From + "=" + o.Price.Decimal() + ";"
	}
	several := map[string]bool{}
	for at, steps := range prices {
		one, first := "", true
		for _, s := range steps {
			several[at.provider+"\x00"+at.service] = several[at.provider+"\x00"+at.service] || !first && s != one
			one, first = s, false
		}
	}
	seen := map[string]bool{}
	f.Offers = slices.DeleteFunc(f.Offers, func(o Offer) bool {
		if o.Service == "" || several[o.Provider+"\x00"+o.Service] {
			return false
		}
		key := strings.Join([]string{o.Provider, o.Service, o.Region, o.Kind, o.Unit, o.From}, "\x00")
		twice := seen[key]
		seen[key] = true
		return twice
	})
	for i, o := range f.Offers {
		if o.Service != "" && several[o.Provider+"\x00"+o.Service] {
			f.Offers[i].Service = o.Service + " " + o.detail
		}
	}
	clear(f.seen)
}

// detail puts together what tells a service from others of its name.
func detail(parts ...string) string {
	parts = slices.DeleteFunc(parts, func(p string) bool { return cmp.Or(p, "NA") == "NA" })
	return strings.Join(slices.Compact(parts), ", ")
}
