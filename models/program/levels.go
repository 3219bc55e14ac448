package program

import "slices"

// Priority. Where the requests of a service are not all of the same priority,
// those that wait for a worker stand in the order of their levels, and within a
// level in the order of the runtime: whoever is next is at the head, as ever. It
// is not preemptive: what is begun is finished (Cobham: Priority assignment in
// waiting line problems, Operations Research 2(1), 1954).
//
// A backlog remembers who stands last in each level, so that a newcomer finds its
// place in a number of steps that does not depend on how many wait. What a process
// holds in reserve for a broker is in the order in which the broker sent it.

// rank gives each program its level among those of its service: 0 is the most
// urgent. It returns the number of levels of each service.
func (c *Compiled) rank() []int {
	levels := make([]int, len(c.Runtimes))
	for site := range levels {
		var all []int
		for i := range c.Programs {
			if c.Programs[i].Site == site && !c.Programs[i].Client {
				all = append(all, -c.Programs[i].priority)
			}
		}
		slices.Sort(all)
		all = slices.Compact(all)
		levels[site] = len(all)
		for i := range c.Programs {
			if p := &c.Programs[i]; p.Site == site {
				p.Level, _ = slices.BinarySearch(all, -p.priority)
			}
		}
	}
	return levels
}
