package models

import "math"

// A threads is a pool of threads of one process for work that leaves the lane:
// libuv's pool, an executor, worker_threads. Work waits for a thread first
// come, first served, and then needs a core like any other.
type threads struct {
	free    int32
	waiting queue
}

// The pools of a process.
const (
	nativePool = iota // libuv's threads, an executor: native code
	codePool          // worker_threads: code of the language itself
	pools
	// noPool: threads that a library has for itself.
	noPool = -1
)

// Numbers of threads of a pool that depend on the machine.
const (
	PerVCPU  = -1 // one for each vCPU
	Executor = -2 // min(32, vCPU + 4), the default of Python's ThreadPoolExecutor
)

// threadsOn are the threads of each pool of a process on the machine.
func (r *Runtime) threadsOn(m Machine) (n [pools]int32) {
	for i, threads := range [pools]int{r.Threadpool, r.WorkerThreads} {
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

// enterThreads begins an offloaded step: at once where a thread is free, else
// after those that wait already.
func (r *run) enterThreads(id uint32, pool int32) {
	if pool == noPool {
		r.startThread(id)
		return
	}
	t := &r.processes[r.requests[id].process].threads[pool]
	if t.free > 0 {
		t.free--
		r.startThread(id)
		return
	}
	r.serviceOf(id).waitingThread.Up(r.now)
	r.push(&t.waiting, id)
}

// startThread lets a thread compute what the step demands.
func (r *run) startThread(id uint32) {
	q := &r.requests[id]
	pr := &r.processes[q.process]
	in := &r.instances[pr.instance]
	pr.offloaded.Up(r.now)
	r.compute(id, pr, in, r.work[int(id)*r.stride+int(q.op)]*in.slowness)
}

// threadDone ends an offloaded step: the thread goes to the next in line, and
// the request goes on.
func (r *run) threadDone(id uint32, pr *process) {
	q := &r.requests[id]
	pool := r.programs[q.class].ops[q.op].backend
	pr.offloaded.Down(r.now)
	q.op++
	if pr.detains {
		r.litter(q)
	}
	q.source = fromThread
	if pool == noPool {
		r.proceed(id)
		return
	}
	t := &pr.threads[pool]
	if t.waiting.n > 0 {
		pr.waitingThread.Down(r.now)
		r.startThread(r.pop(&t.waiting))
	} else {
		t.free++
	}
	r.proceed(id)
}

// isOffloaded tells whether the request is in an offloaded step.
func (r *run) isOffloaded(q *request) bool {
	ops := r.programs[q.class].ops
	return int(q.op) < len(ops) && ops[q.op].action == Offload
}

// Offloads tells whether the runtime has threads for work of the kind. Under a
// GIL code of the language needs none of its own.
func (r *Runtime) Offloads(k Kind) bool {
	if k == Native {
		return r.Threadpool != 0
	}
	return r.WorkerThreads != 0 || r.Switching == GIL
}
