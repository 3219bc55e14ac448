package calibration

import (
	"math"
	"slices"

	"fleetcost/models/queueing"
	"fleetcost/sim"
)

// closed are the figures by closed forms: a request waits for a worker, where workers are
// limited, and for a core, each as in an M/G/c queue whose waits are exponential,
//
//	P(wait) by Erlang's C, mean wait of those who do: E[S](1 + SCV)/2 / (c(1 − ρ))
//
// and its time is the sum of both, of its CPU time and of its waiting for something else,
// over points that fill the space of the four evenly. They give where to start from, no
// more: a GIL, turns of loops and gaps are the simulator's.
func (b *bench) closed(costs []Costs) ([]float64, error) {
	out := make([]float64, len(b.figures))
	for i := range b.tests {
		t := &b.tests[i]
		q := b.server.stations(t, costs)
		sorted := make([][]float64, len(t.Requests))
		for f, x := range b.figures {
			switch {
			case x.test != i:
			case x.request < 0 && x.which == figureRate:
				out[f] = math.Log(q.done)
			case x.request < 0:
				out[f] = math.Log(q.cpu)
			default:
				times := sorted[x.request]
				if times == nil {
					times = q.times(costs[x.request], &b.laws)
					sorted[x.request] = times
				}
				if x.which == 0 {
					sum := 0.0
					for _, v := range times {
						sum += v
					}
					out[f] = math.Log(sum / float64(len(times)))
				} else {
					out[f] = math.Log(times[int(quantiles[x.which-1]*float64(len(times)))])
				}
			}
		}
	}
	return out, nil
}

// A station pair under a test.
type stations struct {
	overhead, cpu, done  float64
	coreBusy, workerBusy float64 // shares of requests that wait
	coreWait, workerWait float64 // mean of those, seconds
}

// mostBusy is the load at which closed forms stop growing: beyond it there is no steady
// state, and the rate tells.
const mostBusy = 0.985

// overheadAt is the CPU time of server and framework per request at a rate, on the machine.
func (s *Server) overheadAt(rate float64) float64 {
	rt := &s.Runtime
	gap := sim.Seconds(float64(rt.Processes.On(s.Machine)) / rate)
	extra := 0.0
	if rt.Idle.Extra > 0 {
		extra = rt.Idle.Extra.Seconds() * float64(gap) / float64(gap+rt.Idle.Half)
	}
	return (rt.Overhead.Seconds() + extra + rt.Dispatch.Seconds() + rt.Collect.Seconds()) / s.Machine.Speed
}

func (s *Server) stations(t *Test, costs []Costs) (q stations) {
	rate := t.Offered
	if t.Users > 0 {
		rate = t.Done
	}
	q.overhead = s.overheadAt(rate)
	var m1, m2, h1, h2 float64 // of the CPU time, and of CPU and wait
	for k, r := range t.Requests {
		c := costs[k]
		cpu := c.CPU + q.overhead
		second := cpu*cpu + c.Spread*c.CPU*c.CPU
		m1 += r.Share * cpu
		m2 += r.Share * second
		h1 += r.Share * (cpu + c.Wait)
		h2 += r.Share * (second + 2*cpu*c.Wait + c.Wait*c.Wait*(1+c.Ragged))
	}
	q.cpu = m1
	processes := s.Runtime.Processes.On(s.Machine)
	cores := math.Max(1, math.Floor(s.Machine.VCPU))
	if s.Runtime.Lanes > 0 {
		cores = math.Min(cores, float64(processes*s.Runtime.Lanes))
	}
	capacity := cores / m1
	q.coreBusy, q.coreWait = queue(int(cores), math.Min(rate, mostBusy*capacity), m1, m2)
	if n := s.Runtime.Concurrency; n > 0 {
		workers := n * processes
		hold := h1 + q.coreBusy*q.coreWait
		capacity = math.Min(capacity, float64(workers)/hold)
		q.workerBusy, q.workerWait = queue(workers, math.Min(rate, mostBusy*float64(workers)/hold), hold, h2*hold*hold/(h1*h1))
	}
	q.done = math.Min(rate, capacity)
	if t.Users > 0 {
		q.done = math.Min(capacity, float64(t.Users)/h1)
	}
	return q
}

// queue is the share of those who wait, and how long they do.
func queue(servers int, rate, mean, second float64) (share, wait float64) {
	offered := rate * mean
	share, err := queueing.ErlangC(servers, offered)
	if err != nil {
		return 1, second / mean / 2 / (float64(servers) * (1 - mostBusy))
	}
	return share, second / mean / 2 / (float64(servers) - offered)
}

// points of the space of the four parts of a time.
const points = 1024

// times of a request of these costs, sorted.
func (q *stations) times(c Costs, laws *gammas) []float64 {
	cpu, wait := laws.of(c.CPU, c.Spread), laws.of(c.Wait, c.Ragged)
	late := func(u, share, mean float64) float64 {
		if u >= share || share <= 0 {
			return 0
		}
		return -mean * math.Log(u/share)
	}
	times := make([]float64, points)
	for i := range times {
		// Fractions of multiples of irrational numbers: a lattice without repetition.
		at := func(step float64) float64 {
			_, f := math.Modf(step*float64(i) + 0.5)
			return math.Min(math.Max(f, 1e-6), 1-1e-6)
		}
		times[i] = q.overhead + cpu.at(score(at(0.8566748838545029))) + wait.at(score(at(0.733891856627126))) +
			late(at(0.6287067210378087), q.coreBusy, q.coreWait) + late(at(0.5385972572236101), q.workerBusy, q.workerWait)
	}
	slices.Sort(times)
	return times
}

func score(u float64) float64 { return math.Sqrt2 * math.Erfinv(2*u-1) }
