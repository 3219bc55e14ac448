package measured

import (
	"fmt"
	"slices"
	"strings"

	"fleetcost/models"
	"fleetcost/models/balancing"
	"fleetcost/profiles/keys"
)

// A composition is a system of a test bed: which of its servers runs each service,
//
//	[system.shop]
//	services = { api = "node-fastify", ml = "flask-sync-w2" }
//
//	[system.shop.ml]      # of a service, where it is not as usual
//	instances = 2         # 1
//	balancer  = "random"  # "round-robin"
//	vcpu      = 2         # of each instance; as [machine]
type composition []part

// A part of a composition, or a server that stands alone.
type part struct {
	service, server string
	subject         subject
	instances       int
	balancer        models.Balancer
	machine         models.Machine
}

// system reads one system of the test bed, whose servers have been read.
func (c *campaign) system(t *keys.Table) {
	if !t.Require("services", `say which server runs each service, e.g. services = { api = "node-fastify" }`) {
		t.Pass(t.Keys()...)
		return
	}
	given := t.SubLike("services", `{ api = "node-fastify" }`)
	var all composition
	for _, name := range given.Keys() {
		p := c.single(given.Required(name, "name a server of the test bed"), name)
		if s, ok := c.find(p.server); ok {
			p.subject = s
		} else if p.server != "" {
			given.Problem(name, fmt.Sprintf("nothing describes server %s", p.server), "add a [[server]] of that name")
		}
		if t.Has(name) {
			own := t.Sub(name)
			if own.Has("instances") {
				p.instances = own.Int("instances", 1, 1, mostInstances)
			}
			if own.Has("balancer") {
				p.balancer = c.bench.Balancer(own)
			}
			if own.Has("vcpu") {
				p.machine.VCPU = own.Float("vcpu", 1, keys.AboveZero, 1e4)
			}
		}
		all = append(all, p)
	}
	if _, taken := c.find(t.Name()); taken {
		t.Problem("", "a server has that name", "rename one of them")
	}
	c.systems[t.Name()] = all
}

// single is a server by itself, on the machine of the test bed.
func (c *campaign) single(server, service string) part {
	return part{service: service, server: server, instances: 1, balancer: balancing.RoundRobin{}, machine: c.machine}
}

// parts are the servers under a scenario, in the order of its services: those of a system,
// or the one of that name.
func (c *campaign) parts(name, scenario string, work Work, file string, line int) ([]part, bool) {
	system, several := c.systems[name]
	switch {
	case !several && len(work.Services) > 1:
		c.warn(file, line, fmt.Sprintf("%s is one server, and scenario %s has the services %s: it is left out", name, scenario, strings.Join(work.Services, ", ")), "add a [system.X] with a server for each to "+testbedFile)
		return nil, false
	case !several:
		p := c.single(name, strings.Join(work.Services, ""))
		p.subject, _ = c.find(name)
		return []part{p}, true
	}
	wanted := work.Services
	if len(wanted) == 0 && len(system) == 1 {
		wanted = []string{system[0].service}
	}
	var parts []part
	for _, service := range wanted {
		for _, p := range system {
			if p.service == service {
				parts = append(parts, p)
			}
		}
	}
	if len(parts) != len(wanted) || len(parts) != len(system) {
		c.warn(file, line, fmt.Sprintf("system %s and scenario %s do not have the same services: it is left out", name, scenario), "give them the same in "+testbedFile)
		return nil, false
	}
	return parts, true
}

// partsOfRuns reads parts.csv, where there is one: what was measured of the services and
// backends of a run. A field that is empty was not measured.
func (c *campaign) partsOfRuns(runs map[string][]runRow) map[string][]models.PartFigures {
	f, in := c.table(partsFile, false, "run_id", "part", "cpu_cores", "wait_ms", "waiting")
	if f == nil {
		return nil
	}
	defer in.Close()
	parts := map[string][]models.PartFigures{}
	for f.next() {
		id := f.text("run_id")
		p := models.PartFigures{Name: f.text("part"), CPU: f.value("cpu_cores", 0, true), Wait: f.value("wait_ms", 0, true) / 1e3, Waiting: f.value("waiting", 0, true)}
		of := runs[id]
		if len(of) == 0 {
			f.problem(f.number, fmt.Sprintf("run_id: %s has no run %q", runsFile, id), "give each part the run_id of its run")
			continue
		}
		if work, known := c.scenarios[of[0].scenario]; known && !work.has(p.Name) {
			f.problem(f.number, fmt.Sprintf("part: scenario %s has no service and no backend %q", of[0].scenario, p.Name), "write the name of one of them in "+testbedFile)
			continue
		}
		parts[id] = append(parts[id], p)
	}
	return parts
}

// has tells whether there is a service or a backend of that name.
func (w Work) has(name string) bool {
	return slices.Contains(w.Services, name) || slices.ContainsFunc(w.Backends, func(b models.Backend) bool { return b.Name == name })
}
