package engine

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"fleetcost/models"
	"fleetcost/models/balancing"
	"fleetcost/models/traffic"
)

// With one instance a reserve that is held for whichever process is free changes
// nothing: every request begins when it would without one, as in a queue before n
// servers. Of several instances, one that waits in the reserve of one of them may
// begin later than it would, and never earlier: the broker has sent it to where it
// must wait.
func TestReserveOfAnInstance(t *testing.T) {
	t.Parallel()
	unlike, _ := models.Hyperexponential(0.01, 3)
	begun := func(instances, prefetch int, reserve models.Reserve) (all []float64) {
		rt := models.Runtime{Processes: models.ProcessRule{Plus: 4}, Concurrency: 1, Lanes: 1, Accept: models.AcceptBroker, Backlog: models.NoLimit, Prefetch: prefetch, Reserve: reserve}
		f := &models.Fleet{
			Traffic: only{traffic.Poisson(0.9 * 4 * float64(instances) / 0.01), 20_000}, Classes: single(models.Step{Action: models.CPU, Time: unlike}),
			Services: []models.Service{{Runtime: rt, Balancer: balancing.RoundRobin{}, Groups: []models.Group{{Machine: core(4), Count: instances}}}},
		}
		for _, d := range log(t, f, everything(3)) {
			all = append(all, (d.Begun - d.Born).Seconds())
		}
		return all
	}
	mean := func(waits []float64) (sum float64) {
		for _, w := range waits {
			sum += w / float64(len(waits))
		}
		return sum
	}
	queue := begun(1, 0, models.ReserveProcess)
	for _, prefetch := range []int{1, 4, models.NoLimit} {
		if diff := cmp.Diff(queue, begun(1, prefetch, models.ReserveInstance)); diff != "" {
			t.Errorf("%d in reserve for each process of one instance: %s", prefetch, diff)
		}
	}
	one, shared := mean(begun(3, 0, models.ReserveProcess)), mean(begun(3, 4, models.ReserveInstance))
	own, dealt := mean(begun(3, 4, models.ReserveProcess)), mean(begun(3, 4, models.ReserveDealt))
	if !(one < shared && shared < own && own < dealt) {
		t.Errorf("mean waits of three instances: %.4f s without a reserve, %.4f held by the instance, %.4f by each process, %.4f dealt: want them in this order", one, shared, own, dealt)
	}
}
