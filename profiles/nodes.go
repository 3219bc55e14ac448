package profiles

import (
	"fmt"
	"slices"
	"strings"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/models/packing"
	"fleetcost/profiles/keys"
	"fleetcost/sim"
)

// The keys of pods that share nodes, beside node itself.
var podKeys = []string{"pod", "max_pods", "node_boot", "node_unneeded"}

// ofNodes tells whether a key of a platform is of nodes that pods share.
func ofNodes(key string) bool {
	return strings.HasPrefix(key, "node_") || strings.HasPrefix(key, "pod_")
}

// readNodeScaler reads when a platform orders and removes nodes; nothing where it does not.
func readNodeScaler(t *keys.Table, p *Platform) {
	if !t.Has("node_boot") {
		return
	}
	const fix = `add the time, e.g. node_unneeded = "10m"`
	n := &models.Nodes{Boot: readDistribution(t, "node_boot")}
	if t.Require("pod_boot", fix) {
		p.PodBoot = readDistribution(t, "pod_boot")
	}
	if t.Has("node_scan") {
		n.Scan = t.Duration("node_scan", 0, sim.Second, sim.Hour)
	} else if t.Require("node_gather", fix) && t.Require("node_gathered", fix) {
		n.Gather = t.Duration("node_gather", 0, sim.Second, sim.Hour)
		n.Gathered = t.Duration("node_gathered", 0, n.Gather, sim.Hour)
	}
	if t.Require("node_unneeded", fix) {
		n.Unneeded = t.Duration("node_unneeded", 0, 0, 24*sim.Hour)
	}
	if t.Has("node_settle") {
		n.Settle = t.Duration("node_settle", 0, 0, 24*sim.Hour)
	}
	p.Nodes = n
}

// sharing is a platform on which pods share nodes: one boots on a node that is there.
func sharing(p *Platform, nodes *models.Nodes) *Platform {
	if nodes == nil {
		return p
	}
	own := *p
	own.Boot, own.Origins = p.PodBoot, nil
	for _, o := range p.Origins {
		switch o.Key {
		case "boot":
		case "pod_boot":
			o.Key = "boot"
			fallthrough
		default:
			own.Origins = append(own.Origins, o)
		}
	}
	return &own
}

// podsOn reads the nodes that the pods of a service share; nil where each has a machine
// of its own, or what is said of them is a problem.
func (d *designer) podsOn(all layered, p *Platform, s served) *models.Nodes {
	if !all.Has("node") {
		for _, key := range podKeys {
			if all.Has(key) && !all.meant("node") {
				all.Problem(key, "is of pods that share nodes, and none are named", `add node = "c7g.2xlarge", or remove it`)
			}
		}
		return nil
	}
	name := all.Text("node", "")
	for _, key := range podKeys { // known, whatever else is wrong
		all.Has(key)
	}
	if name == "" && all.at("node").IsText("node") {
		all.Problem("node", "names no machine", `write a type, e.g. node = "c7g.2xlarge", or remove it`)
	}
	service := packing.Of(d.catalogue.Provider)
	switch {
	case p == nil || name == "" || !d.priced: // which is a problem already
		d.skipPods(all)
		return nil
	case p.Nodes == nil:
		all.Problem("node", "nobody orders nodes on "+p.Name, `write platform = "kubernetes-karpenter" or "kubernetes-cluster-autoscaler", or remove it`)
		d.skipPods(all)
		return nil
	case service == nil:
		all.Problem("node", "what Kubernetes leaves of a node is not known of "+d.catalogue.Provider+", only of EKS (aws) and GKE (gcp)", "remove it: each pod then has a machine of its own")
		d.skipPods(all)
		return nil
	}
	offer, ok := d.catalogue.Find(name)
	switch {
	case !ok:
		fix := "see fleetcost list machines"
		if near := d.catalogue.Nearest(name); near != "" && len(name) <= 64 {
			fix = "nearest: " + near
		}
		all.Problem("node", fmt.Sprintf("%q is not in %v", name, d.catalogue), fix)
	case offer.Machine.Accelerators > 0:
		all.Problem("node", "pods do not share the accelerators of "+name, "take a machine without, or remove it: each pod then has a machine of its own")
		ok = false
	}
	n := *p.Nodes
	n.Machine = name
	d.readNodeTimes(all, &n, p)
	places, placed := d.podPlaces(all, service, offer, ok)
	asked := d.readPod(all, &n, offer, s, ok)
	if !ok || !placed || !asked || s.Name == "" {
		return nil
	}
	room := service.Room(offer.Machine, places, service.Daemons)
	pod := packing.Pod(n.CPU, n.Memory)
	fit := packing.Fits(room, pod)
	if n.Pods = fit.Pods(); n.Pods == 0 {
		all.Problem("node", fmt.Sprintf("a pod of %g cores and %v has no room in the %g cores, %v and %d places that %s leaves of %s", n.CPU, n.Memory, float64(room.MilliCPU)/1000, room.Memory, room.Pods, service.Name, name),
			"take a larger machine, or let pods request less")
		return nil
	}
	return &n
}

