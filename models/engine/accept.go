package engine

import (
	"math"

	"fleetcost/models"
	"fleetcost/models/result"
	"fleetcost/sim"
)

// accept leads a new request to an instance and a process: it starts there,
// waits there, or is rejected.
func (r *run) accept(id uint32, of *boundProgram) {
	s := of.service
	if s.guarded && !r.asks && of.Part < models.Delivery && !s.admits(r.now, of.Part) {
		r.reject(id)
		return
	}
	if of.Part != models.Asked {
		r.acceptSocket(id, of)
		return
	}
	if s.accepting == models.AcceptBroker {
		s.broker.take(r, s, id)
		return
	}
	i, p := r.route(id, s)
	pr := &r.processes[p]
	if pr.free > 0 && !s.dispatching {
		r.outstanding[pr.place]++
		r.startWork(id, p)
		return
	}
	if in := &r.instances[i]; pr.free == 0 && in.waiting >= in.mostWaiting {
		r.hangUp(&r.requests[id], in)
		r.reject(id)
		return
	}
	r.enter(id, i, p)
}

// pick picks an instance of the service by its balancer.
func (r *run) pick(s *service) uint32 {
	if s.count == 1 {
		return s.first
	}
	if s.rising {
		return r.pickWeighed(s)
	}
	return r.slots[s.first+uint32(s.picker.Pick(s.outstanding, s.pickStream))]
}

// pickWeighed picks one where instances have shares wᵢ of what they would get. A balancer that
// goes by the requests i holds, nᵢ, is told of (nᵢ + 1)/wᵢ − 1; of any other one of w is passed
// over but for a part w of its turns, so that it gets w/Σw. What counts is w over that of the
// largest.
func (r *run) pickWeighed(s *service) uint32 {
	most := 0.0
	for _, i := range r.slots[s.first:][:s.listed] {
		most = max(most, 1-r.instances[i].withheld)
	}
	if s.pooled {
		for k, i := range r.slots[s.first:][:s.listed] {
			s.seen[k] = int32(min(float64(s.outstanding[k]+1)*most/(1-r.instances[i].withheld), math.MaxInt32)) - 1
		}
		return r.slots[s.first+uint32(s.picker.Pick(s.seen[:s.listed], s.pickStream))]
	}
	for {
		i := r.slots[s.first+uint32(s.picker.Pick(s.outstanding, s.pickStream))]
		in := &r.instances[i]
		if in.turns += (1 - in.withheld) / most; in.turns >= 1-1e-9 {
			in.turns = max(0, in.turns-1)
			return i
		}
	}
}

// route picks the instance and the process to which a new request goes.
func (r *run) route(id uint32, s *service) (i, p uint32) {
	if r.steered == none {
		i = r.pick(s)
	} else {
		i, r.steered = r.steered, none
	}
	in := &r.instances[i]
	switch {
	case s.pooling:
		q := &r.requests[id]
		q.source = fromSocket
		if r.connect(in, q) {
			q.source = fromListen
		}
		if s.tied {
			return i, in.pool.all[q.connection].process
		}
	case s.reconnects:
		q := &r.requests[id]
		q.source, q.connection = fromListen, none
	}
	switch {
	case len(in.connections) > 0:
		return i, r.ofConnection(id, in)
	case in.count == 1:
		return i, in.first
	case s.accepting == models.AcceptShared:
		p = r.leastBusy(in)
	case s.accepting == models.AcceptKernel:
		return i, r.atRandom(in)
	default:
		return i, r.inTurn(in, &in.nextProcess)
	}
	if s.replaces && r.processes[p].lifetime.over {
		p = r.acceptor(in)
	}
	return i, p
}

// enter lets a request in that has found a place.
func (r *run) enter(id, i, p uint32) {
	pr, in := &r.processes[p], &r.instances[i]
	r.outstanding[pr.place]++
	switch {
	case pr.dispatching:
		in.waiting++
		r.requests[id].process = p
		if pr.lifetime.over { // its successor will accept it
			r.wait(id, pr.service, &pr.dispatcher.listen)
			return
		}
		r.startReneging(id)
		r.dispatch(id, p)
	case pr.free > 0:
		r.startWork(id, p)
	default:
		in.waiting++
		r.requests[id].process = p
		r.wait(id, pr.service, r.backlogOf(pr, in))
	}
}

// wait puts a request at the end of a queue for workers.
func (r *run) wait(id uint32, s *service, b *backlog) {
	r.startReneging(id)
	r.requests[id].waiting = true
	s.in[result.WaitingWorker].Up(r.now)
	switch {
	case b.last != nil:
		r.insert(&b.queue, b.last, id, s.lifo)
	case s.lifo:
		r.pushFront(&b.queue, id)
	default:
		r.push(&b.queue, id)
	}
}

