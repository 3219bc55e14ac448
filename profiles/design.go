package profiles

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/sim"
)

const balancerByDefault = "least-outstanding"

// runtimes reads the tables [runtime.X], and adds them to the presets.
func (t *Table) runtimes() map[string]models.Runtime {
	parents, err := presets()
	var faults Problems
	if err != nil && !errors.As(err, &faults) {
		faults = Problems{{File: "runtimes", What: err.Error(), rank: ofOthers}}
	}
	for _, p := range faults {
		t.doc.found.add(p)
	}
	l := library{tables: map[string]*Table{}, parents: parents, found: t.doc.found}
	for _, s := range t.named("runtime") {
		l.tables[s.name()] = s
	}
	all := l.all()
	known := map[string]models.Runtime{}
	maps.Copy(known, parents)
	for name := range l.tables {
		known[name] = all[name] // without a name where it could not be read
	}
	return known
}

// designs reads the tables [design.X].
func (t *Table) designs(runtimes map[string]models.Runtime, classes []models.Class, c cost.Catalogue, priced bool) []models.Design {
	tables := t.named("design")
	if len(tables) == 0 {
		t.Problem("design", "no design", `add [design.node] with runtime = "node-express" and machine = "any"`)
		return nil
	}
	var designs []models.Design
	for _, s := range tables {
		d := s.design(runtimes, c, priced)
		s.offloads(d, classes)
		designs = append(designs, d)
	}
	return designs
}

func (t *Table) design(runtimes map[string]models.Runtime, c cost.Catalogue, priced bool) models.Design {
	before := len(t.doc.found.problems)
	d := models.Design{Name: t.name(), Deployments: make([]models.Deployment, 1)}
	d.Deployments[0].Runtime = t.designRuntime(runtimes)
	names, paths := t.machines()
	d.Deployments[0].Machines = names
	d.Deployments[0].Balancer = t.balancer()
	if t.Has("time_slice") {
		if d.Deployments[0].TimeSlice = t.Duration("time_slice", 0, 0, sim.Second); d.Deployments[0].TimeSlice == 0 {
			d.Deployments[0].TimeSlice = -1
		}
	}
	if t.Has("cpu_limit") {
		d.Deployments[0].CPULimit = t.Float("cpu_limit", 1, 0.01, 1e4)
	}
	if priced {
		t.offered(names, paths, c)
		t.limits(d, c)
		if d.Deployments[0].Runtime.Name != "" && len(t.doc.found.problems) == before {
			t.fits(d, c)
		}
	}
	return d
}

// designRuntime is the runtime of a design, with the changes that the design
// makes to it. It has no name when it could not be read.
func (t *Table) designRuntime(runtimes map[string]models.Runtime) models.Runtime {
	if t.Has("command") {
		return t.commandRuntime(runtimes)
	}
	for _, key := range []string{"framework", "env"} {
		if t.Has(key) {
			t.Problem(key, "only a command has it", `add command = "gunicorn -w 4 app:app", or remove it`)
		}
	}
	var r models.Runtime
	if name := t.required("runtime", `name a preset or a [runtime.X], e.g. runtime = "node-express"`); name != "" {
		var ok bool
		if r, ok = runtimes[name]; !ok {
			t.Problem("runtime", fmt.Sprintf("there is no runtime %q", name), oneOf(name, slices.Sorted(maps.Keys(runtimes))))
		}
	}
	t.gunicornsWorkers()
	if t.Has("processes") {
		r.Processes = t.processes("processes", r.Processes)
	} else if r.Name != "" {
		t.doc.assume(t.at("processes"), r.Processes.String(), "the rule of "+r.Name)
	}
	switch {
	case t.Has("threads") && t.Has("concurrency"):
		t.Problem("threads", "is the same as concurrency", "keep one of them")
	case t.Has("threads"):
		r.Concurrency = t.Int("threads", 0, 1, 1<<30)
	case t.Has("concurrency"):
		r.Concurrency = t.intOr("concurrency", "memory", 0, 1)
	case r.Name != "":
		t.doc.assume(t.at("concurrency"), concurrency(r.Concurrency), "the limit of "+r.Name)
	}
	if t.Has("backlog") {
		r.Backlog = t.intOr("backlog", "unlimited", models.NoLimit, 0)
	}
	return r
}

