package cost

import (
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"time"
)

// A Purchase is a way to pay for a machine.
type Purchase string

// What a catalogue may know of a machine, each the price of an hour that is paid whole
// by the hour: nothing is paid up front.
const (
	OnDemand   Purchase = "on-demand"
	Spot       Purchase = "spot"
	Reserved1Y Purchase = "reserved-1y" // on Google Cloud a commitment to resources
	Reserved3Y Purchase = "reserved-3y"
)

// A Quote is a price with the date from which it was, and the list it stands in.
type Quote struct {
	Price  Price
	AsOf   string // YYYY-MM-DD, or undated
	Source string
}

// Quote is the price of an hour of the machine bought in that way; an error where the
// catalogue has none.
func (o Offer) Quote(p Purchase) (Quote, error) {
	if q := o.quote(p); q.Price.Positive() {
		return q, nil
	}
	return Quote{}, fmt.Errorf("%s has no price for %s; it has %v", o.Machine.Name, p, o.Purchases())
}

func (o Offer) quote(p Purchase) Quote {
	switch p {
	case OnDemand:
		return Quote{o.Hourly(), o.AsOf, o.Source}
	case Spot:
		return o.Spot
	case Reserved1Y:
		return o.Reserved1Y
	case Reserved3Y:
		return o.Reserved3Y
	}
	return Quote{}
}

// Purchases are the ways to pay for the machine that have a price.
func (o Offer) Purchases() (ways []Purchase) {
	for _, p := range []Purchase{OnDemand, Spot, Reserved1Y, Reserved3Y} {
		if o.quote(p).Price.Positive() {
			ways = append(ways, p)
		}
	}
	return ways
}

// Stale says whether a price of that date is older than a year today. One without a
// date may be of any age: it is stale.
func Stale(asOf string, today time.Time) bool {
	day, err := time.Parse(time.DateOnly, asOf)
	return err != nil || today.After(day.AddDate(1, 0, 0).Add(24*time.Hour-1))
}

// Instances is what a line of a bill calls instances of the offer.
func (o Offer) Instances() string {
	switch o.Purchase {
	case Spot:
		return "spot instances"
	case Reserved1Y:
		return "instances, reserved for 1 year"
	case Reserved3Y:
		return "instances, reserved for 3 years"
	}
	return "instances"
}

// Known are the ways to buy, in the order in which they are listed.
var Known = []Purchase{OnDemand, Spot, Reserved1Y, Reserved3Y}

// Bought is the catalogue of machines that are bought in that way, each at the price of
// it; what has none is not offered.
func (c Catalogue) Bought(p Purchase) Catalogue {
	if p == OnDemand {
		return c
	}
	var offers []Offer
	for _, o := range c.Offers {
		q, err := o.Quote(p)
		if err != nil || o.charge(q.Price) != nil || o.OnDemand <= 0 {
			continue
		}
		o.AsOf, o.Source, o.Purchase = q.AsOf, q.Source, p
		if p == Spot {
			o.Redone = c.Redone
		}
		offers = append(offers, o)
	}
	c.Offers, c.Purchase = offers, string(p)
	return c
}

// Discounted is the catalogue less a share that was negotiated for machines, and one
// for managed databases and caches. Spot prices are nobody's to negotiate.
func (c Catalogue) Discounted(machines float64, managed func(service string) float64) (Catalogue, error) {
	var problems []error
	less := func(price Money, share float64) Money {
		m, err := price.Price().Scaled(oneLess(share)).Times(1)
		problems = append(problems, err)
		return m
	}
	c.Offers, c.Managed = slices.Clone(c.Offers), slices.Clone(c.Managed)
	for i := range c.Offers {
		if o := &c.Offers[i]; machines > 0 && o.Purchase != Spot {
			problems = append(problems, o.charge(o.Hourly().Scaled(oneLess(machines))))
			if o.SurplusVCPUHour > 0 {
				o.SurplusVCPUHour = less(o.SurplusVCPUHour, machines)
			}
		}
	}
	for i := range c.Managed {
		if share := managed(c.Managed[i].Service); share > 0 {
			m := &c.Managed[i]
			problems = append(problems, m.charge(m.HourPrice().Scaled(oneLess(share))))
		}
	}
	return c, errors.Join(problems...)
}

// oneLess is 1 − share, of the share as it is written.
func oneLess(share float64) *big.Rat {
	r, ok := new(big.Rat).SetString(strconv.FormatFloat(share, 'g', -1, 64))
	if !ok {
		r = new(big.Rat)
	}
	return r.Sub(big.NewRat(1, 1), r)
}
