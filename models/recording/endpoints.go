package recording

import (
	"cmp"
	"slices"
)

// endpoints counts requests by name. Where names are too many, the rarer half is
// forgotten: what is counted then may have had so many more requests before.
type endpoints struct {
	most   int
	byName map[string]*endpoint
	total  int
	more   int // requests that a forgotten name has had at most
	room   int // for durations beyond those that each name may keep
}

type endpoint struct {
	name             string
	requests, errors int
	more             int
	values           *Values
}

const (
	mostEndpoints = 5_000
	valuesOfEach  = 2_000     // durations of an endpoint that are kept one by one
	valuesBeyond  = 1_000_000 // more of them, of all endpoints together: 8 MB
	shareOfEach   = 0.01
)

func newEndpoints(most int) *endpoints {
	return &endpoints{most: most, byName: map[string]*endpoint{}, room: valuesBeyond}
}

func (e *endpoints) add(q *Request) {
	e.total++
	p, known := e.byName[string(q.Endpoint)]
	if !known {
		if len(e.byName) >= e.most {
			e.forget()
		}
		p = &endpoint{name: string(q.Endpoint), more: e.more}
		e.byName[p.name] = p
	}
	p.requests++
	if q.Failed {
		p.errors++
	}
	if q.Took >= 0 {
		if p.values == nil {
			p.values = NewValues(valuesOfEach, shareOfEach)
			p.values.room = &e.room
		}
		p.values.Add(q.Took)
	}
}

func (e *endpoints) forget() {
	all := e.sorted()
	for _, p := range all[len(all)/2:] {
		e.more = max(e.more, p.requests+p.more)
		p.values.release()
		delete(e.byName, p.name)
	}
}

// sorted are the busiest first, of equal ones by name.
func (e *endpoints) sorted() []*endpoint {
	all := make([]*endpoint, 0, len(e.byName))
	for _, p := range e.byName {
		all = append(all, p)
	}
	slices.SortFunc(all, func(a, b *endpoint) int { return cmp.Or(b.requests-a.requests, cmp.Compare(a.name, b.name)) })
	return all
}

// busiest are so many, and how many requests were of others.
func (e *endpoints) busiest(most int) (list []Endpoint, others int) {
	others = e.total
	for _, p := range e.sorted() {
		if len(list) == most {
			break
		}
		list = append(list, Endpoint{Name: p.name, Requests: p.requests, Errors: p.errors, Latency: p.values.Latency(), More: p.more})
		others -= p.requests
	}
	return list, others
}
