package profiles

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"fleetcost/models"
	"fleetcost/models/load"
	"fleetcost/models/program"
	"fleetcost/profiles/keys"
	"fleetcost/profiles/runtimes"
	"fleetcost/sim"
)

// lounge is a scenario of connections alone.
const lounge = `title = "Lounge"

[connections.chat]
number = 5000
session = { mean = "10m", dist = "exponential" }
messages_in = 0.1
messages_out = 0.2
reply = true
room = 20
relay = "1ms"
steps = [ { cpu = "0.1ms" } ]
connect = [ { io = "db", time = "2ms" } ]

[connections.chat.goal]
connect_p99 = "200ms"
delivery_p95 = "50ms"

[connections.chat.storm]
instances = 1

[cloud]
provider = "aws"
region = "us-east-1"
purchase = "on-demand"

[design.node]
runtime = "node-http"
machine = "c7g.large"
`

func loadLounge(replace ...string) (*Loaded, error) {
	return Load(Source{Name: "lounge.toml", Text: []byte(strings.NewReplacer(replace...).Replace(lounge))})
}

func TestConnectionsAreRead(t *testing.T) {
	l, err := loadLounge()
	if err != nil {
		t.Fatal(err)
	}
	traffic, ok := l.Scenario.Traffic.(models.Realtime)
	if !ok || traffic.Requests != nil || len(traffic.Clients) != 1 {
		t.Fatalf("the traffic is %+v", l.Scenario.Traffic)
	}
	c := traffic.Clients[0]
	if c.Number != 5000 || c.In != 0.1 || c.Out != 0.2 || !c.Reply || c.Room != 20 || c.Session.Mean() != 600 || c.Relay.Mean() != 0.001 ||
		len(c.Steps) != 1 || len(c.Connect) != 1 || c.Storm != 1 || c.Survive != 1 || c.Reconnect != 5*sim.Second || c.Back != 10*sim.Second {
		t.Errorf("%+v", c)
	}
	var names []string
	for _, k := range l.Scenario.Classes {
		names = append(names, k.Name)
	}
	want := []string{"chat connect", "chat message", "chat push", "chat delivery", "chat last delivery"}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Error(diff)
	}
	if g := l.Scenario.Classes[3].Goal; len(g.Latency) != 1 || g.Latency[0].Quantile != 0.95 || g.Latency[0].Limit != 50*sim.Millisecond {
		t.Errorf("the goal of deliveries is %+v", g)
	}
	if g := l.Scenario.Goal; g.ErrorRate != errorsByDefault || len(g.Latency) != 0 {
		t.Errorf("the goal is %+v", g)
	}
	// Little: 5000 open for 600 s each are 8⅓ handshakes per second.
	if rate := traffic.Rate(); math.Abs(rate-(5000.0/600+500+1000)) > 1e-9 {
		t.Errorf("%g per second", rate)
	}
	byRate, err := loadLounge("number = 5000", "rate = 10")
	if err != nil || byRate.Scenario.Traffic.(models.Realtime).Clients[0].Number != 6000 {
		t.Errorf("ten a second for ten minutes: %v, %v", byRate, err)
	}
}

// Beside requests, and calling them.
func TestConnectionsBesideRequests(t *testing.T) {
	const requests = `
[traffic]
pattern = "constant"
rate = 500

[goal]
p99 = "100ms"

[service.edge]
[service.store]

[request.page]
service = "edge"
share = 1
steps = [ { cpu = "1ms" } ]

[request.save]
service = "store"
steps = [ { cpu = "1ms" } ]

[cloud]`
	l, err := loadLounge("[cloud]", requests,
		"room = 20", "room = 20\nservice = \"edge\"",
		`steps = [ { cpu = "0.1ms" } ]`, `steps = [ { enqueue = "store", request = "save" } ]`,
		`runtime = "node-http"`, `services = { edge = "node-http", store = "gunicorn-sync-flask" }`)
	if err != nil {
		t.Fatal(err)
	}
	s := &l.Scenario
	if rate := s.Traffic.Rate(); math.Abs(rate-(500+5000.0/600+1500)) > 1e-9 {
		t.Errorf("%g per second", rate)
	}
	if got := s.Classes[3].Steps[0]; s.Classes[3].Part != models.Message || got.Action != models.Enqueue || s.Classes[got.Class].Name != "save" {
		t.Errorf("a message does %+v", got)
	}
	f := s.Deploy(&s.Designs[0], []models.Size{{Machine: testMachine, Count: 2}, {Machine: testMachine, Count: 2}})
	if err := f.Validate(); err != nil {
		t.Fatal(err)
	}
	if d := load.ClassDemands(program.Compile(f)); math.Abs(d[0].Share-500/s.Traffic.Rate()) > 1e-9 {
		t.Errorf("pages are %g of all", d[0].Share)
	}
}

var testMachine = models.Machine{Name: "m", VCPU: 4, Speed: 1, Memory: 8 * models.GiB}

