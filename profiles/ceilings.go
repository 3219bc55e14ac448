package profiles

import (
	"fmt"
	"math"

	"fleetcost/models"
)

// ceilings records backends that accept fewer connections than the processes of
// a design keep open with a single instance of each service, on the machines
// with the fewest processes. Larger fleets are for the planner to judge.
func (d *designer) ceilings(s *models.Scenario) {
	if !d.priced || d.astray || d.t.Findings().Len() > 0 {
		return // who knows what is meant
	}
	for i, own := range d.backends.list {
		if own.Ceiling == 0 {
			continue
		}
		for _, design := range s.Designs {
			processes, connections := d.fewest(s, &design, i)
			if connections <= own.Ceiling {
				continue
			}
			key := "max_connections"
			if _, ok := own.t.Peek(key); !ok {
				key = ""
			}
			own.t.Problem(key, fmt.Sprintf("it accepts %d connections, and with one instance of each service the %d processes of design.%s keep %d open", own.Ceiling, processes, design.Name, connections),
				"lower pool, or add proxy = true, which lets them share what there is")
			break
		}
	}
}

// fewest is the least number of processes of a design that use a backend, and
// the connections that they keep open to it; 0 connections for any number.
func (d *designer) fewest(s *models.Scenario, design *models.Layout, backend int) (processes, connections int) {
	fleet := s.Deploy(design, nil)
	for i, k := range design.Deployed() {
		p := &design.Deployments[k]
		if !fleet.Uses(i, backend) {
			continue
		}
		offers, _ := d.catalogue.Select(p.Machines)
		least, some := math.MaxInt, 0
		for _, o := range offers {
			n := p.Runtime.Processes.On(o.Machine)
			if all := n * s.Backends[backend].PoolOf(&p.Runtime, o.Machine); all < least {
				least, some = all, n
			}
		}
		if least > 0 && least < math.MaxInt {
			processes, connections = processes+some, connections+least
		}
	}
	return processes, connections
}
