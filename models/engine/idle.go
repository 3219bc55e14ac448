package engine

import "fleetcost/models"

// coldCost is what a request costs more because the process has not begun one for
// a while (see [models.Idle]), in nanoseconds.
func (r *run) coldCost(pr *process, q *request) float64 {
	gap := float64(r.now - pr.begun)
	pr.begun = r.now
	idle := &pr.runtime.Idle
	if r.clients != nil && r.programs[q.class].Part != models.Asked {
		idle = &pr.runtime.Sockets.Idle
	}
	if idle.Extra == 0 {
		return 0
	}
	return float64(idle.Extra) * gap / (gap + float64(idle.Half))
}
