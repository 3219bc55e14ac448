package platforms

import (
	"fmt"
	"math"

	"fleetcost/models"
	"fleetcost/models/billing"
	"fleetcost/models/cost"
	"fleetcost/sim"
)

func init() {
	Platforms.Register("container-apps", "Azure Container Apps: replicas, paid by the second, idle ones less", Kind{Provider: "azure", Read: readContainerApps})
}

// ContainerApps runs replicas in the consumption plan. One more comes for every Concurrency
// requests in flight (its HTTP scaler):
//
//	replicas = max(Least, ⌈requests in flight / Concurrency⌉)
//
// and more where the goal needs more. A replica has 2 GiB for each vCPU. Where there are no
// more than are kept, they pay the idle price while no request is in them; else all of them
// are active all the time.
type ContainerApps struct {
	VCPU        float64
	Concurrency int
	Least       int // min_replicas
	offer       cost.Offer
}

const gibPerReplicaVCPU = 2

func readContainerApps(a Asked) Platform {
	c := ContainerApps{VCPU: a.Float("vcpu", 0.5, 0.25, 4), Concurrency: a.Int("concurrency", 10, 1, 1000)}
	if a.Has("min_replicas") {
		c.Least = a.Int("min_replicas", 0, 0, 1000)
	}
	if a.Refused("vcpu") || a.Refused("concurrency") {
		return nil
	}
	if c.VCPU*4 != math.Trunc(c.VCPU*4) {
		a.Problem("vcpu", fmt.Sprintf("Container Apps has no replica of %g vCPUs", c.VCPU), "write 0.25 to 4, in steps of 0.25")
		return nil
	}
	like, ok := a.alike("platform", "Standard_D2s_v5")
	if !ok {
		return nil
	}
	gib := gibPerReplicaVCPU * c.VCPU
	cpu, ok1 := a.measure("CPU, active", "vCPU-seconds", "container_apps", "vcpu_active", 3600*c.VCPU, "containers")
	memory, ok2 := a.measure("memory, active", "GiB-seconds", "container_apps", "memory_active", 3600*gib, "containers")
	if !ok1 || !ok2 {
		a.lacks("platform", "a replica of Container Apps")
		return nil
	}
	c.offer = made(share(like, fmt.Sprintf("Container Apps %g/%gGi", c.VCPU, gib), c.VCPU, models.Bytes(gib*float64(models.GiB)), a.Runtime.Memory.Base), cpu, memory)
	return c
}

// Offer is a replica.
func (c ContainerApps) Offer() cost.Offer { return c.offer }

// Deploy lets a replica have one process; what it takes at once is no limit, only what the
// scaler aims at.
func (c ContainerApps) Deploy(d *models.Deployment) {
	if d.Runtime.Processes.PerVCPU > 0 {
		d.Runtime.Processes = models.ProcessRule{Plus: 1}
	}
}

// Wanted is what the scaler keeps.
func (c ContainerApps) Wanted(_, inFlight float64) int {
	return max(1, c.Least, up(inFlight/float64(c.Concurrency)))
}

// Tick is none: seconds are billed as they are.
func (c ContainerApps) Tick() sim.Time { return 0 }

// Bill has active and idle seconds, and the requests.
func (c ContainerApps) Bill(parts ...Metering) []billing.Item {
	app := billing.ContainerApp{VCPU: c.VCPU, MemoryGiB: gibPerReplicaVCPU * c.VCPU}
	for _, m := range parts {
		all := m.Instances * m.Hours * 3600
		active := all
		if m.Instances <= float64(c.Least)*(1+1e-9) {
			active = min(all, m.Occupied)
		}
		app.Part, app.Requests = m.Part, app.Requests+m.Requests
		app.ActiveSeconds, app.IdleSeconds = app.ActiveSeconds+active, app.IdleSeconds+all-active
	}
	return []billing.Item{app}
}

// Emptied is after 300 s, the cool-down of the last replica (Container Apps: scaling).
func (c ContainerApps) Emptied() (sim.Time, string) {
	if c.Least > 0 {
		return 0, "min_replicas"
	}
	return 300 * sim.Second, "min_replicas"
}

// Kept is what its scaler aims at.
func (c ContainerApps) Kept() (concurrency, least int) { return c.Concurrency, c.Least }

func (c ContainerApps) String() string {
	return fmt.Sprintf("Container Apps, one for %d at once", c.Concurrency)
}
