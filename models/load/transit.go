package load

import (
	"math"
	"slices"

	"fleetcost/models"
	"fleetcost/models/program"
)

// downstream is the time in seconds for which an op waits for what it has sent,
// when that never waits.
func downstream(c *program.Compiled, o *program.Op) float64 {
	switch o.Action {
	case models.Call:
		return answer(c, o)
	case models.Parallel:
		times := make([]float64, 0, len(o.Branches))
		for _, branch := range o.Branches {
			times = append(times, bare(c, branch))
		}
		return soonest(times, o.Answers)
	case models.IO:
		if b := c.Fleet.Backends; o.Beyond != nil && b[o.Backend].Network != nil {
			return b[o.Backend].Network.Mean()
		}
	}
	return 0
}

// answer is the time until a call is answered, without the network's, or until the
// caller has given up the last of its attempts.
func answer(c *program.Compiled, o *program.Op) float64 {
	time := bare(c, o.Target)
	if patience := c.Programs[o.Target].Timeout.Seconds(); patience > 0 {
		time = math.Min(time, patience)
	}
	if p := o.Policy; p != nil && p.Timeout > 0 && p.Retries != models.Unlimited {
		network, _ := o.Own()
		attempts := float64(1 + p.Retries)
		time = math.Max(0, math.Min(time, attempts*p.Timeout.Seconds()-network))
	}
	return time
}

// soonest is about the mean time until k of several branches have ended, whose mean
// times are given: the longest of them where all must, else the k-th, or what it
// takes until the k-th of exponential times is over, if that is less:
//
//	Σ 1/(the rates of all but the i shortest),  i = 0 … k−1
func soonest(times []float64, k int) float64 {
	slices.Sort(times)
	if k == len(times) {
		return times[k-1]
	}
	rates, sum := 0.0, 0.0
	for i := len(times) - 1; i >= 0; i-- {
		rates += 1 / times[i]
		if i < k {
			sum += 1 / rates
		}
	}
	return math.Min(times[k-1], sum)
}

// bare is the mean time that a request of a program takes on the reference core
// when it never waits.
func bare(c *program.Compiled, k int) float64 {
	sum := 0.0
	for j := range c.Programs[k].Ops {
		o := &c.Programs[k].Ops[j]
		mean, _ := o.Moments()
		sum += o.Share * (mean + downstream(c, o))
	}
	return sum
}
