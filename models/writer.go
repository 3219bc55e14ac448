package models

import "fleetcost/sim"

// A writer writes a list of ops.
type writer struct {
	*compiler
	service int
	runtime *Runtime
	share   float64
	step    uint64
	ops     []op
	fence   int // ops before it are not joined with what follows
	streams bool
}

// add appends an op. Adjacent CPU ops join: they are one visit to the lane.
func (w *writer) add(o op) {
	o.share = w.share
	if n := len(w.ops); n > w.fence && o.action == CPU && w.ops[n-1].action == CPU {
		last := &w.ops[n-1]
		last.fixed += o.fixed
		last.draws = append(last.draws, o.draws...)
		return
	}
	w.ops = append(w.ops, o)
}

func (w *writer) overhead(t sim.Time) {
	if t > 0 {
		w.add(op{action: CPU, fixed: float64(t)})
	}
}

func (w *writer) steps(steps []Step) {
	for i := range steps {
		w.step++
		w.compile(&steps[i])
	}
}

// compile adds the ops of one step.
func (w *writer) compile(s *Step) {
	rt := w.runtime
	switch s.Action {
	case Call:
		o := op{action: Call, blocking: s.Blocking && rt.blocks(), beyond: &beyond{target: w.served[s.Class], number: w.number(), step: w.step, policy: s.Policy}}
		o.demands(s.Time, 1)
		w.add(o)
	case Enqueue:
		if s.Time != nil {
			o := op{action: IO, backend: int32(s.Backend)}
			o.demands(s.Time, 1)
			w.add(w.atStation(o))
		}
		w.add(op{action: Enqueue, beyond: &beyond{target: s.Class, step: w.step, waits: s.Waits}})
	case Parallel:
		w.parallel(s)
	case Cache:
		w.cache(s)
	case Stream:
		for i := range max(s.Chunks, 1) {
			w.steps(s.Steps)
			if i == 0 && !w.streams { // an answer has one first byte
				w.streams = true
				w.add(op{action: firstByte, beyond: &beyond{}})
			}
		}
	case NativeCode:
		w.native(s)
	default:
		w.add(w.atStation(w.simple(s)))
	}
}

// simple is the op of a step that stays in its process, or waits for a backend.
func (w *writer) simple(s *Step) op {
	rt := w.runtime
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
	factor := 1.0
	if s.Action != IO {
		factor = rt.slowdown(s.Kind)
	}
	o.demands(s.Time, factor)
	return o
}

// demands adds a time to the op, as many times as long.
func (o *op) demands(t Distribution, factor float64) {
	scale := factor * 1e9
	switch {
	case t == nil:
	case Fixed(t):
		o.fixed += t.Mean() * scale
	case Memoryless(t):
		o.draws = append(o.draws, draw{nil, t.Mean() * scale, factor})
	default:
		o.draws = append(o.draws, draw{t, scale, factor})
	}
}

// atStation sends an op of I/O to its backend's station, where it has one, and
// over its network.
func (w *writer) atStation(o op) op {
	if o.action != IO || o.sleep || int(o.backend) >= len(w.fleet.Backends) {
		return o
	}
	backend := &w.fleet.Backends[o.backend]
	if at := w.stations[o.backend]; at > 0 {
		o.beyond = &beyond{target: at, step: w.step}
	} else if backend.Network != nil {
		o.demands(backend.Network, 1)
	}
	return o
}

// native compiles code that lets go of the GIL: where there is one, or no
// limit of lanes, it needs cores and nothing else. An event loop stands still
// meanwhile.
func (w *writer) native(s *Step) {
	rt := w.runtime
	factor := rt.slowdown(Native)
	loop := rt.blocks()
	switch {
	case s.Batch != nil:
		w.gather(s)
	case s.Cores > 1:
		one := op{action: Offload, backend: noPool, share: 1}
		one.demands(s.Time, factor/float64(s.Cores))
		at := w.compiler.add(program{site: w.service, books: unbooked, of: unbooked, branch: true, ops: []op{one}})
		branches := make([]int, s.Cores)
		for i := range branches {
			branches[i] = at
		}
		w.add(op{action: Parallel, blocking: loop, beyond: &beyond{step: w.step, branches: branches, answers: s.Cores, alike: true}})
	case loop:
		o := op{action: CPU}
		o.demands(s.Time, factor)
		w.add(o)
	default:
		o := op{action: Offload, backend: noPool}
		o.demands(s.Time, factor)
		w.add(o)
	}
}

// parallel compiles branches, or, where the runtime does not overlap them, as
// many of them as are needed one after the other.
func (w *writer) parallel(s *Step) {
	answers := s.Answers
	if answers == 0 {
		answers = len(s.Branches)
	}
	if !w.runtime.overlaps() && !s.Threads {
		for _, branch := range s.Branches[:answers] {
			w.steps(branch)
		}
		return
	}
	fork := &beyond{step: w.step, answers: answers}
	for _, branch := range s.Branches {
		own := writer{compiler: w.compiler, service: w.service, runtime: w.runtime, share: 1}
		own.steps(branch)
		fork.branches = append(fork.branches, w.compiler.add(program{site: w.service, books: unbooked, of: unbooked, branch: true, ops: own.ops}))
	}
	w.add(op{action: Parallel, beyond: fork})
}

// cache compiles a lookup, and what follows a miss.
func (w *writer) cache(s *Step) {
	if s.Time != nil {
		o := op{action: IO, backend: int32(s.Backend), blocking: s.Blocking && w.runtime.blocks()}
		o.demands(s.Time, 1)
		w.add(w.atStation(o))
	}
	look := &beyond{hit: s.Hit}
	w.add(op{action: Cache, draws: []draw{{uniformly, 1, 1}}, beyond: look})
	at, share := len(w.ops), w.share
	w.share *= 1 - s.Hit
	w.fence = len(w.ops)
	w.steps(s.Steps)
	w.share = share
	w.fence = len(w.ops)
	look.skip = len(w.ops) - at
}

// uniformly distributes what is drawn to decide something: from 0 to 1.
var uniformly, _ = Uniform(0, 1)

// overlaps tells whether branches of a request run at once in the runtime
// unasked: as callbacks of an event loop, or as threads that cost nothing.
func (rt *Runtime) overlaps() bool {
	loop := rt.Lanes == 1 && rt.Switching == RunToCompletion && rt.Concurrency != 1
	return loop || rt.Lanes == 0 && rt.Concurrency == 0
}
