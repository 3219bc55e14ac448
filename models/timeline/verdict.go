package timeline

import "math"

// passed is what became of the requests of a part of a step.
type passed struct {
	failed      float64
	late        float64 // of those answered, over the share of them that may be: see tail
	busy, cores float64 // core-seconds that were used, and that there were
}

func (p *passed) add(q passed) {
	p.failed, p.late, p.busy, p.cores = p.failed+q.failed, p.late+q.late, p.busy+q.busy, p.cores+q.cores
}

// misses tells whether so many requests of a step miss the goal, all of them together: a
// quantile q is above its limit where more than 1 − q of those that are answered are late.
func (r *course) misses(requests float64, all *passed) bool {
	const rounding = 1e-9
	answered := math.Max(0, requests-all.failed)
	return requests > 0 && r.drawn(all.late) > answered*(1+rounding) || all.failed > r.Errors*requests*(1+rounding) || r.MostCPU > 0 && all.busy > r.MostCPU*all.cores
}

// tailOf is the share of requests that are late, over 1 − q, the share that may be, where
// their quantile q is e times its limit. The tail of a response time is exponential:
//
//	P(T > limit) = (1 − q)^(1/e)
//
// The mean has no tail: of it e is added up.
func (r *course) tailOf(e float64) float64 {
	if r.Drawn {
		e *= r.amiss
	}
	switch {
	case r.Quantile == 0:
		return math.Min(e, most)
	case e <= 0:
		return 0
	}
	return math.Pow(1-r.Quantile, 1/e-1)
}

// drawn is how many are late in a step by chance. They come in clusters, for who comes while a
// queue is long is late with those around; a fleet of n queues forgets within τ, and what comes to one
// of them meanwhile is alike:
//
//	clusters are Poisson, of 1 + λ·τ/n requests each
func (r *course) drawn(late float64) float64 {
	if !r.Drawn || r.Quantile == 0 || math.IsInf(late, 1) {
		return late
	}
	cluster := 1.0
	for i, st := range r.services {
		queues := math.Max(1, float64(r.instances[i]))
		if st.Pooled {
			queues = 1
		}
		cluster = math.Max(cluster, 1+r.load*r.steady.Memory/queues)
	}
	cluster /= 1 - r.Quantile // late is over the share that may be
	return cluster * poisson(r.fortune, late/cluster)
}

// most stands for a mean that is infinite.
const most = 1e12

// tail is that of a fleet as it is now, whose requests wait in a backlog first: late are
// those that take longer by themselves than what is left of the limit.
func (r *course) tail(wait float64) float64 {
	if wait == 0 {
		return r.tailOf(r.excess)
	}
	spent := math.Inf(1) // of the limit
	if r.steady.Latency > 0 {
		spent = wait * r.steady.Excess / r.steady.Latency
	}
	switch {
	case r.Quantile == 0:
		return math.Min(r.excess+spent, most)
	case !(spent < 1):
		return r.tailOf(math.Inf(1))
	}
	return r.tailOf(r.excess / (1 - spent))
}

// over is a time over its limit.
func (r *course) over(latency float64) float64 {
	if r.steady.Latency == 0 {
		return 0
	}
	return latency / r.steady.Latency * r.steady.Excess
}
