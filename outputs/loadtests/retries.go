package loadtests

import (
	"fmt"
	"strings"

	"fleetcost/models"
	"fleetcost/models/words"
)

// Retries are what the client of a request does where it gets no answer: before the i-th
// attempt after the first it waits
//
//	min(Backoff·Factorⁱ⁻¹, Most)·(1 − Jitter·U), U uniform on [0, 1)
//
// which is what a simulated client does.
type Retries struct {
	Max     int // models.Unlimited: any number
	Backoff models.Distribution
	Factor  float64 // 0: the wait does not grow
	Jitter  float64
	Most    float64 // seconds; 0: any
}

// retriesOf are those of a policy, nil where it tries once, and what of it no script does.
func retriesOf(p *models.Policy) (r *Retries, left []string) {
	if p.Retries != 0 {
		r = &Retries{p.Retries, p.Backoff, p.Factor, p.Jitter, p.Most.Seconds()}
		if p.Budget > 0 {
			left = append(left, "the budget of its client's retries")
		}
	}
	if p.Breaker.Errors > 0 {
		left = append(left, "the circuit breaker of its client")
	}
	if p.Hedge > 0 {
		left = append(left, "the second attempt that its client sends beside a slow one")
	}
	return r, left
}

// Retrying tells whether the client of any request tries again, and the tool does.
func (w written) Retrying() bool { return w.kind.retry && w.anyRetries() }

func (t *Test) anyRetries() bool {
	for _, r := range t.Requests {
		if r.Retries != nil {
			return true
		}
	}
	return false
}

// retries are what people should know of them.
func (w written) retries() []string {
	var all []string
	for _, r := range w.Requests {
		if r.Retries != nil {
			all = append(all, r.Name+" "+r.Retries.String())
		}
	}
	switch {
	case len(all) == 0:
		return nil
	case !w.kind.retry:
		return []string{fmt.Sprintf("Left out, as %s has none: the retries of clients (%s). Each request is sent once, and validate predicts it so.", w.Tool, strings.Join(all, "; "))}
	}
	return []string{fmt.Sprintf("Clients try again where no answer comes in time, or one of 429 or 5xx: %s. Each attempt is a request of the results, with its own time: validate predicts the attempts that were sent, and sends no more of its own.", strings.Join(all, "; "))}
}

func (r *Retries) String() string {
	times := "any number of times"
	if r.Max != models.Unlimited {
		times = fmt.Sprintf("at most %s more", words.Plural(r.Max, "time", "times"))
	}
	if r.Backoff == nil {
		return times + ", at once"
	}
	return times + ", after " + r.Backoff.String()
}
