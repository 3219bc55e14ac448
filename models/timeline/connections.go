package timeline

import (
	"cmp"
	"math"
	"slices"

	"fleetcost/sim"
)

// Connections that stay open. Sessions begin at a rate a(t) and last s in the mean; while
// time goes on each instance i holds
//
//	h_i' = a_i(t) + b_i(t) − h_i/s
//
// of them (M/G/∞, with sessions that end at random). Only those that are opened are
// balanced: all instances that serve get as many each, or those that hold fewest get them
// first. So what is held moves to a new instance no faster than sessions end: under the
// first rule its share of what an even spread would give grows as 1 − exp(−t/s).
//
// An instance that drains holds what it has, and gets none. When it stops, or a dead one is
// taken out, its connections are closed: their clients are back at random moments of the
// time in which they reconnect, b(t), and each handshake is work; who finds no room tries
// again in as long. What is sent over connections follows their number.

// Sockets are the connections of one kind of clients at a service.
type Sockets struct {
	Opened    []float64 // per second, in each step
	Open      float64   // when time begins
	Session   float64   // seconds in the mean
	Reconnect sim.Time  // within which those come back whose connection was closed
	Handshake float64   // the work of one, in mean requests from outside
}

// Connections are those of a service over time, by the places of its instances.
type Connections struct {
	kinds  []Sockets
	limit  float64 // that an instance takes
	fewest bool    // who holds fewest gets those that are opened; else all get as many
	now    sim.Time

	due    []float64 // that would be open of each kind if none was ever lost
	at     []holder  // by place
	away   []exodus
	totals []float64 // room for give
	order  []int
}

// A holder is a place that holds connections of each kind.
type holder struct {
	condition condition
	open      []float64
	total     float64
}

type condition uint8

const (
	notThere condition = iota
	taking             // those that are opened
	draining
	silent // it is dead, and nobody knows
)

// An exodus are clients whose connections were closed, and who are not back yet.
type exodus struct {
	kind  int
	left  float64
	until sim.Time
}

// newConnections are as many as are open when time begins, spread evenly over the instances.
func newConnections(s *Service) *Connections {
	c := &Connections{kinds: s.Sockets, limit: s.Holds, fewest: s.Pooled}
	for k := range c.kinds {
		c.due = append(c.due, c.kinds[k].Open)
	}
	for place := range s.Start {
		h := c.holder(place)
		h.condition = taking
		for k := range c.kinds {
			h.open[k] = math.Min(c.kinds[k].Open, c.limit*float64(s.Start)) / float64(s.Start)
			h.total += h.open[k]
		}
	}
	return c
}

// holder is what is at a place.
func (c *Connections) holder(place int) *holder {
	for len(c.at) <= place {
		c.at = append(c.at, holder{open: make([]float64, len(c.kinds))})
	}
	return &c.at[place]
}

// Boot, and the others, do what happens in a pool.
func (c *Connections) Boot(place int) { c.holder(place).condition = notThere }

// Serve lets an instance get connections.
func (c *Connections) Serve(place int) { c.holder(place).condition = taking }

// Slow changes nothing of them.
func (c *Connections) Slow(int, float64) {}

// Weigh changes nothing either: what a slow start keeps from an instance are requests.
func (c *Connections) Weigh(int, float64) {}

// Drain lets it get none.
func (c *Connections) Drain(place int) { c.holder(place).condition = draining }

// Crash lets nothing come over those that it holds.
func (c *Connections) Crash(place int) { c.holder(place).condition = silent }

// Stop closes those that it holds.
func (c *Connections) Stop(place int) {
	h := c.holder(place)
	for k, n := range h.open {
		if n > 0 {
			c.flee(k, n)
		}
		h.open[k] = 0
	}
	h.condition, h.total = notThere, 0
}

// flee has clients come back within the time in which they do, a second at least.
func (c *Connections) flee(kind int, clients float64) {
	until := c.now + max(c.kinds[kind].Reconnect, sim.Second)
	if n := len(c.away); n > 0 && c.away[n-1].kind == kind && c.away[n-1].until == until {
		c.away[n-1].left += clients
		return
	}
	c.away = append(c.away, exodus{kind, clients, until})
}

// next is when all of some who were away are back.
func (c *Connections) next() sim.Time {
	next := sim.Never
	for i := range c.away {
		next = min(next, c.away[i].until)
	}
	return next
}

// At is how many connections of a kind the instance of a place holds.
func (c *Connections) At(place, kind int) float64 {
	if place >= len(c.at) {
		return 0
	}
	return c.at[place].open[kind]
}

// held is how many are open to instances in a condition.
func (c *Connections) held(in condition) (sum float64) {
	for i := range c.at {
		if c.at[i].condition == in {
			sum += c.at[i].total
		}
	}
	return sum
}

// open is how many are, those to dead instances among them, as a share of those that would be if none
// was ever lost.
func (c *Connections) open() float64 {
	sum, due := 0.0, 0.0
	for i := range c.at {
		sum += c.at[i].total
	}
	for _, n := range c.due {
		due += n
	}
	if due == 0 {
		return 1
	}
	return sum / due
}

