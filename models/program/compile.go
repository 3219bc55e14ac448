package program

import (
	"fleetcost/models"
	"fleetcost/sim"
)

// A writer writes a list of ops.
type writer struct {
	*Compiled
	service int
	runtime *models.Runtime
	share   float64
	step    uint64
	ops     []Op
	fence   int // ops before it are not joined with what follows
	streams bool
}

// add appends an op. Adjacent CPU ops join: they are one visit to the lane.
func (w *writer) add(o Op) {
	o.Share = w.share
	if n := len(w.ops); n > w.fence && o.Action == models.CPU && w.ops[n-1].Action == models.CPU {
		last := &w.ops[n-1]
		last.Fixed += o.Fixed
		last.Draws = append(last.Draws, o.Draws...)
		return
	}
	w.ops = append(w.ops, o)
}

func (w *writer) overhead(t sim.Time) {
	if t > 0 {
		w.add(Op{Action: models.CPU, Fixed: float64(t)})
	}
}

// send ends a visit to the lane under a GIL: CPython lets go of it around every send. A
// thread that writes its reply itself, head and body one after the other as gunicorn does
// (gunicorn/http/wsgi.py), needs it again before the client has the whole; where another
// thread takes replies back (Collect) that one writes.
func (w *writer) send() {
	if w.runtime.Switching == models.GIL && w.runtime.Collect == 0 {
		w.fence = len(w.ops)
	}
}

func (w *writer) steps(steps []models.Step) {
	for i := range steps {
		w.step++
		w.compile(&steps[i])
	}
}

// compile adds the ops of one step.
func (w *writer) compile(s *models.Step) {
	rt := w.runtime
	switch s.Action {
	case models.Call:
		o := Op{Action: models.Call, Blocking: s.Blocking && rt.Blocks(), Beyond: &Beyond{Target: w.Served[s.Class], Number: w.number(), Step: w.step, Policy: s.Policy}}
		o.demands(s.Time, 1)
		w.add(o)
	case models.Enqueue:
		if s.Time != nil {
			o := Op{Action: models.IO, Backend: int32(s.Backend)}
			o.demands(s.Time, 1)
			w.ask(o)
		}
		w.add(Op{Action: models.Enqueue, Beyond: &Beyond{Target: s.Class, Step: w.step, Waits: s.Waits}})
	case models.Parallel:
		w.parallel(s)
	case models.Cache:
		w.cache(s)
	case models.Stream:
		for i := range max(s.Chunks, 1) {
			w.steps(s.Steps)
			if i == 0 && !w.streams { // an answer has one first byte
				w.streams = true
				w.add(Op{Action: FirstByte, Beyond: &Beyond{}})
			}
		}
	case models.NativeCode:
		w.native(s)
	default:
		o := w.simple(s)
		w.ask(o)
		if o.Action == models.Offload && rt.Blocks() {
			w.add(Op{Action: models.CPU}) // the loop takes the answer of the thread
		}
	}
}

// simple is the op of a step that stays in its process, or waits for a backend.
func (w *writer) simple(s *models.Step) Op {
	rt := w.runtime
	o := Op{Action: s.Action, Backend: int32(s.Backend), Sleep: s.Sleep, Blocking: s.Action == models.IO && s.Blocking && rt.Blocks()}
	if s.Action == models.Offload {
		o.Backend = models.CodePool
		if s.Kind == models.Native {
			o.Backend = models.NativePool
		}
		if rt.Switching == models.GIL && s.Kind != models.Native {
			o.Action, o.Backend = models.CPU, 0 // a thread like any other
		}
	}
	factor := 1.0
	if s.Action != models.IO {
		factor = rt.SlowdownOf(s.Kind)
	}
	o.demands(s.Time, factor)
	return o
}

// demands adds a time to the op, as many times as long.
func (o *Op) demands(t models.Distribution, factor float64) {
	scale := factor * 1e9
	switch {
	case t == nil:
	case models.Fixed(t):
		o.Fixed += t.Mean() * scale
	case models.Memoryless(t):
		o.Draws = append(o.Draws, Draw{nil, t.Mean() * scale, factor})
	default:
		o.Draws = append(o.Draws, Draw{t, scale, factor})
	}
}

