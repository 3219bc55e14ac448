package profiles

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"fleetcost/profiles/keys"
	"fleetcost/profiles/reference"
)

// bounded is how each key with a bound is set in testdata/keys/web.toml.
var bounded = map[string][]string{
	"traffic.rate":               {"traffic.rate=%", "traffic.pattern=growth", "traffic.per_month=0.1"},
	"goal.errors":                {"goal.errors=%"},
	"goal.degraded":              {"goal.degraded=%"},
	"goal.max_utilization":       {"goal.max_utilization=%"},
	"goal.zones":                 {"goal.zones=%", "goal.survive=zone"},
	"request.NAME.share":         {"request.page.share=%"},
	"request.NAME.timeout":       {"request.page.timeout=%"},
	"request.NAME.failure":       {"request.page.failure=%"},
	"request.NAME.goal.errors":   {"request.page.goal.errors=%"},
	"backend.NAME.connections":   {"backend.db.connections=%"},
	"backend.NAME.cores":         {"backend.redis.cores=%"},
	"backend.NAME.replicas":      {"backend.db.replicas=%", "backend.db.preset=postgres", "backend.db.instance=db.m6g.large", "backend.db.storage=100GiB"},
	"backend.NAME.pool":          {"backend.db.pool=%"},
	"cloud.redone":               {"cloud.redone=%", "cloud.purchase=spot"},
	"cloud.iops":                 {"cloud.iops=%", "cloud.volume=20GiB", "network.request=1kB"},
	"cloud.throughput":           {"cloud.throughput=%", "cloud.volume=20GiB", "network.request=1kB"},
	"cloud.currency.per_usd":     {`cloud.currency={ code = "EUR", per_usd = % }`},
	"cloud.owned.N.instances":    {`cloud.owned=[ { machine = "c7g.large", instances = %, usd = 0.05 } ]`},
	"cloud.owned.N.usd":          {`cloud.owned=[ { machine = "c7g.large", instances = 1, usd = % } ]`},
	"logs.compressed":            {"logs.compressed=%", "logs.per_request=600B", "logs.keep=24h"},
	"design.NAME.processes":      {"design.node.processes=%"},
	"design.NAME.cpu_limit":      {"design.node.cpu_limit=%"},
	"connections.NAME.number":    {`connections.chat={ number = %, session = "20m" }`},
	"connections.NAME.rate":      {`connections.chat={ rate = %, session = "20m" }`},
	"team.NAME.hours":            {"team.node.hours=%", "team.rate=90"},
	"step.native.cores":          {`request.page.steps=[ { native = "2ms", cores = % } ]`},
	"service.NAME.max_in_flight": {"service.api.max_in_flight=%"},
}

// TestBoundsAreThoseOfTheReaders: what a bound of the reference is of is read at the bound,
// and refused beyond it as out of range, by the reader and by the schema.
func TestBoundsAreThoseOfTheReaders(t *testing.T) {
	s := scenarioSchema(t)
	good, err := os.ReadFile(filepath.Join("testdata", "keys", "web.toml"))
	if err != nil {
		t.Fatal(err)
	}
	held := func(value string, sets []string, fits bool) {
		t.Helper()
		with := append(slices.Clone(sets[1:]), strings.Replace(sets[0], "%", value, 1))
		var found keys.Findings
		d := keys.Decode("web.toml", string(good), &found)
		d.Override(keys.Set, with...)
		root := map[string]any{}
		for _, key := range d.Table().Keys() {
			root[key], _ = d.Table().Peek(key)
		}
		if wrong := s.Validate(plainly(t, root)); (wrong == nil) != fits {
			t.Errorf("%v: the schema says %v", with, wrong)
		}
		_, err := Load(Source{Name: "web.toml", Text: good, Dir: filepath.Join("testdata", "keys"), Sets: with})
		var all keys.Problems
		errors.As(err, &all)
		out := false
		for _, p := range all {
			out = out || strings.Contains(p.What, "out of range")
		}
		if out == fits {
			t.Errorf("%v: the reader says %v", with, err)
		}
	}
	for _, section := range reference.Sections() {
		for _, k := range section.Keys {
			path := section.Path(&k)
			of, ok := section.Bounds(&k)
			sets := bounded[path]
			switch {
			case !ok:
				continue
			case sets == nil && section.Name == "goal" && k.Type == reference.Duration:
				sets = []string{path + "=%"}
			case sets == nil && section.Name == "request.NAME.goal" && k.Type == reference.Duration:
				sets = []string{"request.page.goal." + k.Name + "=%"}
			case sets == nil && strings.HasSuffix(section.Name, ".goal"): // of connections: read as these are
				continue
			case sets == nil:
				t.Errorf("%s has a bound that nothing holds", path)
				continue
			}
			if k.Type == reference.Duration {
				held("0s", sets, false)
				held("-3ms", sets, false)
				held("1ms", sets, true)
				continue
			}
			number := func(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
			held(number(of.Least-1), sets, false)
			held(number(of.Least), sets, !of.Above)
			if of.Most > 0 {
				held(number(of.Most), sets, true)
				held(number(of.Most+max(1, math.Floor(of.Most/8))), sets, false)
			}
			if k.Type == reference.Share && of.Most == 1 && !strings.Contains(sets[0], `"`) {
				held("100%", sets, true)
				held("200%", sets, false)
				held("-1%", sets, false)
			}
		}
	}
}
