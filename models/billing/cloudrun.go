package billing

import (
	"math/big"
	"time"
)

// Stretches are times that an instance of Cloud Run is billed for, all equally long.
type Stretches struct {
	Count float64
	Lasts time.Duration
}

// CloudRun is a month of a service of Google's Cloud Run.
//
// By request, an instance is billed while at least one request is in it: those that are
// in it at once share the time. By instance its whole life is billed, and requests are
// free. Each stretch is rounded up to 100 ms. The free tier (of billing by request) comes
// off first.
type CloudRun struct {
	Part       string
	ByInstance bool
	VCPU       float64
	MemoryGiB  float64
	Stretches  []Stretches
	Seconds    float64 // more of them, in whole tenths: instances that are always on
	Requests   float64
	FreeTier   bool
}

const (
	cloudRunTick            = 100 * time.Millisecond
	cloudRunFreeVCPUSeconds = 180_000
	cloudRunFreeGiBSeconds  = 360_000
	cloudRunFreeRequests    = 2_000_000
)

// Billed are the seconds of instances that are billed.
func (c CloudRun) Billed() *big.Rat {
	sum := exact(c.Seconds)
	for _, st := range c.Stretches {
		ticks := mul(exact(st.Count), upTo(st.Lasts, cloudRunTick))
		sum.Add(sum, over(ticks, big.NewRat(int64(time.Second/cloudRunTick), 1)))
	}
	return sum
}

func (c CloudRun) bill(s *sheet) {
	if !s.amounts(c.Part, "Cloud Run", c.VCPU, c.MemoryGiB, c.Seconds, c.Requests) ||
		!s.demand(!c.FreeTier || !c.ByInstance, c.Part, "the free tier of billing by instance is another, which is not known here") {
		return
	}
	for _, st := range c.Stretches {
		if !s.amounts(c.Part, "Cloud Run", st.Count, st.Lasts.Seconds()) {
			return
		}
	}
	seconds := c.Billed()
	cpu, memory, requests := mul(seconds, exact(c.VCPU)), mul(seconds, exact(c.MemoryGiB)), exact(c.Requests)
	if c.FreeTier {
		cpu = beyond(cpu, big.NewRat(cloudRunFreeVCPUSeconds, 1))
		memory = beyond(memory, big.NewRat(cloudRunFreeGiBSeconds, 1))
		requests = beyond(requests, big.NewRat(cloudRunFreeRequests, 1))
	}
	based := "request_based"
	if c.ByInstance {
		based = "instance_based"
	}
	s.rate(Containers, c.Part, "CPU", cpu, "cloud_run", "cpu_"+based)
	s.rate(Containers, c.Part, "memory", memory, "cloud_run", "memory_"+based)
	if !c.ByInstance {
		s.rate(Containers, c.Part, "requests", requests, "cloud_run", "requests")
	}
}
