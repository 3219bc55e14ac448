package models

import (
	"errors"
	"fmt"
	"math"

	"fleetcost/sim"
)

// A Fleet is one design at a definite size under definite traffic: all that a
// run needs to know.
type Fleet struct {
	Traffic  Traffic
	Classes  []Class
	Backends []Backend // may be empty: then I/O waits for nothing but time
	Runtime  Runtime
	Balancer Balancer
	Groups   []Group
}

// A Group of equal instances.
type Group struct {
	Machine Machine
	Count   int
	Weight  float64  // of each instance with a weighted balancer; 0 means 1
	Ready   sim.Time // when they begin to serve; earlier they do not exist
}

// Instances is the number of instances of all groups.
func (f *Fleet) Instances() int {
	n := 0
	for _, g := range f.Groups {
		n += g.Count
	}
	return n
}

// Validate returns all reasons why the fleet cannot be run.
func (f *Fleet) Validate() error {
	var errs []error
	complain := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if f.Traffic == nil || !(f.Traffic.Rate() > 0) {
		complain("no traffic: the mean rate must be above zero")
	}
	if f.Instances() < 1 {
		complain("no instances")
	}
	if f.Balancer == nil {
		complain("no balancer")
	}
	total := 0.0
	for _, c := range f.Classes {
		total += c.Share
		if !(c.Share >= 0) || math.IsInf(c.Share, 0) || c.Timeout < 0 {
			complain("class %s: share %g and timeout %v must not be negative", c.Name, c.Share, c.Timeout)
		}
		for _, s := range c.Steps {
			if s.Action < CPU || s.Action > Offload || s.Kind < 0 || s.Kind >= kinds {
				complain("class %s: no action %d or no kind of work %d", c.Name, s.Action, s.Kind)
			}
			if s.Time == nil {
				complain("class %s: a step without a time", c.Name)
			}
			if s.Action == Offload && !f.Runtime.Offloads(s.Kind) {
				complain("class %s: runtime %s has no threads to offload %v work to", c.Name, f.Runtime.Name, s.Kind)
			}
			if s.Action == IO && !s.Sleep && (s.Backend < 0 || s.Backend >= max(1, len(f.Backends))) {
				complain("class %s: no backend number %d", c.Name, s.Backend)
			}
		}
	}
	if !(total > 0) {
		complain("the shares of the request classes add up to %g", total)
	}
	errs = append(errs, f.Runtime.complaints()...)
	for _, g := range f.Groups {
		if g.Count < 0 || !(g.Weight >= 0) {
			complain("machine %s: count %d and weight %g must not be negative", g.Machine.Name, g.Count, g.Weight)
		}
		if g.Machine.ThreadsPerCore > 1 && !(g.Machine.SMTYield >= 1 && g.Machine.SMTYield <= float64(g.Machine.ThreadsPerCore)) {
			complain("machine %s: hyper-threads that yield %g of one thread", g.Machine.Name, g.Machine.SMTYield)
		}
		if g.Machine.Quantum < 0 {
			complain("machine %s: turns of %v", g.Machine.Name, g.Machine.Quantum)
		}
		if !(g.Machine.Quota >= 0) || math.IsInf(g.Machine.Quota, 0) {
			complain("machine %s: a CPU limit of %g", g.Machine.Name, g.Machine.Quota)
		}
		if !(g.Machine.Speed > 0) || !(g.Machine.VCPU > 0) {
			complain("machine %s: speed and vCPU must be above zero", g.Machine.Name)
			continue
		}
		if g.Ready > 0 && f.Runtime.Accept != AcceptBroker {
			complain("machine %s: instances that boot during a run need a broker", g.Machine.Name)
		}
		errs = append(errs, f.Runtime.wasted(g.Machine)...)
		workers, _, err := f.Runtime.Workers(g.Machine)
		if err != nil {
			errs = append(errs, err)
		}
		if f.Runtime.Accept == AcceptBroker && workers > mostReserved {
			complain("runtime %s: a broker deals requests to a limited number of workers; set concurrency", f.Runtime.Name)
		}
	}
	return errors.Join(errs...)
}

// complaints are the reasons why the runtime cannot be run.
func (r *Runtime) complaints() (errs []error) {
	complain := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if r.Concurrency < 0 || r.Lanes < 0 || r.Prefetch < 0 || r.Backlog < NoLimit || r.OverheadAfter < 0 || r.OverheadAfter > r.Overhead {
		complain("runtime %s: concurrency, lanes, prefetch, backlog and overhead must not be negative, nor the overhead after the handler more than all of it", r.Name)
	}
	if min(r.Threadpool, r.WorkerThreads) < Executor {
		complain("runtime %s: %d and %d threads", r.Name, r.Threadpool, r.WorkerThreads)
	}
	if r.GC.Every < 0 || r.GC.Pause < 0 {
		complain("runtime %s: a pause of %v after every %d requests", r.Name, r.GC.Pause, r.GC.Every)
	}
	if rc := r.Recycle; rc.Requests < 0 || rc.Jitter < 0 || max(rc.Requests, rc.Jitter) > math.MaxInt32 || rc.Boot < 0 {
		complain("runtime %s: recycling after %d requests and up to %d more, with %v to boot", r.Name, rc.Requests, rc.Jitter, rc.Boot)
	}
	if r.Timeout < 0 {
		complain("runtime %s: a timeout of %v", r.Name, r.Timeout)
	}
	for k, s := range r.Slowdown {
		if !(s >= 0) || math.IsInf(s, 0) {
			complain("runtime %s: the slowdown of %v is %g", r.Name, Kind(k), s)
		}
	}
	if least := min(r.KeepAlive, r.Dispatch, r.Collect, r.Connect, r.Handover, r.ContextSwitch, r.Idle.Extra, r.Idle.Half); least < 0 {
		complain("runtime %s: a duration of %v", r.Name, least)
	}
	if r.Idle.Extra > 0 && r.Idle.Half == 0 {
		complain("runtime %s: what it costs more after a gap needs the gap after which half of it is due", r.Name)
	}
	if r.Turns < FIFO || int(r.Turns) >= len(TurnNames) || r.Timer < ExactTimer || int(r.Timer) >= len(Timers) || r.Waiting < FirstInFirstOut || int(r.Waiting) >= len(Orders) {
		complain("runtime %s: no turns %d, timer %d or order of waiting %d", r.Name, r.Turns, r.Timer, r.Waiting)
	}
	if r.Turns != FIFO && (r.Lanes != 1 || r.Switching != RunToCompletion) {
		complain("runtime %s: only an event loop has turns: one lane, and requests run to completion", r.Name)
	}
	if r.Waiting == LastInFirstOut && r.Accept == AcceptBroker {
		complain("runtime %s: a broker's queue is first in, first out", r.Name)
	}
	if r.Dispatch > 0 && r.Accept == AcceptBroker {
		complain("runtime %s: a thread that owns the sockets dispatches nothing that comes from a broker", r.Name)
	}
	if r.Switching != RunToCompletion && r.Slice <= 0 {
		complain("runtime %s: %v needs a slice above zero", r.Name, r.Switching)
	}
	if r.Switching == GIL && r.Lanes != 1 {
		complain("runtime %s: a process has one GIL, so lanes must be 1", r.Name)
	}
	return errs
}

