package engine

import (
	"math"

	"fleetcost/models"
	"fleetcost/models/program"
	"fleetcost/models/result"
	"fleetcost/sim"
)

// What becomes of a call that gets no answer: another attempt, where the policy
// has one and the budget (call_breaker.go) pays for it, else the request goes on
// without, where it may, else it fails.

// unanswered tries again, goes on without an answer, or fails.
func (r *run) unanswered(id uint32) {
	o := r.opOf(id)
	r.void(id)
	p := o.Policy
	if p == nil {
		r.failCall(id)
		return
	}
	r.callerOf(id, o).note(p, r.now, id, false)
	r.again(id, o, p)
}

// again plans the next attempt of a call, where the policy has one.
func (r *run) again(id uint32, o *program.Op, p *models.Policy) {
	k := &r.links[id]
	if (p.Retries == models.Unlimited || int(k.attempt) < p.Retries) && r.callerOf(id, o).spend(p) {
		k.attempt++
		k.pending = 0
		if k.attempt == 1 {
			r.countRetried(&r.requests[id])
		}
		r.calendar.Schedule(r.now+r.backoff(p, k.attempt), tryAgain, id, r.requests[id].gen)
		return
	}
	if p.Optional {
		k.degraded = true
		r.callOver(id)
		return
	}
	r.failCall(id)
}

// backoff is the wait before the i-th retry.
func (r *run) backoff(p *models.Policy, i int32) sim.Time {
	wait := 0.0
	if p.Backoff != nil {
		wait = p.Backoff.Draw(r.retryStream) * 1e9
	}
	if p.Factor > 0 {
		wait *= math.Pow(p.Factor, float64(i-1))
	}
	if p.Most > 0 {
		wait = math.Min(wait, float64(p.Most))
	}
	if p.Jitter > 0 {
		wait *= 1 - p.Jitter*r.retryStream.Float64()
	}
	return sim.Time(math.Min(wait, models.MostWork) + 0.5)
}

// failCall ends a request whose call was not answered.
func (r *run) failCall(id uint32) {
	if p := &r.programs[r.requests[id].class]; !p.Client {
		p.service.in[result.Calling].Down(r.now)
	}
	if r.programs[r.requests[id].class].Client {
		r.end(id, r.links[id].last)
		return
	}
	r.failOnLane(id, r.opOf(id).Blocking)
}

// failOnLane ends a request in the midst of a step, and gives its lane away if
// the step has held it.
func (r *run) failOnLane(id uint32, blocking bool) {
	if !blocking {
		r.end(id, result.Failed)
		return
	}
	pr := &r.processes[r.requests[id].process]
	pr.blocked.Down(r.now)
	r.end(id, result.Failed)
	r.endTurn(pr)
	r.releaseLane(pr)
}
