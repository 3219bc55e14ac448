package scaling

import "fleetcost/sim"

// Levels. Where a lease is billed by the time from its launch to its end and nothing is
// rounded up, for the quantum divides the step and the boot, and the minimum is no more than
// one step after a boot, one that serves for k steps costs
//
//	boot + k·step
//
// and it does not matter which of several instances stops. Then the k-th instance is a
// schedule by itself: it is needed where the need is k or more, and runs on through a gap
// that is shorter than a boot. Of all k together that is the morphological closing of the
// need by gaps of so many steps. Where a gap may be as long as a boot there are several
// cheapest schedules, and the flow chooses.

// linear tells whether leases are billed so, and there is one cheapest schedule.
func (o Oracle) linear() bool {
	l := o.Lease
	return o.Step%l.Quantum == 0 && l.Boot%l.Quantum == 0 && l.Minimum <= o.Step+l.Boot && (l.Boot < o.Step || l.Boot%o.Step > 0)
}

// byLevels is the cheapest schedule where leases are linear.
func (o Oracle) byLevels() Schedule {
	s := Schedule{}
	var open []Run // those that run, the youngest last
	running := 0
	kept := closed(o.Needs, int(o.Lease.Boot/o.Step))
	for t := range len(kept) + 1 {
		n := 0
		if t < len(kept) {
			n = kept[t]
		}
		if n > running {
			open = append(open, Run{t, 0, n - running})
		}
		for running > n {
			last := &open[len(open)-1]
			stop := min(last.Instances, running-n)
			s.Runs = append(s.Runs, Run{last.From, t, stop})
			running -= stop
			if last.Instances -= stop; last.Instances == 0 {
				open = open[:len(open)-1]
			}
		}
		running = n
	}
	s.Runs = inOrder(s.Runs)
	for _, r := range s.Runs {
		s.BilledSeconds += float64(r.Instances) * o.Lease.Billed(sim.Time(r.To-r.From)*o.Step).Seconds()
	}
	return s
}

// closed is the least of numbers not below these in which no gap, between two that are
// as large, is that many steps or fewer.
func closed(needs []int, gap int) []int {
	over := make([]int, len(needs)+gap) // the most of each step and the gap before it
	largest(over, gap, func(t int) int {
		if t < len(needs) {
			return needs[t]
		}
		return 0
	})
	kept := make([]int, len(over))
	largest(kept, gap, func(t int) int { return -over[len(over)-1-t] }) // the least of each and the gap after it
	for i, j := 0, len(kept)-1; i < j; i, j = i+1, j-1 {
		kept[i], kept[j] = kept[j], kept[i]
	}
	for t := range kept {
		kept[t] = -kept[t]
	}
	return kept[:len(needs)]
}

// largest writes the largest value of each step and of so many before it.
func largest(into []int, before int, of func(t int) int) {
	var falling []int // steps whose values fall
	for t := range into {
		for len(falling) > 0 && of(falling[len(falling)-1]) <= of(t) {
			falling = falling[:len(falling)-1]
		}
		falling = append(falling, t)
		if falling[0] < t-before {
			falling = falling[1:]
		}
		into[t] = of(falling[0])
	}
}
