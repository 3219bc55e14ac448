package platforms

import (
	"fmt"
	"math"
	"time"

	"fleetcost/models"
	"fleetcost/models/billing"
	"fleetcost/models/cost"
	"fleetcost/sim"
)

func init() {
	Platforms.Register("lambda", "AWS Lambda: an instance for each request at once, paid by the millisecond", Kind{Provider: "aws", Read: readLambda})
}

// Lambda gives each request an instance of its own while it lasts (Pool), of a share of the
// CPU that follows from the memory:
//
//	vCPU = MB / 1769
//
// (Lambda developer guide, memory and CPU), on a processor like that of c6g (arm64) or c5
// (x86_64). Billed are the milliseconds of each invocation, rounded up, with the init of a
// cold start.
type Lambda struct {
	MB       float64
	Arch     string
	FreeTier bool
	Pool
	ColdStart models.Distribution
	Start     sim.Time // of the application, beside it
	offer     cost.Offer
}

const (
	leastLambdaMB, mostLambdaMB = 128, 10240
	lambdaMBPerVCPU             = 1769
	lambdaConcurrency           = 1000 // of an account in a region, unless it asks for more
	// AWS does not say how long idle instances stay; measurements of others found 5 to 15
	// minutes and more.
	lambdaKeepAlive = 10 * sim.Minute
)

var lambdaMachines = map[string]string{"arm64": "c6g.large", "x86_64": "c5.large"}

func readLambda(a Asked) Platform {
	f := Lambda{Arch: a.Choice("arch", "x86_64", architectures), FreeTier: a.Bool("free_tier")}
	said := a.Require("memory", `add the memory of an instance, which gives it its CPU, e.g. memory = "1769MiB"`)
	if said {
		f.MB = float64(a.Bytes("memory", 0)) / float64(models.MiB)
	}
	if a.Has("provisioned") {
		f.Kept = a.Int("provisioned", 0, 0, 1_000_000)
	}
	f.Limit = a.Int("max_concurrency", lambdaConcurrency, 1, 1_000_000)
	f.KeepAlive = a.Duration("keep_alive", lambdaKeepAlive, sim.Second, 24*sim.Hour)
	if a.Has("start") {
		f.Start = a.Duration("start", 0, 0, 15*sim.Minute)
	}
	runtime := lambdaRuntime(a.Runtime.Name)
	switch {
	case a.Has("cold_start"):
		f.ColdStart = a.Distribution("cold_start")
	case a.Runtime.Name != "" && runtime == "":
		a.Problem("cold_start", "how long "+a.Runtime.Name+" takes to start on Lambda is not known", `add it, e.g. cold_start = { p50 = "130ms", p99 = "200ms" }`)
	default:
		f.ColdStart = coldStart(runtime, f.Arch)
	}
	if !said || f.Arch == "" || f.ColdStart == nil || a.Refused("memory") {
		return nil
	}
	if f.MB < leastLambdaMB || f.MB > mostLambdaMB || f.MB != math.Trunc(f.MB) {
		a.Problem("memory", fmt.Sprintf("Lambda has no functions of %g MiB", f.MB), "write 128MiB to 10240MiB, in whole MiB")
		return nil
	}
	if f.Kept > f.Limit {
		a.Problem("provisioned", fmt.Sprintf("%d instances are more than the limit of %d at once", f.Kept, f.Limit), "lower it, or raise max_concurrency")
		return nil
	}
	if a.Runtime.Accept == models.AcceptBroker {
		a.Problem("platform", a.Runtime.Name+" takes its work from a broker, which Lambda does for it", "take a runtime that answers requests")
		return nil
	}
	like, ok := a.alike("platform", lambdaMachines[f.Arch])
	if !ok {
		return nil
	}
	arch := map[string]string{"x86_64": "x86", "arm64": "arm64"}[f.Arch]
	second, ok := a.measure("duration", "GB-seconds", "lambda", "duration_"+arch, 3600*f.MB/1024, "functions")
	if !ok {
		a.lacks("platform", "a GB-second of Lambda on "+f.Arch)
		return nil
	}
	f.offer = made(share(like, fmt.Sprintf("Lambda %gMi", f.MB), f.MB/lambdaMBPerVCPU, models.Bytes(f.MB)*models.MiB, a.Runtime.Memory.Base), second)
	return f
}

// Offer is an instance, and what an hour of it costs in which it is busy.
func (f Lambda) Offer() cost.Offer { return f.offer }

// Deploy gives each instance one process, for one request at a time.
func (f Lambda) Deploy(d *models.Deployment) {
	d.Runtime.Processes, d.Runtime.Concurrency, d.Runtime.Backlog = models.ProcessRule{Plus: 1}, 1, models.NoLimit
}

// Tick is a millisecond.
func (f Lambda) Tick() sim.Time { return sim.Millisecond }

// Pool has the instances.
func (f Lambda) OnDemand() OnDemand {
	return OnDemand{Pool: f.Pool, ColdStart: f.ColdStart, Start: f.Start}
}

// Bill has the requests that were not turned away, and the GB-seconds of them and of their
// cold starts, of which those on provisioned instances have none.
func (f Lambda) Bill(parts ...Metering) []billing.Item {
	l := billing.Lambda{Arch: f.Arch, MemoryMB: f.MB, FreeTier: f.FreeTier, Provisioned: float64(f.Kept)}
	for _, m := range parts {
		l.Part, l.ProvisionedSeconds = m.Part, l.ProvisionedSeconds+m.Hours*3600
		onKept, others := m.Reserved, math.Max(0, 1-m.Refused-m.Reserved)
		l.Invocations = append(l.Invocations, lasting(m.Requests*onKept, m.Billed, true)...)
		if others > 0 {
			l.Invocations = append(l.Invocations, lasting(m.Requests*others, m.Billed+m.Cold/others*m.Init, false)...)
		}
	}
	return []billing.Item{l}
}

// lasting are so many invocations that last so long in the mean, in whole milliseconds.
func lasting(count, seconds float64, kept bool) []billing.Invocations {
	if count <= 0 {
		return nil
	}
	ms := math.Floor(seconds * 1000)
	longer := count * (seconds*1000 - ms)
	one := func(n, ms float64) billing.Invocations {
		return billing.Invocations{Count: n, Lasts: time.Duration(ms) * time.Millisecond, Provisioned: kept}
	}
	return []billing.Invocations{one(count-longer, ms), one(longer, ms+1)}
}

func (f Lambda) String() string {
	return fmt.Sprintf("functions of Lambda, %s", f.Arch)
}
