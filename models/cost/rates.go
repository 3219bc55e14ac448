package cost

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"slices"
)

// A Rate is what a provider charges for a unit of something that is not a machine:
// an hour of a load balancer, a GB that leaves the cloud, a million requests. In a
// month the price may fall by steps of the quantity.
type Rate struct {
	Service   string // alb, data_transfer: what it is called in the price list
	Dimension string // lcu, internet_out
	Unit      string // LCU-hour, GB
	Steps     []Step // in ascending order, the first from 0 on
	// Until is the quantity beyond which nobody tells the price; 0 where the last step
	// has no end.
	Until  float64
	AsOf   string // date of the price, YYYY-MM-DD, or undated
	Source string
}

// A Step is the price of what is beyond a quantity in a month, up to where the next
// step begins.
type Step struct {
	From  float64 // in units; requests are counted one by one even where the unit is a million of them
	Price Price
}

// String is the service and the dimension: alb lcu.
func (r Rate) String() string { return r.Service + " " + r.Dimension }

// A Piece is the part of a quantity that has one price.
type Piece struct {
	From, To float64  // bounds of its step; To is +Inf in the last
	Quantity *big.Rat // in the unit of the bounds
	Price    Price
}

// Split deals a month's quantity to the steps of the price, each with what falls to
// it. The bounds are in the unit of the quantity. What is beyond Until has a piece of
// an unknown price.
func (r Rate) Split(quantity *big.Rat) []Piece {
	var pieces []Piece
	steps := r.Steps
	if r.Until > 0 {
		steps = append(slices.Clone(steps), Step{From: r.Until})
	}
	for i, s := range steps {
		from, to := new(big.Rat).SetFloat64(s.From), math.Inf(1)
		if quantity.Cmp(from) <= 0 && i > 0 {
			break
		}
		within := new(big.Rat).Sub(quantity, from)
		if i+1 < len(steps) {
			to = steps[i+1].From
			if width := new(big.Rat).SetFloat64(to - s.From); within.Cmp(width) > 0 {
				within = width
			}
		}
		pieces = append(pieces, Piece{s.From, to, within, s.Price})
	}
	return pieces
}

// Check tells what is missing or impossible in the rate, all at once.
func (r Rate) Check() error {
	var problems []error
	if r.Service == "" || r.Dimension == "" || r.Unit == "" {
		problems = append(problems, fmt.Errorf("%v: a rate has a service, a dimension and a unit", r))
	}
	if len(r.Steps) == 0 {
		problems = append(problems, fmt.Errorf("%v: the price is missing", r))
	}
	for i, s := range r.Steps {
		if !s.Price.Known() {
			problems = append(problems, fmt.Errorf("%v: the price from %v %s on is missing", r, s.From, r.Unit))
		}
		if i == 0 && s.From != 0 || i > 0 && s.From <= r.Steps[i-1].From {
			problems = append(problems, fmt.Errorf("%v: a step from %v on is out of order", r, s.From))
		}
	}
	if n := len(r.Steps); r.Until != 0 && (n == 0 || !(r.Until > r.Steps[n-1].From)) {
		problems = append(problems, fmt.Errorf("%v: it ends at %v %s, before its last step", r, r.Until, r.Unit))
	}
	return errors.Join(problems...)
}

// FindRate returns the rate of that service and dimension.
func (c Catalogue) FindRate(service, dimension string) (Rate, error) {
	var names []string
	for _, r := range c.Rates {
		switch {
		case r.Service == service && r.Dimension == dimension:
			return r, nil
		case r.Service == service:
			names = append(names, r.Dimension)
		}
	}
	if names == nil {
		return Rate{}, c.noService(service, namesOf(c.Rates, func(r Rate) string { return r.Service }))
	}
	return Rate{}, NotOffered{dimension, service + " of " + c.String(), nearest(dimension, names)}
}

// A Definition is a number that a provider's prices rest on: how much of what one unit
// is (an LCU is 25 new connections a second), what is given away in a month, what is
// charged at least.
type Definition struct {
	Service, Name string // alb, lcu_new_connections
	Quantity      float64
	Unit          string
	AsOf          string // YYYY-MM-DD, or undated
	Source        string
}

// Check tells what is missing in the definition.
func (d Definition) Check() error {
	if d.Service == "" || d.Name == "" || d.Unit == "" || d.Source == "" || !(d.Quantity > 0) {
		return fmt.Errorf("%s %s: a definition has a service, a name, a quantity above 0 (%v), a unit and a source", d.Service, d.Name, d.Quantity)
	}
	return nil
}

// FindDefinition returns the definition of that service and name.
func (c Catalogue) FindDefinition(service, name string) (Definition, error) {
	var names []string
	for _, d := range c.Definitions {
		switch {
		case d.Service == service && d.Name == name:
			return d, nil
		case d.Service == service:
			names = append(names, d.Name)
		}
	}
	if names == nil {
		return Definition{}, c.noService(service, namesOf(c.Definitions, func(d Definition) string { return d.Service }))
	}
	return Definition{}, NotOffered{name, service + " of " + c.String(), nearest(name, names)}
}
