package program

import "fleetcost/models"

// OnLane tells whether the op holds a lane.
func (o *Op) OnLane() bool { return o.Action == models.CPU || o.Blocking }

// Moments returns mean and variance of an op in seconds, when nothing makes it
// wait: of a batch, that of one alone.
func (o *Op) Moments() (mean, variance float64) {
	switch o.Action {
	case models.Cache, MayFail:
		return 0, 0
	case AwaitBatch:
		_, variance := o.Own()
		return o.SpanOf(1), variance / float64(o.Cores*o.Cores)
	}
	return o.Own()
}

// Own are mean and variance of what an op draws, in seconds.
func (o *Op) Own() (mean, variance float64) {
	mean = o.Fixed / 1e9
	for _, d := range o.Draws {
		m, scv := d.Scale/1e9, 1.0
		if d.Time != nil {
			m, scv = m*d.Time.Mean(), d.Time.SCV()
		}
		mean += m
		variance += scv * m * m
	}
	return mean, variance
}
