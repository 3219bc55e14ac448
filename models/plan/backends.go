package plan

import (
	"math"
	"slices"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/models/load"
	"fleetcost/models/report"
)

// unlimited is the fleet with backends that accept any number of connections.
func unlimited(f *models.Fleet) *models.Fleet {
	for i := range f.Backends {
		if f.Backends[i].Ceiling > 0 {
			g := *f
			g.Backends = append([]models.Backend(nil), f.Backends...)
			for j := range g.Backends {
				g.Backends[j].Ceiling = 0
			}
			return &g
		}
	}
	return f
}

// most is the number of instances of a design of one service above which a
// backend would be sent more connections than it accepts; 0: any number. It is
// below zero where one is too many.
func (p *Planner) most(d models.Layout, m models.Machine) int {
	f, most := p.fleet(d, m, 1), 0
	for i, b := range f.Backends {
		each := f.Connections(i)
		if b.Ceiling == 0 || each == 0 {
			continue
		}
		n := b.Ceiling / each
		if n == 0 {
			return -1
		}
		if most == 0 || n < most {
			most = n
		}
	}
	return most
}

// barred says which backend would be sent more connections than it accepts, and
// nothing where none is.
func (p *Planner) barred(f *models.Fleet) report.Reason {
	for i, b := range f.Backends {
		n := f.Connections(i)
		if b.Ceiling == 0 || n <= b.Ceiling {
			continue
		}
		why := report.Barred{Backend: b.Name, Opened: n, Accepts: b.Ceiling}
		for k := range f.Services {
			if !f.Uses(k, i) {
				continue
			}
			s := &f.Services[k]
			for _, g := range s.Groups {
				by := report.Pool{Instances: g.Count, Processes: s.Runtime.Processes.On(g.Machine), Size: b.PoolOf(&s.Runtime, g.Machine)}
				if len(f.Services) > 1 {
					by.Service = s.Name
				}
				why.By = append(why.By, by)
			}
		}
		return why
	}
	return nil
}

// backendOverload is a backend of a system that has more work than it can do, and
// the reason, of all of them.
func (p *Planner) backendOverload(d models.Layout) (name string, why report.Reason) {
	if len(p.Scenario.Services) < 2 || p.Scenario.Traffic.Horizon() > 0 {
		return "", nil // alone, each machine has its excuse
	}
	return p.overloadedBackends(p.Scenario.Deploy(&d, make([]models.Size, len(d.Deployed()))))
}

// overloadedBackends says which backends of a fleet have more work than they can do, and
// names the first.
func (p *Planner) overloadedBackends(f *models.Fleet) (name string, why report.Reason) {
	var all []report.Reason
	f = p.unhurried(f)
	limits := load.BackendLimits(f)
	for i, l := range load.BackendLoads(f) {
		if l < 1 {
			continue
		}
		own := f.Backends[i].Name
		if name == "" {
			name = own
		}
		if limits[i].Shared > limits[i].Station {
			all = append(all, report.SharedTooFew{Backend: own, Connections: f.Backends[i].Connections, Times: limits[i].Shared})
			continue
		}
		why := report.BackendOverload{Backend: own, Times: l}
		for _, b := range p.Backends {
			if b.Name == own {
				why.Count, why.Offer, why.Enough = b.Count, b.Offer.Name, math.Floor(l*float64(b.Count))+1
			}
		}
		all = append(all, why)
	}
	switch len(all) {
	case 0:
		return "", nil
	case 1:
		return name, all[0]
	}
	return name, report.All{Reasons: all}
}

// backends of the report, as a fleet uses them. One that no service of the design
// waits for, as the broker of work that is done in the request, is no part of it.
func (p *Planner) backends(e *evaluation) ([]report.Backend, error) {
	loads := load.BackendLoads(e.fleet)
	_, users := e.fleet.Traffic.(models.Closed)
	var all []report.Backend
	for i, b := range e.fleet.Backends {
		if !used(e.fleet, i) {
			continue
		}
		own := report.Backend{Name: b.Name, Connections: e.fleet.Connections(i), Shared: b.Connections, Ceiling: p.Scenario.Backends[i].Ceiling, Load: loads[i]}
		if users {
			own.Load = math.NaN() // they send less where there is more
		}
		for _, r := range e.result.Backends {
			if r.Name == b.Name {
				own.Utilization = r.Utilization
			}
		}
		for _, priced := range p.Backends {
			if priced.Name != b.Name {
				continue
			}
			bill, err := priced.Offer.Bill(priced.Count)
			if err != nil {
				return nil, err
			}
			bill.Currency = p.Catalogue.Currency
			own.Offer, own.Count, own.Bill = priced.Offer, priced.Count, bill.Part(b.Name)
		}
		all = append(all, own)
	}
	return all, nil
}

// fixed is what a design costs a month whatever its fleet: its backends, and what is
// around it.
func (p *Planner) fixed(d models.Layout) (cost.Money, error) {
	f := p.Scenario.Deploy(&d, make([]models.Size, len(d.Deployed())))
	var all []cost.Bill
	for _, b := range p.Backends {
		i := slices.IndexFunc(f.Backends, func(own models.Backend) bool { return own.Name == b.Name })
		if i < 0 || !used(f, i) {
			continue
		}
		bill, err := b.Offer.Bill(b.Count)
		if err != nil {
			return 0, err
		}
		all = append(all, bill)
	}
	var named []report.Backend
	for _, b := range p.Scenario.Backends {
		if i := slices.IndexFunc(f.Backends, func(own models.Backend) bool { return own.Name == b.Name }); i >= 0 && used(f, i) {
			named = append(named, report.Backend{Name: b.Name})
		}
	}
	around, err := p.around(&d, &report.Design{Backends: named})
	if err != nil {
		return 0, err
	}
	whole, err := cost.Join(append(all, around.Bill())...)
	return whole.Monthly(), err
}

// used tells whether requests wait for a backend in any service of the fleet.
func used(f *models.Fleet, backend int) bool {
	for i := range f.Services {
		if f.Uses(i, backend) {
			return true
		}
	}
	return false
}
