package platforms

import (
	"fmt"
	"math"

	"fleetcost/models"
	"fleetcost/models/billing"
	"fleetcost/models/cost"
	"fleetcost/models/packing"
)

func init() {
	Platforms.Register("kubernetes", "EKS and GKE: pods packed on nodes, paid by the node and the cluster", Kind{Read: readKubernetes})
}

// Kubernetes packs pods on nodes of one type: as many as have room beside what the node and
// its daemons take (package packing). Billed are whole nodes, and the control plane.
//
//	nodes = ⌈pods / pods of a node⌉
//
// A pod may use its limit, or else what it requests, and no more of an idle node.
type Kubernetes struct {
	Service string  // EKS
	CPU     float64 // that a pod requests, in cores
	Limit   float64 // that it may use
	Memory  models.Bytes
	Pods    int            // of a node, if all are like it
	Old     bool           // the version of the cluster is in extended support, which EKS charges
	room    packing.Amount // that a node has for them
	offer   cost.Offer
}

func readKubernetes(a Asked) Platform {
	k := Kubernetes{}
	name := a.Text("node", "")
	if a.Require("node", `add the machine of a node, e.g. node = "c7g.xlarge"`) && name == "" && !a.Refused("node") {
		a.Problem("node", "names no machine", `write a type, e.g. node = "c7g.xlarge"`)
	}
	if a.Has("max_pods") {
		k.Pods = a.Int("max_pods", 1, 1, 1000)
	}
	if k.Old = a.Bool("extended_support"); k.Old && a.Catalogue.Provider != "" && a.Catalogue.Provider != "aws" {
		a.Problem("extended_support", "is charged by EKS alone", "remove it")
		return nil
	}
	daemons, known := a.daemons()
	if !a.pod(&k) || name == "" || !known || a.Refused("max_pods") {
		return nil
	}
	service := packing.Of(a.Catalogue.Provider)
	if service == nil {
		a.Problem("platform", "what Kubernetes leaves of a node is known of EKS (aws) and GKE (gcp), not of "+a.Catalogue.Provider, "take instances, or another provider")
		return nil
	}
	node, ok := a.Catalogue.Find(name)
	switch {
	case !ok:
		fix := "see fleetcost list machines"
		if near := a.Catalogue.Nearest(name); near != "" && len(name) <= 64 {
			fix = "nearest: " + near
		}
		a.Problem("node", fmt.Sprintf("%q is not in %v", name, a.Catalogue), fix)
		return nil
	case node.Machine.Accelerators > 0:
		a.Problem("node", "pods do not share the accelerators of "+name, "take a machine without")
		return nil
	}
	places := k.Pods
	if places == 0 {
		if places, ok = service.MostPods(name); !ok {
			a.Problem("max_pods", "missing, and how many network addresses a "+name+" has is not known", "add how many pods a node may have, e.g. max_pods = 58")
			return nil
		}
	}
	if daemons == nil {
		daemons = service.Daemons
	}
	room := service.Room(node.Machine, places, daemons)
	if packing.Fits(room, packing.Pod(k.CPU, k.Memory)).Pods() == 0 {
		a.Problem("node", fmt.Sprintf("a pod of %g cores and %v has no room in the %g cores, %v and %d places that %s leaves of %s", k.CPU, k.Memory, float64(room.MilliCPU)/1000, room.Memory, room.Pods, service.Name, name),
			"take a larger machine, or let pods request less")
		return nil
	}
	on := PodsOn(node, room, service.Name, k.CPU, k.Memory)
	on.Limit, on.Old = k.Limit, k.Old
	on.offer.Machine.Name = fmt.Sprintf("pod %g %s", k.Limit, name)
	return on
}

// PodsOn are pods that request so much, on nodes with that room for them; each may use what it
// requests.
func PodsOn(node cost.Offer, room packing.Amount, service string, cpu float64, memory models.Bytes) Kubernetes {
	k := Kubernetes{Service: service, CPU: cpu, Limit: cpu, Memory: memory, Pods: packing.Fits(room, packing.Pod(cpu, memory)).Pods(), room: room}
	m := node.Machine
	m.Name, m.Baseline = fmt.Sprintf("pod %g %s", cpu, node.Machine.Name), 1 // credits are the node's
	k.offer = cost.Offer{Machine: m, OnDemand: perPod(node.OnDemand, k.Pods), Attached: node.Attached / cost.Money(k.Pods), Redone: node.Redone, SurplusVCPUHour: node.SurplusVCPUHour, AsOf: node.AsOf, Source: node.Source, On: &cost.Shared{Machine: node, Room: k.Pods}}
	return k
}

