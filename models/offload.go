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
func (r *run) enterThreads(id uint32, t *threads) {
	if t.free > 0 {
		t.free--
		r.startThread(id)
		return
	}
	r.waitingThread.Up(r.now)
	r.push(&t.waiting, id)
}

// startThread lets a thread compute what the step demands.
func (r *run) startThread(id uint32) {
	q := &r.requests[id]
	pr := &r.processes[q.process]
	in := &r.instances[pr.instance]
	r.offloaded.Up(r.now)
	r.compute(id, pr, in, r.work[int(id)*r.stride+int(q.op)]*in.slowness)
}

// threadDone ends an offloaded step: the thread goes to the next in line, and
// the request goes on.
func (r *run) threadDone(id uint32, pr *process) {
	q := &r.requests[id]
	t := &pr.threads[r.classes[q.class].ops[q.op].backend]
	r.offloaded.Down(r.now)
	q.op++
	if r.detains {
		r.litter(q)
	}
	q.source = fromThread
	if t.waiting.n > 0 {
		r.waitingThread.Down(r.now)
		r.startThread(r.pop(&t.waiting))
	} else {
		t.free++
	}
	r.proceed(id)
}

// isOffloaded tells whether the request is in an offloaded step.
func (r *run) isOffloaded(q *request) bool {
	ops := r.classes[q.class].ops
	return int(q.op) < len(ops) && ops[q.op].action == Offload
}
