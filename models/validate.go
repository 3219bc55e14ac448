package models

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
)

// What refuses a fleet: all of it is found at once, and each problem names its
// place and what is wrong there. Policies, backends, batches, admissions and
// clients have theirs beside them.

// Validate returns all reasons why the fleet cannot be run.
func (f *Fleet) Validate() error {
	var errs []error
	complain := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if f.Traffic == nil || !(f.Traffic.Rate() > 0) {
		complain("no traffic: the mean rate must be above zero")
	}
	if len(f.Services) == 0 {
		complain("no services")
		return errors.Join(errs...)
	}
	if t, ok := f.Traffic.(Realtime); ok {
		errs = append(errs, t.validate(len(f.Services))...)
	}
	total := 0.0
	for i := range f.Classes {
		total += f.Classes[i].Share
		errs = append(errs, f.class(&f.Classes[i])...)
	}
	if !(total > 0) {
		complain("the shares of the request classes add up to %g", total)
	}
	if cycle := f.Cycle(); cycle != nil {
		complain("requests call each other in a circle: %s", strings.Join(cycle, " → "))
	}
	for i := range f.Backends {
		errs = append(errs, f.Backends[i].validate()...)
	}
	for i := range f.Services {
		errs = append(errs, f.Services[i].validate()...)
		errs = append(errs, f.bareMachines(i)...)
	}
	errs = append(errs, f.ceilings()...)
	return errors.Join(errs...)
}

// class returns the reasons why requests of a class cannot be served.
func (f *Fleet) class(c *Class) (errs []error) {
	complain := func(format string, args ...any) {
		errs = append(errs, fmt.Errorf("class "+c.Name+": "+format, args...))
	}
	if !(c.Share >= 0) || math.IsInf(c.Share, 0) || c.Timeout < 0 {
		complain("share %g and timeout %v must not be negative", c.Share, c.Timeout)
	}
	if c.Service < 0 || c.Service >= len(f.Services) {
		complain("no service number %d", c.Service)
		return errs
	}
	if !(c.Failure >= 0 && c.Failure <= 1) {
		complain("a share of failures of %g", c.Failure)
	}
	if c.Retry != nil {
		errs = append(errs, c.Retry.validate("class "+c.Name)...)
		if c.Timeout > 0 {
			complain("a timeout of %v beside what its client does without an answer, which says for itself how long an attempt may take", c.Timeout)
		}
	}
	rt := &f.Services[c.Service].Runtime
	if what, fix := rt.Unfit(); c.Part == Handshake && what != "" {
		complain("%s; %s", what, fix)
	}
	for s := range c.All() {
		switch {
		case s.Action < CPU || s.Action >= ActionCount || s.Kind < 0 || s.Kind >= kinds:
			complain("no action %d or no kind of work %d", s.Action, s.Kind)
		case s.Time == nil && s.Action <= NativeCode && (s.Batch == nil || s.Batch.TimeOf(s) == nil && s.Batch.Each == 0 && len(s.Batch.Sizes) == 0):
			complain("a step without a time")
		case s.Action == Offload && !rt.Offloads(s.Kind):
			complain("runtime %s has no threads to offload %v work to", rt.Name, s.Kind)
		case s.Action == IO && !s.Sleep && (s.Backend < 0 || s.Backend >= max(1, len(f.Backends))):
			complain("no backend number %d", s.Backend)
		case (s.Action == Cache || s.Action == Enqueue) && s.Time != nil && (s.Backend < 0 || s.Backend >= max(1, len(f.Backends))):
			complain("no backend number %d", s.Backend)
		case (s.Action == Call || s.Action == Enqueue) && (s.Class < 0 || s.Class >= len(f.Classes)):
			complain("calls a class number %d, which does not exist", s.Class)
		case s.Action == Parallel && (len(s.Branches) == 0 || s.Answers < 0 || s.Answers > len(s.Branches)):
			complain("%d branches of which %d must end", len(s.Branches), s.Answers)
		case s.Action == Cache && !(s.Hit >= 0 && s.Hit <= 1):
			complain("a hit ratio of %g", s.Hit)
		case s.Action == Stream && (s.Chunks < 1 || s.Chunks > MostChunks):
			complain("a stream of %d chunks", s.Chunks)
		case s.Action == NativeCode && s.Cores < 0:
			complain("native code on %d cores", s.Cores)
		}
		if s.Batch != nil {
			errs = append(errs, s.Batch.validate(s, "class "+c.Name)...)
		}
		if s.Policy != nil {
			errs = append(errs, s.Policy.validate("class "+c.Name)...)
		}
	}
	return errs
}

// Validate returns all reasons why the service cannot be run, whatever it serves.
func (s *Service) Validate() error { return errors.Join(s.validate()...) }

