package profiles

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"fleetcost/profiles/keys"
	"fleetcost/profiles/reference"
	"fleetcost/profiles/runtimes"
	"fleetcost/profiles/schema"
)

// scenarioSchema is the schema of scenarios, compiled.
func scenarioSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	text, err := schema.Scenario(func(listing, key string) []string {
		if listing != "runtimes" {
			return nil
		}
		var names []string
		for _, r := range runtimes.All() {
			names = append(names, r.Name)
		}
		return names
	})
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("scenario.schema.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("scenario.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// plainly is a value of TOML as one of JSON.
func plainly(t *testing.T, v any) any {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return plain
}

func tree(t *testing.T, text string) any {
	t.Helper()
	var root map[string]any
	if _, err := toml.Decode(text, &root); err != nil {
		t.Fatal(err)
	}
	return plainly(t, root)
}

// TestTheSchemaTakesWhatIsRead: every scenario that there is, and each with each of its
// keys changed as TestEveryKeyIsRead changes them.
func TestTheSchemaTakesWhatIsRead(t *testing.T) {
	s := scenarioSchema(t)
	for _, pattern := range []string{"scenarios/*.toml", "testdata/keys/*.toml", "../docs/examples/*.toml"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatal("no scenarios in ", pattern, err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Validate(tree(t, string(text))); err != nil && strings.Contains(string(text), "[design.") {
				t.Errorf("%s: %v", file, err)
			}
		}
	}
	text, _ := reference.Scenario("scenario.schema.json")
	if err := s.Validate(tree(t, text)); err != nil {
		t.Errorf("init: %v", err)
	}
	for _, c := range slices.Concat(changes, goalChanges()) {
		if c.why != "" || c.path == "" {
			continue
		}
		for _, value := range []string{c.from, c.to} {
			if value == "" {
				continue
			}
			text, err := os.ReadFile(filepath.Join("testdata", "keys", c.base+".toml"))
			if err != nil {
				t.Fatal(err)
			}
			var found keys.Findings
			d := keys.Decode(c.base, string(text), &found)
			d.Override(keys.Set, append(slices.Clone(c.with), c.path+"="+value)...)
			root := map[string]any{}
			for _, key := range d.Table().Keys() {
				root[key], _ = d.Table().Peek(key)
			}
			if err := s.Validate(plainly(t, root)); err != nil {
				t.Errorf("%s, %s = %s: %v", c.base, c.path, value, err)
			}
		}
	}
}

// TestTheSchemaRefusesWhatIsRefused: keys that there are not, in every sort of table, and
// values of another type, both of which Load refuses.
func TestTheSchemaRefusesWhatIsRefused(t *testing.T) {
	s := scenarioSchema(t)
	good, err := os.ReadFile(filepath.Join("testdata", "keys", "web.toml"))
	if err != nil {
		t.Fatal(err)
	}
	text, _ := reference.Scenario("")
	refused := func(sets ...string) {
		t.Helper()
		var found keys.Findings
		d := keys.Decode("web.toml", string(good), &found)
		d.Override(keys.Set, sets...)
		root := map[string]any{}
		for _, key := range d.Table().Keys() {
			root[key], _ = d.Table().Peek(key)
		}
		if s.Validate(plainly(t, root)) == nil {
			t.Errorf("%v: the schema takes it", sets)
		}
		if _, err := Load(Source{Name: "web.toml", Text: good, Dir: filepath.Join("testdata", "keys"), Sets: sets}); err == nil {
			t.Errorf("%v: it is read", sets)
		}
	}
	for _, set := range []string{
		"traffik.rate=5", "traffic.rat=5", `traffic.rate="5"`, "traffic.arrivals=often", "goal.p98=300ms", "goal.p99=300", "goal.p99=300 msec", "goal.errors=1 percent",
		"goal.survive=region", "request.page.shares=3", "request.page.steps=5", `request.page.steps=[ { cpu = "2ms", io = "db" } ]`, `request.page.steps=[ { cpus = "2ms" } ]`,
		`request.page.steps=[ { cpu = { mean = "2ms", dist = "normal" } } ]`, `request.page.steps=[ { cpu = { meen = "2ms", dist = "gamma" } } ]`, `request.page.steps=[ { io = "db", time = 5 } ]`,
		"request.page.goal.p98=1s", "request.page.retry.maximum=3", "backend.db.connectionz=3", "backend.db.connections=many", "backend.db.storage=3 GBytes",
		"cloud.provider=5", "cloud.purchase=rent", "cloud.volume=20", "cloud.discount.computers=0.1", "network.balancer=ftp", "network.public=yes", "logs.keep=30 days",
		"design.node.runtme=own", "design.node.processes=1.5", "design.node.processes=many", "design.node.scaling.polcy=hpa", "design.node.scaling.cpu=high",
		"scaling.warm_up.fur=3s", "scaling.behavior.up={}", "runtime.own.overhed=1ms", "runtime.own.accept=all", "runtime.own.memory.bass=1MiB",
		`events.a={ kind = "crush", mtbf = "720h" }`, "budget.warning=5%", "team.rates=90", "doubt.cpus=5", "service.api.memry=1MiB", "connections.chat.numbers=5", "protocol.own.clients=1ms",
		"request.page.steps=[]", "design.node.machine=[]", `cloud.currency={ code = "eur", per_usd = 1 }`,
	} {
		refused(set)
	}
	lacking := func(fits bool, sets []string, without ...string) {
		t.Helper()
		root := tree(t, string(good)).(map[string]any)
		for _, key := range without {
			delete(root, key)
		}
		var lines strings.Builder
		for key, v := range root {
			fmt.Fprintf(&lines, "%s = %s\n", key, inTOML(v))
		}
		src := Source{Name: "web.toml", Text: []byte(lines.String()), Dir: filepath.Join("testdata", "keys"), Sets: sets}
		var found keys.Findings
		d := keys.Decode("web.toml", lines.String(), &found)
		d.Override(keys.Set, sets...)
		with := map[string]any{}
		for _, key := range d.Table().Keys() {
			with[key], _ = d.Table().Peek(key)
		}
		if err := s.Validate(plainly(t, with)); (err == nil) != fits {
			t.Errorf("without %v, with %v: the schema says %v", without, sets, err)
		}
		if _, err := Load(src); (err == nil) != fits {
			t.Errorf("without %v, with %v: the reader says %v", without, sets, err)
		}
	}
	chat := `connections.chat={ number = 20, session = "20m", goal = { connect_p99 = "1s" } }`
	node := `design={ node = { runtime = "node-http", machine = "c7g.large" } }`
	lacking(true, nil)
	lacking(false, nil, "goal")
	lacking(false, []string{"goal={ errors = 0.01 }"})
	lacking(true, []string{"request.page.goal.p95=300ms"}, "goal")
	lacking(true, []string{"goal={ errors = 0.01 }", "request.page.goal.p95=300ms"})
	lacking(false, []string{"request.page.goal.errors=0.01"}, "goal")
	lacking(false, nil, "request")
	lacking(false, nil, "traffic")
	lacking(false, nil, "cloud")
	lacking(false, nil, "design")
	lacking(true, []string{chat}, "goal", "request", "traffic", "backend")
	lacking(false, []string{`connections.chat={ number = 20, session = "20m" }`}, "goal", "request", "traffic", "backend")
	lacking(true, []string{node}, "runtime")
	lacking(false, []string{node, "design.node.runtime=nodee"}, "runtime")
	lacking(false, nil, "runtime")
	if strings.Count(text, "#:schema") != 1 {
		t.Error("no line for editors")
	}
}
