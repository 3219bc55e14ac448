package plan

import (
	"slices"

	"fleetcost/models"
	"fleetcost/models/report"
	"fleetcost/models/scaling"
	"fleetcost/models/timeline"
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
