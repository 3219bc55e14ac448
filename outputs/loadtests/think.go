package loadtests

import (
	"slices"

	"fleetcost/models"
	"fleetcost/sim"
)

// Thinks is how the time to think is drawn: none, constant, exponential or values.
func (t *Test) Thinks() string {
	switch {
	case t.Think == nil:
		return "none"
	case models.Fixed(t.Think):
		return "constant"
	case models.Memoryless(t.Think):
		return "exponential"
	}
	return "values"
}

// thinkTimes are so many equally likely values in place of a distribution.
const thinkTimes = 200

// drawnTimes are drawn to find them.
const drawnTimes = 100 * thinkTimes

// ThinkTimes are equally likely values that stand for the distribution: the means of equal
// parts of its sorted draws, with its mean, in seconds.
func (t *Test) ThinkTimes() []float64 {
	r := sim.Stream(1, 0, "think")
	all := make([]float64, drawnTimes)
	for i := range all {
		all[i] = t.Think.Draw(r)
	}
	slices.Sort(all)
	var values []float64
	sum := 0.0
	for part := range slices.Chunk(all, drawnTimes/thinkTimes) {
		mean := 0.0
		for _, v := range part {
			mean += v / float64(len(part))
		}
		values = append(values, mean)
		sum += mean
	}
	for i := range values {
		values[i] *= t.Think.Mean() * thinkTimes / sum
		values[i] = float64(sim.Seconds(values[i])/sim.Microsecond) / 1e6
	}
	return values
}
