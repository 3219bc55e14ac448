package program

import (
	"fleetcost/models"
	"fleetcost/sim"
)

// A Program is what one kind of request does, as the runtime that serves it
// executes it: of a class, of a branch of a Parallel step, of an attempt of a
// client that tries again, or of a step of I/O in the backend that it waits for.
type Program struct {
	Site     int // index of its service
	Tally    int // class in whose tallies its requests are; Untallied for none
	Of       int // class that its requests are of, as their service sees it; Untallied for none
	Ops      []Op
	UpTo     float64             // cumulative share of the traffic
	Bodiless bool                // it has no process and worker of its own: a client, a branch, a part of a batch
	Client   bool                // it stands for a client outside, which holds nothing
	Branch   bool                // it runs in the process and with the worker of another
	Executes bool                // it is a core's part of a batch, for several others
	Part     models.Part         // of the life of connections
	Line     int                 // whose connections
	Patience models.Distribution // of the client, until it is begun; nil: without end
	priority int                 // the higher, the earlier,
	Level    int                 // and its place among those of its service: see rank
	Timeout  sim.Time
}

// Untallied is the class of requests that are in no tallies of their own.
const Untallied = -1

// An Op is what a request does between two waits, as one runtime does it:
// adjacent CPU steps are one visit to the lane.
type Op struct {
	Action   models.Action
	Blocking bool    // it holds its lane, without computing
	Sleep    bool    // I/O is a timer of the runtime
	Delay    bool    // I/O is nothing but time: there is no backend to wait for
	Backend  int32   // of I/O; of Offload, the pool of the process
	Share    float64 // of the requests that come to it
	Fixed    float64 // nanoseconds on the reference core
	Draws    []Draw
	*Beyond
}

// Beyond is what an op does beyond its process.
type Beyond struct {
	Target   int            // program of what a Call or Enqueue sends, or of what the backend does for I/O
	Number   int            // of the op among those of the whole fleet that call
	Step     uint64         // which step of its request it is
	Policy   *models.Policy // of a Call
	Waits    bool           // of an Enqueue
	Branches []int          // programs of a Parallel
	Answers  int            // of them that are enough
	Alike    bool           // all branches demand the same
	Hit      float64        // of a Cache
	Skip     int            // ops that a hit leaves out
	// Of what is gathered into batches: how, and the cores that each runs on.
	Batch *BatchRule
	Cores int
}

// Actions that only ops have.
const (
	FirstByte  models.Action = models.ActionCount + iota // of the answer is sent
	MayFail                                              // the request ends in an error, or does not
	AwaitBatch                                           // it waits for a batch, and for its end
	ToRoom                                               // a message goes to the others of its room
	Release                                              // it gives a connection back
)

// A Draw adds a random time to an op.
type Draw struct {
	Time  models.Distribution // nil for an exponential of mean 1, the most common
	Scale float64             // nanoseconds per drawn second
	// Factor is the nanoseconds that a recorded nanosecond becomes.
	Factor float64
}

// A Compiled turns the classes of a fleet into programs: the first are the
// classes themselves, in order.
type Compiled struct {
	Fleet      *models.Fleet
	Programs   []Program
	Served     []int // program that serves each class: another where its clients try again
	stations   []int // program of each backend that is a station; 0 for none
	Calls      int   // ops that call
	Runtimes   []*models.Runtime
	Levels     []int // of priority, of each runtime's service
	BatchRules []*BatchRule
	Sweeps     []int // program of each service's sweeps; 0 for none
}

