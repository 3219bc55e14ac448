package engine

import (
	"math"
	"math/bits"

	"fleetcost/models"
	"fleetcost/models/program"
	"fleetcost/models/result"
	"fleetcost/sim"
)

// A pool of connections to a backend: that of one process, or that of the whole
// fleet. A request needs one of its process first, and then one of the fleet,
// where there are such limits.
type pool struct {
	free    int32
	waiting queue
}

// openPools fills the pools of the fleet and of the processes.
func (r *run) openPools(sites int) {
	r.sites = sites
	r.callers = make([]caller, (len(r.processes)+1)*sites)
	for i := range r.callers {
		r.callers[i] = stranger
	}
	limit := func(n int) pool {
		if n == 0 {
			n = math.MaxInt32
		}
		return pool{free: int32(n), waiting: emptyQueue}
	}
	own := false
	for _, b := range r.fleet.Backends {
		r.pools = append(r.pools, limit(b.Connections))
		own = own || b.Pool != 0
		r.impatient = r.impatient || b.Patience > 0
		r.keeping = r.keeping || b.PerRequest || b.Client > 0
	}
	if len(r.pools) == 0 {
		r.pools = []pool{limit(0)}
	}
	r.usages = make([]usage, len(r.pools))
	if own {
		for i := range r.processes {
			p := &r.processes[i]
			for k := range r.fleet.Backends {
				r.ownPools = append(r.ownPools, limit(r.fleet.Backends[k].PoolSize(p.runtime, int(r.instances[p.instance].workers))))
			}
		}
	}
}

// ownPool is the pool of the request's process, nil where only the fleet has one.
func (r *run) ownPool(id uint32, backend int32) *pool {
	if r.ownPools == nil {
		return nil
	}
	return &r.ownPools[int(r.requests[id].process)*len(r.pools)+int(backend)]
}

// enterPool begins an I/O step: at once where a connection is free, else after
// those that wait already.
func (r *run) enterPool(id uint32, backend int32) {
	r.serviceOf(id).poolVisits++
	r.usages[backend].visits++
	if r.keeping && r.keeps(id, backend) {
		r.startIO(id)
		return
	}
	own := r.ownPool(id, backend)
	if (own == nil || r.take(own, id, backend)) && r.take(&r.pools[backend], id, backend) {
		r.startIO(id)
		return
	}
	if r.impatient {
		if patience := r.fleet.Backends[backend].Patience; patience > 0 {
			r.calendar.Schedule(r.now+patience, poolTimeout, id, r.requests[id].gen)
		}
	}
}

// take takes a connection out of a pool, or lets the request wait for one.
func (r *run) take(p *pool, id uint32, backend int32) bool {
	if p.free > 0 {
		p.free--
		if p == &r.pools[backend] {
			r.usages[backend].held.Up(r.now)
		}
		return true
	}
	r.serviceOf(id).in[result.WaitingPool].Up(r.now)
	r.usages[backend].waiting.Up(r.now)
	r.push(&p.waiting, id)
	return false
}

// startIO lets the request wait for the backend. It holds nothing but its
// worker and the connection, and its lane where the step is a blocking one.
func (r *run) startIO(id uint32) {
	q := &r.requests[id]
	p := &r.programs[q.class]
	t := r.work[int(id)*r.stride+int(q.op)]
	o := &p.Ops[q.op]
	if o.Sleep {
		t = program.TimerOf(p.service.runtime, o).AsTimed(t)
	}
	if r.keeping && !o.Sleep && !r.keeps(id, o.Backend) {
		if b := &r.fleet.Backends[o.Backend]; b.PerRequest {
			r.links[id].held |= 1 << o.Backend
			t += float64(b.Connect)
		} else if b.Client > 0 {
			r.links[id].held |= 1 << o.Backend
		}
	}
	if r.brownOut != nil && !o.Sleep {
		t = min(t*r.brownOut[o.Backend], models.MostWork)
	}
	if o.Beyond != nil {
		p.service.in[result.InIO].Up(r.now)
		r.askStation(id, o, t)
		return
	}
	r.await(id, q, p.service, t)
}

