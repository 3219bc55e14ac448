package engine

import (
	"fleetcost/models"
	"fleetcost/models/program"
	"fleetcost/models/result"
	"fleetcost/sim"
)

// Calls. A request may send others: to a service and wait for the answer, to a
// queue and wait for nothing, to a backend with a capacity of its own. What it
// sends is a request like any other, which arrives at its service after half
// of the network's time; its answer takes the other half. The caller holds
// meanwhile what it holds in I/O: its worker, and its lane where the call blocks.
//
// What a sent request demands is a function of the seed of the one from outside
// that it stems from, of its place in the tree of calls, and of the attempt: the
// same in every design, and whatever else happens.
//
// An attempt that is given up is void for the caller, not for the callee: it
// serves what it has begun to the end, for nobody.

// A link is what a request knows of those that it comes from and those it waits
// for.
type link struct {
	seed      uint64
	half      sim.Time // network between it and its parent
	parent    uint32   // that waits for it; none
	parentGen uint32   // of the parent, while it waits
	child     uint32   // the last attempt of a call,
	beside    uint32   // and the one before it, where it is a hedge
	pending   int32    // attempts of a call, or branches, that have not ended
	needed    int32    // branches that must
	attempt   int32
	last      result.Outcome // of its last attempt that failed
	degraded  bool           // an answer is missing that it can do without, or one that it got can
	held      uint32         // backends whose connection it keeps until it ends, as bits
	batchSlot uint32         // that it works on, where it stands for a core's part of a batch
}

// noLink is that of a request that nobody sent.
var noLink = link{parent: none, child: none, beside: none}

// mix is a step of SplitMix64 (Steele, Lea, Flood 2014).
func mix(z uint64) uint64 {
	z += 0x9e3779b97f4a7c15
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb
	return z ^ (z >> 31)
}

// spawn makes a request that another sends, and draws what it demands.
func (r *run) spawn(parent uint32, at int, seed uint64) uint32 {
	id := r.newRequest()
	q := &r.requests[id]
	q.class = uint16(at)
	q.internal = true
	k := &r.links[id]
	*k = noLink
	k.seed = seed
	r.linkSource.Seed(seed, mix(seed))
	r.demand(id, &r.programs[at], r.linkStream)
	k.parent, k.parentGen = parent, r.requests[parent].gen
	return id
}

// seedOf is the seed of what a request sends in its current op.
func (r *run) seedOf(id uint32, o *program.Op, which int) uint64 {
	k := &r.links[id]
	return mix(k.seed ^ mix(o.Step<<32|uint64(k.attempt)<<16|uint64(which)))
}

// opOf is the op that the request is in.
func (r *run) opOf(id uint32) *program.Op {
	q := &r.requests[id]
	return &r.programs[q.class].Ops[q.op]
}

// call begins the first attempt of a call.
func (r *run) call(id uint32) {
	k := &r.links[id]
	k.attempt, k.pending = 0, 0
	if p := &r.programs[r.requests[id].class]; !p.Client {
		p.service.in[result.Calling].Up(r.now)
	}
	if o := r.opOf(id); o.Policy != nil {
		r.callerOf(id, o).earn(o.Policy)
	}
	r.attempt(id)
}

// attempt sends a request to the service that is called.
func (r *run) attempt(id uint32) {
	o := r.opOf(id)
	p := o.Policy
	if p != nil && !r.callerOf(id, o).allows(p, r.now, id) {
		r.links[id].last = result.Rejected
		r.void(id)
		r.again(id, o, p)
		return
	}
	gen := r.requests[id].gen
	if p != nil && p.Timeout > 0 {
		r.calendar.Schedule(r.now+p.Timeout, callTimeout, id, gen)
	}
	if p != nil && p.Hedge > 0 && r.links[id].attempt == 0 {
		r.calendar.Schedule(r.now+p.Hedge, hedge, id, gen)
	}
	r.send(id, o, 0)
}

// send lets a request of the op's program go to its service.
func (r *run) send(id uint32, o *program.Op, which int) {
	q := &r.requests[id]
	half := sim.Time(r.work[int(id)*r.stride+int(q.op)]/2 + 0.5)
	if r.programs[q.class].Client {
		half = 0
	}
	child := r.spawn(id, o.Target, r.seedOf(id, o, which))
	k := &r.links[id]
	k.pending++
	k.beside = none
	if which > 0 {
		k.beside = k.child
	}
	k.child = child
	r.links[child].half = half
	r.attempts++
	if half > 0 {
		r.calendar.Schedule(r.now+half, hop, child, 0)
		return
	}
	r.reach(child)
}

