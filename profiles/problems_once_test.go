package profiles

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"fleetcost/profiles/keys"
)

// One mistake is one problem: nothing more is said of a value that nobody
// wrote, of what is there but misspelt, and of what stands in no table. The line
// numbers are those of shopSystem and of lounge.
func TestOneMistakeIsOneProblem(t *testing.T) {
	for _, tt := range []struct {
		sentence string
		text     string
		replace  []string
		want     string
	}{
		{"a timeout before it begins, beside a hedge", shopSystem, []string{`timeout = "100ms"`, `timeout = "-1s"`, `hedge = "40ms"`, `hedge = "2s"`},
			`28: request.page.steps.3.timeout: "-1s" is out of range; write a duration above "0s" and at most "1h"`},
		{"that of a client", shopSystem, []string{`timeout = "2s"`, `timeout = "-2s"
hedge = "1500ms"`},
			`15: request.page.timeout: "-2s" is out of range; write a duration above "0s"`},
		{"a hedge that is no time", shopSystem, []string{`hedge = "40ms"`, `hedge = "fast"`},
			`29: request.page.steps.3.hedge: "fast" is not a duration; write a duration such as "12ms", "1.5s" or "2h30m"`},
		{"a misspelt timeout, beside what needs one", shopSystem, []string{`timeout = "100ms"`, `timout = "100ms"`},
			`28: request.page.steps.3.timout: unknown key; did you mean timeout?`},
		{"a number of retries by itself", shopSystem, []string{`retry = { max = 1 }`, `retry = 3`},
			`29: request.page.steps.3.retry: 3 is not a table; write retry = { max = 3, backoff = "100ms" }`},
		{"a word for a number of retries", shopSystem, []string{`retry = { max = 1 }`, `retry = { max = "always" }`},
			`29: request.page.steps.3.retry.max: "always" is not known; write a whole number or "unlimited"`},
		{"a misspelt wait, beside what changes it", shopSystem, []string{`retry = { max = 1 }`, `retry = { max = 1, bakoff = "1s", factor = 2 }`},
			`29: request.page.steps.3.retry.bakoff: unknown key; did you mean backoff?`},
		{"a breaker of truth", shopSystem, []string{`breaker = { errors = 0.5 }`, `breaker = true`},
			`29: request.page.steps.3.breaker: true is not a table; write breaker = { errors = 0.5 }`},
		{"a limit that is a number", shopSystem, []string{"[service.api]", "[service.api]\nrate_limit = 10"},
			`9: service.api.rate_limit: 10 is not a table; write rate_limit = { rate = 100, burst = 10 }`},
		{"no connections, beside some", shopSystem, []string{"servers = 8", "servers = 8\nmax_connections = 0"},
			`66: backend.search.max_connections: 0 is out of range; write a whole number from 1 to 1000000000`},
		{"persistence in words", shopSystem, []string{"servers = 8", `servers = 8
persistent = "no"`},
			`66: backend.search.persistent: "no" is neither true nor false; write true or false, without quotes`},
		{"a misspelt preset, beside an instance", shopSystem, []string{`preset = "postgres"`, `prest = "postgres"`},
			`54: backend.db.prest: unknown key; did you mean preset?`},
		{"a misspelt broker, beside its time", shopSystem, []string{`via = "redis"`, `vai = "redis"`},
			`30: request.page.steps.4.vai: unknown key; did you mean via?`},
		{"a misspelt hit ratio", shopSystem, []string{"hit = 0.9", "hitt = 0.9"},
			`20: request.page.steps.1.hitt: unknown key; did you mean hit?`},
		{"keys of another kind of step are not proposed", shopSystem, []string{"[ { cpu = \"5ms\" } ]", "[ { cpu = \"5ms\", chunk = 5 } ]"},
			`48: request.mail.steps.0.chunk: unknown key; known here: cpu, kind`},
		{"a quantile that is not known", shopSystem, []string{`p99 = "300ms"`, `p100 = "300ms"`},
			`6: goal.p100: unknown key; known here: degraded, during, errors, headroom, max_utilization, mean, p50, p90, p95, p99, p999, survive, zones`},
		{"a machine that is not there", shopSystem, []string{`machine = "c7g.large"`, `machine = "c7g.largest"`},
			`76: design.hybrid.machine: "c7g.largest" is not in aws us-east-1; nearest: c7g.large`},
		{"a service of misspelt services", shopSystem, []string{"[service.worker]", "[services.worker]"},
			`10: services: unknown key; did you mean service?`},
		{"a service of misspelt services that a design has inside another", shopSystem,
			[]string{"[service.worker]", "[serdice.worker]", `{ enqueue = "worker", via = "redis", time = "0.1ms", when_full = "wait" }`, `{ cpu = "1ms" }`},
			`10: serdice: unknown key; did you mean service?`},
		{"all of them", shopSystem, []string{"[service.api]", "[services.api]", "[service.ml]", "[services.ml]", "[service.worker]", "[services.worker]"},
			`8: services: unknown key; did you mean service?`},
		{"a misspelt service of a design", shopSystem, []string{`ml = "uvicorn-fastapi" }`, `lm = "uvicorn-fastapi" }`},
			`75: design.hybrid.services.lm: unknown key; did you mean ml?`},
		{"services that are no table", shopSystem, []string{`{ api = "node-fastify", ml = "uvicorn-fastapi" }`, `"node-fastify"`},
			`75: design.hybrid.services: "node-fastify" is not a table; write [design.hybrid.services] and its keys below`},
		{"a request of misspelt requests", shopSystem, []string{"[request.page]", "[requests.page]"},
			`12: requests: unknown key; did you mean request?`},
		{"misspelt connections", lounge, []string{"[connections.chat]", "[connection.chat]", "[connections.chat.goal]", "[connection.chat.goal]", "[connections.chat.storm]", "[connection.chat.storm]"},
			`3: connection: unknown key; did you mean connections?`},
		{"misspelt designs", lounge, []string{"[design.node]", "[designs.node]"},
			`26: designs: unknown key; did you mean design?`},
		{"misspelt messages, beside what they cause", lounge, []string{"messages_in = 0.1", "message_in = 0.1"},
			`6: connections.chat.message_in: unknown key; did you mean messages_in?`},
		{"messages of no number", lounge, []string{"messages_in = 0.1", "messages_in = -0.1"},
			`6: connections.chat.messages_in: -0.1 is out of range; write a number from 0 to 1000000`},
		{"a storm of a number", lounge, []string{"[connections.chat.storm]\ninstances = 1\n", "", "room = 20\n", "room = 20\nstorm = 1\n"},
			`10: connections.chat.storm: 1 is not a table; write storm = { instances = 1, reconnect = "10s" }`},
		{"a window before it begins, and its end", lounge, []string{"instances = 1", `instances = 1
reconnect = "-5s"
back_within = "500ms"`},
			`20: connections.chat.storm.reconnect: "-5s" is out of range; write a duration above "0s" and at most "1h"`},
		{"a goal of which times?", lounge, []string{"delivery_p95", "p95"},
			`16: connections.chat.goal.p95: unknown key; write connect_p95, delivery_p95, last_p95 or message_p95`},
	} {
		t.Run(tt.sentence, func(t *testing.T) {
			text := tt.text
			for i := 0; i < len(tt.replace); i += 2 {
				if !strings.Contains(text, tt.replace[i]) {
					t.Fatalf("there is no %q", tt.replace[i])
				}
				text = strings.Replace(text, tt.replace[i], tt.replace[i+1], 1)
			}
			_, err := Load(Source{Name: "x.toml", Text: []byte(text), Dir: "testdata"})
			if err == nil {
				t.Fatal("nothing was found")
			}
			if diff := cmp.Diff("x.toml:"+tt.want, err.Error()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Of two mistakes both are told, though one is a misspelt key.
func TestTwoMistakesAreTwoProblems(t *testing.T) {
	_, err := loadSystem(t, "retry = { max = 1 }", `retry = { bakoff = "1s" }`, "[backend.search]", "[backend.search]\npersistent = false")
	want := `system.toml:29: request.page.steps.3.retry.max: missing; add the attempts after the first, e.g. max = 3 or "unlimited"
system.toml:29: request.page.steps.3.retry.bakoff: unknown key; did you mean backoff?
system.toml:64: backend.search.connect: missing; add the time to open a connection, e.g. connect = "5ms"`
	if err == nil || err.Error() != want {
		t.Error(err)
	}
}

// TestMachinesAreLookedAtWithoutARegion: where the region is wrong, what no region of the
// provider has is told with it; and a word that is like no machine is advised none.
func TestMachinesAreLookedAtWithoutARegion(t *testing.T) {
	good, err := os.ReadFile(filepath.Join("testdata", "keys", "web.toml"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = Load(Source{Name: "web.toml", Text: good, Sets: []string{"cloud.region=us-east-9", `design.node.machine=[ "c7g.large", "c7g.mediun", "nosuch" ]`}})
	var all keys.Problems
	errors.As(err, &all)
	told := map[string]string{}
	for _, p := range all {
		told[p.What] = p.Fix
	}
	if len(all) != 3 || told[`"c7g.mediun" is not in aws in any region`] != "nearest: c7g.medium" || told[`"nosuch" is not in aws in any region`] != "see fleetcost list machines" {
		t.Errorf("%v", err)
	}
}