func concurrency(n int) string {
	if n == 0 {
		return "memory"
	}
	return fmt.Sprint(n)
}

// machines are the names and patterns of machine types, as written, and where
// each of them stands.
func (t *Table) machines() (names []string, paths []toml.Key) {
	if !t.Require("machine", `add a type, a list of types, a pattern ("c7g.*"), or "any"`) {
		return nil, nil
	}
	v, path, _ := t.value("machine")
	items, isList := v.([]any)
	if !isList {
		if name := t.required("machine", `write a type, e.g. "c7g.large", or "any"`); name != "" {
			return []string{name}, []toml.Key{path}
		}
		return nil, nil
	}
	for i, item := range items {
		at := append(path[:len(path):len(path)], strconv.Itoa(i))
		name, ok := item.(string)
		if !ok || name == "" {
			t.doc.problem(at, show(item)+" is not the name of a machine type", `write [ "c7g.large", "c7g.xlarge" ]`)
			continue
		}
		names, paths = append(names, name), append(paths, at)
	}
	if len(items) == 0 {
		t.Problem("machine", "an empty list", `write a type, or "any"`)
	}
	return names, paths
}

// offered records the machines that the catalogue does not have.
func (t *Table) offered(names []string, paths []toml.Key, c cost.Catalogue) {
	for i, name := range names {
		if len(c.Match(name)) > 0 {
			continue
		}
		mend := "see fleetcost list machines"
		if near := c.Nearest(name); near != "" && !strings.ContainsAny(name, "*?[") && len(name) <= 64 {
			mend = "nearest: " + near
		}
		t.doc.problem(paths[i], fmt.Sprintf("%q is not in %v", name, c), mend)
	}
}

// fits records when none of the machines has the memory that the runtime needs.
func (t *Table) fits(d models.Design, c cost.Catalogue) {
	var largest models.Machine
	offers, _ := c.Select(d.Deployments[0].Machines)
	for _, o := range offers {
		if _, _, err := d.Deployments[0].Runtime.Workers(o.Machine); err == nil {
			return
		}
		if o.Machine.Memory > largest.Memory {
			largest = o.Machine
		}
	}
	if _, _, err := d.Deployments[0].Runtime.Workers(largest); err != nil {
		t.Problem("machine", fmt.Sprintf("%s %s", d.Deployments[0].Runtime.Name, err),
			"take a machine with more memory, or fewer processes")
	}
}

// limits records a CPU limit that all machines are too small for.
func (t *Table) limits(d models.Design, c cost.Catalogue) {
	var largest models.Machine
	offers, _ := c.Select(d.Deployments[0].Machines)
	for _, o := range offers {
		if o.Machine.VCPU > largest.VCPU {
			largest = o.Machine
		}
	}
	if len(offers) > 0 && d.Deployments[0].CPULimit > largest.VCPU {
		t.Problem("cpu_limit", fmt.Sprintf("%g is more than the %g vCPUs of %s", d.Deployments[0].CPULimit, largest.VCPU, largest.Name),
			"lower or remove it, or take a larger machine")
	}
}

// offloads records a step that the runtime of the design has no threads for.
func (t *Table) offloads(d models.Design, classes []models.Class) {
	for _, class := range classes {
		for _, s := range class.Steps {
			if s.Action != models.Offload || d.Deployments[0].Runtime.Name == "" || d.Deployments[0].Runtime.Offloads(s.Kind) {
				continue
			}
			key, threads := "runtime", "worker_threads"
			if _, ok := t.values["command"]; ok {
				key = "command"
			}
			if s.Kind == models.Native {
				threads = "threadpool"
			}
			t.Problem(key, fmt.Sprintf("%s has no threads to offload %v work to, as request.%s does", d.Deployments[0].Runtime.Name, s.Kind, class.Name),
				"use a [runtime.X] with "+threads+" = 4, or make it a cpu step")
			return
		}
	}
}

func (t *Table) balancer() models.Balancer {
	name := t.Choice("balancer", balancerByDefault, models.Balancers.Names())
	if read, ok := models.Balancers.Find(name); ok {
		return read(t)
	}
	return nil
}
