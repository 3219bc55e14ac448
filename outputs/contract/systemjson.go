package contract

import (
	"cmp"
	"fmt"
	"strings"

	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/outputs/phrases"
)

// servicesJSON are the services of a design.
func servicesJSON(d *report.Design) ServicesJSON {
	r := &d.Result
	all := ServicesJSON{}
	for i, s := range d.Services {
		m := d.ServiceResult(s.Name)
		a := &m.Averages
		monthly := report.Unmeasured
		if bill, known := d.BillOf(s); known {
			monthly = bill.Monthly().USD()
		}
		level := func(inPart float64) Number { return Number(report.WholeFleet(inPart, r)) }
		service := ServiceJSON{
			Name: d.NameOf(s), Runtime: s.Runtime.Name, Machine: s.Offer.Machine.Name,
			Processes: s.Processes, Instances: s.Instances, Utilization: Number(d.UtilizationOf(s).Mid),
			USDPerMonth: Amount(monthly), BoundBy: string(d.BoundOf(s)), Bound: boundJSON(s.Scarce), Balancer: s.Balancer,

			ArrivalsPerSec: level(a.ArrivalsPerSecond), DonePerSecond: level(a.DonePerSecond),
			VainPerSecond: level(a.WastedPerSecond), LaneUtilization: Number(a.Lanes), WorkerOccupancy: Number(a.Workers),
			WaitForWorker: Number(report.Steady(r.Verdict, report.WaitIn(s, m)) * 1e3),
			WaitForLane:   Number(report.Steady(r.Verdict, a.LaneWait) * 1e3),
			Inside:        list(s.Inside),

			Purchase: string(cmp.Or(s.Offer.Purchase, cost.OnDemand)), USDPerHour: Number(s.Offer.OnDemand.USD()),
			PriceAsOf: s.Offer.AsOf, PriceFrom: s.Offer.Source,
		}
		if phrases.Sure(d) != "" {
			service.InstancesSure = &d.Sure.Instances[i]
		}
		service.Batches = batchesJSON(r, a)
		if workers, limited := report.WorkersOf(s); limited {
			service.Workers = &workers
		}
		all = append(all, service)
	}
	return all
}

// boundJSON is how much is in use of what binds.
func boundJSON(u report.Usage) BoundJSON {
	use := BoundJSON{Backend: u.Name, Unit: u.Unit, Used: Number(u.Used), Of: Number(u.Of)}
	if u.Of == 0 {
		use.Used, use.Of = Number(report.Unmeasured), Number(report.Unmeasured)
	}
	return use
}

// backendsJSON are the backends of a design.
func backendsJSON(d *report.Design) BackendsJSON {
	r := &d.Result
	all := BackendsJSON{}
	for _, b := range d.Backends {
		m := report.UsageOf(r, b.Name)
		monthly := report.Unmeasured // a price that is not known is none
		if b.Offer.Name != "" {
			monthly = b.Bill.Monthly().USD()
		}
		backend := BackendJSON{
			Name: b.Name, Offer: b.Offer.Name, Servers: b.Count, Utilization: Number(b.Utilization.Mid),
			USDPerMonth: Amount(monthly),
			InUse:       Number(report.WholeFleet(m.InUse, r)), Waiting: Number(report.Steady(r.Verdict, report.WholeFleet(m.Waiting, r))),
			Wait: Number(report.Steady(r.Verdict, m.Wait) * 1e3), Load: Number(b.Load),
		}
		if b.Connections > 0 {
			backend.Connections = &b.Connections
		}
		if b.Shared > 0 {
			backend.Shared = &b.Shared
		}
		if b.Ceiling > 0 {
			backend.Accepted = &b.Ceiling
		}
		all = append(all, backend)
	}
	return all
}

// cachesJSON are the savings of the caches of a design.
func cachesJSON(d *report.Design) []CacheJSON {
	all := []CacheJSON{}
	for _, c := range d.Caches {
		one := CacheJSON{Class: c.Class, Backend: c.Backend, USDPerMonth: Amount(c.Monthly.USD()), Spared: Number(c.Worth.USD())}
		if c.Needed != nil {
			one.USDPerMonth = Amount(report.Unmeasured)
		}
		all = append(all, one)
	}
	return all
}

// metastableJSON is what is known of retry storms on a design.
func metastableJSON(d *report.Design) *MetastableJSON {
	m := d.Metastable
	if m == nil {
		return nil
	}
	storm := MetastableJSON{Onset: Number(m.Onset), Recovers: m.Recovers, Spike: Number(m.Spike),
		During: Number(m.During.Seconds()), Goodput: Number(m.Goodput)}
	if m.Onset == 0 {
		storm.Onset = Number(report.Unmeasured)
	}
	return &storm
}

// String is the services in one line: api 4 × c7g.large node-fastify; ml …
func (all ServicesJSON) String() string {
	var parts []string
	for _, s := range all {
		parts = append(parts, fmt.Sprintf("%s %d × %s %s", s.Name, s.Instances, s.Machine, s.Runtime)+phrases.Hosted(report.Service{Inside: s.Inside}))
	}
	return strings.Join(parts, "; ")
}

// String is the backends in one line: db 1 × db.m6g.large; cache …
func (all BackendsJSON) String() string {
	var parts []string
	for _, b := range all {
		part := b.Name
		if b.Offer != "" {
			part = fmt.Sprintf("%s %d × %s", b.Name, b.Servers, b.Offer)
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, "; ")
}
