package engine

import (
	"slices"
	"testing"

	"fleetcost/models"
	"fleetcost/models/balancing"
	"fleetcost/models/traffic"
	"fleetcost/sim"
)

// A balancer picks those that are listed and no others, whatever has come and gone;
// what each has outstanding goes with it.
func TestTheListOfThoseThatServe(t *testing.T) {
	f := &models.Fleet{Traffic: traffic.Poisson(10), Classes: single(compute(1)),
		Services: []models.Service{{Runtime: models.Runtime{Lanes: 1, Backlog: models.NoLimit}, Balancer: balancing.RoundRobin{},
			Groups: []models.Group{{Machine: core(1), Count: 4}}}}}
	r := startRun(f, everything(1))
	s := r.services[0]
	picks := func() (all []uint32) {
		for range 2 * s.listed {
			all = append(all, r.pick(s))
		}
		slices.Sort(all)
		return slices.Compact(all)
	}
	for i := range r.outstanding {
		r.outstanding[i] = int32(10 * i)
	}
	for _, step := range []struct {
		sentence string
		do       func()
		want     []uint32
		vcpus    float64
	}{
		{"all of them at first", func() {}, []uint32{0, 1, 2, 3}, 4},
		{"without one that is lost", func() { r.unlist(1, slotGone) }, []uint32{0, 2, 3}, 3},
		{"nor one that drains, which is there", func() { r.unlist(3, slotDraining) }, []uint32{0, 2}, 3},
		{"with one that came in its place", func() { r.list(1) }, []uint32{0, 1, 2}, 4},
	} {
		step.do()
		if got := picks(); !slices.Equal(got, step.want) {
			t.Errorf("%s: the picks are %v, not %v", step.sentence, got, step.want)
		}
		if s.capacity.vcpus != step.vcpus {
			t.Errorf("%s: %g vCPUs, not %g", step.sentence, s.capacity.vcpus, step.vcpus)
		}
		for i := range r.instances {
			if at := r.instances[i].place; r.slots[at] != uint32(i) || r.outstanding[at] != int32(10*i) {
				t.Errorf("%s: at place %d is %d with %d outstanding, not %d with %d", step.sentence, at, r.slots[at], r.outstanding[at], i, 10*i)
			}
		}
	}
}

// Capacity is what there was, over time.
func TestCapacityIsAnIntegral(t *testing.T) {
	c := capacity{vcpus: 4}
	if got := c.mean(10*sim.Second, 0, 1e10); got != 4 {
		t.Errorf("nothing changes, and the mean is %g", got)
	}
	c.change(2*sim.Second, -3)
	c.change(6*sim.Second, +2)
	if got, want := c.mean(10*sim.Second, 0, 1e10), (2*4+4*1+4*3)/10.; got != want {
		t.Errorf("the mean is %g, not %g", got, want)
	}
	if got := c.mean(10*sim.Second, c.until(6*sim.Second), 4e9); got != 3 {
		t.Errorf("since the last change the mean is %g, not 3", got)
	}
}
