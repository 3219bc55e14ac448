package models

import (
	"fmt"
	"math"

	"fleetcost/sim"
)

// A Runtime says how a server process holds workers, lanes and cores. It is
// data: the differences between Node.js, gunicorn and a thread pool are the
// numbers here, not code.
type Runtime struct {
	Name     string
	Title    string
	Language string

	Processes ProcessRule
	// Concurrency is the number of workers (requests in progress) of each
	// process: 1 for a sync worker, the threads of gthread; 0 is bounded by
	// memory alone.
	Concurrency int
	// Lanes of each process: how many of its requests may run code at once.
	// 1 for an event loop or the GIL; 0 is as many as there are workers.
	Lanes     int
	Switching Switching
	Slice     sim.Time // of Switching GIL and TimeSlice

	Accept      Accept
	Connections int // kept-alive connections per instance that Accept spreads; 0: one per request
	Backlog     int // requests of one instance that may wait for a worker; NoLimit: any number
	// Prefetch is how many requests are reserved of AcceptBroker for each process,
	// beyond those it works on; NoLimit: any number. Reserve says by whom.
	Prefetch int
	Reserve  Reserve
	// KeepAlive is how long the server leaves an idle connection open; 0 where
	// it closes each after its reply.
	KeepAlive sim.Time
	Turns     Turns // of an event loop

	// Dispatch is the CPU time of the thread that owns the sockets for handing
	// a request to a worker thread, Collect that for taking its reply back; 0
	// where workers read for themselves. Waiting is the order in which requests
	// that wait for a worker get one.
	Dispatch, Collect sim.Time
	Waiting           Order

	// Threadpool is the number of threads per process for offloaded native work
	// (libuv's pool, an executor), WorkerThreads that for offloaded code of the
	// language itself (worker_threads); 0 where it has none. PerVCPU and Executor
	// stand for numbers that depend on the machine.
	Threadpool    int
	WorkerThreads int
	HandOut       [PoolCount]HandOut // of each pool

	// Overhead is the CPU time of server and framework per request on the
	// reference core while requests come thick and fast, OverheadAfter the part
	// of it that comes after the handler (writing the reply). Idle says what it
	// costs more where they come rarely.
	Overhead      sim.Time
	OverheadAfter sim.Time
	Idle          Idle
	// Connect is the CPU time of a new connection: for each request where none is
	// kept (KeepAlive and Connections 0), else for those that open one.
	Connect sim.Time
	// Handover is what it takes to hand a lane over: under a GIL the time until
	// a thread whose interval is over is awake and asks, under TimeSlice the CPU
	// time of the switch.
	Handover sim.Time
	// ContextSwitch is the CPU time lost when a core that is shared in turns
	// (Machine.Quantum) passes from one thread to another.
	ContextSwitch sim.Time
	Timer         Timer // how its waits are rounded
	// Pool is the number of connections to a database that a process keeps where
	// nobody says otherwise: the default of the usual client. 0 means no limit,
	// PerWorker one for each worker.
	Pool    int
	GC      GC
	Recycle Recycle
	// Start is how long an application takes until it listens, when an instance boots;
	// 0: nobody knows.
	Start sim.Time
	// Timeout is how long a request may take before the server kills the process
	// that holds it (gunicorn's --timeout); 0: never. It is without effect unless
	// Concurrency is 1: see engine/process_timeout.go.
	Timeout sim.Time
	// Redeliveries is how often AcceptBroker hands out again what a process had
	// begun that was killed, RedeliverAfter when: see engine/broker.go. With 0 it has
	// failed.
	Redeliveries   int
	RedeliverAfter sim.Time
	// Slowdown is the CPU time per kind of work relative to the reference
	// runtime (Node.js): 1 where equally fast.
	Slowdown [kinds]float64

	Memory  Memory
	Sockets Sockets // connections that stay open

	// Unchecked says why nothing that was predicted of it was ever compared with
	// a measured server; empty where it was.
	Unchecked string

	// Origins tell where each number of a preset comes from, by key.
	Origins []Origin
}

