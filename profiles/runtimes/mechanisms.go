package runtimes

import (
	"fmt"
	"math"

	"fleetcost/models"
	"fleetcost/profiles/keys"
	"fleetcost/sim"
)

// readMechanisms reads the keys of a runtime that say how its server behaves in
// detail. Each is optional: without it the mechanism is off, or as the parent
// has it.
func readMechanisms(t *keys.Table, r *models.Runtime) {
	if t.Has("turns") {
		r.Turns = models.Turns(t.Word("turns", models.TurnNames))
	}
	if r.Turns != models.FIFO && (r.Lanes != 1 || r.Switching != models.RunToCompletion) {
		if t.Has("turns") {
			t.Problem("turns", "only an event loop has turns", `remove it, or set lanes = 1 and switching = "run-to-completion"`)
		}
		r.Turns = models.FIFO // an heir of an event loop that is none
	}
	if t.Has("waiting") {
		r.Waiting = models.Order(t.Word("waiting", models.Orders))
	}
	if t.Has("timer") {
		r.Timer = models.Timer(t.Word("timer", models.Timers))
	}
	for _, d := range []struct {
		key string
		to  *sim.Time
	}{
		{"dispatch", &r.Dispatch}, {"collect", &r.Collect}, {"connect", &r.Connect},
		{"handover", &r.Handover}, {"context_switch", &r.ContextSwitch}, {"keepalive", &r.KeepAlive}, {"timeout", &r.Timeout},
	} {
		if t.Has(d.key) {
			*d.to = t.Duration(d.key, 0, 0, sim.Hour)
		}
	}
	if t.Has("keepalive") && r.KeepAlive == 0 && r.Connections > 0 {
		if t.Has("connections") {
			t.Problem("connections", "none is kept open: keepalive is 0", "remove it, or set keepalive")
		} else {
			t.Assume(t.At("connections"), "0", "keepalive = 0 keeps none open: each request opens one, for connect")
		}
		r.Connections = 0
	}
	if t.Has("timeout") && r.Timeout > 0 && r.Concurrency != 1 {
		t.Problem("timeout", "only a process with one request at a time is killed for it: in others the sign of life does not wait for requests",
			"remove it, or set concurrency = 1; the patience of clients is timeout in [request.X]")
	}
	readRedelivery(t, r)
	if r.Switching == models.TimeSlice && r.Handover >= r.Slice && r.Slice > 0 {
		t.Problem("handover", fmt.Sprintf("%v leaves nothing of a slice of %v", r.Handover, r.Slice), "lower it, or lengthen slice")
	}
	if t.Has("threadpool") {
		r.Threadpool = readThreads(t, "threadpool")
	}
	if t.Has("worker_threads") {
		r.WorkerThreads = readThreads(t, "worker_threads")
	}
	readHandOut(t, r)
	if r.Dispatch > 0 && r.Accept == models.AcceptBroker {
		if t.Has("dispatch") {
			t.Problem("dispatch", "what comes from a broker is not dispatched by a thread that owns sockets", "remove it, its time is part of overhead")
		}
		Undispatch(r) // an heir of a server of sockets
	}
	if t.Has("start") {
		r.Start = t.Duration("start", 0, sim.Millisecond, sim.Hour)
	}
	readIdle(t, &r.Idle)
	readGC(t, &r.GC)
	readRecycle(t, &r.Recycle)
	readSockets(t, &r.Sockets)
}

