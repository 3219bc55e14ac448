package models

import (
	"errors"
	"fmt"
	"iter"
	"math"
	"slices"
	"strings"

	"fleetcost/sim"
)

// A Fleet is one design at a definite size under definite traffic: all that a
// run needs to know.
type Fleet struct {
	Traffic  Traffic
	Classes  []Class
	Backends []Backend // may be empty: then I/O waits for nothing but time
	Services []Service // that classes are served by
	// Within tells of each class in the requests of which classes its work is done,
	// where a design does it in place; nil: each is sent by itself. A run ignores it.
	Within [][]int
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
		errs = append(errs, t.complaints(len(f.Services))...)
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
		errs = append(errs, f.Backends[i].complaints()...)
	}
	for i := range f.Services {
		errs = append(errs, f.Services[i].complaints()...)
		errs = append(errs, f.bareMachines(i)...)
	}
	errs = append(errs, f.ceilings()...)
	return errors.Join(errs...)
}

// Validate returns all reasons why the service cannot be run, whatever it serves.
func (s *Service) Validate() error { return errors.Join(s.complaints()...) }

// complaints are the reasons why the service cannot be run.
func (s *Service) complaints() (errs []error) {
	complain := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if s.Instances() < 1 {
		complain("no instances%s", s.named())
	}
	if s.Balancer == nil {
		complain("no balancer%s", s.named())
	}
	if err := s.Admission.complaints(); err != nil {
		complain("%w%s", err, s.named())
	}
	errs = append(errs, s.Runtime.complaints()...)
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

// named is the name of the service as a complaint says it.
func (s *Service) named() string {
	if s.Name == "" {
		return ""
	}
	return " of service " + s.Name
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
		errs = append(errs, c.Retry.complaints("class "+c.Name)...)
	}
	rt := &f.Services[c.Service].Runtime
	if what, mend := rt.Unfit(); c.Part == Handshake && what != "" {
		complain("%s; %s", what, mend)
	}
	for s := range c.All() {
		switch {
		case s.Action < CPU || s.Action >= actions || s.Kind < 0 || s.Kind >= kinds:
			complain("no action %d or no kind of work %d", s.Action, s.Kind)
		case s.Time == nil && s.Action <= NativeCode && (s.Batch == nil || s.Batch.time(s) == nil && s.Batch.Each == 0 && len(s.Batch.Sizes) == 0):
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
			errs = append(errs, s.Batch.complaints(s, "class "+c.Name)...)
		}
		if s.Action == Enqueue && s.Waits && s.Class >= 0 && s.Class < len(f.Classes) && f.Classes[s.Class].Retry != nil {
			complain("waits for a place among tasks of class %s, which are tried again", f.Classes[s.Class].Name)
		}
		if s.Policy != nil {
			errs = append(errs, s.Policy.complaints("class "+c.Name)...)
		}
	}
	return errs
}

// MostChunks bounds the chunks of a stream, each of which is simulated.
const MostChunks = 1000

// All yields the steps of the class, and those within them.
func (c *Class) All() iter.Seq[*Step] {
	return func(yield func(*Step) bool) { eachStep(c.Steps, yield) }
}

func eachStep(steps []Step, yield func(*Step) bool) bool {
	for i := range steps {
		s := &steps[i]
		if !yield(s) || !eachStep(s.Steps, yield) {
			return false
		}
		for _, branch := range s.Branches {
			if !eachStep(branch, yield) {
				return false
			}
		}
	}
	return true
}

// Degrades tells whether some request can do without an answer.
func Degrades(classes []Class) bool {
	for i := range classes {
		for s := range classes[i].All() {
			if s.Policy != nil && s.Policy.Optional {
				return true
			}
		}
	}
	return false
}

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

// complaints are the reasons why a caller cannot keep to the policy.
func (p *Policy) complaints(whose string) (errs []error) {
	complain := func(format string, args ...any) {
		errs = append(errs, fmt.Errorf(whose+": "+format, args...))
	}
	if p.Timeout < 0 || p.Retries < Unlimited || !(p.Factor >= 0) || !(p.Jitter >= 0 && p.Jitter <= 1) || p.Most < 0 || !(p.Budget >= 0) || p.Hedge < 0 {
		complain("a policy of %d retries with timeout %v, factor %g, jitter %g, at most %v, budget %g, hedge %v", p.Retries, p.Timeout, p.Factor, p.Jitter, p.Most, p.Budget, p.Hedge)
	}
	if p.Retries == Unlimited && (p.Backoff == nil || !(p.Backoff.Mean() > 0)) {
		complain("any number of retries need a backoff above zero")
	}
	if b := p.Breaker; !(b.Errors >= 0 && b.Errors <= 1) || b.Errors > 0 && (b.Calls < 1 || b.Window <= 0 || b.Open <= 0) {
		complain("a breaker of %g errors in %d calls, window %v, open for %v", b.Errors, b.Calls, b.Window, b.Open)
	}
	return errs
}

// complaints are the reasons why the backend cannot be waited for.
func (b *Backend) complaints() (errs []error) {
	if b.Connections < 0 || b.Pool < RuntimesPool || b.Connect < 0 || b.Patience < 0 || b.Servers < 0 || !(b.Cores >= 0) || !(b.Slowing >= 0) || b.Ceiling < 0 || math.IsInf(b.Cores, 0) {
		errs = append(errs, fmt.Errorf("backend %s: nothing of it must be negative", b.Name))
	}
	if b.Servers > 0 && b.Cores > 0 {
		errs = append(errs, fmt.Errorf("backend %s: either servers or cores that all share", b.Name))
	}
	return errs
}

// mostKept bounds the backends whose connections requests may keep.
const mostKept = 32

// ceilings are the complaints about backends that would be sent more
// connections than they accept.
func (f *Fleet) ceilings() (errs []error) {
	for i := range f.Backends {
		b := &f.Backends[i]
		if b.PerRequest && i >= mostKept {
			errs = append(errs, fmt.Errorf("backend %s: only the first %d backends can have connections for each request", b.Name, mostKept))
		}
		if n := f.Connections(i); b.Ceiling > 0 && n > b.Ceiling {
			errs = append(errs, fmt.Errorf("backend %s: the processes' pools would open %d connections, it accepts %d", b.Name, n, b.Ceiling))
		}
	}
	return errs
}

// Connections is the number of connections to a backend that the processes of
// all services that use it may open; 0 where their pools have no limit.
func (f *Fleet) Connections(backend int) int {
	connections := 0
	for i := range f.Services {
		if !f.Uses(i, backend) {
			continue
		}
		n := f.Services[i].connections(&f.Backends[backend])
		if n == 0 {
			return 0
		}
		connections += n
	}
	return connections
}

// connections to a backend that the processes of the service may open; 0 for
// any number.
func (s *Service) connections(b *Backend) int {
	connections := 0
	for _, g := range s.Groups {
		pool := b.PoolOf(&s.Runtime, g.Machine)
		if pool == 0 {
			return 0
		}
		connections += g.Count * s.Runtime.Processes.On(g.Machine) * pool
	}
	return connections
}

// Uses tells whether requests wait for a backend in the service.
func (f *Fleet) Uses(service, backend int) bool {
	for i := range f.Classes {
		if f.Classes[i].Service != service {
			continue
		}
		for s := range f.Classes[i].All() {
			if (s.Action == IO && !s.Sleep || s.Action == Cache || s.Action == Enqueue) && s.Time != nil && s.Backend == backend {
				return true
			}
		}
	}
	return false
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
	errs = append(errs, r.Sockets.complaints(r.Name)...)
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
