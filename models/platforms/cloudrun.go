package platforms

import (
	"fmt"
	"math"
	"slices"

	"fleetcost/models"
	"fleetcost/models/billing"
	"fleetcost/models/cost"
	"fleetcost/sim"
)

func init() {
	Platforms.Register("cloud-run", "Google Cloud Run: containers, paid while requests are in them, or all the time", Kind{Provider: "gcp", Read: readCloudRun})
}

// CloudRun runs containers that take Concurrency requests at once. It keeps as many as leave
// 40 % of their CPU and of their places free (Run: about instance autoscaling), at least
// Least:
//
//	instances = max(⌈busy vCPUs / (vCPU · 0.6)⌉, ⌈requests in flight / (Concurrency · 0.6)⌉)
//
// and more where the goal needs more, which is what Least is for. By request an instance is
// billed while at least one request is in it, each stretch rounded up to 100 ms; by instance
// all the time.
type CloudRun struct {
	VCPU        float64
	Memory      models.Bytes
	Concurrency int
	ByInstance  bool
	Least       int // min_instances
	FreeTier    bool
	offer       cost.Offer
}

// cloudRunTarget is the share of CPU and places that is aimed at.
const cloudRunTarget = 0.6

// cloudRunMemory is the least and the most GiB for so many vCPUs (Run: memory limits).
var cloudRunMemory = []struct{ vcpu, least, most float64 }{{1, 0.125, 4}, {2, 0.125, 8}, {4, 2, 16}, {6, 4, 24}, {8, 4, 32}}

func readCloudRun(a Asked) Platform {
	c := CloudRun{FreeTier: a.Bool("free_tier")}
	c.VCPU, c.Memory = a.Float("vcpu", 1, 0.08, 8), a.Bytes("memory", 512*models.MiB)
	c.Concurrency = a.Int("concurrency", 80, 1, 1000)
	if a.Has("min_instances") {
		c.Least = a.Int("min_instances", 0, 0, 1000)
	}
	c.ByInstance = a.Choice("billing", "request", []string{"request", "instance"}) == "instance"
	if a.Refused("vcpu") || a.Refused("memory") || a.Refused("concurrency") || a.Refused("billing") {
		return nil
	}
	gib := gibibytes(c.Memory)
	least, most := 0.125, 0.5
	if c.VCPU >= 0.5 {
		most = 1
	}
	if c.VCPU >= 1 {
		at := slices.IndexFunc(cloudRunMemory, func(s struct{ vcpu, least, most float64 }) bool { return s.vcpu == c.VCPU })
		if at < 0 {
			a.Problem("vcpu", fmt.Sprintf("Cloud Run has no instance of %g vCPUs", c.VCPU), "write 1, 2, 4, 6, 8, or a fraction of 1")
			return nil
		}
		least, most = cloudRunMemory[at].least, cloudRunMemory[at].most
	}
	switch {
	case gib < least || gib > most:
		a.Problem("memory", fmt.Sprintf("Cloud Run has no instance of %g vCPUs with %v", c.VCPU, c.Memory), fmt.Sprintf("with so many vCPUs it may have %g to %g GiB", least, most))
		return nil
	case c.VCPU < 1 && c.Concurrency > 1:
		a.Problem("concurrency", "an instance of less than a vCPU takes one request at a time", "write concurrency = 1, or vcpu = 1")
		return nil
	case c.ByInstance && c.FreeTier:
		a.Problem("free_tier", "the free tier of billing by instance is another, which is not known here", "remove it")
		return nil
	}
	like, ok := a.alike("platform", "e2-standard-2")
	if !ok {
		return nil
	}
	based := "request_based"
	if c.ByInstance {
		based = "instance_based"
	}
	cpu, ok1 := a.measure("CPU", "vCPU-seconds", "cloud_run", "cpu_"+based, 3600*c.VCPU, "containers")
	memory, ok2 := a.measure("memory", "GiB-seconds", "cloud_run", "memory_"+based, 3600*gib, "containers")
	if !ok1 || !ok2 {
		a.lacks("platform", "an instance of Cloud Run billed by "+map[bool]string{true: "instance", false: "request"}[c.ByInstance])
		return nil
	}
	c.offer = made(share(like, fmt.Sprintf("Cloud Run %g/%gGi", c.VCPU, gib), c.VCPU, c.Memory, a.Runtime.Memory.Base), cpu, memory)
	return c
}

// Offer is an instance, and what an hour of it costs in which it has requests.
func (c CloudRun) Offer() cost.Offer { return c.offer }

// Deploy lets an instance take so many requests at once, in one process.
func (c CloudRun) Deploy(d *models.Deployment) { oneContainer(d, c.Concurrency) }

// oneContainer has one process unless it is started with more, which share its places.
func oneContainer(d *models.Deployment, places int) {
	if d.Runtime.Processes.PerVCPU > 0 {
		d.Runtime.Processes = models.ProcessRule{Plus: 1}
	}
	n := max(1, d.Runtime.Processes.Plus)
	each := (places + n - 1) / n
	if d.Runtime.Concurrency == 0 || d.Runtime.Concurrency > each {
		d.Runtime.Concurrency = each
	}
}

// Wanted is what the autoscaler keeps.
func (c CloudRun) Wanted(busy, inFlight float64) int {
	return max(1, c.Least, up(busy/(c.VCPU*cloudRunTarget)), up(inFlight/(float64(c.Concurrency)*cloudRunTarget)))
}

// up is the next whole number.
func up(x float64) int { return int(math.Ceil(x - 1e-9)) }

// Tick is what each stretch is rounded up to.
func (c CloudRun) Tick() sim.Time { return 100 * sim.Millisecond }

// Bill is that of the stretches, or of the whole lives. What idle instances cost that are
// kept has no price in the lists.
func (c CloudRun) Bill(parts ...Metering) []billing.Item {
	run := billing.CloudRun{ByInstance: c.ByInstance, VCPU: c.VCPU, MemoryGiB: gibibytes(c.Memory), FreeTier: c.FreeTier}
	kept := billing.Own{What: "idle time of instances that are kept", Kind: billing.Containers, Unit: "instance-hours"}
	for _, m := range parts {
		run.Part, kept.Part = m.Part, m.Part
		run.Requests += m.Requests
		if c.ByInstance {
			run.Seconds += m.Instances * m.Hours * 3600
		} else {
			run.Seconds += m.Occupied
		}
		kept.Quantity += float64(c.Least) * m.Hours
	}
	items := []billing.Item{run}
	if c.Least > 0 && !c.ByInstance {
		items = append(items, kept)
	}
	return items
}

// Emptied is after 15 minutes: idle instances stay up to that (Cloud Run: about instance
// autoscaling).
func (c CloudRun) Emptied() (sim.Time, string) {
	if c.Least > 0 {
		return 0, "min_instances"
	}
	return 15 * sim.Minute, "min_instances"
}

// Scaler is its own.
func (c CloudRun) Scaler() string { return "cloudrun" }

// Kept is how many requests an instance takes at once, and how many are always there.
func (c CloudRun) Kept() (concurrency, least int) { return c.Concurrency, c.Least }

func (c CloudRun) String() string {
	return fmt.Sprintf("containers of Cloud Run, for %d at once", c.Concurrency)
}
