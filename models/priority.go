package models

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
func (c *compiler) rank() []int {
	levels := make([]int, len(c.runtimes))
	for site := range levels {
		var all []int
		for i := range c.programs {
			if c.programs[i].site == site && !c.programs[i].client {
				all = append(all, -c.programs[i].priority)
			}
		}
		slices.Sort(all)
		all = slices.Compact(all)
		levels[site] = len(all)
		for i := range c.programs {
			if p := &c.programs[i]; p.site == site {
				p.level, _ = slices.BinarySearch(all, -p.priority)
			}
		}
	}
	return levels
}

// newBacklog is an empty queue in which requests stand by their levels.
func (s *service) newBacklog() backlog {
	b := backlog{queue: emptyQueue}
	if s.levels > 1 {
		b.last = slices.Repeat([]uint32{none}, s.levels)
	}
	return b
}

// ownBacklog is an empty queue of a process, or of the processes of an instance.
func (s *service) ownBacklog() backlog {
	if s.accepting == AcceptBroker {
		return backlog{queue: emptyQueue} // a reserve
	}
	return s.newBacklog()
}

// level of the request's priority in its service.
func (r *run) level(id uint32) int { return r.programs[r.requests[id].class].level }

// insert puts a request into a queue behind all others of its level and of those
// above, or before all others of its level, as where the last in is first out. Of
// each level it is known who stands last.
func (r *run) insert(q *queue, last []uint32, id uint32, before bool) {
	level := r.level(id)
	above := level
	if before {
		above--
	}
	for above >= 0 && last[above] == none {
		above--
	}
	if above < 0 {
		r.pushFront(q, id)
	} else {
		r.pushBehind(q, last[above], id)
	}
	if !before || last[level] == none {
		last[level] = id
	}
}

// pushBehind puts a request right behind another.
func (r *run) pushBehind(q *queue, before, id uint32) {
	if q.tail == before {
		r.push(q, id)
		return
	}
	r.requests[id].next = r.requests[before].next
	r.requests[before].next = id
	q.n++
}

// taken notes that the request at the head is no longer in its queue.
func (r *run) taken(last []uint32, id uint32) {
	if level := r.level(id); last[level] == id {
		last[level] = none
	}
}

// forget forgets who stands last.
func (b *backlog) forget() {
	for i := range b.last {
		b.last[i] = none
	}
}
