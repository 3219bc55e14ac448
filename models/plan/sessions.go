package plan

import (
	"math"

	"fleetcost/models"
	"fleetcost/models/load"
	"fleetcost/models/program"
	"fleetcost/models/timeline"
	"fleetcost/models/traffic"
	"fleetcost/sim"
)

// Connections that stay open, over a forecast. The rate of the traffic is that at which
// clients come; how many are connected follows it,
//
//	N' = λ(t)·Number/E[Session] − N/E[Session]
//
// and what is sent follows N. What comes before the first day is the last of the week.

// A crowd are clients of one kind over the steps of a forecast.
type crowd struct {
	opened []float64 // connections per second
	open   []float64 // connections at the beginning of each step
}

// gather works out the crowds, and makes the loads, which were the rates at which clients
// come as parts of that of the scenario, the mean rate of all that is sent in each step.
func (a *ahead) gather(t models.Realtime) {
	whole := t.Rate()
	asked := whole
	for i := range t.Clients {
		c := &t.Clients[i]
		asked -= c.Rate() + c.Number*(c.In+c.Out)
	}
	sent := make([]float64, len(a.loads))
	for k, x := range a.loads {
		sent[k] = math.Max(0, asked) * x / whole
	}
	for i := range t.Clients {
		c := &t.Clients[i]
		mean, span := c.Session.Mean(), a.step.Seconds()
		of := crowd{opened: make([]float64, len(a.loads)), open: make([]float64, len(a.loads))}
		for k, x := range a.loads {
			of.opened[k] = c.Rate() * x / whole
		}
		stays := math.Exp(-span / mean)
		n := 0.0
		for _, x := range a.before() {
			n = n*stays + c.Rate()*x/whole*mean*(1-stays)
		}
		for k, rate := range of.opened {
			of.open[k] = n
			sent[k] += rate + (rate*mean+(n-rate*mean)*(1-stays)*mean/span)*(c.In+c.Out)
			n = n*stays + rate*mean*(1-stays)
		}
		a.crowds = append(a.crowds, of)
	}
	a.loads = sent
}

// before are the rates at which clients came in the steps before the first.
func (a *ahead) before() []float64 {
	last := a.course.Duration
	rates := make([]float64, min(last, 24*sim.Hour)/a.step)
	for k := range rates {
		at := last - sim.Time(len(rates)-k)*a.step
		rates[k] = traffic.Integral(a.course.Rate, at, at+a.step) / a.step.Seconds()
	}
	return rates
}

// between is the crowd of some of the steps.
func (c crowd) between(from, to int) crowd { return crowd{c.opened[from:to], c.open[from:to]} }

// sockets are the connections that stay open at the k-th service, and how many of them an
// instance takes.
func (r *forecastRun) sockets(k int) (all []timeline.Sockets, holds float64) {
	f := r.surface.fleet(ones(len(r.offers)), r.p.Scenario.Traffic.Rate())
	t, _ := f.Traffic.(models.Realtime)
	compiled := program.Compile(f)
	demands := load.ClassDemands(compiled)
	mean := load.DemandAt(f, compiled, k).CPU
	for i := range t.Clients {
		c := &t.Clients[i]
		if c.Service != k {
			continue
		}
		s := timeline.Sockets{Opened: r.crowds[i].opened, Open: r.crowds[i].open[0], Session: c.Session.Mean(), Reconnect: c.Reconnect}
		for j := range f.Classes {
			if of := &f.Classes[j]; of.Part == models.Handshake && of.Clients.Name == c.Name {
				s.Handshake = demands[j].CPU / mean
			}
		}
		all = append(all, s)
	}
	most, _ := f.Services[k].Runtime.SocketLimit(f.Services[k].Groups[0].Machine)
	return all, float64(most)
}

// holding is how many connections each instance holds, by clients and places.
func holding(t models.Realtime, scalers []*timeline.Scaler, places []int) [][]float64 {
	all := make([][]float64, len(t.Clients))
	kinds := make([]int, len(scalers))
	for i := range t.Clients {
		k := t.Clients[i].Service
		all[i] = make([]float64, places[k])
		for place := range all[i] {
			all[i][place] = scalers[k].Connections.At(place, kinds[k])
		}
		kinds[k]++
	}
	return all
}

// swept is what sweeps of all connections, which a short run would see few of or none, add
// to a state: CPU, and waits by their law.
func (s *surface) swept(out *timeline.Steady, f, without *models.Fleet) {
	all, none := load.Each(f), load.Each(without)
	for i := range f.Services {
		own := &f.Services[i]
		out.CPU[i] += (all[i].Cores - none[i].Cores) * own.Groups[0].Machine.Usable() * float64(own.Instances()) / f.Traffic.Rate()
	}
	for i := range f.Classes {
		c := &f.Classes[i]
		if c.Share > 0 {
			out.Latency = math.Max(out.Latency, load.SweepWait(f, i, s.p.Scenario.Goal.First().Quantile))
		}
		for _, g := range c.Goal.Latency {
			if g.Quantile > 0 {
				out.Excess = math.Max(out.Excess, load.SweepWait(f, i, g.Quantile)/g.Limit.Seconds())
			}
		}
	}
}

// withoutSweeps is a fleet whose processes never look at all their connections.
func withoutSweeps(f *models.Fleet) *models.Fleet {
	g := f.Clone()
	for i := range g.Services {
		g.Services[i].Runtime.Sockets.Sweep = 0
	}
	return g
}

// loses is the largest rate at which so many instances bear the loss of those that shall
// die, by what needs no simulation; infinite where none shall.
func (s *surface) loses(instances []int) float64 {
	known := s.of(instances)
	if !math.IsNaN(known.loses) {
		return known.loses
	}
	bears := func(rate float64) bool { return lacksRedundancy(s.fleet(instances, rate)) == nil }
	low, high := 0.0, s.least(instances)
	if bears(high) {
		low = math.Inf(1)
	} else {
		for range 20 {
			if mid := (low + high) / 2; bears(mid) {
				low = mid
			} else {
				high = mid
			}
		}
	}
	known.loses = low
	return low
}

// live is the traffic of a window until a moment, whose fleet a follower changes, and how
// many connections each instance holds when it begins.
func (r *forecastRun) live(f *follower, until sim.Time) (models.Realtime, [][]float64) {
	whole := r.p.Scenario.Traffic.Rate()
	t := r.surface.fleet(f.places, whole).Traffic.(models.Realtime)
	t.Span = until - f.begin
	if t.Requests != nil {
		t.Requests = r.course.Between(f.begin, until).Scaled(t.Requests.Rate() / whole)
	}
	f.openings = func(at sim.Time) float64 { return traffic.At(r.course.Rate, at) / whole }
	return t, holding(t, f.scalers, f.places)
}
