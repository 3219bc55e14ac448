package billing

import (
	"fmt"
	"math"
	"math/big"
	"strings"

	"fleetcost/models/cost"
	"fleetcost/models/words"
)

// rate writes the lines of a quantity at the price of a service and dimension of the
// list: one, or one for each step of the price that the quantity reaches.
//
// Quantities of requests are counted one by one, also where the price is of a million.
func (s *sheet) rate(kind Kind, part, what string, quantity *big.Rat, service, dimension string) {
	if quantity.Sign() == 0 {
		return
	}
	rate, err := s.tariff.List.FindRate(service, dimension)
	if err != nil {
		s.missing(part, what, "no price in "+s.tariff.List.String())
		return
	}
	pieces := rate.Split(quantity)
	for i, p := range pieces {
		name := what
		if len(rate.Steps) > 1 {
			name = fmt.Sprintf("%s, %s", what, within(p, rate.Unit))
		}
		if !p.Price.Known() {
			s.missing(part, name, fmt.Sprintf("no price beyond %s %s in %v", number(p.From), rate.Unit, s.tariff.List))
			continue
		}
		if i == 0 && len(pieces) == 1 && p.Quantity.Sign() == 0 {
			return
		}
		s.line(kind, part, name, over(p.Quantity, per(rate)), rate.Unit, cost.Quote{Price: p.Price, AsOf: rate.AsOf, Source: rate.Source})
	}
}

// quote is the first price of a service and dimension; where there is none, what is not
// in the bill is noted.
func (s *sheet) quote(part, what, service, dimension string) (cost.Quote, bool) {
	q, err := quoted(s.tariff.List, service, dimension)
	if err != nil {
		s.missing(part, what, "no price in "+s.tariff.List.String())
	}
	return q, err == nil
}

// quoted is the price of one unit, before any step.
func quoted(list cost.Catalogue, service, dimension string) (cost.Quote, error) {
	rate, err := list.FindRate(service, dimension)
	if err != nil {
		return cost.Quote{}, err
	}
	if len(rate.Steps) == 0 {
		return cost.Quote{}, rate.Check()
	}
	return cost.Quote{Price: rate.Steps[0].Price, AsOf: rate.AsOf, Source: rate.Source}, nil
}

// machine is the price of an hour of a machine, or notes that there is none.
func (s *sheet) machine(part, what, name string, p cost.Purchase) (cost.Quote, bool) {
	o, found := s.tariff.List.Find(name)
	if !found {
		s.missing(part, what, fmt.Sprintf("no price: %v", cost.NotOffered{Pattern: name, Where: s.tariff.List.String(), Nearest: s.tariff.List.Nearest(name)}))
		return cost.Quote{}, false
	}
	q, err := o.Quote(p)
	if err != nil {
		s.missing(part, what, "no price in "+s.tariff.List.String())
	}
	return q, err == nil
}

// per is how many of what is counted the price is of: a million where the unit says so.
func per(r cost.Rate) *big.Rat {
	if strings.HasPrefix(r.Unit, "million ") {
		return big.NewRat(1_000_000, 1)
	}
	return big.NewRat(1, 1)
}

// within are the bounds of a step: 0–10,240 GB. Those of requests are counted one by one.
func within(p cost.Piece, unit string) string {
	unit = words.Units(strings.TrimPrefix(unit, "million "))
	if math.IsInf(p.To, 1) {
		return "from " + words.Exact(p.From) + " " + unit
	}
	return words.Exact(p.From) + "–" + words.Exact(p.To) + " " + unit
}

func number(x float64) string { return exact(x).FloatString(0) }
