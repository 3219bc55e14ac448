package calibration

import (
	"fmt"
	"math"
)

// Beyond these a value is not told: a CPU time or a wait by more than so much of it, a
// coefficient of variation by more than so much.
const (
	unsure       = 0.35
	unsureSpread = 0.75
)

// untold says what the tests do not tell, and what would.
func (p *problem) untold(x []float64, r *Result) (all []string) {
	busiest, measured, closedOnly := 0.0, false, true
	for i := range p.tests {
		busiest = math.Max(busiest, r.Busy[i])
		measured = measured || p.tests[i].CPU > 0
		closedOnly = closedOnly && p.tests[i].Users > 0
	}
	wide := func(e Estimate) bool { return e.High-e.Low > 2*unsure*e.Value && e.Value > 0 }
	for k := range r.Kinds {
		kind := &r.Kinds[k]
		of := min(k, len(p.scale)-1) // light and heavy requests are of one kind
		if p.fixed[of*perKind+1] {
			if k == 0 {
				all = append(all, p.untoldByLoops(kind.WaitTold, measured)...)
			}
			continue
		}
		if wide(kind.CPU) && !measured {
			all = append(all, fmt.Sprintf("%s: CPU and waiting are exchangeable below %.0f %% load: add a run near saturation, or CPU times", kind.Name, math.Max(40, 100*busiest)))
		}
		if kind.CPUSpread.High-kind.CPUSpread.Low > 2*unsureSpread*math.Max(1, kind.CPUSpread.Value) || kind.Costs.CPU > 0 && p.hardlyFelt(of, busiest) {
			all = append(all, fmt.Sprintf("%s: how the CPU time is spread is hardly told: it shows in waits, of which there are few at %.0f %% load", kind.Name, 100*busiest))
		}
		if kind.Costs.Wait > 0 && kind.WaitSpread.High-kind.WaitSpread.Low > 2*unsureSpread*math.Max(1, kind.WaitSpread.Value) {
			all = append(all, fmt.Sprintf("%s: how the wait is spread is hardly told", kind.Name))
		}
	}
	if said := r.Server.alikeWords(); said != "" {
		all = append(all, said+": all fit the tests alike; say --processes and --threads, or test nearer to saturation")
	}
	if r.Server.Overhead.Value == 0 && len(r.Server.Runtime.Origins) > 0 && r.Server.Runtime.Overhead > 0 {
		all = append(all, "overhead and the CPU time of the handler are one sum: the overhead is the preset's, and what it is off by is in cpu; tests of a handler that does nothing, request empty, tell")
	}
	return all
}

// alikeWords are the numbers of processes and threads that fit as well as those that are
// taken; "" where there are no others.
func (s *Server) alikeWords() string {
	if len(s.Alike) < 2 {
		return ""
	}
	span := func(of func(Start) int, one, many string) string {
		low, high := of(s.Alike[0]), of(s.Alike[0])
		for _, n := range s.Alike {
			low, high = min(low, of(n)), max(high, of(n))
		}
		switch {
		case low < high:
			return fmt.Sprintf("%d to %d %s", low, high, many)
		case low == 1:
			return "1 " + one
		}
		return fmt.Sprintf("%d %s", low, many)
	}
	said := span(func(n Start) int { return n.Processes }, "process", "processes")
	if s.AnyThreads && s.Runtime.Concurrency > 0 {
		said += " of " + span(func(n Start) int { return n.Threads }, "thread", "threads")
	}
	return said
}

// untoldByLoops is what closed loops alone do not tell.
func (p *problem) untoldByLoops(wait, measured bool) (all []string) {
	if wait {
		all = append(all, "a closed loop that left cores idle tells the CPU time and the wait of a request: how they are spread tell tests at given rates")
	} else {
		all = append(all, "a closed loop tells the CPU time of a request alone: how it is spread, and how long it waits, tell tests at given rates")
	}
	if !measured {
		said := "the loop is taken to have kept the cores busy: where waits, the network or the tool held it up, the CPU time is less; its CPU times (--cpu) tell"
		if n := p.server.Runtime.Concurrency * p.server.Runtime.Processes.On(p.server.Machine); n > 0 {
			said = fmt.Sprintf("the loop is taken to have kept the cores busy: no more than %d requests are in work at once, and if they wait, the CPU time is less; its CPU times (--cpu) tell", n)
		}
		all = append(all, said)
	}
	return all
}

// hardlyFelt tells whether a spread of the CPU time cannot have shown.
func (p *problem) hardlyFelt(kind int, busiest float64) bool {
	return busiest < 0.3 && p.tests[0].Requests[kind].Share == 1 && p.scale[kind] > 0
}
