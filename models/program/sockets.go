package program

import (
	"math"

	"fleetcost/models"
)

// part compiles a class that is a part of the life of connections: what the
// runtime does for it takes the place of server and framework.
func (w *writer) part(class *models.Class) {
	c, costs := class.Clients, &w.runtime.Sockets
	switch class.Part {
	case models.Handshake:
		w.overhead(costs.Connect)
		w.steps(class.Steps)
	case models.Message:
		w.overhead(costs.Message)
		w.steps(class.Steps)
		if room := w.partOf(c, models.Broadcast); room >= 0 {
			w.add(Op{Action: ToRoom, Beyond: &Beyond{Target: room, Step: w.step + 1}})
		}
		if c.Reply {
			w.overhead(costs.Deliver)
		}
	case models.Push:
		w.overhead(costs.Deliver)
	case models.Delivery:
		n := w.Fleet.Processes(w.service)
		each := float64(c.Others()) / pieces(n, c.Others())
		w.add(Op{Action: models.CPU, Fixed: each*float64(costs.Deliver) + float64(costs.Relay)*(1-1/float64(n))})
	case models.Broadcast:
		w.share = pieces(w.Fleet.Processes(w.service), c.Others())
		w.add(Op{Action: ToRoom, Beyond: &Beyond{Target: w.partOf(c, models.Delivery)}})
	}
}

// partOf is the class that is a part of the life of the clients' connections; −1
// where there is none.
func (c *Compiled) partOf(clients *models.Clients, part models.Part) int {
	for i := range c.Fleet.Classes {
		if k := &c.Fleet.Classes[i]; k.Part == part && k.Clients.Name == clients.Name {
			return i
		}
	}
	return -1
}

// belong notes which part the program of a class is, and whose.
func (c *Compiled) belong(i int) {
	class := &c.Fleet.Classes[i]
	if class.Part == models.Asked {
		return
	}
	p := &c.Programs[c.Served[i]]
	p.Part = class.Part
	p.Client = class.Part == models.Broadcast
	t, _ := c.Fleet.Traffic.(models.Realtime)
	for k := range t.Clients {
		if t.Clients[k].Name == class.Clients.Name {
			p.Line = k
		}
	}
}

// sweeping adds the programs of processes that look at all their connections. They
// are of the most urgent level, whatever the classes' priorities are: a collector
// stops its process whoever waits there.
func (c *Compiled) sweeping() {
	c.Sweeps = make([]int, len(c.Fleet.Services))
	for i := range c.Fleet.Services {
		if c.Fleet.Sockets(i) > 0 && c.Fleet.Services[i].Runtime.Sockets.Sweep > 0 {
			c.Sweeps[i] = c.add(Program{Site: i, Tally: Untallied, Part: models.Sweeping, Ops: []Op{{Action: models.CPU, Share: 1}}})
		}
	}
}

// pieces is the mean number of processes of so many that hold members of a room:
// n·(1 − (1 − 1/n)^members).
func pieces(processes, members int) float64 {
	n := float64(processes)
	return n * -math.Expm1(float64(members)*math.Log1p(-1/n))
}