func TestConnectionProblems(t *testing.T) {
	for _, c := range []struct {
		sentence string
		replace  []string
		want     string
	}{
		{"both a number and a rate", []string{"number = 5000", "number = 5000\nrate = 5"},
			`lounge.toml:5: connections.chat.rate: number says it already: number = rate · mean session; keep one of them`},
		{"neither", []string{"number = 5000\n", ""},
			`lounge.toml:3: connections.chat.number: missing; add the connections that are open at a time, number = 100000, or how many open per second, rate = 80`},
		{"no session", []string{"session = { mean = \"10m\", dist = \"exponential\" }\n", ""},
			`lounge.toml:3: connections.chat.session: missing; add how long a connection stays open, e.g. session = { mean = "20m", dist = "exponential" }`},
		{"a session that is misspelt", []string{"session = ", "sesion = "},
			`lounge.toml:5: connections.chat.sesion: unknown key; did you mean session?`},
		{"steps of messages that never come", []string{"messages_in = 0.1\n", "", "room = 20\n", ""},
			`lounge.toml:9: connections.chat.steps: no message comes in; add messages_in, or remove it
lounge.toml:12: connections.chat.goal: of delivery_times that never are; add room to [connections.chat], or remove it`},
		{"a runtime of sync workers", []string{"node-http", "gunicorn-sync-flask"},
			`lounge.toml:27: design.node.runtime: gunicorn-sync-flask would give each connection a process for its whole session, for [connections.chat]; take an event loop such as node-http or uvicorn-fastapi`},
		{"a runtime of which nothing is known", []string{"node-http", "go-net-http"},
			`lounge.toml:27: design.node.runtime: of go-net-http it is not known what connections that stay open cost, for [connections.chat]; take an event loop such as node-http or uvicorn-fastapi, or say it: sockets = { connect = "0.2ms", message = "0.02ms", deliver = "0.01ms" }`},
		{"requests without traffic", []string{"[cloud]", "[request.page]\nsteps = [ { cpu = \"1ms\" } ]\n[cloud]"},
			`lounge.toml: traffic: missing, and requests come from outside; add [traffic] with pattern = "constant" and rate = 800`},
		{"users who wait for answers beside them", []string{"[cloud]", "[traffic]\npattern = \"users\"\nusers = 5\nthink = \"1s\"\n[request.page]\nsteps = [ { cpu = \"1ms\" } ]\n[cloud]"},
			`lounge.toml:22: traffic.pattern: users who wait for answers, beside connections that stay open; write pattern = "constant", or remove the tables [connections.X]`},
		{"a day of traffic beside them", []string{"[cloud]", "[traffic]\npattern = \"trace\"\nfile = \"testdata/minutes.csv\"\nwindow = \"all\"\n[request.page]\nsteps = [ { cpu = \"1ms\" } ]\n[cloud]"},
			`lounge.toml:22: traffic.pattern: changes with time, and connections that stay open do not; write pattern = "constant", or remove the tables [connections.X]`},
		{"nothing that is to be met", []string{"connect_p99 = \"200ms\"\ndelivery_p95 = \"50ms\"", ""},
			`lounge.toml: goal: missing; add [goal] with p99 = "300ms", or [connections.X.goal] with delivery_p99 = "200ms"`},
		{"a storm of nothing", []string{"instances = 1", ""},
			`lounge.toml:18: connections.chat.storm.instances: missing; add how many instances die at once, e.g. instances = 1`},
		{"a storm that is over before all come back", []string{"instances = 1", "instances = 1\nreconnect = \"5s\"\nback_within = \"5s\""},
			`lounge.toml:21: connections.chat.storm.back_within: "5s" is out of range; write a duration from "5.001s" to "2h"`},
		{"a storm that is over before it begins", []string{"instances = 1", "instances = 1\nback_within = \"-5s\""},
			`lounge.toml:20: connections.chat.storm.back_within: "-5s" is out of range; write a duration from "5.001s" to "2h"`},
		{"a misspelt key of a goal", []string{"connect_p99", "conect_p99"},
			`lounge.toml:15: connections.chat.goal.conect_p99: unknown key; did you mean connect_p99?`},
	} {
		_, err := loadLounge(c.replace...)
		var problems keys.Problems
		if !errors.As(err, &problems) {
			t.Errorf("%s: %v", c.sentence, err)
			continue
		}
		if diff := cmp.Diff(c.want, strings.TrimSpace(problems.Error())); diff != "" {
			t.Errorf("%s:\n%s", c.sentence, diff)
		}
	}
}

// Sockets are keys of a runtime, and max_connections of a design too.
func TestSocketKeys(t *testing.T) {
	l, err := loadLounge(`runtime = "node-http"`, "runtime = \"mine\"\nmax_connections = 900\nmachine = \"c7g.large\"\n[runtime.mine]\ninherits = \"node-http\"\nsockets = { message = \"1ms\", max_connections = 20000, sweep = \"1us\", sweep_every = \"3s\" }\n[design.other]\nruntime = \"mine\"")
	if err != nil {
		t.Fatal(err)
	}
	mine, other := l.Scenario.Designs[0].Deployments[0].Runtime.Sockets, l.Scenario.Designs[1].Deployments[0].Runtime.Sockets
	node, _ := runtimes.Preset("node-http")
	if mine.Most != 900 || other.Most != 20000 || mine.Message != sim.Millisecond || mine.Deliver != node.Sockets.Deliver || mine.Sweep != sim.Microsecond || mine.SweepEvery != 3*sim.Second {
		t.Errorf("%+v and %+v", mine, other)
	}
}
