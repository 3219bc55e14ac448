package profiles

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
	"github.com/google/go-cmp/cmp"

	"fleetcost/models"
	"fleetcost/models/load"
	"fleetcost/models/traffic"
	"fleetcost/profiles/runtimes"
	"fleetcost/sim"
)

// Every number and every rule of a preset says where it comes from and how sure
// it is. What is neither a default of the software nor a choice has a range.
// (That low ≤ value ≤ high is checked when the presets are read.)
func TestPresetsTellTheirDoubt(t *testing.T) {
	names := []string{"title", "language", "unchecked", "inherits", "services"}
	var look func(t *testing.T, path string, table map[string]any)
	look = func(t *testing.T, path string, table map[string]any) {
		for key, v := range table {
			key = path + key
			doubt, isTable := v.(map[string]any)
			if !isTable {
				if !slices.Contains(names, key) {
					t.Errorf("%s = %v: no source", key, v)
				}
				continue
			}
			if _, ok := doubt["value"]; !ok {
				look(t, key+".", doubt)
				continue
			}
			source, _ := doubt["source"].(string)
			sure, _ := doubt["sure"].(string)
			if source == "" || !slices.Contains([]string{"documented", "measured", "inferred", "weak"}, sure) {
				t.Errorf("%s: source %q, sure %q", key, source, sure)
			}
			_, low := doubt["low"]
			_, high := doubt["high"]
			if low != high || !low && sure != "documented" && !strings.HasPrefix(source, "choice: ") {
				t.Errorf("%s: low and high belong together, and a value that is %s needs them", key, sure)
			}
		}
	}
	for _, folder := range []string{"runtimes", "backends", "protocols"} {
		files, err := filepath.Glob(folder + "/*.toml")
		if err != nil || len(files) == 0 {
			t.Fatal(files, err)
		}
		for _, f := range files {
			t.Run(f, func(t *testing.T) {
				var table map[string]any
				if _, err := toml.DecodeFile(f, &table); err != nil {
					t.Fatal(err)
				}
				look(t, "", table)
			})
		}
	}
}

// whole is a runtime that says everything itself.
const whole = `
title = "Whole"
processes = { value = "2*vcpu+1", source = "docs" }
concurrency = 4
lanes = "unlimited"
switching = "time-slice"
slice = "3ms"
accept = "broker"
connections = 7
backlog = 9
prefetch = 2
reserve = "dealt"
overhead = { value = "0.2ms", low = "0.1ms", high = "1ms", source = "measured", sure = "weak" }
overhead_after = "0.1ms"
slowdown = { glue = 1, json = 2.5, template = 3, compute = { value = 4, low = 2, source = "guess" }, native = 0.5 }
[runtime.whole.idle]
extra = { value = "1ms", source = "fit" }
half  = { value = "4ms", source = "fit" }
[runtime.whole.memory]
base = "1MiB"
process = { value = "2MiB", source = "ps" }
request = "3KiB"
connection = "0B"
`

// runtimesOf reads tables [runtime.X] in a scenario and returns the runtime of
// the design that uses the one named.
func runtimesOf(t *testing.T, use, tables string) (models.Runtime, error) {
	t.Helper()
	i := strings.Index(shop, "[runtime.mine]")
	l, err := loadShop(t, []string{shop[i:], tables, `"node-express"`, `"` + use + `"`})
	if err != nil {
		return models.Runtime{}, err
	}
	return l.Scenario.Designs[0].Deployments[0].Runtime, nil
}

func TestARuntimeIsReadWhole(t *testing.T) {
	got, err := runtimesOf(t, "whole", "[runtime.whole]"+whole)
	want := models.Runtime{
		Name: "whole", Title: "Whole",
		Processes: models.ProcessRule{PerVCPU: 2, Plus: 1}, Concurrency: 4,
		Switching: models.TimeSlice, Slice: 3 * sim.Millisecond,
		Accept: models.AcceptBroker, Connections: 7, Backlog: 9, Prefetch: 2, Reserve: models.ReserveDealt,
		Overhead: 200 * sim.Microsecond, OverheadAfter: 100 * sim.Microsecond,
		Idle:   models.Idle{Extra: sim.Millisecond, Half: 4 * sim.Millisecond},
		Memory: models.Memory{Base: models.MiB, Process: 2 * models.MiB, Request: 3 * models.KiB},
		Origins: []models.Origin{
			{Key: "idle.extra", Value: "1ms", Source: "fit"},
			{Key: "idle.half", Value: "4ms", Source: "fit"},
			{Key: "memory.process", Value: "2MiB", Source: "ps"},
			{Key: "overhead", Value: "0.2ms", Low: "0.1ms", High: "1ms", Source: "measured", Sure: "weak"},
			{Key: "processes", Value: "2*vcpu+1", Source: "docs"},
			{Key: "slowdown.compute", Value: "4", Low: "2", Source: "guess"},
		},
	}
	copy(want.Slowdown[:], []float64{1, 2.5, 3, 4, 0.5})
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Error(err, diff)
	}
}

