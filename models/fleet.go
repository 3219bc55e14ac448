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
