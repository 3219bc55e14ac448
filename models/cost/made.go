package cost

import (
	"fmt"
	"math/big"
	"strings"
)

// A Measure is one of the things of which an hour of an instance is made where no machine
// is sold but vCPUs and memory are, each with a price of its own and a line on the bill.
type Measure struct {
	What, Unit string  // vCPU, vCPU-hours
	PerHour    float64 // of it in an hour of an instance
	Price      Price   // of one
	AsOf       string  // date of the price, YYYY-MM-DD
	Source     string  // of the price
}

// Made is what an hour of an instance is made of.
type Made struct{ Measures []Measure }

// Shared is a machine on which several instances have room: pods on a node. What is
// billed are whole machines.
type Shared struct {
	Machine Offer
	Room    int // instances on each
}

// IsMade tells of an offer that is no machine which the catalogue sells in its region and in
// its way: its name is no one that a pattern matches.
func (o Offer) IsMade() bool { return o.Made != nil || o.On != nil || o.Abroad != "" || o.Sold != "" }

// Leased is what is billed for so many instances: the machine, and how many of it.
func (o Offer) Leased(instances int) (Offer, int) {
	if o.On == nil {
		return o, instances
	}
	return o.On.Machine, (instances + o.On.Room - 1) / o.On.Room
}

// HourOf is the price of an hour of all measures, rounded up to whole nano-dollars: with it
// fleets are compared. Bills have a line for each of them.
func HourOf(measures []Measure) Money {
	sum := new(big.Rat)
	for _, m := range measures {
		q := new(big.Rat)
		if q.SetFloat64(m.PerHour) == nil || !m.Price.Known() {
			return 0
		}
		sum.Add(sum, q.Mul(q, m.Price.Rat()))
	}
	hour, err := Exactly(sum)
	if err != nil {
		return 0
	}
	return max(hour, 1)
}

// measured is the bill of an offer that is made of measures.
func (f Fleet) measured(hours float64) (Bill, error) {
	var bill Bill
	for _, m := range f.Offer.Made.Measures {
		if err := bill.add(m.What, hours*m.PerHour, m.Unit, m.Price, priced{m.AsOf, m.Source}); err != nil {
			return Bill{}, err
		}
	}
	return bill, bill.bounded()
}

// On is the bill of so many of the machines that the instances share, with others where these
// are no whole ones: what keeps the machines busy keeps the instances so.
func (f Fleet) On(machines float64) (Bill, error) {
	if f.Offer.On == nil || !(machines > 0) {
		return Bill{}, fmt.Errorf("%s: instances on %v machines that they do not share", f.Offer.Machine.Name, machines)
	}
	node := Fleet{Offer: f.Offer.On.Machine, Instances: 1, Utilization: min(f.Utilization*float64(f.Instances)/machines, 1), Charged: f.Charged}
	if err := node.Offer.Check(); err != nil {
		return Bill{}, err
	}
	bill, err := node.forHours(machines * HoursPerMonth)
	if err == nil {
		bill.Lines[0].What = strings.Replace(bill.Lines[0].What, "instances", "nodes", 1)
	}
	return bill, err
}
