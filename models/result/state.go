package result

// A State is what a request is about while it is in the system. A request may be in
// several at once: while it waits for its branches, they are each in one.
type State int

// The states, in the order in which they are told of.
const (
	WaitingWorker State = iota
	WaitingLane
	Running     // on a lane
	WaitingPool // for a connection to a backend
	InIO
	WaitingThread // to offload to
	WaitingBatch  // for one to begin
	InBatch       // that has begun
	Calling       // waits for branches, or for the answer of another service
	StateCount    // how many there are
)

var states = [StateCount]string{
	WaitingWorker: "waiting for a worker",
	WaitingLane:   "waiting for a lane",
	Running:       "running code",
	WaitingPool:   "waiting for a connection",
	InIO:          "in I/O",
	WaitingThread: "waiting for a thread",
	WaitingBatch:  "waiting for a batch",
	InBatch:       "in a batch",
	Calling:       "waiting for branches or answers",
}

func (s State) String() string { return states[s] }

// Always tells whether every request may be in the state, whatever it does; the others
// are for those who offload, batch or call.
func (s State) Always() bool { return s <= InIO }