func TestAnHeirHasWhatItDoesNotSay(t *testing.T) {
	got, err := runtimesOf(t, "heir", "[runtime.heir]\ninherits = \"whole\"\nslowdown.json = 9\nmemory = { process = \"5MiB\" }\nidle.half = \"2ms\"\nbacklog = \"unlimited\"\n[runtime.whole]"+whole)
	if err != nil {
		t.Fatal(err)
	}
	if got.Name != "heir" || got.Title != "Whole" || got.Concurrency != 4 || got.Slice != 3*sim.Millisecond ||
		got.Slowdown != [...]float64{1, 9, 3, 4, 0.5} || got.Memory.Process != 5*models.MiB || got.Memory.Request != 3*models.KiB ||
		got.Backlog != models.NoLimit || got.Overhead != 200*sim.Microsecond {
		t.Errorf("%+v", got)
	}
	var keys []string
	for _, o := range got.Origins {
		keys = append(keys, o.Key)
	}
	if want := "idle.extra overhead processes slowdown.compute"; strings.Join(keys, " ") != want {
		t.Errorf("the origins of its own numbers are not its parent's: %v", keys)
	}
}

func TestATableWithTheNameOfAPresetChangesThePreset(t *testing.T) {
	for _, table := range []string{"[runtime.node-http]\noverhead = \"9ms\"", "[runtime.node-http]\ninherits = \"node-http\"\noverhead = \"9ms\""} {
		got, err := runtimesOf(t, "node-http", table)
		preset, _ := runtimes.Preset("node-http")
		if err != nil || got.Overhead != 9*sim.Millisecond || got.Memory != preset.Memory || preset.Overhead == got.Overhead {
			t.Errorf("%+v, %v", got, err)
		}
	}
}

