package packing

import (
	"math"
	"strings"

	"fleetcost/models"
)

// GKE reserves 25 % of the first 4 GiB of memory, 20 % of the next 4, 10 % of the next 8,
// 6 % up to 128 and 2 % beyond (GKE, plan node sizes), and 1.06 cores of machines that
// share theirs. A node has 110 pods at most.
var GKE = Kubernetes{
	Name: "GKE", Provider: "gcp",
	MostPods: func(string) (int, bool) { return 110, true },
	Allocatable: func(m models.Machine, pods int) Amount {
		cpu := reservedCPU(m.VCPU)
		switch strings.TrimPrefix(m.Name, "e2-") {
		case "micro", "small", "medium":
			cpu = 1060
		}
		const gib = float64(models.GiB)
		memory, reserved := float64(m.Memory), 0.0
		for _, step := range []struct{ from, to, share float64 }{{0, 4, 0.25}, {4, 8, 0.2}, {8, 16, 0.1}, {16, 128, 0.06}, {128, math.Inf(1), 0.02}} {
			if memory > step.from*gib {
				reserved += step.share * (math.Min(memory, step.to*gib) - step.from*gib)
			}
		}
		return Amount{MilliCPU: max(0, int(1000*m.VCPU)-cpu), Memory: wholeMiB(memory - reserved - float64(evicts)), Pods: pods}
	},
	// Those of a new cluster, with what their manifests request.
	Daemons: []Daemon{
		{"fluentbit", Amount{100, 200 * models.MiB, 1}}, {"kube-proxy", Amount{100, 0, 1}}, {"gke-metrics", Amount{8, 110 * models.MiB, 1}},
	},
}
