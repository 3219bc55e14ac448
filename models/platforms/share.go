package platforms

import (
	"math"

	"fleetcost/models"
	"fleetcost/models/cost"
)

// share is an instance of so many vCPUs as a machine has, of which nobody tells more: its
// threads see whole vCPUs, and may use a fraction of one for that share of every 100 ms.
// Memory is what the application has: the system's own is the provider's.
func share(like models.Machine, name string, vcpu float64, memory models.Bytes, system models.Bytes) models.Machine {
	m := like
	m.Name, m.VCPU, m.Memory = name, math.Ceil(vcpu), memory+system
	m.Baseline, m.Sustained, m.Quota, m.Accelerators, m.Accelerator = 1, 0, 0, 0, ""
	if vcpu < m.VCPU {
		m.Quota = vcpu
	}
	return m
}

// alike is the machine whose processor instances of a platform run on, as far as is known.
func (a Asked) alike(key, name string) (models.Machine, bool) {
	o, ok := a.Catalogue.Find(name)
	if !ok {
		a.Problem(key, "runs on processors like those of "+name+", which is not in "+a.Catalogue.String(), "take another region, or another platform")
	}
	return o.Machine, ok
}

// measure of an hour of an instance; a discount of the kind is taken off.
func (a Asked) measure(what, unit, service, dimension string, perHour float64, kind string) (cost.Measure, bool) {
	r, err := a.Catalogue.FindRate(service, dimension)
	if err != nil || len(r.Steps) == 0 {
		return cost.Measure{}, false
	}
	price := r.Steps[0].Price
	if d := a.Catalogue.Discounts[kind]; d > 0 {
		price = price.Scaled(less(d))
	}
	return cost.Measure{What: what, Unit: unit, PerHour: perHour, Price: price, AsOf: r.AsOf, Source: r.Source}, price.Positive()
}

// made is an offer of measures.
func made(m models.Machine, measures ...cost.Measure) cost.Offer {
	return cost.Offer{Machine: m, OnDemand: cost.HourOf(measures), Made: &cost.Made{Measures: measures}, AsOf: measures[0].AsOf, Source: measures[0].Source}
}

// gibibytes of an amount of memory.
func gibibytes(b models.Bytes) float64 { return float64(b) / float64(models.GiB) }
