package profiles

import (
	"errors"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"fleetcost/models"
	"fleetcost/models/traffic"
	"fleetcost/profiles/keys"
	"fleetcost/sim"
)

const systemTestbed = `[machine]
vcpu = 1
[[server]]
name = "node"
inherits = "node-http"
[[server]]
name = "flask-w{processes}"
inherits = "gunicorn-sync-flask"
[system.shop]
services = { ml = "flask-w2", api = "node" }
[system.shop.ml]
instances = 3
balancer = "random"
vcpu = 2
[scenario.S.service.api]
[scenario.S.service.ml]
max_in_flight = 7
[scenario.S.backend.db]
pool = 4
network = "1ms"
[scenario.S.request.page]
service = "api"
share = 1
steps = [ { cpu = "1ms", kind = "compute" }, { cpu = "1ms", kind = "json" }, { io = "db", time = { mean = "5ms", dist = "exponential" } }, { call = "ml", request = "score", protocol = "none" } ]
[scenario.S.request.score]
service = "ml"
steps = [ { cpu = "2ms" }, { cache = "redis", time = "1ms", hit = 0.5, miss = [ { cpu = "2ms" }, { io = "db", time = { p50 = "5ms", p99 = "9ms" } } ] } ]
`

// systemCampaign are the other files of a folder with one run of that system.
func systemCampaign(testbed string) map[string]string {
	return map[string]string{
		"testbed.toml":         testbed,
		"runs.csv":             strings.ReplaceAll(ownRuns, "mine-3p", "shop"),
		"parts.csv":            "run_id,part,cpu_cores,wait_ms,waiting\nown,api,0.2,,\nown,db,,1.5,0.3\n",
		"overhead.csv":         "server,measure,throughput_rps,cpu_ms_per_req,mean_ms\nnode,hello_closed,5000,0.1,1\nnode,work_empty_open200,200,0.2,0.5\nflask-w1,hello_closed,1000,0.8,9\nflask-w1,work_empty_open200,200,1,1.8\n",
		"busy_calibration.csv": "runtime,nominal_ms,measured_cpu_ms\nnode,1,1.1\npython,1,1.5\n",
		"capacity.csv":         "server,scenario,users,throughput_rps,core_util\nshop,S,32,400,1.5\n",
	}
}

// A system has the servers that its services name, in the order of the scenario, and each
// request computes as long as the busy loops of the server that it enters did.
func TestATestBedOfSystems(t *testing.T) {
	c, err := ReadCampaign(small(t, systemCampaign(systemTestbed)))
	if err != nil || len(c.Warnings) > 0 || len(c.Trials) != 2 {
		t.Fatal(err, c)
	}
	trial := c.Trials[0]
	var got []string
	for _, s := range trial.Fleet.Services {
		got = append(got, s.Name+" "+s.Runtime.Name)
	}
	if diff := cmp.Diff([]string{"api node", "ml flask-w2"}, got); diff != "" || trial.Preset != "node-http + gunicorn-sync-flask" {
		t.Error(diff, trial.Preset)
	}
	ml := trial.Fleet.Services[1]
	if g := ml.Groups[0]; g.Count != 3 || g.Machine.VCPU != 2 || ml.Runtime.Processes.On(g.Machine) != 2 || ml.Shed.InFlight != 7 || trial.Fleet.Services[0].Groups[0].Count != 1 {
		t.Errorf("%+v", ml)
	}
	if outside := 300 * sim.Microsecond; trial.Outside != outside {
		t.Errorf("%v outside, not the %v of the server where requests enter", trial.Outside, outside)
	}
	page, score := trial.Fleet.Classes[0].Steps, trial.Fleet.Classes[1].Steps
	for _, is := range []struct {
		what string
		step models.Step
		ms   float64
	}{{"a busy loop in Node.js", page[0], 1.1}, {"work on messages", page[1], 1}, {"a busy loop in Python", score[0], 3}, {"one behind a miss", score[1].Steps[0], 3}} {
		if math.Abs(is.step.Time.Mean()*1e3-is.ms) > 1e-9 {
			t.Errorf("%s takes %v, not %v ms", is.what, is.step.Time, is.ms)
		}
	}
	if of := trial.Fleet.Classes; of[0].Timeout == 0 || of[1].Timeout != 0 {
		t.Error("the patience of the load generator is that of requests from outside alone")
	}
	record := trial.Fleet.Traffic.(*traffic.Recorded)
	if record.RandomSteps(0) != 1 || len(record.Times) != len(record.At) {
		t.Errorf("%d waits of %d requests", len(record.Times), len(record.At))
	}
	if len(trial.Parts) != 2 || trial.Parts[0].CPU != 0.2 || !math.IsNaN(trial.Parts[0].Wait) || trial.Parts[1].Wait != 1.5e-3 || trial.Parts[1].Waiting != 0.3 {
		t.Errorf("%+v", trial.Parts)
	}
	if trial.Standstill.For != 0 || !math.IsNaN(trial.Recovery) {
		t.Errorf("nothing stood still: %+v", trial.Standstill)
	}
	files := systemCampaign(systemTestbed + "[scenario.S.standstill]\nbackend = \"redis\"\nat = \"2s\"\nfor = \"1s\"\n")
	files["runs.csv"] = strings.NewReplacer("mine-3p", "shop", "window_s,run_id", "window_s,recovery_s,run_id", "1,5,own", "1,5,2.5,own").Replace(ownRuns)
	if c, err = ReadCampaign(small(t, files)); err != nil {
		t.Fatal(err)
	}
	if s := c.Trials[0].Standstill; s != (models.Standstill{Backend: 1, At: 2 * sim.Second, For: sim.Second}) || c.Trials[0].Recovery != 2.5 {
		t.Errorf("%+v, recovered after %v s", s, c.Trials[0].Recovery)
	}
	if c.Trials[1].Closed != true || len(c.Trials[1].Fleet.Services) != 2 {
		t.Errorf("%+v", c.Trials[1])
	}
}

