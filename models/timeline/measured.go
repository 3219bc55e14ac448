package timeline

import "math"

// What an autoscaler measures is left to chance. In a span come N requests, a Poisson number, whose CPU
// time has the relative variance E[S²]/E[S]²/N. It is not used at once: what waits, W, is not done yet,
//
//	used = arrived − ΔW
//
// in the mean, where queues grow towards those of a new steady state within its memory τ, and by
// chance: what comes too much waits for τ, and where a backlog stands cores are busy whatever comes.

// measured are the requests and the core-seconds that are measured in a service in a span, of so many in the mean.
func (r *course) measured(i int, requests, cpu, span float64) (float64, float64) {
	st := r.services[i]
	most := st.VCPU * float64(r.instances[i]) * span
	if i >= len(r.steady.Spread) {
		return requests, math.Min(cpu, most)
	}
	stays, within := 0.0, 0.0 // of what waited before, and of what came in the span
	switch tau := r.steady.Memory; {
	case st.backlog > 0:
		stays, within = 1, 1
	case tau > 0:
		stays = math.Exp(-span / tau)
		within = (1 - stays) * tau / span
	}
	before := st.undone + st.chancy
	if st.undone = r.steady.Undone[i] + stays*(st.undone-r.steady.Undone[i]); st.backlog > 0 || !r.begun {
		before, st.undone = r.steady.Undone[i]+st.chancy, r.steady.Undone[i]
	}
	extra := 0.0
	if requests >= 1 {
		each := 1 / math.Sqrt(requests)
		z := r.fortune.NormFloat64() * each
		extra = cpu * (z + r.fortune.NormFloat64()*each*math.Sqrt(r.steady.Spread[i]-1))
		requests *= math.Max(0, 1+z)
	}
	st.chancy = stays*st.chancy + within*extra
	return requests, math.Max(0, math.Min(cpu+extra+before-st.undone-st.chancy, most))
}