// sweep drops the requests whose clients have given up, when one more has. Where
// the newest or the most urgent are served first, others might never be looked at
// again; so it is due when half of the backlog may be such.
func (r *run) sweep(b *backlog) {
	b.gaveUp++
	if b.gaveUp <= b.n/2 {
		return
	}
	b.gaveUp = 0
	b.forget()
	for range b.n {
		id := r.pop(&b.queue)
		if !r.requests[id].waiting {
			r.free(id)
			continue
		}
		r.push(&b.queue, id)
		if b.last != nil {
			b.last[r.level(id)] = id
		}
	}
}

// leastBusy is the process with the most free workers; the search begins
// behind the last one found, and the first idle one will do.
func (r *run) leastBusy(in *instance) uint32 {
	best, most := in.nextProcess, int32(-1)
	k := in.nextProcess
	for range in.count {
		k++
		if k >= in.count {
			k = 0
		}
		if free := r.processes[in.first+k].free; free > most {
			best, most = k, free
			if free == in.workers {
				break
			}
		}
	}
	in.nextProcess = best
	return in.first + best
}

// releaseWorker frees a worker of the process and gives it to the request that
// has waited longest for it.
func (r *run) releaseWorker(p uint32) {
	pr := &r.processes[p]
	if pr.replaces && pr.lifetime.over {
		r.retire(p, pr)
		return
	}
	pr.free++
	if pr.accepting == models.AcceptBroker {
		pr.broker.acknowledge(r, p)
		return
	}
	if pr.in[result.WaitingWorker].N > 0 {
		r.beginNext(p, pr)
	}
	if pr.atDoor > 0 {
		r.openDoor(pr.instance)
	}
}

// beginNext gives a free worker of the process to the request that has waited
// longest for it, if one does.
func (r *run) beginNext(p uint32, pr *process) bool {
	in := &r.instances[pr.instance]
	id := r.nextWaiting(pr.service, r.backlogOf(pr, in))
	if id == none {
		return false
	}
	in.waiting--
	r.startWork(id, p)
	return true
}

// backlogOf is where requests wait for a worker of the process.
func (r *run) backlogOf(pr *process, in *instance) *backlog {
	if pr.oneQueue && in.count > 1 {
		return &in.backlog
	}
	return &pr.backlog
}

// nextWaiting takes the request that is next out of a queue for workers. It drops
// those whose clients have given up meanwhile, and sheds those that have waited
// for too long.
func (r *run) nextWaiting(s *service, b *backlog) uint32 {
	for b.n > 0 {
		id := r.pop(&b.queue)
		if b.last != nil {
			r.taken(b.last, id)
		}
		switch q := &r.requests[id]; {
		case !q.waiting:
			r.free(id) // it left when its client did
		case s.shedAfter > 0 && r.now-q.born > s.shedAfter:
			r.shed(id)
		default:
			s.in[result.WaitingWorker].Down(r.now)
			return id
		}
	}
	return none
}

// boot makes an instance ready: its processes enlist with the broker.
func (r *run) boot(i uint32) {
	in := &r.instances[i]
	in.condition = slotServing
	for p := in.first; p < in.first+in.count; p++ {
		r.processes[p].free = in.workers
		in.broker.enlist(r, p, in.workers)
	}
}

// A limiter is the state of a Limit, in nanoseconds.
type limiter struct {
	gap, tolerance float64 // 1/Rate and (Burst − 1)/Rate; gap 0 lets all in
	full           float64 // when the bucket will be full
}

func newLimiter(l models.Limit) limiter {
	if l.Rate == 0 {
		return limiter{}
	}
	gap := 1e9 / l.Rate
	return limiter{gap: gap, tolerance: gap * float64(l.Burst-1)}
}

// admits takes a token for a request that comes now, if there is one.
func (l *limiter) admits(now sim.Time) bool {
	if l.full > float64(now)+l.tolerance {
		return false
	}
	l.full = math.Max(l.full, float64(now)) + l.gap
	return true
}

// admits tells whether the service lets a request in that has just arrived, and
// is counted among those in it.
func (s *service) admits(now sim.Time, part models.Part) bool {
	nobody := s.listed == 0 && s.accepting != models.AcceptBroker && part <= models.Handshake
	if s.most > 0 && s.inService.N > s.most || nobody {
		return false
	}
	return s.limiter.gap == 0 || s.limiter.admits(now)
}

// shed drops a request that has waited for a worker for too long.
func (r *run) shed(id uint32) {
	r.decide(&r.requests[id], result.Rejected)
	r.replyToCaller(id, result.Rejected)
	r.withdraw(id)
	r.free(id)
}