// ask adds an op that may be I/O of a backend. Where its client takes CPU time to read the
// answer, the connection is given back behind that.
func (w *writer) ask(o Op) {
	w.add(w.atStation(o))
	if o.Action != models.IO || o.Sleep || int(o.Backend) >= len(w.Fleet.Backends) {
		return
	}
	backend := &w.Fleet.Backends[o.Backend]
	if backend.Client <= 0 {
		return
	}
	w.add(Op{Action: models.CPU, Fixed: float64(backend.Client) * w.runtime.SlowdownOf(models.JSON)})
	if !backend.PerRequest { // those are kept to the end
		w.add(Op{Action: Release, Backend: o.Backend, Beyond: &Beyond{}})
	}
}

// atStation sends an op of I/O to its backend's station, where it has one, and
// over its network.
func (w *writer) atStation(o Op) Op {
	if o.Action != models.IO || o.Sleep || int(o.Backend) >= len(w.Fleet.Backends) {
		return o
	}
	backend := &w.Fleet.Backends[o.Backend]
	if at := w.stations[o.Backend]; at > 0 {
		o.Beyond = &Beyond{Target: at, Step: w.step}
	} else if backend.Network != nil {
		o.demands(backend.Network, 1)
	}
	return o
}

// native compiles code that lets go of the GIL: where there is one, or no
// limit of lanes, it needs cores and nothing else. An event loop stands still
// meanwhile.
func (w *writer) native(s *models.Step) {
	rt := w.runtime
	factor := rt.SlowdownOf(models.Native)
	loop := rt.Blocks()
	switch {
	case s.Batch != nil:
		w.gather(s)
	case s.Cores > 1:
		one := Op{Action: models.Offload, Backend: models.NoPool, Share: 1}
		one.demands(s.Time, factor/float64(s.Cores))
		at := w.Compiled.add(Program{Site: w.service, Tally: Untallied, Of: Untallied, Branch: true, Ops: []Op{one}})
		branches := make([]int, s.Cores)
		for i := range branches {
			branches[i] = at
		}
		w.add(Op{Action: models.Parallel, Blocking: loop, Beyond: &Beyond{Step: w.step, Branches: branches, Answers: s.Cores, Alike: true}})
	case loop:
		o := Op{Action: models.CPU}
		o.demands(s.Time, factor)
		w.add(o)
	default:
		o := Op{Action: models.Offload, Backend: models.NoPool}
		o.demands(s.Time, factor)
		w.add(o)
	}
}

// parallel compiles branches, or, where the runtime does not overlap them, as
// many of them as are needed one after the other.
func (w *writer) parallel(s *models.Step) {
	answers := s.Answers
	if answers == 0 {
		answers = len(s.Branches)
	}
	if !w.runtime.Overlaps() && !s.Threads {
		for _, branch := range s.Branches[:answers] {
			w.steps(branch)
		}
		return
	}
	fork := &Beyond{Step: w.step, Answers: answers}
	for _, branch := range s.Branches {
		own := writer{Compiled: w.Compiled, service: w.service, runtime: w.runtime, share: 1}
		own.steps(branch)
		fork.Branches = append(fork.Branches, w.Compiled.add(Program{Site: w.service, Tally: Untallied, Of: Untallied, Branch: true, Ops: own.ops}))
	}
	w.add(Op{Action: models.Parallel, Beyond: fork})
}

// cache compiles a lookup, and what follows a miss.
func (w *writer) cache(s *models.Step) {
	if s.Time != nil {
		o := Op{Action: models.IO, Backend: int32(s.Backend), Blocking: s.Blocking && w.runtime.Blocks()}
		o.demands(s.Time, 1)
		w.ask(o)
	}
	look := &Beyond{Hit: s.Hit}
	w.add(Op{Action: models.Cache, Draws: []Draw{{uniformly, 1, 1}}, Beyond: look})
	at, share := len(w.ops), w.share
	w.share *= 1 - s.Hit
	w.fence = len(w.ops)
	w.steps(s.Steps)
	w.share = share
	w.fence = len(w.ops)
	look.Skip = len(w.ops) - at
}

// uniformly distributes what is drawn to decide something: from 0 to 1.
var uniformly, _ = models.Uniform(0, 1)
