// Package packing says how many pods fit on a node of a Kubernetes service: what the node
// keeps for itself, what the daemons of every node take, and what is left; and how many nodes
// hold several kinds of pods.
//
// It will never know what pods do, when they come, nor what a node costs.
package packing

import (
	"math"

	"fleetcost/models"
)

// An Amount is what pods request or a node has.
type Amount struct {
	MilliCPU int // thousandths of a core
	Memory   models.Bytes
	Pods     int
}

// Less is what is left of it, nothing where more is taken than there is.
func (a Amount) Less(taken Amount) Amount {
	return Amount{max(0, a.MilliCPU-taken.MilliCPU), max(0, a.Memory-taken.Memory), max(0, a.Pods-taken.Pods)}
}

// Pod is one pod of so many cores, cut to whole thousandths as Kubernetes does, upwards.
func Pod(cores float64, memory models.Bytes) Amount {
	return Amount{MilliCPU: int(math.Ceil(cores*1000 - 1e-9)), Memory: memory, Pods: 1}
}

// Kubernetes is a managed service and the nodes that it has.
type Kubernetes struct {
	Name     string // EKS
	Provider string // whose machines the nodes are
	// MostPods is how many pods a node of that type of machine may have; false where that is
	// not known.
	MostPods func(machine string) (pods int, known bool)
	// Allocatable is what a node with so many pods at most has for pods, those of daemons among them.
	Allocatable func(m models.Machine, pods int) Amount
	Daemons     []Daemon // on every node
}

// A Daemon is a pod that runs on every node.
type Daemon struct {
	Name string
	Amount
}

// Of is the service of a provider; nil where none is known.
func Of(provider string) *Kubernetes {
	for _, k := range []*Kubernetes{&EKS, &GKE} {
		if k.Provider == provider {
			return k
		}
	}
	return nil
}

// Room is what a node has for pods beside those daemons. Of a machine with a quota
// they have no more than that, though Kubernetes would place more.
func (k *Kubernetes) Room(m models.Machine, pods int, daemons []Daemon) Amount {
	room := k.Allocatable(m, pods)
	room.MilliCPU = min(room.MilliCPU, int(1000*m.Usable()))
	for _, d := range daemons {
		room = room.Less(d.Amount)
	}
	return room
}

// A Fit is how many like pods a room has for, by each of what they request.
type Fit struct{ ByCPU, ByMemory, ByPods int }

// Fits is how often a pod goes into a room. It must request CPU and memory.
func Fits(room, pod Amount) Fit {
	return Fit{room.MilliCPU / pod.MilliCPU, int(room.Memory / pod.Memory), room.Pods / pod.Pods}
}

// Pods is how many fit.
func (f Fit) Pods() int { return min(f.ByCPU, f.ByMemory, f.ByPods) }

// Binds is what keeps more from fitting: cpu, memory or pods.
func (f Fit) Binds() string {
	switch f.Pods() {
	case f.ByCPU:
		return "cpu"
	case f.ByMemory:
		return "memory"
	}
	return "pods"
}

// reservedCPU is what a node keeps of its CPU, in thousandths: 6 % of the first core, 1 %
// of the second, 0.5 % of the next two and 0.25 % of the others, each cut to whole ones.
func reservedCPU(vcpu float64) int {
	reserved := 0
	for _, step := range []struct{ from, to, perMille float64 }{{0, 1, 60}, {1, 2, 10}, {2, 4, 5}, {4, math.Inf(1), 2.5}} {
		if vcpu > step.from {
			reserved += int((math.Min(vcpu, step.to)-step.from)*step.perMille + 1e-9)
		}
	}
	return reserved
}

// wholeMiB cuts an amount of memory to whole MiB.
func wholeMiB(b float64) models.Bytes { return models.Bytes(math.Max(0, b)) / models.MiB * models.MiB }

// evicts is the free memory below which pods are evicted, so that no pod may request it.
const evicts = 100 * models.MiB
