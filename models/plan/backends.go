package plan

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/models/words"
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
func (p *Planner) most(d models.Design, m models.Machine) int {
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
func (p *Planner) barred(f *models.Fleet) string {
	for i, b := range f.Backends {
		n := f.Connections(i)
		if b.Ceiling == 0 || n <= b.Ceiling {
			continue
		}
		who := ""
		for k := range f.Services {
			if !f.Uses(k, i) {
				continue
			}
			s := &f.Services[k]
			for _, g := range s.Groups {
				if who != "" {
					who += " and "
				}
				who += fmt.Sprintf("%d × %d processes", g.Count, s.Runtime.Processes.On(g.Machine))
				if s.Name != "" && len(f.Services) > 1 {
					who += " of " + s.Name
				}
				who += fmt.Sprintf(" with a pool of %d", b.PoolOf(&s.Runtime, g.Machine))
			}
		}
		return fmt.Sprintf("%s would open %d connections to %s, it accepts %d: a smaller pool or proxy = true", who, n, b.Name, b.Ceiling)
	}
	return ""
}

// drownedBackend is a backend of a system that has more work than it can do, and
// the words for all of them.
func (p *Planner) drownedBackend(d models.Design) (name, why string) {
	if len(p.Scenario.Services) < 2 || p.Scenario.Traffic.Horizon() > 0 {
		return "", "" // alone, each machine has its excuse
	}
	return p.overloadedBackends(p.Scenario.Deploy(&d, make([]models.Size, len(d.Deployed()))))
}

// overloadedBackends says which backends of a fleet have more work than they can do, and
// names the first.
func (p *Planner) overloadedBackends(f *models.Fleet) (name, why string) {
	var all []string
	f = p.unhurried(f)
	limits := f.BackendLimits()
	for i, l := range f.BackendLoads() {
		if l < 1 {
			continue
		}
		own := f.Backends[i].Name
		if name == "" {
			name = own
		}
		if limits[i].Shared > limits[i].Station {
			all = append(all, fmt.Sprintf("the %s to %s that all share are too few whatever the fleet: %s as many would be busy",
				words.Plural(f.Backends[i].Connections, "connection", "connections"), own, words.Times(limits[i].Shared)))
			continue
		}
		said := fmt.Sprintf("%s is overloaded whatever the fleet: %s what it can do is asked of it", own, words.Times(l))
		for _, b := range p.Backends {
			if b.Name == own {
				said += fmt.Sprintf(" (%d × %s; %s would do)", b.Count, b.Offer.Name, words.Grouped(math.Floor(l*float64(b.Count))+1, 0))
			}
		}
		all = append(all, said)
	}
	return name, strings.Join(all, "; ")
}

// backends of the report, as a fleet uses them. One that no service of the design
// waits for, as the broker of work that is done in the request, is no part of it.
func (p *Planner) backends(e *evaluation) ([]report.Backend, error) {
	loads := e.fleet.BackendLoads()
	_, users := e.fleet.Traffic.(models.Users)
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
			own.Offer, own.Count, own.Bill = priced.Offer, priced.Count, bill.Part(b.Name)
		}
		all = append(all, own)
	}
	return all, nil
}

// fixed is what the backends of a design cost a month, whatever its fleet.
func (p *Planner) fixed(d models.Design) (cost.Money, error) {
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
	whole, err := cost.Join(all...)
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
