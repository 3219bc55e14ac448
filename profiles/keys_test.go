package profiles

import (
	"context"
	"fmt"
	"hash/fnv"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"fleetcost/models"
	"fleetcost/models/billing"
	"fleetcost/models/cost"
	"fleetcost/models/engine"
	"fleetcost/models/load"
	"fleetcost/models/plan"
	"fleetcost/outputs/phrases"
	"fleetcost/profiles/keys"
)

// A changed is a key of one sort of table, and two values of it that give two
// scenarios and two answers, beside what else must be said for it to matter.
// Where why is given instead it is a key that no answer depends on.
type changed struct {
	key       string
	base      string // of testdata/keys
	path      string
	from, to  string // "" where it is not said
	with      []string
	instances int  // of each service; 0 is one
	judged    bool // by the planner: it is of a goal
	why       string
}

// TestEveryKeyIsRead holds that no key is parsed and read by nothing: it walks
// over all keys of all tables that were asked for, and each has a row that changes
// the scenario and some answer, or a reason why not.
func TestEveryKeyIsRead(t *testing.T) {
	known := map[string]bool{}
	bases, err := filepath.Glob(filepath.Join("testdata", "keys", "*.toml"))
	if err != nil || len(bases) == 0 {
		t.Fatal("no scenarios", err)
	}
	for _, file := range bases {
		askedOf(t, file, known)
	}
	rows := map[string]bool{}
	for _, c := range slices.Concat(changes, goalChanges()) {
		rows[c.key] = true
		if !known[c.key] {
			t.Errorf("%s is not asked for", c.key)
		}
		if c.why == "" {
			t.Run(c.key, func(t *testing.T) {
				t.Parallel()
				c.matters(t)
			})
		}
	}
	for _, key := range slices.Sorted(maps.Keys(known)) {
		if !rows[key] {
			t.Errorf("%s: does anything depend on it?", key)
		}
	}
}

// matters loads both scenarios and simulates them.
func (c changed) matters(t *testing.T) {
	sets := func(value string) []string {
		if value == "" {
			return c.with
		}
		return append(slices.Clone(c.with), c.path+"="+value)
	}
	before, after := changedLoad(t, c.base, sets(c.from)), changedLoad(t, c.base, sets(c.to))
	everything := cmp.Exporter(func(reflect.Type) bool { return true })
	if cmp.Equal(before.Scenario, after.Scenario, everything) && cmp.Equal(before.Backends, after.Backends, everything) && cmp.Equal(before.Catalogue, after.Catalogue, everything) && cmp.Equal(before.Architecture, after.Architecture, everything) {
		t.Fatalf("%s = %q and %q are one scenario", c.path, c.from, c.to)
	}
	if testing.Short() {
		return // without an answer
	}
	if limit := c.path; strings.Contains(limit, ".goal.") || strings.HasPrefix(limit, "goal.") {
		if !c.judged {
			return // as its siblings are, one of which is
		}
	}
	if a, b := c.answer(t, before), c.answer(t, after); cmp.Equal(a, b, everything) {
		t.Errorf("%s = %q and %q have one answer", c.path, c.from, c.to)
	}
}

func changedLoad(t *testing.T, base string, sets []string) *Loaded {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "keys", base+".toml"))
	if err != nil {
		t.Fatal(err)
	}
	l, err := Load(Source{Name: base + ".toml", Text: text, Dir: filepath.Join("testdata", "keys"), Sets: sets})
	if err != nil {
		t.Fatalf("%v:\n%v", sets, err)
	}
	return l
}

// An answer is what depends on a scenario, without what is only repeated from it.
type answer struct {
	Refused  string
	Loads    []load.Load
	Backends []float64
	Events   int64
	Lives    uint64 // a fingerprint of all requests
	Prices   string
	Missed   string
}

// answer simulates some hundred requests on one instance of each service, and
// prices it. What is of a goal the planner judges.
func (c changed) answer(t *testing.T, l *Loaded) (a answer) {
	t.Helper()
	d := &l.Scenario.Designs[0]
	ones := make([]int, len(d.Deployed()))
	sizes := make([]models.Size, len(ones))
	for i, k := range d.Deployed() {
		offers, err := l.Catalogue.Select(d.Deployments[k].Machines)
		if err != nil {
			t.Fatal(err)
		}
		ones[i] = max(1, c.instances)
		sizes[i] = models.Size{Machine: offers[0].Machine, Count: ones[i]}
		a.Prices += fmt.Sprintln(offers[0].Machine.Name, offers[0].OnDemand)
	}
	for _, b := range l.Backends {
		a.Prices += fmt.Sprintln(b.Count, b.Offer.Hourly)
	}
	usage := billing.Usage{{Hours: cost.HoursPerMonth, RequestsPerSecond: l.Scenario.Traffic.Rate(), Fleets: []billing.Fleet{{Machine: sizes[0].Machine.Name, Instances: 1}}}}
	tariff := billing.Tariff{List: l.Catalogue, Discounts: map[billing.Kind]float64{}}
	for kind, share := range l.Catalogue.Discounts {
		tariff.Discounts[billing.Kind(kind)] = share
	}
	around, err := tariff.Around(*l.Architecture, usage)
	if err != nil {
		t.Fatal(err)
	}
	a.Prices += fmt.Sprint(around.Lines)
	f := l.Scenario.Deploy(d, sizes)
	a.Loads, a.Backends = load.Each(f), load.BackendLoads(f)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if c.judged {
		p := plan.Planner{Scenario: l.Scenario, Catalogue: l.Catalogue, Seed: 1, Precision: 0.5}
		s, err := p.Simulate(ctx, d.Name, ones...)
		if err != nil {
			t.Fatal(err)
		}
		a.Missed = phrases.Of(s.Design.Missed)
		return a
	}
	lives := fnv.New64a()
	r, err := engine.Replicate(ctx, f, engine.Options{Seed: 1, Requests: 1500, Batches: 2, NoWarmUp: true, Observe: func(q engine.Departure) {
		fmt.Fprintln(lives, q)
	}})
	if err != nil {
		a.Refused = err.Error()
		return a
	}
	a.Events, a.Lives = r.Events, lives.Sum64()
	return a
}

