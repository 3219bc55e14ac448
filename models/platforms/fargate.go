package platforms

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"fleetcost/models"
	"fleetcost/models/billing"
	"fleetcost/models/cost"
	"fleetcost/sim"
)

func init() {
	Platforms.Register("fargate", "AWS Fargate: tasks, paid by the second of their vCPU and memory", Kind{Provider: "aws", Read: readFargate})
}

// Fargate runs tasks of ECS, each with the vCPUs and the memory of one of the sizes that
// there are (ECS developer guide, task definitions). A fraction of a vCPU is a quota.
// Tasks are always on here, and are counted as instances are.
type Fargate struct {
	VCPU   float64
	Memory models.Bytes
	Arch   string
	// Storage of a task, of which 20 GB are included.
	Storage models.Bytes
	Spot    bool
	// Jobs of a month are tasks besides those that serve, each for so long.
	Jobs   float64
	Lasts  time.Duration
	redone float64
	offer  cost.Offer
}

// fargateSizes are, by vCPU, the least and the most GiB, and the step between them.
var fargateSizes = []struct{ vcpu, least, most, step float64 }{
	{0.25, 0.5, 2, 0}, {0.5, 1, 4, 1}, {1, 2, 8, 1}, {2, 4, 16, 1}, {4, 8, 30, 1}, {8, 16, 60, 4}, {16, 32, 120, 8},
}

// fargateMachines are those whose processors tasks are taken to run on: Graviton2 on arm64
// (Fargate, ARM64 considerations); of x86_64 several are in use, of which this is an older one.
var fargateMachines = map[string]string{"arm64": "c6g.large", "x86_64": "m5.large"}

// architectures are those of functions and tasks.
var architectures = []string{"x86_64", "arm64"}

func readFargate(a Asked) Platform {
	f := Fargate{Arch: a.Choice("arch", "x86_64", architectures)}
	above := a.fargateStorage(&f)
	a.fargateJobs(&f)
	said := a.Require("vcpu", "add the vCPUs of a task, e.g. vcpu = 1")
	said = a.Require("memory", `add the memory of a task, e.g. memory = "2GiB"`) && said
	f.VCPU, f.Memory = a.Float("vcpu", 1, 0.25, 16), a.Bytes("memory", 0)
	if !said || f.Arch == "" || a.Refused("vcpu") || a.Refused("memory") {
		return nil
	}
	at := slices.IndexFunc(fargateSizes, func(s struct{ vcpu, least, most, step float64 }) bool { return s.vcpu == f.VCPU })
	if at < 0 {
		a.Problem("vcpu", fmt.Sprintf("Fargate has no task of %g vCPUs", f.VCPU), "write 0.25, 0.5, 1, 2, 4, 8 or 16")
		return nil
	}
	size, gib := fargateSizes[at], gibibytes(f.Memory)
	sizes := fmt.Sprintf("%g to %g GiB in steps of %g", size.least, size.most, size.step)
	fits := gib >= size.least && gib <= size.most && (gib-size.least)/max(size.step, 1) == float64(int((gib-size.least)/max(size.step, 1)))
	if size.step == 0 {
		sizes, fits = "0.5, 1 or 2 GiB", gib == 0.5 || gib == 1 || gib == 2
	}
	if !fits {
		a.Problem("memory", fmt.Sprintf("Fargate has no task of %g vCPUs with %v", f.VCPU, f.Memory), "with so many vCPUs it may have "+sizes)
		return nil
	}
	like, ok := a.alike("platform", fargateMachines[f.Arch])
	if !ok {
		return nil
	}
	arch, spot, kind := map[string]string{"x86_64": "x86", "arm64": "arm64"}[f.Arch], "", "containers"
	if f.Spot = a.Catalogue.Purchase == string(cost.Spot); f.Spot {
		spot, kind, f.redone = "spot_", "spot", a.Catalogue.Redone
	}
	cpu, ok1 := a.measure("vCPU", "vCPU-hours", "fargate", "vcpu_"+spot+"linux_"+arch, f.VCPU, kind)
	memory, ok2 := a.measure("memory", "GB-hours", "fargate", "memory_"+spot+"linux_"+arch, gib, kind)
	if !ok1 || !ok2 {
		a.lacks("platform", "a task of Fargate on "+f.Arch)
		return nil
	}
	name, measures := fmt.Sprintf("Fargate %g/%gGi", f.VCPU, gib), []cost.Measure{cpu, memory}
	if above > 0 {
		storage, ok := a.measure("ephemeral storage above 20 GB", "GB-hours", "fargate", "ephemeral_storage_above_20gb", above, kind)
		if !ok {
			a.lacks("storage", "storage of a task of Fargate beyond 20 GB")
			return nil
		}
		name, measures = fmt.Sprintf("%s %gGi", name, gibibytes(f.Storage)), append(measures, storage)
	}
	f.offer = made(share(like, name, f.VCPU, f.Memory, a.Runtime.Memory.Base), measures...)
	f.offer.Redone = f.redone
	return f
}