// meant tells whether somebody tried to say a key, with another spelling.
func (l layered) meant(key string) bool {
	return slices.ContainsFunc(l, func(t modelKeys) bool { return t.Means(key) })
}

// skipPods takes what is said of pods as read.
func (d *designer) skipPods(all layered) {
	for _, t := range all {
		t.Pass(podKeys...)
	}
}

// readNodeTimes reads how long nodes boot, and stay when they are empty.
func (d *designer) readNodeTimes(all layered, n *models.Nodes, p *Platform) {
	of := "as is usual on " + p.Name
	if !all.Has("node_boot") {
		all[0].Assume(all[0].At("node_boot"), n.Boot.String(), of)
	} else if b := all.Distribution("node_boot"); b != nil {
		n.Boot = b
	}
	if !all.Has("node_unneeded") {
		all[0].Assume(all[0].At("node_unneeded"), n.Unneeded.String(), of)
	} else {
		n.Unneeded = all.Duration("node_unneeded", 0, 0, 24*sim.Hour)
	}
}

// podPlaces is how many pods a node may have at most, those of daemons among them.
func (d *designer) podPlaces(all layered, k *packing.Kubernetes, o cost.Offer, offered bool) (places int, ok bool) {
	if all.Has("max_pods") {
		return all.Int("max_pods", 1, 1, 1000), !all.Refused("max_pods")
	}
	if !offered {
		return 0, false
	}
	if places, ok = k.MostPods(o.Machine.Name); !ok {
		all.Problem("max_pods", "missing, and how many network addresses a "+o.Machine.Name+" has is not known", "add how many pods a node may have, e.g. max_pods = 58")
		return 0, false
	}
	all[0].Assume(all[0].At("max_pods"), fmt.Sprint(places), k.Name+" on "+o.Machine.Name)
	return places, true
}

// readPod reads what a pod requests; false where that is not known.
func (d *designer) readPod(all layered, n *models.Nodes, o cost.Offer, s served, offered bool) bool {
	t := all.at("pod").SubLike("pod", `{ cpu = 1.0, memory = "1GiB" }`)
	if t.Broken() {
		return false
	}
	ok := true
	own := func(key string) keys.Path { return append(s.own[:len(s.own):len(s.own)], "pod", key) }
	switch {
	case t.Has("cpu"):
		n.CPU = t.Float("cpu", 1, 0.001, 1e4)
		if s.limit > 0 && n.CPU > s.limit && !t.Refused("cpu") {
			t.Problem("cpu", fmt.Sprintf("%g is above the cpu_limit of %g cores", n.CPU, s.limit), "lower it, or raise cpu_limit")
			ok = false
		}
	case s.limit > 0:
		n.CPU = s.limit
		t.Assume(own("cpu"), fmt.Sprintf("%g", s.limit), "as much as cpu_limit, as Kubernetes does")
	case s.Name != "":
		all.Problem("node", "how much CPU a pod requests is not said", "add pod = { cpu = 1.0 }, or cpu_limit = 1.0 to the design")
		ok = false
	}
	if t.Has("memory") {
		n.Memory = t.Bytes("memory", 0)
	}
	if s.Name == "" || !offered {
		return false
	}
	m := o.Machine
	m.Memory = 1 << 60
	processes := models.Bytes(s.Processes.On(m))
	least := processes * (s.Memory.Process + s.Memory.Request)
	least += models.Bytes(s.Connections) * s.Memory.Connection
	switch {
	case t.Has("memory"):
		if n.Memory < least || n.Memory <= 0 {
			if !t.Refused("memory") {
				t.Problem("memory", fmt.Sprintf("%s needs %v for %d processes and one request each on a %s", s.Name, least, processes, m.Name), "raise it, or take fewer processes")
			}
			return false
		}
	case s.Memory.Process == 0:
		all.Problem("pod", "how much memory one needs is not known of "+s.Name, `add it, e.g. pod = { cpu = 1.0, memory = "1GiB" }`)
		return false
	default:
		why := "what its processes take with as many requests as they admit"
		if n.Memory = least + processes*models.Bytes(max(0, s.Concurrency-1))*s.Memory.Request; s.Concurrency == 0 {
			n.Memory = max(least, 2*processes*s.Memory.Process)
			why = "twice what its processes take while idle, for they admit as many requests as have room"
		}
		t.Assume(own("memory"), n.Memory.String(), why)
	}
	if s.limit == 0 && ok {
		design := s.own[:len(s.own)-1]
		all[0].Assume(append(design[:len(design):len(design)], "cpu_limit"), fmt.Sprintf("%g", n.CPU), "there is no cpu_limit: a pod is taken to have what it requests, and no more of an idle node")
	}
	return ok
}