// Compile turns the classes of the fleet into programs. Those of backends that
// are stations belong to services of their own, behind those of the fleet.
func Compile(f *models.Fleet) *Compiled {
	c := &Compiled{Fleet: f, Programs: make([]Program, len(f.Classes)), stations: make([]int, len(f.Backends)), Served: make([]int, len(f.Classes))}
	for i := range f.Services {
		c.Runtimes = append(c.Runtimes, &f.Services[i].Runtime)
	}
	total, sum := 0.0, 0.0
	for i := range f.Classes {
		total += f.Classes[i].Share
	}
	for i := range f.Backends {
		if f.Backends[i].IsStation() {
			c.stations[i] = c.add(Program{Site: len(c.Runtimes), Tally: Untallied, Of: Untallied})
			c.Programs[c.stations[i]].Ops = []Op{{Action: models.CPU, Share: 1}}
			c.Runtimes = append(c.Runtimes, f.Backends[i].Runtime())
		}
	}
	for i := range f.Classes {
		class := &f.Classes[i]
		sum += class.Share
		c.Served[i] = i
		c.Programs[i] = Program{Site: class.Service, Tally: i, Of: i, UpTo: sum / total, Timeout: class.Timeout}
		if class.Retry != nil {
			c.Served[i] = c.add(Program{Site: class.Service, Tally: Untallied, Of: i})
		}
	}
	for i := range f.Classes {
		class := &f.Classes[i]
		from := len(c.Programs)
		ops := c.class(class)
		for j := from; j < len(c.Programs); j++ {
			c.Programs[j].priority = class.Priority
		}
		p := &c.Programs[c.Served[i]]
		p.Patience, p.priority = class.Patience, class.Priority
		if at := c.Served[i]; at != i {
			c.Programs[at].Ops = ops
			p := &c.Programs[i]
			p.Client, p.Timeout = true, 0
			ops = []Op{{Action: models.Call, Share: 1, Beyond: &Beyond{Target: at, Number: c.number(), Policy: class.Retry}}}
		}
		c.Programs[i].Ops = ops
		c.belong(i)
	}
	c.Levels = c.rank()
	c.sweeping()
	for i := range c.Programs {
		p := &c.Programs[i]
		p.Bodiless = p.Client || p.Branch || p.Executes
		for j := range p.Ops {
			o := &p.Ops[j]
			o.Delay = o.Action == models.IO && !o.Blocking && !o.Sleep && o.Beyond == nil && len(f.Backends) == 0
		}
	}
	return c
}

func (c *Compiled) add(p Program) int {
	c.Programs = append(c.Programs, p)
	return len(c.Programs) - 1
}

func (c *Compiled) number() int {
	c.Calls++
	return c.Calls - 1
}

// class compiles the steps of a class: the overhead of its runtime surrounds
// them.
func (c *Compiled) class(class *models.Class) []Op {
	rt := &c.Fleet.Services[class.Service].Runtime
	w := writer{Compiled: c, service: class.Service, runtime: rt, share: 1}
	if class.Part != models.Asked {
		w.part(class)
		return w.ops
	}
	if rt.Reconnects() {
		w.overhead(rt.Connect)
	}
	w.overhead(rt.Overhead - rt.OverheadAfter)
	w.steps(class.Steps)
	if class.Failure > 0 {
		w.add(Op{Action: MayFail, Draws: []Draw{{uniformly, 1, 1}}, Beyond: &Beyond{Hit: class.Failure}})
	}
	w.send()
	w.overhead(rt.OverheadAfter)
	return w.ops
}

// TimerOf a sleep is that of the runtime, but for one that blocks: it asks the
// operating system.
func TimerOf(r *models.Runtime, o *Op) models.Timer {
	if o.Blocking {
		return models.ExactTimer
	}
	return r.Timer
}

// OnLane tells whether the op holds a lane.
func (o *Op) OnLane() bool { return o.Action == models.CPU || o.Blocking }

// Moments returns mean and variance of an op in seconds, when nothing makes it
// wait: of a batch, that of one alone.
func (o *Op) Moments() (mean, variance float64) {
	switch o.Action {
	case models.Cache, MayFail:
		return 0, 0
	case AwaitBatch:
		_, variance := o.Own()
		return o.SpanOf(1), variance / float64(o.Cores*o.Cores)
	}
	return o.Own()
}

// Own are mean and variance of what an op draws, in seconds.
func (o *Op) Own() (mean, variance float64) {
	mean = o.Fixed / 1e9
	for _, d := range o.Draws {
		m, scv := d.Scale/1e9, 1.0
		if d.Time != nil {
			m, scv = m*d.Time.Mean(), d.Time.SCV()
		}
		mean += m
		variance += scv * m * m
	}
	return mean, variance
}