// NoLimit stands for "any number" where 0 is a meaningful limit.
const NoLimit = -1

// Memory that an instance of a runtime takes.
type Memory struct {
	Base       Bytes // operating system, agents, master process
	Process    Bytes // each process, idle
	Request    Bytes // each request in flight
	Connection Bytes // each open connection
	// Heap limits what the requests in flight of one process may take
	// together (--max-old-space-size); 0: the machine does.
	Heap Bytes
}

// Idle says what a request costs more where the process has not run its like
// for a while: woken threads, system calls that serve one event instead of
// many, caches that others have filled. After a gap g a request's overhead is
//
//	overhead + Extra · g / (g + Half)
//
// which was seen to fall by up to four times as the rate rises.
type Idle struct {
	Extra sim.Time // after a long gap
	Half  sim.Time // the gap after which half of Extra is due
}

// GC is the collection of garbage that stops a process: after every Every
// requests, for Pause.
type GC struct {
	Every int // 0: never
	Pause sim.Time
}

// Recycle is the replacement of a process after so many requests
// (--max-requests) and a random number up to Jitter more. The new one serves
// after Boot.
type Recycle struct {
	Requests, Jitter int // Requests 0: never
	Boot             sim.Time
}

// An Origin tells where a number comes from and how far it can be trusted.
type Origin struct {
	Key, Value, Low, High, Source string
	Sure                          string // measured, documented, inferred, weak
}

// A ProcessRule is the number of processes of an instance as it is usually
// configured: PerVCPU·vCPU + Plus, at least 1.
type ProcessRule struct {
	PerVCPU float64
	Plus    int
}

// On is the number of processes on a machine.
func (p ProcessRule) On(m Machine) int {
	return max(1, int(math.Floor(p.PerVCPU*m.VCPU))+p.Plus)
}

func (p ProcessRule) String() string {
	switch {
	case p.PerVCPU == 0:
		return fmt.Sprint(p.Plus)
	case p.PerVCPU == 1 && p.Plus == 0:
		return "vcpu"
	case p.PerVCPU == 1:
		return fmt.Sprintf("vcpu%+d", p.Plus)
	case p.Plus == 0:
		return fmt.Sprintf("%g*vcpu", p.PerVCPU)
	}
	return fmt.Sprintf("%g*vcpu%+d", p.PerVCPU, p.Plus)
}

// Workers is the number of workers of each process on the machine: the
// runtime's own limit or what fits into memory, whichever is less. Memory ends
// where the machine's does, shared by its processes, or at the heap limit of
// the process:
//
//	workers · Memory.Request ≤ Memory.Heap
//
// Requests beyond it wait outside. A V8 that reaches its limit aborts instead
// ("JavaScript heap out of memory", node --max-old-space-size); so the limit is
// for servers that admit no more than their heap holds.
//
// It returns an error that says which limit binds when not even one fits.
func (r Runtime) Workers(m Machine) (workers int, byMemory bool, err error) {
	processes := r.Processes.On(m)
	fixed := r.Memory.Base + Bytes(processes)*r.Memory.Process + Bytes(r.Connections)*r.Memory.Connection
	room := m.Memory - fixed
	if room < Bytes(processes)*r.Memory.Request || room < 0 {
		return 0, true, fmt.Errorf("needs %v of memory for %d processes and one request each, %s has %v",
			fixed+Bytes(processes)*r.Memory.Request, processes, m.Name, m.Memory)
	}
	heap := r.Memory.Heap
	if heap > 0 && heap < r.Memory.Request {
		return 0, true, fmt.Errorf("needs %v of heap for one request, the heap limit of a process is %v", r.Memory.Request, heap)
	}
	most := math.MaxInt32
	if r.Memory.Request > 0 {
		each := room / Bytes(processes)
		if heap > 0 {
			each = min(each, heap)
		}
		most = int(min(each/r.Memory.Request, math.MaxInt32))
	}
	if r.Concurrency > 0 && r.Concurrency <= most {
		return r.Concurrency, false, nil
	}
	return most, true, nil
}
