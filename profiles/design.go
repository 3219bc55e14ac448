package profiles

import (
	"slices"

	"fleetcost/models"
	"fleetcost/models/billing"
	"fleetcost/models/cost"
	"fleetcost/profiles/keys"
	"fleetcost/profiles/servers"
)

// designKeys are those of a design, which a service cannot be named after.
var designKeys = []string{
	"runtime", "machine", "balancer", "processes", "threads", "concurrency", "backlog", "workers",
	"command", "framework", "env", "cpu_limit", "time_slice", "batch", "max_connections", "services", "inherits", "scaling", "network", "volumes",
	"platform", "provider", "region", "arch", "vcpu", "memory", "storage", "jobs", "node", "pod", "max_pods", "daemons", "extended_support",
	"purchase", "discount", "redone",
	"provisioned", "max_concurrency", "keep_alive", "cold_start", "start", "free_tier", "billing", "min_instances", "min_replicas",
}

// A designer reads the tables [design.X].
type designer struct {
	*system
	runtimes  map[string]models.Runtime
	catalogue cost.Catalogue
	list      cost.Catalogue // the same on demand, before what was negotiated
	priced    bool
	anywhere  cost.Catalogue // what the provider sells in any region, where that of [cloud] is not known
	around    *billing.Architecture
	goal      models.Goal
	tables    []*keys.Table
	commands  []servers.Command // that were understood
	scaled    map[string]bool   // the tables [scaling] whose settings some deployment has
}

func (d *designer) designs() []models.Layout {
	d.tables = d.t.Named("design")
	if len(d.tables) == 0 {
		d.t.Lacks("design", "no design", `add [design.node] with runtime = "node-express" and machine = "any"`)
		return nil
	}
	var designs []models.Layout
	for i, t := range d.tables {
		design := d.elsewhere(t, d.design)
		design.Place = i + 1
		d.reach(t, design)
		designs = append(designs, design)
	}
	return designs
}

// design reads one design: as the deployment of the only service, or with a
// deployment for each.
func (d *designer) design(t *keys.Table) models.Layout {
	design := models.Layout{Name: t.Name()}
	t.Pass(d.refused...)
	if len(d.services) == 0 {
		if t.Has("services") && len(d.refused) > 0 {
			t.Pass(t.Keys()...)
			return design
		}
		if t.Has("services") {
			t.Problem("services", "there are no services", "add [service.api], or write runtime here")
			t.Pass(t.Keys()...)
			return design
		}
		alone := deploying{designer: d, design: t, own: t}
		design.Deployments = []models.Deployment{alone.read()}
		alone.offloads(&design.Deployments[0])
		return design
	}
	given := t.Sub("services")
	given.Pass(d.refused...)
	hosts, ok := d.readHosts(t, given)
	if !ok {
		t.Pass(t.Keys()...)
		given.Pass(given.Keys()...)
		return design
	}
	design.Deployments = make([]models.Deployment, len(d.services))
	all := make([]deploying, len(d.services))
	for i, name := range d.services {
		all[i] = deploying{designer: d, design: t, own: t.Sub(name), given: given, service: i, hosts: hosts}
		if hosts[i] == i {
			design.Deployments[i] = all[i].read()
		}
	}
	for i, host := range hosts {
		if host != i {
			all[i].inProcess(d.services[host])
			design.Deployments[i] = design.Deployments[host]
			design.Deployments[i].InProcessOf = host + 1
		}
		all[i].offloads(&design.Deployments[i])
	}
	return design
}

// readHosts are the services whose processes do the work of each: mostly itself. It
// is false where none does.
func (d *designer) readHosts(t, given *keys.Table) ([]int, bool) {
	hosts := make([]int, len(d.services))
	for i, name := range d.services {
		hosts[i] = i
		for _, said := range []struct {
			t   *keys.Table
			key string
		}{{given, name}, {t.Sub(name), "runtime"}} {
			v, _ := said.t.Peek(said.key)
			if host, ok := v.(string); ok && slices.Contains(d.services, host) {
				said.t.Has(said.key)
				hosts[i] = slices.Index(d.services, host)
				if hosts[i] == i {
					said.t.Problem(said.key, "is inside itself", "name a runtime, or another service")
					return nil, false
				}
			}
		}
	}
	last := slices.Clone(hosts)
	for i := range last {
		for n := 0; hosts[last[i]] != last[i]; n++ {
			if last[i] = hosts[last[i]]; n > len(hosts) {
				t.Problem("services", "services are inside each other in a circle", "give one of them a runtime")
				return nil, false
			}
		}
	}
	return last, true
}
