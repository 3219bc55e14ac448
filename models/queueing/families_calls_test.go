package queueing_test

import (
	"testing"

	"fleetcost/models/queueing"
)

// The families of calls that do not queue: fan-out, hedging, retries.

// latency returns the law of one call.
func (d dist) latency(t *testing.T) queueing.Delay {
	t.Helper()
	switch d.Dist {
	case "exponential":
		return must(queueing.ExponentialDelay(d.Mean))
	case "lognormal":
		return must(queueing.LognormalDelay(d.Mean, d.SCV))
	}
	t.Fatalf("no latency of distribution %q", d.Dist)
	return queueing.Delay{}
}

// quantiles names the mean, deviation and quantiles of a latency as the cases do.
func quantiles(d queueing.Delay) map[string]float64 {
	m := metrics(queueing.Averages{}, map[string]queueing.Delay{"latency": d})
	m["latency_mean_s"] = d.Mean()
	return m
}

func fannedOut(t *testing.T, c theoryCase) map[string]float64 {
	var s struct {
		Latency dist `json:"backend_latency"`
		Fanout  int
		Quorum  int
	}
	c.decode(t, &s)
	return quantiles(must(queueing.Fanout(s.Fanout, s.Quorum, s.Latency.latency(t))))
}

func hedged(t *testing.T, c theoryCase) map[string]float64 {
	var s struct {
		Latency dist    `json:"backend_latency"`
		After   float64 `json:"hedge_delay_s"`
	}
	c.decode(t, &s)
	call := s.Latency.latency(t)
	hedge := queueing.Hedging{First: call, Second: call, After: s.After}
	m := quantiles(must(hedge.Latency()))
	m["latency_mean_without_hedge_s"] = call.Mean()
	m["fraction_hedged"] = must(hedge.Hedged())
	m["calls_per_request_mean"] = 1 + m["fraction_hedged"]
	return m
}

func retried(t *testing.T, c theoryCase) map[string]float64 {
	var s struct {
		Attempt float64 `json:"attempt_time_s"`
		Failure float64 `json:"fail_prob"`
		Most    int     `json:"max_retries"`
		Backoff float64 `json:"backoff_base_s"`
		Factor  float64 `json:"backoff_factor"`
	}
	c.decode(t, &s)
	a := must(queueing.Retries(s).Averages())
	return map[string]float64{
		"prob_success":            a.Success,
		"attempts_mean":           a.Attempts,
		"duration_mean_s":         a.Duration,
		"duration_mean_success_s": a.DurationSuccess,
		"duration_max_s":          a.DurationMax,
	}
}
