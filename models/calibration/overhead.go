package calibration

import (
	"fmt"
	"math"

	"fleetcost/models/result"
	"fleetcost/sim"
)

// Empty is the name of requests whose handler does nothing: tests of them alone tell what
// server and framework cost.
const Empty = "empty"

// ofEmpty divides tests into those of a handler that does nothing and the others.
func ofEmpty(tests []Test) (empty, others []Test) {
	for _, t := range tests {
		if len(t.Requests) == 1 && t.Requests[0].Name == Empty {
			empty = append(empty, t)
		} else {
			others = append(others, t)
		}
	}
	return empty, others
}

// withOverhead is the server whose overhead is as many times the preset's as tests of an
// empty handler say: one factor for all of it, by the mean of logarithms, since how it falls
// with the rate is the preset's. The error is of type Refused.
func (s Server) withOverhead(empty []Test) (Server, error) {
	if len(empty) == 0 {
		return s, nil
	}
	fixed := (s.Runtime.Dispatch.Seconds() + s.Runtime.Collect.Seconds()) / s.Machine.Speed
	var logs []float64
	for i := range empty {
		t := &empty[i]
		cpu := t.CPU
		if !(cpu > 0) && t.Saturated() {
			cpu = s.cores() / t.Done
		}
		own := s.overheadAt(t.Done) - fixed
		switch {
		case !(cpu > 0):
			return s, Refused{t.Place, "a test of an empty handler without its CPU time tells no overhead", "give cpu_ms, --cpu, or a closed loop at full load"}
		case !(own > 0):
			return s, Refused{t.Place, fmt.Sprintf("the preset %s has no overhead that could be scaled", s.Runtime.Name), "leave out the tests of " + Empty}
		case cpu <= fixed:
			return s, Refused{t.Place, fmt.Sprintf("%.3g ms of CPU for a request are less than the %.3g ms of handing it over alone", 1e3*cpu, 1e3*fixed), "choose another preset, or leave out the tests of " + Empty}
		}
		logs = append(logs, math.Log((cpu-fixed)/own))
	}
	mean, squares := result.Mean(logs), 0.0
	for _, l := range logs {
		squares += (l - mean) * (l - mean)
	}
	n := float64(len(logs))
	wide := floor * floor // of a single test nothing says how it scatters
	if n > 1 {
		wide += squares / (n - 1) / n
	}
	half := normal95 * math.Sqrt(wide)
	s.Overhead = Estimate{math.Exp(mean), math.Exp(mean - half), math.Exp(mean + half)}
	for _, t := range []*sim.Time{&s.Runtime.Overhead, &s.Runtime.OverheadAfter, &s.Runtime.Idle.Extra} {
		*t = sim.Time(math.Round(float64(*t) * s.Overhead.Value))
	}
	return s, nil
}
