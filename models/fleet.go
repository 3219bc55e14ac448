package models

import (
	"slices"

	"fleetcost/sim"
)

// A Fleet is one design at a definite size under definite traffic: all that a
// run needs to know.
type Fleet struct {
	Traffic  Traffic
	Classes  []Class
	Backends []Backend // may be empty: then I/O waits for nothing but time
	Services []Service // that classes are served by
	// InProcess tells of each class in the requests of which classes its work is done,
	// where a design does it in place; nil: each is sent by itself. A run ignores it.
	InProcess [][]int
}

// A Service of a fleet: a runtime on so many instances behind a balancer.
type Service struct {
	Name     string // empty where there is but one
	Runtime  Runtime
	Balancer Balancer
	Groups   []Group
	Admission
}

// A Group of equal instances.
type Group struct {
	Machine Machine
	Count   int
	Weight  float64  // of each instance with a weighted balancer; 0 means 1
	Ready   sim.Time // when they begin to serve; earlier they do not exist
}

// Instances is the number of instances of all services.
func (f *Fleet) Instances() int {
	n := 0
	for i := range f.Services {
		n += f.Services[i].Instances()
	}
	return n
}

// Instances is the number of instances of all groups.
func (s *Service) Instances() int {
	n := 0
	for _, g := range s.Groups {
		n += g.Count
	}
	return n
}

// Clone is a copy whose services and groups may be changed.
func (f *Fleet) Clone() *Fleet {
	g := *f
	g.Services = slices.Clone(f.Services)
	for i := range g.Services {
		g.Services[i].Groups = slices.Clone(g.Services[i].Groups)
	}
	return &g
}

// Enqueued tells whether requests of a class are left in a queue.
func (f *Fleet) Enqueued(class int) bool {
	for i := range f.Classes {
		for s := range f.Classes[i].All() {
			if s.Action == Enqueue && s.Class == class {
				return true
			}
		}
	}
	return false
}

// A Loss is what of a fleet may be gone at once.
type Loss int

// The losses.
const (
	NoLoss      Loss = iota
	AnyInstance      // of any one service
	LargestZone      // the instances of all services in one zone
	AnyNode          // a node, with the pods of all services on it; of machines one
)

// Losses are the names of those that a goal may ask a fleet to survive.
var Losses = []string{"instance", "zone", "node"}

func (l Loss) String() string {
	if l == NoLoss {
		return "nothing"
	}
	return Losses[l-1]
}

// Remaining are the fleets that must hold the goal in place of one with so many
// instances of each service. Instances are dealt to the z zones in turn, so that of n the
// largest zone has ⌈n/z⌉, and
//
//	instance   n − 1 of any one service, for each of them
//	zone       n − ⌈n/z⌉ of all services at once
//	node       n − ⌈n/⌈n/r⌉⌉ of all services whose pods have room for r on a node, at once, and
//	           n − 1 of any one of the others, for each of them
//
// Where nothing may be lost it is the fleet itself.
func (g Goal) Remaining(instances []int) (all [][]int) {
	rest := slices.Clone(instances)
	switch g.Survive {
	case AnyInstance:
		for i := range rest {
			less := slices.Clone(rest)
			less[i]--
			all = append(all, less)
		}
		return all
	case LargestZone:
		for i, n := range rest {
			rest[i] = n - (n+g.Zones-1)/g.Zones
		}
	case AnyNode:
		pods := false
		for i, n := range instances {
			if r := g.room(i); r > 1 {
				rest[i], pods = n-onFullestNode(n, r), true
			}
		}
		if pods {
			all = append(all, rest)
		}
		for i := range instances {
			if g.room(i) <= 1 {
				less := slices.Clone(instances)
				less[i]--
				all = append(all, less)
			}
		}
		return all
	}
	return [][]int{rest}
}

// room on a node for instances of a service; 1 where each has a machine of its own.
func (g Goal) room(service int) int {
	if service < len(g.Rooms) {
		return max(1, g.Rooms[service])
	}
	return 1
}

// Of is the goal with what it asks of one service alone.
func (g Goal) Of(service int) Goal {
	g.Rooms = []int{g.room(service)}
	return g
}

// onFullestNode is how many pods are lost with a node: of n on ⌈n/r⌉ nodes, over which they are
// spread evenly.
func onFullestNode(n, room int) int {
	if n < 1 {
		return 0
	}
	nodes := (n + room - 1) / room
	return (n + nodes - 1) / nodes
}

// Whole is the fewest instances of a service of which so many remain: n + 1, or
// ⌈n·z/(z − 1)⌉.
func (g Goal) Whole(remaining int) int {
	switch g.Survive {
	case AnyInstance:
		return remaining + 1
	case LargestZone:
		return (remaining*g.Zones + g.Zones - 2) / (g.Zones - 1)
	case AnyNode:
		n := remaining + 1
		for n-onFullestNode(n, g.room(0)) < remaining {
			n++
		}
		return n
	}
	return remaining
}
