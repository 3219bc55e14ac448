package engine

import (
	"math"
	"math/rand/v2"

	"fleetcost/models"
	"fleetcost/models/load"
	"fleetcost/models/program"
	"fleetcost/sim"
)

// Recycling. A process that has begun as many requests as its share begins no
// more, finishes what it has in progress, and is then replaced by one that
// serves after Recycle.Boot:
//
//	share = Recycle.Requests + uniform {0, 1, …, Recycle.Jitter}
//
// drawn for each process, old or new, from the stream "recycle". This is
// gunicorn's --max-requests and --max-requests-jitter, which count a request
// when a worker takes it; celery's --max-tasks-per-child does the same, one
// task at a time. uvicorn's --limit-max-requests counts replies, so a process
// of it takes on a few more while the last are in progress.
//
// A process that begins no more accepts no more, and closes its connections. The
// listening socket is not its own: it belongs to gunicorn's master, or to the primary
// of a cluster, and stays open. So
//
//   - new connections go to the other processes, those that waited in the socket
//     too, and only where all are away to the one that is back first;
//   - clients whose connection is closed open another (which costs Connect) with
//     one of the others. In the long run connections are as Accept spreads them:
//     proxies close and reopen theirs time and again (after 1000 requests: nginx,
//     keepalive_requests), so those that went elsewhere come to the successor;
//   - what a thread that owns sockets has accepted, the process finishes before it
//     ends (benoitc/gunicorn workers/gthread.py waits for its futures);
//   - a broker's reserve is kept, as celery's parent keeps it, and credits for
//     workers that are gone come back with the new process.
//
// The law: a process is away for Boot in every share of requests, and idle in
// part while its last ones drain. Processes are met at random points of that cycle
// (process_recycling.go): Jitter then changes what is seen of a fleet hardly at all. What it is
// for, that processes which were deployed together are not replaced together, is
// seen in a run without a warm-up.
//
// Booting takes time, not CPU: it is the wait for imports, connections and
// health checks. The code that it runs would compete for cores with the other
// processes; where that matters, Boot is longer.

// A lifetime is how long a process may still serve.
type lifetime struct {
	left    int32    // requests that it may yet begin; of no meaning without Recycle
	over    bool     // it begins no more
	idle    int32    // workers that have nothing left to do, when it is over
	owed    int32    // requests that a broker may send to its successor for those it has finished since
	back    sim.Time // when its successor serves, once it has ended
	leaving bool     // it is over, and has no successor: its instance drains
}

// startLifetime gives a process its share of requests.
func (r *run) startLifetime(pr *process) {
	pr.lifetime = lifetime{}
	if rc := &pr.runtime.Recycle; rc.Requests > 0 {
		pr.lifetime.left = int32(min(rc.Requests+pr.recycleStream.IntN(rc.Jitter+1), math.MaxInt32))
	}
}

// spend counts a request that a process begins; the last one ends its lifetime.
func (r *run) spend(p uint32, pr *process) {
	t := &pr.lifetime
	t.left--
	if pr.recycles && t.left == 0 {
		t.over = true
		t.idle, pr.free = pr.free, 0
		r.closeSockets(p, pr)
	}
}

// retire takes a worker of a process whose lifetime is over out of service, unless
// something waits for it that the process has accepted. With the last one the
// process ends, and the next begins to boot.
func (r *run) retire(p uint32, pr *process) {
	t := &pr.lifetime
	if t.leaving {
		pr.free++
		return
	}
	t.idle++
	t.owed++
	if pr.dispatching && pr.backlog.n > 0 && r.recall(pr) {
		if r.beginNext(p, pr) {
			return
		}
		t.idle, pr.free = t.idle+1, 0
	}
	r.mayEnd(p, pr)
}

// recall takes back a worker that was out of service, for what was accepted before.
func (r *run) recall(pr *process) bool {
	if pr.lifetime.idle == 0 {
		return false
	}
	pr.lifetime.idle--
	pr.free = 1
	return true
}

