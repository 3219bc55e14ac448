package engine

import (
	"fmt"

	"fleetcost/models/result"
	"fleetcost/sim"
)

// startMeasuring begins the averages.
func (p *openConnections) startMeasuring(now sim.Time) {
	if p == nil {
		return
	}
	for i := range p.lines {
		p.lines[i].level.Start(now)
	}
}

// counts closes the tallies of the connections.
func (p *openConnections) counts() (all []result.SocketsTally, err error) {
	if p == nil {
		return nil, nil
	}
	for i := range p.lines {
		a := &p.lines[i]
		t := result.SocketsTally{
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
func (p *openConnections) freeze(now sim.Time) {
	if p == nil {
		return
	}
	for i := range p.lines {
		p.lines[i].mean = p.lines[i].level.Mean(now)
	}
}