func TestBadRuntimes(t *testing.T) {
	for _, tt := range []struct{ sentence, tables, want string }{
		{"one that says nothing", "[runtime.x]", `shop.toml:41: runtime.x.processes: missing; add the processes per instance, e.g. processes = 4 or "vcpu" or "2*vcpu+1"
shop.toml:41: runtime.x.concurrency: missing; add the requests at once per process, e.g. concurrency = 1 or "memory"
shop.toml:41: runtime.x.lanes: missing; add how many requests of a process run code at once, e.g. lanes = 1 or "unlimited"
shop.toml:41: runtime.x.switching: missing; add how lanes pass on, one of "run-to-completion", "gil", "time-slice" or "preemptive"
shop.toml:41: runtime.x.accept: missing; add how requests reach the processes, one of "shared", "round-robin", "kernel" or "broker"
shop.toml:41: runtime.x.overhead: missing; add the CPU time per request of server and framework, e.g. overhead = "0.2ms"
shop.toml:41: runtime.x.slowdown.glue: missing; add the CPU time relative to Node.js, e.g. glue = 1.0
shop.toml:41: runtime.x.slowdown.json: missing; add the CPU time relative to Node.js, e.g. json = 1.0
shop.toml:41: runtime.x.slowdown.template: missing; add the CPU time relative to Node.js, e.g. template = 1.0
shop.toml:41: runtime.x.slowdown.compute: missing; add the CPU time relative to Node.js, e.g. compute = 1.0
shop.toml:41: runtime.x.slowdown.native: missing; add the CPU time relative to Node.js, e.g. native = 1.0
shop.toml:41: runtime.x.memory.base: missing; add the size, e.g. base = "64KiB"
shop.toml:41: runtime.x.memory.process: missing; add the size, e.g. process = "64KiB"
shop.toml:41: runtime.x.memory.request: missing; add the size, e.g. request = "64KiB"
shop.toml:41: runtime.x.memory.connection: missing; add the size, e.g. connection = "64KiB"`},
		{"values out of range", "[runtime.x]\ninherits = \"node-http\"\nprocesses = 0\nconcurrency = 0\nlanes = -1\nbacklog = -1\noverhead = \"-1ms\"\nslowdown = { glue = 0, json = -1, native = inf }",
			`shop.toml:43: runtime.x.processes: 0 is out of range; write a whole number from 1 to 100000
shop.toml:44: runtime.x.concurrency: 0 is out of range; write a whole number above 0, or "memory"
shop.toml:45: runtime.x.lanes: -1 is out of range; write a whole number above 0, or "unlimited"
shop.toml:46: runtime.x.backlog: -1 is out of range; write a whole number of at least 0, or "unlimited"
shop.toml:47: runtime.x.overhead: "-1ms" is out of range; write a duration from "0s" to "1h"
shop.toml:48: runtime.x.slowdown.glue: 0 is out of range; write a number above 0 and at most 1000000
shop.toml:48: runtime.x.slowdown.json: -1 is out of range; write a number above 0 and at most 1000000
shop.toml:48: runtime.x.slowdown.native: inf is not a number; write a number above 0 and at most 1000000`},
		{"words that are not known", "[runtime.x]\ninherits = \"node-http\"\nprocesses = \"2*cores+1\"\nconcurrency = \"many\"\nlanes = \"all\"\naccept = \"kernal\"\nswitching = \"os\"",
			`shop.toml:43: runtime.x.processes: "2*cores+1" is not a number of processes; write a number, "vcpu" or "2*vcpu+1"
shop.toml:44: runtime.x.concurrency: "many" is not known; write a whole number or "memory"
shop.toml:45: runtime.x.lanes: "all" is not known; write a whole number or "unlimited"
shop.toml:46: runtime.x.accept: "kernal" is not known; did you mean kernel?
shop.toml:47: runtime.x.switching: "os" is not known; write "run-to-completion", "gil", "time-slice" or "preemptive"`},
		{"keys that do not fit together", "[runtime.x]\ninherits = \"node-http\"\nslice = \"5ms\"\nprefetch = 1\noverhead = \"1ms\"\noverhead_after = \"2ms\"",
			`shop.toml:43: runtime.x.slice: there are no slices where requests run to completion, or until a more urgent one comes; remove it, or add switching = "gil" or "time-slice"
shop.toml:44: runtime.x.prefetch: only a broker's queue is prefetched; remove it, or add accept = "broker"
shop.toml:46: runtime.x.overhead_after: overhead_after, 2ms, is a part of overhead, and more than all 1ms of it; lower overhead_after`},
		{"connections that are not kept, and a reserve of no broker", "[runtime.x]\ninherits = \"node-http\"\nkeepalive = \"0s\"\nconnections = 8\nreserve = \"instance\"",
			`shop.toml:44: runtime.x.connections: none is kept open: keepalive is 0; remove it, or set keepalive
shop.toml:45: runtime.x.reserve: only what a broker has sent in advance is reserved; remove it, or add accept = "broker"`},
		{"slices that are missing", "[runtime.x]\ninherits = \"node-http\"\nswitching = \"gil\"",
			`shop.toml:41: runtime.x.slice: missing; add the time slice, e.g. slice = "5ms"`},
		{"an unknown parent", "[runtime.x]\ninherits = \"node-htp\"\nlanes = 0",
			`shop.toml:42: runtime.x.inherits: there is no runtime "node-htp"; did you mean node-http?
shop.toml:43: runtime.x.lanes: 0 is out of range; write a whole number above 0, or "unlimited"`},
		{"a circle", "[runtime.a]\ninherits = \"b\"\n[runtime.b]\ninherits = \"c\"\n[runtime.c]\ninherits = \"a\"",
			`shop.toml:46: runtime.c.inherits: goes in a circle: a inherits b inherits c inherits a; let one of them inherit from a preset, or from none`},
		{"its own parent", "[runtime.a]\ninherits = \"a\"",
			`shop.toml:42: runtime.a.inherits: goes in a circle: a inherits a; let one of them inherit from a preset, or from none`},
		{"a parent that is no text", "[runtime.a]\ninherits = 3",
			`shop.toml:42: runtime.a.inherits: 3 is not text; write it in quotes: "…"`},
		{"a parent with problems has them once", "[runtime.a]\ninherits = \"b\"\n[runtime.b]\ninherits = \"node-http\"\nlanes = 0",
			`shop.toml:45: runtime.b.lanes: 0 is out of range; write a whole number above 0, or "unlimited"`},
	} {
		t.Run(tt.sentence, func(t *testing.T) {
			_, err := runtimesOf(t, "node-express", tt.tables)
			if diff := cmp.Diff(tt.want, fmt.Sprint(err)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A server that keeps no connection open has none, whatever the preset assumes, so
// each request pays for its own.
func TestNothingIsKeptOpen(t *testing.T) {
	r, err := runtimesOf(t, "x", "[runtime.x]\ninherits = \"uvicorn-fastapi\"\nkeepalive = \"0s\"\nconnect = \"2ms\"")
	if err != nil {
		t.Fatal(err)
	}
	f := models.Fleet{Traffic: traffic.Poisson(1), Classes: []models.Class{{Share: 1}}, Services: []models.Service{{Runtime: r}}}
	if got, want := load.FirstDemand(&f).CPU, (r.Overhead + 2*sim.Millisecond).Seconds(); r.Connections != 0 || got != want {
		t.Errorf("%d connections stay open, and a request takes %g s of CPU, want none and %g", r.Connections, got, want)
	}
}
