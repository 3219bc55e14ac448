package profiles

import (
	"fmt"
	"maps"
	"slices"

	"fleetcost/models"
	_ "fleetcost/models/balancing" // registers the balancers
	"fleetcost/profiles/keys"
	"fleetcost/profiles/runtimes"
	"fleetcost/profiles/servers"
	"fleetcost/sim"
)

// balancerByDefault is that of a design which names none.
const balancerByDefault = "least-outstanding"

// A deploying is one service of a design while it is read.
type deploying struct {
	*designer
	design  *keys.Table // its keys are the defaults of all its services
	own     *keys.Table // of the service; the design itself where there is but one
	given   *keys.Table // the runtimes of the design's services by name; nil where there is but one
	service int
	hosts   []int // the services whose processes do the work of each
}

// from is the table that has the key: the service's own, or else the design.
func (d *deploying) from(key string) *keys.Table {
	if !d.own.Has(key) && d.design.Has(key) {
		return d.design
	}
	return d.own
}

// inProcess records what a service cannot have whose work the processes of another
// do.
func (d *deploying) inProcess(host string) {
	for _, key := range d.own.Keys() {
		if key != "runtime" && slices.Contains(designKeys, key) {
			d.own.Problem(key, "its work is done inside "+host, "remove it, or give the service a runtime of its own")
		}
	}
	d.own.Has("runtime")
	if d.given != nil {
		d.given.Has(d.services[d.service])
	}
}

func (d *deploying) read() models.Deployment { return d.bought(d.deployment) }

func (d *deploying) deployment() models.Deployment {
	t := d.own
	before := t.Findings().Len()
	var p models.Deployment
	p.Runtime = d.runtime()
	d.weigh(&p.Runtime)
	p.Batch = d.batch()
	if s := d.from("cpu_limit"); s.Has("cpu_limit") {
		p.CPULimit = s.Float("cpu_limit", 1, 0.01, 1e4)
	}
	at := d.from("machine")
	var paths []keys.Path
	if !d.hosted(&p) {
		p.Machines, paths = readMachines(at)
	}
	p.Balancer = readBalancer(d.from("balancer"))
	if s := d.from("time_slice"); s.Has("time_slice") {
		if p.TimeSlice = s.Duration("time_slice", 0, 0, sim.Second); p.TimeSlice == 0 {
			p.TimeSlice = -1
		}
	}
	if s := d.from("max_connections"); s.Has("max_connections") {
		p.Runtime.Sockets.Most = s.Int("max_connections", 1, 1, 1<<30)
	}
	d.holds(&p)
	p.Operation = d.operation(&p)
	if !d.priced && p.Platform == nil && len(d.anywhere.Offers) > 0 && !d.design.Has("provider") && !d.design.Has("region") {
		checkOffered(at, p.Machines, paths, d.anywhere)
	}
	if d.priced {
		if p.Platform == nil {
			checkOffered(at, p.Machines, paths, d.catalogue)
		}
		checkLimit(d.from("cpu_limit"), p, d.catalogue)
		if p.Runtime.Name != "" && t.Findings().Len() == before {
			checkMemory(at, p, d.catalogue)
			d.accelerators(at, &p, d.catalogue)
			d.spread(at, &p, d.catalogue)
			d.triedInPlace(at)
		}
	}
	return p
}

// named is the name of the runtime, and where it is said.
func (d *deploying) named() (name string, at *keys.Table, key string) {
	const fix = `name a preset or a [runtime.X], e.g. runtime = "node-express"`
	if d.given == nil {
		return d.own.Required("runtime", fix), d.own, "runtime"
	}
	service := d.services[d.service]
	if d.given.Has(service) {
		if d.own.Has("runtime") {
			d.own.Problem("runtime", d.given.At(service).String()+" names it already", "keep one of them")
		}
		return d.given.Required(service, fix), d.given, service
	}
	if at = d.from("runtime"); !at.Has("runtime") {
		if d.misspelt(service) || d.given.Broken() {
			return "", at, "runtime"
		}
		d.design.Problem("services", "nothing runs "+service, fmt.Sprintf(`add services = { %s = "node-express" }, or name the service whose processes do its work`, service))
		return "", at, "runtime"
	}
	return at.Required("runtime", fix), at, "runtime"
}

