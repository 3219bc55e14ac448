package runtimes

import (
	"cmp"
	"fmt"
	"math"
	"regexp"
	"strconv"

	"fleetcost/models"
	"fleetcost/profiles/keys"
	"fleetcost/sim"
)

// Read reads the keys of a runtime: all that it does not say itself it has
// from its parent, and without a parent it must say all that decides speed,
// memory and concurrency.
func Read(t *keys.Table, name string, parent *models.Runtime) models.Runtime {
	var r models.Runtime
	if parent != nil {
		r = *parent
	} else {
		r = models.Runtime{Backlog: models.NoLimit}
	}
	need := func(t *keys.Table, key, fix string) bool {
		if parent == nil {
			return t.Require(key, fix)
		}
		return t.Has(key)
	}
	r.Name = name
	r.Title = cmp.Or(t.Text("title", ""), r.Title, name)
	r.Language = cmp.Or(t.Text("language", ""), r.Language)
	r.Unchecked = cmp.Or(t.Text("unchecked", ""), r.Unchecked)
	ExplainWorkers(t)
	if _, ok := t.Peek("threads"); ok {
		t.Problem("threads", "unknown key", "requests at once per process is concurrency, and how many of them run code at once is lanes")
	}

	if need(t, "processes", `add the processes per instance, e.g. processes = 4 or "vcpu" or "2*vcpu+1"`) {
		r.Processes = ReadProcesses(t, "processes", r.Processes)
	}
	if need(t, "concurrency", `add the requests at once per process, e.g. concurrency = 1 or "memory"`) {
		r.Concurrency = t.IntOr("concurrency", "memory", 0, 1)
	}
	if need(t, "lanes", `add how many requests of a process run code at once, e.g. lanes = 1 or "unlimited"`) {
		r.Lanes = t.IntOr("lanes", "unlimited", 0, 1)
	}
	if need(t, "switching", "add how lanes pass on, one of "+keys.List(keys.Quoted(models.Switchings))) {
		r.Switching = models.Switching(t.Word("switching", models.Switchings))
	}
	switch {
	case t.Has("slice"):
		r.Slice = t.Duration("slice", 0, 1, sim.Never)
		if !r.Switching.Slices() {
			t.Problem("slice", "there are no slices where requests run to completion, or until a more urgent one comes", `remove it, or add switching = "gil" or "time-slice"`)
		}
	case r.Switching.Slices() && r.Slice == 0:
		t.Problem("slice", "missing", `add the time slice, e.g. slice = "5ms"`)
	}
	if need(t, "accept", "add how requests reach the processes, one of "+keys.List(keys.Quoted(models.Accepts))) {
		r.Accept = models.Accept(t.Word("accept", models.Accepts))
	}
	if t.Has("connections") {
		r.Connections = t.Int("connections", 0, 0, math.MaxInt32)
	}
	if t.Has("backlog") {
		r.Backlog = t.IntOr("backlog", "unlimited", models.NoLimit, 0)
	}
	if t.Has("pool") {
		r.Pool = readPool(t)
	}
	if t.Has("prefetch") {
		r.Prefetch = t.IntOr("prefetch", "unlimited", models.NoLimit, 0)
		if r.Accept != models.AcceptBroker {
			t.Problem("prefetch", "only a broker's queue is prefetched", `remove it, or add accept = "broker"`)
		}
	}
	if t.Has("reserve") {
		r.Reserve = models.Reserve(t.Word("reserve", models.Reserves))
		if r.Accept != models.AcceptBroker {
			t.Problem("reserve", "only what a broker has sent in advance is reserved", `remove it, or add accept = "broker"`)
		}
	}
	readCosts(t, &r, need)
	readMechanisms(t, &r)
	r.Origins = t.Origins(r.Origins)
	return r
}

