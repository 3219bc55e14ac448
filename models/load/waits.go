package load

import (
	"math"
	"slices"

	"fleetcost/models"
	"fleetcost/models/program"
)

// Room is how many more requests an instance of a service takes in than the steady state
// has inside: those that its workers hold, who of an event loop are as many as fit into memory, and those
// that may wait for a worker. Infinite where any number may.
func Room(f *models.Fleet, service int, inside float64) float64 {
	s := &f.Services[service]
	limit, m := s.Runtime.Backlog, s.Groups[0].Machine
	if limit == models.NoLimit {
		return math.Inf(1)
	}
	workers, _, _ := s.Runtime.WorkersBeside(m, f.SocketsEach(service)) // Validate has seen the error
	return math.Max(0, float64(limit)+float64(workers*s.Runtime.Processes.On(m))-inside)
}

// Held is how many requests the workers of an instance take.
func Held(f *models.Fleet, service int) float64 {
	s := &f.Services[service]
	m := s.Groups[0].Machine
	workers, _, _ := s.Runtime.WorkersBeside(m, f.SocketsEach(service))
	return float64(workers * s.Runtime.Processes.On(m))
}

// RelativeWork is E[S²]/E[S]² of the CPU time S of a request to a service, and how often it is on a core:
// where it is there v times, independently, E[S²] is the sum of the second moments and (1 − 1/v)·E[S]².
func RelativeWork(f *models.Fleet, service int) (relative, turns float64) {
	d := DemandAt(f, program.Compile(f), service)
	if !(d.CPU > 0) || !(d.Visits > 0) || d.CPUVisits < d.Visits {
		return 1, 1
	}
	turns = d.CPUVisits / d.Visits
	return math.Max(1, d.CPUVisitSquare*d.Visits/(d.CPU*d.CPU)+1-1/turns), turns
}

// Behind tells how many requests come to a service for each from outside, whether all of
// them are left in its queue, and how long the goals of their classes let them wait there.
func Behind(f *models.Fleet, service int) (visits float64, behind bool, limit float64) {
	behind, limit = true, math.Inf(1)
	visits = DemandAt(f, program.Compile(f), service).Visits
	for i := range f.Classes {
		c := &f.Classes[i]
		if c.Service != service || len(c.Steps) == 0 {
			continue
		}
		behind = behind && f.Enqueued(i)
		for _, g := range c.Goal.Latency {
			if g.Of == models.QueueingDelay || g.Of == models.Completion {
				limit = math.Min(limit, g.Limit.Seconds())
			}
		}
	}
	return math.Max(visits, 1e-9), behind, limit
}

// Patience is the longest that a request from outside waits before it fails; infinite
// where one waits for ever.
func Patience(f *models.Fleet) float64 {
	longest := 0.0
	for i := range f.Classes {
		switch c := &f.Classes[i]; {
		case c.Share == 0:
		case c.Timeout == 0:
			return math.Inf(1)
		default:
			longest = math.Max(longest, c.Timeout.Seconds())
		}
	}
	if longest == 0 {
		return math.Inf(1)
	}
	return longest
}

// Patient is a fleet whose clients wait instead of trying again: what it can do is no less for
// those who give up.
func Patient(f *models.Fleet) *models.Fleet {
	f.Classes = slices.Clone(f.Classes)
	for i := range f.Classes {
		f.Classes[i].Retry = nil
	}
	return f
}
