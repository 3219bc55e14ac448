package billing

import "math/big"

// Tasks are those of AWS Fargate: paid by the second of their vCPU and memory, from the
// start of each on, at least a minute; and of ephemeral storage, what is beyond 20 GB.
//
//	vCPU-hours = vCPU · (hours + Σ billed seconds / 3600)
type Tasks struct {
	Part        string
	Arch        string // x86_64 or arm64
	VCPU        float64
	MemoryGB    float64
	EphemeralGB float64
	Hours       float64 // of tasks that are always on
	Runs        []Run
	Spot        bool
}

// IncludedEphemeral is the storage of each task, in GB, that is not charged.
const IncludedEphemeral = 20

// fargateArch is how the price list calls them.
var fargateArch = map[string]string{"x86_64": "x86", "arm64": "arm64"}

func (t Tasks) bill(s *sheet) {
	arch, known := fargateArch[t.Arch]
	if !s.demand(known, t.Part, "tasks of the architecture %q; there are x86_64 and arm64", t.Arch) ||
		!s.amounts(t.Part, "tasks", t.VCPU, t.MemoryGB, t.EphemeralGB, t.Hours) {
		return
	}
	hours := plus(exact(t.Hours), over(s.seconds(t.Part, t.Runs), big.NewRat(3600, 1)))
	spot := ""
	if t.Spot {
		spot = "spot_"
	}
	kind := Containers
	if t.Spot {
		kind = Spot
	}
	s.rate(kind, t.Part, "vCPU", mul(hours, exact(t.VCPU)), "fargate", "vcpu_"+spot+"linux_"+arch)
	s.rate(kind, t.Part, "memory", mul(hours, exact(t.MemoryGB)), "fargate", "memory_"+spot+"linux_"+arch)
	s.rate(kind, t.Part, "ephemeral storage above 20 GB", mul(hours, beyond(exact(t.EphemeralGB), big.NewRat(IncludedEphemeral, 1))),
		"fargate", "ephemeral_storage_above_20gb")
}
