package engine

import (
	"math/rand/v2"

	"fleetcost/models"
	"fleetcost/sim"
)

// A Place names an instance: the service, and its number in it.
type Place struct{ Service, Instance int }

// Faults let instances fail and come back by themselves. Each unit is an instance, or
// several that fail as a whole, as those of a zone; units fail independently. One is up
// for a time that is drawn from Up and then down for one from Down, so that in the long
// run it is available for the share
//
//	E[Up] / (E[Up] + E[Down])
//
// of the time (MTBF and MTTR). At the beginning all are new. An instance that does not
// serve when its unit fails is none of its business, then and at the repair.
type Faults struct {
	Units    [][]Place
	Up, Down models.Distribution // seconds
	// WhileServing counts Up in the vCPU-seconds that the unit uses, not on the clock: it
	// fails at work only. It is noticed within a millisecond of them.
	WhileServing bool
	// Crew is how many units may be repaired at a time, first come, first served; 0: any
	// number. Down is the time of the repair alone.
	Crew int
	// Loss is what becomes of what is in an instance that fails.
	Loss   Loss
	Stream *rand.Rand // of its own

	units  []unit
	broken sim.Ring[int] // units that wait for repair
	failed int64
}

// A unit of instances that fail together.
type unit struct {
	down  bool
	until sim.Time // when it fails, or is looked at, or is up again; Never while it waits for repair
	uses  float64  // vCPU-seconds at which it fails
	hit   []Place  // instances that served
}

// noticed is the resolution of WhileServing, in vCPU-seconds.
const noticed = 1e-3

// Failures is how often a unit has failed.
func (f *Faults) Failures() int64 { return f.failed }

// Tick lets those fail, and come back, whose time has come.
func (f *Faults) Tick(now sim.Time, c *Control) sim.Time {
	if f.units == nil {
		f.units = make([]unit, len(f.Units))
		for k := range f.units {
			f.begin(k, now, c)
		}
	}
	next := sim.Never
	for k := range f.units {
		u := &f.units[k]
		switch {
		case u.until > now:
		case u.down:
			f.repaired(k, now, c)
		case f.WhileServing && (f.used(k, c) < u.uses-noticed || !f.works(k, c)):
			u.until = f.look(k, now, c)
		default:
			f.fail(k, now, c)
		}
	}
	for k := range f.units {
		next = min(next, f.units[k].until)
	}
	return next
}

// begin lets a unit be up from now on.
func (f *Faults) begin(k int, now sim.Time, c *Control) {
	u := &f.units[k]
	u.down = false
	up := f.Up.Draw(f.Stream)
	if !f.WhileServing {
		u.until = now + max(1, sim.Seconds(up))
		return
	}
	u.uses = f.used(k, c) + up
	u.until = f.look(k, now, c)
}

// look is when a unit that fails at work may fail at the earliest: all its vCPUs would be
// busy until then.
func (f *Faults) look(k int, now sim.Time, c *Control) sim.Time {
	vcpus := 0.0
	for _, p := range f.Units[k] {
		vcpus += c.instance(p.Service, p.Instance).vcpu
	}
	left := max(f.units[k].uses-f.used(k, c), noticed)
	return now + max(1, sim.Seconds(left/vcpus))
}

// used is the vCPU-seconds that the instances of a unit have used.
func (f *Faults) used(k int, c *Control) (sum float64) {
	for _, p := range f.Units[k] {
		sum += c.Busy(p.Service, p.Instance)
	}
	return sum
}

// works tells whether anything is in the instances of a unit.
func (f *Faults) works(k int, c *Control) bool {
	for _, p := range f.Units[k] {
		if c.InFlight(p.Service, p.Instance) > 0 {
			return true
		}
	}
	return false
}

func (f *Faults) fail(k int, now sim.Time, c *Control) {
	u := &f.units[k]
	u.down, u.until, u.hit = true, sim.Never, u.hit[:0]
	f.failed++
	for _, p := range f.Units[k] {
		if c.Serves(p.Service, p.Instance) {
			u.hit = append(u.hit, p)
			c.Stop(p.Service, p.Instance, f.Loss)
		}
	}
	f.broken.Push(k)
	f.repair(now)
}

// repair begins the repairs for which there is a crew.
func (f *Faults) repair(now sim.Time) {
	busy := 0
	for k := range f.units {
		if f.units[k].down && f.units[k].until < sim.Never {
			busy++
		}
	}
	for ; f.broken.Len() > 0 && (f.Crew == 0 || busy < f.Crew); busy++ {
		f.units[f.broken.Pop()].until = now + max(1, sim.Seconds(f.Down.Draw(f.Stream)))
	}
}

func (f *Faults) repaired(k int, now sim.Time, c *Control) {
	for _, p := range f.units[k].hit {
		c.Serve(p.Service, p.Instance)
	}
	f.begin(k, now, c)
	f.repair(now)
}
