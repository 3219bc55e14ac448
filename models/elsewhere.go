package models

import (
	"math"
	"slices"
)

// elsewhere is the time in seconds for which an op waits for what it has sent,
// when that never waits.
func (c *compiler) elsewhere(o *op) float64 {
	switch o.action {
	case Call:
		return c.answer(o)
	case Parallel:
		times := make([]float64, 0, len(o.branches))
		for _, branch := range o.branches {
			times = append(times, c.bare(branch))
		}
		return soonest(times, o.answers)
	case IO:
		if b := c.fleet.Backends; o.beyond != nil && b[o.backend].Network != nil {
			return b[o.backend].Network.Mean()
		}
	}
	return 0
}

// answer is the time until a call is answered, without the network's, or until the
// caller has given up the last of its attempts.
func (c *compiler) answer(o *op) float64 {
	time := c.bare(o.target)
	if patience := c.programs[o.target].timeout.Seconds(); patience > 0 {
		time = math.Min(time, patience)
	}
	if p := o.policy; p != nil && p.Timeout > 0 && p.Retries != Unlimited {
		network, _ := o.own()
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
func (c *compiler) bare(program int) float64 {
	sum := 0.0
	for j := range c.programs[program].ops {
		o := &c.programs[program].ops[j]
		mean, _ := o.moments()
		sum += o.share * (mean + c.elsewhere(o))
	}
	return sum
}
