package engine

import (
	"fmt"
	"strings"

	"fleetcost/models"
	"fleetcost/models/balancing"
	"fleetcost/models/result"
	"fleetcost/models/traffic"
)

// The cases of one queue and its servers.

// queueCase is one FCFS queue before c servers: c workers with a core each.
func queueCase(c theoryCase) (map[string]any, error) {
	traffic, err := arrivalsOf(c.Model)
	if err != nil {
		return nil, err
	}
	service, err := law(c.Model["service"])
	if err != nil {
		return nil, err
	}
	servers := int(number(c.Model, "servers"))
	backlog := models.NoLimit
	if k := number(c.Model, "system_capacity"); k > 0 {
		backlog = int(k) - servers
	}
	res, rep, err := steady(c, &models.Fleet{
		Traffic: traffic,
		Classes: []models.Class{{Name: "all", Share: 1, Steps: []models.Step{{Action: models.CPU, Time: service}}}},
		Services: []models.Service{{Runtime: models.Runtime{Concurrency: servers, Lanes: 0, Backlog: backlog},
			Balancer: balancing.RoundRobin{},
			Groups:   []models.Group{{Machine: core(float64(servers)), Count: 1}}}},
	})
	if err != nil {
		return nil, err
	}
	return common(res, rep), nil
}

// sharingCase is processor sharing: threads without a GIL on k cores. Each
// branch of the demand is a class of its own where the case asks for it.
func sharingCase(c theoryCase) (map[string]any, error) {
	traffic, err := arrivalsOf(c.Model)
	if err != nil {
		return nil, err
	}
	service, err := law(c.Model["service"])
	if err != nil {
		return nil, err
	}
	k := max(number(c.Model, "servers"), number(c.Model, "cores"))
	var classes []models.Class
	if weights, parts := partsOf(c.Model["service"]); parts != nil {
		for i, part := range parts {
			classes = append(classes, models.Class{Name: fmt.Sprint(i), Share: weights[i], Steps: []models.Step{{Action: models.CPU, Time: part}}})
		}
	} else {
		classes = []models.Class{{Name: "all", Share: 1, Steps: []models.Step{{Action: models.CPU, Time: service}}}}
	}
	res, rep, err := steady(c, &models.Fleet{
		Traffic: traffic, Classes: classes,
		Services: []models.Service{{Runtime: models.Runtime{Backlog: models.NoLimit}, Balancer: balancing.RoundRobin{},
			Groups: []models.Group{{Machine: core(k), Count: 1}}}},
	})
	if err != nil {
		return nil, err
	}
	m := common(res, rep)
	tail := func(from int) float64 {
		sum := 0.0
		for _, share := range rep.States[from:] {
			sum += share
		}
		return sum
	}
	m["prob_number_ge_5"] = tail(5)
	m["prob_number_gt_cores"] = tail(int(k) + 1)
	for i, class := range res.Classes {
		m[fmt.Sprintf("sojourn_mean_value%d_s", i+1)] = class.Latency.Mean.Mid
		m[fmt.Sprintf("sojourn_mean_branch%d_s", i+1)] = class.Latency.Mean.Mid
	}
	return m, nil
}

// servers is a service of so many workers with a core each.
func servers(n int, backlog int) models.Service {
	return models.Service{
		Runtime:  models.Runtime{Concurrency: n, Backlog: backlog},
		Balancer: balancing.RoundRobin{}, Groups: []models.Group{{Machine: core(float64(n)), Count: 1}},
	}
}

// unlimited is a service that keeps nobody waiting.
func unlimited() models.Service {
	return models.Service{Runtime: models.Runtime{Backlog: models.NoLimit}, Balancer: balancing.RoundRobin{}, Groups: []models.Group{{Machine: core(1), Count: 1}}}
}

// patienceCase is a queue that clients leave who are not served in time.
func patienceCase(c theoryCase) (map[string]any, error) {
	traffic, err := arrivalsOf(c.Model)
	if err != nil {
		return nil, err
	}
	service, err := law(c.Model["service"])
	if err != nil {
		return nil, err
	}
	patience, err := law(c.Model["patience"])
	if err != nil {
		return nil, err
	}
	res, rep, err := steady(c, &models.Fleet{
		Traffic:  traffic,
		Classes:  []models.Class{{Name: "all", Share: 1, Patience: patience, Steps: []models.Step{{Action: models.CPU, Time: service}}}},
		Services: []models.Service{servers(int(number(c.Model, "servers")), models.NoLimit)},
	})
	if err != nil {
		return nil, err
	}
	m := common(res, rep)
	for _, served := range []string{"wait_mean_s", "prob_wait"} {
		delete(m, served) // they are those of the served ones
	}
	offered, left := float64(res.Counts.Offered), float64(res.Counts.Expired)
	m["prob_abandon"] = left / offered
	m["prob_wait"] = (left + res.WaitShare*float64(res.WorkerWait.Count)) / offered
	m["wait_mean_all_s"] = res.Averages.In[result.WaitingWorker] / res.OfferedPerSecond() // Little
	return m, nil
}

// priorityCase are classes of different priority before the same servers.
func priorityCase(c theoryCase) (map[string]any, error) {
	var classes []models.Class
	rate := 0.0
	parts, _ := c.Model["classes"].([]any)
	for i, x := range parts {
		service, err := law(object(x)["service"])
		if err != nil {
			return nil, err
		}
		own := number(object(object(x)["arrivals"]), "rate_per_s")
		rate += own
		classes = append(classes, models.Class{Name: fmt.Sprint(i + 1), Share: own, Priority: -i, Steps: []models.Step{{Action: models.CPU, Time: service}}})
	}
	one := servers(int(number(c.Model, "servers")), models.NoLimit)
	discipline, _ := c.Model["discipline"].(string)
	preemptive := strings.HasPrefix(discipline, "preemptive-resume")
	if preemptive {
		one.Runtime.Concurrency, one.Runtime.Lanes, one.Runtime.Switching = 0, one.Runtime.Concurrency, models.Preemptive
	}
	waits := make([]float64, len(classes))
	begun := make([]float64, len(classes))
	res, rep, err := observedRun(c, &models.Fleet{Traffic: traffic.Poisson(rate), Classes: classes, Services: []models.Service{one}}, func(d Departure) {
		waits[d.Class] += (d.Begun - d.Born).Seconds()
		begun[d.Class]++
	})
	if err != nil {
		return nil, err
	}
	m := common(res, rep)
	for i, class := range res.Classes {
		m[fmt.Sprintf("sojourn_mean_class%s_s", class.Name)] = class.Latency.Mean.Mid
		if !preemptive {
			m[fmt.Sprintf("wait_mean_class%s_s", class.Name)] = waits[i] / begun[i]
		}
	}
	return m, nil
}

// limiterCase is a token bucket before a service that takes no time.
func limiterCase(c theoryCase) (map[string]any, error) {
	traffic, err := arrivalsOf(c.Model)
	if err != nil {
		return nil, err
	}
	one := unlimited()
	limit := object(c.Model["limiter"])
	one.Limit = models.Limit{Rate: number(limit, "rate_per_s"), Burst: int(number(limit, "burst"))}
	res, rep, err := steady(c, &models.Fleet{Traffic: traffic, Classes: single(), Services: []models.Service{one}})
	if err != nil {
		return nil, err
	}
	m := common(res, rep)
	m["admitted_rps"] = res.DonePerSecond()
	return m, nil
}