// wasted are the reasons why switching would leave no time on the machine for
// anything else.
func (r *Runtime) wasted(m Machine) (errs []error) {
	if m.Quantum > 0 && float64(r.ContextSwitch) >= float64(m.Quantum)*m.Speed {
		errs = append(errs, fmt.Errorf("runtime %s: a context switch of %v leaves nothing of a turn of %v on %s", r.Name, r.ContextSwitch, m.Quantum, m.Name))
	}
	most := math.Max(1, math.Ceil(m.VCPU)) // lanes at once, where they take turns
	if pace := m.Speed * m.unthrottled(most) / most; m.Quantum > 0 && r.Switching == GIL && float64(r.ContextSwitch) >= float64(r.Slice+r.Handover)*pace {
		errs = append(errs, fmt.Errorf("runtime %s: a context switch of %v leaves nothing of an interval of %v on %s", r.Name, r.ContextSwitch, r.Slice+r.Handover, m.Name))
	}
	if r.Switching == TimeSlice && float64(r.Handover) >= float64(r.Slice)*m.Speed {
		errs = append(errs, fmt.Errorf("runtime %s: a hand-over of %v leaves nothing of a slice of %v on %s", r.Name, r.Handover, r.Slice, m.Name))
	}
	return errs
}

// mostReserved bounds the workers of a process that takes from a broker.
const mostReserved = 1 << 16

// An op is what a request does between two waits, as one runtime does it:
// adjacent CPU steps are one visit to the lane.
type op struct {
	action   Action
	blocking bool    // I/O that holds its lane
	sleep    bool    // I/O is a timer of the runtime
	backend  int32   // of I/O; of Offload, the pool of the process
	fixed    float64 // nanoseconds on the reference core
	draws    []draw
}

// A draw adds a random time to an op.
type draw struct {
	time  Distribution // nil for an exponential of mean 1, the most common
	scale float64      // nanoseconds per drawn second
	// factor is the nanoseconds that a recorded nanosecond becomes.
	factor float64
}

// compile turns the steps of a class into the ops of a runtime: its overhead
// surrounds them, its slowdown stretches CPU work, adjacent CPU steps join,
// and constant times are added up beforehand.
func compile(c *Class, rt *Runtime) []op {
	var ops []op
	add := func(o op) {
		if n := len(ops); n > 0 && o.action == CPU && ops[n-1].action == CPU {
			last := &ops[n-1]
			last.fixed += o.fixed
			last.draws = append(last.draws, o.draws...)
			return
		}
		ops = append(ops, o)
	}
	overhead := func(t sim.Time) {
		if t > 0 {
			add(op{action: CPU, fixed: float64(t)})
		}
	}
	overhead(rt.Overhead - rt.OverheadAfter)
	for _, s := range c.Steps {
		scale := 1e9
		factor := 1.0
		if s.Action != IO {
			factor = rt.slowdown(s.Kind)
			scale *= factor
		}
		o := op{action: s.Action, backend: int32(s.Backend), sleep: s.Sleep, blocking: s.Action == IO && s.Blocking && rt.blocks()}
		if s.Action == Offload {
			o.backend = codePool
			if s.Kind == Native {
				o.backend = nativePool
			}
			if rt.Switching == GIL && s.Kind != Native {
				o.action, o.backend = CPU, 0 // a thread like any other
			}
		}
		switch t := s.Time.(type) {
		case constant:
			o.fixed = float64(t) * scale
		case exponential:
			o.draws = []draw{{nil, float64(t) * scale, factor}}
		default:
			o.draws = []draw{{t, scale, factor}}
		}
		add(o)
	}
	overhead(rt.OverheadAfter)
	return ops
}

// Offloads tells whether the runtime has threads for work of the kind. Under a
// GIL code of the language needs none of its own.
func (r *Runtime) Offloads(k Kind) bool {
	if k == Native {
		return r.Threadpool != 0
	}
	return r.WorkerThreads != 0 || r.Switching == GIL
}

// slowdown of a kind of work; a runtime that says nothing is the reference.
func (r *Runtime) slowdown(k Kind) float64 {
	if r.Slowdown[k] > 0 {
		return r.Slowdown[k]
	}
	return 1
}
