package engine

import (
	"fmt"
	"slices"
	"strings"

	"fleetcost/models"
	"fleetcost/models/balancing"
	"fleetcost/models/result"
)

// The cases of one server that requests come back to, and of several that they are
// spread over.

// loopCase is an event loop: one lane, run to completion; or threads without
// a GIL where the case shares the processor.
func loopCase(c theoryCase) (map[string]any, error) {
	traffic, err := arrivalsOf(c.Model)
	if err != nil {
		return nil, err
	}
	request := object(c.Model["request"])
	var cpu []models.Distribution
	if demands, ok := request["cpu_phase_demands"].([]any); ok {
		for _, d := range demands {
			one, err := law(d)
			if err != nil {
				return nil, err
			}
			cpu = append(cpu, one)
		}
	} else {
		one, err := law(request["cpu_per_phase"])
		if err != nil {
			return nil, err
		}
		cpu = slices.Repeat([]models.Distribution{one}, int(number(request, "cpu_phases")))
	}
	waits, _ := request["io_between_phases"].([]any)
	var steps []models.Step
	for i, d := range cpu {
		steps = append(steps, models.Step{Action: models.CPU, Time: d})
		if i < len(waits) {
			wait, err := law(waits[i])
			if err != nil {
				return nil, err
			}
			steps = append(steps, models.Step{Action: models.IO, Time: wait})
		}
	}
	rt := models.Runtime{Lanes: 1, Backlog: models.NoLimit}
	discipline, _ := object(c.Model["loop"])["discipline"].(string)
	if strings.HasPrefix(discipline, "processor sharing") {
		rt.Lanes = 0
	}
	res, rep, err := steady(c, &models.Fleet{
		Traffic: traffic, Classes: []models.Class{{Name: "all", Share: 1, Steps: steps}},
		Services: []models.Service{{Runtime: rt, Balancer: balancing.RoundRobin{}, Groups: []models.Group{{Machine: core(1), Count: 1}}}},
	})
	if err != nil {
		return nil, err
	}
	m := common(res, rep)
	m["ready_wait_mean_per_visit_s"] = res.Averages.LaneWait
	m["ready_queue_len_mean"] = res.Averages.In[result.WaitingLane]
	m["number_at_cpu_mean"] = res.Averages.InSystem - res.Averages.In[result.InIO]
	m["prob_loop_idle"] = 1 - res.Averages.Utilization
	return m, nil
}

// threadCase is a pool of threads that are held from start to finish. A case
// with a geometric number of I/O rounds has a class for each number.
func threadCase(c theoryCase) (map[string]any, error) {
	traffic, err := arrivalsOf(c.Model)
	if err != nil {
		return nil, err
	}
	request := object(c.Model["request"])
	cpu := func(d any) models.Step { t, e := law(d); err = e; return models.Step{Action: models.CPU, Time: t} }
	io := func(d any) models.Step { s := cpu(d); s.Action = models.IO; return s }
	var classes []models.Class
	if p := number(request, "prob_io_after_burst"); p > 0 {
		share := 1 - p
		steps := []models.Step{cpu(request["cpu_burst"])}
		for share > 1e-9 {
			classes = append(classes, models.Class{Name: fmt.Sprint(len(classes)), Share: share, Steps: slices.Clone(steps)})
			share *= p
			steps = append(steps, io(request["io"]), cpu(request["cpu_burst"]))
		}
	} else {
		classes = []models.Class{{Name: "all", Share: 1, Steps: []models.Step{cpu(request["cpu_first"]), io(request["io"]), cpu(request["cpu_second"])}}}
	}
	if err != nil {
		return nil, err
	}
	threads := int(number(c.Model, "threads"))
	f := &models.Fleet{
		Traffic: traffic, Classes: classes,
		Services: []models.Service{{Runtime: models.Runtime{Concurrency: threads, Backlog: models.NoLimit},
			Balancer: balancing.RoundRobin{},
			Groups:   []models.Group{{Machine: core(number(c.Model, "cores")), Count: 1}}}},
	}
	if k := number(c.Model, "system_capacity"); k > 0 {
		f.Services[0].Runtime.Backlog = int(k) - threads
	}
	res, rep, err := steady(c, f)
	if err != nil {
		return nil, err
	}
	m := common(res, rep)
	m["thread_wait_mean_s"] = res.WorkerWait.Mean.Mid
	m["prob_no_free_thread"] = res.WaitShare
	m["threads_busy_mean"] = res.Averages.InSystem - res.Averages.In[result.WaitingWorker]
	m["runnable_mean"] = res.Averages.In[result.Running] + res.Averages.In[result.WaitingLane]
	// Saturated: twice the load, a short backlog that is never empty.
	saturated := f.Clone()
	saturated.Traffic = traffic.Scaled(3)
	saturated.Services[0].Runtime.Backlog = threads
	full, _, err := steady(c, saturated)
	if err != nil {
		return nil, err
	}
	m["saturation_throughput_rps"] = full.DonePerSecond()
	return m, nil
}

// splitCase is a balancer before single-server queues.
func splitCase(c theoryCase) (map[string]any, error) {
	traffic, err := arrivalsOf(c.Model)
	if err != nil {
		return nil, err
	}
	var service models.Distribution
	var groups []models.Group
	if servers, ok := c.Model["servers"].([]any); ok {
		for _, s := range servers {
			own, err := law(object(s)["service"])
			if err != nil {
				return nil, err
			}
			if service == nil {
				service = own
			}
			m := core(1)
			m.Speed = service.Mean() / own.Mean()
			groups = append(groups, models.Group{Machine: m, Count: 1, Weight: number(object(s), "weight")})
		}
	} else {
		if service, err = law(c.Model["service"]); err != nil {
			return nil, err
		}
		groups = []models.Group{{Machine: core(1), Count: int(number(c.Model, "servers"))}}
	}
	var balancer models.Balancer
	switch dispatch := c.Model["dispatch"].(string); {
	case strings.Contains(dispatch, "round robin"):
		balancer = balancing.RoundRobin{}
	case strings.Contains(dispatch, "independently at random"):
		balancer = balancing.Random{}
	case strings.HasPrefix(dispatch, "join the server with the fewest"):
		balancer = balancing.LeastOutstanding{}
	case strings.HasPrefix(dispatch, "sample "):
		var d int
		if _, err := fmt.Sscanf(dispatch, "sample %d", &d); err != nil {
			return nil, err
		}
		balancer = balancing.PowerOfChoices{Choices: d}
	default:
		return nil, fmt.Errorf("no dispatch %q", dispatch)
	}
	res, rep, err := steady(c, &models.Fleet{
		Traffic: traffic, Classes: []models.Class{{Name: "all", Share: 1, Steps: []models.Step{{Action: models.CPU, Time: service}}}},
		Services: []models.Service{{Runtime: models.Runtime{Concurrency: 1, Lanes: 1, Backlog: models.NoLimit}, Balancer: balancer, Groups: groups}},
	})
	if err != nil {
		return nil, err
	}
	m := common(res, rep)
	m["number_mean_per_server"] = res.Averages.InSystem / float64(len(rep.Services[0].Instances))
	for i, in := range rep.Services[0].Instances {
		m[fmt.Sprintf("utilization_server%d", i+1)] = in.Utilization
		m[fmt.Sprintf("sojourn_mean_server%d_s", i+1)] = in.Sojourn
	}
	return m, nil
}
