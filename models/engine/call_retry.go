package engine

import (
	"math"

	"fleetcost/models"
	"fleetcost/models/program"
	"fleetcost/models/result"
	"fleetcost/sim"
)

// What becomes of a call that gets no answer: another attempt, where the policy
// has one and the budget (call_retry.go) pays for it, else the request goes on
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

// A caller is what a process remembers of one of its calls: the retries that
// it may still make, and how many attempts of late ended without an answer.
//
// The budget is a token bucket (as in gRPC's retry throttling and Finagle's
// RetryBudget): each first attempt earns Budget tokens, each retry costs one;
// tenTokens is what it starts with and the most it saves.
type caller struct {
	tokens        float64
	calls, errors int
	since         sim.Time // the beginning of the window
	openUntil     sim.Time // of the breaker
	probe         uint32   // request whose attempt was let through, and decides; none
}

const tenTokens = 10

// stranger is what a process begins with.
var stranger = caller{tokens: tenTokens, probe: none}

// forgetCalls lets a process begin with no memory of its calls: it is a new one.
func (r *run) forgetCalls(process uint32) {
	for i := range r.sites {
		r.callers[int(process)*r.sites+i] = stranger
	}
}

// callerOf is the memory of the process that the request is at for its op; that
// of all clients together for one outside.
func (r *run) callerOf(id uint32, o *program.Op) *caller {
	p := r.requests[id].process
	if p == none {
		p = uint32(len(r.processes))
	}
	return &r.callers[int(p)*r.sites+o.Number]
}

// earn adds to the budget for a first attempt.
func (c *caller) earn(p *models.Policy) { c.tokens = min(c.tokens+p.Budget, tenTokens) }

// spend takes a retry from the budget, if there is one and it allows it.
func (c *caller) spend(p *models.Policy) bool {
	if p.Budget == 0 {
		return true
	}
	if c.tokens < 1 {
		return false
	}
	c.tokens--
	return true
}

// allows tells whether the breaker lets an attempt of a request through.
func (c *caller) allows(p *models.Policy, now sim.Time, id uint32) bool {
	if p.Breaker.Errors == 0 || c.openUntil == 0 {
		return true
	}
	if now < c.openUntil || c.probe != none {
		return false
	}
	c.probe = id
	return true
}

// note remembers how an attempt of a request ended.
func (c *caller) note(p *models.Policy, now sim.Time, id uint32, ok bool) {
	b := &p.Breaker
	if b.Errors == 0 {
		return
	}
	switch {
	case c.probe == id:
		c.probe = none
		c.calls, c.errors, c.since, c.openUntil = 0, 0, now, 0
		if !ok {
			c.openUntil = now + b.Open
		}
		return
	case c.openUntil > 0:
		return // of an attempt from before it opened
	case now-c.since >= b.Window:
		c.calls, c.errors, c.since = 0, 0, now
	}
	c.calls++
	if !ok {
		c.errors++
	}
	if c.calls >= b.Calls && float64(c.errors) >= b.Errors*float64(c.calls) {
		c.openUntil = now + b.Open
	}
}
