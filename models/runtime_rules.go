package models

import (
	"math"

	"fleetcost/sim"
)

// Blocking. A call that waits without telling the event loop (a synchronous
// database driver in an async handler, requests in place of aiohttp, fs.readSync
// in Node.js) holds its lane, without a core, until it is over: nobody else of
// the process runs meanwhile. So a visit to a lane is all of a request's CPU
// steps and blocking steps between two waits that are not; the next lane is
// given away at its end only.
//
// It does so where lanes are limited and requests run to completion. Threads
// under a GIL let go of it while they block, and threads without one hold
// nothing that others lack: there a blocking step is I/O like any other. With
// one worker per process (gunicorn's sync) nobody is kept waiting either way.
//
// Where the backend's connections are all taken, the wait for one blocks as
// well, as that of a synchronous pool does. Nobody waits for ever: whoever has
// a connection gives it back when its time is over, and needs no lane for that;
// but where requests keep it (Backend.PerRequest, Backend.Client) they may need the
// lane before.

// Blocks tells whether a blocking step holds its lane in this runtime.
func (rt *Runtime) Blocks() bool { return rt.Lanes > 0 && rt.Switching == RunToCompletion }

// UnlimitedPrefetch is as many requests as will ever be.
const UnlimitedPrefetch = math.MaxInt32

// PrefetchLimit is how many requests are prefetched for a process.
func (rt *Runtime) PrefetchLimit() int64 {
	if rt.Prefetch == NoLimit {
		return UnlimitedPrefetch
	}
	return int64(rt.Prefetch)
}

// PoolsConnections tells whether the runtime's connections are opened as needed.
func (rt *Runtime) PoolsConnections() bool {
	return rt.KeepAlive > 0 && rt.Connections == 0 && rt.Accept != AcceptBroker
}

// TiesConnections tells whether what comes over a connection goes to the process that accepted
// it: not where processes share one queue of requests.
func (rt *Runtime) TiesConnections() bool {
	return rt.Accept == AcceptKernel || rt.Accept == AcceptRoundRobin
}

// Reconnects tells whether each request comes over a connection of its own, which
// costs it Connect.
func (rt *Runtime) Reconnects() bool {
	return rt.KeepAlive == 0 && rt.Connections == 0 && rt.Accept != AcceptBroker
}

// Errands are what the thread that owns the sockets does for each request.
func (rt *Runtime) Errands() []sim.Time {
	switch {
	case rt.Dispatch == 0:
		return nil
	case rt.Collect == 0:
		return []sim.Time{rt.Dispatch}
	}
	return []sim.Time{rt.Dispatch, rt.Collect}
}

// Garbage. A process collects it after every GC.Every requests that it has
// finished: before the next visit to one of its lanes its world stops, for
// GC.Pause of CPU time on the reference core. V8's major collections and
// CPython's cyclic collector compute in the thread that happens to allocate,
// and hold the isolate or the GIL until they are done; so
//
//   - the pause is a stretch of its own on the visitor's lane and core, which
//     neither a GIL that others ask for nor the end of a slice cuts short: who
//     asked meanwhile gets the lane at its end;
//   - where a process has several lanes, those that run are taken off their
//     cores and those that start do not, until the pause is over. One thread
//     computes it. (A parallel collector is one with a shorter pause.) A slice
//     of TimeSlice begins anew afterwards. In the tallies, a lane that stands
//     still waits for a lane.
//
// The law is that of a server with work that comes every N requests: it adds
// Pause/Every to the mean CPU time of a request. It says nothing of what sets
// off a collection in truth, bytes allocated; the two agree where requests are
// alike or many. Work that collectors do beside the program on other cores
// (V8's marking, Go's) is part of Overhead. Concurrent collectors pause for
// well below a millisecond; then GC may be left out.

// PerRequest is mean and mean square of the pause before a request's visits,
// in seconds.
func (gc GC) PerRequest() (mean, square float64) {
	if gc.Every == 0 {
		return 0, 0
	}
	pause := gc.Pause.Seconds()
	return pause / float64(gc.Every), pause * pause / float64(gc.Every)
}

// After is the cost of a gap, both in seconds.
func (i Idle) After(gap float64) float64 {
	if i.Extra == 0 {
		return 0
	}
	return i.Extra.Seconds() * gap / (gap + i.Half.Seconds())
}

// timerSlack is how late Linux may wake a thread that sleeps, so that it can
// wake several at once: 50 µs unless told otherwise (prctl(2),
// PR_SET_TIMERSLACK).
const timerSlack = 50 * sim.Microsecond

