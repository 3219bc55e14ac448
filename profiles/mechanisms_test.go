package profiles

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"fleetcost/models"
	"fleetcost/sim"
)

// The keys of a runtime's mechanisms arrive where they belong, and an heir has
// those that it does not say.
func TestMechanismsAreRead(t *testing.T) {
	l, err := loadShop(t, []string{`overhead = "0.3ms"`, `concurrency = 1
timeout = "30s"
memory.heap = "1GiB"
gc = { every = 500, pause = "12ms" }
recycle = { requests = 1000, jitter = 50, boot = "3s" }
[runtime.heir]
inherits = "mine"
recycle.jitter = 0`, `runtime = "node-express"`, `runtime = "heir"`, `{ io = "db", time`, `{ io = "db", blocking = true, time`})
	if err != nil {
		t.Fatal(err)
	}
	type mechanisms struct {
		Timeout sim.Time
		Heap    models.Bytes
		GC      models.GC
		Recycle models.Recycle
	}
	r := l.Scenario.Designs[0].Deployments[0].Runtime
	want := mechanisms{30 * sim.Second, models.GiB, models.GC{Every: 500, Pause: 12 * sim.Millisecond}, models.Recycle{Requests: 1000, Boot: 3 * sim.Second}}
	if diff := cmp.Diff(want, mechanisms{r.Timeout, r.Memory.Heap, r.GC, r.Recycle}); diff != "" {
		t.Error(diff)
	}
	if steps := l.Scenario.Classes[0].Steps; steps[0].Blocking || !steps[1].Blocking {
		t.Errorf("the second step is to block, but: %+v", steps)
	}
}

// A pool of threads may follow the machine.
func TestThreadsAreRead(t *testing.T) {
	for _, tt := range []struct {
		text string
		want int
	}{{`8`, 8}, {`"vcpu"`, models.PerVCPU}, {`{ value = "executor", source = "docs" }`, models.Executor}} {
		got, err := runtimesOf(t, "x", "[runtime.x]\ninherits = \"node-http\"\nthreadpool = "+tt.text+"\nworker_threads = "+tt.text)
		if err != nil || got.Threadpool != tt.want || got.WorkerThreads != tt.want {
			t.Errorf("%s: %d and %d, %v", tt.text, got.Threadpool, got.WorkerThreads, err)
		}
	}
	_, err := runtimesOf(t, "x", "[runtime.x]\ninherits = \"node-http\"\nthreadpool = \"cores\"\nworker_threads = -1")
	want := `shop.toml:43: runtime.x.threadpool: "cores" is not a number of threads; write a whole number, "vcpu" or "executor" for min(32, vCPU + 4)
shop.toml:44: runtime.x.worker_threads: -1 is out of range; write a whole number from 0 to 65536`
	if diff := cmp.Diff(want, fmt.Sprint(err)); diff != "" {
		t.Error(diff)
	}
}

// An heir that is no event loop has no turns, unless it insists.
func TestTurnsAreOfEventLoops(t *testing.T) {
	const threads = "[runtime.x]\ninherits = \"node-http\"\nswitching = \"gil\"\nslice = \"5ms\""
	if got, err := runtimesOf(t, "x", threads); err != nil || got.Turns != models.FIFO {
		t.Errorf("turns %v, %v", got.Turns, err)
	}
	_, err := runtimesOf(t, "x", threads+"\nturns = \"uvloop\"")
	want := `shop.toml:45: runtime.x.turns: only an event loop has turns; remove it, or set lanes = 1 and switching = "run-to-completion"`
	if diff := cmp.Diff(want, fmt.Sprint(err)); diff != "" {
		t.Error(diff)
	}
}

func TestOnlyEventLoopsHandOutJobs(t *testing.T) {
	const pool = "[runtime.x]\ninherits = \"node-worker-threads\""
	if got, err := runtimesOf(t, "x", pool); err != nil || got.HandOut != [models.PoolCount]models.HandOut{models.HandOutDirect, models.HandOutLoop} {
		t.Errorf("%v, %v: libuv's pool is to take jobs itself, worker threads to have them from the loop", got.HandOut, err)
	}
	const threads = pool + "\nswitching = \"gil\"\nslice = \"5ms\""
	if got, err := runtimesOf(t, "x", threads); err != nil || got.HandOut != [models.PoolCount]models.HandOut{} {
		t.Errorf("an heir that is no event loop: %v, %v", got.HandOut, err)
	}
	for key, want := range map[string]string{
		`worker_threads_handout = "loop"`:  `shop.toml:45: runtime.x.worker_threads_handout: only an event loop hands out jobs; remove it, or set lanes = 1 and switching = "run-to-completion"`,
		`threadpool_handout = "loop"`:      `shop.toml:45: runtime.x.threadpool_handout: only an event loop hands out jobs; remove it, or set lanes = 1 and switching = "run-to-completion"`,
		`worker_threads_handout = "queue"`: `shop.toml:45: runtime.x.worker_threads_handout: "queue" is not known; write "direct" or "loop"`,
	} {
		_, err := runtimesOf(t, "x", threads+"\n"+key)
		if diff := cmp.Diff(want, fmt.Sprint(err)); diff != "" {
			t.Error(diff)
		}
	}
}

// A CPU limit is the design's; one that some machine has is one.
func TestCPULimitIsRead(t *testing.T) {
	l, err := loadShop(t, []string{`machine = "c7g.large"`, "machine = [\"c7g.medium\", \"c7g.large\"]\ncpu_limit = 2"})
	if err != nil {
		t.Fatal(err)
	}
	if d := l.Scenario.Designs; d[0].Deployments[0].CPULimit != 2 || d[1].Deployments[0].CPULimit != 0 {
		t.Errorf("CPU limits %g and %g, want 2 and none", d[0].Deployments[0].CPULimit, d[1].Deployments[0].CPULimit)
	}
}

// What comes from a broker is dispatched by nobody: an heir of a server whose
// threads are handed requests does that work itself.
func TestABrokerDispatchesNothing(t *testing.T) {
	const tasks = "[runtime.x]\ninherits = \"gunicorn-gthread-flask\"\naccept = \"broker\""
	parent, err := runtimesOf(t, "x", "[runtime.x]\ninherits = \"gunicorn-gthread-flask\"")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := runtimesOf(t, "x", tasks); err != nil || got.Dispatch != 0 || got.Overhead != parent.Overhead+parent.Dispatch {
		t.Errorf("dispatch %v of %v, overhead %v of %v: %v", got.Dispatch, parent.Dispatch, got.Overhead, parent.Overhead, err)
	}
	_, err = runtimesOf(t, "x", tasks+"\ndispatch = \"0.1ms\"")
	want := `shop.toml:44: runtime.x.dispatch: what comes from a broker is not dispatched by a thread that owns sockets; remove it, its time is part of overhead`
	if diff := cmp.Diff(want, fmt.Sprint(err)); diff != "" {
		t.Error(diff)
	}
}
