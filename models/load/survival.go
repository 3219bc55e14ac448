package load

import (
	"fmt"
	"math"

	"fleetcost/models"
	"fleetcost/models/program"
	"fleetcost/models/words"
	"fleetcost/sim"
)

// Spare is the number of instances of a service that may be lost.
func Spare(f *models.Fleet, service int) int {
	t, _ := f.Traffic.(models.Realtime)
	spare := 0
	for i := range t.Clients {
		if t.Clients[i].Service == service {
			spare = max(spare, t.Clients[i].Survive)
		}
	}
	return spare
}

// Survives says why the fleet could not go on without as many instances as it
// shall survive the loss of, and nothing when it could: whether the others can
// hold all connections, and do all work.
func Survives(f *models.Fleet) error {
	t, _ := f.Traffic.(models.Realtime)
	for i := range t.Clients {
		c := &t.Clients[i]
		if c.Survive == 0 {
			continue
		}
		s := &f.Services[c.Service]
		if n := s.Instances(); n <= c.Survive {
			return fmt.Errorf("%s: of %d instances %d cannot be lost", c.Name, n, c.Survive)
		}
		rest := f.Clone()
		lose(&rest.Services[c.Service], c.Survive)
		if l := Of(rest); l.Worst() >= 1 {
			return fmt.Errorf("%s: without %d of the %d instances %s the capacity of the others is offered", c.Name, c.Survive, s.Instances(), words.Times(l.Worst()))
		}
	}
	return nil
}

// FluidReconnect is about the least time until all connections of instances that die are back,
// by fluid laws. Of L that were lost L/Reconnect come back in a second; a handshake
// takes w of the others' cores, which give κ, and the load of these is ρ(b) when the
// share b is back. Where all wait in one line, the last who comes has before him
//
//	T = L·w/κ + ρ·Reconnect
//
// Where the line is short, who finds it full comes back later, and the others do
// their own work meanwhile, so that
//
//	T = ∫ db / min(1/Reconnect, κ·(1 − ρ(b)) / (L·w))
//
// It is never below Reconnect, and sim.Never where the others cannot do all work.
func FluidReconnect(f *models.Fleet, clients int) sim.Time {
	c := &f.Traffic.(models.Realtime).Clients[clients]
	s := &f.Services[c.Service]
	share := float64(c.Storm) / float64(s.Instances())
	rest := f.Clone()
	lose(&rest.Services[c.Service], c.Storm)
	all, without := busy(rest, c.Service), busy(withOpen(rest, clients, c.Number*(1-share)), c.Service)
	if all >= 1 {
		return sim.Never
	}
	compiled := program.Compile(rest)
	d := DemandAt(rest, compiled, c.Service)
	capacity := rest.Traffic.Rate() * d.CPU / all
	work := s.Runtime.Sockets.Idle.After(float64(rest.Processes(c.Service)) / capacity * d.CPU / d.Visits)
	for i := range rest.Classes {
		if k := &rest.Classes[i]; k.Part == models.Handshake && k.Clients.Name == c.Name {
			work += ClassDemands(compiled)[i].CPU
		}
	}
	window, whole := c.Reconnect.Seconds(), c.Number*share*work/capacity
	if s.Runtime.Backlog == models.NoLimit || s.Runtime.Concurrency == 0 && s.Runtime.Turns == models.FIFO {
		return sim.Seconds(max(window, whole+without*window))
	}
	if all == without {
		return sim.Seconds(max(window, whole/(1-all)))
	}
	in := 0.0 // the share that is back before the others are fully busy
	if window > 0 {
		in = min(max((1-whole/window-without)/(all-without), 0), 1)
	}
	then := without + in*(all-without)
	return sim.Seconds(in*window + whole*math.Log((1-then)/(1-all))/(all-without))
}

// busy is the load of a service's cores or lanes.
func busy(f *models.Fleet, service int) float64 {
	l := OfService(f, program.Compile(f), service)
	return max(l.Cores, l.Lanes)
}

// withOpen is the fleet where so many connections of one kind of clients are open.
func withOpen(f *models.Fleet, clients int, number float64) *models.Fleet {
	g := f.Clone()
	t := g.Traffic.(models.Realtime)
	t.Clients = append([]models.Clients(nil), t.Clients...)
	t.Clients[clients].Number = number
	asked := g.Classes[:0:0]
	for _, k := range g.Classes {
		if k.Part == models.Asked {
			asked = append(asked, k)
		}
	}
	g.Traffic, g.Classes = models.WithClients(t.Requests, asked, t.Clients)
	return g
}

// lose takes instances away, the largest first.
func lose(s *models.Service, n int) {
	for ; n > 0; n-- {
		largest := -1
		for g := range s.Groups {
			if s.Groups[g].Count > 0 && (largest < 0 || s.Groups[g].Machine.VCPU > s.Groups[largest].Machine.VCPU) {
				largest = g
			}
		}
		if largest >= 0 {
			s.Groups[largest].Count--
		}
	}
}