// misspelt tells whether the design says something of a service that there is
// not, and likely means this one.
func (d *deploying) misspelt(service string) bool {
	for _, t := range []*keys.Table{d.given, d.design} {
		for _, key := range t.Keys() {
			if !slices.Contains(d.services, key) && !slices.Contains(designKeys, key) && keys.Nearest(key, []string{service}) != "" {
				return true
			}
		}
	}
	return false
}

// runtime is that of the service, with the changes that the design makes to it.
// It has no name when it could not be read.
func (d *deploying) runtime() models.Runtime {
	t := d.own
	if t.Has("command") {
		if d.given != nil && d.given.Has(d.services[d.service]) {
			d.given.Problem(d.services[d.service], t.At("command").String()+" says it already", "remove it, or move it to runtime beside the command")
		}
		r, command := servers.Read(t, d.runtimes)
		if command != nil {
			d.commands = append(d.commands, *command)
		}
		return r
	}
	for _, key := range []string{"framework", "env"} {
		if t.Has(key) {
			t.Problem(key, "only a command has it", `add command = "gunicorn -w 4 app:app", or remove it`)
		}
	}
	if d.given != nil && d.design.Has("command") {
		d.design.Problem("command", "starts which service?", fmt.Sprintf("move it to the table of that one, such as [%s]", d.design.At(d.services[0])))
	}
	var r models.Runtime
	if name, at, key := d.named(); name != "" {
		var ok bool
		if r, ok = d.runtimes[name]; !ok {
			at.Problem(key, fmt.Sprintf("there is no runtime %q", name), keys.OneOf(name, slices.Sorted(maps.Keys(d.runtimes))))
		}
	}
	d.processes(&r)
	return r
}

// processes changes those of the runtime, and how many requests each takes.
func (d *deploying) processes(r *models.Runtime) {
	t := d.own
	runtimes.ExplainWorkers(t)
	runtimes.ExplainWorkers(d.design)
	if s := d.from("processes"); s.Has("processes") {
		r.Processes = runtimes.ReadProcesses(s, "processes", r.Processes)
	} else if r.Name != "" {
		t.Assume(t.At("processes"), r.Processes.String(), "the rule of "+r.Name)
	}
	at := d.design
	if t.Has("threads") || t.Has("concurrency") {
		at = t
	}
	switch {
	case at.Has("threads") && at.Has("concurrency"):
		at.Problem("threads", "is the same as concurrency", "keep one of them")
	case at.Has("threads"):
		r.Concurrency = at.Int("threads", 0, 1, 1<<30)
	case at.Has("concurrency"):
		r.Concurrency = at.IntOr("concurrency", "memory", 0, 1)
	case r.Name != "":
		t.Assume(t.At("concurrency"), concurrency(r.Concurrency), "the limit of "+r.Name)
	}
	if s := d.from("backlog"); s.Has("backlog") {
		r.Backlog = s.IntOr("backlog", "unlimited", models.NoLimit, 0)
	}
}

// offloads records a step that the runtime of the service has no threads for.
func (d *deploying) offloads(p *models.Deployment) {
	if p.Runtime.Name == "" {
		return
	}
	for i := range d.classes {
		if d.classes[i].Service != d.service {
			continue
		}
		for s := range d.classes[i].All() {
			if s.Action != models.Offload || p.Runtime.Offloads(s.Kind) {
				continue
			}
			threads := "worker_threads"
			if s.Kind == models.Native {
				threads = "threadpool"
			}
			t, key := d.runtimeKey()
			t.Problem(key, fmt.Sprintf("%s has no threads to offload %v work to, as request.%s does", p.Runtime.Name, s.Kind, d.classes[i].Name),
				"use a [runtime.X] with "+threads+" = 4, or make it a cpu step")
			return
		}
	}
}

// runtimeKey is where the runtime of the service is said.
func (d *deploying) runtimeKey() (*keys.Table, string) {
	if _, ok := d.own.Peek("command"); ok {
		return d.own, "command"
	}
	if d.given != nil {
		if service := d.services[d.service]; d.given.Has(service) {
			return d.given, service
		}
	}
	return d.from("runtime"), "runtime"
}

// readBalancer reads the balancer of a design, with keys of its own.
func readBalancer(t *keys.Table) models.Balancer {
	name := t.Choice("balancer", balancerByDefault, models.Balancers.Names())
	if read, ok := models.Balancers.Find(name); ok {
		return read(modelKeys{t})
	}
	return nil
}

// concurrency is so many requests at once as a file writes it.
func concurrency(n int) string {
	if n == 0 {
		return "memory"
	}
	return fmt.Sprint(n)
}
