package engine

import (
	"fmt"

	"fleetcost/models"
	"fleetcost/models/result"
	"fleetcost/models/traffic"
	"fleetcost/sim"
)

// The cases of clients and callers: what they do when an answer is late or there is
// none, and how many they wait for.

// iid is traffic for cases in which nothing ever waits: the rate is of no matter.
const iid = traffic.Poisson(100)

// latencies are the metrics of the response time under the names of the cases.
func latencies(res result.Latency) map[string]any {
	return map[string]any{
		"latency_mean_s": res.Mean.Mid, "latency_sd_s": res.SD,
		"latency_p50_s": res.P50.Mid, "latency_p90_s": res.P90.Mid, "latency_p95_s": res.P95.Mid, "latency_p99_s": res.P99.Mid,
	}
}

// fanoutCase waits for some of several backends that never make anybody wait.
func fanoutCase(c theoryCase) (map[string]any, error) {
	backend, err := law(c.Model["backend_latency"])
	if err != nil {
		return nil, err
	}
	all := models.Step{Action: models.Parallel, Answers: int(number(c.Model, "quorum"))}
	for range int(number(c.Model, "fanout")) {
		all.Branches = append(all.Branches, []models.Step{{Action: models.IO, Time: backend}})
	}
	res, _, err := steady(c, &models.Fleet{Traffic: iid, Classes: single(all), Services: []models.Service{unlimited()}})
	if err != nil {
		return nil, err
	}
	return latencies(res.Latency), nil
}

// hedgingCase calls a second time when the answer is late.
func hedgingCase(c theoryCase) (map[string]any, error) {
	backend, err := law(c.Model["backend_latency"])
	if err != nil {
		return nil, err
	}
	call := models.Step{Action: models.Call, Class: 1, Policy: &models.Policy{Hedge: sim.Seconds(number(c.Model, "hedge_delay_s"))}}
	f := &models.Fleet{Traffic: iid, Services: []models.Service{unlimited(), unlimited()}, Classes: []models.Class{
		{Name: "request", Share: 1, Steps: []models.Step{call}},
		{Name: "backend", Service: 1, Steps: []models.Step{{Action: models.IO, Time: backend}}},
	}}
	res, _, err := steady(c, f)
	if err != nil {
		return nil, err
	}
	m := latencies(res.Classes[0].Latency)
	calls := float64(res.Classes[1].Counts.Offered) / float64(res.Classes[0].Counts.Offered)
	m["calls_per_request_mean"], m["fraction_hedged"] = calls, calls-1
	f.Classes[0].Steps[0].Policy = nil
	plain, _, err := steady(c, f)
	if err != nil {
		return nil, err
	}
	m["latency_mean_without_hedge_s"] = plain.Classes[0].Latency.Mean.Mid
	return m, nil
}

// retriesCase is a client that tries again, of a server that fails at random.
func retriesCase(c theoryCase) (map[string]any, error) {
	attempt, err := models.Constant(number(c.Model, "attempt_time_s"))
	if err != nil {
		return nil, err
	}
	backoff, err := models.Constant(number(c.Model, "backoff_base_s"))
	if err != nil {
		return nil, err
	}
	f := &models.Fleet{Traffic: iid, Services: []models.Service{unlimited()}, Classes: single(models.Step{Action: models.IO, Time: attempt})}
	f.Classes[0].Failure = number(c.Model, "fail_prob")
	f.Classes[0].Retry = &models.Policy{Retries: int(number(c.Model, "max_retries")), Backoff: backoff, Factor: number(c.Model, "backoff_factor")}
	var n, sum, longest float64
	res, rep, err := observedRun(c, f, func(d Departure) {
		n++
		sum += (d.Left - d.Born).Seconds()
		longest = max(longest, (d.Left - d.Born).Seconds())
	})
	if err != nil {
		return nil, err
	}
	return map[string]any{
		"prob_success":            float64(res.Counts.Done) / float64(res.Counts.Offered),
		"attempts_mean":           rep.Services[0].Averages.ArrivalsPerSecond / res.OfferedPerSecond(),
		"duration_mean_s":         sum / n,
		"duration_mean_success_s": res.Latency.Mean.Mid,
		"duration_max_s":          longest,
	}, nil
}

// retrialCase are clients that find all servers busy and come again, until they do not.
func retrialCase(c theoryCase) (map[string]any, error) {
	traffic, err := arrivalsOf(c.Model)
	if err != nil {
		return nil, err
	}
	service, err := law(c.Model["service"])
	if err != nil {
		return nil, err
	}
	backoff, err := law(c.Model["retry"])
	if err != nil {
		return nil, err
	}
	if c.Model["buffer"] != "none" {
		return nil, fmt.Errorf("a buffer of %v", c.Model["buffer"])
	}
	f := &models.Fleet{
		Traffic: traffic, Classes: single(models.Step{Action: models.CPU, Time: service}),
		Services: []models.Service{servers(int(number(c.Model, "servers")), 0)},
	}
	f.Classes[0].Retry = &models.Policy{Retries: models.Unlimited, Backoff: backoff}
	res, rep, err := steady(c, f)
	if err != nil {
		return nil, err
	}
	rate := res.OfferedPerSecond()
	orbit := res.Averages.InSystem - rep.Services[0].Averages.InSystem
	return map[string]any{
		"utilization":                rep.Services[0].Averages.Utilization,
		"sojourn_mean_s":             res.Latency.Mean.Mid,
		"orbit_mean":                 orbit,
		"orbit_time_mean_s":          orbit / rate, // Little
		"attempts_mean":              rep.Services[0].Averages.ArrivalsPerSecond / rate,
		"prob_blocked_first_attempt": float64(rep.Classes[0].Retried) / float64(res.Counts.Offered),
	}, nil
}