// mayEnd ends a process whose lifetime is over when it has nothing left to do.
func (r *run) mayEnd(p uint32, pr *process) {
	t := &pr.lifetime
	if t.over && t.idle == r.instances[pr.instance].workers && pr.dispatcher.inbox.n == 0 {
		t.back = r.now + pr.runtime.Recycle.Boot
		r.calendar.Schedule(t.back, replaceProcess, p, pr.life)
	}
}

// replace begins the lifetime of a new process: it takes what waits for it.
func (r *run) replace(p uint32) {
	pr := &r.processes[p]
	owed := pr.lifetime.owed
	r.startLifetime(pr)
	r.forgetCalls(p)
	pr.collector.garbage = 0
	pr.free = r.instances[pr.instance].workers
	if pr.accepting == models.AcceptBroker {
		pr.broker.resume(r, p, owed)
		return
	}
	r.openSockets(p, pr)
	for pr.free > 0 && r.beginNext(p, pr) {
	}
	r.openDoor(pr.instance)
}

// Ages. A fleet is met in the midst of its life, not at its deployment: what
// happens to a process after so many requests (process_recycling.go, process_gc.go) has come about in
// some of it lately and is near in others. So each process begins at a random point
// of its cycle, as renewal theory has it (Cox: Renewal Theory, 1962, 5): of a
// process that is replaced after L requests
//
//   - it is being replaced with probability Boot/cycle, the cycle being the time in
//     which its part of the traffic is E[L] requests, and has a uniform part of Boot
//     to go;
//   - else it is more often in a long L than in a short one, with probability
//     L·P(L)/E[L], and has a uniform number of requests of 1, …, L left;
//
// and the garbage of a process is uniform in 0, …, Every − 1, or what its requests
// so far have left.
//
// Without that what recurs less often than a run lasts would never happen in it, and
// where nothing is random all processes would be replaced together. They are, after
// a deployment, once: that is what a run without a warm-up (Options.NoWarmUp) shows,
// whose processes are all new, unless they shall be aged (Options.Aged).

// age puts the processes of a service at random points of their cycles. The share of
// the time for which one is being replaced is away.
func (r *run) age(s *service, away float64) {
	stream := s.ageStream
	for p := s.from; p < s.to; p++ {
		pr := &r.processes[p]
		in := &r.instances[pr.instance]
		if pr.free == 0 { // it boots during the run
			continue
		}
		switch {
		case !s.recycles:
			if s.gcEvery > 0 {
				pr.collector.garbage = stream.Int32N(s.gcEvery)
			}
		case stream.Float64() < away:
			pr.lifetime.over, pr.lifetime.idle = true, in.workers
			pr.lifetime.owed, pr.free = pr.free, 0
			pr.lifetime.back = sim.Time(stream.Float64() * float64(s.runtime.Recycle.Boot))
			r.calendar.Schedule(pr.lifetime.back, replaceProcess, p, pr.life)
		default:
			used := r.spent(pr, stream)
			if s.gcEvery > 0 {
				pr.collector.garbage = used % s.gcEvery
			}
		}
	}
}

// spent draws how many requests of its share a process has begun, and leaves it the
// rest.
func (r *run) spent(pr *process, stream *rand.Rand) int32 {
	rc := &pr.runtime.Recycle
	longest := float64(rc.Requests) + float64(rc.Jitter)
	share := pr.lifetime.left
	for stream.Float64()*longest >= float64(share) { // the longer, the likelier
		r.startLifetime(pr)
		share = pr.lifetime.left
	}
	pr.lifetime.left = 1 + stream.Int32N(share)
	return share - pr.lifetime.left
}

// ageAll puts all processes at random points of their cycles.
func (r *run) ageAll(c *program.Compiled) {
	var visits []float64
	for _, s := range r.own {
		if !s.recycles && s.gcEvery == 0 {
			continue
		}
		if visits == nil {
			visits = c.Visits()
		}
		away := r.fleet.Traffic.Rate() * c.VisitsOf(s.index, visits) * s.runtime.Recycle.PerRequest() / float64(s.to-s.from)
		if away > 0 { // where more comes than can be done, that is what is begun
			away /= max(1, load.OfService(r.fleet, c, s.index).PerInstance())
		}
		r.age(s, away)
	}
}
