package engine

import (
	"fleetcost/models"
	"fleetcost/models/result"
)

// Killing. A server of several processes kills a worker process that has been
// silent for Runtime.Timeout and starts another, which serves after
// Recycle.Boot. The request in progress has failed, unless a broker hands it out
// again (broker.go); its connection to a backend is closed and so free.
//
// This is gunicorn's --timeout (30 s by default) for sync workers, which give a
// sign of life between two requests only. With threads, greenlets or an event
// loop the sign comes from elsewhere in the process, however long a request
// takes, so Timeout is without effect unless Concurrency is 1: it is not a time
// limit of requests. It is one of tasks: Celery's --time-limit, for the children of
// a prefork pool.
//
// gunicorn's arbiter looks about once a second, so in truth a worker lives up
// to a second longer than here. An idle worker gives signs of life.

// A heartbeat is what is known of the signs of life of a process.
type heartbeat struct {
	request uint32 // that it began last
	set     bool   // the calendar holds a look at it
}

// startHeartbeat notes that the process of a request is silent from now on. One
// look is planned for each process, not for each request: it is put off as
// long as there were signs of life.
func (r *run) startHeartbeat(id, p uint32) {
	pr := &r.processes[p]
	w := &pr.heartbeat
	w.request = id
	if pr.timeout > 0 && !w.set {
		w.set = true
		r.calendar.Schedule(r.now+pr.timeout, heartbeatOver, p, 0)
	}
}

// heartbeatMissed looks whether the process has been silent for too long.
func (r *run) heartbeatMissed(p uint32) {
	pr := &r.processes[p]
	w := &pr.heartbeat
	w.set = false
	if pr.free > 0 || pr.lifetime.idle > 0 {
		return // idle, or gone
	}
	if pr.branches > 0 || pr.batched > 0 { // threads of its own are at work
		w.set = true
		r.calendar.Schedule(r.now+pr.timeout, heartbeatOver, p, 0)
		return
	}
	if at := r.requests[w.request].begun + pr.timeout; at > r.now {
		w.set = true
		r.calendar.Schedule(at, heartbeatOver, p, 0)
		return
	}
	r.kill(w.request, pr)
}

// kill ends a process with one request in progress.
func (r *run) kill(id uint32, pr *process) {
	q := &r.requests[id]
	in := &r.instances[pr.instance]
	switch o := &r.programs[q.class].Ops[q.op]; {
	case (o.Sleep || o.Delay) && !pr.collector.running: // no connection
		pr.in[result.InIO].Down(r.now)
		if o.Blocking {
			pr.blocked.Down(r.now)
		}
	case o.Action == models.IO && !pr.collector.running:
		r.abandonIO(id, o.Backend)
		if o.Blocking {
			pr.blocked.Down(r.now)
		}
	case o.Action == models.Call && !pr.collector.running:
		pr.in[result.Calling].Down(r.now)
		r.giveUp(id)
		if o.Blocking {
			pr.blocked.Down(r.now)
		}
	case o.Action == models.Enqueue && !pr.collector.running:
		pr.in[result.Calling].Down(r.now)
	case o.Action == models.Offload && o.Backend == models.NoPool:
		pr.offloaded.Down(r.now)
		r.leaveCore(id, pr, in)
	case o.Action == models.Offload: // the only one of its process, so it has a thread
		pr.threads[o.Backend].free++
		pr.offloaded.Down(r.now)
		r.leaveCore(id, pr, in)
	default:
		r.leaveCore(id, pr, in)
	}
	p := q.process
	r.outstanding[pr.place]--
	r.hangUp(q, in)
	if pr.accepting != models.AcceptBroker || !r.putBack(id) {
		r.decide(&r.requests[id], result.Failed)
		r.replyToCaller(id, result.Failed)
		r.leave(id) // which makes its event in the calendar void
	}
	pr.lanes = in.lanes
	if pr.byLevel != nil {
		pr.byLevel.running = pr.byLevel.running[:0]
	}
	pr.collector = collector{stopped: emptyQueue}
	pr.lifetime.over = true
	r.closeSockets(p, pr)
	r.retire(p, pr)
}

// leaveCore takes a request that computes off its core, or out of the queue for
// one.
func (r *run) leaveCore(id uint32, pr *process, in *instance) {
	if in.cores == nil {
		in.running.Down(r.now)
		return
	}
	if _, ok := in.cores.interrupt(r, pr.instance, id); !ok {
		in.cores.withdraw(id)
	}
}