// validate are the reasons why the service cannot be run.
func (s *Service) validate() (errs []error) {
	complain := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if s.Instances() < 1 {
		complain("no instances%s", s.named())
	}
	if s.Balancer == nil {
		complain("no balancer%s", s.named())
	}
	if err := s.Admission.validate(); err != nil {
		complain("%w%s", err, s.named())
	}
	errs = append(errs, s.Runtime.validate()...)
	for _, g := range s.Groups {
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
		if g.Ready > 0 && s.Runtime.Accept != AcceptBroker {
			complain("machine %s: instances that boot during a run need a broker", g.Machine.Name)
		}
		errs = append(errs, s.Runtime.wasted(g.Machine)...)
		workers, _, err := s.Runtime.Workers(g.Machine)
		if err != nil {
			errs = append(errs, err)
		}
		if s.Runtime.Accept == AcceptBroker && workers > mostReserved {
			complain("runtime %s: a broker deals requests to a limited number of workers; set concurrency", s.Runtime.Name)
		}
	}
	return errs
}

// named is the name of the service as a problem says it.
func (s *Service) named() string {
	if s.Name == "" {
		return ""
	}
	return " of service " + s.Name
}

// validate are the reasons why the runtime cannot be run.
func (r *Runtime) validate() (errs []error) {
	complain := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if r.Concurrency < 0 || r.Lanes < 0 || r.Prefetch < NoLimit || r.Backlog < NoLimit || r.OverheadAfter < 0 || r.OverheadAfter > r.Overhead {
		complain("runtime %s: concurrency, lanes, prefetch, backlog and overhead must not be negative, nor the overhead after the handler more than all of it", r.Name)
	}
	if min(r.Threadpool, r.WorkerThreads) < Executor {
		complain("runtime %s: %d and %d threads", r.Name, r.Threadpool, r.WorkerThreads)
	}
	for _, h := range r.HandOut {
		if h < HandOutDirect || int(h) >= len(HandOuts) {
			complain("runtime %s: no way %d to hand out jobs", r.Name, h)
		} else if h == HandOutLoop && !r.Blocks() {
			complain("runtime %s: only an event loop hands out jobs: lanes, and requests that run to completion", r.Name)
		}
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
	if r.Redeliveries < 0 || r.Redeliveries > MostRedeliveries || r.RedeliverAfter < 0 {
		complain("runtime %s: %d redeliveries, each after %v: there may be up to %d", r.Name, r.Redeliveries, r.RedeliverAfter, MostRedeliveries)
	}
	if r.Redeliveries > 0 && r.Accept != AcceptBroker {
		complain("runtime %s: only a broker hands out again what a lost worker had begun", r.Name)
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
	if r.Reserve < ReserveProcess || int(r.Reserve) >= len(Reserves) {
		complain("runtime %s: no reserve %d", r.Name, r.Reserve)
	}
	if r.Dispatch > 0 && r.Accept == AcceptBroker {
		complain("runtime %s: a thread that owns the sockets dispatches nothing that comes from a broker", r.Name)
	}
	errs = append(errs, r.Sockets.validate(r.Name)...)
	if r.Switching == Preemptive && (r.Lanes == 0 || r.Dispatch > 0) {
		complain("runtime %s: only lanes that are limited, and that no thread which owns the sockets needs, are taken from requests of lower priority", r.Name)
	}
	if r.Switching.Slices() && r.Slice <= 0 {
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
	if pace := m.Speed * m.Unthrottled(most) / most; m.Quantum > 0 && r.Switching == GIL && float64(r.ContextSwitch) >= float64(r.Slice+r.Handover)*pace {
		errs = append(errs, fmt.Errorf("runtime %s: a context switch of %v leaves nothing of an interval of %v on %s", r.Name, r.ContextSwitch, r.Slice+r.Handover, m.Name))
	}
	if r.Switching == TimeSlice && float64(r.Handover) >= float64(r.Slice)*m.Speed {
		errs = append(errs, fmt.Errorf("runtime %s: a hand-over of %v leaves nothing of a slice of %v on %s", r.Name, r.Handover, r.Slice, m.Name))
	}
	return errs
}

// Circles of calls. A request that waited for itself would wait for ever where
// workers are limited, so no class may lead back to itself.

// Cycle names the classes of a circle of calls, the first of them at both ends;
// nil where there is none.
func (f *Fleet) Cycle() []string { return Cycle(f.Classes) }

// Cycle names the classes of a circle of calls, the first of them at both ends;
// nil where there is none.
func Cycle(classes []Class) (circle []string) {
	const (
		unseen = iota
		open
		closed
	)
	state := make([]int, len(classes))
	var path []int
	var visit func(i int) bool
	visit = func(i int) bool {
		switch {
		case i < 0 || i >= len(classes) || state[i] == closed:
			return false
		case state[i] == open:
			for _, j := range path[slices.Index(path, i):] {
				circle = append(circle, classes[j].Name)
			}
			circle = append(circle, classes[i].Name)
			return true
		}
		state[i] = open
		path = append(path, i)
		for s := range classes[i].All() {
			if (s.Action == Call || s.Action == Enqueue) && visit(s.Class) {
				return true
			}
		}
		path = path[:len(path)-1]
		state[i] = closed
		return false
	}
	for i := range classes {
		if visit(i) {
			return circle
		}
	}
	return nil
}
