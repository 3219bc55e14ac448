package cost

import (
	"fmt"
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
		return Quote{o.OnDemand.Price(), o.AsOf, o.Source}
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
