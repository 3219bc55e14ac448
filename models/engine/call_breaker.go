package engine

import (
	"fleetcost/models"
	"fleetcost/models/program"
	"fleetcost/sim"
)

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
