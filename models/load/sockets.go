package load

import (
	"math"

	"fleetcost/models"
	"fleetcost/models/program"
)

// socketLoad is the share of the connections that the service can hold.
func socketLoad(f *models.Fleet, service int) (load float64, byMemory bool) {
	open, room := f.Sockets(service), 0.0
	if open == 0 {
		return 0, false
	}
	s := &f.Services[service]
	for _, g := range s.Groups {
		most, memory := s.Runtime.SocketLimit(g.Machine)
		room += float64(g.Count) * float64(most)
		byMemory = byMemory || memory
	}
	return open / room, byMemory
}

// sweepDemand is what the sweeps of a service take: CPU seconds per mean request
// from outside, their number, and the mean square of their time.
func sweepDemand(f *models.Fleet, service int) (cpu, sweeps, square float64) {
	s := &f.Services[service]
	costs := &s.Runtime.Sockets
	open := f.Sockets(service)
	if open == 0 || costs.Sweep == 0 {
		return 0, 0, 0
	}
	n := float64(f.Processes(service))
	length := open / n * costs.Sweep.Seconds()
	sweeps = n / costs.SweepEvery.Seconds() / f.Traffic.Rate()
	return sweeps * length, sweeps, sweeps * length * length
}

// socketVisits are the visits to a service of what comes over connections that stay
// open.
func socketVisits(c *program.Compiled, service int, visits []float64) (sum float64) {
	for i := range c.Programs {
		if p := &c.Programs[i]; p.Site == service && p.Part != models.Asked {
			sum += visits[i]
		}
	}
	return sum
}

// afterGaps is what each of them costs more after a gap (Sockets.Idle) while the
// service does all that it can, in seconds: the gaps are shortest then, but not
// nothing. Where cores give κ in all, and the mean request asks for C in V visits
// to P processes, there is Λ = κ/(C + V·x) of them in a second, and so
//
//	x = Extra · g/(g + Half), gap g = P/(Λ·V)
//
// which is a quadratic equation for x.
func afterGaps(f *models.Fleet, service int, d *Demand) float64 {
	s := &f.Services[service]
	idle := s.Runtime.Sockets.Idle
	if idle.Extra == 0 || d.Visits == 0 || s.Instances() == 0 {
		return 0
	}
	capacity := 0.0
	for _, g := range s.Groups {
		most := math.Inf(1)
		if s.Runtime.Lanes > 0 {
			most = float64(s.Runtime.Processes.On(g.Machine) * s.Runtime.Lanes)
		}
		capacity += float64(g.Count) * g.Machine.Speed * g.Machine.Capacity(most)
	}
	each := float64(f.Processes(service)) / capacity
	gap := each * d.CPU / d.Visits // without what gaps cost
	extra := idle.Extra.Seconds()
	b := gap + idle.Half.Seconds() - extra*each
	return (math.Sqrt(b*b+4*each*extra*gap) - b) / (2 * each)
}

// Reach is the number of requests of all services that one from outside leads to.
func Reach(f *models.Fleet) float64 {
	c := program.Compile(f)
	sum := 0.0
	for i, n := range c.Visits() {
		if !c.Programs[i].Client && !c.Programs[i].Branch {
			sum += n
		}
	}
	return sum
}

// SweepWait is how long the share 1 − q of what comes over the connections of a
// class waits at least because processes look at all of them, in seconds. In a
// sweep of length L work piles up, and is done after it, in its order, beside what
// comes then: of a process that is busy for the share ρ of its time otherwise, what
// comes u after a sweep began waits for
//
//	L − (1−ρ)·u
//
// so the share p of each period T waits for L − p·(1−ρ)·T and longer. A delivery
// may meet a sweep twice, in the process of the sender and, where that is another
// one (in the share r of cases), in its own: 1 − q = 1 − (1 − p)·(1 − r·p).
func SweepWait(f *models.Fleet, class int, q float64) float64 {
	c := &f.Classes[class]
	costs := &f.Services[c.Service].Runtime.Sockets
	if c.Part == models.Asked || c.Part == models.Broadcast || costs.Sweep == 0 {
		return 0
	}
	processes := float64(f.Processes(c.Service))
	length := 0.0
	for _, g := range f.Services[c.Service].Groups {
		length = max(length, f.Sockets(c.Service)/processes*costs.Sweep.Seconds()/g.Machine.Speed)
	}
	period, p := costs.SweepEvery.Seconds(), 1-q
	if r := 1 - 1/processes; c.Part == models.Delivery && r > 0 {
		p = (1 + r - math.Sqrt((1+r)*(1+r)-4*r*(1-q))) / (2 * r)
	}
	busy := Each(f)[c.Service].Lanes - length/period
	return math.Max(0, length-p*(1-busy)*period)
}
