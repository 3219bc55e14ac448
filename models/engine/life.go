package engine

import (
	"math/rand/v2"

	"fleetcost/models"
	"fleetcost/models/program"
	"fleetcost/models/result"
)

// arrive brings the next request into the world: its class and all that it
// will demand are drawn now, whatever will serve it, so that every design
// faces the same requests.
func (r *run) arrive() {
	class := r.arrivalOfClass
	switch {
	case class < models.AnyClass:
		r.leaveAtRandom(models.AnyClass - 1 - class)
		r.arriving, r.arrivalOfClass = r.arrivals.Next()
		return
	case class < 0:
		class = r.drawClass()
	}
	r.externalArrival(class)
	r.arriving, r.arrivalOfClass = r.arrivals.Next()
	r.left--
	if r.left == 0 || r.exhausted() {
		r.closeBatch()
	}
}

// externalArrival lets a request of a class from outside come into the world.
func (r *run) externalArrival(class int) {
	id := r.newRequest()
	q := &r.requests[id]
	q.class = uint16(class)
	c := &r.programs[class]
	if r.hasCalls {
		r.links[id] = noLink
		r.links[id].seed = r.treeStream.Uint64()
		r.linkSource.Seed(r.links[id].seed, mix(r.links[id].seed))
		r.demand(id, c, r.linkStream)
	} else {
		r.demand(id, c, r.workStream)
	}
	if r.playback != nil {
		r.playback.replay(class, c.Ops, r.work[int(id)*r.stride:][:len(c.Ops)])
	}
	if r.returning {
		q.flags |= returning
	}
	r.countArrival(q)
	if c.Timeout > 0 {
		r.setDeadline(class, id)
	}
	if c.Client {
		r.proceed(id)
	} else {
		r.accept(id, c)
	}
}

// demand draws what the request of a program will ask for.
func (r *run) demand(id uint32, p *boundProgram, stream *rand.Rand) {
	ops := p.Ops
	work := r.work[int(id)*r.stride:][:len(ops)]
	for i := range ops {
		t, draws := ops[i].Fixed, ops[i].Draws
		for j := range draws {
			if d := &draws[j]; d.Time == nil {
				t += stream.ExpFloat64() * d.Scale
			} else {
				t += d.Time.Draw(stream) * d.Scale
			}
		}
		work[i] = min(t, models.MostWork)
	}
	if p.Patience != nil {
		r.work[int(id)*r.stride+len(p.Ops)] = min(p.Patience.Draw(stream)*1e9, models.MostWork)
	}
}

// startWork gives the request a worker of the process and sets it going.
func (r *run) startWork(id, process uint32) {
	q := &r.requests[id]
	pr := &r.processes[process]
	pr.free--
	q.process = process
	q.begun = r.now
	q.waiting = false
	if q.is(limited) {
		r.cancelReneging(q)
	}
	r.countBegin(q, pr.service)
	if pr.replaces {
		r.spend(process, pr)
		r.startHeartbeat(id, process)
	}
	r.proceed(id)
}

// proceed starts the next op of the request, or ends the request.
func (r *run) proceed(id uint32) {
	q := &r.requests[id]
	if r.hasCalls {
		r.skipInstantaneous(id, false)
		q = &r.requests[id]
	}
	p := &r.programs[q.class]
	if int(q.op) == len(p.Ops) {
		r.reply(id, q, p)
		return
	}
	switch o := &p.Ops[q.op]; {
	case o.Action == models.CPU:
		q.remaining = r.work[int(id)*r.stride+int(q.op)]
		q.cold = q.op == 0
		r.enterLane(id)
	case o.Delay:
		r.await(id, q, p.service, r.work[int(id)*r.stride+int(q.op)])
	case o.Action == models.IO && !o.Blocking && !o.Sleep:
		r.enterPool(id, o.Backend)
	case o.Blocking:
		r.enterLane(id)
	case o.Action == models.Offload:
		r.enterThreads(id, o.Backend)
	case o.Action == models.Call:
		r.call(id)
	case o.Action == models.Parallel:
		r.fork(id)
	case o.Action == program.MayFail:
		r.end(id, result.Failed)
	case o.Action == models.Enqueue: // one that waits for a place
		r.enqueueBlocking(id)
	case o.Action == program.AwaitBatch:
		r.joinBatch(id)
	default: // a sleep
		r.startIO(id)
	}
}

