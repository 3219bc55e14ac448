package report

import (
	"slices"

	"math"

	"fleetcost/models/billing"

	"fleetcost/models/cost"
	"fleetcost/models/result"
)

// ServiceResult is what was measured of a service; nothing where nothing was.
func (d *Design) ServiceResult(name string) result.ServiceResult {
	for _, s := range d.Result.Services {
		if s.Name == name {
			return s
		}
	}
	return result.ServiceResult{}
}

// WaitIn is the mean wait for a worker of a service, in seconds; nobody waits
// where there is no limit.
func WaitIn(s Service, m result.ServiceResult) float64 {
	if _, limited := WorkersOf(s); !limited {
		return 0
	}
	return m.WorkerWait.Mean.Value()
}

// UsageOf is what was measured of a backend; nothing is known where nothing was.
func UsageOf(r *result.Result, backend string) result.BackendResult {
	for _, b := range r.Backends {
		if b.Name == backend {
			return b
		}
	}
	return result.BackendResult{InUse: Unmeasured, Waiting: Unmeasured, Wait: Unmeasured}
}

// AcceleratorsOf is the busy share of accelerators; NaN where nothing runs on them.
func AcceleratorsOf(a *result.Averages) float64 {
	if a.Accelerators == 0 {
		return Unmeasured
	}
	return a.Accelerators
}

// LimitOf is the number of connections, NaN without limit.
func LimitOf(n int) float64 {
	if n == 0 {
		return math.NaN()
	}
	return float64(n)
}

// NotInBill names what comes on top of the bill of a design: backends that have no
// price, and what else nobody has said enough of to price it.
func (d *Design) NotInBill() []string {
	names := []string{}
	for _, o := range d.Omissions() {
		names = append(names, o.Name())
	}
	return names
}

// Omissions are those of NotInBill, each with the reason.
func (d *Design) Omissions() []billing.Omission { return append(d.Unpriced(), d.Unbilled...) }

// Unpriced are the backends that have no price. What is paid by use has no server, and
// lines of its own.
func (d *Design) Unpriced() (all []billing.Omission) {
	for _, b := range d.Backends {
		if b.Offer.Name == "" && !d.bills(b.Name) {
			all = append(all, billing.Omission{Part: b.Name, What: b.Name, Why: "no price here"})
		}
	}
	return all
}

// PriceDates are the dates of the prices in the design's bill, and of its backends.
func (d *Design) PriceDates() (dates []string) {
	for _, l := range d.Bill.Lines {
		dates = append(dates, l.AsOf)
	}
	for _, b := range d.Backends {
		if b.Offer.Name != "" {
			dates = append(dates, b.Offer.AsOf)
		}
	}
	return dates
}

// PointersTo the designs of a report.
func PointersTo(designs []Design) (all []*Design) {
	for i := range designs {
		all = append(all, &designs[i])
	}
	return all
}

// CachesPrice is what the backends that are caches cost.
func (d *Design) CachesPrice() (sum cost.Money) {
	seen := map[string]bool{}
	for _, c := range d.Caches {
		if !seen[c.Backend] {
			seen[c.Backend] = true
			sum = sum.Plus(d.BackendPrice(c.Backend))
		}
	}
	return sum
}

// BackendPrice is the price of a backend in a month.
func (d *Design) BackendPrice(backend string) cost.Money {
	for _, b := range d.Backends {
		if b.Name == backend {
			return b.Bill.Monthly()
		}
	}
	return 0
}

// bills tells whether there are lines of a part in the bill, or in what it lacks.
func (d *Design) bills(part string) bool {
	return slices.ContainsFunc(d.Bill.Lines, func(l cost.Line) bool { return l.Part == part }) ||
		slices.ContainsFunc(d.Unbilled, func(o billing.Omission) bool { return o.Part == part })
}
