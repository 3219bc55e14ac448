package plan

import (
	"fmt"
	"slices"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/models/platforms"
	"fleetcost/models/report"
	"fleetcost/models/scaling"
	"fleetcost/models/timeline"
	"fleetcost/models/words"
	"fleetcost/sim"
)

// onNodes is a design whose services that are pods run on a machine of their nodes, with the
// CPU and the memory that are theirs.
func onNodes(d models.Layout) models.Layout {
	d.Deployments = slices.Clone(d.Deployments)
	for i := range d.Deployments {
		p := &d.Deployments[i]
		n := p.Operation.Lifecycle.Nodes
		if n == nil {
			continue
		}
		p.Machines = []string{n.Machine}
		p.MemoryLimit = p.Runtime.Memory.Base + n.Memory // the system is the node's
		if p.CPULimit == 0 {
			p.CPULimit = n.CPU
		}
	}
	return d
}

// bootOfNodes is that of the nodes, nil without any.
func bootOfNodes(l models.Lifecycle) models.Distribution {
	if l.Nodes == nil {
		return nil
	}
	return l.Nodes.Boot
}

// fullNodes wants as many pods as fit on the nodes that it wants.
type fullNodes struct {
	scaling.Oracle
	pods int
}

func (f fullNodes) Start(now sim.Time) scaling.Decider {
	return &fullDecider{f.Oracle.Start(now), f.pods}
}

type fullDecider struct {
	scaling.Decider
	pods int
}

func (f *fullDecider) Decide(seen *scaling.Seen, now sim.Time) int {
	return f.pods * f.Decider.Decide(seen, now)
}

// oracleOfNodes is a service that always has the cheapest nodes on which as many pods as are
// needed have room, ⌈need / pods of a node⌉, all of them full.
func (r *forecastRun) oracleOfNodes(k int, life models.Lifecycle, needs []int) timeline.Service {
	own := *life.Nodes
	lease := scaling.Lease{Boot: meanBoot(life), Minimum: minimumPaid, Quantum: sim.Second}
	nodes := make([]int, len(needs))
	for t, n := range needs {
		nodes[t] = (n + own.Pods - 1) / own.Pods
	}
	own.Scan, own.Gather, own.Gathered, own.Unneeded, own.Settle = 0, 0, 0, 0, 0
	own.Boot = constantly(lease.Boot)
	life.Nodes, life.Boot, life.Start, life.Register = &own, nil, nil, 0
	o := fullNodes{scaling.Oracle{Step: r.step, Needs: nodes, Lease: lease}, own.Pods}
	return r.service(k, o, life, o.Start(0).Decide(nil, 0)) // what it ordered before is there
}

// courseNodes is what became of the nodes of a service; nil without any.
func courseNodes(n *models.Nodes, c *timeline.Course, service int) *report.CourseNodes {
	if n == nil {
		return nil
	}
	_, out, in := c.Scalers[service].Pool.Rented()
	return &report.CourseNodes{Pods: n.Pods, Least: c.Rented[service][0], Most: c.Rented[service][1], Out: out, In: in}
}

// neighbours are services whose pods run on the same nodes, of two and more each.
func neighbours(d *models.Layout) (groups [][]int) {
	var pods []platforms.Kubernetes
	var at [][]int
	for i, k := range d.Deployed() {
		on, ok := d.Deployments[k].Platform.(platforms.Kubernetes)
		if !ok {
			continue
		}
		g := slices.IndexFunc(pods, on.Beside)
		if g < 0 {
			g, pods, at = len(pods), append(pods, on), append(at, nil)
		}
		at[g] = append(at[g], i)
	}
	return slices.DeleteFunc(at, func(g []int) bool { return len(g) < 2 })
}

// onSharedNodes bills pods of several services that run on the same nodes: as many nodes as hold
// all of them, of which each service pays the part that it would pay of its own.
func (p *Planner) onSharedNodes(d *models.Layout, out *report.Design) error {
	own := d.Deployed()
	for _, group := range neighbours(d) {
		pods, counts, all, alone := []platforms.Kubernetes{}, []int{}, "", 0.0
		for _, i := range group {
			s := &out.Services[i]
			on := d.Deployments[own[i]].Platform.(platforms.Kubernetes)
			pods, counts = append(pods, on), append(counts, s.Instances)
			alone += float64(s.Instances) / float64(on.Pods)
			if all != "" {
				all += " and "
			}
			all += s.Name
		}
		nodes, exact := platforms.Nodes(pods, counts)
		for k, i := range group {
			s := &out.Services[i]
			s.Nodes = float64(nodes) * float64(counts[k]) / float64(pods[k].Pods) / alone
			bill, err := cost.Fleet{Offer: s.Offer, Instances: s.Instances, Utilization: s.Utilization.Mid * s.Offer.Machine.Usable() / s.Offer.Machine.VCPU, Charged: p.charged(s.Offer)}.On(s.Nodes)
			if err != nil {
				return err
			}
			s.Bill = bill.Part(s.Name)
			s.Platform = fmt.Sprintf("pods of %s, on %s with %s", pods[k].Service, words.Plural(nodes, "node", "nodes"), all)
			if !exact {
				s.Platform += " (first fit; fewer may do)"
			}
		}
	}
	return nil
}
