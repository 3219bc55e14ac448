package breakeven

import "math"

// BusyInstances is how many instances have a request in them on average, where requests
// arrive at random, take equally long, and are packed as well as can be, so many in one:
//
//	E⌈N/c⌉, N ~ Poisson(offered),    offered = rate · time
//
// No real placement needs fewer.
func BusyInstances(offered float64, concurrency int) float64 {
	if !(offered > 0) || concurrency < 1 {
		return 0
	}
	mode := math.Floor(offered)
	lg, _ := math.Lgamma(mode + 1)
	peak := math.Exp(mode*math.Log(offered) - offered - lg)
	c := float64(concurrency)
	sum := 0.0
	for k, p := mode, peak; p > 0 && k > 0; k-- { // downwards
		sum += p * math.Ceil(k/c)
		p *= k / offered
	}
	for k, p := mode+1, peak*offered/(mode+1); p*k > 1e-18*sum || k < offered+2; k++ {
		sum += p * math.Ceil(k/c)
		p *= offered / (k + 1)
	}
	return sum
}