// endOp ends the op that a request is at, whatever it was.
func (r *run) endOp(q *request, s *service) {
	q.op++
	if s.detains && q.process != none {
		r.countGarbage(q)
	}
}

// goOn lets a request go on whose op was to wait for others: on the lane that it has
// held all along, where the op was a blocking one.
func (r *run) goOn(id uint32, blocking bool) {
	if blocking {
		r.unblock(id)
		return
	}
	r.proceed(id)
}

// skipInstantaneous passes over the ops that take no time, up to one that does.
func (r *run) skipInstantaneous(id uint32, onLane bool) {
	for {
		q := &r.requests[id]
		ops := r.programs[q.class].Ops
		if int(q.op) == len(ops) {
			return
		}
		o := &ops[q.op]
		drawn := r.work[int(id)*r.stride+int(q.op)]
		switch o.Action {
		case models.Cache:
			if drawn < o.Hit {
				q.op += uint16(o.Skip)
			}
		case program.FirstByte:
			r.countFirstByte(q)
		case program.MayFail:
			if drawn < o.Hit {
				return
			}
		case models.Enqueue:
			if o.Waits {
				return
			}
			q.op++
			r.enqueueTask(id, o)
			continue
		case program.ToRoom:
			q.op++
			r.broadcast(id, o)
			continue
		case program.Release:
			q.op++
			if r.keeps(id, o.Backend) {
				r.links[id].held &^= 1 << o.Backend
				r.releaseConnection(id, o.Backend)
			}
			continue
		default:
			return
		}
		q.op++
	}
}

// reply sends the answer of a request that has nothing left to do.
func (r *run) reply(id uint32, q *request, p *boundProgram) {
	if p.Bodiless {
		r.end(id, result.Done)
		return
	}
	switch pr := &r.processes[q.process]; {
	case pr.collects:
		q.handled = true
		r.dispatch(id, q.process)
	case pr.inTurn:
		pr.in[result.WaitingLane].Up(r.now) // its loop has others to run first
		r.push(&pr.loop.replies, id)
	default:
		r.end(id, result.Done)
	}
}

// end ends a request: it leaves its worker to the next, and whoever waits for
// it learns how it went.
func (r *run) end(id uint32, how result.Outcome) {
	if r.hasCalls && how == result.Done {
		r.countDegraded(id)
	}
	q := &r.requests[id]
	if p := &r.programs[q.class]; p.Bodiless {
		r.endBodiless(id, p, how)
		return
	}
	process := q.process
	pr := &r.processes[process]
	if pr.pooling {
		r.disconnect(q)
	}
	if q.decided && how == result.Done {
		pr.wasted++
	}
	if r.options.Visit != nil {
		r.options.Visit(r.departure(q, how))
	}
	r.decide(q, how)
	r.outstanding[pr.place]--
	r.replyToCaller(id, how)
	r.leave(id)
	r.releaseWorker(process)
}

// endBodiless ends what has no process and worker of its own.
func (r *run) endBodiless(id uint32, p *boundProgram, how result.Outcome) {
	switch {
	case p.Executes:
		r.endPart(id)
	case p.Branch:
		r.join(id, how)
	default: // a client
		r.decide(&r.requests[id], how)
		r.leave(id)
	}
}

// reject turns a request away at the door.
func (r *run) reject(id uint32) {
	r.decide(&r.requests[id], result.Rejected)
	r.replyToCaller(id, result.Rejected)
	r.leave(id)
}

// leave takes the request out of the system.
func (r *run) leave(id uint32) {
	r.countLeave(&r.requests[id])
	r.free(id)
}

// drawClass draws a class by the shares.
func (r *run) drawClass() int {
	if len(r.programs) == 1 {
		return 0
	}
	u := r.classStream.Float64()
	for i := range r.programs {
		if u < r.programs[i].UpTo {
			return i
		}
	}
	return len(r.programs) - 1
}
