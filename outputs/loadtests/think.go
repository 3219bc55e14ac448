package loadtests

import (
	"slices"

	"fleetcost/models"
	"fleetcost/sim"
)

// Thinks is how the time to think is drawn: none, constant, exponential or values.
func (t *Test) Thinks() string { return drawn(t.Think) }

// Waits is how the time before another attempt is drawn, in the same words.
func (r *Retries) Waits() string { return drawn(r.Backoff) }

func drawn(d models.Distribution) string {
	switch {
	case d == nil:
		return "none"
	case models.Fixed(d):
		return "constant"
	case models.Memoryless(d):
		return "exponential"
	}
	return "values"
}

// thinkTimes are so many of them.
const thinkTimes = 200

// drawnTimes are drawn to find them.
const drawnTimes = 100 * thinkTimes

// ThinkTimes stand for the distribution of the time to think.
func (t *Test) ThinkTimes() []float64 { return equallyLikely(t.Think) }

// WaitTimes stand for that of the time before another attempt.
func (r *Retries) WaitTimes() []float64 { return equallyLikely(r.Backoff) }

// equallyLikely are values that stand for a distribution: the means of equal parts of its
// sorted draws, with its mean, in seconds.
func equallyLikely(d models.Distribution) []float64 {
	r := sim.Stream(1, 0, "think")
	all := make([]float64, drawnTimes)
	for i := range all {
		all[i] = d.Draw(r)
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
		values[i] *= d.Mean() * thinkTimes / sum
		values[i] = float64(sim.Seconds(values[i])/sim.Microsecond) / 1e6
	}
	return values
}
