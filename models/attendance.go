package models

import (
	"fmt"

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
	Memory   Bytes
	Refused  int64 // handshakes, over all replications
	// Storm is what the loss of instances led to; nil where none was asked for.
	Storm *Storm
}

// startMeasuring begins the averages.
func (p *presence) startMeasuring(now sim.Time) {
	if p == nil {
		return
	}
	for i := range p.lines {
		p.lines[i].level.Start(now)
	}
}

// attendance closes the books of the connections.
func (p *presence) attendance() (all []SocketsTally, err error) {
	if p == nil {
		return nil, nil
	}
	for i := range p.lines {
		a := &p.lines[i]
		t := SocketsTally{
			Name: a.Name, Opened: a.opened, Closed: a.closed, Lost: a.lost,
			Open: int64(len(a.open)), Refused: a.refused, Mean: a.mean,
		}
		if t.Opened != t.Closed+t.Lost+t.Open {
			return nil, fmt.Errorf("models: connections %s: %d opened but %d accounted for", a.Name, t.Opened, t.Closed+t.Lost+t.Open)
		}
		all = append(all, t)
	}
	return all, nil
}

// freeze notes the averages at the end of measuring.
func (p *presence) freeze(now sim.Time) {
	if p == nil {
		return
	}
	for i := range p.lines {
		p.lines[i].mean = p.lines[i].level.Mean(now)
	}
}

// socketsResults summarises the connections of all replications.
func socketsResults(f *Fleet, reps []*Replication) (all []SocketsResult) {
	t, _ := f.Traffic.(Realtime)
	for i := range t.Clients {
		c := &t.Clients[i]
		s := &f.Services[c.Service]
		res := SocketsResult{Name: c.Name}
		var means []float64
		for _, rep := range reps {
			means = append(means, rep.Sockets[i].Mean)
			res.Refused += rep.Sockets[i].Refused
		}
		res.Open = interval(Mean(means), means)
		res.PerInstance = res.Open.Mid / float64(s.Instances())
		for k, g := range s.Groups {
			if limit, byMemory := s.Runtime.SocketLimit(g.Machine); k == 0 || limit < res.Limit {
				res.Limit, res.ByMemory = limit, byMemory
			}
		}
		res.Memory = Bytes(res.PerInstance * float64(s.Runtime.Memory.Connection))
		all = append(all, res)
	}
	return all
}