// fargateStorage reads the storage of a task, and tells what of it is beyond the 20 GB that
// each has; 200 GB are the most (ECS developer guide, Fargate task ephemeral storage).
func (a Asked) fargateStorage(f *Fargate) (above float64) {
	if !a.Has("storage") {
		return 0
	}
	f.Storage = a.Bytes("storage", 0)
	gib := gibibytes(f.Storage)
	if !a.Refused("storage") && (gib < billing.IncludedEphemeral || gib > mostEphemeral) {
		a.Problem("storage", fmt.Sprintf("Fargate has no task with %v of storage", f.Storage), "write 20GiB, which each has, to 200GiB")
	}
	return max(0, gib-billing.IncludedEphemeral)
}

const mostEphemeral = 200 // GB of a task

// fargateJobs reads tasks that run once and stop, besides those that serve.
func (a Asked) fargateJobs(f *Fargate) {
	if !a.Has("jobs") {
		return
	}
	t := a.Sub("jobs")
	said := t.Require("per_month", `add how many there are in 730 h, per_month = 200_000`)
	said = t.Require("lasts", `add how long each runs, from the start of its task on, lasts = "18s"`) && said
	f.Jobs = t.Float("per_month", 0, 0, 1e12)
	lasts := t.Duration("lasts", 0, 0, 365*24*sim.Hour)
	if said && lasts == 0 && !t.Refused("lasts") {
		t.Problem("lasts", "a job that takes no time", `write how long each runs, lasts = "18s"`)
	}
	f.Lasts = time.Duration(lasts)
}

// Beside are its jobs, each billed for a minute at least.
func (f Fargate) Beside(part string, hours float64) (billing.Item, bool) {
	runs := []billing.Run{{Count: f.Jobs * hours / cost.HoursPerMonth * (1 + f.redone), Lasts: f.Lasts}}
	return billing.Tasks{Part: strings.TrimSpace(part + " jobs"), Arch: f.Arch, VCPU: f.VCPU, MemoryGB: gibibytes(f.Memory), EphemeralGB: gibibytes(f.Storage), Runs: runs, Spot: f.Spot}, f.Jobs > 0
}

// Offer is a task.
func (f Fargate) Offer() cost.Offer { return f.offer }

// Deploy changes nothing.
func (f Fargate) Deploy(*models.Deployment) {}

// Scaler is that of ECS services: Fargate knows no groups of machines.
func (f Fargate) Scaler() string { return "ecs" }

func (f Fargate) String() string {
	return fmt.Sprintf("tasks of Fargate, %s", f.Arch)
}

// less is what remains of 1.
func less(share float64) *big.Rat {
	q := new(big.Rat).SetFloat64(share)
	return q.Sub(big.NewRat(1, 1), q)
}