// hop brings a request to its service, unless it was given up on its way.
func (r *run) hop(id uint32) {
	if r.requests[id].decided {
		r.free(id)
		return
	}
	r.reach(id)
}

// reach lets a request that another sent arrive.
func (r *run) reach(id uint32) {
	r.arrived(id)
	r.accept(id, &r.programs[r.requests[id].class])
}

// arrived notes that a request that another sent is there.
func (r *run) arrived(id uint32) {
	q := &r.requests[id]
	if r.programs[q.class].Part != models.Delivery { // which counts from its message
		q.born = r.now
	}
	r.countArrival(q)
	if c := &r.programs[q.class]; c.Timeout > 0 {
		r.setDeadline(int(q.class), id)
	}
}

// replyToCaller sends word to the one that waits for a request: of an answer, or that
// there is none.
func (r *run) replyToCaller(id uint32, how result.Outcome) {
	if r.hasCalls {
		r.inform(id, how)
	}
}

// inform is tell, where requests send requests.
func (r *run) inform(id uint32, how result.Outcome) {
	if r.programs[r.requests[id].class].Part == models.Delivery {
		r.delivered(id)
		return
	}
	k := &r.links[id]
	if k.held != 0 {
		r.closeConnections(id)
		k = &r.links[id]
	}
	if k.parent == none || r.requests[k.parent].gen != k.parentGen {
		return // nobody listens
	}
	kind := answered + uint8(how)
	if how == result.Done && k.degraded {
		kind = answeredInPart
	}
	r.calendar.Schedule(r.now+k.half, kind, k.parent, k.parentGen)
	k.parent = none
}

// timeOutCaller tells the caller of a request that its time is up.
func (r *run) timeOutCaller(id uint32) {
	if !r.hasCalls {
		return
	}
	if k := &r.links[id]; k.parent != none && r.requests[k.parent].gen == k.parentGen {
		r.calendar.Schedule(r.now, expired, k.parent, k.parentGen)
		k.parent = none
	}
}

// deliverReply brings news to a request that waits.
func (r *run) deliverReply(kind uint8, id uint32) {
	switch kind {
	case answered:
		r.answered(id)
	case answeredInPart:
		r.links[id].degraded = true
		r.answered(id)
	case refused, expired, failed:
		k := &r.links[id]
		k.last = result.Outcome(kind - answered)
		k.pending--
		if k.pending == 0 {
			r.unanswered(id)
		}
	case callTimeout:
		r.giveUp(id)
		r.links[id].last = result.Expired
		r.unanswered(id)
	case tryAgain:
		r.attempt(id)
	case hedge:
		r.send(id, r.opOf(id), 1)
	case poolTimeout:
		r.loseConnection(id)
	}
}

// void makes everything void that the request still waits for.
func (r *run) void(id uint32) { r.requests[id].gen++ }

// giveUp gives up the last attempt of a call, and the one beside it: while it
// waits for a worker it is taken back.
func (r *run) giveUp(id uint32) {
	k := &r.links[id]
	for _, c := range [...]uint32{k.child, k.beside} {
		if c != none && r.links[c].parent == id && r.links[c].parentGen == r.requests[id].gen {
			r.links[c].parent = none
			r.expire(c)
		}
	}
	k.child, k.beside = none, none
}

// answered ends a call or a step in a backend.
func (r *run) answered(id uint32) {
	o := r.opOf(id)
	if o.Action == models.IO {
		r.ioDone(id)
		return
	}
	r.void(id)
	if o.Policy != nil {
		r.callerOf(id, o).note(o.Policy, r.now, id, true)
	}
	r.callOver(id)
}

// callOver lets the request go on after a call.
func (r *run) callOver(id uint32) {
	q := &r.requests[id]
	if p := &r.programs[r.requests[id].class]; !p.Client {
		p.service.in[result.Calling].Down(r.now)
	}
	r.links[id].attempt = 0 // so that what it sends next does not depend on it
	blocking := r.opOf(id).Blocking
	r.endOp(q, r.serviceOf(id))
	q.source = fromThread
	r.goOn(id, blocking)
}

// enqueueTask sends a request for which nobody waits. What its class does without
// an answer (Class.Retry) is then done by nobody in particular: a task queue,
// which hands the work out again.
func (r *run) enqueueTask(id uint32, o *program.Op) {
	child := r.spawn(id, o.Target, r.seedOf(id, o, 0))
	r.links[child].parent = none
	if !r.programs[o.Target].Client {
		r.reach(child)
		return
	}
	r.undertake(child)
}

// undertake begins what stands for a client: its first attempt.
func (r *run) undertake(id uint32) {
	q := &r.requests[id]
	q.born = r.now
	r.countArrival(q)
	r.proceed(id)
}
