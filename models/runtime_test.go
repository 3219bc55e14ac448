package models

import (
	"math"
	"strings"
	"testing"
)

func TestWorkersByMemory(t *testing.T) {
	small := Machine{Name: "small", Memory: GiB, VCPU: 2}
	for _, c := range []struct {
		sentence string
		runtime  Runtime
		want     int
		byMemory bool
		reason   string
	}{
		{"a runtime's own limit", Runtime{Concurrency: 40}, 40, false, ""},
		{"no limit and no appetite", Runtime{}, math.MaxInt32, true, ""},
		{"1024 MiB less 24 for the system are 100 requests of 10", Runtime{Memory: Memory{Base: 24 * MiB, Request: 10 * MiB}}, 100, true, ""},
		{"two processes of 100 MiB leave 400 MiB for each one's requests", Runtime{
			Processes: ProcessRule{Plus: 2}, Memory: Memory{Base: 24 * MiB, Process: 100 * MiB, Request: 10 * MiB},
		}, 40, true, ""},
		{"the runtime's limit, where memory has room for more", Runtime{Concurrency: 39, Memory: Memory{Request: 10 * MiB}}, 39, false, ""},
		{"memory's limit, where the runtime allows more", Runtime{Concurrency: 200, Memory: Memory{Request: 10 * MiB}}, 102, true, ""},
		{"both at once: that is the runtime's", Runtime{Concurrency: 102, Memory: Memory{Request: 10 * MiB}}, 102, false, ""},
		{"connections need memory even when they are idle", Runtime{Connections: 512, Memory: Memory{Connection: MiB, Request: MiB}}, 512, true, ""},
		{"a heap of 64 MiB holds 6 requests of 10, though the machine has room for 102", Runtime{Memory: Memory{Request: 10 * MiB, Heap: 64 * MiB}}, 6, true, ""},
		{"a heap for 6 requests is each process's", Runtime{Processes: ProcessRule{Plus: 2}, Memory: Memory{Request: 10 * MiB, Heap: 64 * MiB}}, 6, true, ""},
		{"the machine's memory, where the heap might hold more", Runtime{Memory: Memory{Request: 10 * MiB, Heap: 2 * GiB}}, 102, true, ""},
		{"the runtime's limit, where the heap has room for more", Runtime{Concurrency: 5, Memory: Memory{Request: 10 * MiB, Heap: 64 * MiB}}, 5, false, ""},
		{"requests that take nothing fit into any heap", Runtime{Memory: Memory{Heap: MiB}}, math.MaxInt32, true, ""},
		{"a heap that one request does not fit into", Runtime{Concurrency: 1, Memory: Memory{Request: 10 * MiB, Heap: 9 * MiB}}, 0, true,
			"needs 10 MiB of heap for one request, the heap limit of a process is 9 MiB"},
		{"just enough for one request in each process", Runtime{Processes: ProcessRule{PerVCPU: 1}, Memory: Memory{Process: 500 * MiB, Request: 12 * MiB}}, 1, true, ""},
		{"not enough for one in each", Runtime{Processes: ProcessRule{PerVCPU: 1}, Memory: Memory{Process: 500 * MiB, Request: 13 * MiB}}, 0, true,
			"needs 1.002 GiB of memory for 2 processes and one request each, small has 1 GiB"},
		{"not even for the system", Runtime{Memory: Memory{Base: 2 * GiB}}, 0, true, "needs 2 GiB"},
	} {
		got, byMemory, err := c.runtime.Workers(small)
		if got != c.want || byMemory != c.byMemory {
			t.Errorf("%s: %d workers, by memory %v; want %d, %v", c.sentence, got, byMemory, c.want, c.byMemory)
		}
		if c.reason == "" && err != nil || c.reason != "" && (err == nil || !strings.Contains(err.Error(), c.reason)) {
			t.Errorf("%s: error %v, want %q", c.sentence, err, c.reason)
		}
	}
}

func TestProcessRule(t *testing.T) {
	for _, c := range []struct {
		rule ProcessRule
		vcpu float64
		want int
		text string
	}{
		{ProcessRule{}, 8, 1, "0"},
		{ProcessRule{Plus: 5}, 8, 5, "5"},
		{ProcessRule{PerVCPU: 1}, 8, 8, "vcpu"},
		{ProcessRule{PerVCPU: 1}, 0.5, 1, "vcpu"},
		{ProcessRule{PerVCPU: 1, Plus: -1}, 8, 7, "vcpu-1"},
		{ProcessRule{PerVCPU: 1, Plus: -1}, 1, 1, "vcpu-1"},
		{ProcessRule{PerVCPU: 2, Plus: 1}, 4, 9, "2*vcpu+1"},
		{ProcessRule{PerVCPU: 2, Plus: 1}, 0.25, 1, "2*vcpu+1"},
		{ProcessRule{PerVCPU: 0.5}, 3, 1, "0.5*vcpu"},
		{ProcessRule{PerVCPU: 1.5}, 3, 4, "1.5*vcpu"},
	} {
		if got := c.rule.On(Machine{VCPU: c.vcpu}); got != c.want {
			t.Errorf("%v on %v vCPU: %d processes, want %d", c.rule, c.vcpu, got, c.want)
		}
		if got := c.rule.String(); got != c.text {
			t.Errorf("%#v is written %q, want %q", c.rule, got, c.text)
		}
	}
}

// Every word of a rule has its number, and is found under it.
func TestWordsOfRules(t *testing.T) {
	for i, name := range Switchings {
		if got := Switching(i).String(); got != name {
			t.Errorf("switching %d is %q and %q", i, got, name)
		}
	}
	for i, name := range Accepts {
		if got := Accept(i).String(); got != name {
			t.Errorf("accept mode %d is %q and %q", i, got, name)
		}
	}
	for i, name := range Kinds {
		if got := Kind(i).String(); got != name {
			t.Errorf("kind %d is %q and %q", i, got, name)
		}
	}
	for _, pair := range []struct{ got, want string }{
		{GIL.String(), "gil"}, {TimeSlice.String(), "time-slice"}, {RunToCompletion.String(), "run-to-completion"},
		{AcceptShared.String(), "shared"}, {AcceptRoundRobin.String(), "round-robin"}, {AcceptKernel.String(), "kernel"}, {AcceptBroker.String(), "broker"},
		{JSON.String(), "json"}, {Native.String(), "native"}, {CPU.String(), "cpu"}, {IO.String(), "io"},
		{LatencyGoal{}.Name(), "mean"}, {LatencyGoal{Quantile: 0.5}.Name(), "p50"}, {LatencyGoal{Quantile: 0.999}.Name(), "p99.9"},
	} {
		if pair.got != pair.want {
			t.Errorf("%q, want %q", pair.got, pair.want)
		}
	}
}