// await lets the request wait for so many nanoseconds.
func (r *run) await(id uint32, q *request, s *service, t float64) {
	s.in[result.InIO].Up(r.now)
	r.calendar.Schedule(r.now+sim.Time(t+0.5), ioDone, id, q.gen)
}

// askStation sends a step of so many nanoseconds to the station of its backend.
func (r *run) askStation(id uint32, o *program.Op, t float64) {
	child := r.spawn(id, o.Target, r.seedOf(id, o, 0))
	r.work[int(child)*r.stride] = t
	if network := r.fleet.Backends[o.Backend].Network; network != nil {
		half := sim.Time(network.Draw(r.linkStream)*1e9/2 + 0.5)
		r.links[child].half = half
		r.calendar.Schedule(r.now+half, hop, child, 0)
		return
	}
	r.reach(child)
}

// ioDone ends an I/O step: the request goes on.
func (r *run) ioDone(id uint32) {
	q := &r.requests[id]
	s := r.serviceOf(id)
	s.in[result.InIO].Down(r.now)
	o := &r.programs[q.class].Ops[q.op]
	r.endOp(q, s)
	switch {
	case o.Delay:
		q.source = fromThread
	case o.Sleep:
		q.source = fromTimer
	default:
		q.source = fromThread
		if !r.keeping || !r.keeps(id, o.Backend) {
			r.releaseConnection(id, o.Backend)
		}
	}
	r.goOn(id, o.Blocking)
}

// releaseConnection gives the request's connection to the next in line.
func (r *run) releaseConnection(id uint32, backend int32) {
	p := &r.pools[backend]
	if p.waiting.n == 0 {
		p.free++
		r.usages[backend].held.Down(r.now)
	} else {
		r.connected(r.nextForConnection(p, backend))
	}
	own := r.ownPool(id, backend)
	switch {
	case own == nil:
	case own.waiting.n == 0:
		own.free++
	default:
		if next := r.nextForConnection(own, backend); r.take(p, next, backend) {
			r.connected(next)
		}
	}
}

// connected begins the step of a request that has waited for a connection: the end
// of its patience is void.
func (r *run) connected(id uint32) {
	if r.impatient {
		r.void(id)
	}
	r.startIO(id)
}

// nextForConnection is the request that has waited longest for a connection.
func (r *run) nextForConnection(p *pool, backend int32) uint32 {
	id := r.pop(&p.waiting)
	r.serviceOf(id).in[result.WaitingPool].Down(r.now)
	r.usages[backend].waiting.Down(r.now)
	return id
}

// abandonIO takes a request out of its I/O step, wherever in it it is.
func (r *run) abandonIO(id uint32, backend int32) {
	if r.leavePools(id, backend) {
		return
	}
	r.serviceOf(id).in[result.InIO].Down(r.now)
	if !r.keeping || !r.keeps(id, backend) {
		r.releaseConnection(id, backend)
	}
}

// leavePools takes a request out of the queue for a connection, if it is in one.
func (r *run) leavePools(id uint32, backend int32) bool {
	own := r.ownPool(id, backend)
	switch {
	case own != nil && r.remove(&own.waiting, id):
	case r.remove(&r.pools[backend].waiting, id):
		if own != nil && own.waiting.n > 0 {
			next := r.nextForConnection(own, backend)
			if r.take(&r.pools[backend], next, backend) {
				r.connected(next)
			}
		} else if own != nil {
			own.free++
		}
	default:
		return false
	}
	r.serviceOf(id).in[result.WaitingPool].Down(r.now)
	r.usages[backend].waiting.Down(r.now)
	return true
}

// loseConnection ends a request that has waited for a connection for too long.
func (r *run) loseConnection(id uint32) {
	o := r.opOf(id)
	r.leavePools(id, o.Backend)
	r.failOnLane(id, o.Blocking)
}

// keeps tells whether the request keeps a connection to the backend until it
// ends, or has read the answer.
func (r *run) keeps(id uint32, backend int32) bool { return r.links[id].held&(1<<backend) != 0 }

// closeConnections gives back what the request has kept.
func (r *run) closeConnections(id uint32) {
	held := r.links[id].held
	r.links[id].held = 0
	for ; held != 0; held &= held - 1 {
		r.releaseConnection(id, int32(bits.TrailingZeros32(held)))
	}
}
