package packing

import (
	"slices"
	"strings"

	"fleetcost/models"
)

// EKS reserves 255 MiB and 11 for each pod that a node may have
// (awslabs/amazon-eks-ami, nodeadm/internal/kubelet). Of the memory of a machine a node sees 7.5 % less
// (Karpenter, VM_MEMORY_OVERHEAD_PERCENT).
var EKS = Kubernetes{
	Name: "EKS", Provider: "aws", MostPods: podsByAddresses,
	Allocatable: func(m models.Machine, pods int) Amount {
		visible := wholeMiB(float64(m.Memory) * (1 - 0.075))
		return Amount{
			MilliCPU: int(1000*m.VCPU) - reservedCPU(m.VCPU),
			Memory:   max(0, visible-255*models.MiB-models.Bytes(11*pods)*models.MiB-evicts),
			Pods:     pods,
		}
	},
	// The add-ons of a new cluster, with what their manifests request.
	Daemons: []Daemon{{"aws-node", Amount{MilliCPU: 50, Pods: 1}}, {"kube-proxy", Amount{MilliCPU: 100, Pods: 1}}},
}

// Each pod has an address of its own, and each network interface needs one for itself; two
// pods of every node share that of the node:
//
//	pods = interfaces × (addresses − 1) + 2
//
// (EC2 user guide, IP addresses per network interface; without prefix delegation).
func podsByAddresses(machine string) (int, bool) {
	family, size, _ := strings.Cut(machine, ".")
	sizes := interfaces
	switch {
	case slices.Contains([]string{"t3", "t3a", "t4g"}, family):
		sizes = burstable
	case machine == "g4dn.xlarge":
		return 29, true
	case !slices.Contains(alike, family):
		return 0, false
	}
	n, known := sizes[size]
	if machine == "t3a.small" {
		n = network{2, 4}
	}
	return n.interfaces*(n.addresses-1) + 2, known
}

// A network is how many interfaces a machine may have, and addresses on each.
type network struct{ interfaces, addresses int }

// alike are the families of which equal sizes have equal networks.
var alike = strings.Fields("c5 c6a c6g c6i c7a c7g c7i c8g g5 g6 m5 m6a m6g m6i m7a m7g m7i m8g r5 r6a r6g r6i r7a r7g r7i r8g")

var interfaces = map[string]network{
	"medium": {2, 4}, "large": {3, 10}, "xlarge": {4, 15}, "2xlarge": {4, 15}, "4xlarge": {8, 30}, "8xlarge": {8, 30}, "9xlarge": {8, 30}, "12xlarge": {8, 30}, "16xlarge": {15, 50},
}

var burstable = map[string]network{
	"nano": {2, 2}, "micro": {2, 2}, "small": {3, 4}, "medium": {3, 6}, "large": {3, 12}, "xlarge": {4, 15}, "2xlarge": {4, 15},
}
