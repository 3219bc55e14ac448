package report

import (
	"math"
	"slices"

	"fleetcost/models/cost"
	"fleetcost/models/result"
)

// IsSystem tells whether a design has parts: also where the processes of one
// service do the work of another.
func (d *Design) IsSystem() bool {
	return len(d.Services) > 1 || len(d.OnlyService().Inside) > 0 || slices.ContainsFunc(d.Backends, func(b Backend) bool { return b.Offer.Name != "" })
}

// AnySystem tells whether one of the designs has parts.
func AnySystem(designs []*Design) bool { return slices.ContainsFunc(designs, (*Design).IsSystem) }

// OnlyService is the service of a design that has but one; one of nothing where no
// fleet was found, or several were.
func (d *Design) OnlyService() Service {
	if len(d.Services) != 1 {
		return Service{}
	}
	return d.Services[0]
}

// PlaceOf is the place of a design in its scenario, from 0 on, so that it can be known by it
// in an answer of some of the designs; where nobody said it, that in the answer.
func PlaceOf(said, inAnswer int) int {
	if said > 0 {
		return said - 1
	}
	return inAnswer
}

// Instances of all services.
func (d *Design) Instances() int {
	n := 0
	for _, s := range d.Services {
		n += s.Instances
	}
	return n
}

// HasNoFleet tells that no fleet was found for a design, and so there is no bill either.
func (d *Design) HasNoFleet() bool { return d.Instances() == 0 }

// MonthlyUSD is the bill of a design in dollars; NaN where there is none.
func (d *Design) MonthlyUSD() float64 {
	if d.HasNoFleet() {
		return math.NaN()
	}
	return d.Bill.Monthly().USD()
}

// NameOf is the name of a service, which has none where it is the only one.
func (d *Design) NameOf(s Service) string {
	if s.Name == "" {
		return d.Name
	}
	return s.Name
}

// HasBound tells whether it, or a service of it, has that bound.
func (d *Design) HasBound(b Bound) bool {
	return d.Bound == b || slices.ContainsFunc(d.Services, func(s Service) bool { return s.Bound == b })
}

// OwnBound is what keeps a design from being smaller: the bound of the
// service that binds, nothing where that is a backend.
func (d *Design) OwnBound() Bound {
	if d.Binds == "" || len(d.Services) < 2 {
		return d.Bound
	}
	for _, s := range d.Services {
		if s.Name == d.Binds {
			return s.Bound
		}
	}
	return ""
}

// UtilizationOf is the busy share of a service's vCPUs; that of a design with but one
// service is its own.
func (d *Design) UtilizationOf(s Service) result.Interval {
	if len(d.Services) == 1 {
		return d.Result.Utilization
	}
	return s.Utilization
}

// BoundOf is what keeps a service from being smaller.
func (d *Design) BoundOf(s Service) Bound {
	if len(d.Services) == 1 || s.Bound == "" {
		return d.Bound
	}
	return s.Bound
}

// BillOf is the part of a service in the bill of its design; false where there
// is no telling.
func (d *Design) BillOf(s Service) (cost.Bill, bool) {
	if len(s.Bill.Lines) > 0 {
		return s.Bill, true
	}
	return d.Bill, len(d.Services) == 1 && !d.IsSystem()
}

// Cents are the amounts of the lines of the bill in whole cents, which add up to the bill.
// What is not of its own services is shown alike in the bills of all designs that have it.
func (d *Design) Cents() []cost.Money {
	parts := make([]string, 0, 2*len(d.Services))
	for _, s := range d.Services {
		parts = append(parts, s.Name, d.NameOf(s))
	}
	return d.Bill.CentsBeside(parts...)
}

// PartCents is what the lines of one part come to in whole cents, as Cents shows them.
func (d *Design) PartCents(part string) (sum cost.Money) {
	for i, shown := range d.Cents() {
		if d.Bill.Lines[i].Part == part {
			sum = sum.Plus(shown)
		}
	}
	return sum
}