// readCosts reads what a request costs in time and memory.
func readCosts(t *keys.Table, r *models.Runtime, need func(t *keys.Table, key, fix string) bool) {
	if need(t, "overhead", `add the CPU time per request of server and framework, e.g. overhead = "0.2ms"`) {
		r.Overhead = t.Duration("overhead", 0, 0, sim.Hour)
	}
	if t.Has("overhead_after") {
		r.OverheadAfter = t.Duration("overhead_after", 0, 0, sim.Hour)
	}
	if r.OverheadAfter > r.Overhead {
		key, fix := "overhead", `say it too, e.g. overhead_after = "0s"`
		if t.Has("overhead_after") {
			key, fix = "overhead_after", "lower overhead_after"
		}
		t.Problem(key, fmt.Sprintf("overhead_after, %v, is a part of overhead, and more than all %v of it", r.OverheadAfter, r.Overhead), fix)
	}
	slowdown := t.Sub("slowdown")
	for kind, word := range models.Kinds {
		if need(slowdown, word, "add the CPU time relative to Node.js, e.g. "+word+" = 1.0") {
			r.Slowdown[kind] = slowdown.Float(word, 1, keys.AboveZero, 1e6)
		}
	}
	memory := t.Sub("memory")
	for _, m := range []struct {
		key string
		to  *models.Bytes
	}{{"base", &r.Memory.Base}, {"process", &r.Memory.Process}, {"request", &r.Memory.Request}, {"connection", &r.Memory.Connection}} {
		if need(memory, m.key, `add the size, e.g. `+m.key+` = "64KiB"`) {
			*m.to = memory.Bytes(m.key, 0)
		}
	}
	if memory.Has("heap") {
		r.Memory.Heap = memory.Bytes("heap", 0)
	}
	if r.Memory.Heap > 0 && r.Memory.Heap < r.Memory.Request {
		memory.Problem("heap", fmt.Sprintf("%v hold not even one request, which takes %v", r.Memory.Heap, r.Memory.Request), "raise heap, or lower request")
	}
}

// Undispatch makes the workers of a runtime read their sockets themselves: the CPU
// time of the thread that did it for them is theirs, and who waits is served in
// the order of arrival.
func Undispatch(r *models.Runtime) {
	r.Overhead += r.Dispatch + r.Collect
	r.OverheadAfter += r.Collect
	r.Dispatch, r.Collect, r.Waiting = 0, 0, models.FirstInFirstOut
}

// readPool is how many connections to a database a process keeps: a number,
// "unlimited", or "per-worker" for one for each worker.
func readPool(t *keys.Table) int {
	v, path, _ := t.Value("pool")
	switch text, isText := v.(string); {
	case !isText:
		return t.Int("pool", 0, 1, 1e6)
	case text == "per-worker":
		return models.PerWorker
	case text != "unlimited":
		t.ProblemAt(path, fmt.Sprintf("%q is not a number of connections", text), `write a whole number, "per-worker" or "unlimited"`)
	}
	return 0
}

// ExplainWorkers explains the word that other servers use for processes.
func ExplainWorkers(t *keys.Table) {
	if _, ok := t.Peek("workers"); ok {
		t.Problem("workers", "means different things to different servers",
			"what gunicorn and uvicorn call workers is processes; requests at once per process is concurrency")
	}
}

var processRule = regexp.MustCompile(`^\s*(?:([0-9]{1,4}(?:\.[0-9]{1,6})?)\s*\*\s*)?vcpu\s*(?:([+-])\s*([0-9]{1,5}))?\s*$`)

// ParseProcessRule reads how many processes an instance has: "4", "vcpu",
// "2*vcpu+1", "vcpu-1".
func ParseProcessRule(text string) (models.ProcessRule, error) {
	if n, err := strconv.Atoi(text); err == nil && 0 < n && n <= MostProcesses {
		return models.ProcessRule{Plus: n}, nil
	}
	m := processRule.FindStringSubmatch(text)
	if m == nil {
		return models.ProcessRule{}, fmt.Errorf(`write a number, "vcpu" or "2*vcpu+1"`)
	}
	rule := models.ProcessRule{PerVCPU: 1}
	if m[1] != "" {
		rule.PerVCPU, _ = strconv.ParseFloat(m[1], 64)
	}
	rule.Plus, _ = strconv.Atoi(m[2] + m[3])
	if rule.PerVCPU == 0 {
		return models.ProcessRule{}, fmt.Errorf("write the number alone")
	}
	return rule, nil
}

// MostProcesses of an instance that a rule may give.
const MostProcesses = 100_000

// ReadProcesses reads how many processes an instance has: a whole number, or a rule
// as [ParseProcessRule] reads it.
func ReadProcesses(t *keys.Table, key string, byDefault models.ProcessRule) models.ProcessRule {
	v, path, ok := t.Value(key)
	switch text, isText := v.(string); {
	case !ok:
		return byDefault
	case isText:
		rule, err := ParseProcessRule(text)
		if err != nil {
			t.ProblemAt(path, fmt.Sprintf("%q is not a number of processes", text), err.Error())
		}
		return rule
	}
	return models.ProcessRule{Plus: t.Int(key, 0, 1, MostProcesses)}
}