// readRedelivery reads how often a broker hands out again what a lost worker had begun,
// and when.
func readRedelivery(t *keys.Table, r *models.Runtime) {
	for _, word := range []string{"acks", "acks_late"} {
		if _, ok := t.Peek(word); ok {
			t.Problem(word, "unknown key", "how often a task is handed out again whose worker was lost is redeliveries, e.g. redeliveries = 1; 0 where it is acknowledged when it is begun")
		}
	}
	if t.Has("redeliveries") {
		r.Redeliveries = t.Int("redeliveries", 0, 0, models.MostRedeliveries)
	}
	if t.Has("redeliver_after") {
		r.RedeliverAfter = t.Duration("redeliver_after", 0, 0, sim.Hour)
		if r.Redeliveries == 0 {
			t.Problem("redeliver_after", "nothing is handed out again", "remove it, or add redeliveries = 1")
		}
	}
	if r.Redeliveries > 0 && r.Accept != models.AcceptBroker {
		if t.Has("redeliveries") {
			t.Problem("redeliveries", "only a broker hands out again what a lost worker had begun", `remove it, or add accept = "broker"`)
		}
		r.Redeliveries, r.RedeliverAfter = 0, 0 // an heir of a task queue
	}
	if t.Has("redeliveries") && r.Redeliveries > 0 && r.Timeout == 0 {
		t.Warn(t.At("redeliveries"), "no worker is ever lost without a time limit of tasks, timeout")
	}
}

// readThreads is the size of a pool of threads: a number, "vcpu" for one per vCPU,
// or "executor" for the default of Python's ThreadPoolExecutor.
func readThreads(t *keys.Table, key string) int {
	v, path, _ := t.Value(key)
	switch text, isText := v.(string); {
	case !isText:
		return t.Int(key, 0, 0, 1<<16)
	case text == "vcpu":
		return models.PerVCPU
	case text == "executor":
		return models.Executor
	default:
		t.ProblemAt(path, fmt.Sprintf("%q is not a number of threads", text), `write a whole number, "vcpu" or "executor" for min(32, vCPU + 4)`)
	}
	return 0
}

// readHandOut reads who gives the threads of the pools their next job.
func readHandOut(t *keys.Table, r *models.Runtime) {
	for pool, key := range [models.PoolCount]string{models.NativePool: "threadpool_handout", models.CodePool: "worker_threads_handout"} {
		if t.Has(key) {
			r.HandOut[pool] = models.HandOut(t.Word(key, models.HandOuts))
		}
		if r.HandOut[pool] == models.HandOutLoop && !r.Blocks() {
			if t.Has(key) {
				t.Problem(key, "only an event loop hands out jobs", `remove it, or set lanes = 1 and switching = "run-to-completion"`)
			}
			r.HandOut[pool] = models.HandOutDirect // an heir of an event loop that is none
		}
	}
}

// readIdle reads [idle]: what a request costs more after a gap.
func readIdle(t *keys.Table, idle *models.Idle) {
	s := t.Sub("idle")
	if s.Has("extra") {
		idle.Extra = s.Duration("extra", 0, 0, sim.Hour)
	}
	if s.Has("half") {
		idle.Half = s.Duration("half", 0, 1, sim.Hour)
	}
	if idle.Extra > 0 && idle.Half == 0 {
		s.Problem("half", "missing", `add the gap after which half of extra is due, e.g. half = "2ms"`)
	}
}

// readGC reads [gc]: pauses for collecting garbage.
func readGC(t *keys.Table, gc *models.GC) {
	s := t.Sub("gc")
	if s.Has("every") {
		gc.Every = s.Int("every", 0, 0, math.MaxInt32)
	}
	if s.Has("pause") {
		gc.Pause = s.Duration("pause", 0, 0, sim.Hour)
	}
	if gc.Pause > 0 && gc.Every == 0 {
		s.Problem("every", "missing", "add the requests between two collections, e.g. every = 1000")
	}
	if gc.Every > 0 && gc.Pause == 0 && !s.Has("pause") {
		s.Problem("pause", "missing", `add how long a collection takes, e.g. pause = "10ms"`)
	}
}

// readRecycle reads [recycle]: the replacement of processes.
func readRecycle(t *keys.Table, recycle *models.Recycle) {
	s := t.Sub("recycle")
	if s.Has("requests") {
		recycle.Requests = s.Int("requests", 0, 0, math.MaxInt32)
	}
	if s.Has("jitter") {
		recycle.Jitter = s.Int("jitter", 0, 0, math.MaxInt32)
	}
	if s.Has("boot") {
		recycle.Boot = s.Duration("boot", 0, 0, sim.Hour)
	}
	if recycle.Jitter > 0 && recycle.Requests == 0 {
		s.Problem("requests", "missing", "add the requests after which a process is replaced, e.g. requests = 1000")
	}
}
