package billing

import (
	"math/big"
	"time"
)

// Invocations are calls of a function that take equally long.
type Invocations struct {
	Count       float64
	Lasts       time.Duration
	Init        time.Duration // of a cold start
	Provisioned bool          // served by provisioned concurrency
}

// Lambda is a month of functions of AWS Lambda. Milliseconds are rounded up for each
// invocation, with the init of a cold start (managed runtimes since 2025-08-01).
//
//	GB-seconds = Σ count · ⌈ms + init ms⌉ / 1000 · MB / 1024
//
// The free tier comes off first, then the steps of the price; never off provisioned
// concurrency, which is billed for the time it is set, used or not, and whose requests
// take cheaper seconds.
type Lambda struct {
	Part        string
	Arch        string // x86_64 or arm64
	MemoryMB    float64
	Invocations []Invocations
	// GBSeconds and Requests are what was billed already elsewhere: runs that know it.
	GBSeconds, Requests float64
	// Provisioned concurrency that is set, for how long in all.
	Provisioned        float64
	ProvisionedSeconds float64
	EphemeralMB        float64 // 512 MB are included
	FreeTier           bool
}

const (
	lambdaFreeRequests  = 1_000_000
	lambdaFreeGBSeconds = 400_000
	includedLambdaMB    = 512
)

// lambdaArch is how the price list calls them.
var lambdaArch = map[string]string{"x86_64": "x86", "arm64": "arm64"}

// Billed is what one of them is billed for.
func (i Invocations) Billed() time.Duration {
	return (i.Lasts + i.Init + time.Millisecond - 1).Truncate(time.Millisecond)
}

// gbSeconds of invocations, of each kind.
func (l Lambda) gbSeconds() (normal, provisioned, requests *big.Rat) {
	normal, provisioned, requests = exact(l.GBSeconds), new(big.Rat), exact(l.Requests)
	gb := l.gb()
	for _, i := range l.Invocations {
		sum := normal
		if i.Provisioned {
			sum = provisioned
		}
		seconds := over(upTo(i.Billed(), time.Millisecond), big.NewRat(1000, 1))
		sum.Add(sum, mul(mul(seconds, gb), exact(i.Count)))
		requests.Add(requests, exact(i.Count))
	}
	return normal, provisioned, requests
}

func (l Lambda) gb() *big.Rat { return over(exact(l.MemoryMB), big.NewRat(1024, 1)) }

func (l Lambda) bill(s *sheet) {
	arch, known := lambdaArch[l.Arch]
	if !s.demand(known, l.Part, "functions of the architecture %q; there are x86_64 and arm64", l.Arch) ||
		!s.amounts(l.Part, "functions", l.MemoryMB, l.GBSeconds, l.Requests, l.Provisioned, l.ProvisionedSeconds, l.EphemeralMB) {
		return
	}
	for _, i := range l.Invocations {
		if !s.amounts(l.Part, "invocations", i.Count, i.Lasts.Seconds(), i.Init.Seconds()) {
			return
		}
	}
	normal, provisioned, requests := l.gbSeconds()
	ran := plus(normal, provisioned)
	if l.FreeTier {
		requests = beyond(requests, big.NewRat(lambdaFreeRequests, 1))
		normal = beyond(normal, big.NewRat(lambdaFreeGBSeconds, 1))
	}
	s.rate(Functions, l.Part, "requests", requests, "lambda", "requests")
	s.rate(Functions, l.Part, "duration", normal, "lambda", "duration_"+arch)
	set := mul(times(l.Provisioned, l.ProvisionedSeconds), l.gb())
	s.rate(Functions, l.Part, "provisioned concurrency", set, "lambda", "provisioned_concurrency_"+arch)
	s.rate(Functions, l.Part, "duration on provisioned concurrency", provisioned, "lambda", "provisioned_duration_"+arch)
	if scratch := beyond(exact(l.EphemeralMB), big.NewRat(includedLambdaMB, 1)); scratch.Sign() > 0 && l.MemoryMB > 0 {
		seconds := over(ran, l.gb())
		s.rate(Functions, l.Part, "ephemeral storage above 512 MB", mul(seconds, over(scratch, big.NewRat(1024, 1))),
			"lambda", "ephemeral_storage_above_512mb")
	}
}