// returning is the work per second of those who come back, in mean requests.
func (c *Connections) returning() (rate float64) {
	for i := range c.away {
		a := &c.away[i]
		rate += a.left / (a.until - c.now).Seconds() * c.kinds[a.kind].Handshake
	}
	return rate
}

// gone tells whether an instance that drains holds nothing any more.
func (c *Connections) gone(place int) bool { return c.at[place].total < 0.5 }

// uneven tells how much the instances that answer differ.
func (c *Connections) uneven(quantile float64) (u unevenness) {
	c.totals = c.totals[:0]
	sum, squares := 0.0, 0.0
	for i := range c.at {
		if h := &c.at[i]; h.condition == taking || h.condition == draining {
			c.totals = append(c.totals, h.total)
			sum, squares = sum+h.total, squares+h.total*h.total
		}
	}
	if sum == 0 {
		return balanced
	}
	mean, above := sum/float64(len(c.totals)), 0.0
	for _, n := range c.totals {
		if n > mean {
			u.hotShare, above = u.hotShare+n/sum, above+n*n
		}
	}
	if u.hotShare == 0 {
		return balanced
	}
	u.hot = above / (u.hotShare * sum) / mean
	if rest := (1 - u.hotShare) * sum; rest > 0 {
		u.cool = (squares - above) / rest / mean
	}
	slices.Sort(c.totals)
	u.times = squares / sum / mean
	for i := len(c.totals) - 1; i >= 0 && quantile > 0; i-- {
		u.times = math.Max(1, c.totals[i]/mean)
		if u.share += c.totals[i] / sum; u.share > 1-quantile {
			return u
		}
	}
	u.share = 1
	return u
}

// pass lets a time pass in a step that does not go beyond next; refused is how many handshakes
// find no room.
func (c *Connections) pass(step int, to sim.Time) (refused float64) {
	span := (to - c.now).Seconds()
	comes, fresh := make([]float64, len(c.kinds)), make([]float64, len(c.kinds))
	for k := range c.kinds {
		s := &c.kinds[k]
		stays := math.Exp(-span / s.Session)
		for i := range c.at {
			c.at[i].open[k] *= stays
		}
		fresh[k] = s.Opened[min(step, len(s.Opened)-1)] * s.Session * (1 - stays) // those that are still open
		comes[k] = fresh[k]
		c.due[k] = c.due[k]*stays + fresh[k]
	}
	left := c.away[:0]
	for _, a := range c.away {
		if a.until > to {
			back := a.left * float64(to-c.now) / float64(a.until-c.now)
			comes[a.kind] += back
			a.left -= back
			left = append(left, a)
			continue
		}
		comes[a.kind] += a.left
	}
	c.away, c.now = left, to
	all := 0.0
	for _, n := range comes {
		all += n
	}
	for i := range c.at {
		h := &c.at[i]
		h.total = 0
		for _, n := range h.open {
			h.total += n
		}
	}
	got := c.give(all)
	for i, n := range c.totals {
		h := &c.at[i]
		for k := range comes {
			if n > 0 {
				h.open[k] += n * comes[k] / all
			}
		}
		h.total += n
	}
	if refused = all - got; refused <= 1e-9*all {
		return 0
	}
	for k := range comes {
		if again := (comes[k] - fresh[k]) * refused / all; again > 0 {
			c.flee(k, again) // who is new does not try again
		}
	}
	return refused
}

// give shares so many connections out, into totals by place, and tells how many found room.
func (c *Connections) give(all float64) (given float64) {
	c.totals, c.order = append(c.totals[:0], make([]float64, len(c.at))...), c.order[:0]
	for i := range c.at {
		if h := &c.at[i]; h.condition == taking && h.total < c.limit {
			c.order = append(c.order, i)
		}
	}
	if len(c.order) == 0 || all == 0 {
		return 0
	}
	level := func(i int) float64 { return c.limit - c.at[i].total } // an instance takes until it is full,
	if c.fewest {
		slices.SortFunc(c.order, func(a, b int) int { return cmp.Compare(c.at[a].total, c.at[b].total) })
		// and of those who hold fewest as many as bring them to one level:
		n, sum := 0, 0.0
		for n < len(c.order) && c.at[c.order[n]].total*float64(n)-sum <= all {
			sum += c.at[c.order[n]].total
			n++
		}
		high := math.Min(c.limit, (all+sum)/float64(n))
		for _, i := range c.order[:n] {
			c.totals[i] = math.Max(0, high-c.at[i].total)
			given += c.totals[i]
		}
		return given
	}
	slices.SortFunc(c.order, func(a, b int) int { return cmp.Compare(level(a), level(b)) })
	for k, i := range c.order {
		c.totals[i] = math.Min(level(i), (all-given)/float64(len(c.order)-k))
		given += c.totals[i]
	}
	return given
}