// AsTimed rounds a wait as the timers of the runtime do.
func (t Timer) AsTimed(wait float64) float64 {
	const millisecond = float64(sim.Millisecond)
	switch t {
	case TruncTimer:
		wait = max(1, float64(int64(wait/millisecond))) * millisecond
	case NearestTimer:
		wait = float64(int64(wait/millisecond+0.5)) * millisecond
	}
	if wait == 0 {
		return 0
	}
	return wait + float64(timerSlack)
}

// Threads of a process on the machine to which native code is offloaded, and code
// of the language itself.
func (r *Runtime) Threads(m Machine) (native, code int) {
	n := r.ThreadsOn(m)
	return int(n[NativePool]), int(n[CodePool])
}

// The pools of a process.
const (
	NativePool = iota // libuv's threads, an executor: native code
	CodePool          // worker_threads: code of the language itself
	PoolCount
	// NoPool: threads that a library has for itself.
	NoPool = -1
)

// Numbers of threads of a pool that depend on the machine.
const (
	PerVCPU  = -1 // one for each vCPU
	Executor = -2 // min(32, vCPU + 4), the default of Python's ThreadPoolExecutor
)

// ThreadsOn are the threads of each pool of a process on the machine.
func (r *Runtime) ThreadsOn(m Machine) (n [PoolCount]int32) {
	for i, threads := range [PoolCount]int{r.Threadpool, r.WorkerThreads} {
		cpus := int32(math.Max(1, math.Floor(m.VCPU)))
		switch threads {
		case PerVCPU:
			n[i] = cpus
		case Executor:
			n[i] = min(32, cpus+4)
		default:
			n[i] = int32(threads)
		}
	}
	return n
}

// Offloads tells whether the runtime has threads for work of the kind. Under a
// GIL code of the language needs none of its own.
func (r *Runtime) Offloads(k Kind) bool {
	if k == Native {
		return r.Threadpool != 0
	}
	return r.WorkerThreads != 0 || r.Switching == GIL
}

// PerRequest is the time for which a process is away, per request that it
// serves, in seconds.
func (rc Recycle) PerRequest() float64 {
	if rc.Requests == 0 {
		return 0
	}
	return rc.Boot.Seconds() / rc.Mean()
}

// Mean is the mean number of requests that a process begins.
func (rc Recycle) Mean() float64 { return float64(rc.Requests) + float64(rc.Jitter)/2 }

// AtOnce is how many threads of a process with so many workers may run code at
// once: the one that owns the sockets is one more of them.
func (r Runtime) AtOnce(workers int) float64 {
	threads := float64(workers)
	if r.Dispatch > 0 {
		threads++
	}
	if r.Lanes == 0 {
		return threads
	}
	return math.Min(threads, float64(r.Lanes))
}

// SlowdownOf of a kind of work; a runtime that says nothing is the reference.
func (r *Runtime) SlowdownOf(k Kind) float64 {
	if r.Slowdown[k] > 0 {
		return r.Slowdown[k]
	}
	return 1
}

// Overlaps tells whether branches of a request run at once in the runtime
// unasked: as callbacks of an event loop, or as threads that cost nothing.
func (rt *Runtime) Overlaps() bool {
	loop := rt.Lanes == 1 && rt.Switching == RunToCompletion && rt.Concurrency != 1
	return loop || rt.Lanes == 0 && rt.Concurrency == 0
}

// mostReserved bounds the workers of a process that takes from a broker.
const mostReserved = 1 << 16

// MostWork is the longest time that an op may demand, eleven days in
// nanoseconds: far beyond any request, and far from the end of the clock.
const MostWork = 1e15

// Redelivery. A broker that hears of a request when it is begun (an early
// acknowledgement, the default of Celery) has forgotten it when its worker is
// lost: the request has failed. One that hears of it when it is done hands it out
// again, up to Runtime.Redeliveries times, once it knows that the worker is gone,
// after Runtime.RedeliverAfter: at once where the parent of a pool tells it, when a
// lock has run out where nobody does. It then stands before all others of its
// level, as in RabbitMQ, Redis lists of Celery, and BullMQ.
//
// It begins anew and demands the same, as does all that it sends: what it had sent
// before it was lost is sent twice. So a request that takes longer than its server
// allows (engine/process_timeout.go) is begun 1 + Redeliveries times, and fails then.
//
// A client that has given up has taken it back: it is not handed out again. One
// whose request was begun waits on, whatever its patience was; what a service drops
// because it is too old, it drops by the age of the request.

// MostRedeliveries bounds Runtime.Redeliveries.
const MostRedeliveries = 1<<6 - 1
