package engine

import (
	"fleetcost/models"
	"fleetcost/models/balancing"
	"fleetcost/models/result"
)

// bulkCase is a server that takes as many as wait at once: an event loop that
// gathers without waiting, for one core.
func bulkCase(c theoryCase) (map[string]any, error) {
	traffic, err := arrivalsOf(c.Model)
	if err != nil {
		return nil, err
	}
	batch := object(c.Model["batch"])
	service, err := law(batch["time"])
	if err != nil {
		return nil, err
	}
	step := models.Step{Action: models.NativeCode, Time: service, Batch: &models.Batching{Max: int(number(batch, "max")), Executors: int(number(c.Model, "servers"))}}
	res, rep, err := steady(c, &models.Fleet{
		Traffic: traffic, Classes: single(step),
		Services: []models.Service{{Runtime: models.Runtime{Lanes: 1, Backlog: models.NoLimit}, Balancer: balancing.RoundRobin{},
			Groups: []models.Group{{Machine: core(number(c.Model, "servers")), Count: 1}}}},
	})
	if err != nil {
		return nil, err
	}
	m := common(res, rep)
	wait := rep.Services[0].BatchWait
	m["prob_idle"] = rep.States[0]
	m["queue_len_mean"] = res.Averages.In[result.WaitingBatch]
	m["wait_mean_s"] = res.Averages.BatchWait
	m["prob_wait"] = 1 - float64(wait.Zeros)/float64(wait.Count)
	m["batch_size_mean"] = res.Averages.BatchSize
	m["batches_per_s"] = res.Averages.BatchRate
	return m, nil
}
