package result

import (
	"fleetcost/models"
	"fleetcost/sim"
)

// A SocketsTally accounts for the connections of one kind of clients in one
// replication (law 1), from its beginning on:
//
//	opened = closed + lost + open
type SocketsTally struct {
	Name                 string
	Opened, Closed, Lost int64
	Open                 int64   // at the end
	Refused              int64   // handshakes: their instance was full
	Mean                 float64 // open connections while it was measured
}

// SocketsResult is what was measured of the connections of one kind of clients.
type SocketsResult struct {
	Name        string
	Open        Interval // connections, in the mean
	PerInstance float64  // of them on each instance
	// Limit of an instance, and what those on it take of its memory.
	Limit    int
	ByMemory bool
	Memory   models.Bytes
	Refused  int64 // handshakes, over all replications
	// Storm is what the loss of instances led to; nil where none was asked for.
	Storm *ReconnectStorm
}

// socketsResults summarises the connections of all replications.
func socketsResults(f *models.Fleet, reps []*Replication) (all []SocketsResult) {
	t, _ := f.Traffic.(models.Realtime)
	for i := range t.Clients {
		c := &t.Clients[i]
		s := &f.Services[c.Service]
		res := SocketsResult{Name: c.Name}
		var means []float64
		for _, rep := range reps {
			means = append(means, rep.Sockets[i].Mean)
			res.Refused += rep.Sockets[i].Refused
		}
		res.Open = newInterval(Mean(means), means)
		res.PerInstance = res.Open.Mid / float64(s.Instances())
		for k, g := range s.Groups {
			if limit, byMemory := s.Runtime.SocketLimit(g.Machine); k == 0 || limit < res.Limit {
				res.Limit, res.ByMemory = limit, byMemory
			}
		}
		res.Memory = models.Bytes(res.PerInstance * float64(s.Runtime.Memory.Connection))
		all = append(all, res)
	}
	return all
}

// Storms. An instance that dies takes its connections with it. Their clients come
// back within the window of [models.Clients.Reconnect], each at a random moment of it,
// to the instances that are left; who is refused tries again after as long once
// more. What the instance had in progress has failed.
//
// Until all are back the others carry handshakes on top of their own work, and
// afterwards more connections than before.

// A ReconnectStorm says what became of the connections of instances that died.
type ReconnectStorm struct {
	Instances int      // that died at once
	Within    sim.Time // that all shall be back; 0: no matter when
	Lost      int64    // connections
	Back      int64    // of them, when it ended
	// AllBack is the time until all were back; sim.Never when not while it was
	// watched.
	AllBack sim.Time
	Watched sim.Time
	Refused int64 // attempts to come back
	// Peak is the busiest tenth of a second of the other instances' vCPUs, and
	// Before their mean in the second before.
	Before, Peak float64
	// Connect is how long the handshakes took meanwhile, Delivery how long the
	// pieces of broadcasts did.
	Connect, Delivery Latency
}

// Stood tells whether all were back in time.
func (s *ReconnectStorm) Stood() bool { return s.Within == 0 || s.AllBack <= s.Within }
