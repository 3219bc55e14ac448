package profiles

import (
	"fmt"

	"fleetcost/models"
	"fleetcost/profiles/keys"
	"fleetcost/sim"
)

// policyKeys are those of a policy, in a step that calls and in a request.
const policyKeys = "timeout retry breaker hedge"

// readPolicy reads what a caller does when it gets no answer; nil where it does
// nothing. The timeout is that of each attempt.
func readPolicy(t *keys.Table, timeout sim.Time) *models.Policy {
	p := models.Policy{Timeout: timeout}
	if t.Has("retry") {
		readRetry(t.SubLike("retry", `{ max = 3, backoff = "100ms" }`), &p)
		if timeout == 0 && !t.Means("timeout") {
			t.Problem("retry", "a retry needs a timeout: without one, no attempt is ever given up", `add the time after which an attempt is given up, e.g. timeout = "1s"`)
		}
	}
	if t.Has("breaker") {
		p.Breaker = readBreaker(t.SubLike("breaker", "{ errors = 0.5 }"))
	}
	if t.Has("hedge") {
		p.Hedge = t.Duration("hedge", 0, 1, sim.Hour)
		if timeout > 0 && p.Hedge >= timeout && !t.Refused("timeout") && !t.Refused("hedge") {
			t.Problem("hedge", fmt.Sprintf("a second attempt after %v, when the first was given up after %v", p.Hedge, timeout), "lower hedge, or raise timeout")
		}
	}
	if !t.Has("retry") && !t.Has("breaker") && !t.Has("hedge") && timeout == 0 {
		return nil
	}
	return &p
}

// readRetry reads { max = 3, backoff = "100ms", factor = 2, jitter = 0.5, most = "5s", budget = 0.1 }.
func readRetry(t *keys.Table, p *models.Policy) {
	if t.Require("max", `add the attempts after the first, e.g. max = 3 or "unlimited"`) {
		p.Retries = t.IntOr("max", "unlimited", models.Unlimited, 1)
	}
	if t.Has("backoff") {
		p.Backoff = readDistribution(t, "backoff")
		p.Factor = t.Float("factor", 2, 1, 1000)
	} else {
		t.Assume(t.At("backoff"), "0s", "not said: it is tried again at once")
		if p.Retries == models.Unlimited && t.IsText("max") && !t.Refused("max") {
			t.Problem("backoff", "missing", `any number of attempts need a wait between them, e.g. backoff = "100ms"`)
		}
		for _, key := range []string{"factor", "jitter", "most"} {
			if t.Has(key) && !t.Means("backoff") {
				t.Problem(key, "changes a wait that is not there", `add backoff = "100ms", or remove it`)
			}
		}
	}
	if p.Backoff != nil && p.Retries == models.Unlimited && !(p.Backoff.Mean() > 0) {
		t.Problem("backoff", "is zero", `any number of attempts need a wait between them, e.g. backoff = "100ms"`)
	}
	if t.Has("jitter") {
		p.Jitter = t.Share("jitter", 0, 0, 1)
	}
	if t.Has("most") {
		p.Most = t.Duration("most", 0, 1, sim.Hour)
		if p.Backoff != nil && p.Most > 0 && p.Most.Seconds() < p.Backoff.Mean() {
			t.Problem("most", fmt.Sprintf("%v is less than the first wait, backoff", p.Most), "raise it, or shorten backoff")
		}
	}
	if t.Has("budget") {
		p.Budget = t.Share("budget", 0, keys.AboveZero, 1000)
	}
}

// readBreaker reads { errors = 0.5, calls = 20, window = "10s", open = "5s" }.
func readBreaker(t *keys.Table) models.Breaker {
	var b models.Breaker
	if t.Require("errors", "add the share of attempts without an answer at which it opens, e.g. errors = 0.5") {
		b.Errors = t.Share("errors", 0, keys.AboveZero, 1)
	}
	b.Calls = t.Int("calls", 20, 1, 1e6)
	b.Window = t.Duration("window", 10*sim.Second, 1, sim.Hour)
	b.Open = t.Duration("open", 5*sim.Second, 1, sim.Hour)
	return b
}