// perPod is what an hour of a place on a full node costs, at least a nano-dollar.
func perPod(node cost.Money, pods int) cost.Money { return max(1, node/cost.Money(pods)) }

// pod reads what one requests.
func (a Asked) pod(k *Kubernetes) bool {
	if !a.Require("pod", `add what a pod requests, pod = { cpu = 0.5, memory = "512MiB" }`) {
		return false
	}
	t := a.Sub("pod")
	said := t.Require("cpu", "add the cores that a pod requests, cpu = 0.5")
	said = t.Require("memory", `add the memory that a pod requests, memory = "512MiB"`) && said
	k.CPU, k.Memory = t.Float("cpu", 0, 0.001, 1e4), t.Bytes("memory", 0)
	if !said || t.Refused("cpu") || t.Refused("memory") {
		return false
	}
	if k.Limit = a.CPULimit; k.Limit == 0 {
		k.Limit = k.CPU
	}
	if k.Memory <= 0 {
		t.Problem("memory", "a pod without memory", `write what it needs, memory = "512MiB"`)
		return false
	}
	if k.CPU > k.Limit {
		t.Problem("cpu", fmt.Sprintf("%g is above the cpu_limit of %g cores", k.CPU, k.Limit), "lower it, or raise cpu_limit")
		return false
	}
	return true
}

// daemons are the pods of every node beside those of the service, all together; nil where
// nobody says what they request.
func (a Asked) daemons() ([]packing.Daemon, bool) {
	if !a.Has("daemons") {
		return nil, true
	}
	t := a.Sub("daemons")
	cpu, memory, pods := t.Float("cpu", 0, 0, 1e3), t.Bytes("memory", 0), t.Int("pods", 1, 0, 100)
	known := !a.Refused("daemons") && !t.Refused("cpu") && !t.Refused("memory") && !t.Refused("pods")
	return []packing.Daemon{{Amount: packing.Amount{MilliCPU: int(math.Ceil(1000*cpu - 1e-9)), Memory: memory, Pods: pods}}}, known
}

// Offer is a pod.
func (k Kubernetes) Offer() cost.Offer { return k.offer }

// Beside tells whether its pods may run on the same nodes as others.
func (k Kubernetes) Beside(o Kubernetes) bool {
	return k.room == o.room && k.offer.On.Machine.Machine.Name == o.offer.On.Machine.Machine.Name
}

// Nodes is how many nodes hold so many pods of each, which run beside each other; where exact
// is false fewer may do.
func Nodes(pods []Kubernetes, counts []int) (nodes int, exact bool) {
	kinds := make([]packing.Kind, len(pods))
	for i, k := range pods {
		kinds[i] = packing.Kind{Amount: packing.Pod(k.CPU, k.Memory), Count: counts[i]}
	}
	nodes, exact, _ = packing.Fewest(pods[0].room, kinds)
	return nodes, exact
}

// Deploy gives the processes what is the pod's. The system is the node's.
func (k Kubernetes) Deploy(d *models.Deployment) {
	d.CPULimit, d.MemoryLimit = k.Limit, d.Runtime.Memory.Base+k.Memory
}

// Scaler is the one of Kubernetes.
func (k Kubernetes) Scaler() string { return "hpa" }

// Node is the machine of a node, by its name.
func (k Kubernetes) Node() string { return k.offer.On.Machine.Machine.Name }

// Fixed is the control plane.
func (k Kubernetes) Fixed(hours float64) billing.Item {
	if k.Old {
		return billing.ControlPlanes{Part: "kubernetes", Hours: hours, Extended: 1}
	}
	return billing.ControlPlanes{Part: "kubernetes", Hours: hours, Clusters: 1}
}

func (k Kubernetes) String() string {
	return fmt.Sprintf("pods of %s, %d on a node", k.Service, k.Pods)
}
