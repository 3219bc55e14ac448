package report

import (
	"fleetcost/models/cost"
	"fleetcost/models/result"
	"math"
	"slices"
)

// IsSystem tells whether a design has parts: also where the processes of one
// service do the work of another.
func IsSystem(d *Design) bool {
	return len(d.Services) > 1 || len(OnlyService(d).Inside) > 0 || slices.ContainsFunc(d.Backends, func(b Backend) bool { return b.Offer.Name != "" })
}

// AnySystem tells whether one of the designs has parts.
func AnySystem(designs []*Design) bool { return slices.ContainsFunc(designs, IsSystem) }

// OnlyService is the service of a design that has but one; one of nothing where no
// fleet was found, or several were.
func OnlyService(d *Design) Service {
	if len(d.Services) != 1 {
		return Service{}
	}
	return d.Services[0]
}

// InstancesOf of all services.
func InstancesOf(d *Design) int {
	n := 0
	for _, s := range d.Services {
		n += s.Instances
	}
	return n
}

// HasNoFleet tells that no fleet was found for a design, and so there is no bill either.
func HasNoFleet(d *Design) bool { return InstancesOf(d) == 0 }

// MonthlyOrNone is the bill of a design in dollars; NaN where there is none.
func MonthlyOrNone(d *Design) float64 {
	if HasNoFleet(d) {
		return math.NaN()
	}
	return d.Bill.Monthly().USD()
}

// NameOf is the name of a service, which has none where it is the only one.
func NameOf(d *Design, s Service) string {
	if s.Name == "" {
		return d.Name
	}
	return s.Name
}

// BoundOfDesign is what keeps a design from being smaller: the bound of the
// service that binds, nothing where that is a backend.
func BoundOfDesign(d *Design) Bound {
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

// UsedOf is the busy share of a service's vCPUs; that of a design with but one
// service is its own.
func UsedOf(d *Design, s Service) result.Interval {
	if len(d.Services) == 1 {
		return d.Result.Utilization
	}
	return s.Utilization
}

// BoundOf is what keeps a service from being smaller.
func BoundOf(d *Design, s Service) Bound {
	if len(d.Services) == 1 || s.Bound == "" {
		return d.Bound
	}
	return s.Bound
}

// BillOf is the part of a service in the bill of its design; false where there
// is no telling.
func BillOf(d *Design, s Service) (cost.Bill, bool) {
	if len(s.Bill.Lines) > 0 {
		return s.Bill, true
	}
	return d.Bill, len(d.Services) == 1 && !IsSystem(d)
}
