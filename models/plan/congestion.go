package plan

import (
	"math"

	"fleetcost/models"
	"fleetcost/models/load"
	"fleetcost/models/report"
	"fleetcost/models/traffic"
)

// Where more instances may do harm. As a rule more instances never wait longer
// under the same arrivals and work. Not so where they stand between the clients
// and something that all share, and that is slower the more is there at once: each
// instance lets in so many requests, those of its pool or of its workers, and the
// others wait outside, where they harm nobody.
//
//   - Cores of a backend are shared: n requests there take n/cores times as long,
//     and longer where it slows down. First come, first served before a pool is
//     better than all at once behind it when times vary little.
//   - Attempts that are given up after a timeout, and made again, are work for
//     nobody; the more of them get in, the less is left for the others.
//   - Requests that wait for others, so that they fill a batch, wait longer the
//     more processes there are among which they are spread.

// A congestion is what may make a larger fleet slower.
type congestion int

const (
	noCongestion congestion = iota
	sharedCores             // of a backend
	wastedWork              // of a backend, for requests that were given up
	emptyBatches            // in processes to which too few requests come
)

// A hazard is what may make a fleet slower when it grows.
type hazard struct {
	congestion
	backend int // whose it is
}

// The loads of a backend above which its congestion is looked for.
const (
	busyCores  = 0.6 // of servers that are asked again what they could not answer in time
	deviations = 4   // of the number of requests at cores, above the mean, that may come at once
	longGather = 0.1 // of a goal's limit
)

// hazards of a fleet, whatever its size.
func (p *Planner) hazards(f *models.Fleet) (all []hazard) {
	users, closed := f.Traffic.(traffic.Users)
	busiest := atPeak(f)
	if closed {
		busiest = p.hurried(f)
	}
	limits := load.BackendLimits(busiest)
	for i := range f.Backends {
		b := &f.Backends[i]
		if !used(f, i) || !throttled(f, i) {
			continue
		}
		switch at := limits[i].Station * b.Cores; {
		case b.Cores > 0 && closed && float64(users.Count) > b.Cores,
			b.Cores > 0 && !closed && at+deviations*math.Sqrt(at) > b.Cores:
			all = append(all, hazard{sharedCores, i})
		case b.Servers > 0 && limits[i].Station > busyCores && givesUp(f):
			all = append(all, hazard{wastedWork, i})
		}
	}
	if wait := longestGathering(f); wait > 0 && wait > longGather*p.tightest() {
		all = append(all, hazard{congestion: emptyBatches})
	}
	return all
}

// throttled tells whether the instances of a service let only so many requests to
// a backend at once.
func throttled(f *models.Fleet, backend int) bool {
	for i := range f.Services {
		s := &f.Services[i]
		if f.Uses(i, backend) && (s.Runtime.Concurrency > 0 || s.Runtime.Lanes > 0 || f.Backends[backend].Pool != 0) {
			return true
		}
	}
	return false
}

// givesUp tells whether someone stops waiting for an answer.
func givesUp(f *models.Fleet) bool {
	for i := range f.Classes {
		c := &f.Classes[i]
		if c.Timeout > 0 || c.Retry != nil && c.Retry.Timeout > 0 {
			return true
		}
		for s := range c.All() {
			if s.Policy != nil && s.Policy.Timeout > 0 {
				return true
			}
		}
	}
	return false
}

// longestGathering is the longest that a batch waits to be full, in seconds.
func longestGathering(f *models.Fleet) float64 {
	longest := 0.0
	for i := range f.Classes {
		for s := range f.Classes[i].All() {
			if s.Batch != nil && s.Batch.Max > 1 {
				longest = math.Max(longest, s.Batch.Wait.Seconds())
			}
		}
	}
	return longest
}

// tightest is the least limit of a latency, in seconds.
func (p *Planner) tightest() float64 {
	least := math.Inf(1)
	all := p.Scenario.Goal.Latency
	for i := range p.Scenario.Classes {
		all = append(all[:len(all):len(all)], p.Scenario.Classes[i].Goal.Latency...)
	}
	for _, g := range all {
		least = math.Min(least, g.Limit.Seconds())
	}
	return least
}

// beyond describes a hazard that was seen: with one instance more than most of a
// service the fleet is f, and misses the goal.
func beyond(h hazard, f *models.Fleet, service, most int) *report.Beyond {
	b := &report.Beyond{Most: most}
	if len(f.Services) > 1 {
		b.Service = f.Services[service].Name
	}
	if h.congestion != emptyBatches {
		own := &f.Backends[h.backend]
		b.Backend, b.Cores, b.Connections = own.Name, own.Cores, f.Connections(h.backend)
	}
	return b
}
