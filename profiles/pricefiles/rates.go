package pricefiles

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"fleetcost/models/cost"
)

// A Misfit is a row of own prices that is of a known rate, and cannot be its price.
type Misfit struct{ What, Fix string }

// OverRates is the catalogue with own prices of services in place of the rates of the list,
// and how many rates it took. A row is of a rate where its service is the name of one, as
// fleetcost list rates writes it: "alb lcu". Known are the rates that the provider has
// somewhere, or that a bill asks for; rows of what is not known are not used. The rows of
// one rate are its steps, by from.
func (s Sheet) OverRates(c cost.Catalogue, known []cost.Rate) (out cost.Catalogue, taken int, misfits []Misfit) {
	c.Rates, c.Managed = slices.Clone(c.Rates), slices.Clone(c.Managed)
	offers := slices.DeleteFunc(slices.Clone(s.Offers), func(o Offer) bool {
		return o.Service == "" || o.Kind != "on_demand" || o.Provider != "" && o.Provider != c.Provider || o.Region != "" && o.Region != c.Region
	})
	// What is of the region itself goes before what is of all; of one rate by its steps.
	slices.SortStableFunc(offers, func(a, b Offer) int {
		return cmp.Or(cmp.Compare(a.Service, b.Service), cmp.Compare(len(b.Region), len(a.Region)), cmp.Compare(from(a), from(b)))
	})
	for i := 0; i < len(offers); {
		first, n := offers[i], i
		rate := cost.Rate{AsOf: cmp.Or(first.AsOf, "undated"), Source: s.Source}
		for ; n < len(offers) && offers[n].Service == first.Service; n++ {
			if o := offers[n]; len(o.Region) == len(first.Region) {
				rate.Steps = append(rate.Steps, cost.Step{From: from(o), Price: o.Price})
			}
		}
		i = n
		at := slices.IndexFunc(known, func(r cost.Rate) bool { return r.String() == first.Service })
		if at < 0 {
			continue
		}
		rate.Service, rate.Dimension, rate.Unit = known[at].Service, known[at].Dimension, known[at].Unit
		if first.Unit != rate.Unit {
			misfits = append(misfits, Misfit{fmt.Sprintf("%s is priced by the %s, not by the %s", rate, rate.Unit, first.Unit), fmt.Sprintf("write unit = %q, and what one costs", rate.Unit)})
			continue
		}
		if err := rate.Check(); err != nil {
			misfits = append(misfits, Misfit{err.Error(), "write its first step with from = 0, or without from"})
			continue
		}
		c.Rates = slices.DeleteFunc(c.Rates, func(r cost.Rate) bool { return r.String() == first.Service })
		c.Rates = append(c.Rates, rate)
		for k := range c.Managed {
			if m := &c.Managed[k]; m.Rate == first.Service {
				if hourly, err := rate.Steps[0].Price.Times(m.Units); err == nil {
					m.Hourly, m.Hour, m.AsOf, m.Source = hourly, cost.Price{}, rate.AsOf, rate.Source
				}
			}
		}
		taken++
	}
	return c, taken, misfits
}

// from is where the step of a price begins.
func from(o Offer) float64 {
	x, _ := strconv.ParseFloat(o.From, 64) // "" is 0
	return x
}