// askedOf adds what is asked of the tables of a scenario.
func askedOf(t *testing.T, file string, known map[string]bool) {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var found keys.Findings
	d := keys.Decode(file, string(text), &found)
	d.Files(filepath.Join("testdata", "keys"), nil)
	root := d.Table()
	readScenario(root)
	root.Finish()
	if ps := found.Sorted(); ps != nil {
		t.Fatal(ps)
	}
	asked(root, "", known)
	for key := range known { // tables, whose keys are asked for
		if at := strings.LastIndexByte(key, '.'); at > 0 {
			delete(known, key[:at])
		}
	}
}

// asked adds the keys that were asked of a table, and of those in it, each with
// the sort of table that it is of.
func asked(t *keys.Table, sort string, known map[string]bool) {
	named := slices.Contains(named, sort) && len(t.Path()) == 1
	within := t.Children()
	for _, key := range t.Asked() {
		name := sort == "" || sort == "design" && !slices.Contains(designKeys, key) || strings.HasPrefix(sort, "design.services")
		table := key == "retry" || key == "breaker"
		if v, _ := t.Peek(key); isTable(v) && len(within[key]) == 1 && within[key][0].Name() == key && !has(within[key][0], "samples") && !doubted(within[key][0]) {
			table = true
		}
		if !named && !table && (!name || key == "title") {
			name := strings.TrimPrefix(sort+"."+key, ".")
			known[name] = true
			if telling != nil {
				telling(name, t.Ask(key))
			}
		}
	}
	inner := func(key string, s *keys.Table, step bool) {
		value, _ := t.Peek(key)
		switch {
		case named:
			asked(s, sort, known)
		case has(s, "samples"):
			asked(s, "distribution", known)
		case doubted(s):
			asked(s, "doubt", known)
		case sort == "design" && has(s, "runtime"):
			asked(s, "design", known)
		case key == "owned":
			asked(s, "cloud.owned", known)
		case key == "volumes":
			asked(s, "cloud.volumes", known)
		case key == "of":
			asked(s, "traffic.of", known)
		case step:
			asked(s, "step "+kindOf(s), known)
		case key == "retry" || key == "breaker" || key == "batch":
			asked(s, key, known)
		case step || isTable(value) || sort == "runtime" || sort == "request" || sort == "connections":
			asked(s, strings.TrimPrefix(sort+"."+key, "."), known)
		}
	}
	for key, list := range within {
		for _, s := range list {
			inner(key, s, s.Name() != key)
		}
	}
}

func isTable(v any) bool { _, ok := v.(map[string]any); return ok }

func has(t *keys.Table, key string) bool { return slices.Contains(t.Asked(), key) }

// doubted tells of a value that is written with its doubt.
func doubted(t *keys.Table) bool { _, ok := t.Peek("value"); return ok }

// named are the tables whose keys are names.
var named = []string{"request", "backend", "service", "design", "runtime", "connections", "protocol"}

func kindOf(t *keys.Table) string {
	for _, kind := range stepKinds {
		if _, ok := t.Peek(kind.action); ok {
			return kind.action
		}
	}
	return fmt.Sprint(t.Path())
}

// goalChanges are those of all limits of times, which are met where they are an
// hour and missed where they are a nanosecond.
func goalChanges() (all []changed) {
	for _, g := range []struct{ sort, base, path, prefix string }{
		{"goal", "web", "goal", ""},
		{"request.goal", "web", "request.page.goal", ""},
		{"request.goal", "web", "request.report.goal", "ttfb_"},
		{"request.goal", "system", "request.mail.goal", "done_"},
		{"request.goal", "system", "request.mail.goal", "queue_"},
		{"connections.goal", "sockets", "connections.chat.goal", "connect_"},
		{"connections.goal", "sockets", "connections.chat.goal", "message_"},
		{"connections.goal", "sockets", "connections.chat.goal", "delivery_"},
		{"connections.goal", "sockets", "connections.chat.goal", "last_"},
	} {
		for _, k := range goalKeys {
			key := g.prefix + k.key
			all = append(all, changed{key: g.sort + "." + key, base: g.base, path: g.path + "." + key, from: "1h", to: "1ns", judged: k.key == "p99"})
		}
	}
	return all
}
