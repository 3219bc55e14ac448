package result

import "fleetcost/sim"

// A Replication is what one run measured. Replications of one fleet with
// different numbers are independent; Summarize puts them together.
type Replication struct {
	Settled  bool // the warm-up ended by its own rule
	Windowed bool // the traffic has a horizon: batches are parts of a story, not repetitions
	Span     sim.Time
	Classes  []ClassTally
	Sockets  []SocketsTally // of each kind of clients with connections
	// External are the requests from outside, of all classes together, where
	// requests send others; else nil: all are from outside.
	External *ClassTally
	Batches  []Batch
	Averages Averages
	Services []ServiceTally
	Backends []BackendTally
	Stations []ServiceTally // backends with a capacity of their own, by name
	// States is the share of time with so many requests in the system; the
	// last one is for that many or more.
	States []float64
	Events int64
}

// A ClassTally is what a replication measured of one class.
type ClassTally struct {
	Name    string
	Counts  Counts
	Latency *sim.Tally
	// Times until it was begun, and until the first byte of its answer; nil where
	// they were not measured.
	Queueing, FirstByte *sim.Tally
	Longer              Longer
	Answers             int64 // given in the measured span, whenever the request came
	// Attempts that came to its service, retries and hedges among them.
	Attempts int64
	Retried  int64 // of those offered: their client tried again, once or more often
}

// Longer are the times of requests that are in flight when a run ends: they took at
// least so long. Nil where there are none.
type Longer struct{ Latency, Queueing, FirstByte *sim.Tally }

// A ServiceTally is what a replication measured of one service.
type ServiceTally struct {
	Name      string
	Wait      *sim.Tally // for a worker; empty where workers are not limited
	BatchWait *sim.Tally // for a batch to begin; empty where there are none
	Averages  Averages
	Instances []InstanceTally
}

// An InstanceTally is what a replication measured of one instance.
type InstanceTally struct {
	Done        int64
	Sojourn     float64 // mean response time, seconds
	Utilization float64 // busy share of its vCPUs
}

// Averages over time, and mean waits, while a run was measured.
type Averages struct {
	InSystem      float64             // requests in the system,
	In            [StateCount]float64 // and in each state
	Blocked       float64             // of those in I/O or waiting for a connection: holding a lane
	Utilization   float64             // busy share of the vCPUs
	Lanes         float64             // busy share of the lanes; 0 where they are not limited
	Workers       float64             // taken share of the workers; 0 where they are not limited
	LaneWait      float64             // wait for a lane per visit, seconds
	PoolWait      float64             // wait for a connection per visit, seconds
	BatchWait     float64             // wait for a batch to begin, per request in one, seconds
	BatchSize     float64             // requests of a batch; 0 where there are none
	BatchRate     float64             // batches begun per second
	Accelerators  float64             // busy share of the accelerators; 0 where nothing runs on them
	DonePerSecond float64             // answers given in the measured span, whenever the request came

	// Of a service: what arrived, retries and hedges among it, and the answers
	// to nobody, who had given up by then. Those of the system are the sums.
	ArrivalsPerSecond, WastedPerSecond float64
}

// Late is how many of the requests from outside were answered after a time, or not at
// all.
func (r *Replication) Late(limit sim.Time) (n int64) {
	of := r.Classes
	if r.External != nil {
		of = []ClassTally{*r.External}
	}
	for i := range of {
		n += of[i].Counts.Errors() + of[i].Latency.Above(limit)
	}
	return n
}
