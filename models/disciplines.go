package models

// The disciplines of a runtime: by which rule its lanes pass on, in which order it
// does what is ready, who waits is served, its timers end, and how requests reach
// its processes. Each is one of a few words.

// Switching is the rule by which the lanes of a process pass from one request
// to the next.
type Switching int

// The switching rules.
const (
	// RunToCompletion: a request keeps its lane until it waits or is done.
	RunToCompletion Switching = iota
	// GIL: a request that waits for the lane asks for it after one Slice, and
	// the holder then goes to the end of the queue (CPython's eval breaker).
	GIL
	// TimeSlice: the holder goes to the end of the queue after every Slice of
	// its own running time, if somebody waits (round robin with a quantum).
	TimeSlice
	// Preemptive: a request of higher priority that becomes ready takes the lane
	// of a lower one at once, which goes on later.
	Preemptive
)

// Switchings are the names of the switching rules, in order.
var Switchings = []string{"run-to-completion", "gil", "time-slice", "preemptive"}

func (s Switching) String() string { return Switchings[s] }

// Slices tells whether lanes pass on after a time.
func (s Switching) Slices() bool { return s == GIL || s == TimeSlice }

// Turns is the order in which an event loop runs what is ready.
type Turns int

// The orders of an event loop.
const (
	// FIFO: in the order in which it became ready, new connections all at once.
	FIFO Turns = iota
	// Libuv: in turns. A turn runs all timers that are due, then what sockets
	// have become readable, and accepts one new connection, whose request is
	// read in the next turn (libuv from 1.45 on, so Node.js from 20 on).
	Libuv
	// Uvloop: in turns, too, but what sockets brought is run in the turn after
	// it was read, all new connections are accepted at once, and replies leave
	// when the turn is over.
	Uvloop
)

// TurnNames are the names of the orders of an event loop.
var TurnNames = []string{"fifo", "libuv", "uvloop"}

func (t Turns) String() string { return TurnNames[t] }

// Order is the order in which requests that wait for a worker get one.
type Order int

// The orders of waiting.
const (
	FirstInFirstOut Order = iota
	LastInFirstOut        // AnyIO's limiter up to version 3.6
)

// Orders are the names of the orders of waiting.
var Orders = []string{"fifo", "lifo"}

func (o Order) String() string { return Orders[o] }

// HandOut is who gives a thread of a pool its next job.
type HandOut int

// The ways to hand out jobs.
const (
	// HandOutDirect: the thread takes it from a queue that it shares with the others
	// (libuv's pool, concurrent.futures.ThreadPoolExecutor).
	HandOutDirect HandOut = iota
	// HandOutLoop: the event loop keeps the queue, and gives the thread the next job when
	// it comes to the answer to the last one; meanwhile the thread has nothing to do
	// (piscina, workerpool; futures that are submitted from the callbacks of others).
	HandOutLoop
)

// HandOuts are the names of the ways to hand out jobs.
var HandOuts = []string{"direct", "loop"}

func (h HandOut) String() string { return HandOuts[h] }

// Timer is the rounding of waits that the runtime itself times.
type Timer int

// The roundings of timers.
const (
	ExactTimer   Timer = iota
	TruncTimer         // down to whole milliseconds, at least one (setTimeout)
	NearestTimer       // to the nearest millisecond (uvloop)
)

// Timers are the names of the roundings.
var Timers = []string{"exact", "truncated", "nearest"}

func (t Timer) String() string { return Timers[t] }

// Accept is the way in which requests reach the processes of an instance.
type Accept int

// The accept modes.
const (
	// AcceptShared: one queue for all processes; a free worker takes the
	// oldest request (prefork workers blocking in accept).
	AcceptShared Accept = iota
	// AcceptRoundRobin: the primary process deals connections in turn (Node
	// cluster). A kept-alive connection stays with its process.
	AcceptRoundRobin
	// AcceptKernel: each connection falls on a process at random and stays
	// there, so processes hold unequal numbers of them (several event loops on
	// one listening socket, SO_REUSEPORT).
	AcceptKernel
	// AcceptBroker: one queue for the whole fleet; a process gets as many requests
	// as it has workers, and Prefetch more are reserved for it.
	AcceptBroker
)

// Reserve is who holds the requests that a broker has sent in advance: see broker.go.
type Reserve int

// The holders of a reserve.
const (
	ReserveProcess  Reserve = iota // each process its own
	ReserveInstance                // the instance, for whichever of its processes is free
	ReserveDealt                   // its processes, to which the instance deals them in turn
)

// Reserves are their names, in order.
var Reserves = []string{"process", "instance", "dealt"}

func (r Reserve) String() string { return Reserves[r] }

// Accepts are the names of the accept modes, in order.
var Accepts = []string{"shared", "round-robin", "kernel", "broker"}

func (a Accept) String() string { return Accepts[a] }