func TestBadSystems(t *testing.T) {
	for _, tt := range []struct{ sentence, from, to, want string }{
		{"a service of a server that there is not", `api = "node"`, `api = "nod"`,
			"testbed.toml:10: system.shop.services.api: nothing describes server nod; add a [[server]] of that name"},
		{"no services", `services = { ml = "flask-w2", api = "node" }`, "", "testbed.toml:9: system.shop.services: missing; say which server runs each service, e.g. services = { api = \"node-fastify\" }"},
		{"a system that lacks a service of the scenario", `, api = "node" }`, " }",
			"runs.csv:2: system shop and scenario S do not have the same services: it is left out; give them the same in testbed.toml"},
		{"a system that nothing describes", "[system.shop", "[system.other", "runs.csv:2: nothing describes server shop: it is left out; add it to testbed.toml"},
		{"a system with the name of a server", "[system.shop", "[system.node", "testbed.toml:9: system.node: a server has that name; rename one of them"},
		{"none of an instance", "instances = 3", "instances = 0", "testbed.toml:12: system.shop.ml.instances: 0 is out of range; write a whole number from 1 to 100000"},
		{"a wait behind a miss that no load generator draws", "service = \"ml\"\nsteps", "service = \"ml\"\nshare = 1\nsteps",
			"testbed.toml:28: scenario.S.request.score.steps: lognormal, p50 5ms, p99 9ms: cannot be replayed; write an exact time, or for a wait an exponential one"},
	} {
		t.Run(tt.sentence, func(t *testing.T) {
			_, err := ReadCampaign(small(t, systemCampaign(strings.ReplaceAll(systemTestbed, tt.from, tt.to))))
			var ps keys.Problems
			if !errors.As(err, &ps) {
				t.Fatalf("%v", err)
			}
			ps[0].File = filepath.Base(ps[0].File)
			if got := ps[0].String(); got != tt.want {
				t.Error(got)
			}
		})
	}
	for still, want := range map[string]string{
		`backend = "dbs"` + "\nat = \"5s\"\nfor = \"3s\"": `scenario.S.standstill.backend: there is no backend "dbs"; did you mean db?`,
		`backend = "db"`: `scenario.S.standstill.at: missing; add when, e.g. at = "5s"`,
		`backend = "db"` + "\nat = \"5s\"\nfor = \"0s\"": `scenario.S.standstill.for: "0s" is out of range`,
	} {
		_, err := ReadCampaign(small(t, systemCampaign(systemTestbed+"[scenario.S.standstill]\n"+still+"\n")))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in %v", want, err)
		}
	}
	files := systemCampaign(systemTestbed)
	files["runs.csv"], files["capacity.csv"], files["parts.csv"] = strings.ReplaceAll(ownRuns, "mine-3p", "node"), "", ""
	if _, err := ReadCampaign(small(t, files)); err == nil || !strings.Contains(err.Error(), "node is one server, and scenario S has the services api, ml: it is left out; add a [system.X] with a server for each to testbed.toml") {
		t.Error(err)
	}
	files = systemCampaign(systemTestbed)
	files["parts.csv"] = "run_id,part,cpu_cores,wait_ms,waiting\nother,api,0.2,,\nown,dbs,,1.5,0.3\nown,db,-1,,\n"
	_, err := ReadCampaign(small(t, files))
	for _, want := range []string{`parts.csv:2: run_id: runs.csv has no run "other"`, `parts.csv:3: part: scenario S has no service and no backend "dbs"`, "parts.csv:4: cpu_cores"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in %v", want, err)
		}
	}
}
