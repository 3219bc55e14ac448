package profiles

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/sim"
)

// scenario reads the root table of a scenario.
func (t *Table) scenario() *Loaded {
	l := &Loaded{}
	s := &l.Scenario
	s.Title = t.Text("title", "")
	if s.Title == "" {
		s.Title = strings.TrimSuffix(filepath.Base(t.doc.file), ".toml")
	}
	if t.Require("traffic", `add [traffic] with pattern = "constant" and rate = 800`) {
		s.Traffic = t.sub("traffic").traffic()
	}
	if t.Require("goal", `add [goal] with p99 = "300ms"`) {
		s.Goal = t.sub("goal").goal(true)
	}
	backends := t.backends()
	s.Services = []string{""}
	s.Classes = t.classes(backends)
	s.Backends = backends.list
	backends.warnUnused()

	var priced bool
	if t.Require("cloud", `add [cloud] with provider = "aws", region = "us-east-1" and purchase = "on-demand"`) {
		l.Catalogue, priced = t.sub("cloud").cloud()
	}
	library := t.runtimes()
	s.Designs = t.designs(library, s.Classes, l.Catalogue, priced)
	return l
}

// traffic reads the table [traffic]: the pattern owns all keys but its name.
func (t *Table) traffic() models.Traffic {
	names := models.Patterns.Names()
	if !t.Require("pattern", "add one of "+list(quoted(names))+`, e.g. pattern = "constant"`) {
		t.pass(t.keys()...)
		return nil
	}
	name := t.Choice("pattern", "", names)
	read, ok := models.Patterns.Find(name)
	if !ok {
		t.pass(t.keys()...)
		return nil
	}
	before := len(t.doc.found.problems)
	traffic := read(t)
	t.otherPatterns(name)
	if traffic == nil && len(t.doc.found.problems) == before {
		t.Problem("", "gives no traffic", "")
	}
	return traffic
}

// goalKeys are the limits that a goal may set.
var goalKeys = []struct {
	key      string
	quantile float64
}{{"mean", 0}, {"p50", 0.5}, {"p90", 0.9}, {"p95", 0.95}, {"p99", 0.99}, {"p999", 0.999}}

// errorsByDefault is the share of requests that may fail where a goal does not
// say so: one in a thousand.
const errorsByDefault = 0.001

// goal reads [goal], or [request.X.goal], which may leave everything out.
func (t *Table) goal(whole bool) models.Goal {
	var g models.Goal
	for _, k := range goalKeys {
		if t.Has(k.key) {
			g.Latency = append(g.Latency, models.LatencyGoal{
				Quantile: k.quantile,
				Limit:    t.Duration(k.key, 0, 1, sim.Never),
			})
		}
	}
	if t.Has("max_utilization") {
		g.MaxUtilization = t.Float("max_utilization", 0, aboveZero, 1)
	}
	if !whole {
		if t.Has("errors") {
			g.ErrorRate = t.Float("errors", 0, aboveZero, 1)
		}
		return g
	}
	g.ErrorRate = t.Float("errors", errorsByDefault, 0, 1)
	if len(g.Latency) == 0 {
		t.Problem("", "names no latency", `add p99 = "300ms"`)
	}
	return g
}

// cloud reads [cloud], which has no defaults: prices differ too much.
func (t *Table) cloud() (cost.Catalogue, bool) {
	provider := t.required("provider", "add one of "+list(quoted(Providers())))
	region := t.required("region", `add the region, e.g. region = "us-east-1"`)
	if t.Require("purchase", `add purchase = "on-demand"`) {
		t.Choice("purchase", "", []string{"on-demand"})
	}
	if provider == "" || region == "" {
		return cost.Catalogue{}, false
	}
	c, err := Cloud(provider, region)
	var unknown UnknownCloud
	switch {
	case err == nil:
		return c, true
	case errors.As(err, &unknown):
		t.Problem(unknown.Key, unknown.What(), unknown.Mend())
	default:
		t.Problem("", err.Error(), "")
	}
	return cost.Catalogue{}, false
}

// required is a Text that must be there and not be empty.
func (t *Table) required(key, mend string) string {
	if !t.Require(key, mend) {
		return ""
	}
	text := t.Text(key, "")
	if text == "" && t.isText(key) {
		t.Problem(key, "is empty", mend)
	}
	return text
}

// backends are what I/O waits for, and which of them something waits for.
type backends struct {
	t    *Table
	list []models.Backend
	used map[string]bool
}

func (t *Table) backends() *backends {
	b := &backends{t: t, used: map[string]bool{}}
	for _, s := range t.named("backend") {
		backend := models.Backend{Name: s.name()}
		if s.Has("connections") {
			backend.Connections = s.Int("connections", 0, 1, 1e9)
		} else {
			t.doc.assume(s.at("connections"), "unlimited", "not said")
		}
		b.list = append(b.list, backend)
	}
	return b
}

// index is the place of the backend of that name. One that has no table takes
// any number of requests at once.
func (b *backends) index(name string) int {
	b.used[name] = true
	i := slices.IndexFunc(b.list, func(have models.Backend) bool { return have.Name == name })
	if i >= 0 {
		return i
	}
	b.list = append(b.list, models.Backend{Name: name})
	b.t.doc.assume(b.t.at("backend", name, "connections"), "unlimited", "there is no table [backend."+name+"]")
	return len(b.list) - 1
}

func (b *backends) warnUnused() {
	for _, backend := range b.list {
		if !b.used[backend.Name] {
			b.t.doc.warnings = append(b.t.doc.warnings, fmt.Sprintf("backend.%s: no step waits for it", backend.Name))
		}
	}
}
