package timeline

import (
	"sort"

	"fleetcost/sim"
)

// past is what happened in a service, for as long as anybody looks back: sums at the marks,
// between which all but the depth goes on evenly.
type past struct {
	keeps sim.Time // 0: nothing
	marks []mark
	first sim.Time // of which there is a sum, 0
}

// A mark is the sum until a time.
type mark struct {
	at sim.Time
	Usage
}

// add adds what happened until a time.
func (p *past) add(until sim.Time, u Usage) {
	if p.keeps == 0 {
		return
	}
	n := len(p.marks)
	sum := u
	if n > 0 {
		sum = p.marks[n-1].Usage
		sum.add(u)
		if p.marks[n-1].at == until {
			p.marks[n-1].Usage = sum
			return
		}
	}
	p.marks = append(p.marks, mark{until, sum})
	if old := p.after(until - p.keeps); old > 64 && old > len(p.marks)/2 {
		p.forget(old - 1)
	}
}

// after is the first mark later than a time.
func (p *past) after(t sim.Time) int {
	return sort.Search(len(p.marks), func(i int) bool { return p.marks[i].at > t })
}

// forget drops marks, and lets the sums begin at the first that is left, so that they stay
// small and exact.
func (p *past) forget(n int) {
	base := p.marks[n].Usage
	p.first = p.marks[n].at
	p.marks = p.marks[:copy(p.marks, p.marks[n:])]
	for i := range p.marks {
		p.marks[i].Usage = p.marks[i].less(base)
	}
}

// between is what happened between two times; the depth is that at the second.
func (p *past) between(from, to sim.Time) Usage { return p.until(to).less(p.until(from)) }

// until is the sum at a time.
func (p *past) until(t sim.Time) Usage {
	i := p.after(t)
	before := mark{at: p.first}
	if i > 0 {
		before = p.marks[i-1]
	}
	if i == len(p.marks) || t <= before.at {
		return before.Usage
	}
	next := p.marks[i]
	share := float64(t-before.at) / float64(next.at-before.at)
	between := func(a, b float64) float64 { return a + share*(b-a) }
	return Usage{
		Requests: between(before.Requests, next.Requests), CPU: between(before.CPU, next.CPU),
		Inside: between(before.Inside, next.Inside), Serving: between(before.Serving, next.Serving),
		Depth: before.Depth,
	}
}
